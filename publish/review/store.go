package review

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"postil/publish/repo"
)

// LogPrefix is the namespace of the drafts' logs, one ref a draft.
const LogPrefix = "refs/editorial/log/"

// LogRef is the ref that holds a draft's log.
func LogRef(draft string) string { return LogPrefix + draft }

// Store keeps logs in git: for each open draft a ref whose tree holds one file an
// event, named by the event's id, <id>.json, and beside it one for each of its
// signatures, named by the event and by the digest of its own bytes,
// <id>-<digest>.sig. Files are only ever added, and no two have one name and
// different bytes: so logs merge by union, and a bad signature that somebody
// brings does not take the place of a good one. The logs of published drafts are
// in the archive, see Archive; what has been said of one since is a log of its
// own until the archive takes that up, too.
//
// A Store may be used by several goroutines.
type Store struct {
	repo *repo.Repo

	mu    sync.Mutex
	read  map[repo.Hash]entry // what was read lately, by blob
	years []year              // of the archive, as read last
}

// entry is one file of a log: an event, or a signature of one.
type entry struct {
	name   string
	event  Event
	signed string // id of the event that data signs
	data   []byte
}

// mostRead bounds what a Store remembers.
const mostRead = 50_000

// entry reads one file of a log. Logs only grow, and are read often.
func (s *Store) entry(name string, blob repo.Hash) (entry, error) {
	s.mu.Lock()
	e, known := s.read[blob]
	s.mu.Unlock()
	if known && e.name == name {
		return e, nil
	}
	data, err := s.repo.ReadBlob(blob)
	if err != nil {
		return entry{}, err
	}
	e = entry{name: name, data: data}
	if e.event, e.signed, err = ReadEntry(name, data); err != nil {
		return entry{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == nil || len(s.read) >= mostRead {
		s.read = map[repo.Hash]entry{}
	}
	s.read[blob] = e
	return e, nil
}

// Signer signs the bytes of an event and gives an armoured signature.
type Signer func(data []byte) (armored []byte, err error)

// SignatureFile is the name of the file of an event's signature.
func SignatureFile(event string, armored []byte) string {
	return event + "-" + digest(armored) + ".sig"
}

// NewStore keeps logs in r.
func NewStore(r *repo.Repo) *Store { return &Store{repo: r} }

// Load reads a draft's log, from its ref and from the archive; a draft without
// one has an empty log. A file that is no event or not named by its digest is an
// error that names it.
func (s *Store) Load(draft string) (Log, error) {
	// The ref first: the archive has the log before the ref goes.
	tip, err := s.repo.Ref(LogRef(draft))
	if err != nil && !errors.Is(err, repo.ErrNoRef) {
		return nil, err
	}
	return s.load(draft, tip)
}

// load reads the log as a commit and the archive hold it.
func (s *Store) load(draft string, tip repo.Hash) (Log, error) {
	files, err := s.entries(tip)
	if err != nil {
		return nil, err
	}
	archived, err := s.archivedEntries(draft)
	if err != nil {
		return nil, err
	}
	log, err := s.logOf(append(files, archived...))
	if err != nil {
		return nil, fmt.Errorf("review log of %s: %w", draft, err)
	}
	return log, nil
}

// LoadAt reads the log as a commit of it holds it.
func (s *Store) LoadAt(commit repo.Hash) (Log, error) {
	files, err := s.entries(commit)
	if err != nil {
		return nil, err
	}
	log, err := s.logOf(files)
	if err != nil {
		return nil, fmt.Errorf("review log %s: %w", commit, err)
	}
	return log, nil
}

// logOf makes a log of its files, of which some may be there twice.
func (s *Store) logOf(files []repo.TreeFile) (Log, error) {
	if len(files) == 0 {
		return nil, nil
	}
	slices.SortFunc(files, func(a, b repo.TreeFile) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), bytes.Compare(a.Hash[:], b.Hash[:]))
	})
	files = slices.CompactFunc(files, func(a, b repo.TreeFile) bool { return a.Path == b.Path && a.Hash == b.Hash })
	events := make([]Event, 0, len(files))
	signatures := map[string][][]byte{}
	for _, f := range files {
		e, err := s.entry(f.Path, f.Hash)
		switch {
		case err != nil:
			return nil, err
		case e.signed != "":
			signatures[e.signed] = append(signatures[e.signed], e.data)
		default:
			events = append(events, e.event)
		}
	}
	for i, e := range events {
		events[i].signatures = signatures[e.id]
	}
	return NewLog(events), nil
}

// ReadEntry reads one file of a log: an event, or a signature, for which it
// gives the id of the event that is signed. A file that is neither, or is not
// named by its digest, is an error that wraps ErrBadEvent and names it.
func ReadEntry(name string, data []byte) (e Event, signed string, err error) {
	if id, ok := strings.CutSuffix(name, ".sig"); ok {
		if signed, _, _ = strings.Cut(id, "-"); name != SignatureFile(signed, data) {
			return Event{}, "", fmt.Errorf("%s: %w: the name of the signature is not its digest %s", name, ErrBadEvent, digest(data))
		}
		return Event{}, signed, nil
	}
	if e, err = Decode(data); err != nil {
		return Event{}, "", fmt.Errorf("%s: %w", name, err)
	}
	if name != e.id+".json" {
		return Event{}, "", fmt.Errorf("%s: %w: its name is not its digest %s", name, ErrBadEvent, e.id)
	}
	return e, "", nil
}

// Append writes e after everything in the log, signed unless sign is nil, and
// moves the log's ref. The event comes back with its id. Somebody else's simultaneous append makes it
// fail with *repo.RefMovedError; nothing is written then and it may be retried.
func (s *Store) Append(ctx context.Context, e Event, sign Signer) (Event, error) {
	tip, err := s.repo.Ref(LogRef(e.Draft))
	if err != nil && !errors.Is(err, repo.ErrNoRef) {
		return Event{}, err
	}
	e, commit, err := s.Write(ctx, e, tip, sign)
	if err != nil {
		return Event{}, err
	}
	return e, s.repo.SetRef(LogRef(e.Draft), commit, tip)
}

// Write makes the commit that adds e to the log at tip (zero for a new log, or
// one that the archive has) without moving any ref, for those who move several
// refs at once.
func (s *Store) Write(ctx context.Context, e Event, tip repo.Hash, sign Signer) (Event, repo.Hash, error) {
	log, err := s.load(e.Draft, tip)
	if err != nil {
		return Event{}, repo.ZeroHash, err
	}
	var parents []repo.Hash
	if len(log) > 0 {
		e.After = log.Heads()
	}
	if tip != repo.ZeroHash {
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
	changes := []repo.Change{{Path: e.ID() + ".json", Data: data}}
	if sign != nil {
		armored, err := sign(data)
		if err != nil {
			return Event{}, repo.ZeroHash, fmt.Errorf("sign the %s event: %w", e.Kind, err)
		}
		e.signatures = [][]byte{armored}
		changes = append(changes, repo.Change{Path: SignatureFile(e.ID(), armored), Data: armored})
	}
	who := repo.Person{Name: e.Actor.Name, Email: e.Actor.Email}
	commit, err := s.repo.Commit(ctx, repo.CommitSpec{
		Parents: parents,
		Changes: changes,
		Message: fmt.Sprintf("%s %s\n", e.Kind, e.Draft),
		Author:  who, Committer: who, When: e.At,
	})
	if err != nil {
		return Event{}, repo.ZeroHash, err
	}
	return e, commit, nil
}

// Countersign makes the commit that adds signatures to events of the log at tip,
// which stand there without. It moves no ref.
func (s *Store) Countersign(ctx context.Context, tip repo.Hash, events []Event, who Actor, when time.Time, sign Signer) (repo.Hash, error) {
	changes := make([]repo.Change, len(events))
	for i, e := range events {
		armored, err := sign(e.Bytes())
		if err != nil {
			return repo.ZeroHash, fmt.Errorf("sign the %s event: %w", e.Kind, err)
		}
		changes[i] = repo.Change{Path: SignatureFile(e.ID(), armored), Data: armored}
	}
	by := repo.Person{Name: who.Name, Email: who.Email}
	return s.repo.Commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{tip}, Changes: changes, Message: "Sign entries of the review\n", Author: by, Committer: by, When: when,
	})
}

// Merge joins two tips of one log: the union of their events. The commit it
// returns has both as parents; it moves no ref.
func (s *Store) Merge(ctx context.Context, ours, theirs repo.Hash, who Actor, when time.Time) (repo.Hash, error) {
	return s.union(ctx, ours, theirs, "Merge review log\n", who, when)
}

// union makes the commit that adds to ours the files that only theirs has. Files
// of one name are the same: their names are their digests.
func (s *Store) union(ctx context.Context, ours, theirs repo.Hash, message string, who Actor, when time.Time) (repo.Hash, error) {
	diff, err := s.repo.Diff(ctx, ours, theirs)
	if err != nil {
		return repo.ZeroHash, err
	}
	var changes []repo.Change
	for _, f := range diff {
		if !f.Old.IsZero() { // not theirs, or of one name
			continue
		}
		data, err := s.repo.ReadBlob(f.New)
		if err != nil {
			return repo.ZeroHash, err
		}
		changes = append(changes, repo.Change{Path: f.Path, Data: data})
	}
	by := repo.Person{Name: who.Name, Email: who.Email}
	return s.repo.Commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{ours, theirs}, Changes: changes, AllowEmpty: true,
		Message: message, Author: by, Committer: by, When: when,
	})
}
