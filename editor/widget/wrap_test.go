package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	editwidget "postil/editor/widget"
)

func TestTypingOverTheEndOfARowKeepsEverySpace(t *testing.T) {
	const text = "What is owed to those who wait is not an apology but a timetable that can be kept."
	test.NewTempApp(t)
	for width := float32(200); width < 400; width += 7 {
		f := editwidget.New(editwidget.Options{})
		test.NewTempWindow(t, f.CanvasObject()).Resize(fyne.NewSize(width, 300))
		test.Type(f.Focusable(), text)
		if f.Text() != text {
			t.Errorf("%v wide: %q", width, f.Text())
		}
		if f.Caret() != len(text) {
			t.Errorf("%v wide: the caret is at %d of %d", width, f.Caret(), len(text))
		}
	}
}

func TestBackspaceBehindASpaceOverTheEndOfARowTakesTheSpace(t *testing.T) {
	const text = "What is owed to those who wait is not an apology but "
	test.NewTempApp(t)
	for width := float32(200); width < 400; width += 3 {
		f := editwidget.New(editwidget.Options{})
		test.NewTempWindow(t, f.CanvasObject()).Resize(fyne.NewSize(width, 300))
		test.Type(f.Focusable(), text)
		f.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
		f.Insert("x")
		if want := text[:len(text)-1] + "x"; f.Text() != want {
			t.Errorf("%v wide: %q", width, f.Text())
		}
	}
}
