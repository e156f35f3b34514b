package repo

import (
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// packFor encodes the objects that tips need and the remote, as far as its
// refs show, does not have. The trees of bases, which the remote has too,
// spare sending files that only moved from one branch to another.
func (r *Repo) packFor(ctx context.Context, tips, bases []Hash, adv *packp.AdvRefs, m *meter) (*bytes.Buffer, error) {
	var haves []Hash
	for _, h := range adv.References {
		if r.hasObject(h) {
			haves = append(haves, h)
		}
	}
	commits, err := r.missingCommits(ctx, tips, haves)
	if err != nil {
		return nil, err
	}
	var baseTrees []Hash
	for _, b := range bases {
		t, err := r.treeOf(b)
		if err != nil {
			return nil, err
		}
		baseTrees = append(baseTrees, t)
	}
	set := &objectSet{r: r, seen: map[Hash]bool{}}
	for _, c := range commits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		set.add(c.hash)
		m.report(PhaseCollect, int64(len(set.list)), 0)
		against := append([]Hash(nil), baseTrees...)
		for _, p := range c.parents {
			t, err := r.treeOf(p)
			if err != nil {
				return nil, err
			}
			against = append(against, t)
		}
		if err := set.addTree(c.tree, against); err != nil {
			return nil, err
		}
	}
	m.report(PhaseCollect, int64(len(set.list)), int64(len(set.list)))
	window := uint(deltaWindow)
	if len(set.list) > deltaMaxObjects {
		window = 0
	}
	for _, h := range set.list {
		if window == 0 {
			break
		}
		n, err := r.objectSize(h)
		if err != nil {
			return nil, fmt.Errorf("object %s: %w", h, err)
		}
		if n > deltaMaxObject {
			window = 0
		}
	}
	// A storage of its own: encoding may take long, and readers must not wait.
	st := r.newStorage()
	var buf bytes.Buffer
	_, err = packfile.NewEncoder(&buf, st, !adv.Capabilities.Supports(capability.OFSDelta)).Encode(set.list, window)
	if err := errors.Join(err, st.Close()); err != nil {
		return nil, err
	}
	return &buf, nil
}

// missingCommits returns the commits that tips follow from and haves do not.
// Commits are visited newest first, so that a history shared with haves is
// recognised where it begins; clocks that were wrong make the result larger,
// never incomplete.
func (r *Repo) missingCommits(ctx context.Context, tips, haves []Hash) ([]*visit, error) {
	type mark struct {
		*visit
		have, done bool
	}
	marks := map[Hash]*mark{}
	var w walk
	wanted := 0 // queued commits that are not known to be there
	var add func(h Hash, have bool) error
	add = func(h Hash, have bool) error {
		if m := marks[h]; m != nil {
			if !have || m.have {
				return nil
			}
			m.have = true
			if !m.done {
				wanted--
				return nil
			}
			for _, p := range m.parents {
				if marks[p] == nil {
					continue
				}
				if err := add(p, true); err != nil {
					return err
				}
			}
			return nil
		}
		c, err := r.readCommit(h)
		if err != nil {
			if have {
				return nil // a tag, or beyond the end of a shallow clone
			}
			return err
		}
		v := &visit{hash: h, tree: c.TreeHash, parents: c.ParentHashes, when: c.Committer.When}
		marks[h] = &mark{visit: v, have: have}
		if !have {
			wanted++
		}
		heap.Push(&w.queue, v)
		return nil
	}
	for _, h := range haves {
		if err := add(h, true); err != nil {
			return nil, err
		}
	}
	for _, h := range tips {
		if err := add(h, false); err != nil {
			return nil, err
		}
	}
	var out []*mark
	for wanted > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := marks[w.pop().hash]
		m.done = true
		if !m.have {
			wanted--
			out = append(out, m)
		}
		for _, p := range m.parents {
			if err := add(p, m.have); err != nil {
				return nil, err
			}
		}
	}
	var commits []*visit
	for _, m := range out {
		if !m.have {
			commits = append(commits, m.visit)
		}
	}
	return commits, nil
}

// objectSet collects objects, each once.
type objectSet struct {
	r    *Repo
	seen map[Hash]bool
	list []Hash
}

func (s *objectSet) add(h Hash) bool {
	if s.seen[h] {
		return false
	}
	s.seen[h] = true
	s.list = append(s.list, h)
	return true
}

// addTree adds a tree and what is in it, without what one of the trees in
// against has at the same place.
func (s *objectSet) addTree(h Hash, against []Hash) error {
	for _, b := range against {
		if b == h {
			return nil
		}
	}
	if !s.add(h) {
		return nil
	}
	entries, err := s.r.readTree(h)
	if err != nil {
		return err
	}
	there := map[string][]object.TreeEntry{}
	for _, b := range against {
		if b.IsZero() {
			continue
		}
		list, err := s.r.readTree(b)
		if err != nil {
			return err
		}
		for _, e := range list {
			there[e.Name] = append(there[e.Name], e)
		}
	}
	for _, e := range entries {
		if e.Mode == filemode.Submodule {
			continue
		}
		var below []Hash
		same := false
		for _, b := range there[e.Name] {
			same = same || b.Hash == e.Hash
			if b.Mode == filemode.Dir {
				below = append(below, b.Hash)
			}
		}
		switch {
		case same:
		case e.Mode == filemode.Dir:
			if err := s.addTree(e.Hash, below); err != nil {
				return err
			}
		default:
			s.add(e.Hash)
		}
	}
	return nil
}
