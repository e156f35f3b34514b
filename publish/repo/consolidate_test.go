package repo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/publish/repo/gittest"
)

func packs(t *testing.T, r *Repo) (n int) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(r.GitDir(), "objects", "pack"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".pack") {
			n++
		}
	}
	return n
}

// The packs of many fetches become few, whatever reads the repository meanwhile.
func TestSmallPacksAreGathered(t *testing.T) {
	s := gittest.New(t, gittest.Options{})
	url, _ := s.MustCreate(t, "content.git")
	writer := newRepo(t, InitOptions{})
	if err := writer.SetRemote("origin", url); err != nil {
		t.Fatal(err)
	}
	tip := commit(t, writer, "refs/heads/main", "content/a.md", "0")
	push(t, writer, PushOptions{}, RefUpdate{Name: "refs/heads/main", New: tip})
	reader, err := Clone(t.Context(), url, filepath.Join(t.TempDir(), "c"), CloneOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	witness, err := Open(reader.WorkTree()) // another program at work
	if err != nil {
		t.Fatal(err)
	}
	defer witness.Close()
	kept := ""
	for n := 1; n <= mostSmallPacks+10; n++ {
		next := commit(t, writer, "refs/heads/main", fmt.Sprintf("content/%d.md", n), fmt.Sprint("text ", n))
		push(t, writer, PushOptions{}, RefUpdate{"refs/heads/main", tip, next})
		tip = next
		if err := reader.Fetch(t.Context(), "origin", nil); err != nil {
			t.Fatal(err)
		}
		if n == 3 { // somebody keeps one
			found, err := filepath.Glob(filepath.Join(reader.GitDir(), "objects", "pack", "*.pack"))
			if err != nil || len(found) == 0 {
				t.Fatal(found, err)
			}
			kept = found[0]
			if err := os.WriteFile(strings.TrimSuffix(kept, ".pack")+".keep", nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := witness.Info(tip); err != nil {
			t.Fatalf("after fetch %d: %v", n, err)
		}
		if n := packs(t, reader); n > mostSmallPacks+1 {
			t.Fatalf("%d packs", n)
		}
	}
	if n := packs(t, reader); n > 15 {
		t.Errorf("%d packs are left", n)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("the pack to be kept is gone: %v", err)
	}
	tree, err := witness.Tree(tip)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= mostSmallPacks+10; n++ {
		if data, err := tree.ReadFile(fmt.Sprintf("content/%d.md", n)); err != nil || string(data) != fmt.Sprint("text ", n) {
			t.Errorf("%d: %q, %v", n, data, err)
		}
	}
	fsck(t, reader)
}
