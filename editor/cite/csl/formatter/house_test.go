package formatter

import (
	"os"
	"testing"

	"postil/editor/cite"
	"postil/editor/cite/csl/style"
	"postil/editor/cite/house"
	"postil/editor/cite/styles"
)

// house.csl and the locale that Postil ships write simple sources as package
// house does.
func TestShippedStyleWritesAsTheHouseDoes(t *testing.T) {
	dir := os.DirFS("../../../../assets/citation")
	r, err := dir.Open("house.csl")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s, err := style.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(s, Locales(styles.New(dir).ReadLocale), Options{LinkTitles: true})
	if err != nil {
		t.Fatal(err)
	}
	ref, err := cite.ParseReference("", []byte(`{"id":"castillo","type":"webpage","title":"Possibly not with Its Diverse Members","author":[{"family":"Castillo","given":"Nicholas"}],"container-title":"Caspian Policy","issued":{"date-parts":[[2024,7,16]]},"URL":"https://example.org/sco"}`))
	if err != nil {
		t.Fatal(err)
	}
	lib := cite.NewLibrary([]*cite.Reference{ref})
	for _, text := range []string{"[@castillo]", "[@castillo, p. 3]", "[@castillo, 3-5]", "[see @castillo, sec. 2]"} {
		doc := cite.Document{Clusters: cite.FindClusters([]byte(text))}
		got, want := f.Format(doc, lib), house.New().Format(doc, lib)
		if g, w := got.Clusters[0].Markdown(), want.Clusters[0].Markdown(); g != w {
			t.Errorf("%s is %s, the house writes %s", text, g, w)
		}
		if g, w := got.Sources[0].Text.Markdown(), want.Sources[0].Text.Markdown(); g != w {
			t.Errorf("the source is %s, the house writes %s", g, w)
		}
	}
}
