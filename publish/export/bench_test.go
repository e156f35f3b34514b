package export

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/cite/house"
	"postil/publish/content"
)

// BenchmarkExport writes an article of some 1,500 words with two images.
func BenchmarkExport(b *testing.B) {
	text, err := os.ReadFile(filepath.Join("testdata", "pilots.md"))
	if err != nil {
		b.Fatal(err)
	}
	more := strings.Repeat("\nThe port waits [@castillo24], and the pilots wait for the port, as they have *always* done.\n", 90)
	fsys := fstest.MapFS{
		dir + "/index.md":            &fstest.MapFile{Data: []byte(string(text) + more)},
		dir + "/lead.png":            &fstest.MapFile{Data: drawing(b, 1200, 675)},
		dir + "/a map.png":           &fstest.MapFile{Data: drawing(b, 90, 60)},
		"references/castillo24.json": &fstest.MapFile{Data: []byte(`{"id":"castillo24","type":"book","title":"Ports"}`)},
	}
	c := content.Load(fsys)
	a, err := New(Options{Content: c, Article: c.ByDir(dir), Formatter: house.New(), Files: func(p string) ([]byte, error) { return fsys.ReadFile(p) }})
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]func(io.Writer) error{"html": a.HTML, "md": a.Markdown, "epub": a.EPUB, "docx": a.DOCX} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
