package formatter

import (
	"bytes"

	"postil/editor/cite"
	"postil/editor/cite/csl"
)

// items are the references that documents cited, as the engine has them. One
// that says what it said before stays the same item, though its reference was
// read anew, so that the engine can keep what it made of it.
type items map[string]item

type item struct {
	ref  *cite.Reference
	data []byte // the reference as a file
	item *csl.Item
}

// of gives the items that a document needs, with those it needed before.
func (known *items) of(doc cite.Document, lib *cite.Library) []*csl.Item {
	if *known == nil {
		*known = items{}
	}
	take := func(key string) {
		r, ok := lib.Get(key)
		if !ok {
			delete(*known, key)
			return
		}
		old, seen := (*known)[key]
		if seen && old.ref == r {
			return
		}
		data, it := convert(r)
		if seen && bytes.Equal(data, old.data) {
			it = old.item
		}
		(*known)[key] = item{r, data, it}
	}
	for key := range *known {
		take(key)
	}
	for _, key := range doc.Keys() {
		if key == "*" {
			for _, r := range lib.All() {
				take(r.Key)
			}
			continue
		}
		take(key)
	}
	list := make([]*csl.Item, 0, len(*known))
	for _, each := range *known {
		list = append(list, each.item)
	}
	return list
}

// convert makes an item of a reference.
func convert(r *cite.Reference) ([]byte, *csl.Item) {
	data, err := r.MarshalFile()
	if err == nil {
		if parsed, err := csl.ParseItems(data); err == nil && len(parsed) == 1 {
			parsed[0].ID = r.Key
			return data, parsed[0]
		}
	}
	return data, &csl.Item{ID: r.Key, Type: r.Type}
}
