package repo

import (
	"sync"

	"github.com/go-git/go-git/v5/plumbing/object"
)

// recentCommits is how many commits are remembered at least; at most twice as
// many are, some 8 MB.
const recentCommits = 4096

// recent remembers commits that were read lately: those of a draft are asked
// for whenever it is looked at. Commits never change. It may be used by several
// goroutines; the zero value is ready.
type recent struct {
	mu       sync.Mutex
	now, old map[Hash]*object.Commit
}

func (r *recent) get(h Hash) (*object.Commit, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.now[h]; ok {
		return c, true
	}
	c, ok := r.old[h]
	if ok {
		r.add(h, c)
	}
	return c, ok
}

func (r *recent) put(h Hash, c *object.Commit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(h, c)
}

func (r *recent) add(h Hash, c *object.Commit) {
	if r.now == nil || len(r.now) >= recentCommits {
		r.now, r.old = make(map[Hash]*object.Commit), r.now
	}
	r.now[h] = c
}
