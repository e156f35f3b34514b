package cite

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCluster bounds how far ParseCluster looks for a closing bracket, in
// bytes, so that a text of many lone brackets is still read in linear time.
const maxCluster = 4096

// keyPunctuation may stand inside a key, one at a time.
const keyPunctuation = ":.#$%&-+?<>~/"

// ScanKey reads a key at the start of src, which follows an "@": letters,
// digits and _ with single punctuation inside, or anything without spaces
// between braces. n is how many bytes it takes, 0 when there is none.
func ScanKey(src []byte) (key string, n int) {
	if len(src) > 0 && src[0] == '{' {
		depth := 0
		for i, c := range src {
			switch {
			case c == '{':
				depth++
			case c == '}':
				if depth--; depth == 0 {
					if i == 1 {
						return "", 0
					}
					return string(src[1:i]), i + 1
				}
			case c <= ' ':
				return "", 0
			}
		}
		return "", 0
	}
	i := 0
	for i < len(src) {
		r, size := utf8.DecodeRune(src[i:])
		if isKeyRune(r) {
			i += size
			continue
		}
		if i == 0 || !strings.ContainsRune(keyPunctuation, r) {
			break
		}
		next, _ := utf8.DecodeRune(src[i+size:])
		if !isKeyRune(next) {
			break
		}
		i += size
	}
	return string(src[:i]), i
}

func isKeyRune(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

// FormatKey writes a key as it stands in a text, "@key" or "@{key}".
func FormatKey(key string) string {
	if k, n := ScanKey([]byte(key)); n == len(key) && k == key && n > 0 && key[0] != '{' {
		return "@" + key
	}
	return "@{" + key + "}"
}

// MayFollow reports whether a citation may begin right after r: not inside a
// word, an address or a path.
func MayFollow(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '@' && r != '/' && r != '\\'
}

// ParseCluster reads a citation cluster at the start of src: "[…]" with at
// least one key in each part, or a bare "@key" with the "[p. 3; @other]" that
// may follow it. Spans are offsets in src; the cluster's span is what it takes.
// The caller has made sure that a citation may begin here (MayFollow).
//
// isLink, when not nil, says whether a bracketed text names a link defined
// elsewhere, which then is no part of a citation.
func ParseCluster(src []byte, isLink func(label string) bool) (Cluster, bool) {
	return Syntax{}.ParseCluster(src, isLink)
}

// ParseCluster is ParseCluster with the locators' terms of a language.
func (x Syntax) ParseCluster(src []byte, isLink func(label string) bool) (Cluster, bool) {
	src = src[:min(len(src), maxCluster)]
	switch {
	case len(src) == 0:
		return Cluster{}, false
	case src[0] == '[':
		return x.parseBracketed(src, isLink)
	case src[0] == '@':
		return x.parseInText(src, isLink)
	}
	return Cluster{}, false
}

func (x Syntax) parseBracketed(src []byte, isLink func(string) bool) (Cluster, bool) {
	if bytes.IndexByte(src, '@') < 0 {
		return Cluster{}, false
	}
	end := closingBracket(src)
	if end < 0 || bytes.IndexByte(src[:end], '@') < 0 || linkFollows(src[end+1:], isLink) {
		return Cluster{}, false
	}
	c := Cluster{Span: Span{0, end + 1}}
	var ok bool
	c.Citations, ok = x.parseItems(src, Span{1, end})
	return c, ok
}

// linkFollows reports whether what follows a bracket makes it a link's text.
func linkFollows(rest []byte, isLink func(string) bool) bool {
	if len(rest) == 0 {
		return false
	}
	if rest[0] == '(' {
		return looksLikeTarget(rest)
	}
	if rest[0] == '[' && isLink != nil {
		end := closingBracket(rest)
		return end > 0 && isLink(string(rest[1:end]))
	}
	return false
}

// looksLikeTarget tells a link's "(address "title")" from a remark in
// parentheses right after a citation.
func looksLikeTarget(src []byte) bool {
	end, depth := -1, 0
	for i, c := range src {
		if c == '(' {
			depth++
		} else if c == ')' {
			if depth--; depth == 0 {
				end = i
				break
			}
		}
	}
	if end < 0 {
		return false
	}
	words := bytes.Fields(src[1:end])
	if len(words) < 2 || words[0][0] == '<' {
		return true
	}
	return bytes.IndexByte([]byte(`"'(`), words[1][0]) >= 0
}

func (x Syntax) parseInText(src []byte, isLink func(string) bool) (Cluster, bool) {
	key, n := ScanKey(src[1:])
	if n == 0 {
		return Cluster{}, false
	}
	n++
	first := Citation{Key: key, Mode: AuthorInText, KeySpan: Span{0, n}}
	c := Cluster{Citations: []Citation{first}, Span: Span{0, n}}
	at := n
	for at < len(src) && at < n+2 && (src[at] == ' ' || src[at] == '\n') {
		at++
	}
	if at >= len(src) || src[at] != '[' || bytes.HasPrefix(src[at:], []byte("[^")) {
		return c, true
	}
	end := closingBracket(src[at:])
	if end < 0 {
		return c, true
	}
	end += at
	inner := string(src[at+1 : end])
	if linkFollows(src[end+1:], isLink) || isLink != nil && isLink(inner) {
		return c, true
	}
	parts := splitItems(src, Span{at + 1, end})
	rest := parts
	if _, cited := x.parseItem(src, parts[0]); !cited {
		rest = parts[1:] // the first part is what the author in the text has
	}
	var more []Citation
	for _, p := range rest {
		item, ok := x.parseItem(src, p)
		if !ok {
			return c, true
		}
		more = append(more, item)
	}
	if len(rest) < len(parts) {
		loc, after := x.ParseLocator(string(src[parts[0].Start:parts[0].End]))
		c.Citations[0].Locator, c.Citations[0].Suffix = loc, suffix(after)
		if s := strings.TrimSpace(after); loc.IsZero() && s != "" && !unicode.IsPunct([]rune(s)[0]) {
			c.Citations[0].Suffix = ", " + joinLines(s) // in the text it follows the year or the title
		}
	}
	c.Citations = append(c.Citations, more...)
	c.Span.End = end + 1
	return c, true
}

func (x Syntax) parseItems(src []byte, inner Span) ([]Citation, bool) {
	var list []Citation
	for _, p := range splitItems(src, inner) {
		item, ok := x.parseItem(src, p)
		if !ok {
			return nil, false
		}
		list = append(list, item)
	}
	return list, true
}

// closingBracket finds the "]" that closes the "[" at the start of src, past
// escapes, code and nested brackets; -1 when there is none in the paragraph.
func closingBracket(src []byte) int {
	depth := 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '`':
			i = skipCode(src, i) - 1
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		case '\n':
			if blankLine(src[i+1:]) {
				return -1
			}
		}
	}
	return -1
}

// blankLine reports whether src begins with a line of white space that ends.
func blankLine(src []byte) bool {
	for _, c := range src {
		switch c {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return false
}

// skipCode gives the offset after the code span that opens at src[i], or after
// its backticks when nothing closes it.
func skipCode(src []byte, i int) int {
	n := 0
	for i+n < len(src) && src[i+n] == '`' {
		n++
	}
	for j := i + n; j < len(src); j++ {
		if src[j] != '`' {
			continue
		}
		m := 0
		for j+m < len(src) && src[j+m] == '`' {
			m++
		}
		if m == n {
			return j + m
		}
		j += m - 1
	}
	return i + n
}

// splitItems cuts at semicolons outside brackets, braces and code. A lone
// opening parenthesis does not hide the semicolons after it.
func splitItems(src []byte, inner Span) []Span {
	cut := func(parens bool) (parts []Span, open bool) {
		start, depth, paren := inner.Start, 0, 0
		for i := inner.Start; i < inner.End; i++ {
			switch src[i] {
			case '\\':
				i++
			case '`':
				i = min(skipCode(src[:inner.End], i), inner.End) - 1
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			case '(':
				paren++
			case ')':
				paren = max(0, paren-1)
			case ';':
				if depth == 0 && (paren == 0 || !parens) {
					parts = append(parts, Span{start, i})
					start = i + 1
				}
			}
		}
		return append(parts, Span{start, inner.End}), paren > 0
	}
	parts, open := cut(true)
	if open {
		parts, _ = cut(false)
	}
	return parts
}

// parseItem reads "prefix -@key, locator suffix".
func (x Syntax) parseItem(src []byte, p Span) (Citation, bool) {
	depth := 0
	for i := p.Start; i < p.End; i++ {
		switch src[i] {
		case '\\':
			i++
			continue
		case '`':
			i = min(skipCode(src[:p.End], i), p.End) - 1
			continue
		case '[':
			depth++
		case ']':
			depth--
		}
		if src[i] != '@' || depth > 0 {
			continue
		}
		before, _ := utf8.DecodeLastRune(src[p.Start:i])
		if i > p.Start && !MayFollow(before) {
			continue
		}
		key, n := ScanKey(src[i+1 : p.End])
		if n == 0 {
			continue
		}
		c := Citation{Key: key, KeySpan: Span{i, i + 1 + n}}
		prefix := string(src[p.Start:i])
		if bare, ok := strings.CutSuffix(prefix, "-"); ok {
			if r, _ := lastRune(bare); bare == "" || MayFollow(r) {
				c.Mode, prefix = SuppressAuthor, bare
			}
		}
		c.Prefix = joinLines(prefix)
		if strings.HasPrefix(c.Prefix, "^") {
			return Citation{}, false // a footnote's name
		}
		loc, rest := x.ParseLocator(string(src[i+1+n : p.End]))
		c.Locator, c.Suffix = loc, suffix(rest)
		return c, true
	}
	return Citation{}, false
}

// suffix keeps the text as written but for line breaks and the white space at
// its end; a leading space stays, it tells "'s" from " and".
func suffix(s string) string {
	lead := ""
	if t := strings.TrimLeft(s, " \t\r\n"); t != s {
		lead = " "
	}
	s = joinLines(s)
	if s == "" {
		return ""
	}
	return lead + s
}

// FindClusters finds the citations in running text. It knows escapes, code
// spans and links but not Markdown's blocks: code blocks are the caller's to
// leave out. Spans are offsets in src.
func FindClusters(src []byte) []Cluster {
	var list []Cluster
	before := '\n'
	for i := 0; i < len(src); {
		switch c := src[i]; {
		case c == '\\':
			i++
			before = '\\'
			if i < len(src) {
				r, n := utf8.DecodeRune(src[i:])
				i += n
				before = r
			}
			continue
		case c == '`':
			i = skipCode(src, i)
			before = '`'
			continue
		case c == '[' && before != '!', c == '@' && MayFollow(before):
			cluster, ok := ParseCluster(src[i:], nil)
			if ok {
				list = append(list, cluster.Shift(func(at int) int { return at + i }))
				i += cluster.Span.End
				before = rune(src[i-1])
				continue
			}
			if c == '[' {
				// The text of a link holds no citation.
				if end := closingBracket(src[i:min(len(src), i+maxCluster)]); end > 0 && linkFollows(src[i+end+1:], nil) {
					i += end + 1
					before = ']'
					continue
				}
			}
		}
		r, n := utf8.DecodeRune(src[i:])
		before = r
		i += n
	}
	return list
}

// Shift gives the cluster with every offset of its spans mapped by at.
func (c Cluster) Shift(at func(offset int) int) Cluster {
	s := func(sp Span) Span {
		// The end is exclusive: map the last byte, which surely exists.
		return Span{at(sp.Start), at(sp.End-1) + 1}
	}
	out := Cluster{Span: s(c.Span), Citations: make([]Citation, len(c.Citations))}
	copy(out.Citations, c.Citations)
	for i := range out.Citations {
		out.Citations[i].KeySpan = s(out.Citations[i].KeySpan)
	}
	return out
}

// Partial is a citation key that is being typed.
type Partial struct {
	Query     string // what stands between the @ and the caret
	Span      Span   // from the @ to the caret, or to the key's end when the caret is inside
	Bracketed bool   // inside "[…": a key alone will do
}

// KeyAt finds the key that the caret stands in or at the end of, for
// completion. offset is a byte offset in src.
func KeyAt(src []byte, offset int) (Partial, bool) {
	if offset < 0 || offset > len(src) {
		return Partial{}, false
	}
	line := bytes.LastIndexByte(src[:offset], '\n') + 1
	at := bytes.LastIndexByte(src[line:offset], '@')
	if at < 0 {
		return Partial{}, false
	}
	at += line
	if before, _ := utf8.DecodeLastRune(src[:at]); at > 0 && !MayFollow(before) {
		return Partial{}, false
	}
	query := string(src[at+1 : offset])
	for _, r := range strings.TrimPrefix(query, "{") {
		if !isKeyRune(r) && !strings.ContainsRune(keyPunctuation, r) {
			return Partial{}, false
		}
	}
	end := offset
	if _, n := ScanKey(src[at+1:]); at+1+n > end {
		end = at + 1 + n
	}
	p := Partial{Query: strings.TrimPrefix(query, "{"), Span: Span{at, end}}
	open := bytes.LastIndexByte(src[line:at], '[')
	p.Bracketed = open >= 0 && bytes.IndexByte(src[line+open:at], ']') < 0
	return p, true
}
