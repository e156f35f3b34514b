package widget

import (
	"strings"

	"postil/editor/caret"
	undo "postil/editor/history"
	"postil/editor/text"
)

// replace makes one change, remembers it, puts the caret behind it and shows
// it.
func (e *Editor) replace(start, end int, s string, kind undo.Kind) {
	before := e.state()
	d := e.buf.Replace(start, end, s)
	if d.Empty() {
		e.cursor.Set(e.buf.Snapshot(), caret.Position{Offset: e.clamp(end)})
		e.moved()
		return
	}
	e.follow(d)
	e.cursor.Edited(e.buf.Snapshot(), d)
	e.steps.Add(undo.Edit{Delta: d, Kind: kind, Before: before, After: e.state(), At: e.o.Now()})
	e.changed(d)
}

// follow makes everything that knows the text know the change.
func (e *Editor) follow(d text.Delta) {
	first := e.buf.LineAt(d.Start)
	removed, inserted := 1+strings.Count(d.Old, "\n"), 1+strings.Count(d.New, "\n")
	e.styles.Update(first, removed, inserted)
	if e.laid != nil {
		e.laid.Edit(first, removed, inserted)
	}
	for _, p := range e.pastes {
		p.follow(d)
	}
	for _, id := range e.marks.Edit(d) {
		e.marks.Remove(id)
		delete(e.decorations, id)
	}
}

// changed shows the text after changes and tells of them.
func (e *Editor) changed(deltas ...text.Delta) {
	e.stir()
	if e.o.OnEdit != nil {
		for _, d := range deltas {
			e.o.OnEdit(d)
		}
	}
	if e.together > 0 {
		e.pending = true
		return
	}
	e.restartBlink()
	e.paintCaretInView()
	if e.o.OnChanged != nil {
		e.o.OnChanged()
	}
	e.tellCaret()
}

// Together makes all changes of the text in edits one step to undo, which is
// painted and told to OnChanged once, at the end.
func (e *Editor) Together(edits func()) {
	e.steps.Begin()
	e.together++
	defer func() {
		e.together--
		e.steps.End()
		switch {
		case e.together > 0:
		case e.pending:
			e.pending = false
			e.changed()
		default:
			e.moved()
		}
	}()
	edits()
}

// state is the selection as the history keeps it.
func (e *Editor) state() undo.State {
	return undo.State{Anchor: e.cursor.Anchor, Caret: e.cursor.Caret.Offset}
}

// Undo implements TextField.
func (e *Editor) Undo() {
	if step, ok := e.steps.Undo(); ok {
		e.apply(step)
	}
}

// Redo implements TextField.
func (e *Editor) Redo() {
	if step, ok := e.steps.Redo(); ok {
		e.apply(step)
	}
}

// apply makes the changes of a step.
func (e *Editor) apply(step undo.Step) {
	var made []text.Delta
	for _, d := range step.Deltas {
		d, err := e.buf.Apply(d)
		if err != nil {
			// The steps are not those of this text: rather none than a wrong one.
			e.steps.Clear()
			break
		}
		e.follow(d)
		made = append(made, d)
	}
	e.cursor.Select(e.buf.Snapshot(), step.Select.Anchor, caret.Position{Offset: step.Select.Caret})
	e.changed(made...)
}

// CanUndo implements TextField.
func (e *Editor) CanUndo() bool { return e.steps.CanUndo() }

// CanRedo implements TextField.
func (e *Editor) CanRedo() bool { return e.steps.CanRedo() }
