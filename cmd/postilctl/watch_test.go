package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines is what a command prints, line by line.
type lines struct {
	t   *testing.T
	all chan string
}

// start runs a command until stop, which gives its exit code.
func start(t *testing.T, args ...string) (out, errs *lines, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	printed, print := io.Pipe()
	complained, complain := io.Pipe()
	read := func(r io.Reader) *lines {
		l := &lines{t, make(chan string, 1000)}
		go func() {
			defer close(l.all)
			for sc := bufio.NewScanner(r); sc.Scan(); {
				l.all <- sc.Text()
			}
		}()
		return l
	}
	go func() {
		ended <- run(ctx, args, strings.NewReader(""), print, complain, as("Ada Reyes", "ada@example.org"))
		print.Close()
		complain.Close()
	}()
	stop = sync.OnceValue(func() int {
		cancel()
		select {
		case code := <-ended:
			return code
		case <-time.After(time.Minute):
			t.Fatal("it does not end")
			return -1
		}
	})
	t.Cleanup(func() { stop() })
	return read(printed), read(complained), stop
}

// until waits for a line with a text in it.
func (l *lines) until(text string) {
	l.t.Helper()
	var met []string
	for late := time.After(time.Minute); ; {
		select {
		case line, ok := <-l.all:
			if !ok {
				l.t.Fatalf("it ended without %q: %q", text, met)
			}
			if strings.Contains(line, text) {
				return
			}
			met = append(met, line)
		case <-late:
			l.t.Fatalf("it did not print %q but %q", text, met)
		}
	}
}

// plainFolder is a publication that is in no repository. write puts a file there
// whole, so that a reader who looks at any moment never finds half of it.
func plainFolder(t *testing.T) (dir string, write func(name, text string)) {
	dir = t.TempDir()
	write = func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		half := filepath.Join(filepath.Dir(name), ".half")
		if err := os.WriteFile(half, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(half, name); err != nil {
			t.Fatal(err)
		}
	}
	write("postil.yaml", "name: Harbour Review\nbaseURL: https://harbour.example.org/\nlanguage: en\ncitationStyle: house\n")
	write("content/commentary/2024/07/one/index.md", "---\ntitle: One\nslug: one\ndate: 2024-07-01\n---\nText.\n")
	write("content/commentary/2024/07/two/index.md", "---\ntitle: Two\nslug: two\ndate: 2024-07-02\n---\nText.\n")
	return dir, write
}

func TestBuildWatchBuildsAgainAfterEachChange(t *testing.T) {
	dir, write := plainFolder(t)
	page := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, "public", filepath.FromSlash(name)))
		if err != nil {
			return ""
		}
		return string(data)
	}
	out, errs, stop := start(t, "-C", dir, "build", "-watch")
	out.until("Ctrl+C")
	const two = "commentary/2024/07/two/index.html"
	write("content/commentary/2024/07/two/index.md", "---\ntitle: Two\nslug: two\ndate: 2024-07-02\n---\nOther words.\n")
	out.until("changed in")
	if !strings.Contains(page(two), "Other words.") {
		t.Error("an edit does not show")
	}
	// What is wrong is told, and the rest is built.
	write("content/commentary/2024/07/one/index.md", "---\ntitle: [\n---\n")
	out.until("one/index.md")
	out.until("changed in")
	if page("commentary/2024/07/one/index.html") != "" || page(two) == "" {
		t.Error("a broken article is built, or keeps others from it")
	}
	write("content/commentary/2024/07/one/index.md", "---\ntitle: One again\nslug: one\ndate: 2024-07-01\n---\nText.\n")
	out.until("Nothing is wrong any more")
	if !strings.Contains(page("commentary/2024/07/one/index.html"), "One again") {
		t.Error("the mended article does not show")
	}
	// Settings that nothing can be built with do not end it.
	write("postil.yaml", "name: Harbour Review\nbaseURL: nowhere\n")
	errs.until("baseURL")
	write("content/commentary/2024/08/three/index.md", "---\ntitle: Three\nslug: three\ndate: 2024-08-01\n---\nText.\n")
	errs.until("baseURL")
	write("postil.yaml", "name: Harbour Review\nbaseURL: https://harbour.example.org/\nlanguage: en\ncitationStyle: house\nmotto: Mended\n")
	out.until("changed in")
	if !strings.Contains(page("commentary/2024/08/three/index.html"), "Mended") {
		t.Error("what changed meanwhile does not show")
	}
	if err := os.RemoveAll(filepath.Join(dir, "content/commentary/2024/08")); err != nil {
		t.Fatal(err)
	}
	out.until("changed in")
	if page("commentary/2024/08/three/index.html") != "" {
		t.Error("a removed article stayed")
	}
	if code := stop(); code != exitFine {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(filepath.Join(dir, "public", ".postil-temp")); err == nil {
		t.Error("temporary files are left")
	}
	// A new process goes on from there.
	if text := ctl(t, exitFine, "-C", dir, "build", "-files"); !strings.Contains(text, "(0 changed)") {
		t.Errorf("the next build: %s", text)
	}
}

func TestBuildWatchWithoutAPublication(t *testing.T) {
	if out := ctl(t, exitRefused, "-C", t.TempDir(), "build", "-watch"); !strings.Contains(out, "postil.yaml") {
		t.Errorf("it says %s", out)
	}
	dir, write := plainFolder(t)
	write("public/thesis.txt", "work")
	if out := ctl(t, exitRefused, "-C", dir, "build", "-watch"); !strings.Contains(out, "thesis.txt") {
		t.Errorf("it says %s", out)
	}
	ctl(t, exitUsage, "-C", dir, "build", "-watch", "-zip", "x.zip")
	ctl(t, exitUsage, "-C", dir, "serve", "-files", "-drafts")
}

func TestServeFilesShowsTheFolder(t *testing.T) {
	dir, write := plainFolder(t)
	out, errs, stop := start(t, "-C", dir, "serve", "-files")
	address := ""
	select {
	case line := <-out.all:
		address = strings.Fields(line)[1]
	case line := <-errs.all:
		t.Fatal(line)
	case <-time.After(time.Minute):
		t.Fatal("it says nothing")
	}
	get := func(path string) string {
		r, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var b bytes.Buffer
		if _, err := b.ReadFrom(r.Body); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	shows := func(path, text string) {
		t.Helper()
		for began := time.Now(); !strings.Contains(get(path), text); time.Sleep(20 * time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatalf("%s does not show %q", path, text)
			}
		}
	}
	shows("commentary/2024/07/one/", "<h1>One</h1>")
	write("content/commentary/2024/07/one/index.md", "---\ntitle: Other\nslug: one\ndate: 2024-07-01\n---\nText.\n")
	shows("commentary/2024/07/one/", "<h1>Other</h1>")
	shows("", "Other")
	write("theme/house.css", "body{margin:1px}")
	shows("assets/site.css", "margin:1px")
	write("content/commentary/2024/08/three/index.md", "---\ntitle: Three\nslug: three\ndate: 2024-08-01\n---\nText.\n")
	shows("commentary/2024/08/three/", "Three")
	if code := stop(); code != exitFine {
		t.Errorf("exit code %d", code)
	}
}
