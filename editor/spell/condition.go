package spell

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// condition is what the end (or the beginning) of a word must look like for an
// affix: a row of characters, each of a class.
type condition []class

// class is a set of characters: those of chars, or with not all others. With
// not and no chars it is any character.
type class struct {
	chars string
	not   bool
}

func (c class) has(r rune) bool { return strings.ContainsRune(c.chars, r) != c.not }

var errCondition = errors.New("a condition has a [ without its ]")

func parseCondition(s string) (condition, error) {
	if s == "." {
		return nil, nil
	}
	var cond condition
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch r {
		case '.':
			cond = append(cond, class{not: true})
		case '[':
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, errCondition
			}
			chars, not := strings.CutPrefix(s[1:end], "^")
			cond = append(cond, class{chars, not})
			size = end + 1
		default:
			cond = append(cond, class{chars: s[:size]})
		}
		s = s[size:]
	}
	return cond, nil
}

func (cond condition) endOf(word string) bool {
	for i := len(cond) - 1; i >= 0; i-- {
		r, size := utf8.DecodeLastRuneInString(word)
		if size == 0 || !cond[i].has(r) {
			return false
		}
		word = word[:len(word)-size]
	}
	return true
}

func (cond condition) beginOf(word string) bool {
	for _, c := range cond {
		r, size := utf8.DecodeRuneInString(word)
		if size == 0 || !c.has(r) {
			return false
		}
		word = word[size:]
	}
	return true
}
