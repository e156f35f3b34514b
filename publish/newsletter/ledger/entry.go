package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrBadEntry means that a file of the ledger is no entry.
var ErrBadEntry = errors.New("not an entry of the newsletter's ledger")

// Ways in which an issue goes out.
const (
	ByMessage  = "message"  // an .eml file, for a mail program
	ByListmonk = "listmonk" // a draft campaign
)

// Entry is one issue that went out.
type Entry struct {
	At       time.Time `json:"at"` // UTC, whole seconds
	By       string    `json:"by"` // who sent it: "Ada Reyes <ada@example.org>"
	Date     string    `json:"date"`
	Subject  string    `json:"subject"`
	Digest   string    `json:"digest"` // newsletter.Issue.Digest
	Articles []Article `json:"articles"`
	Way      string    `json:"way"`          // ByMessage, ByListmonk
	To       string    `json:"to,omitempty"` // the campaign's address, the file's name
}

// Article is an article in an issue that went out.
type Article struct {
	Dir    string `json:"dir"`
	Source string `json:"source"` // article.Source of what was published then
	Title  string `json:"title"`
}

// maxEntry bounds an entry, in bytes.
const maxEntry = 256 << 10

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Encode writes an entry and gives its name in the ledger, which is made of the
// year and of the digest of its bytes.
func (e Entry) Encode() (name string, data []byte, err error) {
	e.At = e.At.UTC().Truncate(time.Second)
	if e.Articles == nil {
		e.Articles = []Article{}
	}
	if err := e.check(); err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(e); err != nil {
		return "", nil, err
	}
	if b.Len() > maxEntry {
		return "", nil, fmt.Errorf("%w: it has %d bytes, of %d at most", ErrBadEntry, b.Len(), maxEntry)
	}
	return e.name(b.Bytes()), b.Bytes(), nil
}

func (e Entry) name(data []byte) string {
	sum := sha256.Sum256(data)
	return e.At.Format("2006") + "/" + hex.EncodeToString(sum[:]) + ".json"
}

// Decode reads the file of an entry. One that is none, or is not named by its
// digest, is an error that wraps ErrBadEntry and names it.
func Decode(name string, data []byte) (Entry, error) {
	fail := func(format string, args ...any) (Entry, error) {
		return Entry{}, fmt.Errorf("%s: %w: %s", name, ErrBadEntry, fmt.Sprintf(format, args...))
	}
	if len(data) > maxEntry {
		return fail("it has %d bytes, of %d at most", len(data), maxEntry)
	}
	var e Entry
	if err := json.Unmarshal(data, &e); err != nil {
		return fail("%v", err)
	}
	if err := e.check(); err != nil {
		return Entry{}, fmt.Errorf("%s: %w", name, err)
	}
	if want := e.name(data); name != want {
		return fail("its name is not its digest, %s", want)
	}
	return e, nil
}

func (e Entry) check() error {
	switch {
	case e.At.IsZero() || e.At.Year() < 2000 || e.At.Year() > 9999:
		return fmt.Errorf("%w: it does not say when", ErrBadEntry)
	case !hexDigest.MatchString(e.Digest):
		return fmt.Errorf("%w: it has no digest of an issue", ErrBadEntry)
	case e.Way == "":
		return fmt.Errorf("%w: it does not say how the issue went out", ErrBadEntry)
	}
	return nil
}

// Repeat is something of an issue that went out before.
type Repeat struct {
	Article Article // zero for the whole issue
	Before  Entry   // the last time
}

// Whole reports whether it is the issue itself that went out before.
func (r Repeat) Whole() bool { return r.Article == Article{} }

// Repeats finds what of an issue the ledger has already: the issue as it is, and
// articles by their folders, though they may have been revised since. entries are
// oldest first, as All gives them.
func Repeats(entries []Entry, digest string, articles []Article) []Repeat {
	var out []Repeat
	last := func(has func(Entry) bool, a Article) {
		for _, e := range slices.Backward(entries) {
			if has(e) {
				out = append(out, Repeat{a, e})
				return
			}
		}
	}
	last(func(e Entry) bool { return e.Digest == digest }, Article{})
	for _, a := range articles {
		last(func(e Entry) bool {
			return slices.ContainsFunc(e.Articles, func(o Article) bool { return o.Dir == a.Dir })
		}, a)
	}
	return out
}

func sortEntries(entries []Entry) {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Digest, b.Digest)
	})
}
