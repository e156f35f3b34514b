package history

import (
	"slices"
	"strings"
	"time"

	"postil/editor/text"
)

// State is a selection in byte offsets: it reaches from Anchor to Caret, where
// the writer's cursor stands.
type State struct {
	Anchor, Caret int
}

// Kind is the kind of a change. Changes of different kinds are different steps.
type Kind uint8

// The kinds of change.
const (
	Other    Kind = iota // each is a step of its own: paste, drop, a command
	Typing               // text from the keyboard
	Deleting             // backspace and its like
)

// Edit is one change as it is added.
type Edit struct {
	Delta         text.Delta
	Kind          Kind
	Before, After State     // the selection
	At            time.Time // when it was made
}

// Options bound a History. Zero fields take the defaults.
type Options struct {
	// MaxBytes bounds the memory of all steps together; the oldest are forgotten
	// first. The newest step is always kept. Default 16 MiB.
	MaxBytes int
	// Pause is the longest pause within a step. Default one second.
	Pause time.Duration
}

const (
	defaultMaxBytes = 16 << 20
	defaultPause    = time.Second
	// stepCost is what a step costs besides its text, deltaCost a delta.
	stepCost  = 112
	deltaCost = 56
	// maxMerged is the length up to which changes of one step become one delta.
	maxMerged = 4 << 10
)

// History holds the steps of one text. Make one with New.
type History struct {
	options Options
	steps   []step
	done    int // steps[:done] can be undone, the others done again
	bytes   int
	open    int  // Begins without End
	fresh   bool // the next change begins a step

	// Every state of the text has a number, so that the saved one is known again.
	last, base, saved uint64
}

type step struct {
	deltas        []text.Delta
	before, after State
	kind          Kind
	at            time.Time
	state         uint64 // number of the state after the step
	bytes         int
}

// Step is what Undo and Redo ask for: changes to apply in order, and the
// selection to restore then.
type Step struct {
	Deltas []text.Delta
	Select State
}

// New makes a history of a text that is as saved.
func New(o Options) *History {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Pause <= 0 {
		o.Pause = defaultPause
	}
	return &History{options: o, fresh: true}
}

// Add remembers a change that was made. What had been undone is forgotten. A
// delta that changes nothing is not remembered.
func (h *History) Add(e Edit) {
	if e.Delta.Empty() {
		return
	}
	h.forgetUndone()
	h.last++
	if h.joins(e) {
		s := &h.steps[h.done-1]
		h.bytes -= s.bytes
		s.add(e.Delta)
		h.bytes += s.bytes
		s.after, s.at, s.state = e.After, e.At, h.last
		// Within a transaction the first change gives the kind; it matters to none.
	} else {
		s := step{before: e.Before, after: e.After, kind: e.Kind, at: e.At, state: h.last, bytes: stepCost}
		s.add(e.Delta)
		h.steps = append(h.steps, s)
		h.bytes += s.bytes
		h.done++
	}
	h.fresh = false
	h.trim()
}

// joins reports whether a change belongs to the newest step.
func (h *History) joins(e Edit) bool {
	if h.fresh || h.done == 0 {
		return false
	}
	if h.open > 0 {
		return true
	}
	s := &h.steps[h.done-1]
	return e.Kind != Other && e.Kind == s.kind &&
		e.Before == s.after &&
		e.At.Sub(s.at) <= h.options.Pause &&
		!strings.Contains(e.Delta.New, "\n") && !strings.Contains(e.Delta.Old, "\n")
}

func (s *step) add(d text.Delta) {
	if n := len(s.deltas); n > 0 && len(s.deltas[n-1].New)+len(s.deltas[n-1].Old) < maxMerged {
		was := s.deltas[n-1]
		if one, ok := was.Then(d); ok {
			s.deltas[n-1] = one
			s.bytes += len(one.Old) + len(one.New) - len(was.Old) - len(was.New)
			return
		}
	}
	s.deltas = append(s.deltas, d)
	s.bytes += len(d.Old) + len(d.New) + deltaCost
}

// Break ends the newest step: the caret moved, the window lost the focus.
func (h *History) Break() {
	if h.open == 0 {
		h.fresh = true
	}
}

// Begin starts a command: all changes up to its End are one step. Commands may
// contain commands.
func (h *History) Begin() {
	if h.open == 0 {
		h.fresh = true
	}
	h.open++
}

// End ends the command that the last Begin started. Without one it does nothing.
func (h *History) End() {
	if h.open == 0 {
		return
	}
	h.open--
	if h.open == 0 {
		h.fresh = true
		h.trim()
	}
}

// CanUndo reports whether there is a step to undo.
func (h *History) CanUndo() bool { return h.done > 0 }

// CanRedo reports whether there is a step to do again.
func (h *History) CanRedo() bool { return h.done < len(h.steps) }

// Undo goes one step back and returns what makes the text so. It ends all open
// commands. It returns false if there is no step.
func (h *History) Undo() (Step, bool) {
	h.open, h.fresh = 0, true
	if h.done == 0 {
		return Step{}, false
	}
	h.done--
	s := h.steps[h.done]
	deltas := make([]text.Delta, 0, len(s.deltas))
	for _, d := range slices.Backward(s.deltas) {
		deltas = append(deltas, d.Inverse())
	}
	return Step{Deltas: deltas, Select: s.before}, true
}

// Redo goes one step forward again and returns what makes the text so. It returns
// false if nothing was undone, or something was changed since.
func (h *History) Redo() (Step, bool) {
	h.open, h.fresh = 0, true
	if h.done == len(h.steps) {
		return Step{}, false
	}
	s := h.steps[h.done]
	h.done++
	return Step{Deltas: slices.Clone(s.deltas), Select: s.after}, true
}

// MarkSaved says that the text as it is now has been saved. It ends the newest
// step, so that undoing comes back to this state.
func (h *History) MarkSaved() {
	h.saved = h.state()
	h.fresh = h.fresh || h.open == 0
}

// Clean reports whether the text is as it was saved last, or as it was at the
// start.
func (h *History) Clean() bool { return h.state() == h.saved }

// Bytes returns the memory of all steps as MaxBytes bounds it.
func (h *History) Bytes() int { return h.bytes }

// Len returns how many steps can be undone and how many done again.
func (h *History) Len() (undo, redo int) { return h.done, len(h.steps) - h.done }

// Clear forgets all steps. The text stays clean or not, as it is.
func (h *History) Clear() {
	h.base = h.state()
	h.steps, h.done, h.bytes, h.open, h.fresh = nil, 0, 0, 0, true
}

// state returns the number of the present state.
func (h *History) state() uint64 {
	if h.done == 0 {
		return h.base
	}
	return h.steps[h.done-1].state
}

func (h *History) forgetUndone() {
	for i := h.done; i < len(h.steps); i++ {
		h.bytes -= h.steps[i].bytes
	}
	clear(h.steps[h.done:])
	h.steps = h.steps[:h.done]
}

// trim forgets the oldest steps once there is too much: an eighth more than
// needed, so that it is seldom.
func (h *History) trim() {
	if h.bytes <= h.options.MaxBytes {
		return
	}
	n := 0
	for n < h.done-1 && h.bytes > h.options.MaxBytes-h.options.MaxBytes/8 {
		h.bytes -= h.steps[n].bytes
		h.base = h.steps[n].state
		n++
	}
	h.steps = slices.Delete(h.steps, 0, n)
	h.done -= n
}
