package citing

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/cite"
	"postil/editor/cite/house"
)

func TestTry(t *testing.T) {
	lib := cite.NewLibrary([]*cite.Reference{
		{Key: "a", Type: "book", Title: "A", Author: []cite.Name{{Family: "Reyes"}}, Issued: cite.Date{Year: 2020}},
		{Key: "b", Type: "book", Title: "B", Author: []cite.Name{{Family: "Umar"}}, Issued: cite.Date{Year: 2021}},
	})
	s := Try(house.New(), lib, []string{"nothing", "b", "b", "a"}, "")
	if s.Invented || len(s.Citations) != 2 || len(s.Sources) != 2 || !strings.Contains(s.Citations[0].Plain(), "Umar, B, 2021, p. 12") {
		t.Errorf("%+v", s)
	}
	s = Try(house.New(), lib, []string{"nothing"}, "")
	if !s.Invented || len(s.Citations) != SampleSize || !strings.Contains(s.Citations[2].Plain(), "Castillo") {
		t.Errorf("%+v", s)
	}
}

func TestTryShowsNotesAsNotes(t *testing.T) {
	own := fstest.MapFS{"notes.csl": {Data: []byte(strings.Replace(strings.Replace(authorDate, `class="in-text"`, `class="note"`, 1),
		`<citation><layout prefix="(" suffix=")" delimiter="; ">`, `<citation><layout suffix="." delimiter="; ">`, 1))}}
	f, err := Formatter(t.Context(), "notes", Shelf(own, nil))
	if err != nil {
		t.Fatal(err)
	}
	s := Try(f, cite.NewLibrary(nil), nil, "")
	if got := s.Citations[2].Plain(); got != "Castillo 2024." {
		t.Errorf("a note reads %q", got)
	}
}

func TestPlaceOf(t *testing.T) {
	style := func(title string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`<style class="in-text"><info><title>` + title + `</title><id>http://x/` + title + `</id></info></style>`)}
	}
	own, installed := fstest.MapFS{"own.csl": style("Own"), "both.csl": style("Ours")}, fstest.MapFS{"one.csl": style("One"), "both.csl": style("Theirs")}
	for _, c := range []struct {
		own  fs.FS
		want map[string]Place
	}{
		{own, map[string]Place{"own": Own, "both": Own, "one": Installed, "postil-house": BuiltIn}},
		{nil, map[string]Place{"both": Installed, "one": Installed, "postil-house": BuiltIn}},
	} {
		list, err := Shelf(c.own, []fs.FS{installed}).List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]Place{}
		for _, st := range list {
			if _, asked := c.want[st.Name]; asked || st.Folder() < 2 && c.own != nil {
				got[st.Name] = PlaceOf(st, c.own, []fs.FS{installed})
			}
		}
		delete(c.want, "postil-house") // the last is whatever is built in
		for name, want := range c.want {
			if got[name] != want {
				t.Errorf("%s is %v, want %v", name, got[name], want)
			}
		}
		last := list[len(list)-1]
		for _, st := range list {
			if st.Folder() > last.Folder() {
				last = st
			}
		}
		if PlaceOf(last, c.own, []fs.FS{installed}) != BuiltIn {
			t.Errorf("%s is not built in", last.Name)
		}
	}
}
