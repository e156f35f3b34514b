package text

import "slices"

// Kind says what a mark is for. Its values are the caller's.
type Kind uint16

// MarkID names a mark in its set. It is never used again. The zero value names
// none.
type MarkID uint64

// Mark is a range of the text, or a position when Start equals End, that follows
// the text through edits. Its gravities say whether text inserted at its borders
// belongs to it: with Right for the start and Left for the end it does not.
type Mark struct {
	ID           MarkID
	Kind         Kind
	Start, End   int // byte offsets
	StartGravity Gravity
	EndGravity   Gravity
}

// Empty reports whether the mark holds no text.
func (m Mark) Empty() bool { return m.Start == m.End }

// Marks is a set of marks. The zero value is empty and ready. An edit costs
// O(log n) for n marks and O(log n) more for each mark it touches; the others
// move without being visited.
type Marks struct {
	root *markNode
	byID map[MarkID]*markNode
	last MarkID
	work MarkWork
}

// MarkWork counts what a set of marks has cost.
type MarkWork struct {
	Edits  uint64 // deltas followed
	Visits uint64 // tree nodes looked at or rebuilt
}

// Work returns the cost since the set was made.
func (m *Marks) Work() MarkWork { return m.work }

// Len returns the number of marks.
func (m *Marks) Len() int { return len(m.byID) }

// Add puts a mark into the set and returns its new ID; the given one is not
// looked at. A mark whose end lies before its start is a position at its start.
// A zero gravity is Right for a start and Left for an end.
func (m *Marks) Add(mark Mark) MarkID {
	if m.byID == nil {
		m.byID = make(map[MarkID]*markNode)
	}
	m.last++
	mark.ID = m.last
	mark.Start = max(mark.Start, 0)
	mark.End = max(mark.End, mark.Start)
	if mark.StartGravity == 0 {
		mark.StartGravity = Right
	}
	if mark.EndGravity == 0 {
		mark.EndGravity = Left
	}
	n := &markNode{mark: mark, priority: mix(uint64(mark.ID))}
	m.byID[mark.ID] = n
	m.insert(n)
	return mark.ID
}

// Get returns a mark as it stands now.
func (m *Marks) Get(id MarkID) (Mark, bool) {
	n, ok := m.byID[id]
	if !ok {
		return Mark{}, false
	}
	return n.current(), true
}

// Remove takes a mark out of the set and reports whether it was there.
func (m *Marks) Remove(id MarkID) bool {
	n, ok := m.byID[id]
	if !ok {
		return false
	}
	delete(m.byID, id)
	m.unlink(n)
	return true
}

// RemoveIn removes the marks of a kind that In finds and returns their number.
func (m *Marks) RemoveIn(a, b int, kind Kind) int {
	found := m.In(a, b, kind)
	for _, mark := range found {
		m.Remove(mark.ID)
	}
	return len(found)
}

// In returns the marks that hold a byte between a and b, and the empty marks
// from a to b, in order of their starts. Without kinds it returns all of them.
func (m *Marks) In(a, b int, kinds ...Kind) []Mark {
	var found []Mark
	m.touching(m.root, 0, a, b, func(mark Mark) {
		if !mark.Empty() && (mark.Start >= b || mark.End <= a) {
			return
		}
		if len(kinds) == 0 || slices.Contains(kinds, mark.Kind) {
			found = append(found, mark)
		}
	})
	return found
}

// All returns every mark in order of their starts.
func (m *Marks) All() []Mark {
	all := make([]Mark, 0, len(m.byID))
	m.walk(m.root, 0, func(mark Mark) { all = append(all, mark) })
	return all
}

// Edit moves the marks as the delta moved the text, and returns those that held
// text before and hold none now. They stay in the set until they are removed.
func (m *Marks) Edit(d Delta) (collapsed []MarkID) {
	m.work.Edits++
	if d.Empty() {
		return nil
	}
	head, tail := m.split(m.root, d.OldEnd()+1)
	tail.shift(len(d.New) - len(d.Old))
	before, inside := m.split(head, d.Start)

	move := func(mark *Mark) {
		full := !mark.Empty()
		mark.Start = d.Shift(mark.Start, mark.StartGravity)
		mark.End = max(d.Shift(mark.End, mark.EndGravity), mark.Start)
		if full && mark.Empty() {
			collapsed = append(collapsed, mark.ID)
		}
	}
	// Marks that start before the change and reach it keep their place in the
	// order; those that start in it are put in anew.
	m.stretch(before, d.Start, move)
	m.root = m.merge(before, tail)
	if m.root != nil {
		m.root.parent = nil
	}
	m.dismantle(inside, func(n *markNode) {
		move(&n.mark)
		m.insert(n)
	})
	return collapsed
}
