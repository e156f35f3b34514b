package desk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postil/editor/cite/styles"
	"postil/publish/citing"
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

// The style is set as one commit that changes one line, and brings what it follows
// when it is asked to.
func TestTheCitationStyleIsSet(t *testing.T) {
	system := fstest.MapFS{
		"journal.csl": {Data: []byte(`<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>Journal</title><id>https://example.org/journal</id>` +
			`<link href="https://example.org/NAME" rel="independent-parent"/><updated>2026-01-01T00:00:00+00:00</updated></info></style>`)},
		"parent.csl": {Data: []byte(someStyle)},
		"broken.csl": {Data: []byte(strings.ReplaceAll(strings.Replace(someStyle, "<layout>", "<layuot>", 1), "NAME", "Broken"))},
	}
	k, err := desk.Create(t.Context(), filepath.Join(t.TempDir(), "pub"), desk.NewPublication{Publication: publication.Default(), Policy: review.DefaultPolicy()},
		desk.Options{Who: ada, Styles: []fs.FS{system}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	before, err := k.PublishedFile(publication.File)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"nowhere": styles.ErrNoStyle, "broken": nil} {
		if _, err := k.SetCitationStyle(t.Context(), name, true); err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now, err := k.PublishedFile(publication.File); err != nil || string(now) != string(before) {
		t.Errorf("a refused style changed the settings: %v", err)
	}
	r, err := k.SetCitationStyle(t.Context(), "Journal", false)
	if err != nil || r.Unchanged || r.Act != desk.ActStyle {
		t.Fatalf("%+v, %v", r, err)
	}
	now, err := k.PublishedFile(publication.File)
	if err != nil || string(now) != strings.Replace(string(before), "citationStyle: house", "citationStyle: journal", 1) {
		t.Errorf("%s, %v", now, err)
	}
	if _, err := k.PublishedFile("styles/journal.csl"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nobody asked for a copy: %v", err)
	}
	if r, err = k.SetCitationStyle(t.Context(), "journal", true); err != nil || r.Unchanged {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, name := range []string{"journal", "parent"} {
		if data, err := k.PublishedFile("styles/" + name + ".csl"); err != nil || string(data) != string(system[name+".csl"].Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := k.Styles(t.Context())
	if err != nil || s.Current != "journal" {
		t.Fatalf("%+v, %v", s, err)
	}
	if st, err := s.Find(t.Context(), "journal"); err != nil || st.Place != citing.Own || st.Class != "in-text" {
		t.Errorf("%+v, %v", st, err)
	}
	if r, err = k.SetCitationStyle(t.Context(), "journal", true); err != nil || !r.Unchanged {
		t.Errorf("again: %+v, %v", r, err)
	}
	if r, err = k.SetCitationStyle(t.Context(), "", false); err != nil || r.Unchanged {
		t.Errorf("back to the house's: %+v, %v", r, err)
	}
	if doubts, err := k.Doubts(t.Context()); err != nil || len(doubts) > 0 {
		t.Errorf("%v, %v", doubts, err)
	}
	if _, err := k.SetPolicy(t.Context(), func(p review.Policy) review.Policy { return p.WithRole(review.Admin, ada.Email) }); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ben)
	var role *review.RoleError
	if _, err := k.SetCitationStyle(t.Context(), "journal", false); !errors.As(err, &role) {
		t.Errorf("somebody who is no admin: %v", err)
	}
}
