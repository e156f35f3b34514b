package workspace_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"postil/editor/cite"
)

// title is what the library has under a key, "" for nothing.
func (w *window) title(key string) string {
	r, ok := w.Library().Get(key)
	if !ok {
		return ""
	}
	return r.Title
}

// troubles are the findings on files of sources.
func (w *window) troubles() string {
	var out []string
	for _, f := range w.UnreadableSources() {
		out = append(out, fmt.Sprintf("%s:%d", f.Path, f.Line))
	}
	return strings.Join(out, " ")
}

// layFile writes a file of the publication as another program does.
func (p place) layFile(t *testing.T, name, data string) {
	t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSourcesOfTheFolderAreSeenAtOnce(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Boats")
	p.layFile(t, "references/new2026.json", `{"id":"new2026","title":"New"}`)
	w.until("the new source", func() bool { return w.title("new2026") == "New" })
	if same := w.Library(); same != w.Library() {
		t.Error("the library is made anew though nothing has changed")
	}
	p.layFile(t, "references/new2026.json", `{"id":"new2026","title":"Newer"}`)
	w.until("the change", func() bool { return w.title("new2026") == "Newer" })
	p.layFile(t, "references/bad.json", "{\n\"id\":")
	w.until("the bad file", func() bool { return w.troubles() == "references/bad.json:2" })
	if w.title("new2026") != "Newer" {
		t.Error("the bad file hides the others")
	}
	p.layFile(t, "references/bad.json", `{"id":"bad","title":"Mended"}`)
	w.until("the mended file", func() bool { return w.title("bad") == "Mended" && w.troubles() == "" })
	for _, name := range []string{"bad", "new2026"} {
		if err := os.Remove(filepath.Join(p.dir, "references", name+".json")); err != nil {
			t.Fatal(err)
		}
	}
	w.until("that they are gone", func() bool { return w.Library().Len() == 0 })
}

// What the text cites comes into the draft, so that it is reviewed and
// published with it.
func TestACitedSourceOfTheFolderComesIntoTheDraft(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	p.layFile(t, "references/new2026.json", `{"id":"new2026","title":"New"}`)
	w.until("the new source", func() bool { return w.title("new2026") == "New" })
	w.do(func() { w.SetBody("So it is [@new2026].\n") })
	w.drain()
	if n := len(w.Analysis().Cites.Unknown); n != 0 {
		t.Errorf("%d citations are unknown", n)
	}
	w.do(w.Save)
	d, err := p.desk(t).Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(d.Files()); !strings.Contains(got, "references/new2026.json") {
		t.Errorf("the draft brings %s", got)
	}
	// From now on the draft's own counts, whatever becomes of the file.
	w.do(func() { w.AddReference(&cite.Reference{Key: "new2026", Title: "The draft's"}) })
	p.layFile(t, "references/new2026.json", `{"id":"new2026","title":"Somebody's"}`)
	p.layFile(t, "references/mark.json", `{"id":"mark","title":"Mark"}`)
	w.until("the mark", func() bool { return w.title("mark") == "Mark" })
	if got := w.title("new2026"); got != "The draft's" {
		t.Errorf("the library has %q", got)
	}
}

// What git brings onto main is seen without a word from the window.
func TestSourcesThatGitBringsAreSeen(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("needs the program git")
	}
	p := newPlace(t, false)
	w := p.open(t)
	w.begin("Boats")
	run := func(args ...string) {
		t.Helper()
		c := exec.Command(git, append([]string{"-C", p.dir, "-c", "user.name=Ben", "-c", "user.email=ben@example.org"}, args...)...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	p.layFile(t, "references/git2026.json", `{"id":"git2026","title":"From git"}`)
	p.layFile(t, "references/gitbad.json", "{")
	run("add", "references")
	run("commit", "-q", "-m", "Add sources")
	w.until("the source on main", func() bool {
		if w.Published() == nil {
			return false
		}
		_, ok := w.Published().Library.Get("git2026")
		return ok && w.title("git2026") == "From git"
	})
	w.until("the bad file on main", func() bool { return w.troubles() == "references/gitbad.json:1" })
	w.do(func() { w.SetBody("So it is [@git2026].\n") })
	w.drain()
	if n := len(w.Analysis().Cites.Unknown); n != 0 {
		t.Errorf("%d citations are unknown", n)
	}
	run("rm", "-q", "references/git2026.json", "references/gitbad.json")
	run("commit", "-q", "-m", "Take sources away")
	w.until("that they are gone", func() bool { return w.title("git2026") == "" && w.troubles() == "" })
	w.until("that the article is checked again", func() bool { return len(w.Analysis().Cites.Unknown) == 1 })
}

func TestABadSourceInADraftsFolderIsShown(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.begin("Boats")
	folder, err := filepath.Rel(p.dir, p.desk(t).WorkFolder(id))
	if err != nil {
		t.Fatal(err)
	}
	folder = filepath.ToSlash(folder)
	p.layFile(t, folder+"/references/good.json", `{"id":"good","title":"Good"}`)
	p.layFile(t, folder+"/references/bad.json", "{\"title\":\n")
	w.do(w.LookAround)
	w.until("the good one", func() bool { return w.title("good") == "Good" })
	if got, want := w.troubles(), folder+"/references/bad.json:1"; got != want {
		t.Errorf("troubles %q, want %q", got, want)
	}
	w.do(w.Save)

	again := p.open(t)
	again.do(func() { again.OpenDraft(id) })
	again.drain()
	if again.Document() == nil || again.title("good") != "Good" || !strings.Contains(again.troubles(), "bad.json") {
		t.Errorf("opened again: %v, %q, %q", again.Document(), again.title("good"), again.troubles())
	}
	p.layFile(t, folder+"/references/bad.json", `{"id":"bad","title":"Mended"}`)
	again.do(again.LookAround)
	again.until("the mended one", func() bool { return again.title("bad") == "Mended" && again.troubles() == "" })
}
