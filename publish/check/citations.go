package check

import (
	"path"
	"slices"

	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/proof"
	"postil/publish/content"
)

// Rules about the sources of a publication, as against one article's.
const (
	RuleSourceDuplicate = "source-duplicate" // warning
	RuleSourceUnused    = "source-unused"    // note
)

// Citations is what Article finds about the citing of an article: keys without
// a source, citations that are not closed, sources that lack something.
func Citations(a *content.Article, c *content.Content) []proof.Finding {
	rules := []string{proof.RuleUnknownKey, proof.RuleUnclosedCitation, RuleSourceIncomplete, RuleNoCiteStray, RuleNoCiteAll}
	return slices.DeleteFunc(Article(a, c, Options{}), func(f proof.Finding) bool { return !slices.Contains(rules, f.Rule) })
}

// Duplicates finds references that are one source under two keys. With which
// not nil, only those that it takes are told of, be it as another's duplicate.
func Duplicates(lib *cite.Library, which func(key string) bool) []proof.Finding {
	var found []proof.Finding
	known := dedup.NewIndex(nil)
	refs := lib.All()
	if which != nil {
		// Of a pair the one that is asked for repeats the other.
		refs = slices.Clone(refs)
		slices.SortStableFunc(refs, func(a, b *cite.Reference) int { return rank(which(a.Key)) - rank(which(b.Key)) })
	}
	for _, r := range refs {
		other, reason := known.Find(r)
		if other == nil {
			known.Add(r)
			continue
		}
		if which != nil && !which(r.Key) {
			continue
		}
		found = append(found, proof.Finding{
			Rule: RuleSourceDuplicate, Severity: proof.Warning, Path: referencePath(r.Key),
			Template: "This is the source “{{.Other}}” again, by its {{.By}}. Cite one of them and remove the other.",
			Args:     args{"Other": other.Key, "By": string(reason)},
		})
	}
	return found
}

// Unused tells of the references that no key of used names. "*" in it uses all.
func Unused(refs []*cite.Reference, used []string) []proof.Finding {
	cited := map[string]bool{}
	for _, key := range used {
		cited[key] = true
	}
	if cited["*"] {
		return nil
	}
	var found []proof.Finding
	for _, r := range refs {
		if !cited[r.Key] {
			found = append(found, proof.Finding{
				Rule: RuleSourceUnused, Severity: proof.Note, Path: referencePath(r.Key),
				Template: "No article cites the source “{{.Key}}”. Remove it if nobody is going to.", Args: args{"Key": r.Key},
			})
		}
	}
	return found
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

func referencePath(key string) string { return path.Join(content.ReferenceRoot, key+".json") }
