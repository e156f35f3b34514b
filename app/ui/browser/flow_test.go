package browser

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestFlowGoesOnBelow(t *testing.T) {
	test.NewTempApp(t)
	f := &flow{gap: 10}
	var objects []fyne.CanvasObject
	for range 3 {
		r := canvas.NewRectangle(nil)
		r.SetMinSize(fyne.NewSize(100, 20))
		objects = append(objects, r)
	}
	c := container.New(f, objects...)
	for _, step := range []struct{ width, height float32 }{{400, 20}, {330, 20}, {220, 50}, {100, 80}, {50, 80}, {320, 20}} {
		c.Resize(fyne.NewSize(step.width, c.MinSize().Height))
		if got := c.MinSize().Height; got != step.height {
			t.Errorf("%g wide it is %g high, not %g", step.width, got, step.height)
		}
	}
	objects[1].Hide()
	c.Resize(fyne.NewSize(210, 20))
	if got := objects[2].Position(); got != fyne.NewPos(110, 0) {
		t.Errorf("behind one that is hidden: %v", got)
	}
}
