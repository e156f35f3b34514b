package quotation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/prose"
)

// least is how many words make a passage a quotation: fewer are a term, a title
// or irony.
const least = 3

// Find lists the quotations of an article that stand with a citation, in the
// order of the text.
func Find(d *markdown.Document) []Quotation {
	if len(d.Citations.Clusters) == 0 {
		return nil
	}
	f := &finder{reader: newReader(d)}
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeInline {
			return ast.WalkContinue, nil
		}
		if quote, ok := n.(*ast.Blockquote); ok && f.block(quote) {
			return ast.WalkSkipChildren, nil
		}
		if running(n) {
			f.inline(f.reader.read(n))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	slices.SortStableFunc(f.found, func(a, b Quotation) int { return a.Span.Start - b.Span.Start })
	return f.found
}

// running reports whether a block holds running text itself.
func running(n ast.Node) bool {
	return n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline
}

type finder struct {
	reader *reader
	found  []Quotation
}

// inline takes up the passages in quotation marks of a run.
func (f *finder) inline(r *run) {
	if len(r.marks) == 0 {
		return
	}
	var sentences []prose.Range
	at := 0
	for _, s := range prose.Sentences(string(r.text), f.reader.doc.Citations.Lang) {
		sentences = append(sentences, prose.Range{Start: at, End: at + len(s)})
		at += len(s)
	}
	for _, q := range quoted(r) {
		keys, adjoining := r.citedWith(q, sentences)
		if len(keys) == 0 {
			continue
		}
		f.add(r, q.inner, Quotation{Keys: keys, Adjoining: adjoining})
	}
}

// add takes up a passage of a run.
func (f *finder) add(r *run, s prose.Range, q Quotation) {
	for s.Start < s.End && isBlank(r.text[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && isBlank(r.text[s.End-1]) {
		s.End--
	}
	q.Text = string(r.text[s.Start:s.End])
	if parse(q.Text).words < least {
		return
	}
	_, n := utf8.DecodeLastRune(r.text[:s.End])
	last := r.source[s.End-n]
	q.Span = cite.Span{Start: r.source[s.Start], End: max(r.source[s.End], last)}
	if q.Span.End > last+n { // markup follows
		q.Span.End = last + n
	}
	f.found = append(f.found, q)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// passage is what stands between quotation marks.
type passage struct{ outer, inner prose.Range }

// quoted lists the outermost passages in quotation marks of a run.
func quoted(r *run) []passage {
	var list []passage
	skip := 0 // the next mark
	for i := 0; i < len(r.text); {
		for skip < len(r.marks) && r.marks[skip].end <= i {
			skip++
		}
		if skip < len(r.marks) && r.marks[skip].start <= i {
			i = r.marks[skip].end
			continue
		}
		c, n := utf8.DecodeRune(r.text[i:])
		if end, size := closing(r.text, i, c, n); end > i {
			list = append(list, passage{prose.Range{Start: i, End: end + size}, prose.Range{Start: i + n, End: end}})
			i = end + size
			continue
		}
		i += n
	}
	return list
}

// closing finds the mark that closes what the one at i opens: 0 when it opens
// nothing, or nothing closes it.
func closing(text []byte, i int, c rune, n int) (end, size int) {
	before, _ := utf8.DecodeLastRune(text[:i])
	after, _ := utf8.DecodeRune(text[i+n:])
	opens := (i == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)) && i+n < len(text)
	if c != '«' && c != '»' { // French sets a space inside them
		opens = opens && !unicode.IsSpace(after)
	}
	if !opens {
		return 0, 0
	}
	closers, nests := "", ""
	switch c {
	case '„', '‟':
		closers = "“”"
	case '“':
		closers, nests = "”", "“"
	case '”', '"':
		closers = string(c)
	case '‚', '‛':
		closers = "‘’"
	case '‘':
		closers = "’"
	case '\'':
		closers = "'"
	case '«':
		closers, nests = "»", "«"
	case '»':
		closers = "«»"
	case '‹':
		closers = "›"
	case '›':
		closers = "‹›"
	default:
		return 0, 0
	}
	depth := 0
	for j := i + n; j < len(text); {
		r, size := utf8.DecodeRune(text[j:])
		switch {
		case strings.ContainsRune(nests, r):
			depth++
		case !strings.ContainsRune(closers, r):
		case (r == '’' || r == '\'' || r == '‘') && apostrophe(text, j, size):
		case depth > 0:
			depth--
		default:
			return j, size
		}
		j += size
	}
	return 0, 0
}

// apostrophe tells one from a single mark that closes: it stands in a word, or
// behind a plural with more to come.
func apostrophe(text []byte, i, n int) bool {
	before, _ := utf8.DecodeLastRune(text[:i])
	after, _ := utf8.DecodeRune(text[i+n:])
	if unicode.IsLetter(after) || unicode.IsDigit(after) {
		return true
	}
	if before != 's' || after != ' ' {
		return false
	}
	next, _ := utf8.DecodeRune(text[i+n+1:])
	rest := text[i+n:]
	stop := strings.IndexAny(string(rest), "‘")
	if stop < 0 {
		stop = len(rest)
	}
	return unicode.IsLower(next) && strings.ContainsAny(string(rest[:stop]), "’'")
}

// citedWith lists the keys cited in the sentences that a passage stands in, and
// right behind them: first what follows the passage, then what stands before.
// adjoining is how many of them are right behind it.
func (r *run) citedWith(q passage, sentences []prose.Range) (keys []string, adjoining int) {
	first, last := -1, -1
	for i, s := range sentences {
		if first < 0 && q.outer.Start < s.End {
			first = i
		}
		if q.outer.End <= s.End {
			last = i
			break
		}
	}
	if first < 0 || last < 0 {
		return nil, 0
	}
	scope := prose.Range{Start: sentences[first].Start, End: sentences[last].End}
	if first > 0 { // a citation that begins a sentence is of the one before
		for _, m := range r.marks {
			if m.start == scope.Start && !m.inText {
				scope.Start = m.end
				for scope.Start < q.outer.Start && strings.IndexByte(" .,;:!?", r.text[scope.Start]) >= 0 {
					scope.Start++
				}
			}
		}
	}
	var before, after []string
	for _, m := range r.marks {
		if len(after) == 0 && m.start >= q.outer.End && strings.Trim(string(r.text[q.outer.End:m.start]), " .,;:!?)") == "" {
			adjoining = len(unique(m.keys))
		}
		switch {
		case m.end <= scope.Start:
		case m.end <= q.outer.Start:
			before = append(slices.Clone(m.keys), before...)
		case m.start >= q.outer.End && m.start < scope.End:
			after = append(after, m.keys...)
		case m.start == scope.End && !m.inText:
			after = append(after, m.keys...)
			scope.End = m.end
		}
	}
	return unique(append(after, before...)), adjoining
}

func unique(keys []string) []string {
	var out []string
	for _, k := range keys {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// block takes up a block quote with a citation: in it, in the sentence that
// leads to it, or alone in the paragraph below.
func (f *finder) block(quote *ast.Blockquote) bool {
	var runs []*run
	_ = ast.Walk(quote, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && running(n) {
			runs = append(runs, f.reader.read(n))
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	keys := unique(citedIn(quote))
	for _, r := range runs {
		for _, m := range r.marks {
			keys = unique(append(keys, m.keys...))
		}
	}
	if len(keys) == 0 {
		keys = f.beside(quote)
	}
	if len(keys) == 0 {
		return false
	}
	whole := &run{}
	for _, r := range runs {
		end := r.attribution()
		if len(whole.text) > 0 && end > 0 {
			whole.text = append(whole.text, ' ')
			whole.source = append(whole.source, r.source[0])
		}
		at := 0
		for _, m := range append(slices.Clone(r.marks), mark{start: end}) {
			if to := min(m.start, end); at < to {
				whole.text = append(whole.text, r.text[at:to]...)
				whole.source = append(whole.source, r.source[at:to]...)
			}
			at = m.end
		}
	}
	if len(whole.text) > 0 {
		_, n := utf8.DecodeLastRune(whole.text)
		whole.source = append(whole.source, whole.source[len(whole.text)-n]+n)
		f.add(whole, prose.Range{End: len(whole.text)}, Quotation{Keys: keys, Block: true})
	}
	return true
}

// attribution is where a line that names the source begins in a paragraph of a
// block quote: "— N. Castillo [@castillo2024]"; its end where none does.
func (r *run) attribution() int {
	if len(r.marks) == 0 {
		return len(r.text)
	}
	before := string(r.text[:r.marks[len(r.marks)-1].start])
	trimmed := strings.TrimLeft(before, " ")
	for _, dash := range []string{"—", "–", "―", "--", "- "} {
		if strings.HasPrefix(trimmed, dash) {
			return 0
		}
	}
	for _, dash := range []string{" —", " –", " ―"} {
		i := strings.LastIndex(before, dash)
		if i < 0 || len(strings.Fields(before[i:])) > 8 {
			continue // a dash in the passage itself has more than a name behind it
		}
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before[:i], " "))
		if strings.ContainsRune(".!?…\"”’»“", last) {
			return i
		}
	}
	return len(r.text)
}

// beside gives the keys that the text around a block quote cites for it.
func (f *finder) beside(quote ast.Node) []string {
	if next := quote.NextSibling(); next != nil && running(next) {
		r := f.reader.read(next)
		if len(r.marks) > 0 {
			words := strings.FieldsFunc(string(r.text[:r.marks[0].start]), func(c rune) bool { return !unicode.IsLetter(c) })
			rest := strings.Trim(string(r.text[r.marks[len(r.marks)-1].end:]), " .)")
			if len(words) <= 4 && rest == "" {
				return unique(r.marks[0].keys)
			}
		}
	}
	before := quote.PreviousSibling()
	if before == nil || !running(before) {
		return nil
	}
	r := f.reader.read(before)
	text := strings.TrimRight(string(r.text), " ")
	if !strings.HasSuffix(text, ":") {
		return nil
	}
	sentences := prose.Sentences(text, f.reader.doc.Citations.Lang)
	start := len(text) - len(sentences[len(sentences)-1])
	var keys []string
	for _, m := range r.marks {
		if m.end > start {
			keys = append(keys, m.keys...)
		}
	}
	return unique(keys)
}
