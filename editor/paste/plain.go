package paste

import (
	"net/url"
	"strings"
	"unicode"

	"postil/editor/text"
)

// Selection is what a paste replaces, with the rest of its lines around it.
type Selection struct {
	Before string // from the start of the line
	Text   string
	After  string // to the end of the line
}

// Plain gives what plain text from the clipboard is to be in place of a
// selection: the text as it is, in the form that texts have in Postil, but
// where it is one address and words are selected, a link from these words.
func Plain(clipboard string, at Selection) string {
	address := strings.TrimSpace(clipboard)
	if !isAddress(address) || !mayBeLabel(at) {
		return text.Normal(clipboard)
	}
	words := strings.TrimSpace(at.Text)
	lead, trail, _ := strings.Cut(at.Text, words)
	return lead + "[" + label(words) + "](" + destination(encoded(address)) + ")" + trail
}

// isAddress reports whether text is one address and nothing else.
func isAddress(s string) bool {
	if s == "" || len(s) > 4000 || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return false
}

// mayBeLabel reports whether a selection can be the words of a link.
func mayBeLabel(at Selection) bool {
	words := strings.TrimSpace(at.Text)
	if words == "" || strings.Contains(words, "\n") || isAddress(words) {
		return false
	}
	// No link in a link, a citation or a footnote's mark.
	for _, no := range []string{"](", "][", "[@", "[^", "@{", "<http"} {
		if strings.Contains(words, no) {
			return false
		}
	}
	if strings.Count(words, "`")%2 == 1 || strings.Count(at.Before, "`")%2 == 1 {
		return false
	}
	return !inTarget(at) && !inLabel(at) && !inAddress(at)
}

// inTarget reports whether the selection is in the target of a link.
func inTarget(at Selection) bool {
	i := max(strings.LastIndex(at.Before, "]("), strings.LastIndex(at.Before, "]: "))
	if i < 0 {
		return false
	}
	depth := 0
	for _, c := range at.Before[i+1:] {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ':':
			if depth == 0 && strings.HasPrefix(at.Before[i:], "]: ") && strings.LastIndexByte(at.Before[:i], '[') == 0 {
				return !strings.HasPrefix(at.Before, "[^")
			}
		}
		if depth == 0 {
			return false
		}
	}
	return depth > 0
}

// inLabel reports whether the selection is in the words of a link.
func inLabel(at Selection) bool {
	depth := 0
	for i := len(at.Before) - 1; i >= 0 && depth >= 0; i-- {
		switch {
		case i > 0 && at.Before[i-1] == '\\':
		case at.Before[i] == ']':
			depth++
		case at.Before[i] == '[':
			depth--
		}
	}
	if depth >= 0 {
		return false
	}
	depth = 0
	for i := 0; i < len(at.After); i++ {
		switch at.After[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth < 0 {
				rest := at.After[i+1:]
				return strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "[") || strings.Contains(at.Before, "@")
			}
		}
	}
	return false
}

// inAddress reports whether the selection is part of a bare address.
func inAddress(at Selection) bool {
	before := at.Before[strings.LastIndexFunc(at.Before, unicode.IsSpace)+1:]
	return strings.Contains(before+at.Text, "://") || strings.HasPrefix(before, "<")
}

// label gives the words of a link with their brackets in pairs.
func label(s string) string {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		s = strings.NewReplacer("\\[", "\\[", "\\]", "\\]", "[", "\\[", "]", "\\]").Replace(s)
	}
	if strings.HasSuffix(s, "\\") && !strings.HasSuffix(s, "\\\\") {
		s += "\\" // it would take away the bracket's meaning
	}
	return s
}
