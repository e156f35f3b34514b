package style

import "strings"

// autolinkLen is the length of "<scheme:…>" or "<name@host>" at the start of
// s, 0 for none.
func autolinkLen(s string) int {
	end := strings.IndexAny(s[1:], "<> \t")
	if end < 1 || s[1+end] != '>' {
		return 0
	}
	inner := s[1 : 1+end]
	n := 0
	for n < len(inner) && (isLetter(inner[n]) || n > 0 && (inner[n] >= '0' && inner[n] <= '9' ||
		strings.IndexByte("+.-", inner[n]) >= 0)) {
		n++
	}
	if n >= 2 && n <= 32 && n < len(inner) && inner[n] == ':' {
		return end + 2
	}
	if at := strings.IndexByte(inner, '@'); at > 0 && at < len(inner)-1 &&
		strings.Count(inner, "@") == 1 && !strings.ContainsAny(inner, `"\/:,;()[]`) {
		return end + 2
	}
	return 0
}

// tagLen is the length of the HTML tag or comment at the start of s, which
// begins with "<". When there is none it is minus the bytes looked at, which
// are no more than limit and at least one.
func tagLen(s string, limit int) int {
	s = s[:min(len(s), max(limit, 1))]
	if len(s) < 3 {
		return -1
	}
	for _, p := range [...][2]string{{"<!--", "-->"}, {"<?", "?>"}, {"<![CDATA[", "]]>"}} {
		if strings.HasPrefix(s, p[0]) {
			if end := strings.Index(s[len(p[0]):], p[1]); end >= 0 {
				return len(p[0]) + end + len(p[1])
			}
			return -len(s)
		}
	}
	i := 1
	if s[i] == '/' || s[i] == '!' {
		i++
	}
	if !isLetter(s[i]) {
		return -i
	}
	for ; i < len(s); i++ {
		switch c := s[i]; c {
		case '>':
			return i + 1
		case '<':
			return -i
		case '"', '\'':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return -len(s)
			}
			i += 1 + end
		}
		// "<name@host" and "<a.b" are no tags.
		if i == 1 || !strings.ContainsRune("@.:", rune(s[i])) {
			continue
		}
		if !strings.ContainsAny(s[:i], " \t=") {
			return -i
		}
	}
	return -len(s)
}

// maxParens bounds the parentheses inside an address, as CommonMark does.
const maxParens = 32

// targetLen is the length of a link's `(address "title")` at the start of s.
// When there is none it is minus the bytes looked at, which are no more than
// limit and at least one.
func targetLen(s string, limit int) int {
	s = s[:min(len(s), max(limit, 1))]
	i := skipBlank(s, 1)
	if i < len(s) && s[i] == '<' {
		for i++; ; i++ {
			if i >= len(s) || s[i] == '<' {
				return -min(i, len(s))
			}
			if s[i] == '\\' {
				i++
			} else if s[i] == '>' {
				i++
				break
			}
		}
	} else {
		depth := 0
	address:
		for ; i < len(s) && s[i] > ' '; i++ {
			switch s[i] {
			case '\\':
				i++
			case '(':
				if depth++; depth > maxParens {
					return -i
				}
			case ')':
				if depth--; depth < 0 {
					break address
				}
			}
		}
	}
	i = skipBlank(s, min(i, len(s)))
	if i < len(s) && i > 1 && isBlankByte(s[i-1]) {
		if n := titleLen(s[i:]); n > 0 {
			i = skipBlank(s, i+n)
		} else if n < 0 {
			return -len(s)
		}
	}
	if i < len(s) && s[i] == ')' {
		return i + 1
	}
	return -max(1, min(i, len(s)))
}

func skipBlank(s string, i int) int {
	for i < len(s) && isBlankByte(s[i]) {
		i++
	}
	return i
}

// titleLen is the length of a quoted title, 0 for none, -1 for one that does
// not end.
func titleLen(s string) int {
	end := s[0]
	switch end {
	case '(':
		end = ')'
	case '"', '\'':
	default:
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case end:
			return i + 1
		}
	}
	return -1
}
