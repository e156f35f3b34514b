package browser

import "fyne.io/fyne/v2"

// flow puts objects one behind the other, and goes on below where there is no
// room. How high it is depends on how wide it is, which Fyne does not ask for:
// its height is that for the width of the last time, and where that has changed
// the window sees so when it paints.
type flow struct {
	gap   float32
	width float32
}

// arrange gives the places of the objects in a width, and the height of all.
func (f *flow) arrange(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, at fyne.Position, size fyne.Size)) float32 {
	var x, y, row float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		size.Width = min(size.Width, width)
		if x > 0 && x+size.Width > width {
			x, y, row = 0, y+row+f.gap, 0
		}
		put(o, fyne.NewPos(x, y), size)
		x, row = x+size.Width+f.gap, max(row, size.Height)
	}
	return y + row
}

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.arrange(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		o.Move(at)
		o.Resize(size)
	})
}

// MinSize implements fyne.Layout.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	width := f.width
	if width == 0 {
		width = 1e6 // not laid out yet
	}
	return fyne.NewSize(0, f.arrange(objects, width, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
}
