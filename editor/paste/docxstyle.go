package paste

import (
	"strconv"
	"strings"
)

// docxStyles is what a document's styles.xml and numbering.xml say.
type docxStyles struct {
	styles  map[string]*docxStyle
	numbers map[string]*docxNumbering // by numId
	counts  map[string][]int          // items so far, by numId and level
}

// docxStyle is a style of paragraphs or characters.
type docxStyle struct {
	name    string // in English whatever the language of the program, in small letters
	based   string
	props   *element // w:pPr
	letters *element // w:rPr
}

// docxNumbering is a kind of list.
type docxNumbering struct {
	ordered [9]bool
	start   [9]int
}

// maxBased bounds how many styles are based on each other.
const maxBased = 20

func readStyles(styles, numbering *element) *docxStyles {
	s := &docxStyles{styles: map[string]*docxStyle{}, numbers: map[string]*docxNumbering{}, counts: map[string][]int{}}
	styles.all("style", func(e *element) {
		s.styles[e.attr("styleId")] = &docxStyle{
			name:  strings.ToLower(e.child("name").attr("val")),
			based: e.child("basedOn").attr("val"), props: e.child("pPr"), letters: e.child("rPr"),
		}
	})
	kinds := map[string]*docxNumbering{}
	level := func(k *docxNumbering, e *element) {
		i, err := strconv.Atoi(e.attr("ilvl"))
		if err != nil || i < 0 || i >= len(k.ordered) {
			return
		}
		switch e.child("numFmt").attr("val") {
		case "bullet", "none", "":
			k.ordered[i] = false
		default:
			k.ordered[i] = true
		}
		if n, err := strconv.Atoi(e.child("start").attr("val")); err == nil {
			k.start[i] = n
		}
	}
	numbering.all("abstractNum", func(e *element) {
		k := &docxNumbering{start: [9]int{1, 1, 1, 1, 1, 1, 1, 1, 1}}
		for _, c := range e.children {
			if c.name == "lvl" {
				level(k, c)
			}
		}
		kinds[e.attr("abstractNumId")] = k
	})
	numbering.all("num", func(e *element) {
		base := kinds[e.child("abstractNumId").attr("val")]
		if base == nil {
			return
		}
		k := *base
		for _, c := range e.children {
			if c.name != "lvlOverride" {
				continue
			}
			if l := c.child("lvl"); l != nil {
				level(&k, l)
			}
			i, err := strconv.Atoi(c.attr("ilvl"))
			n, err2 := strconv.Atoi(c.child("startOverride").attr("val"))
			if err == nil && err2 == nil && i >= 0 && i < len(k.start) {
				k.start[i] = n
			}
		}
		s.numbers[e.attr("numId")] = &k
	})
	return s
}

// chain calls do for a style and those it is based on until do returns false.
func (s *docxStyles) chain(id string, do func(*docxStyle) bool) {
	for range maxBased {
		st := s.styles[id]
		if st == nil || !do(st) {
			return
		}
		id = st.based
	}
}

// nature is what a paragraph is by its style.
type nature int

const (
	ordinary nature = iota
	headed
	quotation
	codeLines
)

// natureOf tells what a paragraph is, and the level of a heading.
func (s *docxStyles) natureOf(props *element) (what nature, level int) {
	id := props.child("pStyle").attr("val")
	s.chain(id, func(st *docxStyle) bool {
		switch {
		case strings.HasPrefix(st.name, "heading "):
			if n, err := strconv.Atoi(st.name[len("heading "):]); err == nil && n >= 1 && n <= 9 {
				what, level = headed, min(n, 6)
			}
		case st.name == "title":
			what, level = headed, 1
		case st.name == "quote" || st.name == "intense quote" || st.name == "block text" || st.name == "quotations" || st.name == "block quote":
			what = quotation
		case st.name == "html preformatted" || st.name == "preformatted text" || st.name == "source code" || st.name == "code":
			what = codeLines
		default:
			if n, ok := outline(st.props); ok {
				what, level = headed, n
			}
		}
		return what == ordinary
	})
	if n, ok := outline(props); ok && what == ordinary {
		what, level = headed, n
	}
	if what == ordinary && s.styles[id] == nil { // a file without styles.xml
		if n, err := strconv.Atoi(strings.TrimPrefix(id, "Heading")); err == nil && n >= 1 && n <= 9 {
			what, level = headed, min(n, 6)
		}
	}
	return what, level
}

// outline is the level that a paragraph has in the table of contents.
func outline(props *element) (int, bool) {
	n, err := strconv.Atoi(props.child("outlineLvl").attr("val"))
	return n + 1, err == nil && n >= 0 && n < 6
}

// numbered tells which list a paragraph is in, and where.
func (s *docxStyles) numbered(props *element) (id string, level int, ok bool) {
	num := props.child("numPr")
	if num.child("numId") == nil {
		s.chain(props.child("pStyle").attr("val"), func(st *docxStyle) bool {
			if n := st.props.child("numPr"); n.child("numId") != nil {
				if num.child("ilvl") == nil {
					num = n
				} else {
					num = &element{children: []*element{n.child("numId"), num.child("ilvl")}}
				}
				return false
			}
			return true
		})
	}
	id = num.child("numId").attr("val")
	level, _ = strconv.Atoi(num.child("ilvl").attr("val"))
	return id, min(max(level, 0), 8), s.numbers[id] != nil
}

// next counts an item and gives its number.
func (s *docxStyles) next(id string, level int) (ordered bool, number int) {
	k := s.numbers[id]
	c := s.counts[id]
	if c == nil {
		c = make([]int, len(k.start))
		s.counts[id] = c
	}
	c[level]++
	clear(c[level+1:])
	return k.ordered[level], k.start[level] + c[level] - 1
}

// letterFormat is the format that a run's properties give, on top of what a
// character style gives.
func (s *docxStyles) letterFormat(props *element, f format) format {
	var styles []*docxStyle
	s.chain(props.child("rStyle").attr("val"), func(st *docxStyle) bool {
		styles = append(styles, st)
		return true
	})
	for i := len(styles) - 1; i >= 0; i-- {
		f = direct(styles[i].letters, f)
		if n := styles[i].name; n == "html code" || n == "verbatim char" || n == "source text" {
			f.code = true
		}
	}
	return direct(props, f)
}

func direct(props *element, f format) format {
	if props == nil {
		return f
	}
	for _, p := range props.children {
		on := p.attr("val") != "0" && p.attr("val") != "false" && p.attr("val") != "off"
		switch p.name {
		case "b":
			f.strong = on
		case "i":
			f.emphasis = on
		case "strike", "dstrike":
			f.strike = on
		}
	}
	return f
}

func hasProp(props *element, name string) bool {
	p := props.child(name)
	return p != nil && p.attr("val") != "0" && p.attr("val") != "false" && p.attr("val") != "off"
}
