package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Root is the folder of the content repository that holds a folder for each
// source of which something is kept.
const Root = "sources"

// RecordFile is the record's name in a source's folder.
const RecordFile = "record.json"

// Errors of evidence that cannot be used.
var (
	// ErrRecord means that a record cannot be read.
	ErrRecord = errors.New("the record of a kept source cannot be read")
	// ErrTampered means that a text is not the one that was retrieved.
	ErrTampered = errors.New("the kept text is not as it was retrieved")
	// ErrKey means that a citation key cannot name a folder.
	ErrKey = errors.New("the key cannot name a folder")
)

// Retrieval is one time that a page was got.
type Retrieval struct {
	Asked   string    `json:"asked"`   // address that the source has
	Address string    `json:"address"` // address that answered, after redirects
	At      time.Time `json:"at"`      // UTC, to the second
	Status  int       `json:"status"`  // HTTP status, 200 to 299
	Type    string    `json:"type"`    // media type as the server gave it
	Size    int       `json:"size"`    // bytes got
	SHA256  string    `json:"sha256"`  // of those bytes, hexadecimal

	// What the page says of itself.
	Title  string `json:"title,omitempty"`
	Byline string `json:"byline,omitempty"`
	Site   string `json:"site,omitempty"`
	Date   string `json:"date,omitempty"` // of publication, 2024-07-16

	Text   *Text  `json:"text,omitempty"`   // nil when no text was found
	NoText string `json:"noText,omitempty"` // why not

	Archive string `json:"archive,omitempty"` // address of a copy in a web archive
}

// Text is the readable text of a retrieval.
type Text struct {
	File   string `json:"file"` // in the source's folder
	SHA256 string `json:"sha256"`
	Words  int    `json:"words"`
}

// Record is record.json.
type Record struct {
	First  Retrieval  `json:"first"`
	Newest *Retrieval `json:"newest,omitempty"` // nil when there was one retrieval only
}

// Latest is the newest retrieval.
func (r Record) Latest() Retrieval {
	if r.Newest != nil {
		return *r.Newest
	}
	return r.First
}

// Hash is the hash that records have of bytes.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Marshal writes a record, always the same bytes for the same record.
func (r Record) Marshal() ([]byte, error) {
	if err := r.validate(); err != nil {
		return nil, err
	}
	r.First.At = r.First.At.UTC().Truncate(time.Second)
	if r.Newest != nil {
		n := *r.Newest
		n.At = n.At.UTC().Truncate(time.Second)
		r.Newest = &n
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	return b.Bytes(), nil
}

// ParseRecord reads a record. A field that it does not know is an error: it is
// a newer program's, and would be lost when the record is written again.
func ParseRecord(data []byte) (Record, error) {
	var r Record
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		line := bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n")) + 1
		return Record{}, fmt.Errorf("%w: line %d: %w", ErrRecord, line, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Record{}, fmt.Errorf("%w: something follows the record", ErrRecord)
	}
	if err := r.validate(); err != nil {
		return Record{}, err
	}
	return r, nil
}

func (r Record) validate() error {
	if err := r.First.validate("first"); err != nil {
		return err
	}
	if r.Newest == nil {
		return nil
	}
	if r.Newest.At.Before(r.First.At) {
		return fmt.Errorf("%w: the newest retrieval is older than the first", ErrRecord)
	}
	return r.Newest.validate("newest")
}

func (r Retrieval) validate(name string) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", ErrRecord, name, fmt.Sprintf(format, args...))
	}
	for field, address := range map[string]string{"asked": r.Asked, "address": r.Address, "archive": r.Archive} {
		if address == "" && field == "archive" {
			continue
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return fail("%s: %q is no web address", field, address)
		}
	}
	switch {
	case r.At.IsZero() || r.At.UTC().Year() > 9999:
		return fail("at: the time is missing")
	case r.Status < 200 || r.Status > 299:
		return fail("status: %d is not of a page that was got", r.Status)
	case !isHash(r.SHA256):
		return fail("sha256: %q is no hash", r.SHA256)
	case r.Size < 0:
		return fail("size: it is below zero")
	case r.Text == nil:
		if strings.TrimSpace(r.NoText) == "" {
			return fail("there is no text, and noText does not say why")
		}
		return nil
	case !isTextFile(r.Text.File):
		return fail("text: %q is no file of a kept text", r.Text.File)
	case !isHash(r.Text.SHA256):
		return fail("text: %q is no hash", r.Text.SHA256)
	}
	return nil
}

func isHash(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

func isTextFile(name string) bool { return slices.Contains(textFiles(), name) }

func textFiles() []string { return []string{"text.txt", "text.md", "newest.txt", "newest.md"} }

// FileNames are the names that files in a source's folder may have.
func FileNames() []string { return append([]string{RecordFile}, textFiles()...) }

// Names reports whether a file in the source's folder belongs to the record.
func (r Record) Names(file string) bool {
	return file == RecordFile || r.First.Text != nil && r.First.Text.File == file ||
		r.Newest != nil && r.Newest.Text != nil && r.Newest.Text.File == file
}
