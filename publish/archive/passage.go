package archive

import (
	"context"
	"strings"
	"unicode/utf8"
)

// Passage is a part of a text, with the places in it that matter.
type Passage struct {
	Text  string
	Marks []Mark // in order; they do not overlap
	Start int    // where it is in the entry's Body, in bytes
}

// Mark is a range of bytes of a Passage's Text.
type Mark struct{ Start, End int }

// passageLen is about how long a passage is, in bytes.
const passageLen = 220

// Passage is the part of an entry's text that has most of what was searched
// for, marked; its summary where the text has nothing of it.
func (x *Index) Passage(ctx context.Context, e *Entry, res *Results) (Passage, error) {
	text, err := x.Body(ctx, e)
	if err != nil {
		return Passage{}, err
	}
	found := res.places(text)
	if len(found) == 0 {
		if e.Summary != "" {
			text = e.Summary
			found = res.places(text)
		}
		return cut(text, found, 0), nil
	}
	best, bestSeen := 0, -1
	seen := make([]bool, len(res.terms))
	for i := range found {
		clear(seen)
		n := 0
		for j := i; j < len(found) && found[j].end-found[i].start <= passageLen; j++ {
			if !seen[found[j].term] {
				seen[found[j].term] = true
				n++
			}
		}
		if n > bestSeen {
			best, bestSeen = i, n
		}
	}
	return cut(text, found, found[best].start), nil
}

// Marks are the places of a text, such as a title, that have what was searched for.
// They are found in any language.
func (r *Results) Marks(text, _ string) []Mark {
	return cutMarks(r.places(text), 0, len(text))
}

// found is a part of a text that is a term.
type found struct{ start, end, term int }

// places finds the terms in a text.
func (r *Results) places(text string) []found {
	if len(r.terms) == 0 {
		return nil
	}
	var out []found
	all := tokens(text)
	for i := 0; i < len(all); {
		n, which := 0, 0
		for j, t := range r.terms {
			if n = t.at(all, i); n > 0 {
				which = j
				break
			}
		}
		if n > 0 {
			out = append(out, found{all[i].start, all[i+n-1].end, which})
		}
		i += max(1, n)
	}
	return out
}

// cut takes a passage around a place out of its paragraph, from the beginning of
// a sentence where one is near, otherwise of a word.
func cut(text string, marks []found, at int) Passage {
	start := max(0, at-passageLen/3)
	if start > 0 {
		if i := strings.LastIndexAny(text[start:at], ".!?\n"); i >= 0 {
			start += i + 1
		} else if i := strings.IndexByte(text[start:at], ' '); i >= 0 {
			start += i + 1
		}
	}
	end := min(len(text), start+passageLen)
	if i := strings.IndexByte(text[at:end], '\n'); i >= 0 {
		end = at + i
	} else if end < len(text) {
		if i := strings.LastIndexByte(text[start:end], ' '); i > at-start {
			end = start + i
		}
	}
	for start < end && !utf8.RuneStart(text[start]) {
		start++
	}
	for end > start && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	for start < end && strings.IndexByte(" \n\t", text[start]) >= 0 {
		start++
	}
	return Passage{Text: text[start:end], Marks: cutMarks(marks, start, end), Start: start}
}

func cutMarks(marks []found, start, end int) []Mark {
	var out []Mark
	for _, m := range marks {
		if m.start >= start && m.end <= end {
			out = append(out, Mark{m.start - start, m.end - start})
		}
	}
	return out
}
