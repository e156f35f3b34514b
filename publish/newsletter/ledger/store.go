package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"postil/publish/repo"
)

// Ref is where the ledger is kept.
const Ref = "refs/editorial/newsletter"

// Store keeps the ledger in a repository.
type Store struct{ repo *repo.Repo }

// NewStore keeps the ledger in r.
func NewStore(r *repo.Repo) *Store { return &Store{r} }

// All gives the entries, oldest first. Those that can be read are there with an
// error too, which names a file that is none.
func (s *Store) All() ([]Entry, error) {
	tip, err := s.tip()
	if err != nil || tip.IsZero() {
		return nil, err
	}
	tree, err := s.repo.Tree(tip)
	if err != nil {
		return nil, fmt.Errorf("newsletter's ledger: %w", err)
	}
	files, err := tree.Files("")
	if err != nil {
		return nil, fmt.Errorf("newsletter's ledger: %w", err)
	}
	var entries []Entry
	var bad error
	for _, f := range files {
		data, err := s.repo.ReadBlob(f.Hash)
		if err != nil {
			return nil, fmt.Errorf("newsletter's ledger: %w", err)
		}
		e, err := Decode(f.Path, data)
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("newsletter's ledger: %w", err))
			continue
		}
		entries = append(entries, e)
	}
	sortEntries(entries)
	return entries, bad
}

func (s *Store) tip() (repo.Hash, error) {
	tip, err := s.repo.Ref(Ref)
	if errors.Is(err, repo.ErrNoRef) {
		return repo.ZeroHash, nil
	}
	return tip, err
}

// Add writes an entry. Somebody else's simultaneous entry makes it fail with
// *repo.RefMovedError; nothing is written then and it may be tried again.
func (s *Store) Add(ctx context.Context, e Entry, who repo.Person, sign repo.Sign) error {
	name, data, err := e.Encode()
	if err != nil {
		return fmt.Errorf("newsletter's ledger: %w", err)
	}
	tip, err := s.tip()
	if err != nil {
		return fmt.Errorf("newsletter's ledger: %w", err)
	}
	spec := repo.CommitSpec{
		Ref: Ref, Changes: []repo.Change{{Path: name, Data: data}}, AllowEmpty: true, // the same entry twice is one
		Message: fmt.Sprintf("Send %q\n", e.Subject), Author: who, Committer: who, When: e.At, Sign: sign,
	}
	if !tip.IsZero() {
		spec.Parents = []repo.Hash{tip}
	}
	if _, err := s.repo.Commit(ctx, spec); err != nil {
		return fmt.Errorf("newsletter's ledger: %w", err)
	}
	return nil
}

// Merge joins two tips of the ledger: the union of their entries. The commit it
// returns has both as parents; it moves no ref.
func (s *Store) Merge(ctx context.Context, ours, theirs repo.Hash, who repo.Person, when time.Time) (repo.Hash, error) {
	diff, err := s.repo.Diff(ctx, ours, theirs)
	if err != nil {
		return repo.ZeroHash, err
	}
	var changes []repo.Change
	for _, f := range diff {
		if !f.Old.IsZero() { // not theirs, or of one name, which is of one digest
			continue
		}
		data, err := s.repo.ReadBlob(f.New)
		if err != nil {
			return repo.ZeroHash, err
		}
		changes = append(changes, repo.Change{Path: f.Path, Data: data})
	}
	return s.repo.Commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{ours, theirs}, Changes: changes, AllowEmpty: true,
		Message: "Merge the newsletter's ledger\n", Author: who, Committer: who, When: when,
	})
}
