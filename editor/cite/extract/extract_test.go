package extract

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
	"postil/editor/cite/house"
)

func shown(p Part) string {
	r := p.Reference
	lacks := make([]string, len(p.Lacks))
	for i, l := range p.Lacks {
		lacks[i] = string(l)
	}
	return strings.Join([]string{p.Prefix, cite.EditNames(r.Author), r.Title, r.ContainerTitle, r.Issued.String(), r.URL, p.Locator.String(), strings.Join(lacks, "+")}, "|")
}

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"(N. Castillo, Is the SCO “Anti-NATO”? Possibly not…, Caspian Policy, July 16, 2024)":                 "|Castillo, N.|Is the SCO “Anti-NATO”? Possibly not…|Caspian Policy|2024-07-16|||",
		"(see N. Castillo and T. van der Umarov, “Ports, or Tides?”, *The Strait Times*, 16 July 2024, p. 3)": "see|Castillo, N.; van der Umarov, T.|Ports, or Tides?|The Strait Times|2024-07-16||p. 3|",
		"(N. Castillo, T. Umarov, A.-B. Reyes Okoro, Ports Wait, Tides, 2024)":                                "|Castillo, N.; Umarov, T.; Reyes Okoro, A.-B.|Ports Wait|Tides|2024|||",
		"(N. Castillo et al., Ports Wait for Tides, Tides, n.d.)":                                             "|Castillo, N.; others|Ports Wait for Tides|Tides|n.d.|||",
		"(T. Umarov the Harbour Board Is Slow, Strait Politika, July 5, 2024)":                                "|Umarov, T.|the Harbour Board Is Slow|Strait Politika|2024-07-05|||comma",
		"(Harbour Board holds first joint drill in the Strait, Global Tides, July 23, 2024)":                  "||Harbour Board holds first joint drill in the Strait|Global Tides|2024-07-23|||author",
		"(The Harbour Board, Declaration of the Heads of Port, July 9, 2024, https://example.org/d/1.html)":   "|The Harbour Board|Declaration of the Heads of Port||2024-07-09|https://example.org/d/1.html||",
		"(N. Castillo, [Ports Wait](https://example.org/a_(b)), The Strait Times, July 16, 2024)":             "|Castillo, N.|Ports Wait|The Strait Times|2024-07-16|https://example.org/a_(b)||",
		"(N. Castillo, July 16, 2024)":                                                                        "|Castillo, N.|||2024-07-16|||title+container",
		"(N. Castillo, Ports Wait for the Tide, The Strait Times)":                                            "|Castillo, N.|Ports Wait for the Tide|The Strait Times||||date",
		"(N. Castillo, Is it “open?, The Strait Times, July 16, 2024)":                                        "|Castillo, N.|Is it “open?|The Strait Times|2024-07-16|||quotes",
		"(N. Castillo, “Ports Wait,” The Strait Times, July 16, 2024)":                                        "|Castillo, N.|Ports Wait|The Strait Times|2024-07-16|||",
		"(N. Castillo, Ports Wait, Tides, July 16, 2024, https://example.org/a, accessed August 1, 2024)":     "|Castillo, N.|Ports Wait|Tides|2024-07-16|https://example.org/a||",
		"(N. Castillo, Ports Wait, Tides, July 16, 2024; B. Okoro, On Pilots,\nThe Pilot, 2023)":              "|Castillo, N.|Ports Wait|Tides|2024-07-16|||\n|Okoro, B.|On Pilots|The Pilot|2023|||",
		"(M. L. King Jr., War and Tides, The Times, 1967)":                                                    "|King, M. L.|War and Tides|The Times|1967|||",
		"(A. One and B. C. Two, eds., Central Tides, Press, 2020)":                                            "||Central Tides|Press|2020|||",
		"(Harbour Board, [Rules of the Port](<https://example.org/r>), 2020)":                                 "|Harbour Board|Rules of the Port||2020|https://example.org/r||",
		"([HTTP](https://example.org/a), [HTTPS](https://example.org/b), and [HTTP2](https://example.org/c))": "",
		"(\"Unexpected amount of bytes %v\", dedupe.Info, 4096)":                                              "",
		"(Norland (NL), N. Castillo; (B. Okoro, On Pilots, The Pilot, 2023)":                                  "|Okoro, B.|On Pilots|The Pilot|2023|||",
		"(SCO)":                                    "",
		"(China, Russia and Kazakhstan)":           "",
		"(July 16, 2024)":                          "",
		"(Astana, July 4, 2024)":                   "",
		"(in 2017 and 2023)":                       "",
		"(Castillo, 2024)":                         "",
		"(born May 3, 1950)":                       "",
		"(among its founding members, since 2001)": "",
		"(the attack in Moscow, claimed by others, March 22, 2024)": "",
		"(Washington, D.C., July 9, 2024)":                          "",
		"(see Figure 3, p. 4)":                                      "",
		"[Ports](N. Castillo, Ports, Tides, 2024)":                  "",
		"(N. Castillo,\n\nPorts Wait, Tides, 2024)":                 "",
		"([@castillo2024, July 16, 2024])":                          "",
		"(J. S. Bach, or his sons)":                                 "",
		"(the U.S. Senate, a body of 100 members, in 2024)":         "",
		"(U.S. Senate, Russia, China)":                              "",
		"(e.g., ports, tides, 2024)":                                "",
	} {
		var got []string
		for _, f := range Find("Before " + text + " after.") {
			for _, p := range f.Parts {
				got = append(got, shown(p))
			}
		}
		if d := cmp.Diff(want, strings.Join(got, "\n")); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}

func TestReplace(t *testing.T) {
	text := "One (N. Castillo, Ports Wait, Tides, July 16, 2024, pp. 3-5), two (see B. Okoro, On Pilots, The Pilot, 2023; A. Reyes, On Tides, The Tide, 2022) (here), three (A. Reyes, Kept, The Tide, 2021)."
	found := Find(text)
	got := Replace(text, found, func(p Part) string {
		if p.Reference.Title == "Kept" {
			return ""
		}
		return fmt.Sprintf("%s%d", strings.ToLower(p.Reference.Author[0].Family), p.Reference.Issued.Year)
	})
	want := "One [@castillo2024, pp. 3–5], two [see @okoro2023; @reyes2022] (here), three (A. Reyes, Kept, The Tide, 2021)."
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if same := Replace(text, found, func(Part) string { return "" }); same != text {
		t.Errorf("what was not wanted was changed: %s", same)
	}
}

// seed finds the page of a real commentary that may lie beside the
// repository.
func seed(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		file := filepath.Join(dir, "shared", "seed", "page.txt")
		data, err := os.ReadFile(file)
		if err == nil {
			return strings.ReplaceAll(string(data), "\r\n", "\n")
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("shared/seed/page.txt is nowhere above: this test takes its text from it")
		}
		dir = up
	}
}

// TestARealPage wants every citation of a real page, and nothing else that
// stands in parentheses there.
func TestARealPage(t *testing.T) {
	text := seed(t)
	ends := regexp.MustCompile(`\([^()]*\b(?:19|20)\d\d(?:, https?://[^\s)]+)?\)`).FindAllStringIndex(text, -1)
	if len(ends) < 3 {
		t.Fatalf("the page has %d citations", len(ends))
	}
	found := Find(text)
	if len(found) != len(ends) {
		t.Errorf("%d citations are found, there are %d", len(found), len(ends))
	}
	for i, f := range found {
		if i < len(ends) && (f.Span.Start != ends[i][0] || f.Span.End != ends[i][1]) {
			t.Errorf("citation %d is %q", i, text[f.Span.Start:f.Span.End])
		}
		for _, p := range f.Parts {
			r := p.Reference
			if r.Title == "" || r.Issued.Day == 0 || r.URL == "" && r.ContainerTitle == "" {
				t.Errorf("%s: %s", p.Text, shown(p))
			}
			// In the house style it reads as it was written, but for the address and a
			// comma that was forgotten.
			letters := func(s string) string {
				return strings.NewReplacer(" ", "", ",", "").Replace(strings.TrimSuffix(s, "."))
			}
			written := strings.TrimSuffix(p.Text, ", "+r.URL)
			if got := house.New().Reference(r).Plain(); letters(got) != letters(written) {
				t.Errorf("%q reads as %q", written, got)
			}
		}
	}
	t.Logf("%d citations", len(found))
}

func FuzzFind(f *testing.F) {
	f.Add("A (N. Castillo, “Ports, or Tides?”, *The Strait Times*, 16 July 2024, p. 3; B. Okoro, X, 2024).")
	f.Add("(((((a, b, c, July 16, 2024, https://example.org/)")
	f.Fuzz(func(t *testing.T, text string) {
		found := Find(text)
		at := 0
		for _, x := range found {
			if x.Span.Start < at || x.Span.End > len(text) || text[x.Span.Start] != '(' || text[x.Span.End-1] != ')' {
				t.Fatalf("spans %v", found)
			}
			at = x.Span.End
		}
		Replace(text, found, func(Part) string { return "k" })
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Ports wait (as they do) for the tide (N. Castillo, Ports Wait, The Strait Times, July 16, 2024). ", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if n := len(Find(text)); n != 500 {
			b.Fatal(n)
		}
	}
}
