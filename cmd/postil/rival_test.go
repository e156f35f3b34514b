//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rivalName is the program that Postil is measured against.
const rivalName = "ghostwriter"

// startRival opens a text in ghostwriter, in a window that fills the screen's
// corner as large as given in pixels, and gives the window's number. The
// program and all that it starts have ended when the test has.
func startRival(t *testing.T, text string, width, height int) uint32 {
	t.Helper()
	home, err := os.MkdirTemp("", "rival-") // short: it holds sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	runtimeDir := filepath.Join(home, "run")
	if err := os.Mkdir(runtimeDir, 0o700); err != nil {
		t.Fatal(err)
	}
	const name = "article.md"
	if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := "--disable-gpu"
	if os.Getuid() == 0 {
		flags += " --no-sandbox" // its web engine does not run for root otherwise
	}
	cmd := exec.Command(rivalName, name)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data",
		"XDG_CACHE_HOME="+home+"/cache", "XDG_RUNTIME_DIR="+runtimeDir,
		"QTWEBENGINE_CHROMIUM_FLAGS="+flags, "QTWEBENGINE_DISABLE_SANDBOX=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, cmd) })
	var id string
	if !eventually(func() bool {
		out, err := try("xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(cmd.Process.Pid), "--name", name)
		id, _, _ = strings.Cut(out, "\n")
		return err == nil && id != ""
	}) {
		t.Fatalf("%s opens no window", rivalName)
	}
	command(t, "xdotool", "windowmove", id, "0", "0")
	command(t, "xdotool", "windowsize", "--sync", id, strconv.Itoa(width), strconv.Itoa(height))
	command(t, "xdotool", "windowfocus", "--sync", id)
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

// end ends a program and every process below it, each by its number.
func end(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	below := descendants(cmd.Process.Pid)
	gone := make(chan struct{})
	go func() { cmd.Wait(); close(gone) }()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		<-gone
	}
	for _, p := range below { // they end by themselves when they may
		for tries := 0; p.lives(); tries++ {
			if tries > 20 {
				t.Errorf("process %d does not end", p.pid)
				break
			}
			if tries == 10 {
				syscall.Kill(p.pid, syscall.SIGKILL)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// process is a process as its number and the time of its start tell it from
// every other.
type process struct {
	pid, parent int
	start       string
}

// readProcess reads /proc/<pid>/stat. See proc(5).
func readProcess(pid int) (process, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	_, rest, _ := cutLast(string(stat), ")") // the name may hold anything
	fields := strings.Fields(rest)
	const state, parent, start = 0, 1, 19 // fields 3, 4 and 22 of the whole
	if len(fields) <= start || fields[state] == "Z" {
		return process{}, os.ErrProcessDone
	}
	up, err := strconv.Atoi(fields[parent])
	return process{pid, up, fields[start]}, err
}

func (p process) lives() bool {
	now, err := readProcess(p.pid)
	return err == nil && now.start == p.start
}

// descendants are the processes that a process has started, and those that
// they have.
func descendants(pid int) []process {
	names, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	children := map[int][]process{}
	for _, n := range names {
		if id, err := strconv.Atoi(n.Name()); err == nil {
			if p, err := readProcess(id); err == nil {
				children[p.parent] = append(children[p.parent], p)
			}
		}
	}
	found := children[pid]
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i].pid]...)
	}
	return found
}
