package objectdb

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	gitcache "github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"postil/publish/repo/gittest"
)

// reader reads objects: a DB, or go-git's storage.
type reader interface {
	read(id plumbing.Hash) ([]byte, error)
	Close() error
}

type ours struct{ *DB }

func (o ours) read(id plumbing.Hash) ([]byte, error) {
	_, data, err := o.Read(id)
	return data, err
}

type theirs struct{ *filesystem.Storage }

// read is what package repo did with go-git's storage: an object whose bytes are
// those that its id names.
func (s theirs) read(id plumbing.Hash) ([]byte, error) {
	o, err := s.EncodedObject(plumbing.AnyObject, id)
	if err != nil {
		return nil, err
	}
	r, err := o.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if plumbing.ComputeHash(o.Type(), data) != id {
		return nil, ErrCorruptObject
	}
	return data, nil
}

// both runs a benchmark with a DB and with go-git's storage.
func both(b *testing.B, run func(b *testing.B, dir string, open func() reader)) {
	dir := filepath.Join(gittest.Large(b, gittest.Usual()), ".git")
	b.Run("ours", func(b *testing.B) {
		run(b, dir, func() reader {
			db, err := Open(filepath.Join(dir, "objects"), Options{})
			if err != nil {
				b.Fatal(err)
			}
			return ours{db}
		})
	})
	b.Run("go-git", func(b *testing.B) {
		run(b, dir, func() reader {
			return theirs{filesystem.NewStorageWithOptions(osfs.New(dir, osfs.WithBoundOS()), gitcache.NewObjectLRU(8<<20), filesystem.Options{KeepDescriptors: true})}
		})
	})
}

func git(tb testing.TB, dir string, args ...string) string {
	tb.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Git", "GIT_AUTHOR_EMAIL=git@example.org", "GIT_COMMITTER_NAME=Git", "GIT_COMMITTER_EMAIL=git@example.org")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return string(out)
}

func tip(tb testing.TB, dir string) plumbing.Hash {
	return plumbing.NewHash(strings.TrimSpace(git(tb, dir, "rev-parse", "refs/heads/main")))
}

func mustRead(tb testing.TB, r reader, id plumbing.Hash) []byte {
	tb.Helper()
	data, err := r.read(id)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// A repository of 160,000 objects is opened and one of them is read.
func BenchmarkFirstObject(b *testing.B) {
	both(b, func(b *testing.B, dir string, open func() reader) {
		id := tip(b, dir)
		b.ReportAllocs()
		for b.Loop() {
			r := open()
			mustRead(b, r, id)
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// walk reads commits, from a tip to their first parents.
func walk(tb testing.TB, r reader, id plumbing.Hash, most int) (n int) {
	for n < most {
		data := mustRead(tb, r, id)
		n++
		_, rest, ok := bytes.Cut(data, []byte("\nparent "))
		if !ok {
			break
		}
		id = plumbing.NewHash(string(rest[:40]))
	}
	return n
}

// 10,000 commits are read, from the newest on.
func BenchmarkCommits(b *testing.B) {
	both(b, func(b *testing.B, dir string, open func() reader) {
		r := open()
		defer r.Close()
		id := tip(b, dir)
		mustRead(b, r, id)
		b.ReportAllocs()
		for b.Loop() {
			if n := walk(b, r, id, 10000); n != 10000 {
				b.Fatalf("%d commits", n)
			}
		}
	})
}

func ids(tb testing.TB, dir string, n int, args ...string) []plumbing.Hash {
	var list []plumbing.Hash
	for line := range strings.Lines(git(tb, dir, args...)) {
		list = append(list, plumbing.NewHash(line[:40]))
		if len(list) == n {
			break
		}
	}
	return list
}

// 2,000 articles are read, most of them differences from others.
func BenchmarkArticles(b *testing.B) {
	both(b, func(b *testing.B, dir string, open func() reader) {
		list := ids(b, dir, 2000, "ls-tree", "-r", "--format=%(objectname)", "refs/heads/main")
		r := open()
		defer r.Close()
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range list {
				mustRead(b, r, id)
			}
		}
	})
}

// The trees of a commit are read, a few hundred, again and again.
func BenchmarkTrees(b *testing.B) {
	both(b, func(b *testing.B, dir string, open func() reader) {
		list := ids(b, dir, 1000, "ls-tree", "-r", "-t", "-d", "--format=%(objectname)", "refs/heads/main")
		r := open()
		defer r.Close()
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range list {
				mustRead(b, r, id)
			}
		}
	})
}

// What is kept in memory when one object, or 10,000 commits, were read.
func BenchmarkKept(b *testing.B) {
	for _, n := range []int{1, 10000} {
		b.Run(map[int]string{1: "one object", 10000: "commits"}[n], func(b *testing.B) {
			both(b, func(b *testing.B, dir string, open func() reader) {
				id := tip(b, dir)
				var kept uint64
				for b.Loop() {
					var before, after runtime.MemStats
					runtime.GC()
					runtime.ReadMemStats(&before)
					r := open()
					walk(b, r, id, n)
					runtime.GC()
					time.Sleep(time.Millisecond)
					runtime.GC() // pools are emptied by the second
					runtime.ReadMemStats(&after)
					kept = max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
					if err := r.Close(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(kept)/1024, "KB-kept")
			})
		})
	}
}
