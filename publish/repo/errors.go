package repo

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"postil/publish/repo/objectdb"
)

// Errors that callers tell apart with errors.Is.
var (
	// ErrNotARepository says that neither the folder nor one above it is a git repository.
	ErrNotARepository = errors.New("not a git repository")
	// ErrRepositoryExists says that Init found a repository already there.
	ErrRepositoryExists = errors.New("a git repository is already there")
	// ErrUnsupported says that the repository uses a git feature this package does not read.
	ErrUnsupported = errors.New("unsupported git repository")
	// ErrNoRef says that the ref does not exist.
	ErrNoRef = errors.New("no such ref")
	// ErrBadRefName says that the name is not one git allows for a ref.
	ErrBadRefName = errors.New("not a valid ref name")
	// ErrRefConflict says that a ref cannot exist beside another, as "a" beside "a/b".
	ErrRefConflict = errors.New("ref name conflicts with an existing ref")
	// ErrBrokenRef says that a ref's file does not hold an object id.
	ErrBrokenRef = errors.New("damaged ref")
	// ErrNoObject says that the object is not in the repository.
	ErrNoObject = objectdb.ErrNoObject
	// ErrCorruptObject says that an object's bytes are not those its id names.
	ErrCorruptObject = objectdb.ErrCorruptObject
	// ErrBadPath says that a path cannot be kept in the repository.
	ErrBadPath = errors.New("not a valid path in a repository")
	// ErrBadCommit says that a CommitSpec lacks something or cannot be written.
	ErrBadCommit = errors.New("cannot make this commit")
	// ErrNothingToCommit says that the changes leave the parent's tree as it is.
	ErrNothingToCommit = errors.New("nothing to commit")
	// ErrNoRemote says that no remote of that name is configured.
	ErrNoRemote = errors.New("no such remote")
	// ErrEmptyRemote says that the remote repository has no commits yet.
	ErrEmptyRemote = errors.New("the remote repository is empty")
	// ErrNoRemoteRepository says that the address answers but no repository is there for this user.
	ErrNoRemoteRepository = errors.New("no repository at this address, or no permission to see it")
	// ErrOffline says that the remote could not be reached.
	ErrOffline = errors.New("the remote cannot be reached")
	// ErrAuth says that the remote wants other credentials, or does not allow this.
	ErrAuth = errors.New("the remote refused the credentials")
	// ErrHostKey says that an ssh server is not known and nobody vouched for it,
	// or is not the one known by that name. Which of the two it is, and the
	// fingerprints, the *hostkey.Error in it tells: hostkey.ErrUnknown and
	// hostkey.ErrChanged.
	ErrHostKey = errors.New("the ssh server is not trusted")
	// ErrGitMissing says that a local path as a remote needs the git program, and it is not installed.
	ErrGitMissing = errors.New("a repository on this computer can only be a remote when the git program is installed")
	// ErrStale says that a ref of the remote is not where the caller believed; fetch, merge and push again.
	ErrStale = errors.New("the remote has moved on")
)

// LockedError says that another program holds a lock file of the repository.
type LockedError struct {
	File string // the lock file
}

// Error names the file and what to do about it.
func (e *LockedError) Error() string {
	return fmt.Sprintf("another program is changing the repository: %s exists; try again, and if no git program is running remove that file", e.File)
}

// RefMovedError says that a ref was not where the caller believed. Nothing
// was changed.
type RefMovedError struct {
	Name       string
	Want, Have Hash // zero: the ref does not exist
}

// Error tells what was expected and what was found.
func (e *RefMovedError) Error() string {
	show := func(h Hash) string {
		if h.IsZero() {
			return "absent"
		}
		return h.String()[:12]
	}
	return fmt.Sprintf("%s has moved: expected it %s, found it %s", e.Name, show(e.Want), show(e.Have))
}

// PushError says which refs a remote did not take. Where the push was atomic
// none was moved; otherwise those that are not named in Refused were.
type PushError struct {
	Remote   string            // the remote's name
	Refused  map[string]string // ref name -> reason in git's words
	HookText string            // what the remote's hooks printed, as far as it came
	Stale    bool              // a ref of the remote is not where the caller believed
}

// Error lists the refused refs in order of name.
func (e *PushError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "push to %s refused", e.Remote)
	for i, name := range slices.Sorted(maps.Keys(e.Refused)) {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(&b, "%s%s: %s", sep, name, e.Refused[name])
	}
	if t := strings.TrimSpace(e.HookText); t != "" {
		fmt.Fprintf(&b, "\n%s", t)
	}
	return b.String()
}

// Is makes errors.Is(err, ErrStale) true for a push that lost a race.
func (e *PushError) Is(target error) bool { return e.Stale && target == ErrStale }
