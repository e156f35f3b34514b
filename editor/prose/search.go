package prose

import "strings"

const (
	// around is how many bytes of its surroundings tell where a passage is.
	around = 12
	// alike is the share of words that a passage must have in common with the
	// quotation to be its changed version.
	alike = 0.6
	// ahead is by how much of that share the best place must be better than the
	// next.
	ahead = 0.2
)

// search finds the passage by its words and surroundings.
func (a Anchor) search(text string) Found {
	at := occurrences(text, a.Quote)
	if len(at) == 0 {
		return a.searchLike(text)
	}
	best, most, second := -1, -1, -1
	for _, i := range at {
		switch n := a.fits(text, i); {
		case n > most:
			best, most, second = i, n, most
		case n > second:
			second = n
		}
	}
	found := Range{best, best + len(a.Quote)}
	whole := len(a.Before) + len(a.After)
	switch {
	case len(at) == 1 && most >= min(around, whole):
		return Found{Exact, found}
	case len(at) == 1 && newBag(a.Quote).total >= telling:
		return Found{Moved, found}
	case len(at) > 1 && most >= min(around, whole) && most-second >= around/2:
		return Found{Exact, found}
	}
	return Found{State: Orphaned}
}

// fits returns how many bytes around offset i are those around the anchor.
func (a Anchor) fits(text string, i int) int {
	n := commonSuffix(text[:i], a.Before)
	return n + commonPrefix(text[i+len(a.Quote):], a.After)
}

func commonPrefix(s, t string) int {
	n := 0
	for n < len(s) && n < len(t) && s[n] == t[n] {
		n++
	}
	return n
}

func commonSuffix(s, t string) int {
	n := 0
	for n < len(s) && n < len(t) && s[len(s)-1-n] == t[len(t)-1-n] {
		n++
	}
	return n
}

// searchLike finds the place in the text with most of the quotation's words: a
// window as long as the quotation is moved over the text.
func (a Anchor) searchLike(text string) Found {
	quote, all := lexWords(a.Quote), lexWords(text)
	intern(quote, all)
	want := make(map[int32]int)
	total, size := 0, 0
	weight := func(t token) int {
		if !hasLetter(t.text) {
			return 0
		}
		return len(t.text)
	}
	for i := 1; i < len(quote.tokens); i += 2 {
		t := quote.tokens[i]
		want[t.id]++
		total += weight(t)
		size++
	}
	if total < telling {
		return Found{State: Orphaned}
	}

	// scores[k] is the weight of the quotation's words among the contents of the
	// text from k on, as many as the quotation has.
	have := make(map[int32]int)
	n := all.contents()
	scores := make([]int, 0, n)
	score := 0
	for k := range n {
		in := all.tokens[2*k+1]
		if have[in.id]++; have[in.id] <= want[in.id] {
			score += weight(in)
		}
		if k >= size {
			out := all.tokens[2*(k-size)+1]
			if have[out.id] <= want[out.id] {
				score -= weight(out)
			}
			have[out.id]--
		}
		scores = append(scores, score)
	}
	best := 0
	for k := range scores {
		if scores[k] > scores[best] {
			best = k
		}
	}
	second := 0
	for k, s := range scores {
		if k <= best-size || k >= best+size {
			second = max(second, s)
		}
	}
	if n == 0 || float64(scores[best]) < alike*float64(total) || float64(scores[best]-second) < ahead*float64(total) {
		return Found{State: Orphaned}
	}
	return a.trimWindow(quote, all, max(0, best-size+1), best)
}

// trimWindow narrows contents first to last of the text to those that are the
// quotation's, in its order.
func (a Anchor) trimWindow(quote, all *lexed, first, last int) Found {
	// What was put into the passage has made it longer than the quotation.
	more := quote.contents() / 4
	first, last = max(0, first-more), min(all.contents()-1, last+more)
	from, to, kept := -1, -1, 0
	for _, p := range commonSequence(contentIDs(quote), contentIDs(all)[first:last+1]) {
		word := quote.tokens[2*p.a+1].text
		if !hasLetter(word) {
			continue
		}
		kept += len(word)
		to = first + p.b
		if from < 0 {
			from = to
		}
	}
	total := 0
	for i := 1; i < len(quote.tokens); i += 2 {
		if word := quote.tokens[i].text; hasLetter(word) {
			total += len(word)
		}
	}
	if from < 0 || float64(kept) < alike*float64(total) {
		return Found{State: Orphaned}
	}
	// The stop at its end.
	end := quote.tokens[2*quote.contents()-1]
	if to+1 < all.contents() && !hasLetter(end.text) && all.tokens[2*to+3].id == end.id {
		to++
	}
	return Found{Changed, a.reach(all.src, Range{all.start[2*from+1], all.start[2*to+2]})}
}

// reach widens what was found of the passage to the surroundings that it had,
// if they are close: its first or last word may have been replaced.
func (a Anchor) reach(text string, r Range) Range {
	far := len(a.Quote)/2 + around
	if after := a.After[:min(len(a.After), around)]; hasLetter(after) {
		if i := strings.Index(text[r.End:min(len(text), r.End+far+len(after))], after); i >= 0 {
			r.End += i
		}
	}
	if before := a.Before[max(0, len(a.Before)-around):]; hasLetter(before) {
		from := max(0, r.Start-far-len(before))
		if i := strings.LastIndex(text[from:r.Start], before); i >= 0 {
			r.Start = from + i + len(before)
		}
	}
	return r
}
