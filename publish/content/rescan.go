package content

import (
	"path"
	"slices"
	"strings"

	"postil/publish/publication"
)

// rescan is scanning where it is known which paths may have changed.
type rescan struct {
	was   *Content
	known *Index
	paths []string
}

// touches reports whether anything at or below a path, or the way to it, may
// have changed.
func (r *rescan) touches(name string) bool {
	return r == nil || slices.ContainsFunc(r.paths, func(p string) bool { return p == "." || within(p, name) || within(name, p) })
}

// within reports whether a path is another, or lies below it.
func within(name, dir string) bool {
	return strings.HasPrefix(name, dir) && (len(name) == len(dir) || name[len(dir)] == '/')
}

// rescan tells what of the last scan still counts, nil for nothing. A file
// system with stamps knows better than anybody what has changed.
func (s *scanner) rescan() *rescan {
	if s.o.Was == nil || s.o.Was.text == nil || s.o.Changed == nil || s.stamper != nil {
		return nil
	}
	r := &rescan{was: s.o.Was, known: s.o.Known}
	for _, p := range s.o.Changed {
		r.paths = append(r.paths, path.Clean(p))
	}
	return r
}

// articles takes over the bundles that cannot have changed, and lists folders
// again in which others may have come or gone.
func (r *rescan) articles(s *scanner) {
	again, listed := map[string]bool{}, map[string]bool{}
	for _, p := range r.paths {
		switch {
		case p == "." || within(ArticleRoot, p):
			listed[ArticleRoot] = true
		case within(p, ArticleRoot):
			if dir := r.bundleOf(p); dir != "" {
				again[dir] = true
			} else {
				listed[path.Dir(p)] = true
			}
		}
	}
	inListed := func(dir string) bool {
		for ; len(dir) >= len(ArticleRoot); dir = path.Dir(dir) {
			if listed[dir] {
				return true
			}
		}
		return false
	}
	s.bundles = make([]bundle, 0, len(r.known.bundles)+len(again))
	for _, b := range r.known.bundles {
		switch {
		case len(listed) > 0 && inListed(b.dir):
			continue
		case again[b.dir]:
			b = bundle{dir: b.dir}
		}
		s.bundles = append(s.bundles, b)
	}
	for dir := range listed {
		if dir == ArticleRoot || !inListed(path.Dir(dir)) {
			s.folder(dir)
		}
	}
}

// bundleOf is the known bundle that a path belongs to, "" for none.
func (r *rescan) bundleOf(name string) string {
	for dir := name; len(dir) > len(ArticleRoot); dir = path.Dir(dir) {
		if r.known.bundle(dir) != nil {
			return dir
		}
	}
	return ""
}

// settings are those of the publication.
func (s *scanner) settings(l *loader, c *Content) {
	if s.again != nil && !s.again.touches(publication.File) {
		c.Publication, l.found = s.again.was.Publication, slices.Clone(s.again.was.faults)
	} else {
		c.Publication = l.publication()
	}
	c.faults = slices.Clone(l.found)
}

// walkOrder compares paths as walking the folders meets them.
func walkOrder(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] == b[i] {
			continue
		}
		if a[i] == '/' || b[i] != '/' && a[i] < b[i] {
			return -1
		}
		return 1
	}
	return len(a) - len(b)
}
