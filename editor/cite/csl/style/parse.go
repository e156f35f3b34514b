package style

import (
	"io"
	"strings"
)

// The attributes that elements share, by the specification's groups.
const (
	formatAttrs  = "font-style font-variant font-weight text-decoration vertical-align"
	affixAttrs   = "prefix suffix"
	nameAttrs    = "and delimiter-precedes-et-al delimiter-precedes-last et-al-min et-al-use-first et-al-use-last et-al-subsequent-min et-al-subsequent-use-first initialize initialize-with name-as-sort-order sort-separator"
	inheritAttrs = nameAttrs + " name-form name-delimiter names-delimiter"
)

// parser holds what is known while a style is read.
type parser struct {
	style *Style
	nodes map[string]*node // macros by name
	busy  map[string]bool  // macros being read, to find one that contains itself
}

// Parse reads a style. A dependent style has Parent set and no Citation.
func Parse(r io.Reader) (*Style, error) {
	root, err := readXML(r)
	if err != nil {
		return nil, err
	}
	if root.name != "style" {
		return nil, root.errorf("the root element is <%s>, not <style>", root.name)
	}
	p := &parser{style: &Style{Macros: map[string]*Macro{}}, nodes: map[string]*node{}, busy: map[string]bool{}}
	p.root(root)
	if root.first.err != nil {
		return nil, root.first.err
	}
	return p.style, nil
}

func (p *parser) root(n *node) {
	s := p.style
	n.allow("class version default-locale demote-non-dropping-particle initialize-with-hyphen page-range-format", inheritAttrs)
	for _, c := range n.children {
		if c.name == "info" {
			p.info(c)
		}
	}
	s.DefaultLocale = n.get("default-locale")
	if s.Parent != "" {
		return
	}
	switch n.oneOf("class", "", "in-text", "note") {
	case "note":
		s.Class = Note
	case "":
		n.fail("<style> has no class")
	}
	s.Version = n.get("version")
	if !strings.HasPrefix(s.Version, "1.0") {
		n.fail("version=%q is not read, 1.0 is", s.Version)
	}
	s.DemoteNonDroppingParticle = n.oneOf("demote-non-dropping-particle", "display-and-sort", "never", "sort-only", "display-and-sort")
	s.InitializeWithHyphen = n.boolean("initialize-with-hyphen", true)
	s.PageRangeFormat = n.oneOf("page-range-format", "", "expanded", "minimal", "minimal-two", "chicago", "chicago-15", "chicago-16")
	global := areaNames(n)
	for _, c := range n.children {
		if c.name != "macro" {
			continue
		}
		name := c.get("name")
		if name == "" {
			c.fail("<macro> has no name")
		}
		if p.nodes[name] != nil {
			c.fail("a second macro is named %q", name)
		}
		p.nodes[name] = c
	}
	for _, c := range n.children {
		switch c.name {
		case "info":
		case "macro":
			p.macro(c, c.get("name"))
		case "locale":
			s.Locales = append(s.Locales, parseLocale(c))
		case "citation":
			s.Citation = p.area(c, global)
		case "bibliography":
			s.Bibliography = p.area(c, global)
		case "intext":
			s.InTextForm = p.area(c, global)
		default:
			c.misplaced("style")
		}
	}
	if s.Citation == nil {
		n.fail("the style has no <citation>")
	}
}

func (p *parser) info(n *node) {
	s := p.style
	for _, c := range n.children {
		switch c.name {
		case "title":
			s.Title = strings.TrimSpace(c.text)
		case "id":
			s.ID = strings.TrimSpace(c.text)
		case "category":
			if v := c.get("citation-format"); v != "" {
				s.Format = v
			}
		case "link":
			if c.get("rel") == "independent-parent" {
				s.Parent = c.get("href")
			}
		case "rights":
			s.License = c.get("license")
		}
	}
}

// macro reads a macro the first time it is asked for; n is where it was named.
func (p *parser) macro(n *node, name string) *Macro {
	if m := p.style.Macros[name]; m != nil {
		return m
	}
	def := p.nodes[name]
	if def == nil {
		n.fail("there is no macro %q", name)
		return &Macro{Name: name}
	}
	if p.busy[name] {
		n.fail("the macro %q contains itself", name)
		return &Macro{Name: name}
	}
	p.busy[name] = true
	def.allow("name")
	m := &Macro{Name: name, Line: def.line, Children: p.elements(def)}
	delete(p.busy, name)
	p.style.Macros[name] = m
	return m
}

func (p *parser) area(n *node, global NameOptions) *Area {
	a := &Area{Line: n.line}
	switch n.name {
	case "citation":
		n.allow("cite-group-delimiter collapse year-suffix-delimiter after-collapse-delimiter near-note-distance disambiguate-add-givenname givenname-disambiguation-rule disambiguate-add-names disambiguate-add-year-suffix", inheritAttrs)
	case "bibliography":
		n.allow("hanging-indent second-field-align line-spacing entry-spacing subsequent-author-substitute subsequent-author-substitute-rule", inheritAttrs)
	default:
		n.allow(inheritAttrs)
	}
	a.AddNames = n.boolean("disambiguate-add-names", false)
	a.AddGivenName = n.boolean("disambiguate-add-givenname", false)
	a.GivenNameRule = n.oneOf("givenname-disambiguation-rule", "by-cite", "all-names", "all-names-with-initials", "primary-name", "primary-name-with-initials", "by-cite")
	a.AddYearSuffix = n.boolean("disambiguate-add-year-suffix", false)
	a.Collapse = n.oneOf("collapse", "", "citation-number", "year", "year-suffix", "year-suffix-ranged")
	a.CiteGroupDelimiter = n.ptr("cite-group-delimiter")
	a.YearSuffixDelimiter = n.ptr("year-suffix-delimiter")
	a.AfterCollapseDelim = n.ptr("after-collapse-delimiter")
	a.NearNoteDistance = n.integer("near-note-distance", 5)
	a.SubsequentSubstitute = n.ptr("subsequent-author-substitute")
	a.SubstituteRule = n.oneOf("subsequent-author-substitute-rule", "complete-all", "complete-all", "complete-each", "partial-each", "partial-first")
	a.HangingIndent = n.boolean("hanging-indent", false)
	a.SecondFieldAlign = n.oneOf("second-field-align", "", "flush", "margin")
	a.LineSpacing = n.integer("line-spacing", 1)
	a.EntrySpacing = n.integer("entry-spacing", 1)
	a.Names = areaNames(n).Over(global)
	for _, c := range n.children {
		switch c.name {
		case "sort":
			for _, k := range c.children {
				if k.name != "key" {
					k.misplaced("sort")
					continue
				}
				a.Sort = append(a.Sort, p.sortKey(k))
			}
		case "layout":
			c.allow("delimiter", formatAttrs, affixAttrs)
			a.Layout = &Layout{Common: common(c), Delimiter: c.get("delimiter"), Children: p.elements(c)}
		default:
			c.misplaced(n.name)
		}
	}
	if a.Layout == nil {
		n.fail("<%s> has no <layout>", n.name)
	}
	return a
}

func (p *parser) sortKey(n *node) SortKey {
	n.allow("variable macro sort names-min names-use-first names-use-last")
	k := SortKey{Variable: n.get("variable"), Descending: n.oneOf("sort", "ascending", "ascending", "descending") == "descending"}
	if m, ok := n.attr("macro"); ok {
		k.Macro = p.macro(n, m)
	}
	if (k.Macro != nil) == (k.Variable != "") {
		n.fail("a sort <key> takes either a variable or a macro")
	}
	k.Names = NameOptions{EtAlMin: n.integer("names-min", 0), EtAlUseFirst: useFirst(n, "names-use-first"), EtAlUseLast: n.boolPtr("names-use-last")}
	return k
}

// areaNames reads the options of names that style, citation and bibliography
// hand down.
func areaNames(n *node) NameOptions {
	o := nameOptions(n)
	o.Form = n.oneOf("name-form", "", "long", "short", "count")
	o.Delimiter = n.ptr("name-delimiter")
	o.NamesDelimiter = n.ptr("names-delimiter")
	return o
}

// useFirst reads a number of names; 0 names are -1, as 0 means that it is not
// given.
func useFirst(n *node, attr string) int {
	v := n.integer(attr, 0)
	if _, given := n.attr(attr); given && v == 0 {
		return -1
	}
	return v
}

func nameOptions(n *node) NameOptions {
	precedes := []string{"contextual", "after-inverted-name", "always", "never"}
	o := NameOptions{
		And:                 n.ptr("and"),
		DelimPrecedesEtAl:   n.oneOf("delimiter-precedes-et-al", "", precedes...),
		DelimPrecedesLast:   n.oneOf("delimiter-precedes-last", "", precedes...),
		EtAlMin:             n.integer("et-al-min", 0),
		EtAlUseFirst:        useFirst(n, "et-al-use-first"),
		EtAlUseLast:         n.boolPtr("et-al-use-last"),
		EtAlSubsequentMin:   n.integer("et-al-subsequent-min", 0),
		EtAlSubsequentFirst: n.integer("et-al-subsequent-use-first", 0),
		Initialize:          n.boolPtr("initialize"),
		InitializeWith:      n.ptr("initialize-with"),
		NameAsSortOrder:     n.oneOf("name-as-sort-order", "", "first", "all"),
		SortSeparator:       n.ptr("sort-separator"),
	}
	n.oneOf("and", "", "text", "symbol")
	return o
}
