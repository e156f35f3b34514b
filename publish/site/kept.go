package site

import (
	"html/template"
	"sync"

	"postil/editor/cite"
)

// kept is what many pages need and is computed once, when the first of them
// does. It holds for one state of the content.
type kept struct {
	works   memo[string, raw]       // a source in schema.org's words, by its key
	nodes   memo[string, raw]       // the publisher, and authors by their address, in the same
	people  memo[string, cite.Name] // an author's name taken apart, by the name
	entries memo[int, entry]        // an article in lists, by story.place, without an image

	items  memo[int, feedOutcome]   // an article in feeds, by story.place
	bodies memo[int, template.HTML] // its text, from its page until it is in items
	fed    sync.Once                // guards inFeed
	inFeed []bool                   // by story.place
}

// memo keeps values by name. Several goroutines may use it; two of them may
// compute a value at once, which then is the same.
type memo[K comparable, V any] struct {
	mu sync.RWMutex
	m  map[K]V
}

func (m *memo[K, V]) get(name K, compute func() V) V {
	m.mu.RLock()
	v, ok := m.m[name]
	m.mu.RUnlock()
	if !ok {
		v = compute()
		m.put(name, v)
	}
	return v
}

func (m *memo[K, V]) put(name K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = map[K]V{}
	}
	m.m[name] = v
}

// take gives a value and forgets it.
func (m *memo[K, V]) take(name K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.m[name]
	delete(m.m, name)
	return v, ok
}

// forget drops what was computed of one article, which others do not show.
func (k *kept) forget(place int) {
	k.entries.take(place)
	k.items.take(place)
	k.bodies.take(place)
}

// markFed finds out which articles are in a feed.
func (p *Plan) markFed() {
	p.kept.inFeed = make([]bool, len(p.index.stories))
	mark := func(c channel) {
		for _, s := range c.stories {
			p.kept.inFeed[s.place] = true
		}
	}
	mark(p.whole(""))
	for _, list := range [][]*term{p.index.authors, p.index.tags, p.index.sections} {
		for _, t := range list {
			mark(p.ofTermFeed(t))
		}
	}
}
