package layout

import (
	"slices"
	"sort"

	"postil/editor/style"
)

// lookahead is how far past a place, in bytes, the decision whether a line may
// end there looks: two characters.
const lookahead = 8

// relay lays a paragraph out again after a change of its text or spans, as far
// as the change reaches.
func (l *Layout) relay(p *paragraph, text string, spans []style.Span) {
	same, tail := unchanged(p, text, spans)
	delta := len(text) - len(p.text)
	first, start, state := restart(p, same-lookahead)
	old := p.atoms
	s := segmenter{l: l, text: text, spans: spans, pos: start, state: state}
	// Cut the text till the old atoms can be taken over.
	after, oldPos := first, start // an atom of the old ones and where it begins
	met := false
	for s.pos < len(text) && !met {
		s.next()
		if s.pos < len(text)-tail || s.pos == len(text) {
			continue
		}
		for after < len(old) && oldPos < s.pos-delta {
			oldPos += int(old[after].n)
			after++
		}
		met = oldPos == s.pos-delta && after > first && after < len(old) &&
			old[after-1].breaks && int(old[after-1].state) == s.state
	}
	if !met {
		after = len(old)
	}
	fresh := s.atoms
	shift := int32(len(fresh) - (after - first))
	p.text, p.spans = text, spans
	p.atoms = slices.Replace(old, first, after, fresh...)
	l.rewrap(p, start, s.pos, delta, shift)
}

// rewrap wraps a paragraph whose atoms before byte start are as before, and
// those from byte end on too, but delta bytes and shift atoms further.
func (l *Layout) rewrap(p *paragraph, start, end, delta int, shift int32) {
	old := p.lines
	// The line before may have room for a word that has become shorter.
	i := sort.Search(len(old), func(i int) bool { return old[i].Start > start }) - 1
	i = max(0, i-1)
	at := place{}
	if i > 0 {
		at = old[i].from
	}
	kept := slices.Clone(old[i:])
	p.lines = old[:i]
	k, found := 0, false
	l.wrap(p, at, func(next place) bool {
		if int(next.pos) < end {
			return false
		}
		for k < len(kept) && kept[k].Start < int(next.pos)-delta {
			k++
		}
		found = k < len(kept) && kept[k].Start == int(next.pos)-delta
		return found
	})
	if found {
		for _, ln := range kept[k:] {
			if delta != 0 {
				ln.Runs = nil
			}
			ln.Start += delta
			ln.End += delta
			ln.from.pos += int32(delta)
			ln.from.atom += shift
			p.lines = append(p.lines, ln)
		}
	}
	l.stack(p, i)
}

// restart finds the last place up to limit where a line could end: the atom
// after it, its byte and the state of the search.
func restart(p *paragraph, limit int) (first, start, state int) {
	state = -1
	if limit <= 0 {
		return 0, 0, state
	}
	for i := sort.Search(len(p.lines), func(i int) bool { return p.lines[i].Start > limit }) - 1; i >= 0; i-- {
		from := p.lines[i].from
		pos := int(from.pos - from.off)
		found := false
		for a := int(from.atom); a < len(p.atoms); a++ {
			if pos > limit || i+1 < len(p.lines) && pos > p.lines[i+1].Start {
				break
			}
			if a > 0 && p.atoms[a-1].breaks {
				first, start, state = a, pos, int(p.atoms[a-1].state)
				found = true
			}
			pos += int(p.atoms[a].n)
		}
		if found {
			return first, start, state
		}
	}
	return 0, 0, -1
}

// unchanged gives how many bytes at the start and at the end of a paragraph
// are the same in a new text, in the same roles.
func unchanged(p *paragraph, text string, spans []style.Span) (same, tail int) {
	n := min(len(text), len(p.text))
	same = commonPrefix(text, p.text)
	for i := 0; same > 0; i++ {
		if i == len(spans) || i == len(p.spans) {
			if i < len(spans) {
				same = min(same, spans[i].Start)
			} else if i < len(p.spans) {
				same = min(same, p.spans[i].Start)
			}
			break
		}
		a, b := spans[i], p.spans[i]
		if a == b {
			continue
		}
		if a.Start != b.Start || a.Role != b.Role {
			same = min(same, a.Start, b.Start)
		} else {
			same = min(same, a.End, b.End)
		}
		break
	}
	tail = commonSuffix(text[same:], p.text[same:])
	for i := 1; tail > 0; i++ {
		// Offsets from the end.
		var a, b style.Span
		inA, inB := i <= len(spans), i <= len(p.spans)
		if inA {
			s := spans[len(spans)-i]
			a = style.Span{Start: len(text) - s.Start, End: len(text) - s.End, Role: s.Role}
		}
		if inB {
			s := p.spans[len(p.spans)-i]
			b = style.Span{Start: len(p.text) - s.Start, End: len(p.text) - s.End, Role: s.Role}
		}
		if !inA || !inB {
			if inA {
				tail = min(tail, a.End)
			} else if inB {
				tail = min(tail, b.End)
			}
			break
		}
		if a == b {
			continue
		}
		if a.End != b.End || a.Role != b.Role {
			tail = min(tail, a.End, b.End)
		} else {
			tail = min(tail, a.Start, b.Start)
		}
		break
	}
	return same, min(tail, n-same)
}

// commonPrefix compares in blocks, which is as fast as memory.
func commonPrefix(a, b string) int {
	const block = 256
	i, n := 0, min(len(a), len(b))
	for i+block <= n && a[i:i+block] == b[i:i+block] {
		i += block
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func commonSuffix(a, b string) int {
	const block = 256
	i, n := 0, min(len(a), len(b))
	for i+block <= n && a[len(a)-i-block:len(a)-i] == b[len(b)-i-block:len(b)-i] {
		i += block
	}
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}
