package workspace_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"postil/app/workspace"
)

// On a disk that is full for real, what was kept before stays, and what comes
// is kept once there is room.
func TestFullDiskKeepsWhatItHad(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("a small disk needs a file system of its own: %v", err)
	}
	t.Cleanup(func() { // the journal in it is open still
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	r := &workspace.Recovery{Dir: filepath.Join(dir, "recovery")}
	keep := func(text string) error {
		return r.Keep(t.Context(), "d1", workspace.Unsaved{Files: map[string][]byte{"index.md": []byte(text)}})
	}
	load := func() string {
		t.Helper()
		u, err := r.Load("d1")
		if err != nil {
			t.Fatal(err)
		}
		return string(u.Files["index.md"])
	}
	if err := keep("one"); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(dir, "filler")
	// The write ends when the disk is full, which is what it is for.
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o666); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: %v", err)
	}
	long := "one " + strings.Repeat("two ", 4000)
	if err := keep(long); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("kept on a full disk: %v", err)
	}
	if got := load(); got != "one" {
		t.Errorf("after the failure %d bytes are kept", len(got))
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := keep(long); err != nil {
		t.Fatal(err)
	}
	if got := load(); got != long {
		t.Errorf("%d bytes are kept of %d", len(got), len(long))
	}
}
