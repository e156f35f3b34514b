package style

import "strings"

// Limits of bare addresses, in bytes, as the parser has them.
const (
	maxHost      = 256
	maxLocalPart = 64
)

// mayLink reports whether a bare address may begin at i, after the character
// before.
func (in *inliner) mayLink(i int, before rune) bool {
	if n := len(in.spans); n > 0 && in.spans[n-1].End == i {
		return true // what has a meaning of its own is as good as a space
	}
	if before == '"' || before == '\'' { // one that opens
		return i == 1 || i > 1 && strings.IndexByte(" \t(", in.line[i-2]) >= 0
	}
	return strings.ContainsRune(" \t\n*_~(", before)
}

// address reads a bare web address; it gives where it ends, or i.
func (in *inliner) address(i int) int {
	s := in.line[i:]
	n := 0
	for _, prefix := range [...]string{"https://", "http://", "ftp://", "www."} {
		if strings.HasPrefix(s, prefix) {
			n = len(prefix)
			break
		}
	}
	if n == 0 {
		return i
	}
	host := n
	for host < len(s) && host < n+maxHost && isHost(s[host]) {
		host++
	}
	in.spend(host - n)
	n = domainEnd(s, n, host)
	if n == 0 {
		return i
	}
	if s[0] != 'w' && n+1 < len(s) && s[n] == ':' && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
	}
	if n < len(s) && strings.IndexByte("/#?", s[n]) >= 0 {
		for n++; n < len(s) && isPath(s[n]); n++ {
		}
	}
	n = trimAddress(s[:n])
	in.spans = append(in.spans, Span{i, i + n, LinkTarget})
	return i + n
}

// domainEnd is where a name in s[from:to] ends that has a dot and letters after
// it, 0 when there is none.
func domainEnd(s string, from, to int) int {
	for dot := to - 1; dot > from; dot-- {
		if s[dot] != '.' {
			continue
		}
		end := dot + 1
		for end < len(s) && s[end] >= 'a' && s[end] <= 'z' {
			end++
		}
		if end > dot+1 {
			return end
		}
	}
	return 0
}

// trimAddress is the length of an address without what ends a sentence, or the
// bracket around it.
func trimAddress(s string) int {
	n := len(s)
	extra := strings.Count(s, ")") - strings.Count(s, "(")
	for n > 1 {
		switch c := s[n-1]; {
		case strings.IndexByte("?!.,:*_~", c) >= 0:
		case c == ')' && extra > 0:
			extra--
		default:
			return n
		}
		n--
	}
	return n
}

// mail reads the mail address around the "@" at i, none of which begins before
// start; it gives where it ends, or i.
func (in *inliner) mail(i, start int) int {
	s := in.line
	from := i
	for from > start && i-from < maxLocalPart && isLocalPart(s[from-1]) {
		from--
	}
	if n := len(in.spans); n > 0 {
		from = max(from, in.spans[n-1].End)
	}
	to := i + 1
	for to < len(s) && to-i < maxHost && s[to-1:to+1] != ".." && (isLetter(s[to]) || isDigit(s[to]) || s[to] == '-' || s[to] == '.') {
		to++
	}
	in.spend(to - from)
	// A name that begins in what may stand in one is no address, but after marks.
	for k := from; k < i; k++ {
		before := '\n'
		if k > start {
			before = rune(s[k-1])
		}
		if !in.mayLink(k, before) || isMark(s[k]) {
			continue
		}
		for to > i+1 && (s[to-1] == '.' || s[to-1] == '-') {
			to--
		}
		if name := s[i+1 : to]; name == "" || name[0] == '.' || name[0] == '-' || !strings.Contains(name, ".") ||
			to < len(s) && s[to] == '_' {
			return i
		}
		for n := len(in.marks); n > 0 && in.marks[n-1].pos >= k; n-- {
			in.marks = in.marks[:n-1]
		}
		in.spans = append(in.spans, Span{k, to, LinkTarget})
		return to
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isMark(c byte) bool { return !isLetter(c) && !isDigit(c) }

func isLocalPart(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte(".!#$%&'*+/=?^_`{|}~-", c) >= 0
}

func isHost(c byte) bool {
	return isLetter(c) || isDigit(c) || strings.IndexByte("-@:%._+~#=", c) >= 0
}

func isPath(c byte) bool {
	return isHost(c) || strings.IndexByte("!?&/$();,'\">^{}[]`", c) >= 0
}
