package site

import (
	"sync"

	"postil/editor/cite"
)

// kept is what many pages need and is computed once, when the first of them
// does. It holds for one state of the content.
type kept struct {
	archived memo[string]    // address of a source's copy, by its key
	works    memo[raw]       // a source in schema.org's words, by its key
	people   memo[cite.Name] // an author's name taken apart, by the name
}

// memo keeps values by name. Several goroutines may use it; two of them may
// compute a value at once, which then is the same.
type memo[V any] struct{ m sync.Map }

func (m *memo[V]) get(name string, compute func() V) V {
	if v, ok := m.m.Load(name); ok {
		return v.(V)
	}
	v := compute()
	m.m.Store(name, v)
	return v
}
