package text

// markNode is a node of a treap ordered by start, then ID. A mark's offsets are
// relative: add of the node and of all its ancestors is to be added to them.
type markNode struct {
	mark                Mark
	add                 int // for this node and all below
	maxEnd              int // of this node and all below, without the ancestors' add
	priority            uint64
	left, right, parent *markNode
}

// mix spreads IDs to priorities (splitmix64), so that the tree's shape is
// balanced, and the same in each run.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (n *markNode) shift(by int) {
	if n == nil {
		return
	}
	n.add += by
	n.maxEnd += by
}

// push hands add down, so that the children may be moved elsewhere.
func (n *markNode) push() {
	if n.add == 0 {
		return
	}
	n.mark.Start += n.add
	n.mark.End += n.add
	n.left.shift(n.add)
	n.right.shift(n.add)
	n.add = 0
}

// update recomputes what a node knows of its children. Its add must be 0.
func (n *markNode) update() {
	n.maxEnd = n.mark.End
	for _, child := range [2]*markNode{n.left, n.right} {
		if child != nil {
			n.maxEnd = max(n.maxEnd, child.maxEnd)
			child.parent = n
		}
	}
}

func (n *markNode) current() Mark {
	mark := n.mark
	for a := n; a != nil; a = a.parent {
		mark.Start += a.add
		mark.End += a.add
	}
	return mark
}

// split parts the marks that start before offset from the others.
func (m *Marks) split(n *markNode, offset int) (l, r *markNode) {
	return m.splitAt(n, offset, 0)
}

// splitAt parts the marks before (offset, id) in the tree's order from the others.
func (m *Marks) splitAt(n *markNode, offset int, id MarkID) (l, r *markNode) {
	if n == nil {
		return nil, nil
	}
	m.work.Visits++
	n.push()
	n.parent = nil
	if n.mark.Start < offset || n.mark.Start == offset && n.mark.ID < id {
		n.right, r = m.splitAt(n.right, offset, id)
		n.update()
		return n, r
	}
	l, n.left = m.splitAt(n.left, offset, id)
	n.update()
	return l, n
}

// merge joins two trees, all of l before all of r.
func (m *Marks) merge(l, r *markNode) *markNode {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	}
	m.work.Visits++
	if l.priority > r.priority {
		l.push()
		l.right = m.merge(l.right, r)
		l.update()
		return l
	}
	r.push()
	r.left = m.merge(l, r.left)
	r.update()
	return r
}

func (m *Marks) insert(n *markNode) {
	n.left, n.right, n.parent, n.add = nil, nil, nil, 0
	n.update()
	l, r := m.splitAt(m.root, n.mark.Start, n.mark.ID)
	m.root = m.merge(m.merge(l, n), r)
	m.root.parent = nil
}

func (m *Marks) unlink(n *markNode) {
	mark := n.current()
	l, rest := m.splitAt(m.root, mark.Start, mark.ID)
	_, r := m.splitAt(rest, mark.Start, mark.ID+1)
	m.root = m.merge(l, r)
	if m.root != nil {
		m.root.parent = nil
	}
	n.left, n.right, n.parent = nil, nil, nil
}

// stretch calls move for the marks below n that end at offset or after it, and
// brings maxEnd up to date.
func (m *Marks) stretch(n *markNode, offset int, move func(*Mark)) {
	if n == nil || n.maxEnd < offset {
		return
	}
	m.work.Visits++
	n.push()
	m.stretch(n.left, offset, move)
	if n.mark.End >= offset {
		move(&n.mark)
	}
	m.stretch(n.right, offset, move)
	n.update()
}

// dismantle takes a tree apart and calls f for each node in order.
func (m *Marks) dismantle(n *markNode, f func(*markNode)) {
	if n == nil {
		return
	}
	m.work.Visits++
	n.push()
	left, right := n.left, n.right
	m.dismantle(left, f)
	f(n)
	m.dismantle(right, f)
}

// touching calls f in order for the marks that start at b or before and end at a
// or after.
func (m *Marks) touching(n *markNode, add, a, b int, f func(Mark)) {
	if n == nil || n.maxEnd+add < a {
		return
	}
	m.work.Visits++
	add += n.add
	mark := n.mark
	mark.Start += add
	mark.End += add
	m.touching(n.left, add, a, b, f)
	if mark.Start > b {
		return
	}
	if mark.End >= a {
		f(mark)
	}
	m.touching(n.right, add, a, b, f)
}

func (m *Marks) walk(n *markNode, add int, f func(Mark)) {
	if n == nil {
		return
	}
	add += n.add
	m.walk(n.left, add, f)
	mark := n.mark
	mark.Start += add
	mark.End += add
	f(mark)
	m.walk(n.right, add, f)
}
