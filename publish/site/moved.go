package site

import (
	"path"
	"slices"
	"strings"

	"postil/editor/proof"
	"postil/publish/article"
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
			}
		}
	}
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
