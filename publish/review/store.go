package review

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"postil/publish/repo"
)

// LogPrefix is the namespace of the drafts' logs, one ref a draft.
const LogPrefix = "refs/editorial/log/"

// LogRef is the ref that holds a draft's log.
func LogRef(draft string) string { return LogPrefix + draft }

// Store keeps logs in git: for each draft a ref whose tree holds one file an
// event, named by the event's id. Files are only ever added.
type Store struct{ repo *repo.Repo }

// NewStore keeps logs in r.
func NewStore(r *repo.Repo) *Store { return &Store{repo: r} }

// Load reads a draft's log; a draft without one has an empty log. A file that
// is no event or not named by its digest is an error that names it.
func (s *Store) Load(draft string) (Log, error) {
	tip, err := s.repo.Ref(LogRef(draft))
	if errors.Is(err, repo.ErrNoRef) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.LoadAt(tip)
}

// LoadAt reads the log as a commit of it holds it.
func (s *Store) LoadAt(commit repo.Hash) (Log, error) {
	tree, err := s.repo.Tree(commit)
	if err != nil {
		return nil, err
	}
	files, err := tree.Files("")
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(files))
	for _, f := range files {
		data, err := s.repo.ReadBlob(f.Hash)
		if err != nil {
			return nil, err
		}
		e, err := Decode(data)
		if err != nil {
			return nil, fmt.Errorf("review log %s: %s: %w", commit, f.Path, err)
		}
		if strings.TrimSuffix(path.Base(f.Path), ".json") != e.ID() {
			return nil, fmt.Errorf("review log %s: %s: %w: its name is not its digest %s", commit, f.Path, ErrBadEvent, e.ID())
		}
		events = append(events, e)
	}
	return NewLog(events), nil
}

// Append writes e after everything in the log and moves the log's ref. The
// event comes back with its id. Somebody else's simultaneous append makes it
// fail with *repo.RefMovedError; nothing is written then and it may be retried.
func (s *Store) Append(ctx context.Context, e Event) (Event, error) {
	tip, err := s.repo.Ref(LogRef(e.Draft))
	if err != nil && !errors.Is(err, repo.ErrNoRef) {
		return Event{}, err
	}
	e, commit, err := s.Write(ctx, e, tip)
	if err != nil {
		return Event{}, err
	}
	return e, s.repo.SetRef(LogRef(e.Draft), commit, tip)
}

// Write makes the commit that adds e to the log at tip (zero for a new log)
// without moving any ref, for those who move several refs at once.
func (s *Store) Write(ctx context.Context, e Event, tip repo.Hash) (Event, repo.Hash, error) {
	var parents []repo.Hash
	if tip != repo.ZeroHash {
		log, err := s.LoadAt(tip)
		if err != nil {
			return Event{}, repo.ZeroHash, err
		}
		e.After = log.Heads()
		parents = []repo.Hash{tip}
	}
	data, err := e.Encode()
	if err != nil {
		return Event{}, repo.ZeroHash, err
	}
	e, err = Decode(data)
	if err != nil {
		return Event{}, repo.ZeroHash, err
	}
	who := repo.Person{Name: e.Actor.Name, Email: e.Actor.Email}
	commit, err := s.repo.Commit(ctx, repo.CommitSpec{
		Parents: parents,
		Changes: []repo.Change{{Path: e.ID() + ".json", Data: data}},
		Message: fmt.Sprintf("%s %s\n", e.Kind, e.Draft),
		Author:  who, Committer: who, When: e.At,
	})
	if err != nil {
		return Event{}, repo.ZeroHash, err
	}
	return e, commit, nil
}

// Merge joins two tips of one log: the union of their events. The commit it
// returns has both as parents; it moves no ref.
func (s *Store) Merge(ctx context.Context, ours, theirs repo.Hash, who Actor, when time.Time) (repo.Hash, error) {
	tree, err := s.repo.Tree(theirs)
	if err != nil {
		return repo.ZeroHash, err
	}
	files, err := tree.Files("")
	if err != nil {
		return repo.ZeroHash, err
	}
	changes := make([]repo.Change, 0, len(files))
	for _, f := range files {
		data, err := s.repo.ReadBlob(f.Hash)
		if err != nil {
			return repo.ZeroHash, err
		}
		changes = append(changes, repo.Change{Path: f.Path, Data: data})
	}
	signer := repo.Person{Name: who.Name, Email: who.Email}
	return s.repo.Commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{ours, theirs}, Changes: changes, AllowEmpty: true,
		Message: "Merge review log\n", Author: signer, Committer: signer, When: when,
	})
}
