package review

import (
	"cmp"
	"container/heap"
	"slices"
)

// Log is a draft's events in the order in which they are folded: each after
// all that its author had seen, otherwise by time, then by id. Any two logs of
// one draft merge by union, so the order does not depend on who fetched what.
type Log []Event

// NewLog orders events and drops doubles. Events that wait for one that is
// not there (a log half fetched) come as soon as the rest allows.
func NewLog(events []Event) Log {
	sorted := slices.Clone(events)
	slices.SortFunc(sorted, func(a, b Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.id, b.id))
	})
	sorted = slices.CompactFunc(sorted, func(a, b Event) bool { return a.id == b.id })
	index := make(map[string]int, len(sorted))
	for i, e := range sorted {
		index[e.id] = i
	}
	waits := make([]int, len(sorted))     // for how many events each waits
	waiters := make([][]int, len(sorted)) // which events wait for each
	var ready earliest
	for i, e := range sorted {
		for _, id := range e.After {
			if j, here := index[id]; here {
				waits[i]++
				waiters[j] = append(waiters[j], i)
			}
		}
		if waits[i] == 0 {
			ready = append(ready, i) // in order, so a heap
		}
	}
	log := make(Log, 0, len(sorted))
	placed := make([]bool, len(sorted))
	place := func(i int) {
		placed[i] = true
		log = append(log, sorted[i])
		for _, w := range waiters[i] {
			if waits[w]--; waits[w] == 0 && !placed[w] {
				heap.Push(&ready, w)
			}
		}
	}
	for next := 0; len(log) < len(sorted); {
		if len(ready) > 0 {
			place(heap.Pop(&ready).(int))
			continue
		}
		for placed[next] { // a cycle, which only forged events can make
			next++
		}
		place(next)
	}
	return log
}

// earliest is a heap of places in the order of time.
type earliest []int

func (h earliest) Len() int           { return len(h) }
func (h earliest) Less(i, j int) bool { return h[i] < h[j] }
func (h earliest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *earliest) Push(x any)        { *h = append(*h, x.(int)) }

func (h *earliest) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
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

// undoes reports whether an event ends what approvals before it were good for.
func (e Event) undoes() bool {
	return e.Kind == RequestChanges || e.Kind == Withdraw || e.Kind == Submit
}

// TakenBack finds what ended an approval before the draft was published as
// commit: changes asked for, a withdrawal, another submission.
func (l Log) TakenBack(approval, commit string) (Event, bool) {
	approved := false
	for _, e := range l {
		switch {
		case e.id == approval:
			approved = true
		case e.Kind == Publish && e.Base == commit:
			return Event{}, false
		case approved && e.undoes():
			return e, true
		}
	}
	return Event{}, false
}

// Unseen finds what would end approvals and was not known to whoever gave them or
// wrote down the publication as commit, nor came of it.
func (l Log) Unseen(commit string, approvals []string) (Event, bool) {
	at := slices.IndexFunc(l, func(e Event) bool { return e.Kind == Publish && e.Base == commit })
	if at < 0 {
		return Event{}, false
	}
	known := map[string]bool{l[at].id: true}
	for _, id := range approvals {
		known[id] = true
	}
	for _, e := range slices.Backward(l) { // each stands behind what it has seen
		if known[e.id] {
			for _, id := range e.After {
				known[id] = true
			}
		}
	}
	later := map[string]bool{l[at].id: true}
	for _, e := range l[at+1:] {
		later[e.id] = slices.ContainsFunc(e.After, func(id string) bool { return later[id] })
	}
	for _, e := range l {
		if e.undoes() && !known[e.id] && !later[e.id] {
			return e, true
		}
	}
	return Event{}, false
}
