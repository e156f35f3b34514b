package site

import (
	"html/template"
	"strings"

	"postil/editor/cite"
	"postil/publish/article"
)

// articleHead fills the head with what other programs read: Open Graph for
// link previews, Highwire tags for reference managers, JSON-LD for search
// engines. z:itemType makes Zotero file the page as a blog post with author,
// date and site instead of a journal article without a journal.
func (p *Plan) articleHead(a *articlePage, s *story, b body) {
	f := s.a.Front
	h := &a.Head
	set := func(key, value string) {
		if value != "" {
			h.Properties = append(h.Properties, pair{key, value})
		}
	}
	for i := range h.Properties {
		switch h.Properties[i].Key {
		case "og:type":
			h.Properties[i].Value = "article"
		case "og:locale":
			h.Properties[i].Value = ogLocale(p.lang(s))
		}
	}
	image := ""
	if a.Image != nil {
		image = p.absolute(a.Image.file)
		set("og:image", image)
		if a.Image.Width > 0 {
			set("og:image:width", itoa(a.Image.Width))
			set("og:image:height", itoa(a.Image.Height))
		}
		set("og:image:alt", f.Image.Alt)
	}
	set("article:published_time", p.machine(f.Date))
	if u := s.updated(); u.After(f.Date.Time) {
		set("article:modified_time", p.machine(u))
	}
	for _, t := range s.authors {
		set("article:author", p.absolute(t.url))
	}
	if s.section != nil {
		set("article:section", s.section.name)
	}
	for _, t := range s.tags {
		set("article:tag", t.name)
	}

	name := func(key, value string) {
		if value != "" {
			h.Names = append(h.Names, pair{key, value})
		}
	}
	name("z:itemType", "blogPost")
	name(article.SourceMeta, s.a.File.Source())
	name("citation_title", f.Title)
	for _, t := range s.authors {
		name("citation_author", t.name)
		name("author", t.name)
	}
	if !f.Date.IsZero() {
		name("citation_publication_date", strings.ReplaceAll(p.machine(f.Date)[:10], "-", "/"))
	}
	name("citation_language", p.lang(s))
	name("citation_public_url", p.absolute(s.url))
	name("citation_fulltext_html_url", p.absolute(s.url))
	for _, t := range s.tags {
		name("citation_keywords", t.name)
	}
	card := "summary"
	if image != "" {
		card = "summary_large_image"
	}
	name("twitter:card", card)
	if image != "" {
		name("twitter:image:alt", f.Image.Alt)
	}
	h.JSONLD = p.articleJSON(s, b, a.Image)
}

func (p *Plan) machine(d article.Date) string {
	if d.IsZero() {
		return ""
	}
	return machine(d, p.loc)
}

func (p *Plan) publisher() object {
	o := object{"@type": "Organization", "url": p.absolute("")}
	o["logo"] = object{"@type": "ImageObject", "url": p.absolute("assets/icon.svg")}
	o.set("name", p.pub.Name)
	o.set("description", p.pub.Description)
	o.set("slogan", strings.TrimSpace(p.pub.Motto))
	return o
}

func (p *Plan) siteJSON() template.JS {
	o := object{"@context": "https://schema.org", "@type": "WebSite", "url": p.absolute(""), "inLanguage": p.site.Lang, "publisher": p.publisher()}
	o.set("name", p.pub.Name)
	o.set("description", p.pub.Description)
	return encode(o)
}

func (p *Plan) articleJSON(s *story, b body, image *imageView) template.JS {
	f := s.a.Front
	o := object{
		"@context": "https://schema.org", "@type": "OpinionNewsArticle",
		"url": p.absolute(s.url), "inLanguage": p.lang(s),
		"mainEntityOfPage":    object{"@type": "WebPage", "@id": p.absolute(s.url)},
		"isAccessibleForFree": true, "wordCount": b.words,
		"publisher": p.kept.nodes.get("publisher", func() raw { return raw(encode(p.publisher())) }),
	}
	o.set("headline", f.Title)
	o.set("alternativeHeadline", f.Subtitle)
	o.set("description", f.Summary)
	o.set("datePublished", p.machine(f.Date))
	o.set("dateModified", p.machine(s.updated()))
	if image != nil {
		i := object{"@type": "ImageObject", "url": p.absolute(image.file)}
		if image.Width > 0 {
			i["width"], i["height"] = pixels(image.Width), pixels(image.Height)
		}
		i.set("caption", image.Caption)
		i.set("creditText", image.Credit)
		o["image"] = []object{i}
	}
	o["timeRequired"] = "PT" + itoa(ReadingMinutes(b.words)) + "M"
	p.translationJSON(o, s)
	if s.section != nil {
		o["articleSection"] = s.section.name
	}
	var authors []raw
	for _, t := range s.authors {
		authors = append(authors, p.kept.nodes.get(t.url, func() raw { return raw(encode(p.person(t))) }))
	}
	if authors != nil {
		o["author"] = authors
	}
	var tags []string
	for _, t := range s.tags {
		tags = append(tags, t.name)
	}
	if tags != nil {
		o["keywords"] = tags
	}
	var corrections []object
	for _, c := range f.Corrections {
		n := object{"@type": "CorrectionComment", "text": c.Text}
		n.set("datePublished", p.machine(c.Date))
		corrections = append(corrections, n)
	}
	if corrections != nil {
		o["correction"] = corrections
	}
	var cited []raw
	for _, src := range b.sources {
		if ref, ok := p.o.Content.Library.Get(src.Key); ok {
			cited = append(cited, p.kept.works.get(src.Key, func() raw {
				work := citedWork(ref)
				work.set("archivedAt", p.archivedAt(src.Key))
				return raw(encode(work))
			}))
		}
	}
	if cited != nil {
		o["citation"] = cited
	}
	return encode(o)
}

func (p *Plan) person(t *term) object {
	return object{"@type": "Person", "name": t.name, "url": p.absolute(t.url)}
}

// pixels is a length as schema.org wants it; E37 is the pixel among the units
// of UN/CEFACT.
func pixels(n int) object {
	return object{"@type": "QuantitativeValue", "value": n, "unitCode": "E37"}
}

// translationJSON names the original of a translation, or the translations of
// an original; the original is the one in the publication's language.
func (p *Plan) translationJSON(o object, s *story) {
	var others []object
	for _, t := range p.translationsOf(s) {
		if t.place == s.place {
			continue
		}
		n := object{"@type": "OpinionNewsArticle", "url": p.absolute(t.url), "inLanguage": p.lang(t)}
		n.set("headline", t.a.Front.Title)
		if strings.EqualFold(p.lang(t), p.site.Lang) {
			o["translationOfWork"] = n
			return
		}
		others = append(others, n)
	}
	if others != nil && strings.EqualFold(p.lang(s), p.site.Lang) {
		o["workTranslation"] = others
	}
}

// citedWork is a source in schema.org's words.
func citedWork(r *cite.Reference) object {
	o := object{"@type": workType(r.Type)}
	o.set("name", r.Title)
	o.set("url", webURL(r.URL))
	if r.DOI != "" {
		o["sameAs"] = "https://doi.org/" + r.DOI
	}
	if d := r.Issued; d.Year != 0 {
		o.set("datePublished", cite.Date{Year: d.Year, Month: d.Month, Day: d.Day}.String())
	}
	var authors []object
	for _, n := range r.Author {
		if n.Literal != "" {
			authors = append(authors, object{"@type": "Organization", "name": n.Literal})
			continue
		}
		if full := joinNonEmpty(" ", n.Given, n.DroppingParticle, n.NonDroppingParticle, n.Family, n.Suffix); full != "" {
			authors = append(authors, object{"@type": "Person", "name": full})
		}
	}
	if authors != nil {
		o["author"] = authors
	}
	if r.Publisher != "" {
		o["publisher"] = object{"@type": "Organization", "name": r.Publisher}
	}
	if r.ContainerTitle != "" {
		o["isPartOf"] = object{"@type": "CreativeWork", "name": r.ContainerTitle}
	}
	return o
}

func workType(csl string) string {
	switch csl {
	case "article-newspaper", "article-magazine":
		return "NewsArticle"
	case "article-journal":
		return "ScholarlyArticle"
	case "book":
		return "Book"
	case "chapter":
		return "Chapter"
	case "report":
		return "Report"
	case "post-weblog":
		return "BlogPosting"
	case "webpage":
		return "WebPage"
	case "thesis":
		return "Thesis"
	case "dataset":
		return "Dataset"
	default:
		return "CreativeWork"
	}
}

// ogLocale is a language tag as Open Graph writes it: language_TERRITORY.
func ogLocale(tag string) string {
	base, rest, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	base = strings.ToLower(base)
	if len(rest) == 2 {
		return base + "_" + strings.ToUpper(rest)
	}
	switch base {
	case "en":
		return "en_GB"
	default:
		return base + "_" + strings.ToUpper(base)
	}
}
