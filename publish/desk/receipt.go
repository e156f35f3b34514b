package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"postil/editor/proof"
	"postil/publish/repo"
	"postil/publish/review"
)

// Act names what a person did at the desk.
type Act string

// The acts that a Receipt can be for.
const (
	ActNew            Act = "new"
	ActSave           Act = "save"
	ActSubmit         Act = "submit"
	ActApprove        Act = "approve"
	ActRequestChanges Act = "request-changes"
	ActWithdraw       Act = "withdraw"
	ActPublish        Act = "publish"
)

// Receipt says what an act did, for a person to read: what was committed,
// where it was pushed, where the page is.
type Receipt struct {
	Act       Act
	Draft     string // id
	Title     string
	Slug      string
	State     review.State // after the act
	Commit    repo.Hash    // the draft's tip; for ActPublish the commit on main
	Event     string       // id of what was recorded in the draft's log, where the act did only that
	Unchanged bool         // there was nothing to commit
	Remote    string       // address of the remote, "" when the publication has none
	Pushed    []string     // refs that the remote has taken
	// Unsent is why the remote has not got it yet; nil when it has, or when
	// there is no remote. What was done is safe on this computer and goes with
	// the next push.
	Unsent error
	URL    string    // of the published page
	Source string    // article.Source of what was published
	At     time.Time // when it was published
	Moved  string    // the former address of a revised article that moves, below the site's base
	Folder string    // working folder of the draft, "" when there is none
	Kept   []string  // files on disk that were edited by hand and therefore left alone
	// SelfApproved says that one of those who wrote the article approved it,
	// as the publication's policy allows.
	SelfApproved bool
}

// CheckError refuses an act because the article has errors.
type CheckError struct {
	Act      Act
	Findings []proof.Finding // the errors only
}

// Error lists the errors, one a line.
func (e *CheckError) Error() string {
	lines := make([]string, 0, len(e.Findings)+1)
	lines = append(lines, fmt.Sprintf("%s: the article has %d error(s)", e.Act, len(e.Findings)))
	for _, f := range e.Findings {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// StateError refuses an act that the draft's state does not allow.
type StateError struct {
	Act   Act
	State review.State
	Title string
}

// Error names the act, the draft and its state.
func (e *StateError) Error() string {
	return fmt.Sprintf("%s: %q is %s", e.Act, e.Title, e.State)
}

// FileError means that a file of a draft's working folder cannot be read.
type FileError struct {
	Name string // as the folder names it: "index.md"
	Path string // from the publication's folder: "drafts/slug/index.md"
	Err  error  // an *article.SyntaxError or a *cite.SyntaxError
}

// Error names the file.
func (e *FileError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap gives the reason.
func (e *FileError) Unwrap() error { return e.Err }

// ConflictError means that main changed a file that the draft changes too.
type ConflictError struct{ Path string }

// Error names the file.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s was changed on main after this draft was started", e.Path)
}

// Errors of saving.
var (
	// ErrDraftMoved means the draft has newer text than the edit started from.
	ErrDraftMoved = errors.New("the draft was changed meanwhile")
	// ErrAddressTaken means another article or draft has the same folder.
	ErrAddressTaken = errors.New("another article has this address")
	// ErrNotYet means the article is dated in the future.
	ErrNotYet = errors.New("the article is dated in the future")
	// ErrNoNote means that changes were requested without saying which.
	ErrNoNote = errors.New("say what should change")
	// ErrNoArticle means the draft has no readable article.
	ErrNoArticle = errors.New("the draft's article cannot be read")
)
