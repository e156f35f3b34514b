package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

// program is the Fyne application of the test run: a process can have one.
// It is nil, and noScreen says why, where no window can be opened.
var (
	program  fyne.App
	pace     = newPacer()
	noScreen string
	outside  []string // the environment that the tests were started in
)

// asPostil is the environment variable that makes the test's program Postil
// itself, for a test that kills it.
const asPostil = "POSTIL_TEST_RUNS_POSTIL"

// TestMain keeps the main goroutine for Fyne, which must have it, and runs the
// tests beside it. The home folder of the person who runs them stays out of it.
func TestMain(m *testing.M) {
	if os.Getenv(asPostil) != "" {
		os.Exit(run(nil, os.Stderr))
	}
	if noScreen = whyNoScreen(); noScreen != "" {
		os.Exit(m.Run())
	}
	outside = os.Environ()
	home, err := os.MkdirTemp("", "postil-home-")
	if err == nil {
		err = moveHome(home)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "a home for the tests:", err)
		os.Exit(1)
	}
	program = newApp()
	// Fyne leaves when its last window is closed. This one is never shown and
	// never closed, so that one test may close its window and the next open one.
	program.NewWindow("keeper")
	program.Lifecycle().SetOnStopped(pace.stop)
	program.Lifecycle().SetOnStarted(pace.begin)
	go pace.run()
	code := make(chan int, 1)
	go func() {
		code <- m.Run()
		fyne.Do(program.Quit)
	}()
	program.Run()
	// Fyne may still be writing its preferences: they stay if they are quicker.
	for range 20 {
		if os.RemoveAll(home) == nil {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	select {
	case c := <-code:
		os.Exit(c)
	default: // Fyne left by itself: the tests are cut short
		fmt.Fprintln(os.Stderr, "the program has ended before the tests")
		os.Exit(1)
	}
}

// whyNoScreen tells what is missing for tests in a real window, "" for nothing.
func whyNoScreen() string {
	if os.Getenv("DISPLAY") == "" {
		return "DISPLAY is not set: make test-window runs this test on a virtual screen"
	}
	for _, tool := range []string{"xdotool", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			return tool + " is not installed: .ci/setup test installs it"
		}
	}
	return ""
}

// moveHome gives the process a home folder of its own, with a browser in it
// that only notes the addresses it is given.
func moveHome(home string) error {
	bin := filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	const browser = "#!/bin/sh\nprintf '%s\\n' \"$1\" >>\"$HOME/visited\"\n"
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(browser), 0o700); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"), "XDG_DATA_HOME": filepath.Join(home, ".local", "share"),
		"XDG_STATE_HOME": filepath.Join(home, ".local", "state"), "XDG_CACHE_HOME": filepath.Join(home, ".cache"),
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
		"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"), "FYNE_SCALE": "1", "FYNE_THEME": "light",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// onUI runs f on the goroutine that owns the widgets and waits for it.
func onUI(f func()) {
	done := make(chan struct{})
	pace.post(func() {
		defer close(done)
		f()
	})
	<-done
}

// command runs a program and gives what it prints, without the last line end.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := try(name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func try(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimRight(string(out), "\n"), nil
}

// patience is how long a test waits for something to come about before it
// says that it does not. It is long: the machine may be busy.
const patience = time.Minute

// eventually asks until the answer is yes; it reports whether it ever was.
func eventually(yes func() bool) bool {
	for deadline := time.Now().Add(patience); ; time.Sleep(25 * time.Millisecond) {
		if yes() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// screenSize is the size of the X screen in pixels.
func screenSize(t *testing.T) (width, height int) {
	t.Helper()
	fields := strings.Fields(command(t, "xdotool", "getdisplaygeometry"))
	if len(fields) != 2 {
		t.Fatalf("xdotool getdisplaygeometry: %q", fields)
	}
	width, werr := strconv.Atoi(fields[0])
	height, herr := strconv.Atoi(fields[1])
	if err := errors.Join(werr, herr); err != nil {
		t.Fatal(err)
	}
	return width, height
}
