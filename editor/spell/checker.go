package spell

import (
	"strings"
	"unicode/utf8"
)

// Range is a stretch of a text, in bytes, End exclusive.
type Range struct{ Start, End int }

// maxAnswers is how many answers of the dictionary a Checker remembers: more
// than a long article has different words.
const maxAnswers = 1 << 15

// Checker checks words against a dictionary and the words of the house. It
// remembers what the dictionary said.
type Checker struct {
	dict    *Dictionary
	lists   []*List
	answers map[string]bool
	asked   int
}

// NewChecker makes a Checker. Words in a list are right whatever the
// dictionary says.
func NewChecker(d *Dictionary, lists ...*List) *Checker {
	return &Checker{dict: d, lists: lists, answers: map[string]bool{}}
}

// SetLists puts other lists in place of those there are.
func (c *Checker) SetLists(lists ...*List) { c.lists = lists }

// Asked is how many words the dictionary was asked for, for tests that keep
// the work from growing.
func (c *Checker) Asked() int { return c.asked }

// Check reports whether a word is right.
func (c *Checker) Check(word string) bool {
	for _, l := range c.lists {
		if l.Has(word) {
			return true
		}
	}
	right, known := c.answers[word]
	if known {
		return right
	}
	c.asked++
	right = c.dict.Check(word)
	if !right && strings.Contains(word, "’") { // not every dictionary knows both apostrophes
		right = c.dict.Check(strings.ReplaceAll(word, "’", "'"))
	}
	if len(c.answers) >= maxAnswers {
		clear(c.answers)
	}
	c.answers[strings.Clone(word)] = right
	return right
}

// Wrong gives the parts that are not right of a word in a line. A word with
// hyphens is right if it is known, or if all its parts are; else its wrong
// parts are given. A full stop or a hyphen beside the word may belong to it, as
// in abbreviations.
func (c *Checker) Wrong(line string, at Range) []Range {
	word := line[at.Start:at.End]
	if !c.dict.Covers(word) || c.stands(line, at) {
		return nil
	}
	if !strings.Contains(word, "-") {
		return []Range{at}
	}
	var wrong []Range
	from := 0
	for from <= len(word) {
		end := len(word)
		if i := strings.IndexByte(word[from:], '-'); i >= 0 {
			end = from + i
		}
		part := Range{at.Start + from, at.Start + end}
		if utf8.RuneCountInString(word[from:end]) > 1 && !c.stands(line, part) {
			wrong = append(wrong, part)
		}
		from = end + 1
	}
	return wrong
}

// stands reports whether a word is right where it stands.
func (c *Checker) stands(line string, at Range) bool {
	word := line[at.Start:at.End]
	if c.Check(word) {
		return true
	}
	next, before := "", ""
	if at.End < len(line) {
		next = line[at.End : at.End+1]
	}
	if at.Start > 0 {
		before = line[at.Start-1 : at.Start]
	}
	return (next == "." || next == "-" || next == "'") && c.Check(word+next) || before == "-" && c.Check("-"+word)
}

// Suggest gives what may have been meant by a wrong word, as
// Dictionary.Suggest does, with the words of the lists among it.
func (c *Checker) Suggest(word string) []string {
	plain := straight(word)
	found := c.dict.guesses(plain)
	g := &guesser{d: c.dict, word: plain, keys: neighbours(c.dict.keys())}
	for _, l := range c.lists {
		found = append(found, l.near(g)...)
	}
	list := inOrder(found)
	if plain != word { // with the writer's apostrophe
		for i := range list {
			list[i] = strings.ReplaceAll(list[i], "'", "’")
		}
	}
	return list
}
