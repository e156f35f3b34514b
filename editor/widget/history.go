package widget

import (
	"time"
	"unicode"
	"unicode/utf8"
)

// change is one replacement in a text, with the carets around it. Offsets are
// bytes.
type change struct {
	at             int
	old, new       string
	before, after  int // carets
	when           time.Time
	closed         bool // later typing is not added to it
	deletesForward bool
}

// history is a bounded list of changes that can be undone and redone.
type history struct {
	changes []change
	next    int // changes[:next] are done, the rest undone
	bytes   int // held by changes
	limit   int
}

const (
	// groupPause is how long a pause in typing ends a step to undo.
	groupPause = 2 * time.Second
	// historyBytes bounds the text that a history keeps.
	historyBytes = 16 << 20
)

func newHistory() *history { return &history{limit: historyBytes} }

// add records a change. Typing, or deleting, on from where the last change
// ended becomes part of it, up to the end of a word or a pause.
func (h *history) add(c change) {
	for _, gone := range h.changes[h.next:] {
		h.bytes -= gone.size()
	}
	h.changes = h.changes[:h.next]
	if h.next > 0 && h.changes[h.next-1].join(c) {
		h.bytes += c.size()
		return
	}
	h.changes = append(h.changes, c)
	h.bytes += c.size()
	drop := 0
	for h.bytes > h.limit && drop < len(h.changes)-1 {
		h.bytes -= h.changes[drop].size()
		drop++
	}
	h.changes = append([]change(nil), h.changes[drop:]...)
	h.next = len(h.changes)
}

func (c *change) size() int { return len(c.old) + len(c.new) }

// join makes c and next one change if a person would call them one.
func (c *change) join(next change) bool {
	if c.closed || next.closed || next.when.Sub(c.when) > groupPause {
		return false
	}
	switch {
	case c.old == "" && next.old == "" && c.at+len(c.new) == next.at: // typing on
		last, _ := utf8.DecodeLastRuneInString(c.new)
		first, _ := utf8.DecodeRuneInString(next.new)
		if endsWord(last) && !endsWord(first) || first == '\n' {
			return false
		}
		c.new += next.new
	case c.new == "" && next.new == "" && next.at+len(next.old) == c.at && !c.deletesForward: // backspace on
		c.old = next.old + c.old
		c.at = next.at
	case c.new == "" && next.new == "" && next.at == c.at: // delete on
		c.old += next.old
		c.deletesForward = true
	default:
		return false
	}
	c.after, c.when = next.after, next.when
	return true
}

func endsWord(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

// undo returns the last change that is done.
func (h *history) undo() (change, bool) {
	if h.next == 0 {
		return change{}, false
	}
	h.next--
	h.changes[h.next].closed = true
	return h.changes[h.next], true
}

// redo returns the first change that is undone.
func (h *history) redo() (change, bool) {
	if h.next == len(h.changes) {
		return change{}, false
	}
	h.next++
	return h.changes[h.next-1], true
}

// difference finds the one replacement that turns a into b, as short as it
// can be without splitting a UTF-8 sequence.
func difference(a, b string) (at int, old, new string) {
	n := min(len(a), len(b))
	for at < n && a[at] == b[at] {
		at++
	}
	for at > 0 && at < len(a) && !utf8.RuneStart(a[at]) || at > 0 && at < len(b) && !utf8.RuneStart(b[at]) {
		at--
	}
	ea, eb := len(a), len(b)
	for ea > at && eb > at && a[ea-1] == b[eb-1] {
		ea--
		eb--
	}
	for ea < len(a) && !utf8.RuneStart(a[ea]) || eb < len(b) && !utf8.RuneStart(b[eb]) {
		ea++
		eb++
	}
	return at, a[at:ea], b[at:eb]
}
