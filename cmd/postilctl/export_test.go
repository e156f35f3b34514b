package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportWithoutABrowserSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pub")
	ctl(t, exitFine, "init", "-name", "Harbour Review", dir)
	ctl(t, exitFine, "-C", dir, "new", "Two Readings")
	t.Setenv("PATH", t.TempDir())
	said := ctl(t, exitRefused, "-C", dir, "export", "-o", "a.pdf", "two-readings")
	if !strings.Contains(said, "A PDF is printed by Chromium or Chrome, and neither is installed here") {
		t.Errorf("it says %s", said)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.pdf")); err == nil {
		t.Error("a file was written all the same")
	}
}
