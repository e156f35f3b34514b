package text

// Delta is one change of a text: at Start, New took the place of Old. It is
// exact: Old and New are the bytes as they stood and stand in the buffer.
type Delta struct {
	Start   int    // byte offset
	Old     string // what was there
	New     string // what is there now
	Version uint64 // of the buffer after the change
}

// Gravity says where a position goes when text is inserted at it.
type Gravity int8

// The two gravities.
const (
	Left  Gravity = -1 // stays before what is inserted
	Right Gravity = 1  // moves behind it
)

// OldEnd returns the end of the replaced text, an offset before the change.
func (d Delta) OldEnd() int { return d.Start + len(d.Old) }

// NewEnd returns the end of the new text, an offset after the change.
func (d Delta) NewEnd() int { return d.Start + len(d.New) }

// Empty reports whether d changes nothing.
func (d Delta) Empty() bool { return d.Old == d.New }

// Inverse returns the change that undoes d. Its version is that of d; applying
// it gives a new one.
func (d Delta) Inverse() Delta {
	return Delta{Start: d.Start, Old: d.New, New: d.Old, Version: d.Version}
}

// Shift returns where a position before the change is after it. At an insertion
// it goes by gravity; the borders of a replaced text stay its borders; a
// position inside goes to the new text's start (Left) or end (Right).
func (d Delta) Shift(offset int, g Gravity) int {
	end := d.OldEnd()
	switch {
	case offset < d.Start:
		return offset
	case offset > end:
		return offset + len(d.New) - len(d.Old)
	case d.Start == end:
		if g == Left {
			return d.Start
		}
		return d.NewEnd()
	case offset == d.Start:
		return d.Start
	case offset == end:
		return d.NewEnd()
	case g == Left:
		return d.Start
	}
	return d.NewEnd()
}

// Then returns the one change that does what d and then next do, if next touches
// or overlaps what d put in; otherwise false.
func (d Delta) Then(next Delta) (Delta, bool) {
	if next.OldEnd() < d.Start || next.Start > d.NewEnd() {
		return Delta{}, false
	}
	before := next.Old[:max(0, d.Start-next.Start)]
	after := next.Old[len(next.Old)-max(0, next.OldEnd()-d.NewEnd()):]
	head := d.New[:max(0, next.Start-d.Start)]
	tail := d.New[len(d.New)-max(0, d.NewEnd()-next.OldEnd()):]
	return Delta{
		Start:   min(d.Start, next.Start),
		Old:     before + d.Old + after,
		New:     head + next.New + tail,
		Version: next.Version,
	}, true
}
