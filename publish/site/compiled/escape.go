package compiled

import (
	"fmt"
	"reflect"
	"strings"
)

// escaper makes a text safe for a place in a page.
type escaper func(string) string

func same(s string) string { return s }

// escaperOf gives what html/template calls by a name, for texts of a type.
func escaperOf(name string, t reflect.Type) (escaper, error) {
	switch name {
	case "_html_template_htmlescaper":
		if t == trustedHTML {
			return same, nil
		}
		return escapeHTML, nil
	case "_html_template_attrescaper", "_html_template_rcdataescaper":
		if t != trustedHTML { // of which the tags would go
			return escapeHTML, nil
		}
	case "_html_template_urlfilter":
		if t == trustedURL {
			return same, nil
		}
		return filterURL, nil
	case "_html_template_urlnormalizer":
		return normalizeURL, nil
	case "_html_template_urlescaper":
		if t == trustedURL {
			return normalizeURL, nil
		}
		return escapeURL, nil
	case "_html_template_srcsetescaper":
		switch t {
		case trustedSet:
			return same, nil
		case trustedURL:
		default:
			return filterSrcset, nil
		}
	case "_html_template_jsvalescaper":
		if t == trustedJS {
			return same, nil
		}
	case "_html_template_htmlnamefilter":
		if t == trustedAttr {
			return same, nil
		}
	}
	return nil, fmt.Errorf("%w: %s of %v", ErrNotCompiled, name, t)
}

// entities stand for what has a meaning in HTML. A null character, which it
// does not allow, becomes the replacement character.
var entities = [256]string{0: "\ufffd", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}

// escapeHTML is for text and for the values of attributes in quotes.
func escapeHTML(s string) string {
	i := 0
	for i < len(s) && entities[s[i]] == "" {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 32)
	from := 0
	for ; i < len(s); i++ {
		if entity := entities[s[i]]; entity != "" {
			b.WriteString(s[from:i])
			b.WriteString(entity)
			from = i + 1
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// unsafeURL stands for an address with a scheme that could run a script.
const unsafeURL = "#ZgotmplZ"

func safeURL(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	if !ok || strings.Contains(scheme, "/") {
		return true
	}
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto")
}

func filterURL(s string) string {
	if safeURL(s) {
		return s
	}
	return unsafeURL
}

// normalizeURL escapes what may not stand in an address.
func normalizeURL(s string) string { return percent(s, true) }

// escapeURL escapes what would not be one word in an address.
func escapeURL(s string) string { return percent(s, false) }

func percent(s string, normalize bool) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	from := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			continue
		case c == '-' || c == '.' || c == '_' || c == '~':
			continue
		case normalize && strings.IndexByte("!#$&*+,/:;=?@[]", c) >= 0:
			continue
		case normalize && c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			continue
		}
		b.WriteString(s[from:i])
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
		from = i + 1
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// filterSrcset is for lists of images in several sizes.
func filterSrcset(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, ",") {
		if i > 0 {
			b.WriteByte(',')
		}
		lead := len(part) - len(strings.TrimLeftFunc(part, isSpace))
		address, rest := part[lead:], ""
		if end := strings.IndexFunc(address, isSpace); end >= 0 {
			address, rest = address[:end], address[end:]
		}
		if !safeURL(address) || strings.ContainsFunc(rest, func(r rune) bool { return !isSpace(r) && !isAlphanumeric(r) }) {
			b.WriteString(unsafeURL)
			continue
		}
		b.WriteString(part[:lead])
		b.WriteString(normalizeURL(address))
		b.WriteString(rest)
	}
	return b.String()
}

// isSpace reports white space as HTML knows it.
func isSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r'
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
