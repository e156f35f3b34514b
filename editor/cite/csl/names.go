package csl

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

func str(p *string, def string) string {
	if p == nil {
		return def
	}
	return *p
}

func yes(p *bool, def bool) bool {
	if p == nil {
		return def
	}
	return *p
}

// names renders a names element: the lists of its variables, or else the first
// of its substitutes that gives something.
func (x *eval) names(e *style.Names) (*output.Node, outcome) {
	if x.parent != nil && !e.HasName && e.Label == nil && e.EtAl == nil {
		e = e.Inherit(x.parent)
	}
	opts := x.keyOpts.Over(e.Options.Over(x.area.Names))
	var lists []*output.Node
	count := 0
	variables := e.Variables
	merged := x.mergeEditors(variables)
	if merged {
		variables = variables[:1]
	}
	for _, v := range variables {
		names := x.item.Names[v]
		if len(names) == 0 || x.used[v] {
			continue
		}
		if opts.Form == "count" {
			count += x.countShown(names, opts)
			continue
		}
		term := v
		if merged {
			term = "editortranslator"
		}
		if n := x.nameList(e, names, term, opts); !n.IsEmpty() {
			lists = append(lists, n)
			if x.parent != nil {
				x.markUsed(v) // a substitute writes a list once
			}
		}
	}
	if opts.Form == "count" && count > 0 {
		s := strconv.Itoa(count)
		if x.sorting {
			s = padNumber(s)
		}
		return x.dress(&e.Common, output.Leaf(s)), called | found
	}
	if len(lists) > 0 {
		n := x.dress(&e.Common, lists...)
		n.Delimiter = str(e.Delimiter, str(opts.NamesDelimiter, ""))
		return n, called | found
	}
	return x.substitute(e)
}

// substitute renders the first alternative that is not empty. What it writes
// is not written again in the same cite.
func (x *eval) substitute(e *style.Names) (*output.Node, outcome) {
	outer := x.parent
	for _, s := range e.Substitute {
		x.parent = e
		n, _ := x.element(s)
		x.parent = outer
		if n.IsEmpty() {
			continue
		}
		x.use(s)
		n = x.dress(&style.Common{Prefix: e.Prefix, Suffix: e.Suffix, Format: e.Format, Display: e.Display}, n)
		if n.Find(output.Names) == nil {
			n.Role = output.Names
		}
		return n, called | found
	}
	return nil, called
}

// use notes the variables that an element wrote for a missing name.
func (x *eval) use(e style.Element) {
	if x.steps++; x.steps > maxSteps {
		return
	}
	switch e := e.(type) {
	case *style.Text:
		if e.Macro != nil {
			for _, c := range e.Macro.Children {
				x.use(c)
			}
		} else if e.Variable != "" {
			x.markUsed(e.Variable)
		}
	case *style.Number:
		x.markUsed(e.Variable)
	case *style.Date:
		x.markUsed(e.Variable)
	case *style.Names:
		wrote := false
		for _, v := range e.Variables {
			if len(x.item.Names[v]) > 0 {
				x.markUsed(v)
				wrote = true
			}
		}
		for _, s := range e.Substitute {
			if wrote {
				break
			}
			if n, _ := x.element(s); !n.IsEmpty() {
				x.use(s)
				break
			}
		}
	case *style.Group:
		for _, c := range e.Children {
			x.use(c)
		}
	case *style.Choose:
		for i := range e.Branches {
			if b := &e.Branches[i]; b.Else || x.holds(b) {
				for _, c := range b.Children {
					x.use(c)
				}
				break
			}
		}
	}
}

func (x *eval) markUsed(variable string) {
	if x.used == nil {
		x.used = map[string]bool{}
	}
	x.used[variable] = true
}

// mergeEditors reports whether editors and translators are the same people
// and the locale has a word for that.
func (x *eval) mergeEditors(variables []string) bool {
	if len(variables) != 2 || !slices.Contains(variables, "editor") || !slices.Contains(variables, "translator") {
		return false
	}
	a, b := x.item.Names["editor"], x.item.Names["translator"]
	return len(a) > 0 && slices.Equal(a, b) && !x.used["editor"] && !x.used["translator"] && x.engine.locale.has("editortranslator")
}

// limits gives how many of n names are shown, and whether the last follows
// after an ellipsis.
func (x *eval) limits(n int, o style.NameOptions) (shown int, useLast bool) {
	least, first := o.EtAlMin, o.EtAlUseFirst
	if !x.bib && !x.sorting && x.place.position != First {
		if o.EtAlSubsequentMin > 0 {
			least = o.EtAlSubsequentMin
		}
		if o.EtAlSubsequentFirst > 0 {
			first = o.EtAlSubsequentFirst
		}
	}
	if least == 0 || first == 0 || n < least || first >= n {
		return n, false
	}
	return max(first, 0), yes(o.EtAlUseLast, false)
}

func (x *eval) countShown(names []Name, o style.NameOptions) int {
	n, _ := x.limits(len(names), o)
	if x.config != nil && x.namesets < len(x.config.names) {
		n = max(n, min(x.config.names[x.namesets], len(names)))
	}
	return n
}

// nameList renders the names of one variable with its label.
func (x *eval) nameList(e *style.Names, names []Name, variable string, o style.NameOptions) *output.Node {
	shown, useLast := x.limits(len(names), o)
	set := x.namesets
	x.namesets++
	x.shown = append(x.shown, shown)
	x.total = append(x.total, len(names))
	if x.config != nil && set < len(x.config.names) && x.config.names[set] > shown {
		shown = min(x.config.names[set], len(names))
	}
	if useLast && shown > len(names)-2 {
		useLast = false
	}
	if x.sorting {
		o.NameAsSortOrder = "all"
	}
	if x.census != nil {
		primary := strings.HasPrefix(x.area.GivenNameRule, "primary-name")
		for i := range names {
			if i >= shown && !x.area.AddNames {
				break
			}
			if !primary || i == 0 && set == 0 {
				x.census.add(&names[i])
			}
		}
	}
	r := nameRenderer{x: x, e: e, o: o}
	var list []*output.Node
	for i := range shown {
		list = append(list, r.styled(r.name(&names[i], i, x.level(&names[i], set, i, o))))
	}
	var last *output.Node
	if useLast && shown > 0 {
		last = r.styled(r.name(&names[len(names)-1], len(names)-1, 0))
	}
	body := r.join(list, names, last)
	if body.IsEmpty() {
		return nil
	}
	body.Role = output.Names
	out := &output.Node{Children: []*output.Node{body}}
	if l := e.Label; l != nil && !x.sorting {
		many := l.Plural == "always" || l.Plural == "contextual" && len(names) > 1
		if text := x.engine.locale.term(variable, l.Form, many); text != "" {
			label := x.dress(&l.Common, output.Leaf(text))
			if l.BeforeName {
				out.Children = []*output.Node{label, body}
			} else {
				out.Children = append(out.Children, label)
			}
		}
	}
	return out
}

// styled gives a name the looks of the name element.
func (r *nameRenderer) styled(n *output.Node) *output.Node {
	n.Style = output.Style(r.e.Name.Format)
	return n
}

// join puts the names of a list together.
func (r *nameRenderer) join(list []*output.Node, names []Name, last *output.Node) *output.Node {
	o := r.o
	delim := str(o.Delimiter, ", ")
	punct := func(s string) *output.Node { return &output.Node{Text: s, Affix: true} }
	var kids []*output.Node
	n, total := len(list), len(names)
	inverted := func(i int) bool {
		return i >= 0 && i < len(names) && names[i].Literal == "" && (o.NameAsSortOrder == "all" || o.NameAsSortOrder == "first" && i == 0)
	}
	and := ""
	switch str(o.And, "") {
	case "text":
		and = r.x.engine.locale.term("and", "long", false)
	case "symbol":
		and = r.x.engine.locale.ampersand()
	}
	if n == total && and != "" && n > 1 && !r.x.sorting {
		for i, k := range list[:n-1] {
			if i > 0 {
				kids = append(kids, punct(delim))
			}
			kids = append(kids, k)
		}
		if precedes(o.DelimPrecedesLast, n > 2, inverted(n-2)) {
			kids = append(kids, punct(delim+and+" "))
		} else {
			kids = append(kids, punct(" "+and+" "))
		}
		kids = append(kids, list[n-1])
	} else {
		for i, k := range list {
			if i > 0 {
				kids = append(kids, punct(delim))
			}
			kids = append(kids, k)
		}
	}
	body := &output.Node{Children: kids, Prefix: r.e.Name.Prefix, Suffix: r.e.Name.Suffix}
	if n == total || n == 0 {
		return body
	}
	if last != nil {
		body.Children = append(body.Children, punct(delim+"… "), last)
		return body
	}
	term, look := "et-al", style.Common{}
	if r.e.EtAl != nil {
		term, look = r.e.EtAl.Term, r.e.EtAl.Common
	}
	text := r.x.engine.locale.term(term, "long", false)
	if text == "" || r.x.sorting {
		return body
	}
	sep := " "
	if precedes(o.DelimPrecedesEtAl, n > 1, inverted(n-1)) {
		sep = delim
	}
	etal := r.x.dress(&look, output.Leaf(text))
	if first, _ := utf8.DecodeRuneInString(text); sep == " " && unicode.Is(unicode.Han, first) {
		sep = ""
	}
	if sep == " " && etal.Prefix != "" && etal.Prefix[0] == ' ' {
		sep = ""
	}
	return &output.Node{Children: []*output.Node{body, punct(sep), etal}}
}

// precedes decides the delimiter-precedes options.
func precedes(rule string, several, inverted bool) bool {
	switch rule {
	case "always":
		return true
	case "never":
		return false
	case "after-inverted-name":
		return inverted
	}
	return several
}
