package csl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// nameRenderer writes the names of one list.
type nameRenderer struct {
	x *eval
	e *style.Names
	o style.NameOptions
}

// name writes one name; level says how much of the given name is needed: 0 as
// the style has it, 1 at least the initials, 2 all of it.
func (r *nameRenderer) name(n *Name, i, level int) *output.Node {
	part := func(look *style.Common, nodes ...*output.Node) *output.Node {
		kids := make([]*output.Node, 0, len(nodes))
		for _, k := range nodes {
			if !k.IsEmpty() {
				kids = append(kids, k)
			}
		}
		if len(kids) == 0 {
			return nil
		}
		w := &output.Node{Children: kids}
		if look == nil {
			return w
		}
		return r.x.dress(look, w)
	}
	if n.Literal != "" {
		return &output.Node{Role: output.Name, Children: []*output.Node{part(r.e.Family, output.Field(n.Literal)...)}}
	}
	family := output.Leaf(strings.ReplaceAll(n.Family, "'", "’"))
	particle := strings.ReplaceAll(n.NonDropping, "'", "’")
	demote := r.x.engine.style.DemoteNonDroppingParticle
	if r.o.Form == "short" && level == 0 {
		return &output.Node{Role: output.Name, Children: []*output.Node{part(r.e.Family, spaced(particle), family)}}
	}
	given := n.Given
	if r.o.InitializeWith != nil && level < 2 {
		given = initials(given, *r.o.InitializeWith, yes(r.o.Initialize, true), r.x.engine.style.InitializeWithHyphen)
	}
	dropping := strings.ReplaceAll(n.DroppingParticle, "'", "’")
	given = strings.ReplaceAll(given, "'", "’")
	out := &output.Node{Role: output.Name}
	add := func(sep string, k *output.Node) {
		if k.IsEmpty() {
			return
		}
		if len(out.Children) > 0 && sep != "" {
			out.Children = append(out.Children, &output.Node{Text: sep, Affix: true})
		}
		out.Children = append(out.Children, k)
	}
	inverted := r.o.NameAsSortOrder == "all" || r.o.NameAsSortOrder == "first" && i == 0
	if !romanesque(n) {
		add("", part(r.e.Family, family))
		if n.NonDropping != "" {
			add("", output.Leaf(particle))
		}
		add("", part(r.e.Given, output.Leaf(given)))
		return out
	}
	if n.StaticOrder {
		add("", part(r.e.Family, spaced(particle), family))
		add(" ", part(r.e.Given, output.Leaf(given)))
		return out
	}
	if inverted {
		sep := str(r.o.SortSeparator, ", ")
		moved := particle != "" && (demote == "display-and-sort" || r.x.sorting && demote == "sort-only")
		if moved {
			add("", part(r.e.Family, family))
			tail := dropping
			if tail != "" {
				tail += " "
			}
			add(sep, part(r.e.Given, output.Leaf(strings.TrimSpace(given+" "+tail+particle))))
		} else {
			add("", part(r.e.Family, spaced(particle), family))
			add(sep, part(r.e.Given, output.Leaf(strings.TrimSpace(given+" "+dropping))))
		}
		add(sep, output.Leaf(n.Suffix))
		return out
	}
	if dropping != "" {
		given = strings.TrimSpace(given + " " + dropping)
	}
	add("", part(r.e.Given, output.Leaf(given)))
	sep := " "
	if strings.HasSuffix(dropping, "’") || strings.HasSuffix(dropping, "-") {
		sep = ""
	}
	add(sep, part(r.e.Family, spaced(particle), family))
	if n.CommaSuffix {
		add(", ", output.Leaf(n.Suffix))
	} else {
		add(" ", output.Leaf(n.Suffix))
	}
	return out
}

// spaced is a particle with the space that follows it, if one does.
func spaced(particle string) *output.Node {
	if particle == "" {
		return nil
	}
	if r, _ := utf8.DecodeLastRuneInString(particle); r == '’' || r == '-' {
		return output.Leaf(particle)
	}
	return output.Leaf(particle + " ")
}

// romanesque reports whether a name is of a script that puts spaces and, when
// it is not inverted, the given name first.
func romanesque(n *Name) bool {
	for _, r := range n.Family + n.Given {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return false
		}
	}
	return true
}

// initials shortens given names: with what follows each initial, whether names
// are shortened at all or only existing initials set, and hyphens kept.
func initials(given, with string, shorten, hyphen bool) string {
	given = strings.TrimSpace(given)
	if given == "" {
		return ""
	}
	type word struct {
		text   string
		hyphen bool // joined to the one before with a hyphen
	}
	var words []word
	start := 0
	joinedBy := false
	flush := func(end int) {
		if t := strings.TrimSpace(given[start:end]); t != "" {
			words = append(words, word{t, joinedBy})
		}
	}
	for i, r := range given {
		switch {
		case r == '-' || r == '‐':
			flush(i)
			start, joinedBy = i+utf8.RuneLen(r), true
		case unicode.IsSpace(r):
			flush(i)
			start, joinedBy = i+utf8.RuneLen(r), false
		case r == '.':
			flush(i + 1)
			if i+1 < len(given) && given[i+1] != '-' {
				joinedBy = false
			}
			start = i + 1
		}
	}
	flush(len(given))
	var b strings.Builder
	for _, w := range words {
		text := strings.TrimSuffix(w.text, ".")
		r, size := utf8.DecodeRuneInString(text)
		dotted := text != w.text
		single := size == len(text)
		switch {
		case text == "":
			continue
		case unicode.IsLower(r) && !w.hyphen:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
			b.WriteString(w.text + " ")
			continue
		case !shorten && !single && !(dotted && utf8.RuneCountInString(text) <= 1):
			if b.Len() > 0 {
				s := b.String()
				if w.hyphen {
					b.Reset()
					b.WriteString(strings.TrimRight(s, " ") + "-")
				} else if !strings.HasSuffix(s, " ") {
					b.WriteByte(' ')
				}
			}
			b.WriteString(w.text + " ")
			continue
		}
		if w.hyphen && b.Len() > 0 {
			if !hyphen {
				if unicode.IsLower(r) {
					continue
				}
			} else {
				s := strings.TrimRight(b.String(), " ")
				b.Reset()
				b.WriteString(s + "-")
			}
		}
		switch {
		case shorten && dotted && !single && utf8.RuneCountInString(text) <= 3 && strings.ToUpper(text) != text:
			b.WriteString(text) // an abbreviation of several letters: Ph.
		case shorten:
			b.WriteRune(unicode.ToUpper(r))
		default:
			b.WriteString(text)
		}
		b.WriteString(with)
	}
	return strings.TrimSpace(b.String())
}
