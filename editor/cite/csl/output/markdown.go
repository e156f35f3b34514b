package output

import "strings"

// Markdown writes a finished tree as Markdown: *italics*, **bold**, and HTML
// for what Markdown has no mark for.
func Markdown(n *Node) string {
	w := &markup{text: escapeMarkdown, open: markdownOpen, close: markdownClose}
	w.node(n, Style{})
	return w.b.String()
}

// Plain is the text of a finished tree without looks.
func Plain(n *Node) string { return n.String() }

func escapeMarkdown(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<>#&") {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>#&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func markdownOpen(aspect, value string, around Style) string {
	switch {
	case aspect == "font-style" && (value == "italic" || value == "oblique" || around.FontStyle != ""):
		return "*" // also where italics within italics are upright
	case aspect == "font-weight" && (value == "bold" || around.FontWeight != ""):
		return "**"
	case aspect == "font-style", aspect == "font-weight":
		return ""
	}
	return htmlOpen(aspect, value, around)
}

func markdownClose(aspect, value string, around Style) string {
	switch aspect {
	case "font-style", "font-weight":
		return markdownOpen(aspect, value, around)
	}
	return htmlClose(aspect, value, around)
}
