package kit

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

// tipBench is a Tip over a window, with one timer that the test drives.
type tipBench struct {
	*Tip
	t      *testing.T
	window fyne.Window
	wait   time.Duration
	due    func()
	asked  int // how often a content was asked for
	done   []string
}

func newTipBench(t *testing.T, mode theme.Mode) *tipBench {
	b := &tipBench{t: t}
	b.Tip = NewTip(func(d time.Duration, f func()) func() {
		b.wait, b.due = d, f
		return func() { b.due = nil }
	})
	b.window = window(t, container.NewBorder(widget.NewLabel("above"), nil, nil, nil, b.CanvasObject()), mode)
	return b
}

func (b *tipBench) target(key string, x, y float32) TipTarget {
	return TipTarget{
		Key: key, At: fyne.NewPos(x, y), Size: fyne.NewSize(60, 20),
		Content: func() TipContent {
			b.asked++
			act := func(s string) TipAction { return TipAction{s, func() { b.done = append(b.done, s+" "+key) }} }
			return TipContent{
				Text:    "There is no source with the key “" + key + "”. Did you mean castillo2024, or another one altogether?",
				Actions: []TipAction{act("Cite @castillo2024 instead"), act("Remove the citation")},
			}
		},
	}
}

// pass lets the time go by that the tip waits for.
func (b *tipBench) pass(want time.Duration) {
	b.t.Helper()
	if b.due == nil || b.wait != want {
		b.t.Fatalf("it does not wait for %v", want)
	}
	f := b.due
	b.due = nil
	f()
}

func (b *tipBench) shows(want bool) {
	b.t.Helper()
	if _, shown := b.Shown(); shown != want {
		b.t.Fatalf("shown: %v, want %v", shown, want)
	}
}

func (b *tipBench) card() *tipCard { return b.root.Objects[0].(*tipCard) }

func (b *tipBench) links() (links []*tipLink) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *tipLink:
			links = append(links, o)
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		}
	}
	walk(b.card().body.(*Ground).Content)
	return links
}

func TestTipComesWhenThePointerRests(t *testing.T) {
	b := newTipBench(t, theme.Light)
	b.Point(b.target("a", 100, 100))
	b.Point(b.target("a", 100, 100)) // still moving
	b.shows(false)
	if b.asked > 0 {
		t.Error("the content is asked for before it is shown")
	}
	b.pass(TipRest)
	b.shows(true)
	b.Point(b.target("a", 100, 100)) // moving on it
	b.shows(true)
	if b.asked != 1 {
		t.Errorf("the content was asked for %d times", b.asked)
	}
	b.Point(b.target("b", 300, 100))
	b.shows(false)
	b.pass(TipRest)
	if text, _ := b.Shown(); !strings.Contains(text, "“b”") {
		t.Errorf("it says %q", text)
	}
	b.Leave()
	b.shows(true)
	b.pass(TipGrace)
	b.shows(false)
	b.Point(b.target("a", 100, 100))
	b.Leave() // only passing by
	if b.due != nil {
		t.Error("it comes when the pointer has left")
	}
}

func TestTipStaysWhileThePointerIsInIt(t *testing.T) {
	b := newTipBench(t, theme.Light)
	b.Show(b.target("a", 100, 100))
	links := b.links()
	b.Leave()
	b.card().MouseIn(&desktop.MouseEvent{})
	if b.due != nil {
		t.Error("it goes while the pointer is in it")
	}
	b.card().MouseOut()
	links[1].MouseIn(&desktop.MouseEvent{})
	if b.due != nil {
		t.Error("it goes while the pointer is on a link")
	}
	b.Leave() // told late
	if b.due != nil {
		t.Error("it goes though the pointer is on a link")
	}
	links[1].MouseOut()
	b.pass(TipGrace)
	b.shows(false)
	b.Show(b.target("a", 100, 100))
	test.Tap(b.links()[1])
	b.shows(false)
	if strings.Join(b.done, ",") != "Remove the citation a" {
		t.Errorf("did %q", b.done)
	}
	b.Show(b.target("a", 100, 100))
	b.Hide()
	b.shows(false)
}

func TestTipStandsBesideItsTargetAndInTheWindow(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		b := newTipBench(t, mode)
		origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.root)
		for _, tt := range []struct {
			name  string
			x, y  float32
			above bool
		}{
			{"in the middle", 300, 200, false},
			{"at the lower edge", 300, 570, true},
			{"at the right edge", 880, 200, false},
			{"at the left edge", -20, 200, false},
		} {
			b.Show(b.target("nobody2020", tt.x, tt.y))
			c := b.card()
			at := c.Position().Add(origin)
			if tt.above && at.Y+c.Size().Height > tt.y || !tt.above && at.Y < tt.y+20 || at.Y > tt.y+30 {
				t.Errorf("%s: %v high at %v", tt.name, c.Size().Height, at)
			}
			if at.X < 0 || at.X+c.Size().Width > 900 || at.Y < 0 || at.Y+c.Size().Height > 600 {
				t.Errorf("%s: %v at %v is out of the window", tt.name, c.Size(), at)
			}
		}
		b.Show(b.target("nobody2020", 300, 200))
		b.links()[0].MouseIn(&desktop.MouseEvent{})
		shoot(t, b.window, "tip-"+string(mode))
	}
}

func TestTipWithNothingToSayIsNotShown(t *testing.T) {
	b := newTipBench(t, theme.Light)
	b.Show(TipTarget{Key: "a", Content: func() TipContent { return TipContent{} }})
	b.shows(false)
}

func TestWrapLines(t *testing.T) {
	fits := func(s string) bool { return len(s) <= 10 }
	for text, want := range map[string]string{
		"":                         "",
		"one two three":            "one two|three",
		"averylongwordindeed so":   "averylongw|ordindeed|so",
		"a averylongwordindeed":    "a|averylongw|ordindeed",
		"exactly10c x":             "exactly10c|x",
		" spaces   are\n\tjoined ": "spaces are|joined",
	} {
		if got := strings.Join(wrapLines(text, fits), "|"); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := wrapLines("öö", func(string) bool { return false }); strings.Join(got, "") != "öö" {
		t.Errorf("where nothing fits: %q", got)
	}
}
