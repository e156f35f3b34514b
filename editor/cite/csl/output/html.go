package output

import "strings"

// HTML writes a finished tree as citeproc-js does. An entry of a bibliography
// is wrapped by Entry.
func HTML(n *Node) string {
	w := &markup{text: escapeHTML, open: htmlOpen, close: htmlClose, block: true}
	w.node(n, Style{})
	return w.b.String()
}

// HTMLLinked writes a finished tree with links: link gives the address for a
// node, "" for none.
func HTMLLinked(n *Node, link func(*Node) string) string {
	w := &markup{text: escapeHTML, open: htmlOpen, close: htmlClose, block: true, link: link}
	w.node(n, Style{})
	return w.b.String()
}

// Entry writes one entry of a bibliography as HTML.
func Entry(n *Node) string {
	s := HTML(n)
	return "<div class=\"csl-entry\">" + s + "</div>"
}

// markup writes a tree in a markup language. Looks that do not change
// anything are left out.
type markup struct {
	b     strings.Builder
	text  func(string) string
	open  func(aspect, value string, around Style) string
	close func(aspect, value string, around Style) string
	block bool
	link  func(*Node) string
}

// displayLines are the breaks around a block, as citeproc-js has them.
func displayLines(display string) (before, after string) {
	switch display {
	case "block":
		return "\n\n    ", "\n"
	case "left-margin":
		return "\n    ", ""
	case "right-inline", "indent":
		return "", "\n  "
	}
	return "", ""
}

func escapeHTML(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return htmlEscaper().Replace(s)
}

func htmlEscaper() *strings.Replacer {
	return strings.NewReplacer("&", "&#38;", "<", "&#60;", ">", "&#62;")
}

func (w *markup) node(n *Node, around Style) {
	if n == nil {
		return
	}
	if n.Text != "" && len(n.Children) == 0 && n.Style == (Style{}) && n.Display == "" && (w.link == nil || n.Role == None) {
		w.b.WriteString(w.text(n.Text))
		return
	}
	if n.IsEmpty() {
		return
	}
	if n.Display != "" && w.block {
		before, after := displayLines(n.Display)
		w.b.WriteString(before + "<div class=\"csl-" + n.Display + "\">")
		defer func() {
			// A space at the end of a block stands outside it.
			if s := w.b.String(); n.Display != "left-margin" && strings.HasSuffix(s, " ") {
				w.b.Reset()
				w.b.WriteString(s[:len(s)-1])
				after += " "
			}
			w.b.WriteString("</div>" + after)
		}()
	}
	href := ""
	if w.link != nil {
		href = w.link(n)
	}
	if href != "" {
		w.b.WriteString("<a href=\"" + strings.ReplaceAll(escapeHTML(href), "\"", "&#34;") + "\">")
	}
	type pair struct{ aspect, value string }
	var done []pair
	now := around
	// citeproc-js writes a baseline even where nothing is raised.
	try := func(aspect, value string, at *string, zero string) {
		if value == "" || value == *at || *at == "" && value == zero && value != "baseline" {
			return
		}
		w.b.WriteString(w.open(aspect, value, around))
		done = append(done, pair{aspect, value})
		*at = value
	}
	look := n.Look(around)
	try("vertical-align", look.VerticalAlign, &now.VerticalAlign, "baseline")
	try("text-decoration", look.Decoration, &now.Decoration, "none")
	try("font-weight", look.FontWeight, &now.FontWeight, "normal")
	try("font-variant", look.FontVariant, &now.FontVariant, "normal")
	try("font-style", look.FontStyle, &now.FontStyle, "normal")
	if len(n.Children) == 0 {
		w.b.WriteString(w.text(n.Text))
	}
	for _, c := range n.Children {
		w.node(c, now)
	}
	for i := len(done) - 1; i >= 0; i-- {
		w.b.WriteString(w.close(done[i].aspect, done[i].value, around))
	}
	if href != "" {
		w.b.WriteString("</a>")
	}
}

func htmlTag(aspect, value string) (string, bool) {
	switch {
	case aspect == "font-style" && value == "italic":
		return "i", true
	case aspect == "font-weight" && value == "bold":
		return "b", true
	case aspect == "vertical-align" && (value == "sup" || value == "sub"):
		return value, true
	}
	return "", false
}

func htmlOpen(aspect, value string, _ Style) string {
	if tag, ok := htmlTag(aspect, value); ok {
		return "<" + tag + ">"
	}
	if aspect == "vertical-align" {
		return "<span style=\"baseline\">"
	}
	return "<span style=\"" + aspect + ":" + value + ";\">"
}

func htmlClose(aspect, value string, _ Style) string {
	if tag, ok := htmlTag(aspect, value); ok {
		return "</" + tag + ">"
	}
	return "</span>"
}
