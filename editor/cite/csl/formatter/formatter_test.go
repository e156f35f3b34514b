package formatter

import (
	"encoding/json"
	"os"
	"testing"

	"postil/editor/cite"
	"postil/editor/cite/csl"
	"postil/editor/cite/csl/style"
)

var _ cite.Formatter = (*Formatter)(nil)

func newFormatter(t *testing.T, name string, o Options) *Formatter {
	t.Helper()
	r, err := os.Open("../testdata/" + name + ".csl")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s, err := style.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(s, csl.LocaleFiles(os.DirFS("../testdata")), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func library(t *testing.T) *cite.Library {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(`[
	 {"id":"sea","type":"book","title":"The open sea","author":[{"family":"Marlowe","given":"Ada"}],"issued":{"date-parts":[[2020]]},"URL":"https://example.org/sea"},
	 {"id":"fog","type":"article-journal","title":"On fog","container-title":"Weather","volume":"4","author":[{"family":"Brand","given":"B."}],"issued":{"date-parts":[[2021]]},"DOI":"10.5555/fog"}
	]`), &raw); err != nil {
		t.Fatal(err)
	}
	var refs []*cite.Reference
	for _, r := range raw {
		ref, err := cite.ParseReference("", r)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	return cite.NewLibrary(refs)
}

func TestClusters(t *testing.T) {
	lib := library(t)
	for _, c := range []struct{ style, in, want string }{
		{"author-date", "[@sea]", "(Marlowe 2020)"},
		{"author-date", "[see @sea, pp. 3-5, *passim*; @fog]", "(Brand 2021; see Marlowe 2020, pp. 3–5, *passim*)"},
		{"author-date", "[-@sea, p. 4]", "(2020, p. 4)"},
		{"author-date", "@sea [p. 4]", "Marlowe (2020, p. 4)"},
		{"author-date", "@fog", "Brand (2021)"},
		{"numeric", "@fog", `Brand \[1\]`},
		{"note", "[@sea, p. 3]", "(Ada Marlowe, *The open sea*, 2020, 3)"},
		{"author-date", "[@nobody; @sea]", `(Marlowe 2020; \@nobody)`},
	} {
		f := newFormatter(t, c.style, Options{})
		got := f.Format(cite.Document{Clusters: cite.FindClusters([]byte(c.in))}, lib)
		if len(got.Clusters) != 1 || got.Clusters[0].Markdown() != c.want {
			t.Errorf("%s %s is %s, want %s", c.style, c.in, got.Clusters[0].Markdown(), c.want)
		}
	}
}

func TestSources(t *testing.T) {
	lib := library(t)
	f := newFormatter(t, "author-date", Options{LinkTitles: true, LinkDOIs: true})
	got := f.Format(cite.Document{Clusters: cite.FindClusters([]byte("[@sea] and [@nobody]")), NoCite: []string{"*"}}, lib)
	want := []string{
		"Brand, B. 2021. [“On fog.”](<https://doi.org/10.5555/fog>) *Weather* 4. [https://doi.org/10.5555/fog](<https://doi.org/10.5555/fog>).",
		"Marlowe, A. 2020. [*The open sea*](<https://example.org/sea>).",
	}
	if len(got.Sources) != 2 {
		t.Fatalf("%d sources", len(got.Sources))
	}
	for i, s := range got.Sources {
		if s.Text.Markdown() != want[i] {
			t.Errorf("source %d is %s\nwant %s", i, s.Text.Markdown(), want[i])
		}
	}
	if len(got.Unknown) != 1 || got.Unknown[0].Key != "nobody" || got.Unknown[0].Cluster != 1 {
		t.Errorf("unknown are %+v", got.Unknown)
	}
	ref, _ := lib.Get("sea")
	if s := f.Reference(ref).Plain(); s != "Marlowe, A. 2020. The open sea." {
		t.Errorf("the reference alone is %q", s)
	}
	// Blocks of a numeric style stand side by side; a style without a
	// bibliography lists its sources as first cited.
	n := newFormatter(t, "numeric", Options{}).Format(cite.Document{NoCite: []string{"sea"}}, lib)
	if s := n.Sources[0].Text.Plain(); s != "[1] Ada Marlowe, “The Open Sea,” 2020." && s != "[1] A. Marlowe, “The Open Sea,” 2020." {
		t.Errorf("numbered as %q", s)
	}
	m := newFormatter(t, "note", Options{}).Format(cite.Document{NoCite: []string{"sea"}}, lib)
	if s := m.Sources[0].Text.Plain(); s != "Ada Marlowe, The open sea, 2020." {
		t.Errorf("a source of a style without bibliography is %q", s)
	}
}
