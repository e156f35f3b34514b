// Package find searches a text and works out replacements: plain words or
// regular expressions, with or without regard to case, whole words only.
//
// Pure: standard library only. Offsets are bytes; matches never split a
// character.
package find

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Query is what a person looks for.
type Query struct {
	Pattern   string
	Regexp    bool // Pattern is a regular expression (RE2 syntax); ^ and $ are line ends
	MatchCase bool
	WholeWord bool
}

// Errors of Compile.
var (
	ErrEmpty      = errors.New("nothing to look for")
	ErrBadPattern = errors.New("not a regular expression")
)

// Finder is a compiled Query. It may be shared.
type Finder struct {
	q  Query
	re *regexp.Regexp
}

// Compile readies a query.
func Compile(q Query) (*Finder, error) {
	if q.Pattern == "" {
		return nil, ErrEmpty
	}
	pattern := q.Pattern
	if !q.Regexp {
		pattern = regexp.QuoteMeta(pattern)
	}
	flags := "m"
	if !q.MatchCase {
		flags += "i"
	}
	re, err := regexp.Compile("(?" + flags + ":" + pattern + ")")
	if err != nil {
		var detail string
		if i := strings.LastIndex(err.Error(), ": "); i >= 0 {
			detail = err.Error()[i+2:]
		}
		return nil, fmt.Errorf("%w: %s", ErrBadPattern, detail)
	}
	return &Finder{q: q, re: re}, nil
}

// Match is a range of the text that was found, [Start, End).
type Match struct{ Start, End int }

// All finds every match, at most limit (0: no limit). Matches of nothing, as
// of the expression "x*", are left out: there is nothing to show or select.
func (f *Finder) All(text string, limit int) []Match {
	var out []Match
	for at := 0; at <= len(text); {
		m, ok := f.from(text, at)
		if !ok {
			break
		}
		out = append(out, m)
		if limit > 0 && len(out) == limit {
			break
		}
		at = m.End
	}
	return out
}

// from is the first match that begins at or behind an offset. The whole text
// is searched with the offset in it, so that ^ and \b see what comes before.
func (f *Finder) from(text string, at int) (Match, bool) {
	for at <= len(text) {
		loc := f.re.FindStringIndex(text[at:])
		if loc == nil {
			return Match{}, false
		}
		m := Match{at + loc[0], at + loc[1]}
		if f.holds(text, at, m) {
			return m, true
		}
		// Go on one character behind the beginning of what does not count.
		_, n := utf8.DecodeRuneInString(text[m.Start:])
		at = m.Start + max(n, 1)
	}
	return Match{}, false
}

// holds checks what the expression alone cannot: that a match is not empty,
// that it begins a line where the search merely began, and that it is a word.
func (f *Finder) holds(text string, began int, m Match) bool {
	if m.Start == m.End {
		return false
	}
	if m.Start == began && began > 0 && f.q.Regexp {
		// The expression saw no text before the place the search began at.
		// Look again with it in sight.
		line := strings.LastIndexByte(text[:began], '\n') + 1
		found := false
		for _, loc := range f.re.FindAllStringIndex(text[line:min(len(text), m.End)], -1) {
			found = found || line+loc[0] == m.Start
		}
		if !found {
			return false
		}
	}
	if !f.q.WholeWord {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:m.Start])
	behind, _ := utf8.DecodeRuneInString(text[m.End:])
	first, _ := utf8.DecodeRuneInString(text[m.Start:])
	last, _ := utf8.DecodeLastRuneInString(text[:m.End])
	return !(inWord(before) && inWord(first)) && !(inWord(behind) && inWord(last))
}

func inWord(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// Next is the first match at or behind an offset, or the first of the text
// when there is none behind; wrapped tells the latter.
func (f *Finder) Next(text string, at int) (m Match, wrapped, ok bool) {
	if m, ok = f.from(text, min(max(at, 0), len(text))); ok {
		return m, false, true
	}
	m, ok = f.from(text, 0)
	return m, true, ok
}

// Prev is the last match that ends at or before an offset, or the last of the
// text when there is none before; wrapped tells the latter.
func (f *Finder) Prev(text string, at int) (m Match, wrapped, ok bool) {
	all := f.All(text, 0)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].End <= at {
			return all[i], false, true
		}
	}
	if len(all) == 0 {
		return Match{}, false, false
	}
	return all[len(all)-1], true, true
}

// Replacement is what with becomes for one match. In a regular expression $1
// and ${name} stand for groups and $$ for a dollar; otherwise with is taken as
// it is.
func (f *Finder) Replacement(text string, m Match, with string) string {
	if !f.q.Regexp {
		return with
	}
	line := strings.LastIndexByte(text[:m.Start], '\n') + 1
	for _, loc := range f.re.FindAllStringSubmatchIndex(text[line:m.End], -1) {
		if line+loc[0] == m.Start {
			return string(f.re.ExpandString(nil, with, text[line:m.End], loc))
		}
	}
	return with
}

// ReplaceAll replaces every match and says how many there were.
func (f *Finder) ReplaceAll(text, with string) (string, int) {
	all := f.All(text, 0)
	if len(all) == 0 {
		return text, 0
	}
	var b strings.Builder
	at := 0
	for _, m := range all {
		b.WriteString(text[at:m.Start])
		b.WriteString(f.Replacement(text, m, with))
		at = m.End
	}
	b.WriteString(text[at:])
	return b.String(), len(all)
}
