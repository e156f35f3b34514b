package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
)

func TestCorrectNotesWhatReadersAreTold(t *testing.T) {
	// 20:00 UTC on the 14th is the 15th in Auckland already.
	k := newDesk(t, at("2024-06-14T20:00:00Z"), func(p *desk.NewPublication) { p.Publication.TimeZone = "Pacific/Auckland" })
	draft := write(t, k, article.Front{Slug: "new"})
	if _, err := k.Correct(t.Context(), draft, article.Correction{Text: "x"}); !errors.Is(err, desk.ErrNotPublished) {
		t.Errorf("a draft that nobody has read: %v", err)
	}
	published(t, k, article.Front{Slug: "a"})
	r, err := k.Revise(t.Context(), month+"a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Correct(t.Context(), r.Draft, article.Correction{Text: " \n"}); !errors.Is(err, desk.ErrNothingSaid) {
		t.Errorf("a note without words: %v", err)
	}
	// What was edited in the working folder is saved along.
	file := filepath.Join(r.Folder, "index.md")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(src), "A fourth boat would", "A fifth boat would", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Correct(t.Context(), r.Draft, article.Correction{Text: "It is the fifth\n boat."}); err != nil {
		t.Fatal(err)
	}
	day := article.Day(2024, 6, 1)
	if _, err := k.Correct(t.Context(), r.Draft, article.Correction{Date: day, Text: "And another."}); err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), r.Draft)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.Front
	if len(f.Corrections) != 2 || f.Corrections[0] != (article.Correction{Date: article.Day(2024, 6, 15), Text: "It is the fifth boat."}) || f.Corrections[1].Date != day {
		t.Errorf("corrections %+v", f.Corrections)
	}
	if f.Lastmod.String() != "2024-06-15" || !strings.Contains(d.Article.File.Body(), "A fifth boat would") {
		t.Errorf("saved\n%s", d.Article.File.Bytes())
	}
	// What cannot be read loses nothing.
	if err := os.WriteFile(file, []byte("---\ntitle: [\n---\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var broken *desk.FileError
	if _, err := k.Correct(t.Context(), r.Draft, article.Correction{Text: "Third."}); !errors.As(err, &broken) {
		t.Errorf("over a file that cannot be read: %v", err)
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != "---\ntitle: [\n---\n" {
		t.Errorf("the file is now %q", got)
	}
}
