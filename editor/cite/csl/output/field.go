package output

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Field reads the little markup that the fields of items hold — <i>, <b>,
// <sc>, <sup>, <sub>, <span class="nocase">, <span class="nodecor">,
// <span style="font-variant:small-caps;"> — and their quotes, straight or
// curly. What is not closed stays text.
func Field(s string) []*Node {
	if !strings.ContainsAny(s, "<\"'“”‘’«»") {
		return []*Node{Leaf(s)}
	}
	p := fieldParser{s: s}
	p.scan()
	p.pair()
	nodes, _ := p.build(0, len(p.toks))
	return nodes
}

// tok is a piece of a field: text, or a mark that opens or closes something.
type tok struct {
	text  string
	kind  string // "" for text; "i", "b", …; "'" and "\"" for quotes
	open  bool
	close bool
	mate  int // index of the partner, -1 for none
}

type fieldParser struct {
	s    string
	toks []tok
}

// maxOpen bounds how deep marks nest in a field; further ones are text.
const maxOpen = 32

func (p *fieldParser) add(t tok) {
	t.mate = -1
	p.toks = append(p.toks, t)
}

func (p *fieldParser) scan() {
	s := p.s
	for i := 0; i < len(s); {
		c := s[i]
		if c == '<' {
			if t, n, ok := tag(s[i:]); ok {
				p.add(t)
				i += n
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if t, ok := p.quote(r, i, size); ok {
			p.add(t)
		} else {
			p.add(tok{text: s[i : i+size]})
		}
		i += size
	}
}

func tag(s string) (tok, int, bool) {
	end := strings.IndexByte(s, '>')
	if end < 0 {
		return tok{}, 0, false
	}
	body := s[1:end]
	whole := s[:end+1]
	closing := strings.HasPrefix(body, "/")
	name := strings.TrimPrefix(body, "/")
	switch name {
	case "i", "b", "sc", "sup", "sub":
		return tok{text: whole, kind: name, open: !closing, close: closing}, end + 1, true
	case "span":
		return tok{text: whole, kind: "span", open: !closing, close: closing}, end + 1, closing
	}
	if rest, ok := strings.CutPrefix(body, "span "); ok {
		flat := strings.ReplaceAll(strings.ReplaceAll(rest, " ", ""), "'", "\"")
		switch {
		case strings.HasPrefix(flat, "class=\"nocase\""):
			return tok{text: whole, kind: "nocase", open: true}, end + 1, true
		case strings.HasPrefix(flat, "class=\"nodecor\""):
			return tok{text: whole, kind: "nodecor", open: true}, end + 1, true
		case strings.HasPrefix(flat, "style=\"font-variant:small-caps"):
			return tok{text: whole, kind: "sc", open: true}, end + 1, true
		}
	}
	return tok{}, 0, false
}

// quote tells what a mark at i may be by what stands around it.
func (p *fieldParser) quote(r rune, i, size int) (tok, bool) {
	text := p.s[i : i+size]
	switch r {
	case '“':
		return tok{text: text, kind: "\"", open: true}, true
	case '”':
		return tok{text: text, kind: "\"", close: true}, true
	case '‘':
		return tok{text: text, kind: "'", open: true}, true
	case '«':
		return tok{text: text, kind: "«", open: true}, true
	case '»':
		return tok{text: text, kind: "«", close: true}, true
	case '\'', '’', '"':
	default:
		return tok{}, false
	}
	before, after := p.visible(i, -1), p.visible(i+size, 1)
	startsWord := before == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{-–—/“‘\"'", before)
	endsWord := after == 0 || unicode.IsSpace(after) || unicode.IsPunct(after) || unicode.IsSymbol(after)
	t := tok{text: text, kind: string(r)}
	if r == '’' {
		t.kind = "'"
		t.close = endsWord
	} else {
		t.open = startsWord && after != 0 && !unicode.IsSpace(after)
		t.close = endsWord && before != 0 && !unicode.IsSpace(before)
	}
	if r == '\'' {
		t.kind = "'s"
	}
	if r == '"' {
		t.kind = "\"s"
	}
	if !t.open && !t.close {
		if r == '\'' {
			return tok{text: "’"}, true
		}
		return tok{}, false
	}
	return t, true
}

// visible is the rune next to i in a direction, tags passed over.
func (p *fieldParser) visible(i, dir int) rune {
	for {
		if dir < 0 {
			r, size := utf8.DecodeLastRuneInString(p.s[:i])
			if size == 0 {
				return 0
			}
			if r == '>' {
				if at := strings.LastIndexByte(p.s[:i], '<'); at >= 0 {
					if _, n, ok := tag(p.s[at:]); ok && at+n == i {
						i = at
						continue
					}
				}
			}
			return r
		}
		r, size := utf8.DecodeRuneInString(p.s[i:])
		if size == 0 {
			return 0
		}
		if r == '<' {
			if _, n, ok := tag(p.s[i:]); ok {
				i += n
				continue
			}
		}
		return r
	}
}

// pair finds partners; a mark that crosses another pair stays text.
func (p *fieldParser) pair() {
	var stack []int
	for i := range p.toks {
		t := &p.toks[i]
		if t.kind == "" {
			continue
		}
		if t.close {
			at := -1
			for k := len(stack) - 1; k >= 0; k-- {
				o := p.toks[stack[k]]
				if o.kind == t.kind || t.kind == "span" && (o.kind == "nocase" || o.kind == "nodecor" || o.kind == "sc" && strings.HasPrefix(o.text, "<span")) {
					at = k
					break
				}
				if strings.ContainsAny(t.kind[:1], "'\"«") && !strings.ContainsAny(o.kind[:1], "'\"«") {
					break // a quote does not end what a tag began
				}
			}
			if at >= 0 {
				p.toks[stack[at]].mate, t.mate = i, stack[at]
				stack = stack[:at]
				continue
			}
		}
		if t.open && len(stack) < maxOpen {
			stack = append(stack, i)
		}
	}
}

func (p *fieldParser) build(from, to int) ([]*Node, int) {
	var list []*Node
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			list = append(list, Leaf(plain.String()))
			plain.Reset()
		}
	}
	text := func(s string) { plain.WriteString(s) }
	for i := from; i < to; i++ {
		t := p.toks[i]
		if t.kind == "" || t.mate < i {
			switch {
			case t.kind == "'s":
				text("’")
			case t.kind == "\"s":
				text("\"")
			default:
				text(t.text)
			}
			continue
		}
		flush()
		kids, _ := p.build(i+1, t.mate)
		n := &Node{Children: kids, Flip: true}
		switch t.kind {
		case "i":
			n.Style.FontStyle = "italic"
		case "b":
			n.Style.FontWeight = "bold"
		case "sc":
			n.Style.FontVariant = "small-caps"
		case "sup", "sub":
			n.Style.VerticalAlign = t.kind
		case "nocase":
			n.Fixed = true
		case "nodecor":
			n.Style = Style{FontStyle: "normal", FontVariant: "normal", FontWeight: "normal"}
			n.Fixed = true
		case "«":
			n.Children = append(append([]*Node{Leaf("«")}, kids...), Leaf("»"))
		default:
			n.Quoted = true
		}
		list = append(list, n)
		i = t.mate
	}
	flush()
	return list, to
}
