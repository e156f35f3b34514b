package style

import "strings"

func runLen(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

func isBlankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// isThematic reports whether a line is three or more *, - or _ and spaces.
func isThematic(s string) bool {
	c, n := s[0], 0
	if c != '*' && c != '-' && c != '_' {
		return false
	}
	for i := range len(s) {
		switch {
		case s[i] == c:
			n++
		case !isBlankByte(s[i]):
			return false
		}
	}
	return n >= 3
}

// underlineLevel is 1 for a line of =, 2 for a line of -, otherwise 0.
func underlineLevel(s string) uint8 {
	s = strings.TrimRight(s, " \t\r")
	switch {
	case s == "":
		return 0
	case runLen(s, '=') == len(s):
		return 1
	case runLen(s, '-') == len(s):
		return 2
	}
	return 0
}

// listMark reads a list item's marker: n bytes, after which the item's text
// stands at column width. An item that would interrupt a paragraph must be a
// bullet or 1 and have text.
func listMark(s string, interrupts bool) (n, width int, ok bool) {
	switch c := s[0]; {
	case c == '-' || c == '*' || c == '+':
		n = 1
	case c >= '0' && c <= '9':
		for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == len(s) || s[n] != '.' && s[n] != ')' || interrupts && s[:n] != "1" {
			return 0, 0, false
		}
		n++
	default:
		return 0, 0, false
	}
	if n < len(s) && !isBlankByte(s[n]) {
		return 0, 0, false
	}
	c := cursor{s: s, pos: n, col: n}
	w, at := c.indent()
	if strings.TrimRight(s[at:], "\r") == "" {
		return n, n + 1, !interrupts
	}
	if w > 4 {
		w = 1 // the rest is indented code
	}
	return n, n + w, true
}

// definitionWidth is the number of columns by which the further lines of the
// definition are indented whose ":" s begins with, 0 for none.
func definitionWidth(s string) int {
	c := cursor{s: s, pos: 1, col: 1}
	w, _ := c.indent()
	if w >= 8 {
		w = 5 // the rest is indented code
	}
	if w == 0 {
		return 0
	}
	return w + 1
}

// boxLen is the length of a task's box at the start of s, 0 for none.
func boxLen(s string) int {
	if len(s) >= 4 && s[0] == '[' && s[2] == ']' && isBlankByte(s[3]) &&
		(s[1] == ' ' || s[1] == 'x' || s[1] == 'X') {
		return 3
	}
	return 0
}

// noteLen is the length of the "[^name]:" at the start of s, 0 for none.
func noteLen(s string) int {
	n := refLen(s)
	if n > 0 && n < len(s) && s[n] == ':' {
		return n + 1
	}
	return 0
}

// refLen is the length of the "[^name]" at the start of s, 0 for none.
func refLen(s string) int {
	if !strings.HasPrefix(s, "[^") {
		return 0
	}
	for i := 2; i < len(s) && i < maxLabel; i++ {
		switch c := s[i]; {
		case c == ']':
			if i == 2 {
				return 0
			}
			return i + 1
		case c == '[' || c == '\\' || c <= ' ':
			return 0
		}
	}
	return 0
}

// maxLabel bounds names of footnotes and links, in bytes, as CommonMark does.
const maxLabel = 1000

// linkDefinition reads "[label]: target"; label is the length with the colon,
// target where the address begins, 0 when the line is no definition.
func linkDefinition(s string) (label, target int) {
	if s[0] != '[' {
		return 0, 0
	}
	for i := 1; i < len(s) && i < maxLabel; i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			return 0, 0
		case ']':
			if i == 1 || i+1 >= len(s) || s[i+1] != ':' || strings.TrimSpace(s[1:i]) == "" {
				return 0, 0
			}
			label = i + 2
			c := cursor{s: s, pos: label}
			if _, target = c.indent(); target == len(s) {
				return 0, 0
			}
			return label, target
		}
	}
	return 0, 0
}

// headingLevel is the number of # that begin a heading, 0 for none.
func headingLevel(s string) int {
	n := runLen(s, '#')
	if n == 0 || n > 6 || n < len(s) && !isBlankByte(s[n]) {
		return 0
	}
	return n
}

// fenceOpen gives the fence that s begins with and its length, 0 for none.
func fenceOpen(s string) (ch byte, n int) {
	ch = s[0]
	if ch != '`' && ch != '~' {
		return 0, 0
	}
	if n = runLen(s, ch); n < 3 || ch == '`' && strings.IndexByte(s[n:], '`') >= 0 {
		return 0, 0
	}
	return ch, n
}

// startsHTML gives CommonMark's kind of the HTML block that s begins, 0 for
// none. The last kind, any single tag, does not interrupt a paragraph.
func startsHTML(s string, interrupts bool) uint8 {
	if s[0] != '<' || len(s) < 3 {
		return 0
	}
	switch {
	case strings.HasPrefix(s, "<!--"):
		return 2
	case s[1] == '?':
		return 3
	case strings.HasPrefix(s, "<![CDATA["):
		return 5
	case s[1] == '!' && isLetter(s[2]):
		return 4
	}
	closing := s[1] == '/'
	name := s[1:]
	if closing {
		name = s[2:]
	}
	n := 0
	for n < len(name) && (isLetter(name[n]) || n > 0 && (name[n] >= '0' && name[n] <= '9' || name[n] == '-')) {
		n++
	}
	if n == 0 {
		return 0
	}
	after := name[n:]
	tag := strings.ToLower(name[:min(n, 16)])
	if after == "" || isBlankByte(after[0]) || after[0] == '>' || strings.HasPrefix(after, "/>") {
		switch {
		case !closing && isVerbatimTag(tag):
			return 1
		case isBlockTag(tag):
			return 6
		}
	}
	if interrupts || isVerbatimTag(tag) {
		return 0
	}
	if n := tagLen(s, len(s)); n > 0 && strings.TrimRight(s[n:], " \t\r") == "" {
		return 7
	}
	return 0
}

// endsHTML reports whether a line ends the block of that kind.
func endsHTML(s string, kind uint8) bool {
	switch kind {
	case 1:
		lower := strings.ToLower(s)
		return strings.Contains(lower, "</script>") || strings.Contains(lower, "</pre>") ||
			strings.Contains(lower, "</style>") || strings.Contains(lower, "</textarea>")
	case 2:
		return strings.Contains(s, "-->")
	case 3:
		return strings.Contains(s, "?>")
	case 4:
		return strings.Contains(s, ">")
	case 5:
		return strings.Contains(s, "]]>")
	}
	return strings.TrimRight(s, " \t\r") == ""
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isVerbatimTag(tag string) bool {
	switch tag {
	case "script", "pre", "style", "textarea":
		return true
	}
	return false
}

func isBlockTag(tag string) bool {
	switch tag {
	case "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center", "col",
		"colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure",
		"footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html",
		"iframe", "legend", "li", "link", "main", "menu", "menuitem", "nav", "noframes", "ol", "optgroup", "option",
		"p", "param", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr",
		"track", "ul":
		return true
	}
	return false
}
