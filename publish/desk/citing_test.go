package desk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"postil/editor/cite/styles"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
)

// counted counts what is opened in a folder.
type counted struct {
	fs.FS
	opened int
}

func (c *counted) Open(name string) (fs.File, error) {
	c.opened++
	return c.FS.Open(name)
}

func (c *counted) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

const someStyle = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <info><title>NAME</title><id>https://example.org/NAME</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
</style>`

// A style that is not there is looked for once, and again when styles have come:
// the window asks each time it looks at its desk.
func TestAMissingStyleIsLookedForOnce(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name+".csl"), []byte(someStyle), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("other")
	system := &counted{FS: os.DirFS(dir)}
	p := publication.Default()
	p.CitationStyle = "wanted"
	k, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), "pub"), desk.NewPublication{Publication: p, Policy: review.DefaultPolicy()},
		desk.Options{Who: ada, Styles: []fs.FS{system}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Formatter(t.Context()); !errors.Is(err, styles.ErrNoStyle) {
		t.Fatalf("a style that is not there: %v", err)
	}
	looked := system.opened
	for range 3 {
		if _, err := k.Formatter(t.Context()); !errors.Is(err, styles.ErrNoStyle) {
			t.Errorf("asked again: %v", err)
		}
	}
	if looked == 0 || system.opened != looked {
		t.Errorf("%d files and folders were opened at first, %d after that", looked, system.opened-looked)
	}
	put("wanted")
	if err := os.Chtimes(dir, time.Time{}, time.Now().Add(time.Minute)); err != nil { // as if some time had passed
		t.Fatal(err)
	}
	f, err := k.Formatter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := k.Formatter(t.Context()); err != nil || again != f {
		t.Errorf("it was made anew: %v", err)
	}
}
