package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
)

// withSources makes a desk whose main has two sources, and its folder of them.
func withSources(t *testing.T) (*desk.Desk, string) {
	t.Helper()
	files := map[string][]byte{}
	for _, r := range []*cite.Reference{{Key: "kept", Type: "book", Title: "Kept"}, {Key: "other", Type: "book", Title: "Other"}} {
		data, err := r.MarshalFile()
		if err != nil {
			t.Fatal(err)
		}
		files["references/"+r.Key+".json"] = data
	}
	k := newDesk(t, at("2026-03-09T08:00:00Z"), func(p *desk.NewPublication) { p.Files = files })
	return k, filepath.Join(k.Folder(), content.ReferenceRoot)
}

func lay(t *testing.T, dir, name, data string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// settled reads the folder until no file may still be being written.
func settled(t *testing.T, k *desk.Desk) desk.Loose {
	t.Helper()
	for range 5 {
		l, err := k.Loose(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !l.Young {
			return l
		}
	}
	t.Fatal("a file stays young")
	return desk.Loose{}
}

func looseText(l desk.Loose) string {
	var out []string
	for _, r := range l.References {
		out = append(out, r.Key+"="+r.Title)
	}
	for _, f := range l.Findings {
		out = append(out, fmt.Sprintf("%s:%d %s", f.Path, f.Line, f.Rule))
	}
	return strings.Join(out, ", ")
}

func TestLooseSources(t *testing.T) {
	for _, c := range []struct{ name, file, data, want string }{
		{"a new one", "new.json", `{"id":"new","title":"New"}`, "new=New"},
		{"one that was changed", "kept.json", `{"id":"kept","type":"book","title":"Changed"}`, "kept=Changed"},
		{"one written in another way", "kept.json", "{ \"title\": \"Kept\", \"type\": \"book\", \"id\": \"kept\" }", ""},
		{"truncated", "new.json", "{\"id\":\"new\",\n\"title\":\"Ne", "references/new.json:2 reference"},
		{"no bytes", "new.json", "", "references/new.json:1 reference"},
		{"an empty object", "new.json", "{}", "new=, references/new.json:1 reference-name"},
		{"no object", "new.json", "3", "references/new.json:1 reference"},
		{"an empty array", "new.json", "[]", "references/new.json:1 reference"},
		{"two items", "new.json", "[{\"id\":\"new\"},\n{\"id\":\"b\"}]", "references/new.json:2 reference"},
		{"a title that is none", "new.json", `{"id":"new","title":{"a":1}}`, "new="},
		{"not text", "new.json", "{\"title\":\"\xff\"}", "references/new.json:0 not-utf8"},
		{"another id than its name", "new.json", "{\n\"id\":\"old\",\"title\":\"New\"}", "new=New, references/new.json:2 reference-name"},
		{"the id of another", "new.json", `{"id":"kept","title":"New"}`, "new=New, references/new.json:1 reference-name"},
		{"an editor's file", ".new.json.swp", "{", ""},
		{"a hidden file", ".new.json", "{", ""},
		{"no source", "readme.txt", "{", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, dir := withSources(t)
			lay(t, dir, c.file, c.data)
			if got := looseText(settled(t, k)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			for _, f := range settled(t, k).Findings {
				if text := f.Text(); !strings.Contains(text, ". ") {
					t.Errorf("%q does not say what to do", text)
				}
			}
		})
	}
}

func TestLooseSourcesComeAndGo(t *testing.T) {
	k, dir := withSources(t)
	if got := looseText(settled(t, k)); got != "" {
		t.Errorf("with main's files alone: %s", got)
	}
	before := k.LooseStamp()
	lay(t, dir, "new.json", `{"id":"new","title":"New"}`)
	if k.LooseStamp() == before {
		t.Error("a new file does not change the stamp")
	}
	first := settled(t, k)
	again := settled(t, k)
	if !slices.Equal(first.References, again.References) {
		t.Error("a file that has not changed is read again")
	}
	// Written in pieces: what was stays, until the file is bad for good.
	lay(t, dir, "new.json", `{"id":"new","ti`)
	l, err := k.Loose(t.Context())
	if err != nil || !l.Young || looseText(l) != "new=New" {
		t.Errorf("half written: young %v, %s, %v", l.Young, looseText(l), err)
	}
	lay(t, dir, "new.json", `{"id":"new","title":"Newer"}`)
	if l, err = k.Loose(t.Context()); err != nil || l.Young || looseText(l) != "new=Newer" {
		t.Errorf("wholly written: young %v, %s, %v", l.Young, looseText(l), err)
	}
	lay(t, dir, "new.json", `{"id":"new","ti`)
	if got := looseText(settled(t, k)); got != "references/new.json:1 reference" {
		t.Errorf("bad for good: %s", got)
	}
	for _, name := range []string{"new.json", "kept.json"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got := looseText(settled(t, k)); got != "" {
		t.Errorf("after it went: %s", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := looseText(settled(t, k)); got != "" {
		t.Errorf("without the folder: %s", got)
	}
	// Once main has it, it is loose no more.
	lay(t, dir, "new.json", `{"id":"new","title":"New"}`)
	l = settled(t, k)
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	commit(t, r, []repo.Change{{Path: "references/new.json", Data: []byte(`{"id":"new","title":"New"}`)}}, "Add a source")
	after := settled(t, k)
	if looseText(l) != "new=New" || looseText(after) != "" || after.Main == l.Main {
		t.Errorf("before %s, after %s", looseText(l), looseText(after))
	}
}

// Of the files in a draft's working folder a bad one keeps nothing else from
// being read, and saving by hand refuses it.
func TestABadSourceOfADraftIsIsolated(t *testing.T) {
	k, _ := withSources(t)
	r, err := k.New(t.Context(), article.Front{Title: "Boats"}, "Text.\n")
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), r.Draft)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(k.WorkFolder(d.ID), content.ReferenceRoot)
	lay(t, dir, "good.json", `{"id":"good","title":"Good"}`)
	lay(t, dir, "bad.json", "{\n")
	e, err := k.StaleWork(t.Context(), d)
	if err != nil || len(e.References) != 1 || len(e.Unreadable) != 1 || e.Unreadable[0].Name != "references/bad.json" {
		t.Fatalf("%v, %v, %v", e.References, e.Unreadable, err)
	}
	if _, taken := e.Taken["references/bad.json"]; taken {
		t.Error("the bad file counts as taken, and would be written over")
	}
	if _, err := k.SaveWork(t.Context(), d.ID); err == nil || !strings.Contains(err.Error(), "bad.json") {
		t.Errorf("saving by hand: %v", err)
	}
	if _, err := k.Save(t.Context(), d.ID, e); err != nil {
		t.Fatal(err)
	}
	if data := read(t, dir, "bad.json"); data != "{\n" {
		t.Errorf("saving makes %q of the bad file", data)
	}
}

func BenchmarkLoose15000(b *testing.B) {
	dir := b.TempDir()
	files := map[string][]byte{}
	for i := range 15_000 {
		files[fmt.Sprintf("references/key%d.json", i)] = fmt.Appendf(nil, `{"id":"key%d","type":"book","title":"Title %d"}`, i, i)
	}
	k, err := desk.Create(b.Context(), dir, desk.NewPublication{Publication: publication.Default(), Files: files}, desk.Options{Who: ada})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	if _, err := k.Loose(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.Loose(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
