package csl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"postil/editor/cite/csl/output"
)

// cell is a letter of a text that may span several leaves.
type cell struct {
	text  string
	leaf  int
	fixed bool // may not be changed
}

// textCase changes the case of the text below n.
func (x *eval) textCase(n *output.Node, how string) {
	var leaves []*output.Node
	var cells []cell
	var walk func(n *output.Node, fixed bool)
	walk = func(n *output.Node, fixed bool) {
		fixed = fixed || n.Fixed
		if len(n.Children) == 0 {
			for _, r := range n.Text {
				cells = append(cells, cell{string(r), len(leaves), fixed})
			}
			leaves = append(leaves, n)
			return
		}
		for _, c := range n.Children {
			// Superscripts and the like keep their case, as formulas do.
			walk(c, fixed || c.Style.VerticalAlign != "" && c.Style.VerticalAlign != "baseline" || how != "uppercase" && how != "lowercase" && c.Style.FontVariant == "small-caps" && c.Role == output.None && how == "title")
		}
	}
	walk(n, false)
	lang := x.lang()
	switch how {
	case "lowercase":
		for i := range cells {
			lower(&cells[i], lang)
		}
	case "uppercase":
		for i := range cells {
			upper(&cells[i], lang)
		}
	case "capitalize-first":
		for i := range cells {
			if r, _ := utf8.DecodeRuneInString(cells[i].text); !unicode.IsSpace(r) {
				upper(&cells[i], lang)
				break
			}
		}
	case "capitalize-all":
		start := true
		for i := range cells {
			space := strings.TrimSpace(cells[i].text) == ""
			if start && !space {
				upper(&cells[i], lang)
			}
			start = space
		}
	case "sentence":
		first := true
		for i := range cells {
			if strings.TrimSpace(cells[i].text) == "" {
				continue
			}
			if first {
				upper(&cells[i], lang)
				first = false
			} else {
				lower(&cells[i], lang)
			}
		}
	case "title":
		if !x.english() {
			return
		}
		x.engine.titleCase(cells, lang)
	}
	texts := make([]strings.Builder, len(leaves))
	for _, c := range cells {
		texts[c.leaf].WriteString(c.text)
	}
	for i, l := range leaves {
		l.Text = texts[i].String()
	}
}

func (x *eval) lang() string {
	if x.item.Lang != "" {
		return canonical(x.item.Lang)
	}
	return x.engine.locale.lang
}

func (x *eval) english() bool { return strings.HasPrefix(x.lang(), "en") }

func upper(c *cell, lang string) {
	if c.fixed {
		return
	}
	if strings.HasPrefix(lang, "tr") || strings.HasPrefix(lang, "az") {
		c.text = cases.Upper(language.Turkish).String(c.text)
		return
	}
	if c.text == "ß" {
		c.text = "SS"
		return
	}
	c.text = strings.ToUpper(c.text)
}

func lower(c *cell, _ string) {
	if !c.fixed {
		c.text = strings.ToLower(c.text)
	}
}

// titleCase capitalizes an English title: every word but short ones between
// the first and the last, and none that has a capital already.
func (e *Engine) titleCase(cells []cell, lang string) {
	first, afterMark, broken := true, false, false
	last := -1 // start of the last word
	lastEnd := 0
	for i := 0; i < len(cells); {
		r, _ := utf8.DecodeRuneInString(cells[i].text)
		if !inWord(r) {
			broken = broken || !unicode.IsSpace(r)
			if r == '?' || r == '!' || r == ':' {
				afterMark = true
			}
			i++
			continue
		}
		j := i
		fixed := false
		for j < len(cells) {
			r, _ := utf8.DecodeRuneInString(cells[j].text)
			if !inWord(r) {
				break
			}
			fixed = fixed || cells[j].fixed
			j++
		}
		var b strings.Builder
		for _, c := range cells[i:j] {
			b.WriteString(c.text)
		}
		word := b.String()
		small := strings.ToLower(word)
		abbreviation := small
		if j < len(cells) && cells[j].text == "." {
			abbreviation += "."
		}
		stop := e.stop[small] || e.stop[abbreviation]
		hyphened := !broken && j < len(cells) && cells[j].text == "-"
		if !fixed && word == small && (first || afterMark || hyphened || j-i > 1 && !stop) {
			if !(j-i == 1 && unicode.In(firstRune(word), unicode.Greek)) {
				upper(&cells[i], lang)
			}
		}
		if fixed {
			last = -1
		} else {
			last, lastEnd = i, j
		}
		first, afterMark = false, false
		i = j
	}
	if last >= 0 && lastEnd-last > 1 {
		var b strings.Builder
		for _, c := range cells[last:lastEnd] {
			b.WriteString(c.text)
		}
		if word := b.String(); word == strings.ToLower(word) && e.stop[word] {
			upper(&cells[last], lang)
		}
	}
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func inWord(r rune) bool {
	if unicode.IsSpace(r) {
		return false
	}
	return !strings.ContainsRune("-–—/.,;?!:[]()“”\"", r)
}

// englishStopWords are the words that English titles keep small.
const englishStopWords = "about above across afore after against al along alongside amid amidst among amongst anenst apropos apud around as aside astride at athwart atop barring before behind below beneath beside besides between beyond but by circa despite down during et except for forenenst from given in inside into lest like modulo near next notwithstanding of off on onto out over per plus pro qua sans since than through thru throughout thruout till to toward towards under underneath until unto up upon versus vs. v. vs v via vis-à-vis with within without or yet so and nor a an the de d' von van c ca"
