package serve

import "sync"

// watchers are the browsers that follow changes.
type watchers struct {
	mu    sync.Mutex
	all   map[chan struct{}]bool
	once  sync.Once
	ended chan struct{} // closed when the server ends
}

func newWatchers() *watchers {
	return &watchers{all: map[chan struct{}]bool{}, ended: make(chan struct{})}
}

// join gives a channel that has something in it after a change. Changes that
// come faster than they are told count as one.
func (w *watchers) join() (changed <-chan struct{}, leave func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all[c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, c)
	}
}

func (w *watchers) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default: // it has not heard of the last one yet
		}
	}
}

func (w *watchers) any() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all) > 0
}

func (w *watchers) end() { w.once.Do(func() { close(w.ended) }) }

// Changed tells the browsers that follow the site that its content is another.
// It does not wait for them.
func (s *Server) Changed() { s.watchers.tell() }

// Watched reports whether a browser follows the site, so that it is worth
// telling it of each key.
func (s *Server) Watched() bool { return s.watchers.any() }
