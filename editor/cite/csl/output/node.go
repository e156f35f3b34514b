package output

import "strings"

// Style is how a node looks. "" leaves an aspect as it is around the node.
type Style struct {
	FontStyle, FontVariant, FontWeight, Decoration, VerticalAlign string
}

// Role says what a node's text came from.
type Role uint8

// Roles of nodes.
const (
	None Role = iota
	Title
	DOI
	URL
	Names          // a rendered list of names
	Name           // one name of such a list
	Year           // the year of a date
	YearSuffix     // the letter that tells works of one year apart
	CitationNumber // the number of an item
	Locator
	Term    // a word of the locale
	Missing // stands for an item that there is not; ID is its own
	Cite    // one cite of a cluster; ID is its item
)

// Node is a piece of output. Prefix, Suffix and Delimiter belong to trees that
// are being built; Finish turns them into leaves.
type Node struct {
	Text     string  // of a leaf
	Children []*Node // of an inner node
	Style    Style
	Quoted   bool   // stands in quotes
	Display  string // "block", "left-margin", "right-inline", "indent" or ""
	Role     Role
	ID       string // of the item, for Cite

	Prefix, Suffix, Delimiter string
	Affix                     bool // the text is punctuation of the style, not of the item
	Inner                     bool // affixes stand inside the looks
	Flip                      bool // looks of a field: turned off where they are on already
	Fixed                     bool // no change of case, no punctuation taken away
}

// Look is the style of n where around is the style outside it.
func (n *Node) Look(around Style) Style {
	if !n.Flip {
		return n.Style
	}
	s := n.Style
	for _, p := range []struct{ own, out *string }{
		{&s.FontStyle, &around.FontStyle}, {&s.FontWeight, &around.FontWeight}, {&s.FontVariant, &around.FontVariant},
	} {
		if *p.own != "" && *p.own == *p.out {
			*p.own = "normal"
		}
	}
	return s
}

// Leaf is a node with text.
func Leaf(s string) *Node { return &Node{Text: s} }

// IsEmpty reports whether nothing would be written for n.
func (n *Node) IsEmpty() bool {
	if n == nil {
		return true
	}
	if n.Text != "" {
		return false
	}
	for _, c := range n.Children {
		if !c.IsEmpty() {
			return false
		}
	}
	return true
}

// Find gives the first node with the role, in the order of the text.
func (n *Node) Find(r Role) *Node {
	if n == nil {
		return nil
	}
	if n.Role == r {
		return n
	}
	for _, c := range n.Children {
		if f := c.Find(r); f != nil {
			return f
		}
	}
	return nil
}

// Clone copies a tree.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Children = make([]*Node, len(n.Children))
	for i, x := range n.Children {
		c.Children[i] = x.Clone()
	}
	return &c
}

// Remove takes the node x out of the tree below n and reports whether it was
// there.
func (n *Node) Remove(x *Node) bool {
	for i, c := range n.Children {
		if c == x {
			n.Children = append(n.Children[:i:i], n.Children[i+1:]...)
			return true
		}
		if c.Remove(x) {
			return true
		}
	}
	return false
}

// Leaves calls f for each leaf in order until it gives false.
func (n *Node) Leaves(f func(*Node) bool) bool {
	if n == nil {
		return true
	}
	if len(n.Children) == 0 {
		return n.Text == "" || f(n)
	}
	for _, c := range n.Children {
		if !c.Leaves(f) {
			return false
		}
	}
	return true
}

// String is the plain text.
func (n *Node) String() string {
	var b strings.Builder
	n.Leaves(func(l *Node) bool { b.WriteString(l.Text); return true })
	return b.String()
}
