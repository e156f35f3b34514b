package bibtex

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postil/editor/cite"
)

func marshal(t testing.TB, refs []*cite.Reference) string {
	t.Helper()
	var b strings.Builder
	for _, r := range refs {
		data, err := r.MarshalFile()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
	}
	return b.String()
}

// TestWhatIsWrittenIsReadBack writes all that the cases hold in BibLaTeX.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "read.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".bib") || f.Name == "keys.bib" {
			continue // a file's keys may be none that can be written
		}
		refs, _ := Read(f.Data)
		refs = slices.DeleteFunc(refs, func(r *cite.Reference) bool { return r.Key == "d10" || r.Key == "d12" })
		again, problems := Read(Write(refs, Options{BibLaTeX: true}))
		if d := cmp.Diff(marshal(t, refs), marshal(t, again)); d != "" || len(problems) > 0 {
			t.Errorf("%s: -was +read back\n%s\n%v", f.Name, d, problems)
		}
		n += len(refs)
	}
	if n < 40 {
		t.Errorf("only %d references were tried", n)
	}
}

func TestWriteClassic(t *testing.T) {
	refs := []*cite.Reference{{
		Key: "castillo2024", Type: "article-newspaper", Title: `Is <i>100 %</i> of {this} "safe" \ now_?`, ContainerTitle: "Strait & Times",
		Author: []cite.Name{{Family: "de Castillo", Given: "N."}, {Literal: "Ministry, and Office"}, {Family: "Berg", NonDroppingParticle: "van der", Suffix: "Jr."}, {Literal: "others"}},
		Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/a_b?c=%20&d={e}", Page: "3-5",
	}}
	want := `@article{castillo2024,
  author = {{de Castillo}, N. and {Ministry, and Office} and van der Berg, Jr., and others},
  title = {Is \textit{100 \%} of \{this\} "safe" \textbackslash{} now\_?},
  journal = {Strait \& Times},
  pages = {3--5},
  year = {2024},
  month = jul,
  day = {16},
  url = {https://example.org/a_b?c=%20&d=%7Be%7D}
}
`
	got := string(Write(refs, Options{}))
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	again, problems := Read([]byte(got))
	refs[0].URL = "https://example.org/a_b?c=%20&d=%7Be%7D"
	refs[0].Type = "article-journal" // classic BibTeX cannot say more
	if d := cmp.Diff(marshal(t, refs), marshal(t, again)); d != "" || len(problems) > 0 {
		t.Errorf("%s\n%v", d, problems)
	}
}
