package widget

import (
	"slices"

	"fyne.io/fyne/v2"

	"postil/editor/caret"
	undo "postil/editor/history"
	"postil/editor/text"
)

// Paste is a paste that was asked for and is not made yet. Whoever gets it from
// Options.OnPaste or BeginPaste ends it with Put, Plain or Drop, at once or later; until then
// it follows its place through edits.
type Paste struct {
	// Text is the clipboard's plain text, without what no keyboard types.
	Text string

	e          *Editor
	start, end int // what it takes the place of
	changed    bool
}

// paste takes the clipboard's text in place of the selection, or lets OnPaste
// say what to take.
func (e *Editor) paste(clip fyne.Clipboard) {
	p := e.BeginPaste(clip)
	switch {
	case p == nil:
	case e.o.OnPaste != nil:
		e.o.OnPaste(p)
	default:
		p.Plain()
	}
}

// PastePlain puts the clipboard's text as it is in place of the selection.
func (e *Editor) PastePlain(clip fyne.Clipboard) {
	if p := e.BeginPaste(clip); p != nil {
		p.Plain()
	}
}

// BeginPaste begins a paste in place of the selection, to be ended by whoever
// asks for it. It gives nil where there is nothing to paste, or nobody may.
// Pastes come in their order: one that still waits is made plain first.
func (e *Editor) BeginPaste(clip fyne.Clipboard) *Paste {
	if e.readOnly || clip == nil {
		return nil
	}
	s := clean(clip.Content())
	if s == "" {
		return nil
	}
	for _, waiting := range slices.Clone(e.pastes) {
		waiting.Plain()
	}
	p := &Paste{Text: s, e: e}
	p.start, p.end = e.Selection()
	e.pastes = append(e.pastes, p)
	return p
}

// Place is the range that the paste takes the place of; ok is false when the
// text was changed since the paste was asked for, or the paste is over.
func (p *Paste) Place() (start, end int, ok bool) {
	return p.start, p.end, p.pending() && !p.changed
}

// Put pastes s where it was asked for and puts tail at the end of the text,
// both as one step to undo; the caret ends up behind s. When the text was
// changed meanwhile it does nothing, as s may not fit any more, and returns
// false: the paste goes on and Plain ends it.
func (p *Paste) Put(s, tail string) bool {
	e := p.e
	if _, _, ok := p.Place(); !ok || e.readOnly {
		return false
	}
	p.Drop()
	e.Together(func() {
		if tail != "" {
			e.replace(e.buf.Len(), e.buf.Len(), tail, undo.Other)
		}
		e.replace(p.start, p.end, s, undo.Other)
	})
	return true
}

// Plain pastes the clipboard's text as it is. What was typed since the paste
// was asked for comes behind it, and the caret stays there.
func (p *Paste) Plain() {
	e := p.e
	if !p.pending() || e.readOnly {
		return
	}
	p.Drop()
	if !p.changed {
		e.replace(p.start, p.end, p.Text, undo.Other)
		return
	}
	at, before := e.cursor.Caret.Offset, e.buf.Len()
	e.Together(func() {
		e.replace(p.start, p.end, p.Text, undo.Other)
		if at >= p.end {
			at += e.buf.Len() - before
		}
		e.cursor.Set(e.buf.Snapshot(), caret.Position{Offset: e.clamp(at)})
	})
}

// Drop ends the paste without pasting.
func (p *Paste) Drop() {
	p.e.pastes = slices.DeleteFunc(p.e.pastes, func(q *Paste) bool { return q == p })
}

func (p *Paste) pending() bool { return slices.Contains(p.e.pastes, p) }

// follow moves the place with a change of the text. What was selected and is
// not whole any more stays.
func (p *Paste) follow(d text.Delta) {
	p.changed = true
	if d.Start < p.end && d.OldEnd() > p.start {
		p.start = d.Shift(p.start, text.Left)
		p.end = p.start
		return
	}
	if p.start == p.end {
		p.start = d.Shift(p.start, text.Left)
		p.end = p.start
		return
	}
	p.start, p.end = d.Shift(p.start, text.Right), d.Shift(p.end, text.Left)
}
