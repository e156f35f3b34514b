package archive

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// disk is a file system of its own, of a size.
func disk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk needs a file system of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// On a disk that is full the index goes on in memory and says so; once there is
// room it is kept again.
func TestFullDisk(t *testing.T) {
	for _, c := range []struct {
		size  string
		texts int // that it has before the disk is full
	}{{"64k", 0}, {"400k", 0}, {"2m", 20}} {
		dir := disk(t, c.size)
		file := filepath.Join(dir, "a.db")
		x := open(t, file, someTexts(c.texts, 1))
		x.Close()
		rest := filepath.Join(dir, "rest")
		// The write ends when the disk is full, which is what it is for.
		if err := os.WriteFile(rest, make([]byte, 4<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("filling the disk: %v", err)
		}
		x = open(t, file, someTexts(fillerTexts, 2))
		if err := x.Trouble(); err == nil {
			t.Errorf("%s: the disk is full and nothing is said", c.size)
		}
		right(t, x, fillerTexts, 2)
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		if err := os.Remove(rest); err != nil {
			t.Fatal(err)
		}
		if c.size != "2m" {
			continue
		}
		x = open(t, file, someTexts(fillerTexts, 3))
		if err := x.Trouble(); err != nil {
			t.Errorf("there is room again: %v", err)
		}
		right(t, x, fillerTexts, 3)
		x.Close()
	}
}

// In a folder that cannot be written, the index that is there is left as it is.
func TestReadOnlyFolder(t *testing.T) {
	dir := disk(t, "4m")
	file := filepath.Join(dir, "a.db")
	open(t, file, someTexts(20, 1)).Close()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("a disk that cannot be written needs a file system of its own: %v", err)
	}
	x := open(t, file, someTexts(fillerTexts, 2))
	if x.Trouble() == nil {
		t.Error("the folder cannot be written and nothing is said")
	}
	right(t, x, fillerTexts, 2)
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the file was changed (%v)", err)
	}
}
