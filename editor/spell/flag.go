package spell

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// flag is a name that ties words to affixes and to other rules. 0 is none.
type flag uint16

// onlyUpper marks forms that stand in the dictionary only so that words in
// capitals are found: Openoffice.org for OPENOFFICE.ORG. No file can name it.
const onlyUpper flag = 0xffff

// flagSet is a sorted set of flags.
type flagSet []flag

// has reports whether the set has f; no set has the flag 0.
func (s flagSet) has(f flag) bool {
	if f == 0 {
		return false
	}
	for _, g := range s {
		if g >= f {
			return g == f
		}
	}
	return false
}

// flagForm is how an .aff file writes flags.
type flagForm uint8

const (
	oneChar  flagForm = iota // one character each
	twoChars                 // two
	numbers                  // decimal numbers with commas between
)

// flagsOf reads a run of flags as the file writes them.
func (a *affixFile) flagsOf(s string) (flagSet, error) {
	if len(a.aliases) > 0 {
		if n, err := strconv.Atoi(s); err == nil {
			if n < 1 || n > len(a.aliases) {
				return nil, fmt.Errorf("there is no AF line number %d", n)
			}
			return a.aliases[n-1], nil
		}
	}
	list, err := a.form.split(s)
	if err != nil {
		return nil, err
	}
	set := flagSet(list)
	slices.Sort(set)
	return slices.Compact(set), nil
}

// flagOf reads what must be a single flag.
func (a *affixFile) flagOf(s string) (flag, error) {
	list, err := a.form.split(s)
	if err != nil {
		return 0, err
	}
	if len(list) != 1 {
		return 0, fmt.Errorf("%q is not one flag", s)
	}
	return list[0], nil
}

// split reads flags in the order in which they stand.
func (form flagForm) split(s string) ([]flag, error) {
	var list []flag
	for s != "" {
		f, n, err := form.next(s)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
		s = s[n:]
		if form == numbers && s != "" {
			if s[0] != ',' {
				return nil, fmt.Errorf("a comma was expected before %q", s)
			}
			s = s[1:]
		}
	}
	return list, nil
}

var errFlagRange = errors.New("a flag is out of range")

// next reads the first flag of s, which is not empty, and its length in bytes.
func (form flagForm) next(s string) (flag, int, error) {
	if form == numbers {
		end := 0
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(s[:end])
		if err != nil {
			return 0, 0, fmt.Errorf("%q is not a number", s)
		}
		if n < 1 || n >= int(onlyUpper) {
			return 0, 0, fmt.Errorf("%w: %d", errFlagRange, n)
		}
		return flag(n), end, nil
	}
	r, size := utf8.DecodeRuneInString(s)
	if form == oneChar {
		if r == 0 || r >= rune(onlyUpper) || r == utf8.RuneError {
			return 0, 0, fmt.Errorf("%w: %q", errFlagRange, s[:size])
		}
		return flag(r), size, nil
	}
	q, more := utf8.DecodeRuneInString(s[size:])
	if r == 0 || r > 0xfe || q > 0xff || more == 0 {
		return 0, 0, fmt.Errorf("%w: %q is not two plain characters", errFlagRange, s[:size+more])
	}
	return flag(r)<<8 | flag(q), size + more, nil
}
