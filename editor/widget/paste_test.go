package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// pasting is a bench whose pastes wait to be ended.
func pasting(t *testing.T) (*bench, *[]*Paste) {
	var asked []*Paste
	return newBench(t, func(o *Options) { o.OnPaste = func(p *Paste) { asked = append(asked, p) } }), &asked
}

func TestPutPastesInOneStep(t *testing.T) {
	b, asked := pasting(t)
	set(b.Editor, "The ^old| bridge.")
	b.do(`paste:"new\r\n"`)
	if len(*asked) != 1 || b.Text() != "The old bridge." || b.changes != 0 {
		t.Fatalf("%d pastes, text %q", len(*asked), b.Text())
	}
	p := (*asked)[0]
	if p.Text != "new\n" {
		t.Errorf("offered %q", p.Text)
	}
	if from, to, ok := p.Place(); from != 4 || to != 7 || !ok {
		t.Errorf("at %d-%d, %v", from, to, ok)
	}
	if !p.Put("**new**[^1]", "\n\n[^1]: Note.") || b.changes != 1 {
		t.Errorf("not put, or told %d times", b.changes)
	}
	if got, want := show(b.Editor), "The **new**[^1]| bridge.\n\n[^1]: Note."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if p.Put("again", "") {
		t.Error("put twice")
	}
	p.Plain()
	b.do("undo")
	if got := show(b.Editor); got != "The ^old| bridge." {
		t.Errorf("after one undo %q", got)
	}
	b.do("redo")
	if got := b.Text(); got != "The **new**[^1] bridge.\n\n[^1]: Note." {
		t.Errorf("after redo %q", got)
	}
}

func TestAPasteThatComesLateIsPlainWhereItWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		name, from, do, to string
	}{
		{"at once", "a |b", ``, "a X|b"},
		{"a selection, at once", "a ^bc| d", ``, "a X| d"},
		{"typed on", "a |b", `type:"yz"`, "a Xyz|b"},
		{"typed over the selection", "a ^bc| d", `type:"y"`, "a Xy| d"},
		{"typed before", "a b|", `home type:"y"`, "y|a bX"},
		{"typed behind", "a| b", `end type:"y"`, "aX by|"},
		{"backspaced", "ab| c", `backspace`, "aX| c"},
		{"deleted around", "a\nb|b\nc", `selectall type:"y"`, "Xy|"},
		{"typed at the start of what was selected", "a ^bc| d", `left type:"y"`, "a y|X d"},
		{"typed at the end of it", "a ^bc| d", `right type:"y"`, "a Xy| d"},
		{"undone", "a |b", `type:"y" undo`, "a X|b"},
		{"the caret elsewhere", "a b|", `home`, "a bX|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, asked := pasting(t)
			set(b.Editor, c.from)
			b.do(`paste:"X"`)
			b.do(c.do)
			p := (*asked)[0]
			before := b.Text()
			if _, _, ok := p.Place(); ok {
				b.do("pause")
			} else if p.Put("RICH", "") || b.Text() != before {
				t.Fatalf("put into a changed text: %q", b.Text())
			}
			p.Plain()
			if got := show(b.Editor); got != c.to {
				t.Errorf("%q, want %q", got, c.to)
			}
			b.do("undo")
			if b.Text() != before {
				t.Errorf("after undo %q, want %q", b.Text(), before)
			}
			if len(b.pastes) != 0 {
				t.Error("the paste is still followed")
			}
		})
	}
}

func TestPastesComeInTheirOrder(t *testing.T) {
	b, asked := pasting(t)
	set(b.Editor, "a |b")
	b.do(`paste:"1" paste:"2" type:"x"`)
	if (*asked)[0].Put("ONE", "") {
		t.Error("the first was not made plain")
	}
	(*asked)[1].Plain()
	if got := show(b.Editor); got != "a 12x|b" {
		t.Errorf("%q", got)
	}
}

func TestAPasteForAnotherTextIsNotMade(t *testing.T) {
	b, asked := pasting(t)
	set(b.Editor, "one|")
	b.do(`paste:"X"`)
	b.SetText("two")
	p := (*asked)[0]
	if p.Put("Y", "Z") {
		t.Error("put into the other text")
	}
	p.Plain()
	p.Drop()
	if b.Text() != "two" {
		t.Errorf("%q", b.Text())
	}
	b.SetText("three")
	b.do(`paste:"X"`)
	b.SetReadOnly(true)
	p = (*asked)[1]
	if p.Put("Y", ""); b.Text() != "three" {
		t.Errorf("put into a text that is read only: %q", b.Text())
	}
	if p.Plain(); b.Text() != "three" {
		t.Errorf("%q", b.Text())
	}
	b.do(`paste:"X"`)
	if len(*asked) != 2 {
		t.Error("asked for a paste into a text that is read only")
	}
}

func TestPlainPasteAsksNobody(t *testing.T) {
	b, asked := pasting(t)
	set(b.Editor, "a ^b| c")
	fyne.CurrentApp().Clipboard().SetContent("<b>x</b>")
	b.surface.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyV, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if got := show(b.Editor); got != "a <b>x</b>| c" || len(*asked) != 0 {
		t.Errorf("%q, %d asked", got, len(*asked))
	}
	empty := test.NewClipboard()
	b.surface.TypedShortcut(&fyne.ShortcutPaste{Clipboard: empty})
	b.surface.TypedShortcut(&fyne.ShortcutPaste{})
	if b.PastePlain(empty); len(*asked) != 0 || show(b.Editor) != "a <b>x</b>| c" {
		t.Error("pasted nothing")
	}
}
