package widget

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// bench is an Editor in a window, with a clock and timers that the test drives.
type bench struct {
	*Editor
	t      testing.TB
	window fyne.Window
	clock  *clock
	timers []*timer
	theme  *theme.Theme

	changes, carets, escapes int
}

type timer struct {
	at time.Time
	f  func()
}

// newBench shows an Editor of 600 by 400 in the house theme.
func newBench(t testing.TB, change ...func(*Options)) *bench {
	t.Helper()
	app := test.NewTempApp(t)
	b := &bench{t: t, clock: &clock{now: time.Date(2024, 7, 16, 9, 0, 0, 0, time.UTC)}}
	b.theme = theme.New(theme.Options{Mode: theme.Light})
	app.Settings().SetTheme(b.theme)
	o := Options{
		Theme: b.theme.Prose(), TextStyle: theme.ProseStyle(), Placeholder: "Write here.",
		Now:       func() time.Time { return b.clock.now },
		After:     b.after,
		OnChanged: func() { b.changes++ },
		OnCaret:   func() { b.carets++ },
		OnEscape:  func() { b.escapes++ },
	}
	for _, c := range change {
		c(&o)
	}
	b.Editor = NewEditor(o)
	b.window = test.NewTempWindow(t, container.NewBorder(nil, widget.NewEntry(), nil, nil, b.CanvasObject()))
	b.window.SetPadded(false)
	b.window.Resize(fyne.NewSize(600, 440))
	b.Focus()
	return b
}

func (b *bench) after(d time.Duration, f func()) func() {
	tm := &timer{b.clock.now.Add(d), f}
	b.timers = append(b.timers, tm)
	return func() { tm.f = nil }
}

// pass lets time go by and timers fire.
func (b *bench) pass(d time.Duration) {
	end := b.clock.now.Add(d)
	for {
		var next *timer
		for _, tm := range b.timers {
			if tm.f != nil && !tm.at.After(end) && (next == nil || tm.at.Before(next.at)) {
				next = tm
			}
		}
		if next == nil {
			break
		}
		b.clock.now = next.at
		f := next.f
		next.f = nil
		f()
	}
	b.clock.now = end
}

// shot writes what the window looks like below SHOTS, if that is set.
func (b *bench) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	w, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer w.Close()
	if err := png.Encode(w, b.window.Canvas().Capture()); err != nil {
		b.t.Fatal(err)
	}
}

const page = "# What the harbour is *for*\n\n" +
	"The committee met in **Calderhaven** on a wet morning, and it did not hurry: *naïve* “hopes” were kept [see @harbour2024, p. 3; @missing]. " +
	"A [link](https://example.org/a/very/long/address) and `some code` stand here, ***both*** too.\n\n" +
	"## Two lists\n\n- one item that is long enough to be wrapped to a second line of this window, at least\n  - nested\n- [ ] a task\n\n1. first\n2. second[^1]\n\n> A quotation with *emphasis*.\n\n" +
	"```\ncode\tblock\n```\n\nשלום in a line, and 日本語, and 👩‍👩‍👧 too.\n\n[^1]: A note.\n"

func TestEditorShowsAndTypes(t *testing.T) {
	b := newBench(t)
	test.Type(b.Focusable(), "Hello, world")
	if b.Text() != "Hello, world" || b.Caret() != 12 || b.changes != 12 {
		t.Errorf("%q with the caret at %d after %d changes", b.Text(), b.Caret(), b.changes)
	}
	b.SetText(page)
	b.shot("page-light")
	b.theme.SetMode(theme.Dark)
	fyne.CurrentApp().Settings().SetTheme(b.theme)
	b.Select(40, 120)
	b.shot("page-dark")
}

// words makes a text of about n words in paragraphs of some 80.
func words(n int) string {
	var s strings.Builder
	for i := range n {
		switch {
		case i%80 == 79:
			s.WriteString("end.\n\n")
		case i%17 == 3:
			s.WriteString("*stressed* ")
		case i%29 == 5:
			s.WriteString("[@key2024, p. 3] ")
		default:
			fmt.Fprintf(&s, "%s ", [...]string{"harbour", "the", "committee", "of", "timetable", "and", "apology", "wait"}[i*7%8])
		}
	}
	return s.String()
}
