package csl

import (
	"slices"
	"strings"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// outcome tells a group whether its variables had anything to say.
type outcome uint8

const (
	called outcome = 1 << iota // a variable was asked for
	found                      // and one had a value
)

// eval renders one layout for one item.
type eval struct {
	engine  *Engine
	item    *Item
	cite    *Cite
	place   place // where the cite stands
	area    *style.Area
	bib     bool
	sorting bool
	keyOpts style.NameOptions // of the sort key
	config  *config           // how far names are written out

	used       map[string]bool // variables that a substitute has written
	comparing  bool            // for disambiguation
	census     people          // takes the names that are shown
	parent     *style.Names    // the names whose substitute is being written
	steps      int             // elements evaluated so far
	conditions int             // disambiguate conditions so far
	numbered   bool            // the number of the item was asked for
	suffixDone bool            // the year-suffix is written
	namesets   int             // lists of names so far
	shown      []int           // names shown of each list
	total      []int           // names of each list
}

func (x *eval) elements(list []style.Element) ([]*output.Node, outcome) {
	var nodes []*output.Node
	var all outcome
	for _, e := range list {
		if c, ok := e.(*style.Choose); ok {
			// What a branch renders stands as if there were no choose.
			list, o := x.choose(c)
			all |= o
			nodes = append(nodes, list...)
			continue
		}
		n, o := x.element(e)
		all |= o
		if !n.IsEmpty() {
			nodes = append(nodes, n)
		}
	}
	return nodes, all
}

// maxSteps bounds the elements that one cite or entry may evaluate. Macros that
// name each other twice could go on for ever otherwise; real styles need a few
// thousand.
const maxSteps = 200_000

func (x *eval) element(e style.Element) (*output.Node, outcome) {
	if x.steps++; x.steps > maxSteps {
		return nil, 0
	}
	switch e := e.(type) {
	case *style.Text:
		return x.text(e)
	case *style.Group:
		return x.group(e)
	case *style.Choose:
		nodes, o := x.choose(e)
		return &output.Node{Children: nodes}, o
	case *style.Names:
		return x.names(e)
	case *style.Date:
		return x.date(e)
	case *style.Number:
		return x.number(e)
	case *style.Label:
		return x.label(e)
	}
	return nil, 0
}

func (x *eval) group(e *style.Group) (*output.Node, outcome) {
	nodes, o := x.elements(e.Children)
	if o == called || len(nodes) == 0 {
		return nil, o
	}
	n := &output.Node{Children: nodes, Delimiter: e.Delimiter}
	// A group that says something counts as a variable for the one around it.
	return x.dress(&e.Common, n), called | found
}

func (x *eval) choose(e *style.Choose) ([]*output.Node, outcome) {
	for i := range e.Branches {
		b := &e.Branches[i]
		if !b.Else && !x.holds(b) {
			continue
		}
		return x.elements(b.Children)
	}
	return nil, 0
}

func (x *eval) holds(b *style.Branch) bool {
	// An item has one type: of several that are named, one has to be it.
	typed, isType := false, false
	for _, t := range b.Tests {
		ok := x.test(t)
		if t.Kind == style.TestType && b.Match == "all" {
			typed, isType = true, isType || ok
			continue
		}
		switch {
		case b.Match == "any" && ok:
			return true
		case b.Match == "all" && !ok, b.Match == "none" && ok:
			return false
		}
	}
	return b.Match != "any" && (!typed || isType)
}

func (x *eval) test(t style.Test) bool {
	switch t.Kind {
	case style.TestType:
		return x.item.Type == t.Value
	case style.TestVariable:
		return x.hasVariable(t.Value)
	case style.TestNumeric:
		return isNumeric(x.value(t.Value))
	case style.TestUncertain:
		return x.item.Dates[t.Value].Circa
	case style.TestLocator:
		return x.cite.Locator != "" && x.cite.label() == t.Value
	case style.TestDisambiguate:
		// The conditions of a layout are turned on one after the other.
		x.conditions++
		return (x.config != nil && x.config.extra >= x.conditions) == (t.Value == "true")
	case style.TestPosition:
		if x.bib || x.sorting {
			return false
		}
		switch t.Value {
		case "first":
			return x.place.position == First
		case "subsequent":
			return x.place.position != First
		case "ibid":
			return x.place.position == Ibid || x.place.position == IbidWithLocator
		case "ibid-with-locator":
			return x.place.position == IbidWithLocator
		case "near-note":
			return x.place.near
		case "far-note":
			return x.place.position != First && !x.place.near
		}
	}
	return false
}

func (x *eval) hasVariable(name string) bool {
	if x.value(name) != "" || len(x.item.Names[name]) > 0 {
		return true
	}
	d, ok := x.item.Dates[name]
	return ok && !d.IsZero()
}

// value is the text of a variable, of the item or of the cite.
func (x *eval) value(name string) string {
	switch name {
	case "locator":
		return x.cite.Locator
	case "citation-number":
		x.numbered = true
		return x.engine.number(x.item.ID)
	case "first-reference-note-number":
		return x.place.firstNote
	case "year-suffix":
		if x.config != nil && x.config.suffix > 0 {
			return suffixLetters(x.config.suffix)
		}
		return ""
	case "citation-label":
		if s := x.item.Text[name]; s != "" {
			return s
		}
		return x.trigraph()
	case "page-first":
		if s := x.item.Text[name]; s != "" {
			return s
		}
		return firstPage(x.item.Text["page"])
	}
	return x.item.Text[name]
}

func (x *eval) text(e *style.Text) (*output.Node, outcome) {
	switch {
	case e.Macro != nil:
		nodes, o := x.elements(e.Macro.Children)
		if len(nodes) == 0 || o == called {
			return nil, o
		}
		if o == 0 {
			o = called | found // words alone are something, as in a group
		}
		return x.dress(&e.Common, nodes...), o
	case e.Term != "":
		s := x.engine.locale.term(e.Term, e.Form, e.Plural)
		o := outcome(0)
		if e.Term == "no date" {
			o = called | found // it stands for a date
		}
		return x.dress(&e.Common, &output.Node{Text: s, Role: output.Term}), o
	case e.HasValue:
		return x.dress(&e.Common, output.Field(e.Value)...), 0
	}
	return x.variable(e)
}

func (x *eval) variable(e *style.Text) (*output.Node, outcome) {
	name := e.Variable
	if x.used[name] {
		return nil, called
	}
	s := ""
	if e.Form == "short" {
		s = x.engine.abbreviation(x.item, name)
		if s == "" {
			s = x.value(name + "-short")
		}
	}
	if s == "" {
		s = x.value(name)
	}
	if s == "" {
		if name == "year-suffix" {
			return nil, 0
		}
		return nil, called
	}
	look := e.Common
	var nodes []*output.Node
	role := output.None
	switch name {
	case "page", "locator", "page-first":
		if name == "locator" {
			role = output.Locator
		}
		s = x.pages(s, name)
		nodes = output.Field(s)
	case "year-suffix":
		x.suffixDone = true
		role = output.YearSuffix
		nodes = []*output.Node{output.Leaf(s)}
	case "citation-number":
		role = output.CitationNumber
		if x.sorting {
			s = padNumber(s)
		}
		nodes = []*output.Node{{Text: s, Fixed: true}}
	case "title", "title-short":
		role = output.Title
		nodes = output.Field(s)
	case "URL", "DOI":
		role = output.URL
		if name == "DOI" {
			role = output.DOI
			s = trimDOI(s)
		}
		nodes = []*output.Node{output.Leaf(s)}
	case "citation-label":
		nodes = []*output.Node{output.Leaf(s)}
		if x.config != nil && x.config.suffix > 0 && !x.suffixDone && !x.sorting {
			x.suffixDone = true
			nodes = append(nodes, &output.Node{Text: suffixLetters(x.config.suffix), Role: output.YearSuffix})
		}
	default:
		if numberFields[name] {
			s = x.numberText(s, "numeric", name)
		}
		nodes = output.Field(s)
	}
	if x.sorting && numberFields[name] {
		return output.Leaf(padNumber(x.value(name))), called | found
	}
	n := x.dress(&look, nodes...)
	if role != output.None {
		n.Role = role
		if role == output.URL || role == output.DOI {
			n.ID = s
		}
	}
	return n, called | found
}

func trimDOI(s string) string {
	for _, p := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/"} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			return s[len(p):]
		}
	}
	return s
}

// dress gives nodes the looks, affixes, case and quotes of an element.
func (x *eval) dress(c *style.Common, nodes ...*output.Node) *output.Node {
	n := &output.Node{Children: nodes, Prefix: c.Prefix, Suffix: c.Suffix, Display: c.Display, Quoted: c.Quotes && !x.sorting, Style: output.Style(c.Format)}
	if n.IsEmpty() {
		return nil
	}
	if c.StripPeriods {
		n.Leaves(func(l *output.Node) bool {
			if strings.Contains(l.Text, ".") {
				l.Text = strings.ReplaceAll(l.Text, ".", "")
			}
			return true
		})
	}
	if c.TextCase != "" && !x.sorting {
		x.textCase(n, c.TextCase)
	}
	if n.Quoted {
		n.Children = unquote(n.Children)
	}
	return n
}

// unquote drops quotes around the whole of what is quoted again.
func unquote(nodes []*output.Node) []*output.Node { return nodes }

// implicitSuffix is the year-suffix that follows the first year of a cite when
// the style does not write it itself.
func (x *eval) implicitSuffix(variable string) *output.Node {
	if variable == "accessed" || x.suffixDone || x.engine.style.UsesYearSuffix || x.config == nil || x.config.suffix == 0 || x.sorting {
		return nil
	}
	x.suffixDone = true
	return &output.Node{Text: suffixLetters(x.config.suffix), Role: output.YearSuffix}
}

// suffixLetters writes 1 as "a", 27 as "aa".
func suffixLetters(n int) string {
	var b []byte
	for n > 0 {
		n--
		b = append(b, byte('a'+n%26))
		n /= 26
	}
	slices.Reverse(b)
	return string(b)
}

// layout renders an area for the item.
func (x *eval) layout() *output.Node {
	nodes, _ := x.elements(x.area.Layout.Children)
	if len(nodes) == 0 {
		return nil
	}
	return &output.Node{Children: nodes}
}
