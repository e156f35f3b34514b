//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestWithoutAScreenItSaysSo(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(self)
	cmd.Env = []string{asPostil + "=1", "HOME=" + dir, "LC_ALL=C.UTF-8", "DISPLAY=:7654321"}
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ends with %v", err)
	}
	if text := string(said); !strings.Contains(text, "there is no screen for it (DISPLAY is \":7654321\")") || strings.Contains(text, "goroutine") {
		t.Errorf("it says\n%s", text)
	}
}
