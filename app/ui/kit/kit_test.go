package kit

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
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"postil/app/ui/theme"
)

func window(t *testing.T, content fyne.CanvasObject, mode theme.Mode) fyne.Window {
	t.Helper()
	test.NewTempApp(t)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Options{Mode: mode}))
	w := test.NewTempWindow(t, content)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(900, 600))
	return w
}

// shoot writes a picture for people to look at when POSTIL_SHOTS names a folder.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("POSTIL_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func fruits(q string) []Row[string] {
	var rows []Row[string]
	for i, name := range []string{"Apple", "Apricot", "Banana", "Cherry", "Damson", "Elderberry", "Fig", "Gooseberry", "Hackberry", "Ilama", "Jujube", "Kiwi"} {
		if strings.Contains(strings.ToLower(name), strings.ToLower(q)) {
			rows = append(rows, Row[string]{Title: name, Subtitle: "A fruit that grows somewhere", Trailing: fmt.Sprintf("Ctrl+%d", i), Value: name, Disabled: name == "Fig"})
		}
	}
	return rows
}

func showPalette(t *testing.T, mode theme.Mode) (p *Palette[string], w fyne.Window, chosen *[]string, behind *widget.Entry) {
	t.Helper()
	chosen = new([]string)
	behind = widget.NewMultiLineEntry()
	w = window(t, behind, mode)
	w.Canvas().Focus(behind)
	p = NewPalette(PaletteOptions[string]{
		Placeholder: "Find a fruit", TwoLines: true, OnQuery: fruits,
		OnChosen: func(v string) { *chosen = append(*chosen, v) },
		OnClosed: func(ok bool) { *chosen = append(*chosen, fmt.Sprint(ok)) },
	})
	p.Show(w.Canvas())
	return p, w, chosen, behind
}

func press(w fyne.Window, keys ...fyne.KeyName) {
	for _, k := range keys {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestPaletteIsDrivenFromItsEntry(t *testing.T) {
	p, w, chosen, behind := showPalette(t, theme.Light)
	if rows, at := p.Rows(); len(rows) != 12 || at != 0 {
		t.Fatalf("shown with %d rows, current %d", len(rows), at)
	}
	shoot(t, w, "palette")
	test.Type(w.Canvas().Focused(), "ap")
	if rows, _ := p.Rows(); len(rows) != 2 || rows[1].Title != "Apricot" {
		t.Fatalf("typing ap lists %v", rows)
	}
	press(w, fyne.KeyDown)
	if _, at := p.Rows(); at != 1 {
		t.Errorf("Down moves to %d", at)
	}
	press(w, fyne.KeyDown)
	if _, at := p.Rows(); at != 0 {
		t.Errorf("Down at the end moves to %d, want the first", at)
	}
	press(w, fyne.KeyUp, fyne.KeyReturn)
	if got := fmt.Sprint(*chosen); got != "[Apricot true]" {
		t.Errorf("Enter gives %s", got)
	}
	if p.Shown() || w.Canvas().Overlays().Top() != nil {
		t.Error("the palette is still up")
	}
	if w.Canvas().Focused() != behind {
		t.Error("the keyboard did not go back to where it was")
	}
	p.Show(w.Canvas())
	if rows, _ := p.Rows(); len(rows) != 12 {
		t.Errorf("shown again with the old query: %d rows", len(rows))
	}
}

func TestPaletteClosesWithoutAChoice(t *testing.T) {
	for name, do := range map[string]func(p *Palette[string], w fyne.Window){
		"escape":     func(_ *Palette[string], w fyne.Window) { press(w, fyne.KeyEscape) },
		"hide":       func(p *Palette[string], _ fyne.Window) { p.Hide() },
		"tap beside": func(_ *Palette[string], w fyne.Window) { test.TapCanvas(w.Canvas(), fyne.NewPos(3, 3)) },
	} {
		t.Run(name, func(t *testing.T) {
			p, w, chosen, _ := showPalette(t, theme.Light)
			do(p, w)
			if got := fmt.Sprint(*chosen); got != "[false]" {
				t.Errorf("heard %s", got)
			}
			if p.Shown() || w.Canvas().Overlays().Top() != nil {
				t.Error("the palette is still up")
			}
		})
	}
}

func TestPaletteRowIsChosenByATap(t *testing.T) {
	p, w, chosen, _ := showPalette(t, theme.Dark)
	shoot(t, w, "palette-dark")
	// The second row, somewhere in its middle.
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.list)
	row := newPaletteRow(true).MinSize().Height + fynetheme.Padding()
	test.TapCanvas(w.Canvas(), at.AddXY(60, row*1.5))
	if got := fmt.Sprint(*chosen); got != "[Apricot true]" {
		t.Errorf("a tap gives %s", got)
	}
}

func TestDisabledRowCannotBeChosen(t *testing.T) {
	p, w, chosen, _ := showPalette(t, theme.Light)
	test.Type(w.Canvas().Focused(), "fig")
	press(w, fyne.KeyReturn)
	if len(*chosen) != 0 || !p.Shown() {
		t.Errorf("chose %v", *chosen)
	}
}

func TestPaletteSaysWhenNothingIsFound(t *testing.T) {
	p, w, chosen, _ := showPalette(t, theme.Light)
	test.Type(w.Canvas().Focused(), "zzz")
	if _, at := p.Rows(); at != -1 || p.empty.Hidden {
		t.Errorf("current %d, hidden %v", at, p.empty.Hidden)
	}
	press(w, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyReturn)
	if len(*chosen) != 0 {
		t.Errorf("chose %v of nothing", *chosen)
	}
}

func TestToastsGoByThemselvesUnlessTheyMatter(t *testing.T) {
	type timer struct {
		f         func()
		cancelled bool
	}
	var timers []*timer
	toaster := NewToaster(func(d time.Duration, f func()) func() {
		tm := &timer{f: f}
		timers = append(timers, tm)
		return func() { tm.cancelled = true }
	})
	w := window(t, container.NewStack(widget.NewLabel("behind"), toaster.CanvasObject()), theme.Light)
	undone := false
	toaster.Show(Notice{Text: "Saved"})
	toaster.Show(Notice{Kind: Error, Text: "The publication's server cannot be reached. Your text is kept and will be sent when it can."})
	toaster.Show(Notice{Kind: Success, Text: "Draft deleted", Action: "Undo", Run: func() { undone = true }})
	shoot(t, w, "toasts")
	if len(timers) != 1 {
		t.Fatalf("%d messages go by themselves, want 1", len(timers))
	}
	timers[0].f()
	if n := toaster.Notices(); len(n) != 2 || n[0].Kind != Error {
		t.Fatalf("after a while: %+v", n)
	}
	var button *widget.Button
	walk(toaster.CanvasObject(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widget.Button); ok && b.Text == "Undo" {
			button = b
		}
	})
	if button == nil {
		t.Fatal("there is no button")
	}
	test.Tap(button)
	if !undone || len(toaster.Notices()) != 1 {
		t.Errorf("undone %v, left %d", undone, len(toaster.Notices()))
	}
	if !toaster.Dismiss() || toaster.Dismiss() {
		t.Error("Dismiss does not say whether there was a message")
	}
	toaster.Show(Notice{Text: "x"})
	toaster.Dismiss()
	if !timers[1].cancelled {
		t.Error("the timer of a dismissed message still runs")
	}
	for i := range 9 {
		toaster.Show(Notice{Text: fmt.Sprint(i)})
	}
	if n := toaster.Notices(); len(n) != 1 || n[0].Text != "8" {
		t.Errorf("passing messages pile up: %v", n)
	}
	for i := range 9 {
		toaster.Show(Notice{Kind: Error, Text: fmt.Sprint(i)})
	}
	if n := toaster.Notices(); len(n) != maxToasts || n[len(n)-1].Text != "8" {
		t.Errorf("%d messages at once, newest %v", len(n), n[len(n)-1])
	}
}

func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	f(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, f)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, f)
		}
	}
}

func TestBannerTakesRoomOnlyWhenSet(t *testing.T) {
	b := NewBanner()
	closed := 0
	b.Closable, b.OnClosed = true, func() { closed++ }
	box := container.NewVBox(b, widget.NewLabel("below"))
	w := window(t, box, theme.Light)
	before := box.MinSize().Height
	b.Set(Notice{Kind: Warning, Text: "This draft was changed after it was approved. Ask for a new approval.", Action: "Show changes", Run: func() {}})
	if box.MinSize().Height <= before {
		t.Error("the banner is not laid out")
	}
	shoot(t, w, "banner")
	var x *widget.Button
	walk(b, func(o fyne.CanvasObject) {
		if btn, ok := o.(*widget.Button); ok && btn.Text == "" {
			x = btn
		}
	})
	test.Tap(x)
	if _, shown := b.Notice(); shown || closed != 1 || box.MinSize().Height != before {
		t.Errorf("shown %v, closed %d, height %v was %v", shown, closed, box.MinSize().Height, before)
	}
}

func TestIconButtonTellsItsHintToPointerAndKeyboard(t *testing.T) {
	var heard []string
	b := NewIconButton(fynetheme.ContentAddIcon(), "New draft", func(s string) { heard = append(heard, s) }, func() {})
	w := window(t, container.NewCenter(b), theme.Light)
	w.Canvas().Focus(b)
	w.Canvas().Unfocus()
	b.MouseIn(nil)
	b.MouseOut()
	if got := strings.Join(heard, "|"); got != "New draft||New draft|" {
		t.Errorf("heard %q", got)
	}
}

func TestTextIsCutToItsRoomAndSafeToDraw(t *testing.T) {
	test.NewTempApp(t)
	txt := NewText("A\ttab and a long line that does not fit", "", "", fyne.TextStyle{})
	txt.clip = true
	w := test.NewTempWindow(t, container.NewWithoutLayout(txt))
	txt.Resize(fyne.NewSize(90, 20))
	w.Resize(fyne.NewSize(200, 50))
	line := test.WidgetRenderer(txt).(*textRenderer).line
	if !strings.HasSuffix(line.Text, "…") || line.MinSize().Width > 90 || strings.ContainsRune(line.Text, '\t') {
		t.Errorf("drawn as %q, %v wide", line.Text, line.MinSize().Width)
	}
}

func TestPartsForPictures(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		w := window(t, container.NewWithoutLayout(), mode)
		var badges []fyne.CanvasObject
		for _, s := range []string{"draft", "review", "changes", "approved", "published"} {
			badges = append(badges, NewBadge(s, strings.ToUpper(s[:1])+s[1:]))
		}
		b := NewBanner()
		b.Set(Notice{Kind: Error, Text: "main holds a commit that nobody approved."})
		box := container.NewVBox(
			SectionHeader("Waiting for you", widget.NewLabel("6")), container.NewHBox(badges...), b,
			FormRow("Title", widget.NewEntry(), "Readers see it in the list and on the page."),
			AtLeast(fyne.NewSize(10, 200), EmptyState("No drafts yet", "A draft is yours alone until you submit it.", "New draft", func() {})),
		)
		w.SetContent(box)
		shoot(t, w, "kit-"+string(mode))
		for _, o := range badges {
			if o.MinSize().Width < 30 || o.(*Badge).Text() == "" {
				t.Errorf("%s: badge %q is %v", mode, o.(*Badge).Text(), o.MinSize())
			}
		}
	}
}
