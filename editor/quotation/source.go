package quotation

import (
	"strings"
	"unicode"
)

// Source is a text made ready to be searched for quotations.
type Source struct {
	text   string
	tokens []place
	ids    map[string]int32
	first  []int32 // by id of a folded word: where its places begin in places
	places []int32 // indices of tokens, by id
}

// place is a token of a source.
type place struct {
	start, end  int32
	exact, fold int32 // ids of the token as it is, and in lower case
}

// NewSource makes a text ready. It costs a reading of the text; the Source
// keeps the text.
func NewSource(text string) *Source {
	s := &Source{text: text, ids: map[string]int32{}, tokens: make([]place, 0, len(text)/5)}
	var folds []int32 // by exact id
	tokens(text, func(t token) bool {
		exact, known := s.ids[t.text]
		if !known {
			exact = int32(len(folds))
			s.ids[t.text] = exact
			folds = append(folds, exact)
			if low := lower(t.text); low != t.text {
				fold, known := s.ids[low]
				if !known {
					fold = int32(len(folds))
					s.ids[low] = fold
					folds = append(folds, fold)
				}
				folds[exact] = fold
			}
		}
		s.tokens = append(s.tokens, place{int32(t.start), int32(t.end), exact, folds[exact]})
		return true
	})
	s.first = make([]int32, len(folds)+1)
	for _, t := range s.tokens {
		s.first[t.fold+1]++
	}
	for i := 1; i < len(s.first); i++ {
		s.first[i] += s.first[i-1]
	}
	s.places = make([]int32, len(s.tokens))
	free := make([]int32, len(folds))
	copy(free, s.first)
	for i, t := range s.tokens {
		s.places[free[t.fold]] = int32(i)
		free[t.fold]++
	}
	return s
}

// Text is the text that the Source was made of.
func (s *Source) Text() string { return s.text }

func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' || c >= 0x80 {
			return strings.Map(unicode.ToLower, s)
		}
	}
	return s
}

// at lists where a folded word stands.
func (s *Source) at(fold int32) []int32 {
	if fold < 0 {
		return nil
	}
	return s.places[s.first[fold]:s.first[fold+1]]
}

// sought is a token of a quotation as a source knows it; ids are -1 for words
// that the source does not have.
type sought struct {
	exact, fold int32
	loose       bool
	weight      int // 0 for marks
}

func (s *Source) seek(f fragment) []sought {
	list := make([]sought, len(f.tokens))
	for i, t := range f.tokens {
		q := sought{-1, -1, f.loose[i], 0}
		if id, ok := s.ids[t.text]; ok {
			q.exact = id
		}
		if id, ok := s.ids[lower(t.text)]; ok {
			q.fold = id
		}
		if t.word {
			q.weight = len(t.text)
		}
		list[i] = q
	}
	return list
}

// Compare says where and how the source says a quotation.
func (s *Source) Compare(text string) Match { return s.compare(parse(text)) }

func (s *Source) compare(p parsed) Match {
	if len(p.fragments) == 0 {
		return Match{State: NotFound}
	}
	list := make([][]sought, len(p.fragments))
	for i, f := range p.fragments {
		list[i] = s.seek(f)
	}
	search := exactSearch{source: s, fragments: list, reach: p.fragments, budget: 20_000}
	if first, last, ok := search.from(0, 0); ok {
		for len(list) > 1 { // as close together as they stand
			later, end, ok := search.from(0, first+1)
			if !ok || end != last {
				break
			}
			first = later
		}
		return Match{State: Found, Start: int(s.tokens[first].start), End: int(s.tokens[last-1].end), share: 1}
	}
	return s.near(p, list)
}

// exactSearch looks for fragments one behind the other.
type exactSearch struct {
	source    *Source
	fragments [][]sought
	reach     []fragment
	budget    int // places to try: words that are everywhere must not cost a minute
}

// from looks for fragment i and those after it, from a token on. The tokens of
// all are those from first up to end.
func (e *exactSearch) from(i, start int) (first, end int, ok bool) {
	f := e.fragments[i]
	limit := len(e.source.tokens)
	if i > 0 {
		limit = min(limit, start+e.reach[i].reach+1)
	}
	at := start - 1
	for {
		if at = e.source.find(f, at+1, limit, &e.budget); at < 0 {
			return 0, 0, false
		}
		end = at + len(f)
		if i+1 == len(e.fragments) {
			return at, end, true
		}
		if _, last, ok := e.from(i+1, end); ok {
			return at, last, true
		}
	}
}

// find is the first place of a fragment that begins at start or later, and
// before limit; -1 for none.
func (s *Source) find(f []sought, start, limit int, budget *int) int {
	rare, fewest := -1, len(s.tokens)+1
	for i, q := range f {
		if q.fold < 0 || !q.loose && q.exact < 0 {
			return -1
		}
		if n := len(s.at(q.fold)); n < fewest {
			rare, fewest = i, n
		}
	}
	places := s.at(f[rare].fold)
	from, to := 0, len(places)
	for from < to { // the first place that may be
		mid := (from + to) / 2
		if int(places[mid])-rare < start {
			from = mid + 1
		} else {
			to = mid
		}
	}
	for _, p := range places[from:] {
		at := int(p) - rare
		if at >= limit || *budget <= 0 {
			return -1
		}
		*budget--
		if s.matches(f, at) {
			return at
		}
	}
	return -1
}

func (s *Source) matches(f []sought, at int) bool {
	if at < 0 || at+len(f) > len(s.tokens) {
		return false
	}
	for i, q := range f {
		t := s.tokens[at+i]
		if t.exact != q.exact && (!q.loose || t.fold != q.fold) {
			return false
		}
	}
	return true
}
