package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences splits running text into sentences, each with the white space
// behind it, so that joining them gives the text back. lang is the text's
// language as a BCP 47 tag ("en-US"); it chooses the abbreviations that are
// known, all of them when it is empty.
//
// Where a stop may or may not end a sentence the text is left whole: two
// sentences taken for one do less harm than half a sentence.
func Sentences(text, lang string) []string {
	lang, _, _ = strings.Cut(lang, "-")
	var out []string
	start := 0
	for _, r := range sentenceRanges(text, strings.ToLower(lang)) {
		if r.Start > start {
			// The white space belongs to the sentence before, if there is one.
			if len(out) > 0 {
				out[len(out)-1] += text[start:r.Start]
			} else {
				r.Start = start
			}
		}
		out = append(out, r.of(text))
		start = r.End
	}
	if start < len(text) {
		if len(out) == 0 {
			return []string{text}
		}
		out[len(out)-1] += text[start:]
	}
	return out
}

// sentenceRanges returns the sentences of s without the white space around
// them.
func sentenceRanges(s, lang string) []Range {
	var out []Range
	start := skipSpace(s, 0)
	cut := func(end, next int) {
		if end > start {
			out = append(out, Range{start, end})
		}
		start = next
	}
	for i := start; i < len(s); {
		switch c := s[i]; {
		case c == '`':
			i = skipCodeSpan(s, i)
		case c == '\n':
			// Two spaces or a backslash before the line end break the line.
			if strings.HasSuffix(s[start:i], "  ") || strings.HasSuffix(s[start:i], "\\") {
				cut(start+len(strings.TrimRight(s[start:i], " ")), skipSpace(s, i))
			}
			i = max(i+1, start)
		case !mayStop(c):
			i++
		default:
			end, wide := stop(s, i)
			if end == i {
				i++
				continue
			}
			next := skipSpace(s, end)
			if (wide || next > end || next == len(s)) && endsSentence(s[start:i], s[i:end], s[next:], lang) {
				cut(end, next)
				i = next
			} else {
				i = end
			}
		}
	}
	cut(start+len(strings.TrimRight(s[start:], " \t\r\n")), len(s))
	return out
}

// mayStop reports whether a stop can begin with a byte.
func mayStop(c byte) bool {
	switch c {
	case '.', '!', '?', "…"[0], "。"[0], "！"[0]:
		return true
	}
	return false
}

// stop returns the end of the stops at i with the quotes, brackets and
// footnote marks that close behind them, or i. Wide stops need no space.
func stop(s string, i int) (end int, wide bool) {
	end = i
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		switch r {
		case '.', '!', '?', '…':
		case '。', '！', '？':
			wide = true
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		end += n
	}
	if end == i {
		return i, false
	}
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		switch {
		case strings.ContainsRune("\"'”’»)]*_~」』）", r):
			end += n
		case r == '[' && end+1 < len(s) && (s[end+1] == '^' || s[end+1] == '@'):
			// A footnote mark or a citation set behind the stop.
			j := strings.IndexByte(s[end:], ']')
			if j < 0 || strings.IndexByte(s[end:end+j], '\n') >= 0 {
				return end, wide
			}
			end += j + 1
		default:
			return end, wide
		}
	}
	return end, wide
}

// endsSentence reports whether a sentence ends at stops, which stand behind
// before; after begins behind the white space.
func endsSentence(before, stops, after, lang string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, "\"'“‘„«([*_¿¡"))
	if unicode.IsLower(r) {
		return false // "e.g. this", “Why?” he asked
	}
	if stops[0] != '.' || len(stops) > 1 && (stops[1] == '.' || stops[1] == '!' || stops[1] == '?') {
		return true
	}
	return endsAtStop(before, after, lang)
}

// skipSpace returns the offset behind the white space at i; the marks of a
// quotation that goes on in the next line count as white space.
func skipSpace(s string, i int) int {
	newline := false
	for i < len(s) {
		switch c := s[i]; {
		case c == '\n':
			newline = true
		case c == ' ' || c == '\t' || c == '\r':
		case c == '>' && newline:
		default:
			return i
		}
		i++
	}
	return i
}

// skipCodeSpan returns the offset behind the code span that begins at i, or
// behind its backticks when nothing closes it.
func skipCodeSpan(s string, i int) int {
	n := run(s[i:], '`')
	for j := i + n; j < len(s); {
		k := strings.IndexByte(s[j:], '`')
		if k < 0 {
			break
		}
		j += k
		m := run(s[j:], '`')
		if m == n {
			return j + m
		}
		j += m
	}
	return i + n
}
