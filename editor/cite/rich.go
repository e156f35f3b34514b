package cite

import (
	"net/url"
	"strings"
	"unicode"
)

// Plain is the text without looks and links.
func (r Rich) Plain() string {
	var b strings.Builder
	for _, run := range r {
		b.WriteString(run.Text)
	}
	return b.String()
}

// HTML is the text as HTML: escaped, <em>, <strong>, a span of class
// small-caps, links, and <mark class="citation-missing"> for a missing source.
// Neighbouring runs with one address make one link.
func (r Rich) HTML() string {
	var b strings.Builder
	size := 0
	for _, run := range r {
		size += len(run.Text) + len(run.URL) + 20
	}
	b.Grow(size)
	for target, runs := range r.links {
		if target != "" {
			b.WriteString(`<a href="`)
			escapeHTML(&b, target)
			b.WriteString(`">`)
		}
		for _, run := range runs {
			run.html(&b)
		}
		if target != "" {
			b.WriteString("</a>")
		}
	}
	return b.String()
}

func (run Run) html(b *strings.Builder) {
	if !run.Missing && !run.Bold && !run.Italic && !run.SmallCaps {
		escapeHTML(b, run.Text)
		return
	}
	end := ""
	open := func(on bool, tag, attr string) {
		if on {
			b.WriteString("<" + tag + attr + ">")
			end = "</" + tag + ">" + end
		}
	}
	open(run.Missing, "mark", ` class="citation-missing"`)
	open(run.Bold, "strong", "")
	open(run.Italic, "em", "")
	open(run.SmallCaps, "span", ` class="small-caps"`)
	escapeHTML(b, run.Text)
	b.WriteString(end)
}

// entities stand for what has a meaning in HTML, as in html.EscapeString.
var entities = [256]string{'"': "&#34;", '&': "&amp;", '\'': "&#39;", '<': "&lt;", '>': "&gt;"}

func escapeHTML(b *strings.Builder, s string) {
	from := 0
	for i := range len(s) {
		if entity := entities[s[i]]; entity != "" {
			b.WriteString(s[from:i])
			b.WriteString(entity)
			from = i + 1
		}
	}
	b.WriteString(s[from:])
}

// links yields the stretches of runs that have one link target, "" for none.
func (r Rich) links(yield func(target string, runs Rich) bool) {
	for i := 0; i < len(r); {
		j := i + 1
		for j < len(r) && r[j].URL == r[i].URL {
			j++
		}
		target, ok := LinkTarget(r[i].URL)
		if !ok {
			target = ""
		}
		if !yield(target, r[i:j]) {
			return
		}
		i = j
	}
}

// Markdown is the text as Markdown that renders to the same: what Markdown
// would take for markup is escaped, an @ too.
func (r Rich) Markdown() string {
	var b strings.Builder
	for target, runs := range r.links {
		var in strings.Builder
		for _, run := range runs {
			run.markdown(&in, b.Len()+in.Len() == 0)
		}
		if target == "" {
			b.WriteString(in.String())
			continue
		}
		b.WriteString("[" + in.String() + "](<" + markdownURL.Replace(target) + ">)")
	}
	return b.String()
}

func (run Run) markdown(b *strings.Builder, first bool) {
	text := strings.Join(strings.FieldsFunc(run.Text, func(c rune) bool { return c == '\n' || c == '\r' }), " ")
	core := strings.TrimSpace(text)
	if core == "" {
		b.WriteString(text)
		return
	}
	// Emphasis must not begin or end with a space.
	lead, rest, _ := strings.Cut(text, core)
	mark := ""
	if run.Bold {
		mark = "**"
	}
	if run.Italic {
		mark += "*"
	}
	b.WriteString(lead + mark + escapeMarkdown(core, first) + mark + rest)
}

var markdownURL = strings.NewReplacer("<", "%3C", ">", "%3E", `\`, "%5C", "\n", "%0A")

func escapeMarkdown(s string, first bool) string {
	var b strings.Builder
	for i, c := range s {
		switch {
		case strings.ContainsRune("\\`*_[]<>@~|&", c),
			first && i == 0 && strings.ContainsRune("#+-=:", c),
			// "1." or "1)" at the beginning would start a list.
			first && (c == '.' || c == ')') && i > 0 && digits(s[:i]):
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' }) < 0
}

// simpleAddress reports whether u is an https address with nothing in it but
// letters, digits and a few signs, as most are: the shortest way to a yes.
func simpleAddress(u string) bool {
	rest, ok := strings.CutPrefix(u, "https://")
	host, path, _ := strings.Cut(rest, "/")
	return ok && host != "" && wordsAnd(host, ".-") && wordsAnd(path, "/.-_")
}

// wordsAnd reports whether s has but ASCII letters, digits and signs.
func wordsAnd(s, signs string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return true
}

// LinkTarget reports whether a link to u is safe to make, and its address:
// only http, https and mailto are.
func LinkTarget(u string) (string, bool) {
	if simpleAddress(u) {
		return u, true
	}
	u = strings.TrimSpace(u)
	if u == "" || strings.IndexFunc(u, unicode.IsControl) >= 0 {
		return "", false
	}
	p, err := url.Parse(u)
	if err != nil {
		return "", false
	}
	switch strings.ToLower(p.Scheme) {
	case "http", "https":
		return u, p.Host != ""
	case "mailto":
		return u, p.Opaque != ""
	}
	return "", false
}
