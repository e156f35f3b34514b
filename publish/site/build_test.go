package site_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/site"
)

// scannedOptions are options whose content holds no texts and knows what state
// every file is in.
func scannedOptions(m fstest.MapFS) site.Options {
	c, _ := content.Scan(m, content.ScanOptions{})
	return site.Options{Content: c, Files: func(p string) ([]byte, error) { return fs.ReadFile(m, p) }}
}

// knownOptions are options whose content was read in part by an earlier scan: it
// holds no sources either.
func knownOptions(t *testing.T, m fstest.MapFS) site.Options {
	t.Helper()
	_, known := content.Scan(m, content.ScanOptions{})
	c, _ := content.Scan(m, content.ScanOptions{Known: known})
	if c.Library != nil {
		t.Fatal("the sources were read again")
	}
	return site.Options{Content: c, Files: func(p string) ([]byte, error) { return fs.ReadFile(m, p) }}
}

func aged(m fstest.MapFS) fstest.MapFS {
	for _, f := range m {
		f.ModTime = time.Unix(1_700_000_000, 0)
	}
	return m
}

// touched counts versions, as a file's time does.
var touched = time.Unix(1_700_000_000, 0)

func edit(m fstest.MapFS, name, text string) {
	was := m[name]
	put(m, name, text)
	m[name].ModTime = touched
	if was != nil {
		m[name].ModTime = was.ModTime.Add(time.Second)
	}
}

func TestSameBytesWhateverTheNumberOfWorkers(t *testing.T) {
	m := generated(t, 40)
	want, wantReport := build(t, options(m))
	for _, workers := range []int{1, 2, 7} {
		for name, o := range map[string]site.Options{"loaded": options(m), "scanned": scannedOptions(m)} {
			o.Workers = workers
			got, r := build(t, o)
			if !maps.EqualFunc(got, want, bytes.Equal) {
				t.Errorf("%d workers, %s: other bytes", workers, name)
			}
			if !slices.EqualFunc(r.Problems, wantReport.Problems, func(a, b proof.Finding) bool { return a.String() == b.String() }) || r.Pages != wantReport.Pages {
				t.Errorf("%d workers, %s: %+v", workers, name, r)
			}
		}
	}
}

// A feed has the texts of several articles, and each has sources of its own.
func TestFeedOfWhatWasKnownHasEveryArticlesSources(t *testing.T) {
	m := generated(t, 6)
	put(m, "references/tide2020.json", `{"id": "tide2020", "type": "book", "title": "Tides", "issued": {"date-parts": [[2020]]}}`)
	for name, f := range m {
		if strings.HasSuffix(name, "piece-0004/index.md") || strings.HasSuffix(name, "piece-0001/index.md") {
			f.Data = bytes.ReplaceAll(f.Data, []byte("@holm2023"), []byte("@tide2020"))
		}
	}
	want, wantReport := build(t, options(m))
	o := knownOptions(t, m)
	o.Workers = 1
	got, r := build(t, o)
	if !maps.EqualFunc(got, want, bytes.Equal) {
		t.Error("other bytes")
	}
	if !slices.EqualFunc(r.Problems, wantReport.Problems, func(a, b proof.Finding) bool { return a.String() == b.String() }) {
		t.Errorf("%v\nwant %v", r.Problems, wantReport.Problems)
	}
}

// tree is what is in a folder, without what the sink keeps for itself.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		if rel != site.ManifestFile {
			out[filepath.ToSlash(rel)] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func buildDir(t *testing.T, o site.Options, dir string) (site.Report, int) {
	t.Helper()
	s := open(t, dir)
	r, err := site.Build(context.Background(), o, s)
	if err != nil {
		t.Fatal(err)
	}
	n := s.Changed()
	if err := s.Finish(); err != nil {
		t.Fatal(err)
	}
	return r, n
}

// After every change a build on top of the last one must leave exactly what a
// build into an empty folder does, and say the same of it.
func TestBuildingOnIsAsBuildingAnew(t *testing.T) {
	m := aged(generated(t, 25))
	dir := t.TempDir()
	const piece = "content/commentary/2021/01/piece-0000/index.md"
	const ferry = "content/commentary/2024/07/ferries/index.md"
	text := func(name string) string { return string(m[name].Data) }
	for _, step := range []struct {
		name string
		do   func()
		made int // files rendered, -1 for any number
	}{
		{"first", func() {}, -1},
		{"nothing", func() {}, 0},
		{"body", func() { edit(m, piece, text(piece)+"\nMore.\n") }, 3},              // the page, and the feeds of its author and topic,
		{"body in the feed", func() { edit(m, ferry, text(ferry)+"\nMore.\n") }, 10}, // the page, and nine feeds,
		{"touched only", func() { edit(m, piece, text(piece)) }, 0},
		{"title", func() { edit(m, piece, strings.Replace(text(piece), "Piece 0", "Other", 1)) }, -1},
		{"unknown key", func() { edit(m, piece, text(piece)+"\nBad [@nobody].\n") }, 3},
		{"still unknown", func() {}, 0},
		{"the key comes", func() {
			edit(m, "references/nobody.json", `{"id":"nobody","type":"book","title":"Here now"}`)
		}, 3},
		{"a source changes", func() {
			edit(m, "references/quay2024.json", `{"id":"quay2024","type":"book","title":"Quays again"}`)
		}, 10},
		{"all sources listed", func() {
			edit(m, piece, strings.Replace(text(piece), "tags:", "nocite: \"@*\"\ntags:", 1))
		}, -1},
		{"one more source", func() {
			edit(m, "references/zest2024.json", `{"id":"zest2024","type":"book","title":"Zest"}`)
		}, 3},
		{"new article", func() {
			edit(m, "content/commentary/2022/05/new/index.md", "---\ntitle: New\ndate: 2022-05-01\nauthors: [Nobody Yet]\naliases: [/old/]\ntags: [fresh]\n---\nText.\n")
		}, -1},
		{"broken article", func() { edit(m, piece, "---\ntitle: [\n---\n") }, -1},
		{"still broken", func() {}, 0},
		{"whole again", func() { edit(m, piece, "---\ntitle: Whole\ndate: 2021-01-01\n---\nText.\n") }, -1},
		{"image", func() {
			edit(m, "content/commentary/2024/07/ferries/lead.png", string(grey(t, 44, 33)))
		}, 12},
		{"settings", func() { edit(m, "postil.yaml", strings.Replace(settings, "Look twice", "Look thrice", 1)) }, -1},
		{"gone", func() { delete(m, "content/commentary/2022/05/new/index.md") }, -1},
	} {
		step.do()
		r, _ := buildDir(t, scannedOptions(m), dir)
		fresh := t.TempDir()
		want, _ := buildDir(t, options(m), fresh)
		got, wanted := tree(t, dir), tree(t, fresh)
		for name := range wanted {
			if got[name] != wanted[name] {
				t.Errorf("%s: %s differs", step.name, name)
			}
		}
		for name := range got {
			if _, ok := wanted[name]; !ok {
				t.Errorf("%s: %s is left", step.name, name)
			}
		}
		if step.made >= 0 && r.Made != step.made {
			t.Errorf("%s: %d files were made, want %d", step.name, r.Made, step.made)
		}
		if r.Files != want.Files || r.Pages != want.Pages {
			t.Errorf("%s: %d files and %d pages, want %d and %d", step.name, r.Files, r.Pages, want.Files, want.Pages)
		}
		if !slices.EqualFunc(r.Problems, want.Problems, func(a, b proof.Finding) bool { return a.String() == b.String() }) {
			t.Errorf("%s: problems\n%v\nwant\n%v", step.name, r.Problems, want.Problems)
		}
	}
}

// A page that somebody changed or removed is put right, and so is a build that
// was cut short anywhere.
func TestTheNextBuildRepairs(t *testing.T) {
	m := aged(generated(t, 20))
	dir := t.TempDir()
	buildDir(t, scannedOptions(m), dir)
	want := tree(t, dir)
	if err := os.Remove(filepath.Join(dir, "index.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "feed.xml"), []byte("half"), 0o666); err != nil {
		t.Fatal(err)
	}
	if r, n := buildDir(t, scannedOptions(m), dir); n != 2 || r.Made != 2 || !maps.Equal(tree(t, dir), want) {
		t.Errorf("%d made, %d written", r.Made, n)
	}
	edit(m, "postil.yaml", strings.Replace(settings, "Look twice", "Look thrice", 1))
	for after := 0; after < 60; after += 19 {
		s := open(t, dir)
		stop := errors.New("killed")
		_, err := site.Build(t.Context(), scannedOptions(m), &cut{DirSink: s, left: after, err: stop})
		if !errors.Is(err, stop) {
			t.Fatalf("after %d: %v", after, err)
		}
		// The process is gone: nothing is finished, half a page is left.
		if err := os.WriteFile(filepath.Join(dir, "archive", "index.html"), []byte("<!doctype"), 0o666); err != nil {
			t.Fatal(err)
		}
		buildDir(t, scannedOptions(m), dir)
		fresh := t.TempDir()
		buildDir(t, scannedOptions(m), fresh)
		if !maps.Equal(tree(t, dir), tree(t, fresh)) {
			t.Errorf("killed after %d files: the next build left another site", after)
		}
		edit(m, "postil.yaml", string(m["postil.yaml"].Data)+"# again\nshare: [x]\n")
		edit(m, "postil.yaml", strings.Replace(settings, "Look twice", "Look "+strings.Repeat("again ", after+1), 1))
	}
}

// cut is a sink that stops after some files.
type cut struct {
	*site.DirSink
	left int
	err  error
}

func (c *cut) Write(name string, data []byte) error {
	if c.left--; c.left < 0 {
		return c.err
	}
	return c.DirSink.Write(name, data)
}

func TestAnotherProgramOrStyleMakesAllAnew(t *testing.T) {
	m := aged(generated(t, 5))
	dir := t.TempDir()
	o := scannedOptions(m)
	r, _ := buildDir(t, o, dir)
	for _, change := range []func(*site.Options){
		func(o *site.Options) { o.Program = "2" },
		func(o *site.Options) { o.Style = "apa" },
		func(o *site.Options) { o.BaseURL = "https://other.example/" },
		func(o *site.Options) { o.DraftBanner = "Draft" },
	} {
		change(&o)
		if again, _ := buildDir(t, o, dir); again.Made != r.Made {
			t.Errorf("%d of %d were made", again.Made, r.Made)
		}
	}
}

func TestZipIsTheSameEachTime(t *testing.T) {
	m := generated(t, 12)
	want, _ := build(t, options(m))
	var first []byte
	for _, workers := range []int{1, 4} {
		file := filepath.Join(t.TempDir(), "out", "site.zip")
		z := site.NewZipSink(file)
		o := options(m)
		o.Workers = workers
		if _, err := site.Build(t.Context(), o, z); err != nil {
			t.Fatal(err)
		}
		if err := z.Finish(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(data, first) {
			t.Error("another file")
		}
	}
	r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != len(want) {
		t.Errorf("%d files, want %d", len(r.File), len(want))
	}
	last := ""
	for _, f := range r.File {
		rd, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(rd) // checks the sum, too
		if err != nil || !bytes.Equal(got, want[f.Name]) {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Name <= last {
			t.Errorf("%s comes after %s", f.Name, last)
		}
		last = f.Name
	}
}

func gitRepository(t *testing.T) *repo.Repo {
	t.Helper()
	r, err := repo.Init(t.TempDir(), repo.InitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestBranchHasTheSite(t *testing.T) {
	m := aged(generated(t, 10))
	want, _ := build(t, options(m))
	r := gitRepository(t)
	who, when := repo.Person{Name: "Ada", Email: "ada@example.org"}, time.Unix(1_700_000_000, 0)
	make := func() (repo.Hash, site.Report) {
		t.Helper()
		s, err := site.NewBranchSink(r, "site", "")
		if err != nil {
			t.Fatal(err)
		}
		rep, err := site.Build(t.Context(), scannedOptions(m), s)
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.Finish(t.Context(), repo.CommitSpec{Author: who, When: when, Message: "Build"})
		if err != nil {
			t.Fatal(err)
		}
		return h, rep
	}
	first, _ := make()
	tree, err := r.Tree(first)
	if err != nil {
		t.Fatal(err)
	}
	files, err := tree.Files("")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(want)+2 { // and .nojekyll and the manifest
		t.Errorf("%d files, want %d", len(files), len(want))
	}
	for name, data := range want {
		if got, err := tree.ReadFile(name); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again, rep := make(); again != first || rep.Made != 0 {
		t.Errorf("a second build made %d files and commit %s", rep.Made, again)
	}
	const piece = "content/commentary/2021/01/piece-0000/index.md"
	edit(m, piece, string(m[piece].Data)+"\nMore.\n")
	second, rep := make() // the page, and its feeds
	changed, err := r.Diff(t.Context(), first, second)
	if err != nil || rep.Made != 6 || len(changed) != 7 {
		t.Errorf("%d made, %v changed: %v", rep.Made, changed, err)
	}
	info, err := r.Info(second)
	if err != nil || len(info.Parents) != 1 || info.Parents[0] != first {
		t.Errorf("%+v %v", info, err)
	}
}

func TestBranchOfSomebodyIsRefused(t *testing.T) {
	r := gitRepository(t)
	_, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/work", Changes: []repo.Change{{Path: "thesis.txt", Data: []byte("work")}},
		Message: "Work", Author: repo.Person{Name: "A", Email: "a@b"}, When: time.Unix(1_700_000_000, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.NewBranchSink(r, "work", ""); !errors.Is(err, site.ErrNotOurBranch) {
		t.Errorf("error: %v", err)
	}
	if _, err := site.NewBranchSink(r, "a..b", ""); err == nil {
		t.Error("a bad name was taken")
	}
}
