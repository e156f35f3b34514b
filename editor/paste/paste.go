package paste

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// Errors of this package, to be tested with errors.Is.
var (
	// ErrFormat says that a file is not of the kind it should be, or damaged.
	ErrFormat = errors.New("the file is damaged or of another kind than its name says")
	// ErrUnknown says that there is no reader for files of this kind.
	ErrUnknown = errors.New("no text can be taken from files of this kind")
	// ErrTooLarge says that a text is larger than an article can be.
	ErrTooLarge = errors.New("the text is too large")
)

// Options say how text from elsewhere becomes Markdown. The zero value will do.
type Options struct {
	// Labels are the footnotes that the text has already; new ones get others.
	Labels []string
	// TopHeading is the highest level of heading that may come out, 1 to 6; 0
	// is 2, as the first is the article's title.
	TopHeading int
}

// LossKind is a sort of thing that Markdown has no place for.
type LossKind string

// The sorts of things that may be left out.
const (
	LostImage    LossKind = "image"    // named by its file or its description
	LostEmbedded LossKind = "embedded" // a video, a frame, a chart
	LostComment  LossKind = "comment"  // a remark in the margin
	LostDeletion LossKind = "deletion" // text that tracked changes delete
	LostFormula  LossKind = "formula"  // kept as plain characters
	LostTable    LossKind = "table"    // its cells are kept, not their places
	LostLink     LossKind = "link"     // a target that works nowhere else; its words are kept
)

// Loss is a sort of thing that was left out.
type Loss struct {
	Kind  LossKind
	Count int
	Names []string // of some of them, where they have any
}

// Result is a text as Markdown.
type Result struct {
	// Body is the Markdown without the footnotes' definitions, no line end
	// behind it.
	Body string
	// Notes are the definitions of its footnotes, "" when it has none.
	Notes string
	// Lost lists what could not be kept.
	Lost []Loss
	// Formatted reports whether the source has anything that plain text has
	// not: emphasis, links, headings, lists, tables, footnotes, quotations. A
	// page of code alone has not.
	Formatted bool

	text        string // what is read of Body, a line for each block
	paragraphs  int
	code        bool // nothing but code
	opens, ends bool // a plain paragraph stands first, last
}

// Markdown is the whole text, with the footnotes at its end.
func (r Result) Markdown() string {
	if r.Notes == "" {
		return r.Body
	}
	return r.Body + "\n\n" + r.Notes
}

// Extensions are the kinds of files that FromFile reads.
func Extensions() []string {
	return []string{".docx", ".odt", ".html", ".htm", ".txt", ".md", ".markdown"}
}

// FromFile reads a file by the kind that its name says. Markdown and plain text
// are taken as they are.
func FromFile(name string, data []byte, o Options) (Result, error) {
	var (
		r   Result
		err error
	)
	switch strings.ToLower(path.Ext(name)) {
	case ".docx":
		r, err = FromDOCX(data, o)
	case ".odt":
		r, err = FromODT(data, o)
	case ".html", ".htm":
		r, err = FromHTML(data, o)
	case ".txt", ".md", ".markdown":
		r, err = FromText(data, o)
	default:
		err = ErrUnknown
	}
	if err != nil {
		return Result{}, fmt.Errorf("read %s: %w", path.Base(name), err)
	}
	return r, nil
}
