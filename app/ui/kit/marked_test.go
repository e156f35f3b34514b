package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
)

func TestPiecesOfAMarkedText(t *testing.T) {
	for _, tc := range []struct {
		text  string
		marks []Mark
		end   int
		want  string
	}{
		{"A Pilot", nil, 7, "[{A Pilot false}]"},
		{"A Pilot", []Mark{{2, 5}}, 7, "[{A  false} {Pil true} {ot false}]"},
		{"A Pilot", []Mark{{0, 1}, {6, 7}}, 7, "[{A true} { Pilo false} {t true}]"},
		{"A Pilot", []Mark{{2, 7}}, 4, "[{A  false} {Pi true}]"},
		{"A Pilot", []Mark{{5, 7}}, 3, "[{A P false}]"},
		{"", []Mark{{0, 1}}, 0, "[]"},
	} {
		if got := fmt.Sprint(pieces(tc.text, tc.marks, tc.end)); got != tc.want {
			t.Errorf("%q %v to %d: %s, want %s", tc.text, tc.marks, tc.end, got, tc.want)
		}
	}
}

func TestMarkedTextIsCutWhereThereIsNoRoom(t *testing.T) {
	test.NewTempApp(t)
	m := newMarkedText(fynetheme.ColorNameForeground, fynetheme.SizeNameText)
	m.set("Ferries do not wait for anybody at all", []Mark{{0, 7}, {15, 19}}, fynetheme.ColorNameForeground)
	shown := func() (text string, bold int, right float32) {
		for _, o := range test.WidgetRenderer(m).Objects() {
			l := o.(*canvas.Text)
			text += l.Text
			if l.TextStyle.Bold {
				bold++
			}
			right = l.Position().X + l.Size().Width
		}
		return text, bold, right
	}
	m.Resize(fyne.NewSize(900, 20))
	if text, bold, _ := shown(); text != m.text || bold != 2 {
		t.Errorf("with room: %q, %d in bold", text, bold)
	}
	m.Resize(fyne.NewSize(90, 20))
	if text, bold, right := shown(); len(text) >= len(m.text) || bold != 1 || right > 90 {
		t.Errorf("without: %q, %d in bold, to %v", text, bold, right)
	}
}
