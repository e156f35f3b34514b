package action

import (
	"strings"

	"postil/app/quickopen"
)

// Search returns the actions that a query finds by title and group, best match
// first; see package quickopen. An empty query returns everything in the order
// of addition. Hidden actions are never found.
//
// title translates an English text for matching; nil matches the English.
func (r *Registry) Search(query string, title func(english string) string) []*Action {
	items := r.Items(title)
	found := make([]*Action, 0, len(items))
	if strings.TrimSpace(query) == "" {
		for _, it := range items {
			found = append(found, r.ByID(it.ID))
		}
		return found
	}
	for _, h := range quickopen.New(items).Find(query, len(items)) {
		found = append(found, r.ByID(h.Item.ID))
	}
	return found
}

// Items are the actions that are not hidden as things to be found by name.
func (r *Registry) Items(title func(english string) string) []quickopen.Item {
	if title == nil {
		title = func(s string) string { return s }
	}
	var items []quickopen.Item
	for _, a := range r.all {
		if !a.Hidden {
			items = append(items, quickopen.Item{Kind: quickopen.Command, ID: a.ID, Title: title(a.Title), Detail: title(a.Group)})
		}
	}
	return items
}
