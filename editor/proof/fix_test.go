package proof_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/markdown"
	"postil/editor/proof"
)

func apply(src string, f proof.Fix) string { return src[:f.Start] + f.Text + src[f.End:] }

func TestFixesMend(t *testing.T) {
	lib := library(t, "castillo2024", "castillo2023")
	for _, tt := range []struct {
		name, src string
		want      []string // label: text after
	}{
		{
			"unknown key", "Text [see @castilo2024, p. 3].",
			[]string{"Cite @castillo2024 instead: Text [see @castillo2024, p. 3].", "Cite @castillo2023 instead: Text [see @castillo2023, p. 3]."},
		},
		{"unknown key like no other", "[@zzz]", nil},
		{"unclosed before the end of a sentence", "It rose [@castillo2024. Then.", []string{"Close the bracket: It rose [@castillo2024]. Then."}},
		{"unclosed at the end", "It rose [@castillo2024", []string{"Close the bracket: It rose [@castillo2024]"}},
		{"unclosed before a locator", "It rose [@castillo2024, p. 3 and on", nil},
		{"note without text", "One[^a] two.\n\nThree.\n", []string{"Write the footnote: One[^a] two.\n\nThree.\n\n[^a]: "}},
		{"skipped level", "# A\n\n>  ### B ##\n", []string{"Make it level 2: # A\n\n>  ## B ##\n"}},
		{"empty heading", "A\n\n ## #\nB", []string{"Remove the heading: A\n\nB"}},
		{"empty heading in a list", "- #\n- B", nil},
		{"link without words", "See [](https://example.org/a_b).", []string{"Show the address: See <https://example.org/a_b>."}},
		{"link without words to a file", "See [](a.md).", nil},
		{"doubled word", "It is in the the house.", []string{"Remove one “the”: It is in the house."}},
		{"doubled word across lines", "It is in the\nThe house.", []string{"Remove one “The”: It is in the house."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := markdown.New(markdown.Options{})
			const head = "---\n---\n"
			check := func(src string) []proof.Finding {
				return proof.Check(p.Parse([]byte(src)), lib, proof.Place{Offset: len(head)})
			}
			found := check(tt.src)
			if len(found) != 1 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			var got []string
			for _, f := range found[0].Fixes {
				after := strings.TrimPrefix(apply(head+tt.src, f), head)
				got = append(got, f.Label()+": "+after)
				if left := check(after); len(left) > 0 {
					t.Errorf("%s leaves %v", f.Label(), left)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func FuzzFixes(f *testing.F) {
	for _, s := range []string{"[@a", "the the", "a[^x]\n", "#\n", "# a\n> ### b", "[](http://x)", "[@castilo2024, p. 3]"} {
		f.Add(s)
	}
	p := markdown.New(markdown.Options{})
	lib := library(f, "castillo2024")
	f.Fuzz(func(t *testing.T, src string) {
		for _, x := range proof.Check(p.Parse([]byte(src)), lib, proof.Place{}) {
			for _, fix := range x.Fixes {
				if fix.Start < 0 || fix.End < fix.Start || fix.End > len(src) || strings.Contains(fix.Label(), "{{.") {
					t.Fatalf("fix %+v of %q", fix, src)
				}
			}
		}
	})
}
