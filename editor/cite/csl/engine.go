package csl

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// ErrDependent is wrapped by NewEngine for a style that only names its parent.
var ErrDependent = errors.New("the style only refers to another")

// ErrLocale is wrapped by NewEngine when there is no locale file to take terms
// from.
var ErrLocale = errors.New("no locale")

// Options are an engine's settings; the zero value is the style's own.
type Options struct {
	Lang string // language to format in, "" for the style's own
	// Abbreviate gives the short form of a value of a variable, like a
	// journal's, or "". It may be nil.
	Abbreviate func(variable, value string) string
}

// Engine formats with one style. What it computed for unchanged items and
// citations it keeps for the next Format.
type Engine struct {
	style    *style.Style
	locale   *locale
	options  Options
	collator *collator
	stop     map[string]bool

	items   map[string]*Item
	order   []*Item // registered items in the order of the bibliography
	numbers map[string]int
	configs map[string]*config
	regKey  string

	people   people
	cites    map[citeKey]ambiguous // renderings that disambiguation compares
	clusters map[string]*output.Node
	entries  map[string]*output.Node
	keys     map[string]sortKeys // of items in the bibliography
	names    map[string][]string // of entries, before any is replaced
}

// Cite is one reference to an item.
type Cite struct {
	ID             string
	Locator, Label string // the label is a locator term; "" is "page"
	Prefix, Suffix string // may hold the markup of fields
	SuppressAuthor bool
	AuthorOnly     bool
	Position       Position // Auto but for cites that stand alone
	NearNote       bool     // takes it for near when the position is given
}

func (c *Cite) label() string {
	if c.Label == "sub verbo" {
		return "sub-verbo"
	}
	return cmp.Or(c.Label, "page")
}

// Citation is a cluster of cites that stand together. Note is the number of
// the note it stands in, 0 for the running text.
type Citation struct {
	Cites []Cite
	Note  int
	Amid  bool // stands amid the words of a note: a term that begins it gets no capital
}

// Document is all that is cited, in the order of the text. Uncited items are
// listed and told apart like cited ones.
type Document struct {
	Citations []Citation
	Uncited   []string
}

// Result is a formatted document. Trees are finished and must not be changed.
type Result struct {
	Citations    []*output.Node // nil for a citation without output
	Bibliography Bibliography
	Missing      []string // cited items that the engine does not have
}

// Bibliography is the list at the end with what the style says of its layout.
type Bibliography struct {
	Entries          []Entry
	HangingIndent    bool
	SecondFieldAlign string
	LineSpacing      int
	EntrySpacing     int
	MaxOffset        int // width of the widest first field, in characters
}

// Entry is one item of a bibliography.
type Entry struct {
	ID   string
	Text *output.Node
}

// NewEngine makes an engine of an independent style.
func NewEngine(s *style.Style, locales Locales, o Options) (*Engine, error) {
	if s.Parent != "" {
		return nil, fmt.Errorf("%q is an alias of %s: %w", s.Title, s.Parent, ErrDependent)
	}
	e := &Engine{style: s, options: o, items: map[string]*Item{}, stop: map[string]bool{}}
	e.locale = newLocale(cmp.Or(o.Lang, s.DefaultLocale, "en-US"), s, locales)
	if len(e.locale.chain) == len(s.Locales) && e.locale.term("and", "long", false) == "" {
		return nil, fmt.Errorf("language %s: %w", e.locale.lang, ErrLocale)
	}
	for w := range strings.FieldsSeq(englishStopWords) {
		e.stop[w] = true
	}
	e.collator = newCollator(e.locale.lang)
	e.forget()
	return e, nil
}

func (e *Engine) forget() {
	e.regKey = "\x00"
	e.cites = map[citeKey]ambiguous{}
	e.clusters = map[string]*output.Node{}
	e.entries = map[string]*output.Node{}
	e.names = map[string][]string{}
	e.keys = map[string]sortKeys{}
	e.configs = map[string]*config{}
	e.numbers = map[string]int{}
}

// SetItems gives the engine its items, instead of those it had. Of two with
// one ID the later counts. What was computed is kept if all that it had are
// among them, the same items.
func (e *Engine) SetItems(items []*Item) {
	same := true
	m := make(map[string]*Item, len(items))
	for _, it := range items {
		m[it.ID] = it
	}
	for id, it := range e.items {
		same = same && m[id] == it
	}
	e.items = m
	if !same {
		e.forget()
	}
}

// Format formats a document.
func (e *Engine) Format(doc Document) Result {
	var r Result
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		if e.items[id] == nil {
			r.Missing = append(r.Missing, id)
			return
		}
		ids = append(ids, id)
	}
	for i := range doc.Citations {
		for j := range doc.Citations[i].Cites {
			add(doc.Citations[i].Cites[j].ID)
		}
	}
	for _, id := range doc.Uncited {
		add(id)
	}
	e.register(ids, doc)
	places := e.places(doc)
	r.Citations = make([]*output.Node, len(doc.Citations))
	kept := make(map[string]*output.Node, len(doc.Citations))
	for i := range doc.Citations {
		key := e.clusterKey(&doc.Citations[i], places[i])
		n, ok := e.clusters[key]
		if !ok {
			n = e.cluster(&doc.Citations[i], places[i], true)
		}
		kept[key] = n
		r.Citations[i] = n
	}
	e.clusters = kept
	r.Bibliography = e.bibliography()
	return r
}

// FormatCitation formats one citation as if it stood where its cites'
// positions say, for items that the last Format registered.
func (e *Engine) FormatCitation(c Citation) *output.Node {
	return e.cluster(&c, e.places(Document{Citations: []Citation{c}})[0], false)
}

// register sorts and numbers the items and tells them apart, if they are not
// those of the last time.
func (e *Engine) register(ids []string, _ Document) {
	key := strings.Join(ids, "\x00")
	if key == e.regKey {
		return
	}
	e.regKey = key
	e.order = e.order[:0]
	e.numbers = make(map[string]int, len(ids))
	for i, id := range ids {
		e.order = append(e.order, e.items[id])
		e.numbers[id] = i + 1
	}
	if b := e.style.Bibliography; b != nil && len(b.Sort) > 0 {
		keys := make(map[string]sortKeys, len(ids))
		for _, it := range e.order {
			k, ok := e.keys[it.ID]
			if !ok {
				var usesNumber bool
				k, usesNumber = e.keysFor(it, b, &Cite{ID: it.ID})
				if !usesNumber {
					e.keys[it.ID] = k
				}
			}
			keys[it.ID] = k
		}
		sortBy(e.order, b, func(it *Item) sortKeys { return keys[it.ID] })
		descendingNumbers := len(b.Sort) > 0 && b.Sort[0].Variable == "citation-number" && b.Sort[0].Descending
		if !descendingNumbers {
			for i, it := range e.order {
				e.numbers[it.ID] = i + 1
			}
		}
	}
	e.disambiguate(ids)
}

func (e *Engine) number(id string) string {
	if n := e.numbers[id]; n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

func (e *Engine) abbreviation(it *Item, variable string) string {
	if e.options.Abbreviate == nil {
		return ""
	}
	return e.options.Abbreviate(variable, it.Text[variable])
}

// clusterKey holds all that a cluster's text depends on.
func (e *Engine) clusterKey(c *Citation, places []place) string {
	var b strings.Builder
	b.WriteString(strconv.FormatBool(c.Amid)[:1])
	for i := range c.Cites {
		k := &c.Cites[i]
		p := places[i]
		for _, s := range []string{k.ID, k.Locator, k.Label, k.Prefix, k.Suffix, p.firstNote, e.number(k.ID), e.configs[k.ID].String()} {
			b.WriteString(s)
			b.WriteByte(0)
		}
		b.WriteByte(byte('0' + p.position))
		for _, f := range []bool{p.near, k.SuppressAuthor, k.AuthorOnly} {
			b.WriteString(strconv.FormatBool(f)[:1])
		}
	}
	return b.String()
}

// trigraph makes a label like "Doe99" of the names and the year.
func (x *eval) trigraph() string {
	names := x.item.Names["author"]
	var b strings.Builder
	take := []int{4, 2, 1, 1}[min(max(len(names)-1, 0), 3)]
	for i, n := range names {
		if i == 4 {
			break
		}
		r := []rune(cmp.Or(n.Family, n.Literal))
		b.WriteString(string(r[:min(take, len(r))]))
	}
	if len(names) == 0 {
		return ""
	}
	if d := x.item.Dates["issued"]; d.Start.Year > 0 {
		y := strconv.Itoa(d.Start.Year)
		b.WriteString(y[max(0, len(y)-2):])
	}
	return b.String()
}
