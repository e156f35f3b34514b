package site

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"postil/editor/proof"
	"postil/publish/repo"
)

// ErrNotOurBranch means that a branch has files that no build put there.
var ErrNotOurBranch = errors.New("the branch was not made by an earlier build")

// BranchSink makes a site a commit on a branch of a git repository, as hosts of
// static pages take it, without files in between. Files that people added to
// the branch, such as CNAME, stay.
type BranchSink struct {
	repo *repo.Repo
	ref  string
	was  repo.Hash  // where the branch is
	base repo.Hash  // what the commit follows, ZeroHash for nothing
	tree *repo.Tree // of base
	old  manifest
	new  *repo.Batch // the files that the branch does not have

	mu      sync.Mutex
	files   map[string]made
	changes []repo.Change
}

// noJekyll tells GitHub's pages to serve the files as they are.
const noJekyll = ".nojekyll"

// NewBranchSink starts a site on a branch. remote names where the branch is
// pushed to, "" for nowhere: where the remote has moved on, as it was fetched
// last, the site follows what is there. A branch with something else on it is
// refused with ErrNotOurBranch.
func NewBranchSink(r *repo.Repo, branch, remote string) (*BranchSink, error) {
	s := &BranchSink{repo: r, ref: "refs/heads/" + branch, files: map[string]made{}}
	fail := func(err error) (*BranchSink, error) { return nil, fmt.Errorf("build into branch %s: %w", branch, err) }
	if err := repo.CheckRefName(s.ref); err != nil {
		return fail(err)
	}
	var err error
	if s.was, err = r.Ref(s.ref); err != nil && !errors.Is(err, repo.ErrNoRef) {
		return fail(err)
	}
	s.base = s.was
	if remote != "" {
		theirs, err := r.RemoteRef(remote, s.ref)
		if err != nil && !errors.Is(err, repo.ErrNoRef) {
			return fail(err)
		}
		if !theirs.IsZero() && theirs != s.was {
			ahead := false
			if !s.was.IsZero() {
				if ahead, err = r.IsAncestor(context.Background(), theirs, s.was); err != nil {
					return fail(err)
				}
			}
			if !ahead {
				s.base = theirs
			}
		}
	}
	if s.tree, err = r.Tree(s.base); err != nil {
		return fail(err)
	}
	if data, err := s.tree.ReadFile(ManifestFile); err == nil {
		s.old, _ = decodeManifest(data) // a damaged one means that all is made anew
	} else if !s.base.IsZero() {
		return fail(fmt.Errorf("%w; name another, or delete it", ErrNotOurBranch))
	}
	s.new = r.NewBatch()
	return s, nil
}

// Keep implements Store.
func (s *BranchSink) Keep(name, inputs string) ([]proof.Finding, bool) {
	old, ok := s.old.files[name]
	if !ok || old.inputs != inputs {
		return nil, false
	}
	if h, ok := s.tree.Blob(name); !ok || h.String() != old.sum {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = old
	return nil, true
}

// Write stores a file in the repository, unless the branch has it.
func (s *BranchSink) Write(name string, data []byte) error {
	if !sitePath(name) {
		return fmt.Errorf("write %s on %s: %w", name, s.ref, ErrPath)
	}
	h := repo.BlobHash(data)
	have, _ := s.tree.Blob(name)
	if have != h {
		if _, err := s.new.WriteBlob(data); err != nil {
			return fmt.Errorf("write %s on %s: %w", name, s.ref, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = made{sum: h.String(), size: int64(len(data))}
	if have != h {
		s.changes = append(s.changes, repo.Change{Path: name, Blob: h})
	}
	return nil
}

// Made implements Store. Everybody can read the branch, so what is wrong with an
// article is not kept on it: such a page is made again each time.
func (s *BranchSink) Made(name, inputs string, found []proof.Finding) {
	if len(found) > 0 {
		inputs = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.files[name]
	m.inputs = inputs
	s.files[name] = m
}

// Changed is how many files are other than on the branch.
func (s *BranchSink) Changed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.changes)
}

// Abandon ends a build that failed.
func (s *BranchSink) Abandon() error { return s.new.Close() }

// Finish commits the site and moves the branch, if nobody else has moved it
// meanwhile. spec says who commits, when, with what message and signature. Where
// no file changed there is no commit: commit is what the branch is at already
// then. The sink cannot be used after it.
func (s *BranchSink) Finish(ctx context.Context, spec repo.CommitSpec) (commit repo.Hash, err error) {
	defer func() { err = errors.Join(err, s.new.Close()) }()
	fail := func(err error) (repo.Hash, error) {
		return repo.ZeroHash, fmt.Errorf("build into %s: %w", strings.TrimPrefix(s.ref, "refs/heads/"), err)
	}
	if _, ok := s.tree.Blob(noJekyll); !ok {
		s.changes = append(s.changes, repo.Change{Path: noJekyll})
	}
	for _, name := range sortedKeys(s.old.files) {
		if _, ok := s.files[name]; ok {
			continue
		}
		// Ours, unless somebody has put another there.
		if h, ok := s.tree.Blob(name); ok && h.String() == s.old.files[name].sum {
			s.changes = append(s.changes, repo.Change{Path: name, Delete: true})
		}
	}
	if s.base != s.was { // the remote's branch is what we go on from
		if err := s.repo.SetRef(s.ref, s.base, s.was); err != nil {
			return fail(err)
		}
	}
	if len(s.changes) == 0 {
		return s.base, nil
	}
	spec.Ref, spec.Batch = s.ref, s.new
	if !s.base.IsZero() {
		spec.Parents = []repo.Hash{s.base}
	}
	spec.Changes = append(s.changes, repo.Change{Path: ManifestFile, Data: (&manifest{complete: true, files: s.files}).encode()})
	if commit, err = s.repo.Commit(ctx, spec); err != nil {
		return fail(err)
	}
	return commit, nil
}
