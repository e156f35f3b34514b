package site_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"postil/publish/site"
)

func open(t *testing.T, dir string) *site.DirSink {
	t.Helper()
	s, err := site.NewDirSink(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func buildInto(t *testing.T, dir string, files map[string]string) int {
	t.Helper()
	s := open(t, dir)
	for name, data := range files {
		if err := s.Write(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Finish(); err != nil {
		t.Fatal(err)
	}
	return s.Changed()
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func missing(t *testing.T, dir, name string) bool {
	t.Helper()
	_, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
	return errors.Is(err, fs.ErrNotExist)
}

func TestDirSinkWritesOnlyWhatChanged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	if n := buildInto(t, dir, map[string]string{"index.html": "a", "x/y/index.html": "b"}); n != 2 {
		t.Errorf("first build wrote %d files", n)
	}
	if n := buildInto(t, dir, map[string]string{"index.html": "a", "x/y/index.html": "c"}); n != 1 {
		t.Errorf("second build wrote %d files, want 1", n)
	}
	if got := read(t, dir, "x/y/index.html"); got != "c" {
		t.Errorf("changed file holds %q", got)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", "*", ".postil*"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files left: %v %v", left, err)
	}
}

func TestDirSinkRemovesWhatItMadeAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	buildInto(t, dir, map[string]string{"index.html": "a", "old/page/index.html": "b", "old/edited.html": "c"})
	for name, data := range map[string]string{"CNAME": "example.org", "old/page/mine.txt": "mine", "old/edited.html": "changed by hand"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	buildInto(t, dir, map[string]string{"index.html": "a"})
	if !missing(t, dir, "old/page/index.html") {
		t.Error("a stale page stayed")
	}
	for name, want := range map[string]string{"CNAME": "example.org", "old/page/mine.txt": "mine", "old/edited.html": "changed by hand", "index.html": "a"} {
		if got := read(t, dir, name); got != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	if err := os.Remove(filepath.Join(dir, "CNAME")); err != nil {
		t.Fatal(err)
	}
	buildInto(t, dir, map[string]string{"index.html": "a", "gone/deep/x.html": "x"})
	buildInto(t, dir, map[string]string{"index.html": "a"})
	if !missing(t, dir, "gone") {
		t.Error("an empty folder stayed")
	}
}

func TestDirSinkRefusesSomebodysFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("work"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := site.NewDirSink(dir)
	if !errors.Is(err, site.ErrNotEmpty) || !strings.Contains(err.Error(), "thesis.doc") || !strings.Contains(err.Error(), dir) {
		t.Errorf("error: %v", err)
	}
	if read(t, dir, "thesis.doc") != "work" || !missing(t, dir, site.ManifestFile) {
		t.Error("the folder was changed")
	}
}

func TestDirSinkDoesNotOverwriteAForeignFile(t *testing.T) {
	dir := t.TempDir()
	buildInto(t, dir, map[string]string{"index.html": "a"})
	if err := os.WriteFile(filepath.Join(dir, "robots.txt"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if err := s.Write("robots.txt", []byte("ours")); !errors.Is(err, site.ErrNotOurs) {
		t.Errorf("error: %v", err)
	}
	if err := s.Abandon(); err != nil {
		t.Fatal(err)
	}
	if read(t, dir, "robots.txt") != "mine" {
		t.Error("the file was overwritten")
	}
}

func TestDirSinkGoesOnAfterABuildThatWasCutShort(t *testing.T) {
	dir := t.TempDir()
	buildInto(t, dir, map[string]string{"index.html": "a", "old.html": "o"})
	s := open(t, dir)
	if err := s.Write("new.html", []byte("half")); err != nil {
		t.Fatal(err)
	}
	if err := s.Abandon(); err != nil {
		t.Fatal(err)
	}
	buildInto(t, dir, map[string]string{"index.html": "a", "new.html": "whole"})
	if read(t, dir, "new.html") != "whole" || !missing(t, dir, "old.html") {
		t.Error("the second build did not finish the work of the first")
	}
}

func TestDirSinkStaysInItsFolder(t *testing.T) {
	top := t.TempDir()
	dir, outside := filepath.Join(top, "site"), filepath.Join(top, "outside")
	if err := os.MkdirAll(outside, 0o777); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	for _, name := range []string{"../x", "/etc/x", "a/../../x", "", ".", "a//b", "a\\..\\x", "c:x", site.ManifestFile} {
		if err := s.Write(name, []byte("x")); !errors.Is(err, site.ErrPath) {
			t.Errorf("Write(%q): %v", name, err)
		}
	}
	if runtime.GOOS != "windows" {
		if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		if err := s.Write("link/x.html", []byte("x")); err == nil {
			t.Error("wrote through a symbolic link out of the folder")
		}
	}
	if err := s.Finish(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(outside)
	if err != nil || len(left) != 0 {
		t.Errorf("files outside: %v %v", left, err)
	}
}

func TestDirSinkBuildsAnewWithADamagedManifest(t *testing.T) {
	for _, damaged := range []string{"", "{", "postil build 1 complete\n", "postil build 2 complete\nindex.html\tin", "postil build 3 complete\n\x00\x00abcd"} {
		dir := t.TempDir()
		buildInto(t, dir, map[string]string{"index.html": "a", "other.html": "b"})
		if err := os.WriteFile(filepath.Join(dir, site.ManifestFile), []byte(damaged), 0o666); err != nil {
			t.Fatal(err)
		}
		if n := buildInto(t, dir, map[string]string{"index.html": "a", "other.html": "c"}); n != 1 {
			t.Errorf("%q: wrote %d files", damaged, n)
		}
		if read(t, dir, "other.html") != "c" {
			t.Errorf("%q: an old file stayed", damaged)
		}
		if n := buildInto(t, dir, map[string]string{"index.html": "a"}); n != 0 || !missing(t, dir, "other.html") {
			t.Errorf("%q: the manifest was not mended", damaged)
		}
	}
}
