package main

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postil/app/workspace"
)

// text is where the article's text is in the window.
func (p *person) text() (a area) {
	p.t.Helper()
	p.waitFor("the keyboard in the text", func() (ok bool) {
		onUI(func() {
			c := p.win.Canvas()
			for _, f := range look(c).fields {
				if f.object == c.Focused() {
					a, ok = f.area, true
				}
			}
		})
		return ok
	})
	return a
}

// drag presses the left button at one place and lets it go at another.
func (p *person) drag(from, to fyne.Position) {
	p.t.Helper()
	at := func(f fyne.Position) []string { return []string{fmt.Sprint(int(f.X)), fmt.Sprint(int(f.Y))} }
	args := append([]string{"mousemove", "--window", p.id}, at(from)...)
	args = append(args, "mousedown", "1", "sleep", "0.05")
	middle := fyne.NewPos((from.X+to.X)/2, (from.Y+to.Y)/2)
	for _, stop := range []fyne.Position{middle, to, to} {
		args = append(append(append(args, "mousemove", "--window", p.id), at(stop)...), "sleep", "0.05")
	}
	command(p.t, "xdotool", append(args, "mouseup", "1")...)
}

// Selecting with mouse and keys, copying, cutting and pasting, as the X server
// brings them.
func TestSelectionAndClipboardInARealWindow(t *testing.T) {
	f := newFolders(t)
	p := start(t, f, 1280, 800)
	p.WaitForText("Desk", "Archive")
	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("Borrowed words")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.Type("alpha beta gamma")
	p.Press("Return", "Return")
	p.Type("delta")
	p.WaitForText("alpha beta gamma", "delta")

	// A double click takes a word, Ctrl+X and Ctrl+V carry it elsewhere.
	var first line
	p.waitFor("the first line", func() (ok bool) {
		first, ok = p.See().find("alpha beta gamma")
		return ok
	})
	word := fyne.NewPos(first.area.left+8, first.area.middle().Y)
	command(t, "xdotool", "mousemove", "--window", p.id, fmt.Sprint(int(word.X)), fmt.Sprint(int(word.Y)), "click", "--repeat", "2", "--delay", "60", "1")
	p.WaitForText("1 of 4 words selected")
	p.Press("ctrl+x", "ctrl+End", "space", "ctrl+v")
	p.WaitForText("beta gamma", "delta alpha")

	// From the start of the text, dragged past its end: all of it.
	at := p.text()
	p.drag(fyne.NewPos(first.area.left+1, first.area.middle().Y), fyne.NewPos(at.right-40, first.area.middle().Y+120))
	p.WaitForText("4 of 4 words selected")
	p.Screenshot("writing-selected")
	p.Press("ctrl+c", "ctrl+End", "Return", "ctrl+v")
	p.WaitForText("8 words")

	// Shift and arrows, and typing over what is selected.
	p.Press("ctrl+Home", "shift+ctrl+Right", "shift+ctrl+Right")
	p.Type("omega ")
	p.Press("ctrl+z")
	p.WaitForText("8 words")
	p.Press("ctrl+s")
	p.WaitForText("Saved “Borrowed words”.")
	data, err := os.ReadFile(filepath.Join(f.sample(), "drafts", "borrowed-words", "index.md"))
	if err != nil {
		t.Fatal(err)
	}
	const half = " beta gamma\n\ndelta alpha"
	if _, body, _ := strings.Cut(string(data), "\n---\n\n"); body != half+"\n"+half {
		t.Errorf("the text is %q", body)
	}
}

// kept is the unsaved text of the draft with a slug, as a start after a crash
// would find it now.
func (f folders) kept(slug string) string {
	r := &workspace.Recovery{Dir: filepath.Join(f.data, "recovery")}
	drafts, err := os.ReadDir(r.Dir)
	if err != nil {
		return ""
	}
	for _, d := range drafts {
		if u, err := r.Load(d.Name()); err == nil && strings.Contains(string(u.Files["index.md"]), "slug: "+slug+"\n") {
			return string(u.Files["index.md"])
		}
	}
	return ""
}

// A Postil of its own is killed while somebody types into its window, as the
// kernel kills programs. It keeps each word without being asked, and the next one
// has them all. Within what time is for a test without a screen to tell, which
// knows when each key was taken.
func TestKilledInARealWindow(t *testing.T) {
	if noScreen != "" {
		t.Skip(noScreen)
	}
	f := newFolders(t)
	// Made and closed in order, so that the one to be killed finds its draft.
	p := start(t, f, 1280, 800)
	p.WaitForText("Desk", "Archive")
	p.Press("ctrl+n")
	p.WaitForText("Working title")
	p.Type("Cut short")
	p.Press("Return")
	p.WaitForKeyboardIn("Write here.")
	p.Type("begun ")
	p.WaitForText("begun", "Unsaved changes")
	var row, begun line
	p.waitFor("its row on the desk", func() (ok bool) {
		row, ok = p.See().find("Cut short")
		return ok && row.area.right < 300
	})
	p.waitFor("its text", func() (ok bool) {
		begun, ok = p.See().find("begun")
		return ok
	})
	p.Close()

	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), asPostil+"=1", "POSTIL_CONFIG_DIR="+f.config, "POSTIL_DATA_DIR="+f.data, "POSTIL_STATE_DIR="+f.state)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	kill := func() {
		if !killed {
			killed = true
			victim.Process.Kill()
			// It was killed: the error that Wait has to report is no news.
			_ = victim.Wait()
		}
	}
	defer kill()
	window := ""
	if !eventually(func() bool {
		ids, err := try("xdotool", "search", "--all", "--onlyvisible", "--pid", fmt.Sprint(victim.Process.Pid), "--name", "Postil")
		window = strings.TrimSpace(ids)
		return err == nil && window != "" && !strings.Contains(window, "\n")
	}) {
		t.Fatal("no window came up")
	}
	command(t, "xdotool", "windowmove", window, "0", "0", "windowsize", window, "1280", "800", "windowfocus", "--sync", window)
	// What it shows is known only from its pixels: they stand where they stood.
	shows := func(l line) {
		t.Helper()
		id, err := strconv.ParseUint(window, 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		g, err := newGauge(uint32(id))
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		r := image.Rect(int(l.area.left), int(l.area.top), int(l.area.right), int(l.area.bottom))
		if _, err := g.Until(r, time.Now(), patience, func(p []byte) bool { return len(ink(p)) > 0 }); err != nil {
			t.Fatalf("%q: %v", l.text, err)
		}
		if _, err := g.Settled(r, time.Second, patience); err != nil {
			t.Fatalf("%q: %v", l.text, err)
		}
	}
	shows(row)
	at := row.area.middle()
	command(t, "xdotool", "mousemove", "--window", window, fmt.Sprint(int(at.X)), fmt.Sprint(int(at.Y)), "click", "1")
	shows(begun)
	command(t, "xdotool", "key", "ctrl+End")
	var words []string
	for i := range 120 {
		words = append(words, fmt.Sprintf("w%d", i))
	}
	command(t, "xdotool", "type", "--delay", "10", "--", strings.Join(words, " ")+" ")
	if !eventually(func() bool { return strings.Contains(f.kept("cut-short"), words[len(words)-1]) }) {
		t.Fatalf("kept is %q", f.kept("cut-short"))
	}
	kill()

	p = start(t, f, 1280, 800)
	p.ClickText("Cut short")
	p.WaitForText("were recovered")
	p.Screenshot("writing-recovered")
	p.Press("ctrl+s")
	p.WaitForText("Saved “Cut short”.")
	data, err := os.ReadFile(filepath.Join(f.sample(), "drafts", "cut-short", "index.md"))
	if err != nil {
		t.Fatal(err)
	}
	if _, body, _ := strings.Cut(string(data), "\n---\n\n"); strings.TrimSpace(body) != "begun "+strings.Join(words, " ") {
		t.Errorf("the text is %q", body)
	}
}
