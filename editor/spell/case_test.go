package spell

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// cases calls run for each file in testdata: a small dictionary and what is
// right and wrong by it.
func cases(t *testing.T, run func(t *testing.T, part map[string]string)) {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			part := map[string]string{}
			for _, f := range a.Files {
				part[f.Name] = string(f.Data)
			}
			run(t, part)
		})
	}
}

func read(t testing.TB, aff, dic string) *Dictionary {
	t.Helper()
	d, err := Read("x.aff", aff, "x.dic", dic)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCheck(t *testing.T) {
	cases(t, func(t *testing.T, part map[string]string) {
		d := read(t, part["aff"], part["dic"])
		for w := range strings.FieldsSeq(part["right"]) {
			if !d.Check(w) {
				t.Errorf("%s is refused", w)
			}
		}
		for w := range strings.FieldsSeq(part["wrong"]) {
			if d.Check(w) {
				t.Errorf("%s is taken to be right", w)
			}
		}
	})
}

// The cases say what Hunspell says, where its command reads them as one word.
func TestCasesAgreeWithHunspell(t *testing.T) {
	if _, err := exec.LookPath("hunspell"); err != nil {
		t.Skip("the hunspell command is not installed")
	}
	cases(t, func(t *testing.T, part map[string]string) {
		dir := t.TempDir()
		for _, name := range []string{"aff", "dic"} {
			if err := os.WriteFile(filepath.Join(dir, "case."+name), []byte(part[name]), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		expected := map[string]bool{}
		for w := range strings.FieldsSeq(part["right"]) {
			expected[w] = true
		}
		for w := range strings.FieldsSeq(part["wrong"]) {
			expected[w] = false
		}
		var words []string
		for w := range maps.Keys(expected) {
			if plain(w) {
				words = append(words, w)
			}
		}
		bad := refused(t, filepath.Join(dir, "case"), words)
		for _, w := range words {
			if bad[w] == expected[w] {
				t.Errorf("%s: the case says right %v, hunspell %v", w, expected[w], !bad[w])
			}
		}
	})
}

func TestSuggest(t *testing.T) {
	said := 0
	cases(t, func(t *testing.T, part map[string]string) {
		d := read(t, part["aff"], part["dic"])
		for line := range strings.Lines(part["suggest"]) {
			word, want, _ := strings.Cut(strings.TrimSpace(line), ":")
			want = strings.TrimSpace(want)
			said++
			got := d.Suggest(word)
			if d.Check(word) {
				t.Errorf("%s is right", word)
			}
			if first := strings.Join(got[:min(1, len(got))], ""); first != want {
				t.Errorf("for %s: %q, want %q first", word, got, want)
			}
		}
	})
	if said == 0 {
		t.Error("no case has suggestions")
	}
}
