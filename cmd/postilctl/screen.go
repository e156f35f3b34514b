package main

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// screen writes text for a person's terminal. Titles, names, comments and what a
// server says are other people's: what would move the cursor, change colours or
// the window's title, or turn the direction of writing, is shown as a mark.
type screen struct{ w io.Writer }

// Write writes p, which must not end within a character.
func (p screen) Write(text []byte) (int, error) {
	if _, err := io.WriteString(p.w, strings.Map(visible, string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029':
		return utf8.RuneError
	}
	return r
}
