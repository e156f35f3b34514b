package bibtex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxDepth bounds how deep groups of TeX are followed; braces below it are
// dropped.
const maxDepth = 60

// texText is TeX as plain text.
func texText(s string) string { return (&tex{src: s}).all() }

// texRich is TeX as CSL's rich text: <i>, <b>, <sup>, <sub>, small capitals,
// and nocase spans for what braces protect.
func texRich(s string) string { return (&tex{src: s, rich: true}).all() }

// tex turns TeX into text.
type tex struct {
	src   string
	pos   int
	rich  bool
	math  bool
	depth int
}

func (t *tex) all() string {
	var b strings.Builder
	for t.pos < len(t.src) {
		b.WriteString(t.until(0))
		if t.pos < len(t.src) { // a brace that closes nothing
			t.pos++
		}
	}
	return strings.Join(strings.FieldsFunc(norm.NFC.String(b.String()), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r'
	}), " ")
}

// until reads up to the closer, which is left, or to a "}" that closes what is
// around it.
func (t *tex) until(closer byte) string {
	var b strings.Builder
	for t.pos < len(t.src) {
		c := t.src[t.pos]
		switch {
		case c == closer || c == '}':
			return b.String()
		case c == '{':
			b.WriteString(t.group(true))
		case c == '\\':
			t.command(&b)
		case c == '$':
			t.pos++
			if strings.HasPrefix(t.src[t.pos:], "$") {
				t.pos++
				continue
			}
			if t.math || strings.IndexByte(t.src[t.pos:], '$') < 0 { // the end of it, or a price
				b.WriteByte('$')
				continue
			}
			t.math = true
			b.WriteString(t.until('$'))
			t.math = false
			if t.pos < len(t.src) && t.src[t.pos] == '$' {
				t.pos++
			}
		case t.math && (c == '^' || c == '_'):
			t.pos++
			b.WriteString(t.script(c, t.argument()))
		case c == '~':
			t.pos++
			b.WriteRune('\u00a0')
		default:
			t.plain(&b)
		}
	}
	return b.String()
}

// ligatures are what TeX joins, the longest first.
var ligatures = [...][2]string{
	{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {",,", "„"}, {"!`", "¡"}, {"?`", "¿"}, {"`", "‘"}, {"'", "’"},
}

func (t *tex) plain(b *strings.Builder) {
	rest := t.src[t.pos:]
	if !t.math {
		for _, l := range ligatures {
			if strings.HasPrefix(rest, l[0]) {
				b.WriteString(l[1])
				t.pos += len(l[0])
				return
			}
		}
	} else if rest[0] == '-' {
		b.WriteString("−")
		t.pos++
		return
	}
	_, n := utf8.DecodeRuneInString(rest)
	b.WriteString(rest[:n])
	t.pos += n
}

// switches are the commands that hold to the end of their group.
var switches = map[string]string{
	"it": "i", "itshape": "i", "em": "i", "sl": "i", "slshape": "i", "bf": "b", "bfseries": "b", "sc": "sc", "scshape": "sc",
}

// group reads {…}. Where protect is set and the text is rich, what it holds
// keeps its capitals.
func (t *tex) group(protect bool) string {
	t.pos++
	if t.depth >= maxDepth {
		return ""
	}
	t.depth++
	special := t.pos < len(t.src) && t.src[t.pos] == '\\' // a letter to BibTeX, not protected
	look := ""
	if special {
		at := t.pos
		t.pos++
		if look = switches[t.letters()]; look == "" {
			t.pos = at
		} else {
			t.blanks()
		}
	}
	in := t.until('}')
	if t.pos < len(t.src) {
		t.pos++
	}
	t.depth--
	if look != "" {
		return t.tag(look, in)
	}
	if protect && t.rich && !t.math && !special && strings.ContainsFunc(in, unicode.IsLetter) && !strings.HasPrefix(in, nocase) {
		return nocase + in + "</span>"
	}
	return in
}

const (
	nocase    = `<span class="nocase">`
	smallCaps = `<span style="font-variant:small-caps;">`
)

func (t *tex) tag(look, in string) string {
	switch {
	case !t.rich || strings.TrimSpace(in) == "":
		return in
	case look == "sc":
		return smallCaps + in + "</span>"
	}
	return "<" + look + ">" + in + "</" + look + ">"
}

// script raises or lowers text: with tags in rich text, else with Unicode's
// own characters where there are some for all of it.
func (t *tex) script(kind byte, in string) string {
	look, table := "sup", superscripts
	if kind == '_' {
		look, table = "sub", subscripts
	}
	if t.rich {
		return t.tag(look, in)
	}
	var b strings.Builder
	for _, r := range in {
		s, ok := table[r]
		if !ok {
			return in
		}
		b.WriteRune(s)
	}
	return b.String()
}

func (t *tex) letters() string {
	from := t.pos
	for t.pos < len(t.src) && (t.src[t.pos]|0x20 >= 'a' && t.src[t.pos]|0x20 <= 'z') {
		t.pos++
	}
	return t.src[from:t.pos]
}

func (t *tex) blanks() {
	for t.pos < len(t.src) && (t.src[t.pos] == ' ' || t.src[t.pos] == '\t' || t.src[t.pos] == '\n' || t.src[t.pos] == '\r') {
		t.pos++
	}
}

// argument reads what a command applies to: a group, a command or a letter.
func (t *tex) argument() string {
	t.blanks()
	if t.pos >= len(t.src) || t.src[t.pos] == '}' || t.src[t.pos] == '$' {
		return ""
	}
	switch t.src[t.pos] {
	case '{':
		return t.group(false)
	case '\\':
		var b strings.Builder
		if t.depth < maxDepth {
			t.depth++
			t.command(&b)
			t.depth--
		} else {
			t.pos++
		}
		return b.String()
	}
	r, n := utf8.DecodeRuneInString(t.src[t.pos:])
	if r == utf8.RuneError {
		n = 1
	}
	s := t.src[t.pos : t.pos+n]
	t.pos += n
	return s
}

// verbatim reads a group without looking into it.
func (t *tex) verbatim() string {
	t.blanks()
	if t.pos >= len(t.src) || t.src[t.pos] != '{' {
		return ""
	}
	end := balanced(t.src[t.pos:], false)
	if end < 0 {
		return ""
	}
	s := t.src[t.pos+1 : t.pos+end]
	t.pos += end + 1
	return s
}

// command reads a command and writes what it stands for.
func (t *tex) command(b *strings.Builder) {
	at := t.pos
	t.pos++
	if t.pos >= len(t.src) {
		b.WriteByte('\\')
		return
	}
	name := t.letters()
	if name == "" {
		r, n := utf8.DecodeRuneInString(t.src[t.pos:])
		t.pos += n
		switch mark, accent := accents[string(r)]; {
		case accent:
			b.WriteString(accented(t.argument(), mark, string(r)))
		case strings.ContainsRune("&%$#_{}", r):
			b.WriteRune(r)
		case r == '\\' || r == ' ' || r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r == ',':
			b.WriteRune('\u202f')
		case r == ';' || r == ':' && t.math:
			b.WriteByte(' ')
		case r == '-' || r == '/' || r == '!' || r == '@':
		case r == '(' || r == ')': // math the other way
		default:
			b.WriteString(t.src[at:t.pos])
		}
		return
	}
	if s, ok := symbols[name]; ok {
		t.afterWord()
		b.WriteString(s)
		return
	}
	if mark, ok := accents[name]; ok && len(name) == 1 {
		b.WriteString(accented(t.argument(), mark, name))
		return
	}
	switch name {
	case "textit", "emph", "mkbibemph", "mkbibitalic", "textsl", "mathit":
		b.WriteString(t.tag("i", t.argument()))
	case "textbf", "mkbibbold", "mathbf":
		b.WriteString(t.tag("b", t.argument()))
	case "textsc":
		b.WriteString(t.tag("sc", t.argument()))
	case "textsuperscript", "mkbibsuperscript":
		b.WriteString(t.script('^', t.argument()))
	case "textsubscript", "mkbibsubscript":
		b.WriteString(t.script('_', t.argument()))
	case "enquote", "mkbibquote":
		b.WriteString("“" + t.argument() + "”")
	case "url", "path", "nolinkurl":
		b.WriteString(verbatimText(t.verbatim()))
	case "href":
		t.verbatim()
		b.WriteString(t.argument())
	case "frac":
		b.WriteString(t.argument() + "/" + t.argument())
	case "protect", "relax", "left", "right", "displaystyle", "noopsort", "SortNoop":
		if name == "noopsort" || name == "SortNoop" { // it sorts, nobody reads it
			t.argument()
		}
		t.afterWord()
	default:
		if _, ok := switches[name]; ok {
			t.afterWord()
			return
		}
		if t.pos < len(t.src) && t.src[t.pos] == '{' {
			b.WriteString(t.argument()) // markup that is not known: its text stays
			return
		}
		b.WriteString(t.src[at:t.pos])
	}
}

// afterWord passes over the space or the {} that ends a command of letters.
func (t *tex) afterWord() {
	if strings.HasPrefix(t.src[t.pos:], "{}") {
		t.pos += 2
		return
	}
	t.blanks()
}

// accented puts a combining mark on the first letter of s.
func accented(s, mark, name string) string {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case n == 0 || r == ' ':
		switch name { // the accent by itself, as in \~{}
		case "~", "^", "`", "'", "\"", "=", ".":
			return name + s
		}
		return s
	case r == 'ı':
		r = 'i'
	case r == 'ȷ':
		r = 'j'
	}
	return norm.NFC.String(string(r)+mark) + s[n:]
}

// verbatimText is an address as TeX writes it: only escapes are undone.
func verbatimText(s string) string {
	return strings.TrimSpace(verbatimEscapes.Replace(s))
}

var verbatimEscapes = strings.NewReplacer(
	`\%`, "%", `\_`, "_", `\&`, "&", `\#`, "#", `\$`, "$", `\~{}`, "~", `\textasciitilde{}`, "~", `\textasciitilde `, "~", `{\textasciitilde}`, "~",
	`{\_}`, "_", `\textunderscore{}`, "_", `{\&}`, "&", `{\%}`, "%", `{\#}`, "#", `{\~{}}`, "~", `\-`, "", `\{`, "{", `\}`, "}", `\url`, "", "{", "", "}", "",
)
