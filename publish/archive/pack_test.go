package archive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/publish/article"
)

func samplePage() []*Entry {
	entries := make([]*Entry, pageLen)
	late, _ := article.ParseDate("2024-07-16T09:30:00+02:00")
	entries[1] = &Entry{
		Text: Text{Dir: "content/commentary/2024/07/eau", Draft: "d", Blob: "f00", State: "in review"}, ID: 3*pageLen + 1, Title: "L’eau", Subtitle: "s",
		Summary: "Sum.", Slug: "eau", Section: "x", Lang: "fr", Date: article.Day(2024, 2, 29), Authors: []string{"A B", ""}, Tags: []string{"t"},
		Image: "i.png", Aliases: []string{"/a/"}, Words: 12345, Cites: []string{"k1", "k2"}, Links: []string{"/b/"},
	}
	entries[2] = &Entry{ID: 3*pageLen + 2, Problem: "no front matter"}
	entries[pageLen-1] = &Entry{ID: 4*pageLen - 1, Date: late, Words: 1}
	return entries
}

func TestEntriesComeOutOfAPageAsTheyWentIn(t *testing.T) {
	want := samplePage()
	got := make([]*Entry, 4*pageLen)
	var u unpacker
	if !u.page(string(packPage(want)), 3, got) {
		t.Fatal("it cannot be read")
	}
	if diff := cmp.Diff(want, got[3*pageLen:]); diff != "" {
		t.Error(diff)
	}
}

// Whatever a page is, it is read, and written again says the same, or is refused.
func FuzzPage(f *testing.F) {
	f.Add(string(packPage(samplePage())))
	f.Add("\x01\xff\xff\xff\xff\x7f")
	f.Add("")
	f.Fuzz(func(t *testing.T, packed string) {
		entries := make([]*Entry, pageLen)
		var u unpacker
		if !u.page(packed, 0, entries) {
			return
		}
		again := make([]*Entry, pageLen)
		if !u.page(string(packPage(entries)), 0, again) {
			t.Fatal("what was written cannot be read")
		}
		if diff := cmp.Diff(entries, again); diff != "" {
			t.Error(diff)
		}
	})
}
