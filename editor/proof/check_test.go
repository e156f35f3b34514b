package proof_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
)

func library(t testing.TB, keys ...string) *cite.Library {
	t.Helper()
	var refs []*cite.Reference
	for _, k := range keys {
		refs = append(refs, &cite.Reference{Key: k, Type: "webpage", Title: k})
	}
	return cite.NewLibrary(refs)
}

func TestCheck(t *testing.T) {
	lib := library(t, "castillo2024", "castillo2023", "un2020")
	for _, tt := range []struct {
		name, src string
		want      []string // rule severity line:col "source"
	}{
		{"clean text", "# One\n\nText [@castillo2024, p. 3] and ![a map](map.png).\n\n## Two\n\nNote.[^1]\n\n[^1]: Here.\n", nil},
		{"unknown key", "Text\nmore [see @nobody; @un2020].", []string{`unknown-key error 2:11 "@nobody"`}},
		{"unknown key in a note", "A[^1].\n\n[^1]: B @nobody.", []string{`unknown-key error 3:9 "@nobody"`}},
		{"column counts characters", "Ünï [@nobody]", []string{`unknown-key error 1:6 "@nobody"`}},
		{"unclosed citation", "Text [see @un2020, p. 3.", []string{`unclosed-citation warning 1:6 "[see @un2020"`}},
		{"unclosed citation before a closed one", "A [@un2020, p. 3 and [@un2020].", []string{`unclosed-citation warning 1:3 "[@un2020"`}},
		{"empty link", "A [word]() and [b](#x).", []string{`empty-link error 1:3 "[word]()"`}},
		{"link without words", "A [](https://example.org) b.", []string{`empty-link-text warning 1:3 "[](https://example.org)"`}},
		{"linked image has words enough", "[![a map](m.png)](https://example.org)", nil},
		{"unsafe link", "A [word](javascript:x).", []string{`unsafe-link error 1:3 "[word](javascript:x)"`}},
		{"mail link", "A [word](mailto:a@example.org).", nil},
		{"image without file", "![alt]()", []string{`empty-image error 1:1 "![alt]()"`}},
		{"image without description", "See ![ ](m.png).", []string{`image-alt error 1:5 "![ ](m.png)"`}},
		{"note without text", "One.[^a] two", []string{`note-missing error 1:5 "[^a]"`}},
		{"note never referenced", "One.\n\n[^a]: Two.", []string{`note-unused warning 3:1 "[^a]:"`}},
		{"two notes of one name", "One.[^a]\n\n[^a]: Two.\n\n[^a]: Three.", []string{`note-twice error 5:1 "[^a]:"`}},
		{"heading skips a level", "## One\n\n#### Two\n\n## Three", []string{`heading-level warning 3:6 "Two"`}},
		{"empty heading", "#\n\nText", []string{`heading-empty warning 1:1 "#"`}},
		{"raw html", "A <b>word</b>\n\n<div>\nx\n</div>", []string{`raw-html warning 1:3 "<b>"`, `raw-html warning 1:10 "</b>"`, `raw-html warning 3:1 "<div>"`}},
		{"doubled word", "It is in the the house.", []string{`doubled-word warning 1:10 "the the"`}},
		{"doubled word across lines", "It is in the\nThe house.", []string{"doubled-word warning 1:10 \"the\\nThe\""}},
		{"doubled word in a list and emphasis", "- a\n- see *and* and go", []string{`doubled-word warning 2:8 "and* and"`}},
		{"not doubled", "That that is, is. Duran Duran. The end. The end `the` the. In, in. one.\n\none x-x x", nil},
		{"word around a citation is not doubled", "see [@un2020] see", nil},
		{"code is not checked", "`[@nobody` and\n\n    the the [@x\n", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := markdown.New(markdown.Options{}).Parse([]byte(tt.src))
			var got []string
			for _, f := range proof.Check(d, lib, proof.Place{Path: "a.md", FirstLine: 1}) {
				got = append(got, fmt.Sprintf("%s %s %d:%d %q", f.Rule, f.Severity, f.Line, f.Col, tt.src[f.Start:f.End]))
				if f.Path != "a.md" || strings.Contains(f.Text(), "{{") || !strings.HasSuffix(strings.TrimSpace(f.Text()), ".") && !strings.HasSuffix(f.Text(), "?") {
					t.Errorf("finding %+v is not fit to be read: %s", f, f.Text())
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Check(%q) (-want +got):\n%s", tt.src, diff)
			}
		})
	}
}

func TestPlacesCountFromTheFile(t *testing.T) {
	head := "---\ntitle: Ünï\n---\n"
	body := "Text.\n\nMore @nobody here.\n"
	d := markdown.New(markdown.Options{}).Parse([]byte(body))
	fs := proof.Check(d, nil, proof.Place{Path: "index.md", FirstLine: 4, Offset: len(head)})
	if len(fs) != 1 {
		t.Fatalf("got %d findings, want 1: %v", len(fs), fs)
	}
	f := fs[0]
	if f.Line != 6 || f.Col != 6 || (head + body)[f.Start:f.End] != "@nobody" {
		t.Errorf("place is %d:%d %q, want 6:6 %q", f.Line, f.Col, (head + body)[f.Start:f.End], "@nobody")
	}
}

func TestUnknownKeySuggestsNearKeys(t *testing.T) {
	lib := library(t, "castillo2024", "castillo2023", "un2020", "Kösters2021")
	for key, want := range map[string]string{
		"castilo2024":  "castillo2024, castillo2023",
		"castillo2042": "castillo2024, castillo2023",
		"castillo":     "castillo2023, castillo2024",
		"kosters2021":  "Kösters2021",
		"zzz":          "",
	} {
		d := markdown.New(markdown.Options{}).Parse([]byte("[@" + key + "]"))
		fs := proof.Check(d, lib, proof.Place{})
		if len(fs) != 1 || fs[0].Args["Suggestions"] != want {
			t.Errorf("suggestions for %q: got %v, want %q", key, fs, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"[@a", "![](x)\n\n[^1]: x", "> - the\n>   the [^x]", "[a]: b\n[a][] ![a]", "#\n### x\n<b>"} {
		f.Add(s)
	}
	p := markdown.New(markdown.Options{})
	f.Fuzz(func(t *testing.T, src string) {
		for _, x := range proof.Check(p.Parse([]byte(src)), nil, proof.Place{}) {
			if x.Start < 0 || x.End < x.Start || x.End > len(src) || x.Line < 1 || x.Line > strings.Count(src, "\n")+1 || x.Col < 1 {
				t.Fatalf("finding out of place in %q: %+v", src, x)
			}
		}
	})
}
