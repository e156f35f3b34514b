package repo

import (
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Log returns the commit from and its first parents, newest first, up to
// limit; a limit of 0 or less means all. ZeroHash has no history.
func (r *Repo) Log(ctx context.Context, from Hash, limit int) ([]CommitInfo, error) {
	var out []CommitInfo
	for h := from; !h.IsZero() && (limit <= 0 || len(out) < limit); {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("log of %s: %w", from, err)
		}
		c, err := r.Info(h)
		if err != nil {
			return nil, fmt.Errorf("log of %s: %w", from, err)
		}
		out = append(out, c)
		if len(c.Parents) == 0 {
			break
		}
		h = c.Parents[0]
	}
	return out, nil
}

// FileChange is a file that differs between two commits. A file whose kind
// alone changed, as from plain to executable, has the same Old and New.
type FileChange struct {
	Path     string
	Old, New Hash // ids of the content; zero: not there
}

// change is a FileChange with what a checkout needs besides.
type change struct {
	FileChange
	oldMode, newMode filemode.FileMode
}

// Diff returns the files that differ between commits a and b, by path.
// ZeroHash stands for a commit without files. Renames are a removal and an
// addition; symbolic links count as files.
func (r *Repo) Diff(ctx context.Context, a, b Hash) ([]FileChange, error) {
	changes, err := r.diff(ctx, a, b)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", a, b, err)
	}
	out := make([]FileChange, len(changes))
	for i, c := range changes {
		out[i] = c.FileChange
	}
	return out, nil
}

func (r *Repo) diff(ctx context.Context, a, b Hash) ([]change, error) {
	ta, err := r.treeOf(a)
	if err != nil {
		return nil, err
	}
	tb, err := r.treeOf(b)
	if err != nil {
		return nil, err
	}
	var out []change
	if err := r.diffTrees(ctx, "", ta, tb, &out); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(x, y change) int { return strings.Compare(x.Path, y.Path) })
	return out, nil
}

// diffTrees appends the differences of two trees. Equal subtrees are not read.
func (r *Repo) diffTrees(ctx context.Context, dir string, a, b Hash, out *[]change) error {
	if a == b {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	entries := func(h Hash) (list []object.TreeEntry, byName map[string]object.TreeEntry, err error) {
		if !h.IsZero() {
			if list, err = r.readTree(h); err != nil {
				return nil, nil, err
			}
		}
		byName = make(map[string]object.TreeEntry, len(list))
		for _, e := range list {
			byName[e.Name] = e
		}
		return list, byName, nil
	}
	listA, inA, err := entries(a)
	if err != nil {
		return err
	}
	listB, inB, err := entries(b)
	if err != nil {
		return err
	}
	both := func(name string, ea, eb object.TreeEntry) error {
		if ea.Hash == eb.Hash && ea.Mode == eb.Mode {
			return nil
		}
		path := dir + name
		c := change{FileChange: FileChange{Path: path}}
		var subA, subB Hash
		if ea.Mode == filemode.Dir {
			subA = ea.Hash
		} else {
			c.Old, c.oldMode = ea.Hash, ea.Mode
		}
		if eb.Mode == filemode.Dir {
			subB = eb.Hash
		} else {
			c.New, c.newMode = eb.Hash, eb.Mode
		}
		if !c.Old.IsZero() || !c.New.IsZero() {
			*out = append(*out, c)
		}
		return r.diffTrees(ctx, path+"/", subA, subB, out)
	}
	for _, ea := range listA {
		if err := both(ea.Name, ea, inB[ea.Name]); err != nil {
			return err
		}
	}
	for _, eb := range listB {
		if _, ok := inA[eb.Name]; ok {
			continue
		}
		if err := both(eb.Name, object.TreeEntry{}, eb); err != nil {
			return err
		}
	}
	return nil
}

// IsAncestor reports whether new is old or follows from it. ZeroHash is an
// ancestor of every commit.
func (r *Repo) IsAncestor(ctx context.Context, old, new Hash) (bool, error) {
	if old.IsZero() || old == new {
		return true, nil
	}
	w := walk{r: r, seen: map[Hash]bool{}}
	if err := w.push(new); err != nil {
		return false, fmt.Errorf("is %s an ancestor of %s: %w", old, new, err)
	}
	for len(w.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return false, fmt.Errorf("is %s an ancestor of %s: %w", old, new, err)
		}
		c := w.pop()
		for _, p := range c.parents {
			if p == old {
				return true, nil
			}
			if err := w.push(p); err != nil {
				return false, fmt.Errorf("is %s an ancestor of %s: %w", old, new, err)
			}
		}
	}
	return false, nil
}

// walk visits commits, newest first by their own clocks.
type walk struct {
	r     *Repo
	seen  map[Hash]bool
	queue visits
}

// visit is a commit to be looked at.
type visit struct {
	hash, tree Hash
	parents    []Hash
	when       time.Time
}

// push queues a commit, once.
func (w *walk) push(h Hash) error {
	if w.seen[h] {
		return nil
	}
	w.seen[h] = true
	c, err := w.r.readCommit(h)
	if err != nil {
		return err
	}
	heap.Push(&w.queue, &visit{hash: h, tree: c.TreeHash, parents: c.ParentHashes, when: c.Committer.When})
	return nil
}

// pop takes the newest queued commit.
func (w *walk) pop() *visit { return heap.Pop(&w.queue).(*visit) }

// visits is a heap with the newest commit on top.
type visits []*visit

func (v visits) Len() int           { return len(v) }
func (v visits) Less(i, j int) bool { return v[i].when.After(v[j].when) }
func (v visits) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v *visits) Push(x any)        { *v = append(*v, x.(*visit)) }
func (v *visits) Pop() any {
	old := *v
	x := old[len(old)-1]
	*v = old[:len(old)-1]
	return x
}
