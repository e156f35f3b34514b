package workspace_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"postil/editor/cite"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
)

// noisy is a PNG that compresses badly.
func noisy(t *testing.T, width, height int) []byte {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			n := dice.Uint32()
			img.Set(x, y, color.RGBA{R: byte(n), G: byte(n >> 8), B: byte(n >> 16), A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArticlesOfTheArchiveAreReadWithoutOpeningThem(t *testing.T) {
	root := t.TempDir()
	p := place{
		dir: filepath.Join(root, "publication"), recovery: filepath.Join(root, "recovery"), index: filepath.Join(root, "index.db"), now: clock(),
	}
	ref := &cite.Reference{Key: "umar2023", Type: "report", Title: "Tides", Author: []cite.Name{{Family: "Umar", Given: "Tomas"}}, Issued: cite.Date{Year: 2023}}
	source, err := ref.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	front := article.Front{Title: "The old bridge", Slug: "the-old-bridge", Date: article.Day(2024, 7, 16), Authors: []string{"Ben Okoro"}}
	dir, err := article.Dir(front)
	if err != nil {
		t.Fatal(err)
	}
	large, small := noisy(t, 900, 600), noisy(t, 90, 60)
	k, err := desk.Create(t.Context(), p.dir, desk.NewPublication{
		Publication: publication.Default(), Policy: review.DefaultPolicy(),
		Files: map[string][]byte{
			"references/umar2023.json": source, dir + "/large.png": large, dir + "/small.png": small,
			dir + "/index.md": article.New(front, "It stands [@umar2023].\n").Bytes(),
		},
	}, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.New(t.Context(), article.Front{Title: "A draft"}, "It is begun [@umar2023].\n"); err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	w := p.open(t)
	r := w.ArchiveReader()
	entries := map[string]*archive.Entry{}
	for _, e := range w.Archive().All() {
		entries[e.Title] = e
	}
	for title, begin := range map[string]string{"The old bridge": "It stands", "A draft": "It is begun"} {
		a, err := r.Read(t.Context(), entries[title])
		if err != nil {
			t.Fatalf("%s: %v", title, err)
		}
		if a.Front.Title != title || len(a.Cites.Clusters) != 1 || len(a.Cites.Sources) != 1 {
			t.Fatalf("%s: %+v", title, a.Cites)
		}
		if got := a.Doc.PlainText(); !strings.HasPrefix(got, begin) {
			t.Errorf("%s reads %q", title, got)
		}
		if got := a.Cites.Clusters[0].Plain(); !strings.Contains(got, "Tides") {
			t.Errorf("%s cites %q", title, got)
		}
	}
	if w.Document() != nil {
		t.Error("reading opened an article")
	}
	bridge := entries["The old bridge"]
	for name, width := range map[string]int{"large.png": 300, "small.png": 90} {
		data, err := r.Picture(t.Context(), bridge, name, 300)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width != width {
			t.Errorf("%s is %d wide: %v", name, c.Width, err)
		}
	}
	if data, err := r.Picture(t.Context(), bridge, "large.png", 0); err != nil || !bytes.Equal(data, large) {
		t.Errorf("as it is: %d bytes of %d, %v", len(data), len(large), err)
	}
	if len(large) < 1<<20 {
		t.Fatalf("the image is not one that is scaled: %d bytes", len(large))
	}
	if _, err := r.Picture(t.Context(), bridge, "gone.png", 300); err == nil {
		t.Error("an image that is not there was read")
	}
	gone := *bridge
	gone.Dir += "-gone"
	if _, err := r.Read(t.Context(), &gone); err == nil {
		t.Error("an article that is not there was read")
	}
	if page, err := w.ArticleURL(bridge.Dir); err != nil || !strings.HasSuffix(page, "/commentary/2024/07/the-old-bridge/") {
		t.Errorf("its page is %q: %v", page, err)
	}
}
