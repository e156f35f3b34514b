package text

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrMismatch is wrapped when a delta does not fit the text it is applied to.
var ErrMismatch = errors.New("the change does not fit the text")

// Buffer is the text being edited. Its methods for reading are those of
// Snapshot. Make one with New.
type Buffer struct {
	tree
	builder builder
}

// Snapshot is one state of a Buffer's text. It never changes and may be read by
// several goroutines. The zero value is the empty text.
type Snapshot struct{ tree }

// Work counts what edits have cost, so that tests can hold them to a bound.
type Work struct {
	Edits  uint64 // changes made
	Nodes  uint64 // tree nodes built
	Visits uint64 // tree nodes cut through
	Bytes  uint64 // bytes copied into new leaves
}

// New makes a buffer of s, normalised as the package comment says.
func New(s string) *Buffer {
	b := &Buffer{}
	b.root = b.builder.build(Normal(s))
	b.builder.work = Work{}
	return b
}

// Snapshot returns the present state. It costs nothing.
func (b *Buffer) Snapshot() Snapshot { return Snapshot{b.tree} }

// Work returns the cost of all edits since New.
func (b *Buffer) Work() Work { return b.builder.work }

// Replace puts s in place of the bytes from start to end and returns the change
// that was made. Offsets inside a rune are moved outwards to its borders, for an
// insertion to its start. Where s and the text around it only together make the
// normal form, the delta covers those neighbours too; its end is then the place
// for the caret. A change that changes nothing leaves the version as it was.
func (b *Buffer) Replace(start, end int, s string) Delta {
	start, end = b.clamp(start), b.clamp(end)
	if start > end {
		start, end = end, start
	}
	empty := start == end
	start = b.RuneStart(start)
	if empty {
		end = start
	} else if at := b.RuneStart(end); at < end {
		_, size := b.RuneAt(at)
		end = at + size
	}
	s = Normal(s)
	before, after := b.context(start, end, s)
	if len(before)+len(after) > 0 {
		start, end, s = fit(start, end, before, s, after)
	}
	d := Delta{Start: start, Old: strings.Clone(b.Slice(start, end)), New: s, Version: b.version}
	if d.Old == d.New {
		d.Old, d.New = "", ""
		return d
	}
	b.change(&d)
	return d
}

// Apply makes exactly the change that d describes, such as a delta's inverse or
// one read from a journal. The version of d is not looked at. If the text at
// d.Start is not d.Old, nothing is changed and the error wraps ErrMismatch.
func (b *Buffer) Apply(d Delta) (Delta, error) {
	if d.Start < 0 || d.Start+len(d.Old) > b.Len() {
		return Delta{}, fmt.Errorf("apply change at byte %d of %d: %w", d.Start, b.Len(), ErrMismatch)
	}
	if b.Slice(d.Start, d.Start+len(d.Old)) != d.Old {
		return Delta{}, fmt.Errorf("apply change at byte %d: %w", d.Start, ErrMismatch)
	}
	if d.Old == d.New {
		return Delta{Start: d.Start, Version: b.version}, nil
	}
	b.change(&d)
	return d, nil
}

func (b *Buffer) change(d *Delta) {
	b.builder.work.Edits++
	b.root = b.builder.splice(b.root, d.Start, d.OldEnd(), d.New)
	b.version++
	d.Version = b.version
}

// context returns the text on both sides of the seam that must be normalised
// together with s. Both are empty for nearly all edits.
func (b *Buffer) context(start, end int, s string) (before, after string) {
	next := s
	if next == "" {
		next = b.Slice(end, end+1)
	}
	if next != "" && next[0] >= utf8.RuneSelf {
		a := start
		for a > 0 {
			r, size := b.RuneBefore(a)
			a -= size
			if r == utf8.RuneError && size == 1 {
				// A byte that is not UTF-8 may become part of a rune, if it is near.
				if start-a >= utf8.UTFMax {
					break
				}
			} else if startsSegment(r) {
				break
			}
		}
		before = b.Slice(a, start)
	}
	if c := b.Slice(end, end+1); c != "" && c[0] >= utf8.RuneSelf {
		z := end
		for z < b.Len() {
			r, size := b.RuneAt(z)
			if r == utf8.RuneError && size == 1 {
				if z-end >= utf8.UTFMax {
					break
				}
			} else if startsSegment(r) {
				break
			}
			z += size
		}
		after = b.Slice(end, z)
	}
	return before, after
}

// fit normalises s between its neighbours and returns the smallest change at
// rune borders, in the old text and in the new, that does the same.
func fit(start, end int, before, s, after string) (from, to int, with string) {
	joined := Normal(before + s + after)
	p := 0
	for p < len(before) && p < len(joined) && before[p] == joined[p] {
		p++
	}
	for p > 0 && (runeStart(joined, p) != p || p < len(before) && runeStart(before, p) != p) {
		p--
	}
	q := 0
	for q < len(after) && q < len(joined)-p && after[len(after)-1-q] == joined[len(joined)-1-q] {
		q++
	}
	for q > 0 && (runeStart(joined, len(joined)-q) != len(joined)-q || runeStart(after, len(after)-q) != len(after)-q) {
		q--
	}
	return start - (len(before) - p), end + (len(after) - q), joined[p : len(joined)-q]
}
