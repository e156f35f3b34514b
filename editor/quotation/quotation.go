package quotation

import (
	"postil/editor/cite"
	"postil/editor/markdown"
)

// Quotation is a passage that an article quotes.
type Quotation struct {
	// Span is the passage in the article's text, without the quotation marks.
	Span cite.Span
	Text string   // its words without markup
	Keys []string // of the sources cited with it, the likeliest first
	// Adjoining is how many of the Keys are cited right behind the passage: it is
	// meant to be in those. 0 where none is.
	Adjoining int
	Block     bool // it is a block quote
}

// State says how a quotation stands to its source.
type State int

// The states, the better ones last.
const (
	NoSource State = iota // no text of the source is there to compare with
	NotFound              // the source does not say it
	Near                  // the source says it in other words, or in another order
	Found                 // the source says it
)

// String returns the state as messages and JSON have it.
func (s State) String() string {
	switch s {
	case Found:
		return "found"
	case Near:
		return "near"
	case NotFound:
		return "not found"
	default:
		return "no snapshot"
	}
}

// Difference is a place where a quotation has other words than its source. One
// of the two may be empty.
type Difference struct {
	Source string `json:"source"`
	Quoted string `json:"quoted"`
}

// Match is where and how a text says a quotation.
type Match struct {
	State State
	// Start and End are the passage in the source's text; both 0 when it is not
	// found.
	Start, End  int
	Differences []Difference
	// Reordered tells that all parts of a quotation with words left out are
	// there, but in another order.
	Reordered bool

	share float64 // of the words that were found
}

// better reports whether m says more of a quotation than o.
func (m Match) better(o Match) bool {
	return m.State > o.State || m.State == o.State && m.share > o.share
}

// Result is a quotation with the best match in its sources.
type Result struct {
	Quotation
	Match
	Key    string // of the source that the match is in; the likeliest when none is
	Source int    // index of the text of that source
}

// Check compares every quotation of an article with the texts of the sources
// cited with it: texts gives those of one, none where no text is kept. One that
// is not found is NoSource as long as a source that it may be from has no text.
func Check(d *markdown.Document, texts func(key string) []*Source) []Result {
	var results []Result
	for _, q := range Find(d) {
		results = append(results, check(q, texts))
	}
	return results
}

func check(q Quotation, texts func(key string) []*Source) Result {
	best := Result{Quotation: q, Match: Match{State: NotFound}, Key: q.Keys[0]}
	p := parse(q.Text)
	lacking := ""
	for n, key := range q.Keys {
		list := texts(key)
		if len(list) == 0 && lacking == "" && (q.Adjoining == 0 || n < q.Adjoining) {
			lacking = key
		}
		for i, s := range list {
			if m := s.compare(p); m.better(best.Match) {
				best.Match, best.Key, best.Source = m, key, i
			}
			if best.State == Found {
				return best
			}
		}
	}
	if best.State == NotFound && lacking != "" {
		best.State, best.Key = NoSource, lacking
	}
	return best
}
