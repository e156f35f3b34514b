package article

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	step      = 2  // columns a nested block is indented by
	flowWidth = 90 // characters beyond which a new list gets a line an item
	foldWidth = 78 // columns a folded text is wrapped at, at least
)

// ambiguous matches plain texts that some YAML reader or other takes for a
// number, a time or a truth value.
var ambiguous = regexp.MustCompile(`(?i)^([-+.]?[0-9][-+0-9_:.,exo]*|y|n|yes|no|on|off|true|false|null|~|\.nan|[-+]?\.inf)$`)

// renderer writes values as YAML.
type renderer struct {
	eol   string
	block bool // new lists get a line an item
	// lines lets texts of several lines become | blocks. It is off where a
	// comment may follow on the same line, which would become part of the text.
	lines bool
}

// after is what stands behind "key:" for a value that is not empty: a blank
// and the value, or lines indented more than col. No line break at the end.
func (r renderer) after(v value, col int, flow bool) string {
	switch v := v.(type) {
	case list:
		if !flow && (r.block || hasFields(v)) {
			return r.blockList(v, col+step)
		}
		s := r.flow(v)
		if !flow && utf8.RuneCountInString(s) > flowWidth {
			return r.blockList(v, col+step)
		}
		return " " + s
	case fields:
		if !flow {
			return r.eol + strings.Repeat(" ", col+step) + r.blockFields(v, col+step)
		}
		return " " + r.flow(v)
	case date:
		return " " + string(v)
	case scalar:
		return " " + r.scalar(string(v), 0, flow, col)
	default:
		return ""
	}
}

func hasFields(l list) bool {
	_, ok := l[0].(fields)
	return ok
}

func (r renderer) blockList(l list, col int) string {
	var b strings.Builder
	for _, it := range l {
		b.WriteString(r.eol + strings.Repeat(" ", col) + r.item(it, col))
	}
	return b.String()
}

// item is "- value" with further lines indented; col is that of the dash.
func (r renderer) item(v value, col int) string {
	switch v := v.(type) {
	case fields:
		return "- " + r.blockFields(v, col+2)
	case scalar:
		return "- " + r.scalar(string(v), 0, false, col)
	default:
		return "-" + r.after(v, col, false)
	}
}

// blockFields are lines "key: value", the first without its indentation.
func (r renderer) blockFields(f fields, col int) string {
	var lines []string
	for _, kv := range f {
		if !empty(kv.val) {
			lines = append(lines, kv.key+":"+r.after(kv.val, col, false))
		}
	}
	return strings.Join(lines, r.eol+strings.Repeat(" ", col))
}

// flow writes a value on one line.
func (r renderer) flow(v value) string {
	var parts []string
	switch v := v.(type) {
	case scalar:
		return r.scalar(string(v), 0, true, 0)
	case date:
		return string(v)
	case list:
		for _, it := range v {
			parts = append(parts, r.flow(it))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case fields:
		for _, kv := range v {
			if !empty(kv.val) {
				parts = append(parts, kv.key+": "+r.flow(kv.val))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return ""
}

// scalar writes a text in the wanted style when that can hold it, else in the
// plainest that can.
func (r renderer) scalar(s string, want yaml.Style, flow bool, col int) string {
	var tries []string
	single := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	double := quote(s)
	lines := strings.Contains(s, "\n")
	if lines && r.lines && !flow && want == 0 {
		tries = append(tries, "|-"+r.literal(s, col+step))
	}
	if !lines {
		switch {
		case want&yaml.SingleQuotedStyle != 0:
			tries = append(tries, single)
		case want&yaml.DoubleQuotedStyle == 0 && !ambiguous.MatchString(s):
			tries = append(tries, s)
		}
		if strings.ContainsAny(s, `"\`) && want&yaml.DoubleQuotedStyle == 0 {
			tries = append(tries, single)
		}
	}
	for _, t := range tries {
		if holds(t, s, flow) {
			return t
		}
	}
	return double
}

// literal are the lines of a | text, each with the line break before it.
func (r renderer) literal(s string, col int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		b.WriteString(r.eol)
		if line != "" {
			b.WriteString(strings.Repeat(" ", col) + line)
		}
	}
	return b.String()
}

// folded are the lines of a > text: a line break in s becomes a blank line,
// long lines are wrapped at single blanks.
func (r renderer) folded(s string, col, width int) string {
	var b strings.Builder
	for i, para := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteString(r.eol)
		}
		used := 0
		for j, word := range strings.Split(para, " ") {
			n := utf8.RuneCountInString(word)
			switch {
			case j == 0 && para != "", j > 0 && used+1+n > width:
				b.WriteString(r.eol + strings.Repeat(" ", col))
				used = 0
			case j > 0:
				b.WriteByte(' ')
				used++
			}
			b.WriteString(word)
			used += n
		}
	}
	return b.String()
}

// holds reports whether YAML reads t, put where a value stands, as the text s
// and as nothing but a text.
func holds(t, s string, flow bool) bool {
	before, after := "k: ", "\n"
	if flow {
		before, after = "k: [", ", z]\n"
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(before+t+after), &doc) != nil || len(doc.Content) != 1 {
		return false
	}
	m := doc.Content[0]
	if m.Kind != yaml.MappingNode || len(m.Content) != 2 {
		return false
	}
	n := m.Content[1]
	if flow {
		if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
			return false
		}
		n = n.Content[0]
	}
	return n.Kind == yaml.ScalarNode && n.Anchor == "" && n.ShortTag() == "!!str" && string(text(n.Value)) == s
}

// quote writes a text in double quotes, as YAML and JSON both read it.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == '\ufffe' || r == '\uffff' || r <= 0xffff && unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
