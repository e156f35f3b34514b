package csl

import (
	"cmp"
	"slices"

	"postil/editor/cite/csl/output"
)

// collapse groups cites and leaves out what they share.
func (e *Engine) collapse(list []*rendered) []*rendered {
	area := e.style.Citation
	if area.Collapse == "citation-number" {
		e.collapseNumbers(list)
		return list
	}
	list = group(list)
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j].names == list[i].names && (list[j].names != "" || list[j].suffix > 0) {
			j++
		}
		if j-i > 1 {
			bySuffix(list[i:j])
			e.collapseGroup(list[i:j])
		}
		i = j
	}
	return list
}

// group brings cites with the same names together, where the first stands.
func group(list []*rendered) []*rendered {
	var out []*rendered
	done := make([]bool, len(list))
	for i, r := range list {
		if done[i] {
			continue
		}
		out = append(out, r)
		for j := i + 1; j < len(list); j++ {
			if !done[j] && r.names != "" && list[j].names == r.names && list[j].cite.Prefix == "" {
				out = append(out, list[j])
				done[j] = true
			}
		}
	}
	return out
}

// bySuffix puts works of one year in the order of their year-suffixes.
func bySuffix(list []*rendered) {
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j].year == list[i].year && list[j].suffix > 0 && list[i].suffix > 0 && list[j].cite.Prefix == "" {
			j++
		}
		slices.SortStableFunc(list[i:j], func(a, b *rendered) int { return cmp.Compare(a.suffix, b.suffix) })
		i = j
	}
}

func (e *Engine) collapseGroup(list []*rendered) {
	area := e.style.Citation
	delim := area.CiteGroupDelimiter
	if delim == nil {
		delim = &area.Layout.Delimiter
		if area.Collapse == "year" || area.Collapse == "" {
			comma := ", "
			delim = &comma
		}
	}
	suffixDelim := area.YearSuffixDelimiter
	if suffixDelim == nil {
		suffixDelim = area.CiteGroupDelimiter
	}
	if suffixDelim == nil {
		suffixDelim = &area.Layout.Delimiter
	}
	for i, r := range list {
		if i == 0 {
			continue
		}
		prev := list[i-1]
		r.delim = delim
		if area.Collapse == "" {
			continue
		}
		if n := r.node.Find(output.Names); n != nil {
			r.node.Remove(n)
		}
		r.after, prev.after = true, false
		bySuffix := area.Collapse == "year-suffix" || area.Collapse == "year-suffix-ranged"
		if !bySuffix || r.suffix == 0 || prev.suffix == 0 || r.year != prev.year || r.year == "" || prev.cite.Locator != "" || r.cite.Locator != "" || prev.cite.Suffix != "" {
			continue
		}
		s := r.node.Find(output.YearSuffix)
		r.node = &output.Node{Children: []*output.Node{{Text: s.String(), Role: output.YearSuffix}}}
		r.delim = suffixDelim
	}
	if area.Collapse == "year-suffix-ranged" {
		ranges(list, func(r *rendered) int { return r.suffix }, func(a, b *rendered) bool {
			return b.delim == suffixDelim && b.suffix == a.suffix+1
		}, "–")
	}
}

func (e *Engine) collapseNumbers(list []*rendered) {
	ranges(list, func(r *rendered) int { return r.number }, func(a, b *rendered) bool {
		plain := a.node.Find(output.Locator) == nil && b.node.Find(output.Locator) == nil && a.cite.Suffix == "" && b.cite.Prefix == "" && a.cite.Prefix+b.cite.Suffix == ""
		return plain && a.number > 0 && b.number == a.number+1
	}, "–")
}

// ranges drops the middle of runs of three and more that follow each other.
func ranges(list []*rendered, number func(*rendered) int, follows func(a, b *rendered) bool, mark string) {
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && number(list[j]) > 0 && follows(list[j-1], list[j]) {
			j++
		}
		if j-i > 2 {
			for k := i + 1; k < j-1; k++ {
				list[k].dropped = true
			}
			list[j-1].delim = &mark
			list[j-1].after = true
		}
		i = j
	}
}
