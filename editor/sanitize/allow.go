package sanitize

import "strings"

// allowed are the elements that may stand in a text, with the attributes each
// may have beside the common ones.
func allowed(element string) (attributes []string, ok bool) {
	switch element {
	case "abbr", "b", "bdi", "bdo", "br", "caption", "cite", "code", "dd", "dfn", "div", "dl", "dt", "em",
		"figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "mark", "p", "pre", "rp", "rt", "ruby",
		"s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "tfoot", "thead", "tr",
		"u", "ul", "var", "wbr":
		return nil, true
	case "a":
		return []string{"href", "hreflang", "rel"}, true
	case "blockquote", "q":
		return []string{"cite"}, true
	case "col", "colgroup":
		return []string{"span"}, true
	case "data":
		return []string{"value"}, true
	case "del", "ins":
		return []string{"cite", "datetime"}, true
	case "details":
		return []string{"open"}, true
	case "img":
		return []string{"src", "alt", "width", "height"}, true
	case "li":
		return []string{"value"}, true
	case "ol":
		return []string{"start", "reversed", "type"}, true
	case "td":
		return []string{"colspan", "rowspan", "headers"}, true
	case "th":
		return []string{"colspan", "rowspan", "headers", "scope", "abbr"}, true
	case "time":
		return []string{"datetime"}, true
	}
	return nil, false
}

// Attribute reports whether every element may have an attribute of this name,
// in lower case.
func Attribute(name string) bool {
	switch name {
	case "id", "class", "lang", "dir", "title":
		return true
	}
	return false
}

// void reports whether an element has no content and no end tag.
func void(element string) bool {
	switch element {
	case "br", "col", "hr", "img", "wbr":
		return true
	}
	return false
}

// dropsContent reports whether an element that is not allowed takes its content
// with it. The text in any other comes through.
func dropsContent(element string) bool {
	switch element {
	case "applet", "audio", "canvas", "embed", "frameset", "head", "iframe", "math", "noembed", "noframes", "noscript",
		"object", "plaintext", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp":
		return true
	}
	return false
}

// ends reports whether the start of an element ends an open one whose end tag
// may be left out.
func ends(open, next string) bool {
	switch open {
	case "li":
		return next == "li"
	case "dt", "dd":
		return next == "dt" || next == "dd"
	case "td", "th":
		return next == "td" || next == "th" || next == "tr" || next == "tbody" || next == "tfoot"
	case "tr":
		return next == "tr" || next == "tbody" || next == "tfoot"
	case "thead", "tbody":
		return next == "tbody" || next == "tfoot"
	case "rt", "rp":
		return next == "rt" || next == "rp"
	case "p":
		switch next {
		case "p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr", "details",
			"h2", "h3", "h4", "h5", "h6":
			return true
		}
	}
	return false
}

// isAddress reports whether an attribute holds an address.
func isAddress(name string) bool { return name == "href" || name == "src" || name == "cite" }

// Address gives an address back that a page may link to or load an image from,
// and whether it is one: without a scheme, or of one that leads to a document,
// a person or a place and runs nothing. What a browser leaves out of an address,
// white space around it and tabs and line feeds in it, is left out.
func Address(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimFunc(s, func(r rune) bool { return r <= ' ' }))
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", false
	}
	switch scheme(s) {
	case "", "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp", "geo", "doi", "urn", "news", "nntp", "irc",
		"ircs", "xmpp", "matrix", "webcal", "gemini", "gopher":
		return s, true
	}
	return "", false
}

// scheme is the scheme of an address in lower case, empty for a relative one.
func scheme(s string) string {
	head, _, found := strings.Cut(s, ":")
	if !found || head == "" {
		return ""
	}
	for i, r := range head {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return "" // a colon further on in a path
		}
	}
	return strings.ToLower(head)
}
