package review

import (
	"cmp"
	"slices"
)

// Log is a draft's events in the order in which they are folded: each after
// all that its author had seen, otherwise by time, then by id. Any two logs of
// one draft merge by union, so the order does not depend on who fetched what.
type Log []Event

// NewLog orders events and drops doubles. Events that wait for one that is
// not there (a log half fetched) come as soon as the rest allows.
func NewLog(events []Event) Log {
	waiting := slices.Clone(events)
	slices.SortFunc(waiting, func(a, b Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.id, b.id))
	})
	waiting = slices.CompactFunc(waiting, func(a, b Event) bool { return a.id == b.id })
	present := make(map[string]bool, len(waiting))
	for _, e := range waiting {
		present[e.id] = true
	}
	placed := make(map[string]bool, len(waiting))
	log := make(Log, 0, len(waiting))
	ready := func(e Event) bool {
		return !slices.ContainsFunc(e.After, func(id string) bool { return present[id] && !placed[id] })
	}
	for len(waiting) > 0 {
		i := max(slices.IndexFunc(waiting, ready), 0) // 0: a cycle, which only forged events can make
		placed[waiting[i].id] = true
		log = append(log, waiting[i])
		waiting = slices.Delete(waiting, i, i+1)
	}
	return log
}

// Heads are the ids of the events that no other event has seen: what a new
// event names in After.
func (l Log) Heads() []string {
	seen := map[string]bool{}
	for _, e := range l {
		for _, id := range e.After {
			seen[id] = true
		}
	}
	var heads []string
	for _, e := range l {
		if !seen[e.id] {
			heads = append(heads, e.id)
		}
	}
	slices.Sort(heads)
	return heads
}

// Last is the newest event of one of the kinds given.
func (l Log) Last(kinds ...Kind) (Event, bool) {
	for _, e := range slices.Backward(l) {
		if slices.Contains(kinds, e.Kind) {
			return e, true
		}
	}
	return Event{}, false
}
