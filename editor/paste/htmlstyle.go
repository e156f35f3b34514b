package paste

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// style is what the CSS of an element says, by property.
type style map[string]string

// sheet is what the style sheets of a page say of "p", ".c1" or "p.c1".
type sheet map[string]style

// maxRules bounds the rules read of style sheets.
const maxRules = 20_000

// declarations reads "font-weight:700; color:red" into s.
func (s style) declarations(css string) {
	for d := range strings.SplitSeq(css, ";") {
		name, value, ok := strings.Cut(d, ":")
		if !ok {
			continue
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(value))
		switch name {
		case "text-decoration-line", "text-decoration-style":
			name = "text-decoration"
			value = s[name] + " " + value
		case "font-weight", "font-style", "text-decoration", "display", "vertical-align", "font-family",
			"white-space", "visibility", "mso-list", "mso-hide", "mso-element", "mso-footnote-id", "mso-endnote-id", "mso-comment-reference":
		default:
			continue
		}
		s[name] = strings.TrimSpace(strings.TrimSuffix(value, "!important"))
	}
}

// read adds the rules of a style sheet. It knows the selectors that word
// processors write, a tag, a class or both, and passes over others.
func (sh sheet) read(css string) {
	css = strings.NewReplacer("<!--", "", "-->", "").Replace(css)
	for n := 0; n < maxRules; n++ {
		if i := strings.Index(css, "/*"); i >= 0 && i < strings.IndexByte(css+"{", '{') {
			_, rest, ok := strings.Cut(css[i+2:], "*/")
			if !ok {
				return
			}
			css = css[:i] + rest
			continue
		}
		selectors, rest, ok := strings.Cut(css, "{")
		if !ok {
			return
		}
		if selectors = strings.TrimSpace(selectors); strings.HasPrefix(selectors, "@") {
			css = afterBlock(rest)
			continue
		}
		body, rest, ok := strings.Cut(rest, "}")
		css = rest
		for sel := range strings.SplitSeq(selectors, ",") {
			sel = strings.ToLower(strings.TrimSpace(sel))
			if sel == "" || strings.ContainsAny(sel, " >+~:#[*") || strings.Count(sel, ".") > 1 {
				continue
			}
			if sh[sel] == nil {
				sh[sel] = style{}
			}
			sh[sel].declarations(body)
		}
		if !ok {
			return
		}
	}
}

// afterBlock is what follows the "}" that closes a block.
func afterBlock(css string) string {
	depth := 1
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[i+1:]
			}
		}
	}
	return ""
}

// of gives the style of an element itself, without what it inherits.
func (sh sheet) of(n *html.Node) style {
	own := attr(n, "style")
	if own == "" && len(sh) == 0 {
		return nil
	}
	s := style{}
	take := func(sel string) {
		for k, v := range sh[sel] {
			s[k] = v
		}
	}
	if len(sh) > 0 {
		take(n.Data)
		for _, c := range strings.Fields(strings.ToLower(attr(n, "class"))) {
			take("." + c)
			take(n.Data + "." + c)
		}
	}
	s.declarations(own)
	return s
}

func (s style) hidden() bool {
	return s["display"] == "none" || s["visibility"] == "hidden" || strings.HasPrefix(s["mso-hide"], "all")
}

// apply changes a format as the style says.
func (s style) apply(f format) format {
	if w := s["font-weight"]; w != "" {
		n, err := strconv.Atoi(w)
		switch {
		case w == "bold" || w == "bolder" || err == nil && n >= 600:
			f.strong = true
		case w == "normal" || w == "lighter" || err == nil:
			f.strong = false
		}
	}
	switch i := s["font-style"]; {
	case strings.HasPrefix(i, "italic") || strings.HasPrefix(i, "oblique"):
		f.emphasis = true
	case i == "normal":
		f.emphasis = false
	}
	switch d := s["text-decoration"]; {
	case strings.Contains(d, "line-through"):
		f.strike = true
	case d == "none":
		f.strike = false
	}
	return f
}

func (s style) fixedWidth() bool {
	family := s["font-family"]
	for _, name := range []string{"monospace", "courier", "consolas", "menlo", "monaco", "droid sans mono", "source code", "fira code", "jetbrains"} {
		if strings.Contains(family, name) {
			return true
		}
	}
	return false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, names ...string) bool {
	for _, c := range strings.Fields(attr(n, "class")) {
		for _, name := range names {
			if strings.EqualFold(c, name) {
				return true
			}
		}
	}
	return false
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
