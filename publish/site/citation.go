package site

import (
	"html/template"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/exchange"
	"postil/editor/cite/webmeta"
	"postil/publish/article"
)

// citeView is how an article is to be cited: in the publication's own style,
// and as files for reference managers.
type citeView struct {
	Text  template.HTML
	Files []citeFile
}

type citeFile struct {
	link
	Type string
}

// citationFormats are the files beside an article's page.
var citationFormats = []struct {
	format            exchange.Format
	name, label, mime string
}{
	{exchange.BibTeX, "article.bib", "BibTeX", "application/x-bibtex"},
	{exchange.RIS, "article.ris", "RIS", "application/x-research-info-systems"},
	{exchange.CSLJSON, "article.csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json"},
}

// planCitations plans the files with which an article is cited.
func planCitations(to *set, s *story) {
	for _, f := range citationFormats {
		to.add(s.url+f.name, articleSource(s), ofCard(s), func(p *Plan) ([]byte, error) {
			return exchange.Write(f.format, []*cite.Reference{p.reference(s)})
		})
	}
}

// reference is an article as somebody else's source.
func (p *Plan) reference(s *story) *cite.Reference {
	f := s.a.Front
	r := &cite.Reference{Type: "post-weblog", Title: f.Title, ContainerTitle: p.pub.Name, URL: p.absolute(s.url)}
	if f.Subtitle != "" {
		r.Title += ": " + f.Subtitle
	}
	for _, t := range s.authors {
		r.Author = append(r.Author, p.kept.people.get(t.name, func() cite.Name {
			name, _ := webmeta.Person(t.name)
			return name
		}))
	}
	key := ""
	if len(r.Author) > 0 {
		if key = r.Author[0].Family; key == "" {
			key = r.Author[0].Literal
		}
	}
	if !f.Date.IsZero() {
		d := f.Date.Time
		if f.Date.HasTime {
			d = d.In(p.loc)
		}
		r.Issued = cite.Date{Year: d.Year(), Month: int(d.Month()), Day: d.Day()}
		if key != "" {
			key += itoa(d.Year())
		}
	}
	if r.Key = strings.ReplaceAll(article.Slug(key), "-", ""); r.Key == "" {
		r.Key = termSlug(f.Title)
	}
	return r
}

// cited says how to cite an article, on its page and to programs.
func (p *Plan) cited(a *articlePage, s *story) {
	r := p.reference(s)
	c := &citeView{Text: template.HTML(p.listed(r, p.lang(s)).HTML())} //nolint:gosec // Rich.HTML escapes
	a.Head.Links = append(a.Head.Links, headLink{Rel: "cite-as", URL: p.absolute(s.url)})
	for _, format := range citationFormats {
		address := p.href(s.url + format.name)
		c.Files = append(c.Files, citeFile{link{format.label, address}, format.mime})
		a.Head.Links = append(a.Head.Links, headLink{Rel: "describedby", Type: format.mime, Title: format.label, URL: address})
	}
	a.Cite = c
}

// listed is a source as the list of a text in a language has it when it is the
// only one.
func (p *Plan) listed(r *cite.Reference, lang string) cite.Rich {
	if _, ok := p.o.Formatter.(cite.Localizer); !ok { // the list is the same in all languages
		return p.o.Formatter.Reference(r)
	}
	f := p.o.Formatter.Format(cite.Document{NoCite: []string{r.Key}, Lang: lang}, cite.NewLibrary([]*cite.Reference{r}))
	if len(f.Sources) == 0 {
		return nil
	}
	return f.Sources[0].Text
}
