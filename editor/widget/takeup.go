package widget

import (
	"postil/editor/caret"
	undo "postil/editor/history"
	"postil/editor/prose"
	"postil/editor/text"
)

// TakeUp makes edits of the text that did not come from the keyboard, such as
// those of another program: one step to undo, with the selection on the words
// that it was on and the view where it was. The edits are in order and do not
// overlap; their places are of the text as it is now.
func (e *Editor) TakeUp(edits []prose.Edit) {
	if len(edits) == 0 {
		return
	}
	anchor, at, top := e.Track(e.cursor.Anchor, e.cursor.Anchor), e.Track(e.Caret(), e.Caret()), e.Track(e.firstInSight(), e.firstInSight())
	e.Together(func() {
		for i := len(edits) - 1; i >= 0; i-- {
			e.replace(edits[i].Start, edits[i].End, edits[i].Text, undo.Other)
		}
		from, _ := anchor.Where()
		to, _ := at.Where()
		e.cursor.Select(e.buf.Snapshot(), from, caret.Position{Offset: to})
	})
	first, _ := top.Where()
	for _, t := range []*Tracked{anchor, at, top} {
		t.Forget()
	}
	e.scrollTo(e.layout().Caret(toLayout(caret.Position{Offset: first})).Y)
	e.paint()
}

// firstInSight is the place in the text at the upper edge of the view.
func (e *Editor) firstInSight() int {
	e.sync()
	return e.layout().At(0, max(e.top, 0)).Offset
}

// tracked is the kind of the marks of Track, which are not to be seen.
const tracked text.Kind = 1<<16 - 1

// Tracked is a range of the text, which may be empty, that is followed through
// edits. It ends when the text is set anew.
type Tracked struct {
	e          *Editor
	start, end text.MarkID // empty marks: one that loses its text would be gone
}

// Track follows a range. What is typed at its borders is not in it.
func (e *Editor) Track(start, end int) *Tracked {
	start, end = e.clamp(start), e.clamp(end)
	add := func(at int, g text.Gravity) text.MarkID {
		return e.marks.Add(text.Mark{Kind: tracked, Start: at, End: at, StartGravity: g, EndGravity: g})
	}
	t := &Tracked{e: e, start: add(start, text.Right)}
	t.end = t.start
	if start < end {
		t.end = add(end, text.Left)
	}
	return t
}

// Where tells where the range is now.
func (t *Tracked) Where() (start, end int) {
	a, _ := t.e.marks.Get(t.start)
	b, _ := t.e.marks.Get(t.end)
	return min(a.Start, b.Start), b.Start
}

// Forget ends the following.
func (t *Tracked) Forget() {
	t.e.marks.Remove(t.start)
	t.e.marks.Remove(t.end)
}
