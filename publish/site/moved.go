package site

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

// movedPage leads from a former address of an article to the article, without
// a script and without a server that knows about it.
type movedPage struct {
	page
	Title, URL string
}

// planAliases plans a page at each former address. It comes after all other
// pages: where two claim an address, the one that is really there has it.
func (p *Plan) planAliases() {
	if !slices.ContainsFunc(p.index.stories, func(s *story) bool { return len(s.a.Front.Aliases) > 0 }) {
		return
	}
	// Names as servers see them that know no capitals; a file can be no folder.
	files, folders := map[string]bool{}, map[string]bool{}
	claim := func(name string) {
		files[strings.ToLower(name)] = true
		for dir := path.Dir(strings.ToLower(name)); dir != "." && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	bundles := map[string][]int{} // those whose files were not claimed, by folder
	taken := func(name string) bool {
		name = strings.ToLower(name)
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			for _, place := range bundles[dir] {
				for _, name := range p.bundle(place).paths {
					claim(name)
				}
			}
			delete(bundles, dir)
		}
		if files[name] || folders[name] {
			return true
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if files[dir] {
				return true
			}
		}
		return false
	}
	for _, name := range p.rest.paths {
		claim(name)
	}
	for i := range p.bundles {
		page := p.index.stories[i].url + "index.html"
		claim(page)
		folder := strings.ToLower(path.Dir(page))
		bundles[folder] = append(bundles[folder], i)
	}
	var former [][2]string // folders, and addresses that lead to them
	for _, s := range p.index.stories {
		for _, alias := range s.a.Front.Aliases {
			fault := func(template, problem string) {
				line := 0
				if read, err := p.read(s); err == nil {
					line = read.a.File.FieldLine("aliases")
				}
				p.problem(proof.Finding{
					Rule: "alias", Severity: proof.Error, Path: articleSource(s), Line: line,
					Template: template, Args: map[string]string{"Alias": alias, "Problem": problem},
				})
			}
			name, err := article.AliasFile(alias)
			switch {
			case err != nil:
				fault("Nothing leads from “{{.Alias}}” to the article: {{.Problem}}. Write the path alone, such as /commentary/2024/07/old-slug/.",
					strings.TrimPrefix(err.Error(), article.ErrAlias.Error()+": "))
			case taken(name):
				fault("Nothing leads from {{.Alias}} to the article: the site has another page there. Remove the alias.", "")
			case p.add(name, articleSource(s), ofMoved(s), func(p *Plan) ([]byte, error) { return p.moved(s) }):
				claim(name)
				former = append(former, [2]string{s.a.Dir, alias})
			}
		}
	}
	if len(former) == 0 {
		return // then there is nothing to follow
	}
	for _, s := range p.index.stories {
		p.addresses.Add(s.a.Dir)
	}
	for _, f := range former {
		p.addresses.Add(f[0], f[1])
	}
}

// following gives what HTMLOptions.Link does for a text; nil where nothing has moved.
// Only what the text's inputs count as a link is followed, so that a page is the
// same whether it was made anew or kept.
func (p *Plan) following(t text) func(dest string) string {
	if !p.addresses.Moved() {
		return nil
	}
	may := content.MayLink(t.file.Body())
	return func(dest string) string {
		if _, ok := slices.BinarySearch(may, dest); !ok {
			return dest
		}
		return p.follow(t.rel, dest)
	}
}

// follow is a link of a page, the address of which is below the base, as the page
// is to have it: one to a former address of an article leads to where it is now.
// All others stay as they were written.
func (p *Plan) follow(page, dest string) string {
	to, err := url.Parse(dest)
	if err != nil {
		return dest
	}
	for _, base := range []*url.URL{p.base, p.own} {
		whole := base.ResolveReference(&url.URL{Path: base.Path + page}).ResolveReference(to)
		rest, ok := strings.CutPrefix(whole.Path, strings.TrimSuffix(base.Path, "/"))
		if !ok || !strings.EqualFold(whole.Host, base.Host) || whole.Scheme != "http" && whole.Scheme != "https" {
			continue
		}
		if t, ok := p.addresses.Find(rest); ok && t.Former {
			if to.Host == "" {
				base = p.base
			}
			now := *to
			now.Path, now.RawPath = base.Path+strings.TrimPrefix(t.Address(), "/"), ""
			return now.String()
		}
	}
	return dest
}

func (p *Plan) moved(s *story) ([]byte, error) {
	m := movedPage{page: p.page(s.url, s.a.Front.Title, ""), Title: s.a.Front.Title, URL: p.href(s.url)}
	if m.Title == "" {
		m.Title = p.absolute(s.url)
	}
	return p.executeAs("moved", "moved", m)
}

// feedID is what feeds know an article by: the address it was first published
// at, so that readers do not take one that moved for a new one. An article at an
// address that another began at has its day behind it.
func (p *Plan) feedID(s *story) string {
	if first, ok := strings.CutPrefix(s.a.Front.GUID, "/"); ok && first != "" {
		return p.absolute(first)
	}
	id := p.absolute(s.url)
	if p.index.guids[strings.Trim(s.url, "/")] {
		return id + "#" + s.a.Front.Date.Format("2006-01-02")
	}
	return id
}
