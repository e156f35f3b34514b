package dedup

import (
	"slices"

	"postil/editor/cite"
)

// Group are references that are one source.
type Group struct {
	References []*cite.Reference // two or more, in the order that Groups got them
	By         Reason            // the surest by which two of them were found
}

// Groups finds the references that are one source. One that is like a second,
// which is like a third, makes a group of three, but two with different DOIs are
// never joined by what they have in common.
func Groups(refs []*cite.Reference) []Group {
	type set struct {
		members []int
		by      Reason
	}
	sets := make([]*set, len(refs)) // nil for a reference alone
	first := map[string]int{}
	rank := map[Reason]int{ByDOI: 1, ByISBN: 2, ByURL: 3, ByTitle: 4}
	members := func(i int) []int {
		if sets[i] == nil {
			return []int{i}
		}
		return sets[i].members
	}
	for i, r := range refs {
		for _, m := range marks(r) {
			j, seen := first[m.text]
			if !seen {
				first[m.text] = i
				continue
			}
			if i == j || sets[i] != nil && sets[i] == sets[j] || contradictAny(refs, members(i), members(j)) {
				continue
			}
			joined := &set{by: m.reason}
			for _, at := range []int{j, i} {
				if s := sets[at]; s != nil && rank[s.by] < rank[joined.by] {
					joined.by = s.by
				}
				joined.members = append(joined.members, members(at)...)
			}
			for _, k := range joined.members {
				sets[k] = joined
			}
		}
	}
	var out []Group
	told := map[*set]bool{}
	for _, s := range sets {
		if s == nil || told[s] {
			continue
		}
		told[s] = true
		g := Group{By: s.by}
		slices.Sort(s.members)
		for _, i := range s.members {
			g.References = append(g.References, refs[i])
		}
		out = append(out, g)
	}
	return out
}

func contradictAny(refs []*cite.Reference, a, b []int) bool {
	for _, i := range a {
		for _, j := range b {
			if contradict(refs[i], refs[j]) {
				return true
			}
		}
	}
	return false
}
