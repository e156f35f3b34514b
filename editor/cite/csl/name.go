package csl

import (
	"regexp"
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
	if n.Literal != "" {
		return &output.Node{Role: output.Name, Children: []*output.Node{r.piece(r.e.Family, n.Literal)}}
	}
	family := r.piece(bare(r.e.Family), n.Family)
	particle := r.piece(bare(r.e.Family), n.NonDropping)
	if r.o.Form == "short" && level == 0 {
		return &output.Node{Role: output.Name, Children: []*output.Node{wrap(r.e.Family, phrase(particle, family))}}
	}
	text := n.Given
	if r.o.InitializeWith != nil && level < 2 {
		text = markedInitials(text, *r.o.InitializeWith, yes(r.o.Initialize, true), r.x.engine.style.InitializeWithHyphen)
	}
	given := r.piece(bare(r.e.Given), text)
	dropping := r.piece(bare(r.e.Given), n.DroppingParticle)
	after := n.Suffix
	if w := r.o.InitializeWith; w != nil && !strings.Contains(*w, ".") {
		after = strings.ReplaceAll(after, ".", "") // as its initials are
	}
	suffix := r.piece(nil, after)
	out := &output.Node{Role: output.Name}
	add := func(sep string, k *output.Node) {
		if k.IsEmpty() {
			return
		}
		if n := len(out.Children); n > 0 && sep == " " && strings.HasSuffix(out.Children[n-1].Suffix, "\u00a0") {
			sep = "" // the style has a space of its own
		}
		if len(out.Children) > 0 && sep != "" {
			out.Children = append(out.Children, &output.Node{Text: sep, Affix: true})
		}
		out.Children = append(out.Children, k)
	}
	demote := r.x.engine.style.DemoteNonDroppingParticle
	inverted := r.o.NameAsSortOrder == "all" || r.o.NameAsSortOrder == "first" && i == 0
	switch {
	case !romanesque(n):
		add("", wrap(r.e.Family, phrase(particle, family)))
		add("", wrap(r.e.Given, phrase(given)))
	case n.StaticOrder:
		add("", wrap(r.e.Family, phrase(particle, family)))
		add(" ", wrap(r.e.Given, phrase(given)))
	case inverted:
		sep := str(r.o.SortSeparator, ", ")
		if particle != nil && (demote == "display-and-sort" || r.x.sorting && demote == "sort-only") {
			add("", wrap(r.e.Family, phrase(family)))
			add(sep, wrap(r.e.Given, phrase(given, dropping, particle)))
		} else {
			add("", wrap(r.e.Family, phrase(particle, family)))
			add(sep, wrap(r.e.Given, phrase(given, dropping)))
		}
		add(sep, suffix)
	default:
		add("", wrap(r.e.Given, phrase(given)))
		last := phrase(dropping, particle, family)
		if suffix != nil && n.CommaSuffix {
			last.Children = append(last.Children, &output.Node{Text: ", ", Affix: true}, suffix)
		} else if suffix != nil {
			last = phrase(last, suffix)
		}
		add(" ", wrap(r.e.Family, last))
	}
	return out
}

// piece is a part of a name with its looks; nil for no text.
func (r *nameRenderer) piece(look *style.Common, text string) *output.Node {
	if text == "" {
		return nil
	}
	text = strings.ReplaceAll(text, "'", "’")
	nodes := []*output.Node{output.Leaf(text)}
	if strings.ContainsAny(text, "<\"") {
		nodes = output.Field(text)
	}
	if look == nil {
		look = &style.Common{}
	}
	return r.x.dress(look, nodes...)
}

// bare are the looks of a name-part without its affixes.
func bare(c *style.Common) *style.Common {
	if c == nil {
		return nil
	}
	b := *c
	b.Prefix, b.Suffix = "", ""
	return &b
}

// wrap puts the affixes of a name-part around a phrase.
func wrap(c *style.Common, n *output.Node) *output.Node {
	if n == nil || c == nil || c.Prefix == "" && c.Suffix == "" {
		return n
	}
	return &output.Node{Children: []*output.Node{n}, Prefix: c.Prefix, Suffix: c.Suffix}
}

// phrase puts spaces between the parts of a name, but for those that end in an
// apostrophe or hyphen; nil for no parts.
func phrase(parts ...*output.Node) *output.Node {
	out := &output.Node{}
	for _, p := range parts {
		if p.IsEmpty() {
			continue
		}
		if len(out.Children) > 0 {
			before, _ := utf8.DecodeLastRuneInString(out.String())
			if before != '’' && before != '-' && before != ' ' {
				out.Children = append(out.Children, &output.Node{Text: " ", Affix: true})
			}
		}
		out.Children = append(out.Children, p)
	}
	if len(out.Children) == 0 {
		return nil
	}
	return out
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

var nameMarkup = regexp.MustCompile(`</?(?:b|i|sup|sub|sc|span)(?: [^<>]*)?>`)

// markedInitials is initials for given names that may have the markup of fields,
// which stays around what it stood around.
func markedInitials(given, with string, shorten, hyphen bool) string {
	tags := nameMarkup.FindAllStringIndex(given, -1)
	if len(tags) == 0 {
		return initials(given, with, shorten, hyphen)
	}
	var b strings.Builder
	begun := false
	write := func(part string) {
		short := initials(part, with, shorten, hyphen)
		if short == "" {
			return
		}
		switch {
		case !begun:
		case hyphen && strings.HasPrefix(strings.TrimSpace(part), "-"):
			b.WriteByte('-')
		case strings.HasSuffix(with, " "), !shorten:
			b.WriteByte(' ')
		}
		begun = true
		b.WriteString(short)
	}
	at := 0
	for _, t := range tags {
		write(given[at:t[0]])
		b.WriteString(given[t[0]:t[1]])
		at = t[1]
	}
	write(given[at:])
	return b.String()
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
		case unicode.IsLower(r) && w.hyphen && shorten:
			continue // Guo-ping has one initial
		case unicode.IsLower(r) && !w.hyphen:
			if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
			b.WriteString(w.text + " ")
			continue
		case !shorten && !single && !dotted:
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
		case shorten && dotted && !single && utf8.RuneCountInString(text) <= 3:
			b.WriteString(text) // an abbreviation of several letters: Ph.
		case shorten:
			b.WriteRune(unicode.ToUpper(r))
			// One letter of another script may be two here: TSerendorj.
			if rest := []rune(text[size:]); len(rest) > 1 && unicode.IsUpper(r) && unicode.IsUpper(rest[0]) && unicode.IsLower(rest[1]) {
				b.WriteRune(unicode.ToLower(rest[0]))
			}
		default:
			b.WriteString(text)
		}
		b.WriteString(with)
	}
	return strings.TrimSpace(b.String())
}
