package review

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Kind says what happened to a draft.
type Kind string

// The kinds of events. A reader that meets another kind keeps it and folds it
// into nothing, so that newer versions can add some.
const (
	Create         Kind = "create"
	Submit         Kind = "submit"
	Approve        Kind = "approve"
	RequestChanges Kind = "request-changes"
	Withdraw       Kind = "withdraw"
	Publish        Kind = "publish"
	// Carry says that what was written of the draft up to Commit, too late for
	// its publication, is in another draft, whose id is the Body.
	Carry Kind = "carry"

	Assign  Kind = "assign"  // To is to look after the draft; nobody when it is nil
	Comment Kind = "comment" // on a passage, or without an Anchor on the whole
	Suggest Kind = "suggest" // another wording for a passage
	Reply   Kind = "reply"   // to a comment or suggestion, as are the following
	Resolve Kind = "resolve"
	Reopen  Kind = "reopen"
	Accept  Kind = "accept" // of a suggestion: its wording stands in the text
	Reject  Kind = "reject"
)

// Actor is who did it.
type Actor struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Event is one entry of a draft's log. It is immutable: its identity is the
// digest of its bytes.
type Event struct {
	V     int       `json:"v"` // version of the format, 1
	Kind  Kind      `json:"type"`
	Draft string    `json:"draft"`
	Actor Actor     `json:"actor"`
	At    time.Time `json:"at"`              // UTC, whole seconds
	After []string  `json:"after,omitempty"` // ids of the newest events its author had seen
	// Commit is the draft's commit that the event is about, Base the commit of
	// main that the draft started from (create) or was published as (publish).
	Commit string `json:"commit,omitempty"`
	Base   string `json:"base,omitempty"`
	// Files are the contents that were approved or submitted: path in the
	// repository to blob id.
	Files map[string]string `json:"files,omitempty"`
	Body  string            `json:"body,omitempty"` // note to the other side, plain text

	To      *Actor  `json:"to,omitempty"`      // of an assignment
	Anchor  *Anchor `json:"anchor,omitempty"`  // the passage that a comment or suggestion is about
	Wording *string `json:"wording,omitempty"` // of a suggestion: what is to stand there
	Thread  string  `json:"thread,omitempty"`  // id of the comment or suggestion that the event answers

	id         string
	data       []byte   // as it was read
	signatures [][]byte // that stand beside it in the log
}

// Anchor is a passage of an article's text, so that it can be found again when
// the text has changed.
type Anchor struct {
	// Blob is the article file that Start and End are places in, counted in
	// bytes from the start of its text, behind the front matter. It is empty
	// for a passage of a text that was not saved.
	Blob  string `json:"blob,omitempty"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	// Quote is what the passage said, Before and After some text around it.
	Quote  string `json:"quote"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// ErrBadEvent is what every unreadable event wraps.
var ErrBadEvent = errors.New("not a review event")

// Encode gives the event's canonical bytes: JSON with keys in a fixed order,
// no insignificant space, a final newline.
func (e Event) Encode() ([]byte, error) {
	e.V = 1
	e.At = e.At.UTC().Truncate(time.Second)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("encode %s event: %w", e.Kind, err)
	}
	return b.Bytes(), nil
}

// Decode reads canonical bytes back.
func Decode(data []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(data, &e); err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrBadEvent, err)
	}
	switch {
	case e.V != 1:
		return Event{}, fmt.Errorf("%w: version %d is not known", ErrBadEvent, e.V)
	case e.Kind == "" || e.Draft == "" || e.At.IsZero():
		return Event{}, fmt.Errorf("%w: type, draft or time is missing", ErrBadEvent)
	}
	e.id, e.data = digest(data), bytes.Clone(data)
	return e, nil
}

// Bytes are those that the event was decoded from, which its signatures are
// of. They must not be changed.
func (e Event) Bytes() []byte { return e.data }

// Signatures are the armoured signatures that the log has of the event. Nobody
// has looked whether they are good: a Verifier does.
func (e Event) Signatures() [][]byte { return e.signatures }

// ID is the first 32 hexadecimal digits of the SHA-256 of the event's bytes.
// It is empty for an event that was not decoded from bytes.
func (e Event) ID() string { return e.id }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}
