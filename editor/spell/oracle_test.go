package spell

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// system opens a dictionary of the system, or skips the test.
func system(t testing.TB, lang string) *Dictionary {
	t.Helper()
	const dir = "/usr/share/hunspell"
	aff, dic := filepath.Join(dir, lang+".aff"), filepath.Join(dir, lang+".dic")
	if _, err := os.Stat(aff); err != nil {
		t.Skipf("no dictionary %s on this system (Debian: hunspell-%s)", lang, strings.ToLower(strings.ReplaceAll(lang, "_", "-")))
	}
	d, err := Open(aff, dic)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// refused are the words that the hunspell command does not know.
func refused(t testing.TB, lang string, words []string) map[string]bool {
	t.Helper()
	if _, err := exec.LookPath("hunspell"); err != nil {
		t.Skip("the hunspell command is not installed")
	}
	cmd := exec.Command("hunspell", "-d", lang, "-i", "UTF-8", "-l")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(strings.Join(words, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("hunspell: %v\n%s", err, &stderr)
	}
	bad := map[string]bool{}
	for w := range strings.Lines(string(out)) {
		bad[strings.TrimSpace(w)] = true
	}
	return bad
}

// plain reports whether the hunspell command reads a line as one word.
func plain(w string) bool {
	for i, r := range w {
		if !unicode.IsLetter(r) && (r != '\'' || i == 0 || i == len(w)-1) {
			return false
		}
	}
	return w != "" && len(w) < 60
}

// trials are words as people write them, right and wrong: listed words, forms
// of them, compounds, capitals, and all of these with a mistake.
func trials(d *Dictionary, rnd *rand.Rand, n int) []string {
	const letters = "abcdefghijklmnopqrstuvwxyzäöüßé"
	alphabet := []rune(letters)
	pick := func() *entry { return &d.entries[rnd.IntN(len(d.entries))] }
	seen := map[string]bool{}
	var words []string
	for len(words) < n {
		w := pick().word
		if forms := d.formsOf(pick(), 1, 40); rnd.IntN(2) == 0 && len(forms) > 0 {
			w = forms[rnd.IntN(len(forms))]
		}
		switch rnd.IntN(6) {
		case 0:
			w += strings.ToLower(pick().word)
		case 1:
			w += "s" + strings.ToLower(pick().word)
		}
		switch rnd.IntN(8) {
		case 0:
			w = strings.ToUpper(w)
		case 1:
			w = d.title(strings.ToLower(w))
		case 2:
			w = strings.ToLower(w)
		}
		if rs := []rune(w); rnd.IntN(3) == 0 && len(rs) > 2 {
			i := rnd.IntN(len(rs) - 1)
			switch r := alphabet[rnd.IntN(len(alphabet))]; rnd.IntN(4) {
			case 0:
				rs[i], rs[i+1] = rs[i+1], rs[i]
			case 1:
				rs = append(rs[:i], rs[i+1:]...)
			case 2:
				rs[i] = r
			case 3:
				rs = append(rs[:i+1], append([]rune{r}, rs[i+1:]...)...)
			}
			w = string(rs)
		}
		if plain(w) && !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

// TestAgreesWithHunspell holds the answers to those of Hunspell itself.
func TestAgreesWithHunspell(t *testing.T) {
	for _, lang := range []string{"en_US", "de_DE", "en_GB"} {
		t.Run(lang, func(t *testing.T) {
			const floor = 0.9995
			d := system(t, lang)
			words := trials(d, rand.New(rand.NewPCG(1, 2)), 60000)
			bad := refused(t, lang, words)
			if len(bad) < len(words)/20 || len(bad) > len(words)*19/20 {
				t.Fatalf("hunspell refuses %d of %d words: that is no trial", len(bad), len(words))
			}
			differ := 0
			for _, w := range words {
				if ours := d.Check(w); ours == bad[w] {
					if differ++; differ <= 10 {
						t.Logf("%s: ours %v, hunspell's %v", w, ours, !bad[w])
					}
				}
			}
			share := 1 - float64(differ)/float64(len(words))
			t.Logf("agreement %.3f %% of %d words, of which hunspell refuses %d", 100*share, len(words), len(bad))
			if share < floor {
				t.Errorf("agreement is below %.2f %%", 100*floor)
			}
		})
	}
}
