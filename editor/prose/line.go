package prose

import "strings"

// indent returns the width of a line's leading white space, a tab counted as
// four columns.
func indent(line string) int {
	n := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			n++
		case '\t':
			n += 4
		default:
			return n
		}
	}
	return n
}

// fence returns the length and the character of the code fence that the line
// begins with, or 0.
func fence(line string) (int, byte) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] != '`' && line[0] != '~' {
		return 0, 0
	}
	n := run(line, line[0])
	if n < 3 || line[0] == '`' && strings.Contains(line[n:], "`") {
		return 0, 0
	}
	return n, line[0]
}

// run returns how many times s begins with c.
func run(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// blockMark returns the length of a line's quote and list marks with the space
// around them, and what they make of the line. A task's box is not part of the
// mark: ticking it is a change to read.
func blockMark(line string) (int, Kind) {
	kind, at := Paragraph, 0
	for {
		i := at
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		if i < len(line) && line[i] == '>' {
			if kind == Paragraph {
				kind = Quote
			}
			at = i + 1
			continue
		}
		n := listMark(line[i:])
		if n == 0 || isRule(strings.TrimSpace(line[i:])) {
			// The space behind the mark, or before the text, belongs to the mark.
			return i, kind
		}
		kind, at = Item, i+n
	}
}

// listMark returns the length of the bullet or number that s begins with, when
// a space or the end of the line follows.
func listMark(s string) int {
	n := 0
	switch {
	case s == "":
		return 0
	case s[0] == '-' || s[0] == '*' || s[0] == '+':
		n = 1
	default:
		for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n == len(s) || s[n] != '.' && s[n] != ')' {
			return 0
		}
		n++
	}
	if n < len(s) && strings.IndexByte(" \t\r\n", s[n]) < 0 {
		return 0
	}
	return n
}

// headingMark returns the length of "## " with the space behind it, or 0.
func headingMark(s string) int {
	n := run(s, '#')
	if n == 0 || n > 6 || strings.Trim(s[n:], "# \t\r\n") == "" {
		return 0
	}
	m := n
	for m < len(s) && (s[m] == ' ' || s[m] == '\t') {
		m++
	}
	if m == n {
		return 0
	}
	return m
}

// underline reports whether the line makes a heading of the paragraph above it.
func underline(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 2 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

// isRule reports whether a trimmed line is a line across the page.
func isRule(line string) bool {
	if line == "" || strings.IndexByte("-*_", line[0]) < 0 {
		return false
	}
	n := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case line[0]:
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3
}

// delimiterRow reports whether the line is the "|---|:-:|" of a table.
func delimiterRow(line string) bool {
	line = strings.TrimSpace(line)
	return strings.Contains(line, "-") && strings.Contains(line, "|") && strings.Trim(line, "|-: \t") == ""
}

// footnoteLabel returns the length of the "[^label]:" that the line begins
// with, the white space before it included, or 0.
func footnoteLabel(line string) int {
	n := len(line) - len(strings.TrimLeft(line, " \t"))
	if !strings.HasPrefix(line[n:], "[^") {
		return 0
	}
	i := strings.IndexByte(line[n:], ']')
	if i < 3 || !strings.HasPrefix(line[n+i:], "]:") {
		return 0
	}
	return n + i + 2
}

// definition reports whether a trimmed line says where a link label leads.
func definition(line string) bool {
	if !strings.HasPrefix(line, "[") || strings.HasPrefix(line, "[^") {
		return false
	}
	i := strings.Index(line, "]:")
	return i > 1 && !strings.ContainsAny(line[1:i], "[]") && strings.TrimSpace(line[i+2:]) != ""
}

// inlineTags are the HTML elements that begin a paragraph, not a block.
const inlineTags = " a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr "

// startsHTML reports whether a trimmed line begins a block of HTML.
func startsHTML(line string) bool {
	if len(line) < 2 || line[0] != '<' {
		return false
	}
	if line[1] == '!' || line[1] == '?' {
		return true
	}
	name := strings.TrimPrefix(line[1:], "/")
	n := 0
	for n < len(name) && (name[n] >= 'a' && name[n] <= 'z' || name[n] >= 'A' && name[n] <= 'Z' || n > 0 && name[n] >= '0' && name[n] <= '9') {
		n++
	}
	if n == 0 || n < len(name) && strings.IndexByte(" \t/>", name[n]) < 0 {
		return false
	}
	return !strings.Contains(inlineTags, " "+strings.ToLower(name[:n])+" ")
}
