package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// Update parses a text that differs from prev's by an edit. The result is that
// of Parse, but only the blocks that the edit touches are parsed again, unless
// it changes the definition of a link, which notes there are, or whether a
// quotation mark is open: that can change any other block. prev, which may be
// nil, stays as it is and may be in use elsewhere; src must not be changed
// afterwards.
func (p *Pipeline) Update(prev *Document, src []byte) *Document {
	if prev == nil || len(prev.pieces) == 0 || prev.Citations.Lang != p.lang || prev.inNotes != p.inNotes {
		return p.assemble(src, p.region(src, nil, nil).parts())
	}
	old := prev.pieces
	first, last, start, end := touched(old, prev.Source, src)
	for reach := 1; ; reach *= 2 {
		// What stands before must have nothing to do with the new text.
		for first > 0 && !follows(old[first-1], src[start:]) {
			first--
			start -= old[first].len()
		}
		d := p.region(bytes.Clone(src[start:end]), old[:first], old[last+1:])
		fresh := d.parts()
		if last+1 == len(old) || endsBlank(d.Source) && follows(fresh[len(fresh)-1], src[end:]) {
			if !sameForOthers(old[first:last+1], fresh) {
				return p.assemble(src, p.region(src, nil, nil).parts())
			}
			all := make([]*part, 0, len(old)+len(fresh))
			all = append(append(append(all, old[:first]...), fresh...), old[last+1:]...)
			return p.assemble(src, all)
		}
		// Nor what stands after.
		for i := 0; i < reach && last+1 < len(old); i++ {
			last++
			end += old[last].len()
		}
	}
}

// touched finds which parts an edit concerns, and where these stand in the new
// text.
func touched(parts []*part, was, now []byte) (first, last, start, end int) {
	from := commonPrefix(was, now)
	kept := min(commonSuffix(was, now), len(was)-from, len(now)-from)
	until := len(was) - kept
	at := 0
	first, last = -1, len(parts)-1
	for i, p := range parts {
		// A part that begins where the edit does may have lost the blank line
		// before it, which belongs to the part before.
		if first < 0 && at+p.len() >= from {
			first, start = i, at
		}
		at += p.len()
		if at > until {
			last = i
			break
		}
	}
	if first < 0 {
		first, start = last, at-parts[last].len()
	}
	return first, last, start, at + len(now) - len(was)
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	const step = 256
	i := 0
	for i+step <= n && bytes.Equal(a[i:i+step], b[i:i+step]) {
		i += step
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	const step = 256
	i := 0
	for i+step <= n && bytes.Equal(a[len(a)-i-step:len(a)-i], b[len(b)-i-step:len(b)-i]) {
		i += step
	}
	for i < n && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	return i
}

// follows reports whether text that comes after a part cannot go on what stands
// in it. The part ends with a blank line.
func follows(p *part, next []byte) bool {
	return len(p.nodes) > 0 && separate(p.source, p.nodes[len(p.nodes)-1], p.to, next)
}

// endsBlank reports whether the last line of a text is blank and ended.
func endsBlank(src []byte) bool {
	if len(src) == 0 || src[len(src)-1] != '\n' {
		return false
	}
	line := src[bytes.LastIndexByte(src[:len(src)-1], '\n')+1:]
	return len(bytes.TrimSpace(line)) == 0
}

// assemble makes a document of parts whose texts make up src.
func (p *Pipeline) assemble(src []byte, parts []*part) *Document {
	d := p.document(src)
	d.pieces = parts
	root := ast.NewDocument()
	at := 0
	var m mover
	for _, part := range parts {
		m.source, m.by = part.source, at-part.from
		for _, n := range part.nodes {
			root.AppendChild(root, m.copy(n))
		}
		for _, r := range part.loose {
			d.loose = append(d.loose, NoteRef{Name: r.Name, Span: m.span(r.Span)})
		}
		for _, s := range part.unclosed {
			d.unclosed = append(d.unclosed, m.span(s))
		}
		at += part.len()
	}
	d.Root = root
	d.finish()
	return d
}
