package spell

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSuggestions is how many suggestions there are at most.
const MaxSuggestions = 5

// Bounds of the work for one call of Suggest.
const (
	maxTries   = 6000  // words looked up
	maxCuts    = 20000 // cuts of compounds
	maxSuggest = 40    // characters of a word that has suggestions
	maxClose   = 60    // listed words whose forms are looked at
	farthest   = 2.6   // from the word, see distance
)

// guess is a word that may have been meant.
type guess struct {
	word string
	cost float64
}

// guesser collects what may have been meant by one word.
type guesser struct {
	d       *Dictionary
	word    string
	keys    map[rune]string // neighbours on the keyboard
	seen    map[string]bool
	guesses []guess
	tries   int
	cuts    int
	// compounds tells whether words made of parts are tried.
	compounds bool
}

// Suggest gives the words that may have been meant by a word which is not
// right, the likeliest first, written with its capitals. The work is bounded
// whatever the word is.
func (d *Dictionary) Suggest(word string) []string { return inOrder(d.guesses(word)) }

// guesses are what may have been meant by a word, as it is to be shown.
func (d *Dictionary) guesses(word string) []guess {
	word = d.input.apply(word)
	if n := utf8.RuneCountInString(word); n == 0 || n > maxSuggest {
		return nil
	}
	g := &guesser{d: d, word: word, keys: neighbours(d.keys()), seen: map[string]bool{word: true}}
	given := capsOf(word)
	forms := []string{word}
	if small := d.lower(word); small != word {
		forms = append(forms, small)
	}
	for _, f := range forms {
		g.near(f)
	}
	g.split(forms[len(forms)-1])
	if len(g.guesses) < MaxSuggestions {
		g.listed(forms[len(forms)-1])
	}
	if len(g.guesses) == 0 && d.compounding() {
		g.compounds = true
		clear(g.seen)
		for _, f := range forms {
			g.near(f)
		}
	}
	for i := range g.guesses {
		g.guesses[i].word = d.output.apply(d.dress(g.guesses[i].word, given))
	}
	return g.guesses
}

// inOrder are the words guessed, the likeliest first and each once, but no
// more than MaxSuggestions.
func inOrder(guesses []guess) []string {
	slices.SortStableFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.word, b.word))
	})
	var words []string
	for _, g := range guesses {
		if len(words) < MaxSuggestions && !slices.Contains(words, g.word) {
			words = append(words, g.word)
		}
	}
	return words
}

// dress writes a suggestion with the capitals of the word it is for, unless it
// has some of its own.
func (d *Dictionary) dress(s string, given caps) string {
	switch {
	case given == allCaps && utf8.RuneCountInString(s) > 1:
		return d.upper(s)
	case (given == initialCap || given == mixedInitial) && capsOf(s) == noCaps:
		return d.title(s)
	}
	return s
}

func (d *Dictionary) compounding() bool {
	return d.compoundFlag != 0 || d.compoundBegin != 0 || len(d.rules) > 0
}

// keys are the rows of the keyboard, with a | between.
func (d *Dictionary) keys() string {
	return cmp.Or(d.keyboard, "qwertyuiop|asdfghjkl|zxcvbnm")
}

// neighbours gives for each key those beside it.
func neighbours(rows string) map[rune]string {
	beside := map[rune]string{}
	var before rune
	for _, r := range rows {
		if before != 0 && before != '|' && r != '|' {
			beside[before] += string(r)
			beside[r] += string(before)
		}
		before = r
	}
	return beside
}

// is looks a form up, and reports whether it may be suggested.
func (g *guesser) is(w string) bool {
	if g.tries++; g.tries > maxTries {
		return false
	}
	cuts := 0
	if g.compounds {
		cuts = min(effort, maxCuts-g.cuts)
	}
	left := cuts
	e := g.d.find(w, &left)
	g.cuts += cuts - max(left, 0)
	return e != nil && !g.d.flags(e).has(g.d.noSuggest)
}

// try takes a form as a guess if it is right. With cost 0 the guess costs how
// far it is from the word.
func (g *guesser) try(w string, cost float64) {
	if g.seen[w] {
		return
	}
	g.seen[w] = true
	if w == "" || w[0] == '-' && g.word[0] != '-' || w[len(w)-1] == '-' && g.word[len(g.word)-1] != '-' {
		return // a part of words is no word
	}
	right := g.is(w)
	if !right && strings.Contains(w, " ") {
		right = !slices.ContainsFunc(strings.Fields(w), func(part string) bool { return !g.is(part) })
	}
	if !right {
		return
	}
	if cost == 0 {
		cost = g.distance(w)
	}
	g.guesses = append(g.guesses, guess{w, cost})
}

// near tries every form that is one step away.
func (g *guesser) near(w string) {
	d := g.d
	if g.try(d.title(w), 0.1); len(g.guesses) == 0 {
		g.try(d.upper(w), 0.3)
	}
	for _, rep := range d.replacements {
		for c := range rep.uses(w) {
			g.try(c, 0.45)
		}
	}
	for c := range d.related(w) {
		g.try(c, 0.5)
	}
	rs := []rune(w)
	n := len(rs)
	edit := make([]rune, 0, n+1)
	for i := range n - 1 { // two letters exchanged, side by side or one apart
		for j := i + 1; j < min(n, i+3); j++ {
			edit = append(edit[:0], rs...)
			edit[i], edit[j] = edit[j], edit[i]
			g.try(string(edit), 0)
		}
	}
	for i := range n { // one too many
		edit = append(append(edit[:0], rs[:i]...), rs[i+1:]...)
		g.try(string(edit), 0)
	}
	for i := range n { // one for another, the neighbours first
		for _, r := range g.keys[rs[i]] + d.letters() {
			edit = append(edit[:0], rs...)
			edit[i] = r
			g.try(string(edit), 0)
		}
	}
	for i := range n + 1 { // one too few
		for _, r := range d.letters() {
			edit = append(append(append(edit[:0], rs[:i]...), r), rs[i:]...)
			g.try(string(edit), 0)
		}
	}
}

// letters are the characters to try, in the order in which they are frequent.
func (d *Dictionary) letters() string {
	return cmp.Or(d.try, "esianrtolcdugmphbyfvkwzxjq'")
}

// split tries two words that were written as one.
func (g *guesser) split(w string) {
	for i := range w {
		if i == 0 {
			continue
		}
		a, b := w[:i], w[i:]
		if short(a) || short(b) {
			continue
		}
		if !g.is(a) || !g.is(b) {
			continue
		}
		cost := 1.3
		if utf8.RuneCountInString(a) == 1 { // alot, anice
			cost = 0.7
		}
		g.guesses = append(g.guesses, guess{a + " " + b, cost})
	}
}

// short reports whether a part is too short to be one by chance: of single
// letters only a, i and o are words that are run together with others.
func short(w string) bool { return utf8.RuneCountInString(w) == 1 && !strings.Contains("aio", w) }

// uses gives each word that a replacement makes of a word.
func (rep replacement) uses(w string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for from := 0; from <= len(w)-len(rep.from); {
			i := strings.Index(w[from:], rep.from)
			if i < 0 {
				return
			}
			i += from
			end := i + len(rep.from)
			if (!rep.begin || i == 0) && (!rep.end || end == len(w)) && !yield(w[:i]+rep.to+w[end:]) {
				return
			}
			from = i + 1
		}
	}
}

// maxRelated is how many words MAP lines may make of one word.
const maxRelated = 200

// related gives the words in which characters are exchanged for related ones,
// such as u for ü, in one place or several.
func (d *Dictionary) related(w string) iter.Seq[string] {
	return func(yield func(string) bool) {
		left := maxRelated
		var from func(done, rest string) bool
		from = func(done, rest string) bool {
			for i := range rest {
				for _, group := range d.maps {
					for _, s := range group {
						if !strings.HasPrefix(rest[i:], s) {
							continue
						}
						for _, t := range group {
							if t == s {
								continue
							}
							next := done + rest[:i] + t
							if left--; left < 0 || !yield(next+rest[i+len(s):]) || !from(next, rest[i+len(s):]) {
								return false
							}
						}
					}
				}
			}
			return true
		}
		from("", w)
	}
}

// distance is how far a word is from the one that was written: about one for
// each letter that is wrong, missing, too many or exchanged with the next one,
// less for mistakes that are often made.
func (g *guesser) distance(to string) float64 {
	a, b := []rune(g.word), []rune(to)
	rows := [3][]float64{make([]float64, len(b)+1), make([]float64, len(b)+1), make([]float64, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = float64(j)
	}
	for i := 1; i <= len(a); i++ {
		before2, before, row := rows[(i+1)%3], rows[(i-1)%3], rows[i%3]
		row[0] = float64(i)
		for j := 1; j <= len(b); j++ {
			drop, put := 1.0, 1.0
			if i > 1 && a[i-1] == a[i-2] { // a letter doubled for nothing
				drop = 0.7
			}
			if j > 1 && b[j-1] == b[j-2] { // and one that should be
				put = 0.7
			}
			row[j] = min(before[j]+drop, row[j-1]+put, before[j-1]+g.exchange(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before2[j-2]+0.75)
			}
		}
	}
	cost := rows[len(a)%3][len(b)]
	if len(a) > 0 && len(b) > 0 && unicode.ToLower(a[0]) != unicode.ToLower(b[0]) {
		cost += 0.3 // people know how words begin
	}
	return cost
}

// exchange is what one letter in the place of another costs.
func (g *guesser) exchange(a, b rune) float64 {
	const vowels = "aeiouyäöüáéíóúàèìòùâêîôû"
	switch {
	case a == b:
		return 0
	case unicode.ToLower(a) == unicode.ToLower(b):
		return 0.15
	case strings.ContainsRune(vowels, a) && strings.ContainsRune(vowels, b):
		return 0.8
	case strings.ContainsRune(g.keys[a], b):
		return 0.85
	}
	return 1
}
