package house

import (
	"sync"

	"postil/editor/cite"
)

// kept is what the style says of one source wherever it is cited.
type kept struct {
	ref    *cite.Reference
	sort   string    // sortKey
	date   string    // when it appeared, to sort by
	source cite.Rich // in the list of sources

	inCluster sync.Once    // guards what follows; a source may only be listed
	heads     [2]cite.Rich // text.head in a cluster: without and with its author
	own       cite.Locator // the locator that it has by itself
}

// keptOf gives it for a key of the library, nil for one that is not there. A
// reference in a library never changes, so each is formatted once.
func keptOf(lib *cite.Library, key string) *kept {
	v, ok := lib.Derived(key, style{}, func(r *cite.Reference) any {
		return &kept{ref: r, sort: sortKey(r), date: r.Issued.String(), source: source(r)}
	})
	if !ok {
		return nil
	}
	return v.(*kept)
}

// head is text.head in a cluster.
func (k *kept) head(author bool) (cite.Rich, cite.Locator) {
	k.inCluster.Do(func() {
		for i := range k.heads {
			var t text
			k.own = t.head(k.ref, i == 1)
			k.heads[i] = t.runs
		}
	})
	if author {
		return k.heads[1], k.own
	}
	return k.heads[0], k.own
}

// cited writes the entry of a source in a cluster.
func (t *text) cited(k *kept, c cite.Citation) {
	author := c.Mode == cite.Normal
	if !t.startsPart() { // a comma may be due before whatever comes first
		t.entry(k.ref, c.Locator, author)
		return
	}
	head, own := k.head(author)
	t.append(head)
	t.locate(c.Locator, own)
}
