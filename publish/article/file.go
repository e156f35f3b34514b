package article

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// SyntaxError says why an index.md cannot be read, where, and what to do.
type SyntaxError struct {
	Line   int    // 1-based line in the file
	Msg    string // what is wrong
	Remedy string // what to do
}

// Error is the sentence with its line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s. %s", e.Line, e.Msg, e.Remedy)
}

// File is one index.md. Its bytes are what Parse was given until a setter
// changes them. A File is not safe for use by several goroutines at once while
// one of them sets something; Clone it instead.
type File struct {
	src       []byte // never written in place, so that clones can share it
	yamlStart int    // the YAML lies in src[yamlStart:yamlEnd]
	yamlEnd   int
	bodyStart int
	front     Front
	lines     map[string]int // field, "title" or "image.alt", to line
}

const (
	fence = "---"
	bom   = "\xef\xbb\xbf"
)

// Parse reads an index.md: a line "---", YAML, a line "---", Markdown. The
// bytes are kept as they are; a byte order mark and CRLF line ends are
// tolerated. The error is a *SyntaxError.
func Parse(src []byte) (*File, error) {
	if at := invalidUTF8(src); at >= 0 {
		return nil, &SyntaxError{
			lineAt(src, at),
			fmt.Sprintf("byte 0x%02X is not UTF-8 text", src[at]),
			"Save the file as UTF-8.",
		}
	}
	f, err := split(src)
	if err != nil {
		return nil, err
	}
	if err := f.readFront(); err != nil {
		return nil, err
	}
	return f, nil
}

// Reopen is Parse of a file whose front matter is known: src must be what gave
// front before. The YAML is not read again.
func Reopen(src []byte, front Front) (*File, error) {
	f, err := split(src)
	if err != nil {
		return nil, err
	}
	f.front = front.clone()
	return f, nil
}

// split finds the parts of a file.
func split(src []byte) (*File, error) {
	f := &File{src: bytes.Clone(src)}
	pos := 0
	if bytes.HasPrefix(src, []byte(bom)) {
		pos = len(bom)
	}
	end := lineEnd(src, pos)
	if !isFence(src[pos:end]) {
		return nil, &SyntaxError{1, "the front matter is missing", "Begin the file with a line ---, then title, date and so on, then another line ---."}
	}
	f.yamlStart = end
	for pos = end; ; pos = end {
		if pos >= len(src) {
			return nil, &SyntaxError{1, "the front matter has no end", "Put a line --- after its last field."}
		}
		end = lineEnd(src, pos)
		if isFence(src[pos:end]) {
			break
		}
	}
	f.yamlEnd, f.bodyStart = pos, end
	return f, nil
}

func (f *File) readFront() error {
	y, err := readYAML(f.src, f.yamlStart, f.yamlEnd)
	if err != nil {
		return err
	}
	f.front, f.lines, err = y.front()
	return err
}

// New makes a file of front matter and a body. Body() of the result is body;
// bytes in front that are no UTF-8 are replaced by U+FFFD.
func New(front Front, body string) *File {
	f, err := Parse([]byte(fence + "\n" + fence + "\n"))
	if err == nil {
		err = f.SetFront(front.valid())
	}
	if err != nil {
		// An empty front matter takes every valid Front: see FuzzNew.
		panic("article: new front matter cannot be written: " + err.Error())
	}
	f.SetBody(body)
	return f
}

// Bytes is the whole file.
func (f *File) Bytes() []byte { return bytes.Clone(f.src) }

// Front is what the front matter says. Texts are trimmed of white space at
// both ends, empty list items are left out.
func (f *File) Front() Front { return f.front.clone() }

// Body is the Markdown: every byte after the closing --- line.
func (f *File) Body() string { return string(f.src[f.bodyStart:]) }

// AppendBody appends the body to dst.
func (f *File) AppendBody(dst []byte) []byte { return append(dst, f.src[f.bodyStart:]...) }

// BodyOffset is the byte offset of the body in the file.
func (f *File) BodyOffset() int { return f.bodyStart }

// BodyLine is the 1-based line of the file on which the body starts.
func (f *File) BodyLine() int { return lineAt(f.src, f.bodyStart) }

// FieldLine is the 1-based line of a field, "title" or "image.alt". For a
// field that is absent it is the line of the field around it, and 1 when there
// is none.
func (f *File) FieldLine(key string) int {
	if f.lines == nil { // it was reopened
		known := f.front
		if f.readFront() != nil {
			f.lines = map[string]int{}
		}
		f.front = known
	}
	for {
		if n, ok := f.lines[key]; ok {
			return n
		}
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return 1
		}
		key = key[:i]
	}
}

// SetBody replaces the Markdown and nothing else.
func (f *File) SetBody(body string) {
	head := slices.Clip(f.src[:f.bodyStart])
	if !bytes.HasSuffix(head, []byte("\n")) { // the closing --- was the end of the file
		head = append(head, eolOf(f.src)...)
	}
	f.bodyStart = len(head)
	f.src = append(slices.Clip(head), body...)
}

// Clone is an independent copy.
func (f *File) Clone() *File {
	c := *f
	c.front = f.front.clone()
	return &c // src and lines are replaced, never changed in place
}

// isFence reports whether a line is --- with nothing but white space after it.
func isFence(line []byte) bool {
	return bytes.HasPrefix(line, []byte(fence)) && len(bytes.Trim(line[len(fence):], " \t\r\n")) == 0
}

// lineEnd is the offset after the line feed of the line that pos is on.
func lineEnd(src []byte, pos int) int {
	if i := bytes.IndexByte(src[pos:], '\n'); i >= 0 {
		return pos + i + 1
	}
	return len(src)
}

// lineStart is the offset of the first byte of the line that pos is on.
func lineStart(src []byte, pos int) int { return bytes.LastIndexByte(src[:pos], '\n') + 1 }

// lineAt is the 1-based line of the byte at pos.
func lineAt(src []byte, pos int) int { return bytes.Count(src[:pos], []byte("\n")) + 1 }

// eolOf is the line end the file uses, judged by its first line.
func eolOf(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func invalidUTF8(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
