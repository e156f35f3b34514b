package house

import "postil/editor/cite"

// kept is what the style says of one source wherever it is cited.
type kept struct {
	ref    *cite.Reference
	sort   string       // sortKey
	date   string       // when it appeared, to sort by
	source cite.Rich    // in the list of sources
	heads  [2]cite.Rich // text.head in a cluster: without and with its author
	own    cite.Locator // the locator that it has by itself
}

// keptOf gives it for a key of the library, nil for one that is not there. A
// reference in a library never changes, so each is formatted once.
func keptOf(lib *cite.Library, key string) *kept {
	v, ok := lib.Derived(key, style{}, func(r *cite.Reference) any { return newKept(r) })
	if !ok {
		return nil
	}
	return v.(*kept)
}

func newKept(r *cite.Reference) *kept {
	k := &kept{ref: r, sort: sortKey(r), date: r.Issued.String()}
	for i := range k.heads {
		var t text
		k.own = t.head(r, i == 1)
		k.heads[i] = t.runs
	}
	k.source = source(r)
	return k
}

// cited writes the entry of a source in a cluster.
func (t *text) cited(k *kept, c cite.Citation) {
	author := c.Mode == cite.Normal
	if !t.startsPart() { // a comma may be due before whatever comes first
		t.entry(k.ref, c.Locator, author)
		return
	}
	i := 0
	if author {
		i = 1
	}
	t.append(k.heads[i])
	t.locate(c.Locator, k.own)
}
