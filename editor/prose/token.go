package prose

// token is a piece of a text that is compared as one.
//
// The tokens of a text take turns: a gap, a content, a gap, a content, ..., a
// gap. A content is a sentence, a line of code, or a word; a gap is what stands
// between two of them: white space with the mark of the block that begins
// behind it ("\n\n## ", "\n2. "), or nothing. So a paragraph is split, and a
// list numbered anew, by a change of gaps, which leaves the sentences beside
// them as they were. Content k is token 2k+1; gaps are the even tokens.
type token struct {
	text string
	id   int32 // equal tokens have equal ids once interned; negative: a moved block
	line bool  // a line of code, of a table, ...: words are not merged inside it
}

// lexed is a text as tokens.
type lexed struct {
	src    string
	tokens []token
	start  []int // offset of each token, and the length of the text
}

func (l *lexed) add(upTo int, line bool) {
	at := 0
	if n := len(l.tokens); n > 0 {
		at = l.start[n-1] + len(l.tokens[n-1].text)
	}
	l.tokens = append(l.tokens, token{text: l.src[at:upTo], line: line})
	l.start = append(l.start, at)
}

// addRange adds the gap before r, and r.
func (l *lexed) addRange(r Range, line bool) {
	l.add(r.Start, false)
	l.add(r.End, line)
}

func (l *lexed) finish() *lexed {
	l.add(len(l.src), false)
	l.start = append(l.start, len(l.src))
	return l
}

// contents returns how many contents l has.
func (l *lexed) contents() int { return len(l.tokens) / 2 }

// span returns the part of the text that tokens from up to to cover.
func (l *lexed) span(from, to int) Range { return Range{l.start[from], l.start[to]} }

// text returns what tokens from up to to say.
func (l *lexed) text(from, to int) string { return l.span(from, to).of(l.src) }

// lexSentences returns a text as sentences and lines. wholes gives blocks that
// are not taken apart, with the (negative) id that their token gets; neighbours
// with one id are one token.
func (s splitter) lexSentences(src string, blocks []Block, wholes map[int]int32) *lexed {
	l := &lexed{src: src}
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if id, ok := wholes[i]; ok {
			whole := b.Text
			for i+1 < len(blocks) && wholes[i+1] == id {
				i++
				whole.End = blocks[i].Text.End
			}
			l.addRange(whole, false)
			l.tokens[len(l.tokens)-1].id = id
			continue
		}
		for _, r := range s.contents(src, b) {
			l.addRange(Range{b.Text.Start + r.Start, b.Text.Start + r.End}, b.Kind.byLine())
		}
	}
	return l.finish()
}

// splitter remembers what blocks were split into: most blocks are the same in
// all versions of a text.
type splitter map[string][]Range

// contents returns those of a block, as places in its text.
func (s splitter) contents(src string, b Block) []Range {
	key := b.Kind.String() + " " + b.Text.of(src)
	found, ok := s[key]
	if !ok {
		found = b.contents(src)
		for i := range found {
			found[i].Start -= b.Text.Start
			found[i].End -= b.Text.Start
		}
		s[key] = found
	}
	return found
}

// contents returns the sentences of a block, or its lines. Never none.
func (b Block) contents(src string) []Range {
	var out []Range
	at := b.Text.Start
	if b.Kind.byLine() {
		for at < b.Text.End {
			end := lineEnd(src[:b.Text.End], at)
			r := Range{at, end}
			for r.End > r.Start && isSpace(src[r.End-1:r.End]) {
				r.End--
			}
			if !r.Empty() {
				out = append(out, r)
			}
			at = end
		}
		return out
	}
	if b.Kind == Footnote {
		// The label by itself: it says which note this is whatever becomes of its
		// text.
		at += footnoteLabel(src[at:b.Text.End])
		out = append(out, Range{b.Text.Start, at})
	}
	for _, r := range sentenceRanges(src[at:b.Text.End], "") {
		out = append(out, Range{at + r.Start, at + r.End})
	}
	return out
}

// lexWords returns a text as words, marks and the space between them.
func lexWords(src string) *lexed {
	l := &lexed{src: src}
	at := 0
	for _, w := range Words(src) {
		if !isSpace(w) {
			l.addRange(Range{at, at + len(w)}, false)
		}
		at += len(w)
	}
	return l.finish()
}

// intern gives equal tokens of several texts equal ids.
func intern(texts ...*lexed) {
	ids := make(map[string]int32)
	for _, l := range texts {
		for i := range l.tokens {
			t := &l.tokens[i]
			if t.id < 0 {
				continue
			}
			id, ok := ids[t.text]
			if !ok {
				id = int32(len(ids) + 1)
				ids[t.text] = id
			}
			t.id = id
		}
	}
}

// movedIDs returns the ids of a moved block: where it was and where it is. They
// differ, so that it is never aligned with itself.
func movedIDs(k int) (was, is int32) { return int32(-1 - 2*k), int32(-2 - 2*k) }

// moveOf returns the number of the moved block that a negative id stands for.
func moveOf(id int32) int { return int(-1-id) / 2 }
