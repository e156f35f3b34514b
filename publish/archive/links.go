package archive

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"postil/publish/article"
)

// BrokenLink is a link to an article that is not there.
type BrokenLink struct {
	Entry *Entry
	Link  string // as written
}

// BrokenLinks are the links within the site that lead to no article that is
// published, and to none's former address, those of the newest articles first.
// base is the path that the site is below: "/" or "/journal/".
func (x *Index) BrokenLinks(base string) []BrokenLink {
	all := x.All()
	var there article.Addresses
	for _, e := range all {
		if e.Published() {
			there.Add(e.Dir, e.Aliases...)
		}
	}
	slices.SortFunc(all, comparing(Newest))
	var out []BrokenLink
	for _, e := range all {
		for _, l := range e.Links {
			at, ok := within(base, e.Dir, l)
			if !ok || strings.Count(at, "/") < 4 { // one of the site's lists
				continue
			}
			if _, ok := there.Find(at); !ok {
				out = append(out, BrokenLink{e, l})
			}
		}
	}
	return out
}

// within is where a link of an article leads below base, if it leads to articles.
func within(base, dir, link string) (address string, ok bool) {
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	at := u.Path
	if !strings.HasPrefix(at, "/") {
		at = path.Join(base, article.Address(dir), at)
	}
	at, ok = strings.CutPrefix(path.Clean(at), strings.TrimSuffix(base, "/"))
	return at, ok && strings.HasPrefix(at, "/commentary/")
}
