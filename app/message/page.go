package message

import (
	"postil/publish/live"
)

// Page says what a look at a published page has found.
func Page(o live.Outcome) Message {
	where := []string{"Address", o.Address}
	switch o.State {
	case live.Same:
		return New("The page is there, as it was published: {{.Address}}", where...)
	case live.Other:
		return New("At {{.Address}} stands another version. The site was not built from this one yet, or something on the way keeps an old page.", where...)
	case live.Missing:
		return New("Nothing is there yet: {{.Address}}. The site was not built since it was published.", where...)
	case live.Unnamed:
		return New("There is a page at {{.Address}}, but it does not say which version it was made from. Its own digest is {{.Digest}}.",
			append(where, "Digest", o.Page)...)
	}
	return Error(o.Problem)
}
