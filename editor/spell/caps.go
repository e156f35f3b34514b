package spell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// caps is how a word uses capitals.
type caps uint8

const (
	noCaps       caps = iota // word
	initialCap               // Word
	allCaps                  // WORD
	mixed                    // wOrd
	mixedInitial             // WoRd
)

// capsOf tells how a word uses capitals. What is neither large nor small, such
// as a hyphen, counts for neither.
func capsOf(word string) caps {
	large, neutral, all, initial := 0, 0, 0, false
	for _, r := range word {
		switch up, low := unicode.ToUpper(r), unicode.ToLower(r); {
		case up == low || r == 'ß': // without a capital form of its own
			neutral++
		case r != low:
			large++
			initial = initial || all == 0
		}
		all++
	}
	switch {
	case large == 0:
		return noCaps
	case large == 1 && initial:
		return initialCap
	case large+neutral == all:
		return allCaps
	case initial:
		return mixedInitial
	}
	return mixed
}

// lower, upper and title write a word in small letters, in capitals and with
// an initial capital as its language does.
func (a *affixFile) lower(s string) string {
	if a.special != nil {
		return strings.ToLowerSpecial(a.special, s)
	}
	return strings.ToLower(s)
}

func (a *affixFile) upper(s string) string {
	if a.special != nil {
		return strings.ToUpperSpecial(a.special, s)
	}
	return strings.ToUpper(s)
}

func (a *affixFile) title(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return a.upper(s[:size]) + s[size:]
}
