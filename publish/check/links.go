package check

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

// link warns of an address inside the publication that leads to no article,
// or to a file that the bundle does not have.
func (k *checker) link(n ast.Node, dest string) {
	base, err := url.Parse(k.pub.ArticleURL(k.a.Dir))
	if err != nil {
		return
	}
	u, err := base.Parse(strings.TrimSpace(dest))
	if err != nil {
		return
	}
	site, err := url.Parse(k.pub.BaseURL)
	if err != nil || !strings.EqualFold(u.Host, site.Host) || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	rest, ok := strings.CutPrefix(u.Path, strings.TrimSuffix(site.Path, "/")+"/commentary/")
	if !ok {
		return
	}
	parts := strings.Split(strings.Trim(rest, "/"), "/")
	if len(parts) < 3 || slices.Contains(parts, "") { // the archive, a year or a month
		return
	}
	dir, file := path.Join(content.ArticleRoot, path.Join(parts[:3]...)), path.Join(parts[3:]...)
	other := k.a
	if dir != k.a.Dir {
		other = k.c.ByDir(dir)
	}
	if other == nil {
		other, file = k.formerly("/commentary/" + rest)
	}
	if other == nil {
		at, place := k.destination(n, dest), k.span(n)
		if at >= 0 {
			place = cite.Span{Start: at, End: at + len(dest)}
		}
		k.text(place, RuleLinkMissing, proof.Warning, "There is no article at {{.Address}}. Correct the link, or publish that article first.", args{"Address": dest})
		if at >= 0 {
			k.relink(at, dest, path.Base(dir))
		}
		return
	}
	if file != "" && !generated(file) && !slices.Contains(other.Files, file) {
		k.text(k.span(n), RuleLinkMissing, proof.Warning, "The article has no file {{.File}}. Add the file, or correct the link.", args{"File": file})
	}
}

// formerly gives the article that an address led to before it moved, and the
// file of it that is asked for; nil for none.
func (k *checker) formerly(address string) (a *content.Article, file string) {
	if k.former == nil {
		k.former = &article.Addresses{}
		for _, a := range append([]*content.Article{k.a}, k.c.Articles...) {
			if len(a.Front.Aliases) > 0 {
				k.former.Add(a.Dir, a.Front.Aliases...)
			}
		}
	}
	t, ok := k.former.Find(address)
	switch {
	case !ok:
		return nil, ""
	case t.Dir == k.a.Dir:
		return k.a, t.File
	}
	return k.c.ByDir(t.Dir), t.File
}

// relinks is how many articles are offered in place of one that is not there.
const relinks = 3

// relink offers the articles that a link may have been meant to lead to: those
// the slug of which is the nearest. at is where its address is written.
func (k *checker) relink(at int, dest, slug string) {
	type candidate struct {
		a        *content.Article
		distance int
	}
	var near []candidate
	most := max(2, len(slug)/4) // a slip or two, or another ending
	for _, a := range k.c.Articles {
		own := path.Base(a.Dir)
		d := proof.Distance(slug, own, most)
		if d > most && shared(slug, own) {
			d = most // what it is called today, with a word more or less
		}
		if d <= most && a.Dir != k.a.Dir {
			near = append(near, candidate{a, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance }) // of equals the newest
	start := k.a.File.BodyOffset() + at
	last := &k.found[len(k.found)-1]
	for _, c := range near[:min(relinks, len(near))] {
		last.Fixes = append(last.Fixes, proof.Fix{
			Start: start, End: start + len(dest), Text: k.address(c.a.Dir, strings.Contains(dest, "://")),
			Template: "Link to “{{.Title}}”", Args: args{"Title": cmp.Or(c.a.Front.Title, c.a.Dir)},
		})
	}
}

// shared reports whether two slugs have most of their words in common.
func shared(a, b string) bool {
	x, y := strings.Split(a, "-"), strings.Split(b, "-")
	n := 0
	for _, w := range x {
		if len(w) > 3 && slices.Contains(y, w) {
			n++
		}
	}
	return n >= 2 && 2*n >= min(len(x), len(y))
}

// address is how a text of this publication links to an article: with its path,
// or whole.
func (k *checker) address(dir string, whole bool) string {
	if whole {
		return k.pub.ArticleURL(dir)
	}
	return k.pub.ArticlePath(dir)
}

// destination is where in the text the address of a link is written, -1 where
// that cannot be told.
func (k *checker) destination(n ast.Node, dest string) int {
	src := string(k.doc.Source)
	from, before := k.span(n).Start, []string{"](" + dest, "](<" + dest, "<" + dest}
	if l, ok := n.(*ast.Link); ok && l.Reference != nil {
		from, before = 0, []string{"]: " + dest, "]: <" + dest}
	}
	first := -1
	for _, b := range before {
		if i := strings.Index(src[from:], b); i >= 0 {
			if at := from + i + len(b) - len(dest); first < 0 || at < first {
				first = at
			}
		}
	}
	return first
}

// generated tells the page itself from the files of its bundle.
func generated(file string) bool { return file == "index.html" || file == content.ArticleFile }
