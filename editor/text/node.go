package text

import (
	"strings"
	"unicode/utf8"
)

// Sizes of leaves in bytes. A leaf below minLeaf is merged with a neighbour, one
// above maxLeaf is cut into parts near goodLeaf.
const (
	minLeaf  = 512
	goodLeaf = 1024
	maxLeaf  = 2048
)

// node is a leaf (left and right nil, text not empty) or an inner node with two
// children. It is immutable. The nil node is the empty text.
type node struct {
	left, right *node
	text        string
	bytes       int
	runes       int
	breaks      int // number of "\n"
	height      int // of a leaf: 1
}

func (n *node) leaf() bool { return n.left == nil }

func heightOf(n *node) int {
	if n == nil {
		return 0
	}
	return n.height
}

// builder makes nodes and counts them.
type builder struct{ work Work }

func (b *builder) leaf(s string) *node {
	b.work.Nodes++
	return &node{
		text: s, bytes: len(s), height: 1,
		runes: utf8.RuneCountInString(s), breaks: strings.Count(s, "\n"),
	}
}

func (b *builder) inner(l, r *node) *node {
	b.work.Nodes++
	return &node{
		left: l, right: r,
		bytes: l.bytes + r.bytes, runes: l.runes + r.runes, breaks: l.breaks + r.breaks,
		height: max(l.height, r.height) + 1,
	}
}

// build makes a balanced tree of s.
func (b *builder) build(s string) *node {
	if s == "" {
		return nil
	}
	count := 1
	if len(s) > maxLeaf {
		count = (len(s) + goodLeaf - 1) / goodLeaf
	}
	return b.buildLeaves(s, count)
}

func (b *builder) buildLeaves(s string, count int) *node {
	if count == 1 {
		return b.leaf(s)
	}
	left := count / 2
	cut := runeStart(s, len(s)/count*left)
	return b.inner(b.buildLeaves(s[:cut], left), b.buildLeaves(s[cut:], count-left))
}

// join makes one balanced tree of two.
func (b *builder) join(l, r *node) *node {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	case l.height > r.height+1:
		return b.balance(l.left, b.join(l.right, r))
	case r.height > l.height+1:
		return b.balance(b.join(l, r.left), r.right)
	}
	return b.inner(l, r)
}

// balance makes a node of two trees whose heights differ by two at most.
func (b *builder) balance(l, r *node) *node {
	switch {
	case l.height > r.height+1:
		if l.left.height >= l.right.height {
			return b.inner(l.left, b.inner(l.right, r))
		}
		return b.inner(b.inner(l.left, l.right.left), b.inner(l.right.right, r))
	case r.height > l.height+1:
		if r.right.height >= r.left.height {
			return b.inner(b.inner(l, r.left), r.right)
		}
		return b.inner(b.inner(l, r.left.left), b.inner(r.left.right, r.right))
	}
	return b.inner(l, r)
}

// split cuts the tree at an offset that must be a border between leaves.
func (b *builder) split(n *node, offset int) (l, r *node) {
	switch {
	case n == nil || offset >= n.bytes:
		return n, nil
	case offset <= 0:
		return nil, n
	}
	b.work.Visits++
	if offset < n.left.bytes {
		l, r = b.split(n.left, offset)
		return l, b.join(r, n.right)
	}
	l, r = b.split(n.right, offset-n.left.bytes)
	return b.join(n.left, l), r
}

// leafAt returns the leaf that holds the byte at offset and where that leaf
// starts. The offset must lie in the text.
func (n *node) leafAt(offset int) (leaf *node, start int) {
	for !n.leaf() {
		if offset < n.left.bytes {
			n = n.left
			continue
		}
		start += n.left.bytes
		offset -= n.left.bytes
		n = n.right
	}
	return n, start
}

// appendTo writes the bytes from a to b, which lie in the node.
func (n *node) appendTo(w *strings.Builder, a, b int) {
	if n == nil || a >= b {
		return
	}
	if n.leaf() {
		w.WriteString(n.text[a:b])
		return
	}
	m := n.left.bytes
	if a < m {
		n.left.appendTo(w, a, min(b, m))
	}
	if b > m {
		n.right.appendTo(w, max(a-m, 0), b-m)
	}
}

// splice replaces the bytes from start to end by s. The leaves on both sides of
// the seam are always rebuilt with it, so that no rune comes to lie across two.
func (b *builder) splice(root *node, start, end int, s string) *node {
	if root == nil {
		b.work.Bytes += uint64(len(s))
		return b.build(s)
	}
	leaf, lo := root.leafAt(max(start-1, 0))
	hi := lo + leaf.bytes
	if end < root.bytes && end >= hi || end > hi {
		leaf, at := root.leafAt(min(end, root.bytes-1))
		hi = at + leaf.bytes
	}
	if size := start - lo + len(s) + hi - end; size < minLeaf {
		if hi < root.bytes {
			next, at := root.leafAt(hi)
			hi = at + next.bytes
		} else if lo > 0 {
			_, lo = root.leafAt(lo - 1)
		}
	}
	var mid strings.Builder
	mid.Grow(start - lo + len(s) + hi - end)
	root.appendTo(&mid, lo, start)
	mid.WriteString(s)
	root.appendTo(&mid, end, hi)
	b.work.Bytes += uint64(mid.Len())

	l, rest := b.split(root, lo)
	_, r := b.split(rest, hi-lo)
	return b.join(b.join(l, b.build(mid.String())), r)
}
