package check

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
)

// listed are the pages and files that every site has, and the archive's.
var listed = regexp.MustCompile(`^(index|404)\.html$|^(archive|authors|tags|sections|commentary(/\d{4}(/\d{2})?)?|feed\.xml|sitemap\.xml|robots\.txt)/index\.html$|^assets/`)

// addresses checks that the article's address and its former ones lead to it
// and to nothing else, and that none is lost when it moves.
func (k *checker) addresses() {
	own := file(article.Address(k.a.Dir))
	taken := map[string]*content.Article{} // what leads to others, by file
	for _, other := range k.c.Articles {
		if other.Dir == k.a.Dir {
			continue
		}
		for _, alias := range other.Front.Aliases {
			taken[file(alias)] = other
		}
	}
	if other := taken[own]; own != "" && other != nil {
		k.field("slug", RuleAddressRedirects, proof.Error,
			"The address {{.Address}} leads to {{.Other}}, which was there before. Give this article another slug, or take the address out of the aliases there.",
			args{"Address": article.Address(k.a.Dir), "Other": other.Dir})
	}
	if len(k.a.Front.Aliases) > 0 {
		for _, other := range k.c.Articles {
			if other.Dir != k.a.Dir {
				taken[file(article.Address(other.Dir))] = other
			}
		}
	}
	delete(taken, "")
	seen := map[string]bool{}
	for _, alias := range k.a.Front.Aliases {
		name, err := article.AliasFile(alias)
		if err != nil {
			k.field("aliases", RuleBadAlias, proof.Error, "The alias “{{.Alias}}” is no address of this site: {{.Problem}}. Write the path alone, such as /commentary/2024/07/old-slug/.",
				args{"Alias": alias, "Problem": strings.TrimPrefix(err.Error(), article.ErrAlias.Error()+": ")})
			continue
		}
		name = strings.ToLower(name)
		switch other := taken[name]; {
		case name == own:
			k.field("aliases", RuleAliasTaken, proof.Error, "The alias {{.Alias}} is the article's own address. Remove it.", args{"Alias": alias})
		case listed.MatchString(name):
			k.field("aliases", RuleAliasTaken, proof.Error, "The alias {{.Alias}} is a page that the site has anyway. Remove it.", args{"Alias": alias})
		case other != nil:
			k.field("aliases", RuleAliasTaken, proof.Error, "The alias {{.Alias}} leads to {{.Other}} already. Remove it from one of the two.", args{"Alias": alias, "Other": other.Dir})
		case seen[name]:
			k.field("aliases", RuleAliasTaken, proof.Error, "The alias {{.Alias}} is there twice. Keep one.", args{"Alias": alias})
		}
		seen[name] = true
	}
	if p := k.o.Published; p != nil && p.Dir != k.a.Dir && !k.a.Front.LeadsFrom(article.Address(p.Dir)) {
		if slices.ContainsFunc(k.found, func(f proof.Finding) bool { return f.Rule == RuleBadSlug && path.Dir(f.Path) == k.a.Dir }) {
			return // first the address itself
		}
		k.field("aliases", RuleAddressLost, proof.Warning,
			"The article moves from {{.Address}}, and nothing will lead from there to it. Add that address to its aliases.", args{"Address": article.Address(p.Dir)})
	}
}

// file is what answers at an address, upper and lower case as one; "" for what
// is no address.
func file(alias string) string {
	name, err := article.AliasFile(alias)
	if err != nil {
		return ""
	}
	return strings.ToLower(name)
}
