package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/spell"
	"postil/editor/style"
)

// words gives the words of a line to check. spans are the line's as the
// Highlighter has them.
func words(line string, spans []style.Span, capitals bool) []spell.Range {
	var list []spell.Range
	for _, s := range stretches(line, spans) {
		for from := s.Start; from < s.End; {
			chunk := spell.Range{Start: from, End: s.End}
			if i := strings.IndexFunc(line[from:s.End], unicode.IsSpace); i >= 0 {
				chunk.End = from + i
			}
			if !technical(line[chunk.Start:chunk.End]) {
				list = appendWords(list, line, chunk, capitals)
			}
			_, size := utf8.DecodeRuneInString(line[chunk.End:])
			from = chunk.End + max(size, 1)
		}
	}
	return list
}

// stretches are the parts of a line that are prose; parts side by side are one.
func stretches(line string, spans []style.Span) []spell.Range {
	var list []spell.Range
	add := func(start, end int) {
		switch n := len(list); {
		case start >= end:
		case n > 0 && list[n-1].End == start:
			list[n-1].End = end
		default:
			list = append(list, spell.Range{Start: start, End: end})
		}
	}
	at := 0
	for _, s := range spans {
		add(at, s.Start)
		at = s.End
		switch {
		case s.Role >= style.Heading1 && s.Role <= style.Heading6:
			// The highlighter takes a heading as one; what is in it tells itself.
			inner := line[s.Start:s.End]
			marks := len(inner) - len(strings.TrimLeft(inner, "# \t"))
			h := style.NewHighlighter(oneLine(inner[marks:]))
			for _, r := range stretches(inner[marks:], h.Spans(0)) {
				add(s.Start+marks+r.Start, s.Start+marks+r.End)
			}
		case s.Role == style.LinkText && strings.HasPrefix(strings.TrimPrefix(line[s.End-1:], "]"), ":"):
			// the label of a definition
		case s.Role == style.Emphasis, s.Role == style.Strong, s.Role == style.StrongEmphasis, s.Role == style.LinkText:
			add(s.Start, s.End)
		}
	}
	add(at, len(line))
	return list
}

// oneLine is a text of one line.
type oneLine string

func (oneLine) LineCount() int    { return 1 }
func (l oneLine) Line(int) string { return string(l) }

// technical reports whether what stands between two spaces is no words: an
// address, an account, a hashtag, the name of a file or of something in a
// program, or letters with emphasis inside a word.
func technical(chunk string) bool {
	bare := strings.TrimLeft(chunk, `("'[*_“‘„«`)
	if strings.HasPrefix(bare, "#") || strings.HasPrefix(bare, "/") || strings.HasPrefix(bare, "www.") || strings.Contains(chunk, "://") || strings.Contains(chunk, "@") {
		return true
	}
	for i := 1; i+1 < len(chunk); i++ {
		switch chunk[i] {
		case '.':
			if after, _ := utf8.DecodeRuneInString(chunk[i+1:]); !unicode.IsLower(after) {
				continue
			}
		case '_', '*', '\\':
			if after, _ := utf8.DecodeRuneInString(strings.TrimLeft(chunk[i:], "*_\\")); !unicode.IsLetter(after) {
				continue
			}
		default:
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(chunk[:i]); unicode.IsLetter(before) {
			return true
		}
	}
	return false
}

// appendWords adds the words of a chunk that are to be checked.
func appendWords(list []spell.Range, line string, chunk spell.Range, capitals bool) []spell.Range {
	for at := chunk.Start; at < chunk.End; {
		r, size := utf8.DecodeRuneInString(line[at:chunk.End])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			at += size
			continue
		}
		end := wordEnd(line[:chunk.End], at)
		word := spell.Range{Start: at, End: end}
		if wanted(line, word, capitals) {
			list = append(list, word)
		}
		at = end
	}
	return list
}

// wordEnd is the end of the word that begins at an offset: letters, marks and
// digits, and apostrophes and hyphens with a letter behind them.
func wordEnd(s string, at int) int {
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\u00ad':
		case r == '\'' || r == '’' || r == '-' || r == '‑':
			if next, _ := utf8.DecodeRuneInString(s[at+size:]); !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				return at
			}
		default:
			return at
		}
		at += size
	}
	return at
}

// wanted reports whether a word is to be checked.
func wanted(line string, at spell.Range, capitals bool) bool {
	word := line[at.Start:at.End]
	switch {
	case utf8.RuneCountInString(word) < 2 || utf8.RuneCountInString(word) > spell.MaxWord:
		return false
	case strings.ContainsFunc(word, unicode.IsDigit):
		return false
	case at.Start > 0 && line[at.Start-1] == '`' || at.End < len(line) && line[at.End] == '`':
		return false // an ending behind code
	case at.Start > 0 && line[at.Start-1] == '&' && strings.HasPrefix(line[at.End:], ";"):
		return false // a character by its name
	}
	return capitals || !acronym(word)
}

// acronym reports whether a word is in capitals, save for an s or 's.
func acronym(word string) bool {
	for _, end := range []string{"'s", "’s", "s"} {
		if stem, ok := strings.CutSuffix(word, end); ok && utf8.RuneCountInString(stem) > 1 {
			word = stem
			break
		}
	}
	return strings.ContainsFunc(word, unicode.IsUpper) && !strings.ContainsFunc(word, unicode.IsLower)
}
