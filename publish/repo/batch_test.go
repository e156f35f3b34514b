package repo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestABatchIsStoredWithItsCommit(t *testing.T) {
	for _, n := range []int{3, 64, 65, 700} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			dir := t.TempDir()
			r, err := Init(dir, InitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			data := func(i int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("file %d\n", i)), 1+i*i%5000) }
			commit := func(from int, parents ...Hash) Hash {
				t.Helper()
				b := r.NewBatch()
				spec := CommitSpec{
					Ref: "refs/heads/site", Parents: parents, Batch: b, Message: "Site",
					Author: Person{Name: "A", Email: "a@example.org"}, When: time.Unix(1_700_000_000, 0),
				}
				spec.Changes = make([]Change, n)
				var all sync.WaitGroup
				for i := range n {
					all.Go(func() {
						h, err := b.WriteBlob(data(from + i))
						if err != nil {
							t.Error(err)
						}
						spec.Changes[i] = Change{Path: fmt.Sprintf("d%d/f%d", i%50, i), Blob: h}
					})
				}
				all.Wait()
				h, err := r.Commit(t.Context(), spec)
				if err != nil {
					t.Fatal(err)
				}
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				return h
			}
			first := commit(0)
			second := commit(10, first) // some of it is there already
			for from, h := range map[int]Hash{0: first, 10: second} {
				tree, err := r.Tree(h)
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					got, err := tree.ReadFile(fmt.Sprintf("d%d/f%d", i%50, i))
					if err != nil || !bytes.Equal(got, data(from+i)) {
						t.Fatalf("file %d: %d bytes, %v", i, len(got), err)
					}
				}
			}
			loose, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "??", "*"))
			if err != nil || n > 64 && len(loose) > 64 {
				t.Errorf("%d objects have files of their own: %v", len(loose), err)
			}
			left, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "tmp_*"))
			if err != nil || len(left) > 0 {
				t.Errorf("left over: %q %v", left, err)
			}
			fsck(t, r)
			if out := gitIn(t, dir, "rev-list", "--count", "site"); strings.TrimSpace(out) != "2" {
				t.Errorf("git counts %s commits", out)
			}
		})
	}
}

func TestABatchThatIsClosedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	r, err := Init(dir, InitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	b := r.NewBatch()
	var h Hash
	for i := range 200 {
		if h, err = b.WriteBlob([]byte(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadBlob(h); err == nil {
		t.Error("what was not committed is there")
	}
	entries, err := os.ReadDir(filepath.Join(dir, ".git", "objects", "pack"))
	if err != nil || len(entries) > 0 {
		t.Errorf("left over: %v %v", entries, err)
	}
}
