package hook

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/publish/repo"
)

// Update is one ref that a push would move.
type Update struct {
	Name     string // full: "refs/heads/main"
	Old, New repo.Hash
}

// ErrBadInput means that the hook was not called as git calls it.
var ErrBadInput = errors.New("not what git gives a pre-receive hook")

// ReadUpdates reads what git writes to a pre-receive hook: lines of old id, new
// id and name.
func ReadUpdates(r io.Reader) ([]Update, error) {
	var updates []Update
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			return nil, fmt.Errorf("line %d: %w: %q", n, ErrBadInput, lines.Text())
		}
		u := Update{Name: fields[2]}
		var err error
		if u.Old, err = repo.ParseHash(fields[0]); err == nil {
			u.New, err = repo.ParseHash(fields[1])
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", n, ErrBadInput, err)
		}
		if err := repo.CheckRefName(u.Name); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		updates = append(updates, u)
	}
	return updates, lines.Err()
}

// Reason is one thing that a push is refused for.
type Reason struct {
	Ref    string // that it would move
	Commit string // that is wrong, "" for the ref itself
	Path   string // in that commit, "" for the commit itself
	Why    string
}

// String is the reason on one line.
func (r Reason) String() string {
	s := r.Ref
	if r.Commit != "" {
		s += ", commit " + r.Commit[:min(10, len(r.Commit))]
	}
	if r.Path != "" {
		s += ", " + r.Path
	}
	return s + ": " + r.Why
}

// RefusedError refuses a push.
type RefusedError struct{ Reasons []Reason }

// Error lists the reasons, one a line.
func (e *RefusedError) Error() string {
	lines := make([]string, len(e.Reasons))
	for i, r := range e.Reasons {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}
