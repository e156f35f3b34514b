package content_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"postil/publish/content"
)

// seeing notes all that is asked of a folder.
type seeing struct {
	fs.FS
	mu   sync.Mutex
	seen []string
}

func (s *seeing) see(op, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, op+" "+name)
}

func (s *seeing) ReadFile(name string) ([]byte, error) {
	s.see("read", name)
	return fs.ReadFile(s.FS, name)
}

func (s *seeing) ReadDir(name string) ([]fs.DirEntry, error) {
	s.see("list", name)
	return fs.ReadDir(s.FS, name)
}

func (s *seeing) Stat(name string) (fs.FileInfo, error) {
	s.see("stat", name)
	return fs.Stat(s.FS, name)
}

// Whatever changes, a scan that is told of it finds what reading all finds.
func TestScanOfChangesFindsWhatLoadFinds(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		fsys := os.DirFS(dir)
		var changed []string
		tick := time.Unix(1_700_000_000, 0)
		write := func(name, text string) {
			file := filepath.Join(dir, filepath.FromSlash(name))
			// The topmost folder that comes with it is told of, and the file.
			for d := path.Dir(name); d != "."; d = path.Dir(d) {
				if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(d))); err == nil {
					break
				}
				changed = append(changed, d)
			}
			if os.MkdirAll(filepath.Dir(file), 0o777) != nil || os.WriteFile(file, []byte(text), 0o666) != nil {
				return // a file is where a folder should be
			}
			tick = tick.Add(time.Second)
			if err := os.Chtimes(file, tick, tick); err != nil {
				t.Fatal(err)
			}
			changed = append(changed, name)
		}
		remove := func(name string) {
			if err := os.RemoveAll(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
			changed = append(changed, name)
		}
		bundle := func() string {
			return fmt.Sprintf("content/commentary/%d/0%d/%c", 2020+r.IntN(2), 1+r.IntN(2), 'a'+rune(r.IntN(4)))
		}
		text := func() string {
			return fmt.Sprintf("---\ntitle: T%d\nslug: %c\ndate: 2020-01-0%d\n---\nText [@a; @b].\n", r.IntN(100), 'a'+rune(r.IntN(4)), 1+r.IntN(9))
		}
		do := []func(){
			func() { write(bundle()+"/index.md", text()) },
			func() { write(bundle()+"/index.md", text()) },
			func() { write(bundle()+"/lead.png", "p") },
			func() { write(bundle()+"/part/plan.png", "p") },
			func() { write(bundle()+"/index.md", "broken") },
			func() { write(path.Dir(bundle())+"/loose.md", "loose") },
			func() { write(bundle()+"/part/index.md", text()) },
			func() { remove(bundle() + "/index.md") },
			func() { remove(bundle()) },
			func() { remove(path.Dir(bundle())) },
			func() { remove(path.Dir(bundle()) + "/loose.md") },
			func() { write("references/a.json", fmt.Sprintf(`{"id":"a","type":"book","title":"A%d"}`, r.IntN(9))) },
			func() { write("references/b.json", `{`) },
			func() { remove("references/a.json") },
			func() { write("postil.yaml", fmt.Sprintf("name: Review %d\nunknown: x\n", r.IntN(9))) },
			func() { remove("postil.yaml") },
			func() { write("sources/a/record.json", "{}") },
		}
		write("postil.yaml", "name: Review\n")
		for range 12 {
			write(bundle()+"/index.md", text())
		}
		o := content.ScanOptions{Now: func() time.Time { return time.Now().Add(time.Hour) }}
		for step := range 60 {
			o.Was, o.Known = content.Scan(fsys, o)
			same(t, o.Was, content.Load(fsys))
			if t.Failed() {
				t.Fatalf("seed %d, step %d, after %q", seed, step, changed)
			}
			o.Changed = nil
			changed = []string{}
			for range 1 + r.IntN(3) {
				do[r.IntN(len(do))]()
			}
			o.Changed = changed
		}
	}
}

func TestScanOfChangesLooksAtNothingElse(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("postil.yaml", "name: Review\n")
	write("references/a.json", `{"id":"a","type":"book","title":"A"}`)
	for i := range 50 {
		write(fmt.Sprintf("content/commentary/2024/07/a%d/index.md", i), "---\ntitle: T\ndate: 2024-07-01\n---\nText.\n")
	}
	o := content.ScanOptions{Now: func() time.Time { return time.Now().Add(time.Hour) }}
	o.Was, o.Known = content.Scan(os.DirFS(dir), o)
	write("content/commentary/2024/07/a7/index.md", "---\ntitle: Other\ndate: 2024-07-01\n---\nText.\n")
	o.Changed = []string{"content/commentary/2024/07/a7/index.md"}
	seen := &seeing{FS: os.DirFS(dir)}
	c, _ := content.Scan(seen, o)
	if len(seen.seen) > 4 || len(c.Articles) != 50 {
		t.Errorf("looked at %d things: %q", len(seen.seen), seen.seen)
	}
	for i, a := range c.Articles {
		if was := o.Was.Articles[i]; (a != was) != (a.Front.Title == "Other") {
			t.Errorf("%s: an article is the same while nothing of it changes", a.Dir)
		}
	}
}
