package text

import (
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// tree is one state of a text: what Buffer and Snapshot have in common.
type tree struct {
	root    *node
	version uint64
}

// Version returns a number that grows with each change of the buffer.
func (t tree) Version() uint64 { return t.version }

// Len returns the length in bytes.
func (t tree) Len() int {
	if t.root == nil {
		return 0
	}
	return t.root.bytes
}

// RuneCount returns the number of runes; a byte that is not UTF-8 counts as one.
func (t tree) RuneCount() int {
	if t.root == nil {
		return 0
	}
	return t.root.runes
}

// LineCount returns the number of lines, at least one.
func (t tree) LineCount() int {
	if t.root == nil {
		return 1
	}
	return t.root.breaks + 1
}

// LineStart returns the offset at which a line starts.
func (t tree) LineStart(line int) int {
	if line <= 0 || t.root == nil {
		return 0
	}
	if line > t.root.breaks {
		line = t.root.breaks
	}
	n, start := t.root, 0
	for !n.leaf() {
		if line <= n.left.breaks {
			n = n.left
			continue
		}
		start += n.left.bytes
		line -= n.left.breaks
		n = n.right
	}
	s := n.text
	for range line {
		i := strings.IndexByte(s, '\n') + 1
		start += i
		s = s[i:]
	}
	return start
}

// LineEnd returns the offset at which a line ends, before its "\n".
func (t tree) LineEnd(line int) int {
	if line >= t.LineCount()-1 {
		return t.Len()
	}
	return t.LineStart(max(line, 0)+1) - 1
}

// LineAt returns the line that holds the offset. The offset just after a "\n"
// belongs to the next line.
func (t tree) LineAt(offset int) int {
	offset = t.clamp(offset)
	line := 0
	for n := t.root; n != nil; {
		switch {
		case n.leaf():
			return line + strings.Count(n.text[:offset], "\n")
		case offset < n.left.bytes:
			n = n.left
		default:
			line += n.left.breaks
			offset -= n.left.bytes
			n = n.right
		}
	}
	return line
}

// Line returns a line without its "\n".
func (t tree) Line(line int) string {
	line = min(max(line, 0), t.LineCount()-1)
	return t.Slice(t.LineStart(line), t.LineEnd(line))
}

// Slice returns the bytes from a to b. Within a leaf nothing is copied.
func (t tree) Slice(a, b int) string {
	a, b = t.clamp(a), t.clamp(b)
	if a >= b {
		return ""
	}
	if leaf, start := t.root.leafAt(a); b <= start+leaf.bytes {
		return leaf.text[a-start : b-start]
	}
	var w strings.Builder
	w.Grow(b - a)
	t.root.appendTo(&w, a, b)
	return w.String()
}

// String returns the whole text.
func (t tree) String() string { return t.Slice(0, t.Len()) }

// Chunks yields the text in pieces of a few hundred bytes. No rune is cut.
func (t tree) Chunks() iter.Seq[string] {
	return func(yield func(string) bool) { t.root.each(yield) }
}

func (n *node) each(yield func(string) bool) bool {
	if n == nil {
		return true
	}
	if n.leaf() {
		return yield(n.text)
	}
	return n.left.each(yield) && n.right.each(yield)
}

// WriteTo writes the whole text. It implements io.WriterTo.
func (t tree) WriteTo(w io.Writer) (int64, error) {
	var sum int64
	for s := range t.Chunks() {
		n, err := io.WriteString(w, s)
		sum += int64(n)
		if err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// RuneAt decodes the rune at an offset. At the end of the text it returns
// utf8.RuneError and 0, for a byte that is not UTF-8 utf8.RuneError and 1.
func (t tree) RuneAt(offset int) (r rune, size int) {
	offset = t.clamp(offset)
	return utf8.DecodeRuneInString(t.Slice(offset, offset+utf8.UTFMax))
}

// RuneBefore decodes the rune that ends at an offset. At the start of the text
// it returns utf8.RuneError and 0.
func (t tree) RuneBefore(offset int) (r rune, size int) {
	offset = t.clamp(offset)
	return utf8.DecodeLastRuneInString(t.Slice(offset-utf8.UTFMax, offset))
}

// RuneStart moves an offset inside the bytes of a rune to that rune's start.
func (t tree) RuneStart(offset int) int {
	offset = t.clamp(offset)
	from := max(offset-utf8.UTFMax+1, 0)
	return from + runeStart(t.Slice(from, offset+utf8.UTFMax), offset-from)
}

func (t tree) clamp(offset int) int { return min(max(offset, 0), t.Len()) }

// runeStart moves an offset inside the bytes of a valid rune to its start.
func runeStart(s string, offset int) int {
	if offset <= 0 || offset >= len(s) || utf8.RuneStart(s[offset]) {
		return offset
	}
	for i := offset - 1; i >= 0 && i > offset-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if _, size := utf8.DecodeRuneInString(s[i:]); i+size > offset {
				return i
			}
			break
		}
	}
	return offset
}
