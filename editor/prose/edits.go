package prose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
)

// Edit puts Text in the place of the bytes from Start up to End.
type Edit struct {
	Start, End int // offsets in the text before any edit
	Text       string
}

// ErrBadEdit is returned for edits that lie outside their text, overlap or are
// out of order.
var ErrBadEdit = errors.New("edits do not fit the text")

// Edits returns the small changes that make new of old, in the order of the
// text and not touching one another, so that whatever holds on to the text
// between them (a caret, a mark) can stay where it is. A moved paragraph is
// taken out in one place and put in at the other.
func Edits(old, new string) []Edit {
	var out []Edit
	touching := false // the hunk before is part of the last edit
	for _, h := range compare(old, new, false).Hunks {
		if h.Change == Same {
			touching = false
			continue
		}
		if touching {
			last := &out[len(out)-1]
			last.End = h.Old.End
			last.Text += h.New.of(new)
		} else {
			out = append(out, Edit{h.Old.Start, h.Old.End, h.New.of(new)})
		}
		touching = true
	}
	kept := out[:0]
	for _, e := range out {
		if e = e.trim(old); e.Start < e.End || e.Text != "" {
			kept = append(kept, e)
		}
	}
	return kept
}

// trim leaves out the characters that an edit would replace by themselves.
func (e Edit) trim(old string) Edit {
	a, b := characters(old[e.Start:e.End]), characters(e.Text)
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		e.Start += len(a[0])
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		e.End -= len(a[len(a)-1])
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	e.Text = strings.Join(b, "")
	return e
}

// characters splits s into user-perceived characters (grapheme clusters).
func characters(s string) []string {
	var out []string
	state := -1
	for s != "" {
		var c string
		c, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		out = append(out, c)
	}
	return out
}

// Apply makes edits in a text. They are in the order of the text and do not
// overlap; otherwise the error is ErrBadEdit.
func Apply(text string, edits []Edit) (string, error) {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(text) {
			return "", fmt.Errorf("replace bytes %d to %d behind byte %d of %d: %w", e.Start, e.End, at, len(text), ErrBadEdit)
		}
		b.WriteString(text[at:e.Start])
		b.WriteString(e.Text)
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String(), nil
}
