package site

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"postil/editor/proof"
)

// translation is the same article in another language.
type translation struct {
	link
	Lang string
}

// planTranslations looks for articles that have one translationKey and one
// language: readers could not be told which to read.
func (p *Plan) planTranslations() {
	for _, s := range p.index.stories {
		for _, o := range p.index.translations[s.a.Front.TranslationKey] {
			if o == s {
				break // each pair once: the later of it is at fault
			}
			if strings.EqualFold(p.lang(o), p.lang(s)) {
				line := 0
				if read, err := p.read(s); err == nil {
					line = read.a.File.FieldLine("translationKey")
				}
				p.problem(proof.Finding{
					Rule: "translation", Severity: proof.Warning, Path: articleSource(s), Line: line,
					Template: "{{.Other}} has the same translationKey and the same language. Set lang, or give one of them another key.",
					Args:     map[string]string{"Other": articleSource(o)},
				})
				break
			}
		}
	}
}

// translationsOf are an article and its translations, one for each language,
// by language; nil when there are no others.
func (p *Plan) translationsOf(s *story) []*story {
	if s.a.Front.TranslationKey == "" {
		return nil
	}
	seen := map[string]bool{strings.ToLower(p.lang(s)): true}
	out := []*story{s}
	for _, o := range p.index.translations[s.a.Front.TranslationKey] {
		if lang := strings.ToLower(p.lang(o)); o.place != s.place && !seen[lang] {
			seen[lang] = true
			out = append(out, o)
		}
	}
	if len(out) == 1 {
		return nil
	}
	slices.SortStableFunc(out, func(a, b *story) int { return strings.Compare(p.lang(a), p.lang(b)) })
	return out
}

// translated tells browsers and readers of an article's translations. The one
// in the publication's language is for whoever reads none of them.
func (p *Plan) translated(a *articlePage, s *story) {
	all := p.translationsOf(s)
	if all == nil {
		return
	}
	fallback := all[0]
	for _, o := range all {
		if strings.EqualFold(p.lang(o), p.site.Lang) {
			fallback = o
		}
		a.Head.Links = append(a.Head.Links, headLink{Rel: "alternate", Lang: p.lang(o), URL: p.absolute(o.url)})
		if o.place != s.place {
			a.Translations = append(a.Translations, translation{link{languageName(p.lang(o)), p.href(o.url)}, p.lang(o)})
		}
	}
	a.Head.Links = append(a.Head.Links, headLink{Rel: "alternate", Lang: "x-default", URL: p.absolute(fallback.url)})
}

// languageName is a language's name in itself: "italiano".
func languageName(tag string) string {
	if name := display.Self.Name(language.Make(tag)); name != "" {
		return name
	}
	return tag
}
