package bibtex

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"postil/editor/cite"
)

// entry is one @type{key, …} as it stands in the file.
type entry struct {
	kind, key string // kind in lower case
	line      int
	fields    map[string]field // by their names in lower case
	order     []string
}

// field is a value with all macros filled in, still TeX.
type field struct {
	value string
	line  int
}

// piece is a part of a value: text, or the name of a macro.
type piece struct {
	text  string
	macro bool
}

type rawField struct {
	name   string
	pieces []piece
	line   int
}

// scanner splits a file into entries.
type scanner struct {
	src      string
	pos      int
	starts   []int // where lines begin an entry that has a key
	lines    []int // offsets of line feeds
	macros   map[string]string
	literal  bool // a backslash before a brace means nothing
	budget   int  // bytes that macros may still fill in
	wasted   int  // bytes looked at in vain for an end
	entries  []*entry
	problems []cite.Problem
}

var (
	// opening is an entry's beginning with its key: "@article{castillo2024,".
	opening     = regexp.MustCompile(`@[A-Za-z]+[ \t]*[{(][ \t\r\n]*[^\s,{}()="#%]+[ \t\r\n]*,`)
	lineOpening = regexp.MustCompile(`(?m)^[ \t]*@[A-Za-z]+[ \t]*[{(][ \t\r\n]*[^\s,{}()="#%]+[ \t\r\n]*,`)
)

// maxValue bounds one value with its macros filled in, in bytes.
const maxValue = 1 << 20

func scan(src string) *scanner {
	s := &scanner{src: src, macros: map[string]string{}, budget: 4*len(src) + maxValue}
	for i, name := range months {
		s.macros[strings.ToLower(name[:3])] = months[i]
	}
	for i := range len(src) {
		if src[i] == '\n' {
			s.lines = append(s.lines, i)
		}
	}
	for _, at := range lineOpening.FindAllStringIndex(src, -1) {
		s.starts = append(s.starts, at[0])
	}
	for s.next() {
	}
	return s
}

func (s *scanner) lineAt(pos int) int { return 1 + sort.SearchInts(s.lines, pos) }

func (s *scanner) problem(pos int, key string, lost bool, template string, pairs ...string) {
	s.problems = append(s.problems, cite.NewProblem(s.lineAt(pos), key, lost, template, pairs...))
}

// next reads the next thing that begins with "@". What stands between entries
// is a comment to BibTeX, and a "%" makes the rest of its line one.
func (s *scanner) next() bool {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '%':
			s.skipLine()
			continue
		case '@':
		default:
			s.pos++
			continue
		}
		start := s.pos
		s.pos++
		s.space()
		kind := strings.ToLower(s.name())
		s.space()
		if kind == "" {
			continue
		}
		closer := s.closer()
		switch {
		case kind == "comment":
			s.comment(start, closer)
			continue
		case closer == 0:
			continue // an e-mail address, or a word after an @
		}
		s.pos++
		s.item(kind, start, closer)
		return true
	}
	return false
}

func (s *scanner) skipLine() {
	if i := strings.IndexByte(s.src[s.pos:], '\n'); i >= 0 {
		s.pos += i + 1
		return
	}
	s.pos = len(s.src)
}

func (s *scanner) closer() byte {
	if s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '{':
			return '}'
		case '(':
			return ')'
		}
	}
	return 0
}

// comment passes over @comment{…} with the braces in it; without an end only
// its line is one.
func (s *scanner) comment(start int, closer byte) {
	if closer == '}' && s.wasted <= 8*len(s.src) {
		if end := balanced(s.src[s.pos:], false); end >= 0 {
			s.pos += end + 1
			return
		}
		s.wasted += len(s.src) - s.pos
	}
	s.pos = start
	s.skipLine()
}

// balanced is the index of the brace that closes the one src begins with, -1
// for none. A brace behind a backslash counts only when escaped is false.
func balanced(src string, escaped bool) int {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '\\':
			if escaped {
				i++
			}
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// syntax is why an entry cannot be read.
type syntax struct {
	pos  int
	text string
}

func (e *syntax) Error() string { return e.text }

// unended is an entry that lacks only the bracket at its end, or a brace in
// its last value.
type unended struct {
	pos, last int // where it ends, where its last value begins
	closer    byte
}

func (e *unended) Error() string {
	return fmt.Sprintf("a } is missing in its last value, or the %c at its end", e.closer)
}

func (s *scanner) fail(pos int, format string, args ...any) error {
	return &syntax{pos, fmt.Sprintf(format, args...)}
}

// item reads a @string, a @preamble or an entry. A broken one ends where the
// next entry begins.
func (s *scanner) item(kind string, start int, closer byte) {
	limit := len(s.src)
	if i := sort.SearchInts(s.starts, start+1); i < len(s.starts) {
		limit = s.starts[i]
	}
	whole, from := s.src, s.pos
	s.src = whole[:limit] // nothing of it reaches into the next entry
	key, fields, err := s.body(kind, closer)
	if err != nil { // perhaps a backslash before a last brace, as in a Windows path
		failed := s.pos
		s.pos, s.literal = from, true
		if k, f, again := s.body(kind, closer); again == nil {
			key, fields, err = k, f, nil
		} else {
			s.pos = failed
		}
		s.literal = false
	}
	var unended *unended
	if errors.As(err, &unended) && !strings.Contains(whole[unended.last:limit], "=") {
		err = nil
		s.problem(unended.pos, key, false, "The “{{.Closer}}” at the entry's end is missing; it was read as if it were there.", "Closer", string(closer))
	}
	s.src = whole
	if err != nil {
		at := start
		reason := err.Error()
		var bad *syntax
		if errors.As(err, &bad) {
			at = bad.pos
		}
		if unended != nil {
			at = unended.last
		}
		s.problem(at, key, true, "The entry that begins at line {{.Line}} cannot be read: {{.Reason}}.",
			"Line", fmt.Sprint(s.lineAt(start)), "Reason", reason)
		s.pos = limit
		if s.wasted += limit - start; s.wasted > 8*len(whole) {
			return
		}
		if next := opening.FindStringIndex(whole[start+1 : limit]); next != nil { // on a line with others
			s.pos = start + 1 + next[0]
		}
		return
	}
	switch kind {
	case "preamble":
	case "string":
		for _, f := range fields {
			s.macros[strings.ToLower(f.name)] = s.fill(f, "")
		}
	default:
		e := &entry{kind: kind, key: key, line: s.lineAt(start), fields: map[string]field{}}
		for _, f := range fields {
			name := strings.ToLower(f.name)
			value := s.fill(f, key)
			if old, twice := e.fields[name]; twice {
				if strings.TrimSpace(old.value) != strings.TrimSpace(value) {
					s.problem(f.line, key, false, "The field “{{.Field}}” is there twice; the first counts.", "Field", name)
				}
				continue
			}
			e.fields[name] = field{value, s.lineAt(f.line)}
			e.order = append(e.order, name)
		}
		s.entries = append(s.entries, e)
	}
}

// body reads what stands between an item's brackets and moves behind them.
func (s *scanner) body(kind string, closer byte) (key string, fields []rawField, err error) {
	if kind == "preamble" {
		if _, err := s.value(); err != nil {
			return "", nil, err
		}
		s.space()
		s.end(closer)
		return "", nil, nil
	}
	if kind != "string" {
		s.space()
		from := s.pos
		for s.pos < len(s.src) && !strings.ContainsRune(",={}\"\n", rune(s.src[s.pos])) && s.src[s.pos] != closer {
			s.pos++
		}
		switch {
		case s.pos < len(s.src) && s.src[s.pos] == '=': // no key: this is a field's name
			s.pos = from
		default:
			key = strings.TrimSpace(s.src[from:s.pos])
			s.space()
			if s.pos < len(s.src) && s.src[s.pos] == ',' {
				s.pos++
			} else if s.pos >= len(s.src) || s.src[s.pos] != closer {
				return key, nil, s.fail(s.pos, "a comma is missing behind the key")
			}
		}
	}
	last := s.pos // where the last value begins
	for {
		for s.space(); s.pos < len(s.src) && s.src[s.pos] == ','; s.space() {
			s.pos++
		}
		if s.end(closer) {
			return key, fields, nil
		}
		if s.pos >= len(s.src) {
			if kind != "string" && len(fields) > 0 {
				return key, fields, &unended{s.pos - 1, last, closer}
			}
			return key, nil, s.fail(s.pos-1, "it has no end, a %q is missing", closer)
		}
		at := s.pos
		name := s.name()
		if name == "" {
			return key, nil, s.fail(at, "the name of a field is expected, not %q", firstRune(s.src[at:]))
		}
		s.space()
		if s.pos >= len(s.src) || s.src[s.pos] != '=' {
			return key, nil, s.fail(at, "behind “%s” a = is missing", clip(name))
		}
		s.pos++
		last = s.pos
		pieces, err := s.value()
		if err != nil {
			return key, nil, err
		}
		fields = append(fields, rawField{name, pieces, at})
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func clip(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (s *scanner) end(closer byte) bool {
	if s.pos < len(s.src) && (s.src[s.pos] == closer || s.src[s.pos] == '}') {
		s.pos++
		return true
	}
	return false
}

// value reads pieces that # joins.
func (s *scanner) value() ([]piece, error) {
	var pieces []piece
	for {
		s.space()
		if s.pos >= len(s.src) {
			return nil, s.fail(s.pos-1, "a value is missing")
		}
		switch c := s.src[s.pos]; c {
		case '{':
			rest := s.src[s.pos:]
			end := balanced(rest, !s.literal)
			if end < 0 {
				return nil, s.fail(s.pos, "a } is missing for the { here")
			}
			pieces = append(pieces, piece{text: rest[1:end]})
			s.pos += end + 1
		case '"':
			end := quoted(s.src[s.pos:])
			if end < 0 {
				return nil, s.fail(s.pos, "the closing quotation mark is missing")
			}
			pieces = append(pieces, piece{text: s.src[s.pos+1 : s.pos+end]})
			s.pos += end + 1
		default:
			at := s.pos
			name := s.name()
			if name == "" {
				return nil, s.fail(at, "a value in braces or quotation marks is expected, not %q", firstRune(s.src[at:]))
			}
			pieces = append(pieces, piece{name, strings.Trim(name, "0123456789") != ""})
		}
		s.space()
		if s.pos >= len(s.src) || s.src[s.pos] != '#' {
			return pieces, nil
		}
		s.pos++
	}
}

// quoted is the index of the quotation mark that closes the one src begins
// with: one in braces or behind a backslash does not.
func quoted(src string) int {
	depth := 0
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			if depth <= 0 {
				return i
			}
		}
	}
	return -1
}

// name reads a type, a field's name or a macro.
func (s *scanner) name() string {
	from := s.pos
	for s.pos < len(s.src) && s.src[s.pos] > ' ' && !strings.ContainsRune("{}(),=#\"%@", rune(s.src[s.pos])) {
		s.pos++
	}
	return s.src[from:s.pos]
}

// space passes over white space and comments to the line's end.
func (s *scanner) space() {
	for s.pos < len(s.src) {
		switch {
		case s.src[s.pos] == '%':
			s.skipLine()
		case s.src[s.pos] <= ' ':
			s.pos++
		default:
			return
		}
	}
}

// fill puts the macros' texts in. An unknown macro stays as its name.
func (s *scanner) fill(f rawField, key string) string {
	if len(f.pieces) == 1 && !f.pieces[0].macro {
		return f.pieces[0].text
	}
	var b strings.Builder
	for _, p := range f.pieces {
		text := p.text
		if p.macro {
			known, ok := s.macros[strings.ToLower(p.text)]
			if ok {
				text = known
			} else {
				s.problem(f.line, key, false, "“{{.Macro}}” is no @string of this file; it was taken as it stands.", "Macro", clip(p.text))
			}
		}
		if b.Len()+len(text) > maxValue || len(text) > s.budget {
			s.problem(f.line, key, false, "The value of “{{.Field}}” is too long once its abbreviations are filled in; it was cut.", "Field", clip(f.name))
			break
		}
		s.budget -= len(text)
		b.WriteString(text)
	}
	return b.String()
}
