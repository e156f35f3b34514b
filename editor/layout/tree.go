package layout

// tree keeps the paragraphs in order with the sum of their heights, in a
// binary tree balanced by chance: finding, changing, inserting and removing a
// paragraph takes steps in proportion to the logarithm of their number. Nodes
// are indices; 0 is none.
type tree struct {
	nodes []node
	root  int32
	free  []int32
	seed  uint64
}

type node struct {
	left, right int32
	n           int32   // nodes in this part of the tree
	own         float32 // the paragraph's height
	sum         float64 // heights in this part of the tree
	para        *paragraph
}

func newTree(heights []float32) tree {
	t := tree{nodes: make([]node, 1, len(heights)+1), seed: 0x9e3779b97f4a7c15}
	t.root = t.build(heights)
	return t
}

func (t *tree) build(heights []float32) int32 {
	if len(heights) == 0 {
		return 0
	}
	mid := len(heights) / 2
	x := t.add(heights[mid])
	left := t.build(heights[:mid])
	right := t.build(heights[mid+1:])
	t.nodes[x].left, t.nodes[x].right = left, right
	t.update(x)
	return x
}

func (t *tree) add(h float32) int32 {
	n := node{n: 1, own: h, sum: float64(h)}
	if k := len(t.free); k > 0 {
		x := t.free[k-1]
		t.free = t.free[:k-1]
		t.nodes[x] = n
		return x
	}
	t.nodes = append(t.nodes, n)
	return int32(len(t.nodes) - 1)
}

func (t *tree) update(x int32) {
	n := &t.nodes[x]
	l, r := &t.nodes[n.left], &t.nodes[n.right]
	n.n = l.n + 1 + r.n
	n.sum = l.sum + float64(n.own) + r.sum
}

func (t *tree) count() int { return int(t.nodes[t.root].n) }

func (t *tree) height() float64 { return t.nodes[t.root].sum }

// at gives the node of paragraph i, and the heights before it.
func (t *tree) at(i int) (x int32, before float64) {
	x = t.root
	for {
		n := &t.nodes[x]
		left := &t.nodes[n.left]
		switch k := int(left.n); {
		case i < k:
			x = n.left
		case i == k:
			return x, before + left.sum
		default:
			before += left.sum + float64(n.own)
			i -= k + 1
			x = n.right
		}
	}
}

// before is the y of paragraph i; of the one after the last, the height.
func (t *tree) before(i int) float64 {
	if i >= t.count() {
		return t.height()
	}
	_, y := t.at(i)
	return y
}

func (t *tree) heightAt(i int) float32 {
	x, _ := t.at(i)
	return t.nodes[x].own
}

func (t *tree) paragraph(i int) *paragraph {
	x, _ := t.at(i)
	return t.nodes[x].para
}

func (t *tree) setParagraph(i int, p *paragraph) {
	x, _ := t.at(i)
	t.nodes[x].para = p
	p.node = x
}

// find gives the paragraph at y, the first or last when y is outside, and
// where it begins.
func (t *tree) find(y float64) (i int, start float64) {
	x := t.root
	for {
		n := &t.nodes[x]
		left := &t.nodes[n.left]
		switch {
		case n.left != 0 && y < start+left.sum:
			x = n.left
		case n.right == 0 || y < start+left.sum+float64(n.own):
			return i + int(left.n), start + left.sum
		default:
			start += left.sum + float64(n.own)
			i += int(left.n) + 1
			x = n.right
		}
	}
}

func (t *tree) setHeight(i int, h float32) { t.set(t.root, i, h) }

func (t *tree) set(x int32, i int, h float32) {
	n := &t.nodes[x]
	switch k := int(t.nodes[n.left].n); {
	case i < k:
		t.set(n.left, i, h)
	case i == k:
		n.own = h
	default:
		t.set(n.right, i-k-1, h)
	}
	t.update(x)
}

// setAll gives every paragraph a new height.
func (t *tree) setAll(height func(i int) float32) {
	i := 0
	var walk func(x int32)
	walk = func(x int32) {
		if x == 0 {
			return
		}
		walk(t.nodes[x].left)
		t.nodes[x].own = height(i)
		i++
		walk(t.nodes[x].right)
		t.update(x)
	}
	walk(t.root)
}

func (t *tree) insert(i int, heights []float32) {
	a, b := t.split(t.root, i)
	t.root = t.merge(t.merge(a, t.build(heights)), b)
}

// remove takes out k paragraphs and gives their height.
func (t *tree) remove(i, k int) float64 {
	a, b := t.split(t.root, i)
	b, c := t.split(b, k)
	height := t.nodes[b].sum
	t.release(b)
	t.root = t.merge(a, c)
	return height
}

func (t *tree) release(x int32) {
	if x == 0 {
		return
	}
	t.release(t.nodes[x].left)
	t.release(t.nodes[x].right)
	t.nodes[x] = node{}
	t.free = append(t.free, x)
}

// split cuts before paragraph i.
func (t *tree) split(x int32, i int) (a, b int32) {
	if x == 0 {
		return 0, 0
	}
	if k := int(t.nodes[t.nodes[x].left].n); i <= k {
		a, b = t.split(t.nodes[x].left, i)
		t.nodes[x].left = b
		t.update(x)
		return a, x
	} else {
		a, b = t.split(t.nodes[x].right, i-k-1)
		t.nodes[x].right = a
		t.update(x)
		return x, b
	}
}

// merge joins two trees. The root is drawn in proportion to their sizes, which
// keeps the tree as deep as one grown in random order.
func (t *tree) merge(a, b int32) int32 {
	if a == 0 {
		return b
	}
	if b == 0 {
		return a
	}
	t.seed ^= t.seed << 13
	t.seed ^= t.seed >> 7
	t.seed ^= t.seed << 17
	if t.seed%uint64(t.nodes[a].n+t.nodes[b].n) < uint64(t.nodes[a].n) {
		r := t.merge(t.nodes[a].right, b)
		t.nodes[a].right = r
		t.update(a)
		return a
	}
	l := t.merge(a, t.nodes[b].left)
	t.nodes[b].left = l
	t.update(b)
	return b
}
