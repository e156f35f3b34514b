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
	site, err := url.Parse(cmp.Or(k.pub.BaseURL, "http://localhost/"))
	if err != nil {
		return
	}
	u, err := site.JoinPath(article.Address(k.a.Dir)).Parse(strings.TrimSpace(dest))
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
		k.noArticle(n, dest, path.Base(dir))
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

// noArticle warns of a link to an article that is not there, and offers those that
// may have been meant.
func (k *checker) noArticle(n ast.Node, dest, slug string) {
	near := k.nearest(slug)
	whole := strings.Contains(dest, "://")
	template, a := "There is no article at {{.Address}}. Correct the link, or publish that article first.", args{"Address": dest}
	if len(near) > 0 {
		var all []string
		for _, other := range near {
			all = append(all, k.address(other.Dir, whole))
		}
		template = "There is no article at {{.Address}}. Link to {{.Nearest}}, or publish that article first."
		a["Nearest"] = strings.Join(all, ", ")
	}
	at, place := k.destination(n, dest), k.span(n)
	if at >= 0 {
		place = cite.Span{Start: at, End: at + len(dest)}
	}
	k.text(place, RuleLinkMissing, proof.Warning, template, a)
	if at < 0 {
		return
	}
	start := k.a.File.BodyOffset() + at
	last := &k.found[len(k.found)-1]
	for _, other := range near {
		last.Fixes = append(last.Fixes, proof.Fix{
			Start: start, End: start + len(dest), Text: k.address(other.Dir, whole),
			Template: "Link to “{{.Title}}”", Args: args{"Title": cmp.Or(other.Front.Title, other.Dir)},
		})
	}
}

// nearest are the articles the slugs of which are the nearest to one, of equals
// the newest.
func (k *checker) nearest(slug string) []*content.Article {
	type candidate struct {
		a        *content.Article
		distance int
	}
	var near []candidate
	most := min(max(2, len(slug)/4), 6) // a slip or two, or another ending
	words := strings.Split(slug, "-")
	for _, a := range k.c.Articles {
		own := path.Base(a.Dir)
		d := proof.Distance(slug, own, most)
		if d > most && shared(words, own) {
			d = most // what it is called today, with a word more or less
		}
		if d <= most && a.Dir != k.a.Dir {
			near = append(near, candidate{a, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	var out []*content.Article
	for _, c := range near[:min(relinks, len(near))] {
		out = append(out, c.a)
	}
	return out
}

// shared reports whether a slug has most of the words of another, of those that
// say something, and more than one.
func shared(words []string, slug string) bool {
	all, n := 0, 0
	for _, w := range words {
		if len(w) > 3 {
			if all++; strings.Contains(slug, w) {
				n++
			}
		}
	}
	return n > 1 && 2*n > all
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
