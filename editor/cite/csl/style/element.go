package style

import "strings"

func common(n *node) Common {
	return Common{
		Line: n.line,
		Format: Format{
			FontStyle:     n.oneOf("font-style", "", "normal", "italic", "oblique"),
			FontVariant:   n.oneOf("font-variant", "", "normal", "small-caps"),
			FontWeight:    n.oneOf("font-weight", "", "normal", "bold", "light"),
			Decoration:    n.oneOf("text-decoration", "", "none", "underline"),
			VerticalAlign: n.oneOf("vertical-align", "", "baseline", "sup", "sub"),
		},
		Prefix:       n.get("prefix"),
		Suffix:       n.get("suffix"),
		Display:      n.oneOf("display", "", "block", "left-margin", "right-inline", "indent"),
		TextCase:     n.oneOf("text-case", "", "lowercase", "uppercase", "capitalize-first", "capitalize-all", "sentence", "title"),
		StripPeriods: n.boolean("strip-periods", false),
		Quotes:       n.boolean("quotes", false),
	}
}

// elements reads the rendering elements in n.
func (p *parser) elements(n *node) []Element {
	var list []Element
	for _, c := range n.children {
		if e := p.element(c, n); e != nil {
			list = append(list, e)
		}
	}
	return list
}

func (p *parser) element(n, parent *node) Element {
	switch n.name {
	case "text":
		return p.text(n)
	case "number":
		n.allow("variable form display text-case", formatAttrs, affixAttrs)
		return &Number{Common: common(n), Variable: need(n, "variable"), Form: n.oneOf("form", "numeric", "numeric", "ordinal", "long-ordinal", "roman")}
	case "label":
		need(n, "variable")
		return label(n)
	case "date":
		return date(n)
	case "names":
		return p.names(n)
	case "group":
		n.allow("delimiter display", formatAttrs, affixAttrs)
		return &Group{Common: common(n), Delimiter: n.get("delimiter"), Children: p.elements(n)}
	case "choose":
		return p.choose(n)
	}
	n.misplaced(parent.name)
	return nil
}

func need(n *node, attr string) string {
	v := n.get(attr)
	if v == "" {
		n.fail("<%s> has no %s", n.name, attr)
	}
	return v
}

func (p *parser) text(n *node) Element {
	n.allow("variable macro term value form plural quotes strip-periods display text-case", formatAttrs, affixAttrs)
	t := &Text{Common: common(n), Variable: n.get("variable"), Term: n.get("term"), Plural: n.boolean("plural", false)}
	t.Form = n.oneOf("form", "long", "long", "short", "verb", "verb-short", "symbol")
	t.Value, t.HasValue = n.attr("value")
	kinds := 0
	for _, a := range []string{"variable", "macro", "term", "value"} {
		if _, ok := n.attr(a); ok {
			kinds++
		}
	}
	if kinds != 1 {
		n.fail("<text> takes one of variable, macro, term and value")
	}
	if m, ok := n.attr("macro"); ok {
		t.Macro = p.macro(n, m)
	}
	if t.Variable == "year-suffix" {
		p.style.UsesYearSuffix = true
	}
	return t
}

func label(n *node) *Label {
	n.allow("variable form plural strip-periods text-case", formatAttrs, affixAttrs)
	return &Label{
		Common: common(n), Variable: n.get("variable"),
		Form:   n.oneOf("form", "long", "long", "short", "verb", "verb-short", "symbol"),
		Plural: n.oneOf("plural", "contextual", "contextual", "always", "never"),
	}
}

func date(n *node) *Date {
	n.allow("variable form date-parts delimiter display text-case", formatAttrs, affixAttrs)
	d := &Date{
		Common: common(n), Variable: need(n, "variable"),
		Form:      n.oneOf("form", "", "numeric", "text"),
		DateParts: n.oneOf("date-parts", "year-month-day", "year-month-day", "year-month", "year"),
		Delimiter: n.get("delimiter"),
	}
	d.Parts = dateParts(n)
	return d
}

func dateParts(n *node) []DatePart {
	var parts []DatePart
	for _, c := range n.children {
		if c.name != "date-part" {
			c.misplaced("date")
			continue
		}
		c.allow("name form range-delimiter strip-periods text-case", formatAttrs, affixAttrs)
		part := DatePart{Common: common(c), Name: c.oneOf("name", "", "day", "month", "year"), RangeDelimiter: "–"}
		if part.Name == "" {
			c.fail("<date-part> has no name")
		}
		if v := c.ptr("range-delimiter"); v != nil {
			part.RangeDelimiter = *v
		}
		part.Form = c.oneOf("form", "", "numeric", "numeric-leading-zeros", "ordinal", "long", "short")
		parts = append(parts, part)
	}
	return parts
}

func (p *parser) names(n *node) Element {
	n.allow("variable delimiter display", formatAttrs, affixAttrs)
	e := &Names{Common: common(n), Variables: strings.Fields(need(n, "variable")), Delimiter: n.ptr("delimiter")}
	for _, c := range n.children {
		switch c.name {
		case "name":
			c.allow("form delimiter", nameAttrs, formatAttrs, affixAttrs)
			e.HasName = true
			e.Name = common(c)
			e.Options = nameOptions(c)
			e.Options.Form = c.oneOf("form", "", "long", "short", "count")
			e.Options.Delimiter = c.ptr("delimiter")
			for _, part := range c.children {
				if part.name != "name-part" {
					part.misplaced("name")
					continue
				}
				part.allow("name text-case", formatAttrs, affixAttrs)
				look := common(part)
				if part.oneOf("name", "", "family", "given") == "family" {
					e.Family = &look
				} else {
					e.Given = &look
				}
			}
		case "et-al":
			c.allow("term", formatAttrs, affixAttrs)
			e.EtAl = &EtAl{Common: common(c), Term: c.oneOf("term", "et-al", "et-al", "and others")}
		case "label":
			e.Label = label(c)
			e.Label.BeforeName = !e.HasName
		case "substitute":
			e.Substitute = p.elements(c)
		case "institution":
			c.misplaced("names")
		default:
			c.misplaced("names")
		}
	}
	if e.Label != nil && e.Label.BeforeName && !e.HasName {
		e.Label.BeforeName = false
	}
	return e
}

func (p *parser) choose(n *node) Element {
	c := &Choose{Line: n.line}
	for i, b := range n.children {
		branch := Branch{Line: b.line, Match: b.oneOf("match", "all", "all", "any", "none")}
		switch {
		case b.name == "if" && i == 0, b.name == "else-if" && i > 0 && !c.Branches[i-1].Else:
			branch.Tests = p.tests(b)
		case b.name == "else" && i > 0 && !c.Branches[i-1].Else:
			b.allow()
			branch.Else = true
		default:
			b.misplaced("choose")
			return nil
		}
		branch.Children = p.elements(b)
		c.Branches = append(c.Branches, branch)
	}
	if len(c.Branches) == 0 {
		n.fail("<choose> has no <if>")
	}
	return c
}

func (p *parser) tests(n *node) []Test {
	n.allow("match type variable is-numeric is-uncertain-date locator position disambiguate")
	var list []Test
	add := func(kind TestKind, attr string) {
		for v := range strings.FieldsSeq(n.get(attr)) {
			list = append(list, Test{kind, v})
		}
	}
	add(TestType, "type")
	add(TestVariable, "variable")
	add(TestNumeric, "is-numeric")
	add(TestUncertain, "is-uncertain-date")
	// "sub verbo" is one term, written with a space until CSL 1.0.2.
	for v := range strings.FieldsSeq(strings.ReplaceAll(n.get("locator"), "sub verbo", "sub-verbo")) {
		list = append(list, Test{TestLocator, v})
	}
	for _, t := range strings.Fields(n.get("position")) {
		switch t {
		case "first", "subsequent", "ibid", "ibid-with-locator", "near-note", "far-note":
			list = append(list, Test{TestPosition, t})
		default:
			n.fail("position=%q is not known", t)
		}
	}
	if _, ok := n.attr("disambiguate"); ok {
		n.boolean("disambiguate", true)
		p.style.UsesDisambiguate = true
		list = append(list, Test{TestDisambiguate, n.get("disambiguate")})
	}
	if len(list) == 0 {
		n.fail("<%s> has no condition", n.name)
	}
	return list
}
