package browser

import (
	"slices"

	"postil/publish/archive"
)

// visit is an entry that is to be read once it is listed.
type visit struct{ dir, draft string }

// Visit reads an entry: in the list as it is where it has the entry, else in the
// list of all. The view is to be open.
func (b *Browser) Visit(e *archive.Entry) {
	b.visiting = &visit{e.Dir, e.Draft}
	b.search(true)
}

// place is where a listing has the entry that is to be visited, -1 where it has
// not. Where all is listed and it is not among it, there is nothing to visit.
func (b *Browser) place(l *archive.Listing) int {
	v := b.visiting
	if v == nil {
		return -1
	}
	at := slices.IndexFunc(l.Entries, func(e *archive.Entry) bool { return e.Dir == v.dir && e.Draft == v.draft })
	if at >= 0 || b.field.Text == "" {
		b.visiting = nil
	}
	return at
}
