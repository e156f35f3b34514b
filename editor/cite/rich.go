package cite

import (
	"html"
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
func (r Rich) HTML() string {
	var b strings.Builder
	for _, run := range r {
		var end []string
		open := func(tag, attr string) {
			b.WriteString("<" + tag + attr + ">")
			end = append(end, "</"+tag+">")
		}
		if u, ok := LinkTarget(run.URL); ok {
			open("a", ` href="`+html.EscapeString(u)+`"`)
		}
		if run.Missing {
			open("mark", ` class="citation-missing"`)
		}
		if run.Bold {
			open("strong", "")
		}
		if run.Italic {
			open("em", "")
		}
		if run.SmallCaps {
			open("span", ` class="small-caps"`)
		}
		b.WriteString(html.EscapeString(run.Text))
		for i := len(end) - 1; i >= 0; i-- {
			b.WriteString(end[i])
		}
	}
	return b.String()
}

// Markdown is the text as Markdown that renders to the same: what Markdown
// would take for markup is escaped, an @ too.
func (r Rich) Markdown() string {
	var b strings.Builder
	for i, run := range r {
		text := strings.Join(strings.FieldsFunc(run.Text, func(c rune) bool { return c == '\n' || c == '\r' }), " ")
		core := strings.TrimSpace(text)
		if core == "" {
			b.WriteString(text)
			continue
		}
		lead, rest, _ := strings.Cut(text, core)
		core = escapeMarkdown(core, i == 0)
		if run.Italic {
			core = "*" + core + "*"
		}
		if run.Bold {
			core = "**" + core + "**"
		}
		if u, ok := LinkTarget(run.URL); ok {
			core = "[" + core + "](<" + markdownURL.Replace(u) + ">)"
		}
		b.WriteString(lead + core + rest)
	}
	return b.String()
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

// LinkTarget reports whether a link to u is safe to make, and its address:
// only http, https and mailto are.
func LinkTarget(u string) (string, bool) {
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
