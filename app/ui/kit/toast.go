package kit

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Toaster shows short messages above the window's content, one below the
// other. Put CanvasObject over the content in a container.NewStack.
type Toaster struct {
	after func(d time.Duration, f func()) (cancel func())
	box   *fyne.Container
	root  *fyne.Container
	toast []*shownToast
}

type shownToast struct {
	object fyne.CanvasObject
	notice Notice
	cancel func()
}

// ToastTime is how long a message stays. Errors, and messages with a button,
// stay until they are dismissed: nobody reads against a clock.
const ToastTime = 6 * time.Second

// maxToasts is how many messages are shown at once; the oldest gives way.
const maxToasts = 4

// NewToaster returns a Toaster. after calls f on the UI goroutine once d has
// passed, unless cancelled; nil keeps every message until it is dismissed.
func NewToaster(after func(d time.Duration, f func()) (cancel func())) *Toaster {
	t := &Toaster{after: after, box: container.NewVBox()}
	t.root = container.New(toastLayout{}, t.box)
	return t
}

// CanvasObject is what the window shows.
func (t *Toaster) CanvasObject() fyne.CanvasObject { return t.root }

// Show adds a message.
func (t *Toaster) Show(n Notice) {
	s := &shownToast{notice: n}
	remove := func() { t.remove(s) }
	_, edge := n.Kind.colors()
	g := NewGround(fynetheme.ColorNameOverlayBackground, n.body(remove, remove))
	g.Stroke, g.Radius, g.Padding = edge, 6, 4
	s.object = AtLeast(fyne.NewSize(toastWidth, 0), g)
	for _, old := range slices.Clone(t.toast) { // what passes by itself gives way to the next
		if old.notice.passes() {
			t.remove(old)
		}
	}
	t.toast = append(t.toast, s)
	if len(t.toast) > maxToasts {
		t.remove(t.toast[0])
	}
	if t.after != nil && n.passes() {
		s.cancel = t.after(ToastTime, remove)
	}
	t.rebuild()
}

// passes reports whether a notice goes away by itself.
func (n Notice) passes() bool { return n.Kind != Error && n.Action == "" }

// Dismiss removes the newest message and reports whether there was one.
// Windows bind it to Escape.
func (t *Toaster) Dismiss() bool {
	if len(t.toast) == 0 {
		return false
	}
	t.remove(t.toast[len(t.toast)-1])
	return true
}

// Notices returns what is shown, oldest first.
func (t *Toaster) Notices() []Notice {
	out := make([]Notice, len(t.toast))
	for i, s := range t.toast {
		out[i] = s.notice
	}
	return out
}

func (t *Toaster) remove(gone *shownToast) {
	for i, s := range t.toast {
		if s != gone {
			continue
		}
		if s.cancel != nil {
			s.cancel()
		}
		t.toast = append(t.toast[:i:i], t.toast[i+1:]...)
		t.rebuild()
		return
	}
}

func (t *Toaster) rebuild() {
	t.box.Objects = t.box.Objects[:0:0]
	for _, s := range t.toast {
		t.box.Objects = append(t.box.Objects, s.object)
	}
	t.box.Refresh()
	t.root.Refresh()
}

const (
	toastWidth  = 380
	toastMargin = 16
)

// toastLayout puts its object in the lower right corner and asks for no room.
type toastLayout struct{}

func (toastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		width := min(toastWidth, size.Width-2*toastMargin)
		// A label that wraps knows its height only once it has its width.
		o.Resize(fyne.NewSize(width, o.Size().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(width, height))
		o.Move(fyne.NewPos(size.Width-width-toastMargin, size.Height-height-toastMargin))
	}
}

func (toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
