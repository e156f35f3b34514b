package csl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

// config says how far a cite of an item is written out to tell it from others.
type config struct {
	names  []int   // names shown of each list
	givens [][]int // level of the given name of each
	extra  int     // how many of the disambiguate conditions hold
	suffix int     // year-suffix, 1 for "a"; 0 for none
}

// String is a key; "" for nil.
func (c *config) String() string {
	if c == nil {
		return ""
	}
	return fmt.Sprint(c.names, c.givens, c.extra, c.suffix)
}

func (c *config) clone() *config {
	n := &config{names: slices.Clone(c.names), givens: make([][]int, len(c.givens)), extra: c.extra, suffix: c.suffix}
	for i, g := range c.givens {
		n.givens[i] = slices.Clone(g)
	}
	return n
}

// citeKey finds a rendering that disambiguation compares.
type citeKey struct{ id, config string }

// ambiguous is such a rendering: the text, and the names of each list that the
// style shows and that there are.
type ambiguous struct {
	text         string
	shown, total []int
	numbered     bool // it depends on the item's number,
	number       string
}

// maxCites is how many renderings are kept from one Format to the next.
const maxCites = 20_000

// people are all persons that are named in cites, by their family names.
type people map[string]map[string]map[string]bool // family, initials, full given

// rendering renders an item as disambiguation compares it.
func (e *Engine) rendering(it *Item, c *config) ambiguous {
	key := citeKey{it.ID, c.String()}
	if a, ok := e.cites[key]; ok && (!a.numbered || a.number == e.number(it.ID)) {
		return a
	}
	x := &eval{engine: e, item: it, cite: &Cite{ID: it.ID}, area: e.style.Citation, config: c, comparing: true, place: place{position: Subsequent, near: true}}
	n := output.Finish(x.layout(), e.locale.quotes)
	a := ambiguous{n.String(), x.shown, x.total, x.numbered, e.number(it.ID)}
	e.cites[key] = a
	return a
}

// disambiguate finds the configs of all registered items, given in the order
// they were registered.
func (e *Engine) disambiguate(ids []string) {
	area := e.style.Citation
	e.configs = map[string]*config{}
	if e.people != nil || len(e.cites) > maxCites {
		e.cites = map[citeKey]ambiguous{} // who else is cited changes given names
	}
	e.people = nil
	if area.AddGivenName && area.GivenNameRule != "by-cite" {
		e.people = e.census(ids)
	}
	if !area.AddNames && !area.AddGivenName && !area.AddYearSuffix && !e.style.UsesDisambiguate {
		return
	}
	pools := map[string][]*Item{}
	var order []string
	for _, id := range ids {
		it := e.items[id]
		text := e.rendering(it, nil).text
		if pools[text] == nil {
			order = append(order, text)
		}
		pools[text] = append(pools[text], it)
	}
	for _, text := range order {
		if pool := pools[text]; len(pool) > 1 {
			e.resolve(pool)
		}
	}
}

// resolve tells apart items whose cites look alike.
func (e *Engine) resolve(pool []*Item) {
	area := e.style.Citation
	slices.SortStableFunc(pool, func(a, b *Item) int {
		return cmp.Compare(sum(e.rendering(a, nil).total), sum(e.rendering(b, nil).total))
	})
	base := e.base(pool)
	type job struct {
		base  *config
		items []*Item
	}
	queue := []job{{base, pool}}
	var left []job
	if area.AddNames || area.AddGivenName && area.GivenNameRule == "by-cite" {
		for steps := 0; len(queue) > 0 && steps < 10000; steps++ {
			j := queue[0]
			queue = queue[1:]
			if len(j.items) < 2 {
				for _, it := range j.items {
					e.configs[it.ID] = j.base
				}
				continue
			}
			partners, rest, cfg := e.widen(j.base, j.items)
			switch {
			case rest == nil: // no names help
				left = append(left, job{j.base, j.items})
			default:
				if len(partners) == 1 {
					e.configs[partners[0].ID] = cfg
				} else {
					queue = append(queue, job{cfg, partners})
				}
				queue = append(queue, job{cfg, rest})
			}
		}
	} else {
		left = queue
	}
	for _, j := range left {
		e.beyondNames(j.base, j.items)
	}
}

func sum(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

// base is the config that changes nothing for any of the items.
func (e *Engine) base(items []*Item) *config {
	c := &config{}
	for _, it := range items {
		a := e.rendering(it, nil)
		for i := range a.shown {
			if i >= len(c.names) {
				c.names = append(c.names, a.shown[i])
				c.givens = append(c.givens, make([]int, a.total[i]))
			}
			if a.total[i] > len(c.givens[i]) {
				c.givens[i] = append(c.givens[i], make([]int, a.total[i]-len(c.givens[i]))...)
			}
		}
	}
	return c
}

// widen writes out names step by step until the first item differs from one
// of the others. rest is nil when nothing helps.
func (e *Engine) widen(base *config, items []*Item) (partners, rest []*Item, cfg *config) {
	area := e.style.Citation
	split := func(c *config) bool {
		text := e.rendering(items[0], c).text
		partners, rest = items[:1:1], nil
		for _, it := range items[1:] {
			if e.rendering(it, c).text == text {
				partners = append(partners, it)
			} else {
				rest = append(rest, it)
			}
		}
		return len(rest) > 0
	}
	byCite := area.AddGivenName && area.GivenNameRule == "by-cite"
	kept := base.clone() // only steps that helped
	trial := base.clone()
	if split(trial) {
		return partners, rest, kept
	}
	for set := range trial.names {
		for i := 0; i < len(trial.givens[set]) && i < 60; i++ {
			if i >= trial.names[set] {
				if !area.AddNames {
					break
				}
				trial.names[set] = i + 1
				if split(trial) {
					kept.names[set] = trial.names[set]
					return partners, rest, kept
				}
			}
			if !byCite {
				continue
			}
			for level := trial.givens[set][i] + 1; level <= 2; level++ {
				trial.givens[set][i] = level
				if split(trial) {
					kept.names[set] = trial.names[set]
					kept.givens[set][i] = level
					return partners, rest, kept
				}
			}
		}
	}
	return items, nil, nil
}

// beyondNames tells apart what names cannot: by the disambiguate condition and
// by year-suffixes.
func (e *Engine) beyondNames(base *config, items []*Item) {
	cfg := base.clone()
	if e.style.UsesDisambiguate && cfg.extra < maxConditions {
		cfg.extra++
		groups := e.alike(items, cfg)
		if len(groups) > 1 || e.rendering(items[0], cfg).text != e.rendering(items[0], base).text {
			for _, g := range groups {
				if len(g) == 1 {
					e.configs[g[0].ID] = cfg
				} else {
					e.beyondNames(cfg, g)
				}
			}
			return
		}
		if base.extra > 0 {
			cfg = base.clone() // one more condition changes nothing
		}
	}
	for _, it := range items {
		e.configs[it.ID] = cfg
	}
	if !e.style.Citation.AddYearSuffix {
		return
	}
	in := map[string]bool{}
	for _, it := range items {
		in[it.ID] = true
	}
	n := 0
	for _, it := range e.order {
		if in[it.ID] {
			n++
			c := cfg.clone()
			c.suffix = n
			e.configs[it.ID] = c
		}
	}
}

// maxConditions is how many disambiguate conditions are turned on one by one.
const maxConditions = 8

// alike groups items whose cites look the same.
func (e *Engine) alike(items []*Item, c *config) [][]*Item {
	at := map[string]int{}
	var groups [][]*Item
	for _, it := range items {
		text := e.rendering(it, c).text
		i, ok := at[text]
		if !ok {
			i = len(groups)
			at[text] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], it)
	}
	return groups
}

// census lists the people that cites name.
func (e *Engine) census(ids []string) people {
	p := people{}
	for _, id := range ids {
		it := e.items[id]
		x := &eval{engine: e, item: it, cite: &Cite{ID: id}, area: e.style.Citation, place: place{position: Subsequent, near: true}, comparing: true, census: p}
		x.layout()
	}
	return p
}

func familyKey(n *Name) string {
	return n.NonDropping + " " + n.Family
}

func givenInitials(n *Name) string {
	return initials(n.Given, "", true, false)
}

func (p people) add(n *Name) {
	if n.Literal != "" {
		return
	}
	f := familyKey(n)
	if p[f] == nil {
		p[f] = map[string]map[string]bool{}
	}
	i := givenInitials(n)
	if p[f][i] == nil {
		p[f][i] = map[string]bool{}
	}
	p[f][i][strings.NewReplacer(" ", "", ".", "").Replace(n.Given)+" "+n.DroppingParticle] = true
}

// level is how much of the given name of a person is written.
func (x *eval) level(n *Name, set, i int, o style.NameOptions) int {
	level := 0
	if x.config != nil && set < len(x.config.givens) && i < len(x.config.givens[set]) {
		level = x.config.givens[set][i]
	}
	area := x.engine.style.Citation
	if x.bib || x.sorting || !area.AddGivenName {
		return level
	}
	rule := area.GivenNameRule
	if rule == "by-cite" || x.engine.people == nil || n.Literal != "" {
		return x.initialLevel(level, o)
	}
	if strings.HasPrefix(rule, "primary-name") && (i > 0 || set > 0) {
		return 0
	}
	same := x.engine.people[familyKey(n)]
	withInitials := strings.HasSuffix(rule, "-with-initials")
	canInitial := o.InitializeWith != nil && yes(o.Initialize, true)
	distinct := 0
	for _, full := range same {
		distinct += len(full)
	}
	if distinct < 2 {
		return 0
	}
	alike := len(same[givenInitials(n)]) > 1
	if o.Form == "short" {
		if canInitial && (!alike || withInitials) {
			if len(same) > 1 {
				return 1
			}
			return 0
		}
		if withInitials && !canInitial {
			return 0
		}
		return 2
	}
	if canInitial && alike && !withInitials {
		return 2
	}
	return 0
}

// initialLevel keeps full given names from being shortened by a step that
// changes nothing.
func (x *eval) initialLevel(level int, o style.NameOptions) int {
	if level == 1 && o.InitializeWith == nil && o.Form == "short" {
		return 2
	}
	return level
}
