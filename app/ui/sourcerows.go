package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"postil/editor/cite"
	"postil/publish/check"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
)

// sourceFilter says which sources are listed.
type sourceFilter int

const (
	showAll sourceFilter = iota
	showCited
	showUncited
	showBroken
	showTwins
	showDead
	filters // how many there are
)

// sourceRow is a heading or a source.
type sourceRow struct {
	heading string
	key     string
	ref     *cite.Reference // nil for a key that the library does not know
	state   sourceState
}

// sourceState is how a source stands.
type sourceState struct {
	lacks     []string // what a reader needs of it and it does not have
	kept      bool     // a copy of it is kept
	altered   bool     // its page said something else later
	misquoted bool     // a quotation is not in it, or not so
	dead      bool     // its page was gone when it was looked at last
}

// broken reports whether somebody should look at it.
func (s sourceState) broken() bool { return len(s.lacks) > 0 || s.altered || s.misquoted || s.dead }

// sourceFacts are what the rows are made of.
type sourceFacts struct {
	library   *cite.Library
	cited     []string // in the order of their use
	kept      map[string]bool
	altered   map[string]bool
	misquoted map[string]bool
	twins     map[string]bool // those that may be one with another
	look      func(*cite.Reference) (lastlook.Look, bool)
}

// sourceFacts gathers them from the open article.
func (u *UI) sourceFacts() sourceFacts {
	f := sourceFacts{library: u.ws.Library(), look: u.ws.LastLook, kept: map[string]bool{}, altered: map[string]bool{}, misquoted: map[string]bool{}}
	a := u.ws.Analysis()
	if a == nil {
		return f
	}
	f.cited = a.Cited()
	for key, k := range a.Kept {
		f.kept[key] = k != nil
		f.altered[key] = k != nil && len(k.Sources) > 1
	}
	for _, found := range a.Findings {
		if found.Rule == check.RuleQuotationNotFound || found.Rule == check.RuleQuotationNear {
			f.misquoted[found.Args["Key"]] = true
		}
	}
	return f
}

func (f sourceFacts) state(r *cite.Reference) sourceState {
	s := sourceState{lacks: r.Lacks(), kept: f.kept[r.Key], altered: f.altered[r.Key], misquoted: f.misquoted[r.Key]}
	if f.look != nil {
		look, _ := f.look(r)
		s.dead = look.State == fetch.Dead
		s.altered = s.altered || look.State == fetch.Altered
	}
	return s
}

// rows are those that a filter and a search leave, and how many each filter has
// without the search. Where nothing is searched for, what the article cites comes
// first, in the order of its use.
func (f sourceFacts) rows(show sourceFilter, query string) (rows []sourceRow, counts [filters]int) {
	query = strings.TrimSpace(query)
	cited := make(map[string]bool, len(f.cited))
	var unknown, used, others []sourceRow
	for _, key := range f.cited {
		cited[key] = true
		if ref, ok := f.library.Get(key); ok {
			used = append(used, sourceRow{key: key, ref: ref, state: f.state(ref)})
		} else {
			unknown = append(unknown, sourceRow{key: key})
		}
	}
	all := f.library.All()
	list := all
	if query != "" {
		list = f.library.Search(query, 0)
	}
	toRow := func(r *cite.Reference) sourceRow { return sourceRow{key: r.Key, ref: r, state: f.state(r)} }
	for _, r := range all {
		s := f.state(r)
		if s.broken() {
			counts[showBroken]++
		}
		if s.dead {
			counts[showDead]++
		}
	}
	counts[showCited] = len(f.cited)
	counts[showUncited] = len(all) - len(used)
	counts[showAll] = len(all) + len(unknown)
	counts[showBroken] += len(unknown)
	counts[showTwins] = len(f.twins)
	fits := func(r *cite.Reference) bool {
		switch show {
		case showCited:
			return cited[r.Key]
		case showUncited:
			return !cited[r.Key]
		case showBroken:
			return f.state(r).broken()
		case showTwins:
			return f.twins[r.Key]
		case showDead:
			return f.state(r).dead
		}
		return true
	}
	section := func(heading string, part []sourceRow) {
		if len(part) > 0 {
			rows = append(append(rows, sourceRow{heading: heading}), part...)
		}
	}
	if query != "" {
		for _, r := range list {
			if fits(r) {
				others = append(others, toRow(r))
			}
		}
		section(lang.L("Found"), others)
		return rows, counts
	}
	if show != showUncited {
		if show != showTwins && show != showDead {
			section(lang.L("Cited but unknown"), unknown)
		}
		section(lang.L("Cited in this article"), slices.DeleteFunc(used, func(r sourceRow) bool { return !fits(r.ref) }))
	}
	if show == showCited {
		return rows, counts
	}
	for _, r := range list {
		if !cited[r.Key] && fits(r) {
			others = append(others, toRow(r))
		}
	}
	section(lang.L("All other sources"), others)
	return rows, counts
}
