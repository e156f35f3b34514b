package quotation_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/markdown"
	"postil/editor/quotation"
)

// results writes what Check says as the case file does.
func results(article string, sources map[string]string) []string {
	texts := map[string][]*quotation.Source{}
	for key, text := range sources {
		texts[key] = []*quotation.Source{quotation.NewSource(text)}
	}
	d := markdown.New(markdown.Options{}).Parse([]byte(article))
	var out []string
	for _, r := range quotation.Check(d, func(key string) []*quotation.Source { return texts[key] }) {
		line := fmt.Sprintf("%s %s «%s»", r.State, r.Key, strings.ReplaceAll(article[r.Span.Start:r.Span.End], "\n", "¶"))
		if r.State >= quotation.Near {
			line += " «" + sources[r.Key][r.Start:r.End] + "»"
		}
		if r.Reordered {
			line += " reordered"
		}
		for _, d := range r.Differences {
			line += " " + d.Source + "→" + d.Quoted
		}
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

func TestCases(t *testing.T) {
	data, err := os.ReadFile("testdata/quotations.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for block := range strings.SplitSeq(string(data), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		if strings.HasPrefix(block, "#") {
			continue
		}
		cases++
		t.Run(lines[0], func(t *testing.T) {
			article, sources, want := "", map[string]string{}, []string(nil)
			for _, line := range lines[1:] {
				head, text, _ := strings.Cut(line, ": ")
				switch {
				case head == "A":
					article = strings.ReplaceAll(text, "¶", "\n")
				case head == "W":
					want = append(want, strings.TrimSpace(text))
				default:
					sources[strings.TrimPrefix(head, "S ")] = text
				}
			}
			if diff := cmp.Diff(want, results(article, sources)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if cases < 25 {
		t.Errorf("only %d cases", cases)
	}
}

// Whatever the texts are, places lie in them, and a passage cut out of a source
// is found in it.
func FuzzCheck(f *testing.F) {
	data, err := os.ReadFile("testdata/quotations.txt")
	if err != nil {
		f.Fatal(err)
	}
	for block := range strings.SplitSeq(string(data), "\n\n") {
		var article, source string
		for line := range strings.Lines(block) {
			if text, ok := strings.CutPrefix(line, "A: "); ok {
				article = strings.ReplaceAll(text, "¶", "\n")
			} else if _, text, ok := strings.Cut(line, ": "); ok && strings.HasPrefix(line, "S ") {
				source = text
			}
		}
		f.Add(article, source)
	}
	f.Add("“[T]he … [a] [...] b c d” [@c]", "[1] a. . . . b")
	f.Fuzz(func(t *testing.T, article, source string) {
		s := quotation.NewSource(source)
		d := markdown.New(markdown.Options{}).Parse([]byte(article))
		for _, r := range quotation.Check(d, func(string) []*quotation.Source { return []*quotation.Source{s} }) {
			if r.Span.Start < 0 || r.Span.End > len(article) || r.Span.Start >= r.Span.End {
				t.Fatalf("%q stands at %v of %d", r.Quotation.Text, r.Span, len(article))
			}
			if r.Start < 0 || r.End > len(source) || r.Start > r.End || r.State >= quotation.Near && r.Start == r.End {
				t.Fatalf("%v at %d to %d of %d", r.State, r.Start, r.End, len(source))
			}
		}
		plain := !strings.ContainsAny(source, "[(….") && strings.ContainsAny(source, "abcdefghijklmnopqrstuvwxyz")
		if m := s.Compare(source); plain && m.State != quotation.Found {
			t.Fatalf("%q is not found in itself: %v", source, m)
		}
	})
}
