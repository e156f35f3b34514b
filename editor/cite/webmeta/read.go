package webmeta

import (
	"net/url"
	"regexp"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// Result is a page as a source.
type Result struct {
	Reference *cite.Reference // without key and date of access
	// Missing are the fields that a citation of it should have and the page
	// does not say: "title", "author", "issued", "container-title".
	Missing []string
	// Guessed are the fields to look at: "author" where a name was taken apart.
	Guessed []string
}

// Read reads a page. address is where it was found, contentType what the server
// said of it; both may be empty.
func Read(data []byte, contentType, address string) (Result, error) {
	p, err := scan(data, contentType)
	if err != nil {
		return Result{}, err
	}
	m := &merger{r: &cite.Reference{}}
	// What is said first stays.
	m.add(p.highwire())
	m.add(p.linked())
	if len(p.coins) == 1 { // a page about one source
		if r, ok := ParseCOinS(p.coins[0]); ok {
			m.add(r, nil)
		}
	}
	m.add(p.plain())
	r := m.r
	if r.Type == "" {
		r.Type = "webpage"
	}
	r.Title = withoutSite(r.Title, r.ContainerTitle)
	if cite.Fold(r.Publisher) == cite.Fold(r.ContainerTitle) {
		r.Publisher = ""
	}
	r.URL = p.address(r.URL, address)
	if r.ContainerTitle == "" && r.Publisher == "" && r.Type == "webpage" {
		if u, err := url.Parse(r.URL); err == nil {
			r.ContainerTitle = strings.TrimPrefix(u.Hostname(), "www.")
			m.guessed = append(m.guessed, "container-title")
		}
	}
	res := Result{Reference: r, Guessed: m.guessed}
	for _, f := range []struct {
		name string
		has  bool
	}{{"title", r.Title != ""}, {"author", len(r.Author)+len(r.Editor) > 0}, {"issued", !r.Issued.IsZero()}, {"container-title", r.ContainerTitle != "" || r.Publisher != ""}} {
		if !f.has {
			res.Missing = append(res.Missing, f.name)
		}
	}
	return res, nil
}

type merger struct {
	r       *cite.Reference
	guessed []string
}

var textFields = []string{
	"type", "title", "container-title", "publisher", "volume", "issue", "page", "number", "genre", "URL", "DOI", "ISBN", "ISSN", "language", "abstract",
}

// add takes from a reference what was not said yet.
func (m *merger) add(r *cite.Reference, guessed []string) {
	for _, f := range textFields {
		if m.r.Field(f) == "" {
			m.r.SetField(f, r.Field(f))
		}
	}
	if len(m.r.Author) == 0 && len(r.Author) > 0 {
		m.r.Author = r.Author
		m.guessed = append(m.guessed, guessed...)
	}
	if len(m.r.Editor) == 0 {
		m.r.Editor = r.Editor
	}
	if old := m.r.Issued; old.Year == 0 || old.Month == 0 && r.Issued.Year == old.Year {
		if r.Issued.Year != 0 {
			m.r.Issued = r.Issued
		}
	}
}

// highwire reads the citation_ tags that scholarly sites have.
func (p *page) highwire() (*cite.Reference, []string) {
	r := &cite.Reference{Title: p.first("citation_title")}
	var guessed []string
	for _, v := range p.all("citation_author", "citation_authors") {
		r.Author = append(r.Author, people(v, &guessed)...)
	}
	for _, v := range p.all("citation_editor", "citation_editors") {
		r.Editor = append(r.Editor, people(v, &guessed)...)
	}
	journal, conference := p.first("citation_journal_title"), p.first("citation_conference_title", "citation_conference")
	book := p.first("citation_inbook_title", "citation_book_title")
	report, school := p.first("citation_technical_report_institution"), p.first("citation_dissertation_institution")
	r.ISBN = p.first("citation_isbn")
	switch {
	case r.Title == "":
	case journal != "":
		r.Type, r.ContainerTitle = "article-journal", journal
	case conference != "":
		r.Type, r.ContainerTitle = "paper-conference", conference
	case book != "":
		r.Type, r.ContainerTitle = "chapter", book
	case school != "":
		r.Type, r.Publisher = "thesis", school
	case report != "":
		r.Type, r.Publisher = "report", report
	case r.ISBN != "":
		r.Type = "book"
	}
	if r.Publisher == "" {
		r.Publisher = p.first("citation_publisher")
	}
	r.Volume, r.Issue = p.first("citation_volume"), p.first("citation_issue")
	r.Number = p.first("citation_technical_report_number")
	if r.Page = p.first("citation_firstpage"); r.Page != "" {
		if last := p.first("citation_lastpage"); last != "" && last != r.Page {
			r.Page += "-" + last
		}
	}
	r.DOI = doi(p.first("citation_doi"))
	r.SetField("ISSN", p.first("citation_issn"))
	r.SetField("language", p.first("citation_language"))
	r.URL = p.first("citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url")
	r.Issued = date(p.first("citation_publication_date", "citation_date", "citation_cover_date", "citation_online_date", "citation_year"))
	return r, guessed
}

// plain reads Dublin Core, OpenGraph, the usual names and the title.
func (p *page) plain() (*cite.Reference, []string) {
	r := &cite.Reference{Title: p.first("dc.title", "dcterms.title", "og:title", "twitter:title", "parsely-title", "sailthru.title", "headline")}
	var guessed []string
	for _, v := range p.all("dc.creator", "dcterms.creator", "author", "parsely-author", "article:author", "sailthru.author", "byl", "twitter:creator_name") {
		if strings.HasPrefix(v, "http") || strings.HasPrefix(v, "@") {
			continue // a profile, not a name
		}
		r.Author = append(r.Author, people(v, &guessed)...)
	}
	r.ContainerTitle = p.first("og:site_name", "application-name", "dc.source")
	r.Publisher = p.first("dc.publisher", "dcterms.publisher")
	if strings.HasPrefix(r.Publisher, "http") {
		r.Publisher = ""
	}
	r.DOI = doi(p.first("dc.identifier", "dcterms.identifier", "doi", "prism.doi"))
	r.SetField("language", p.first("dc.language", "dcterms.language"))
	if r.Field("language") == "" {
		r.SetField("language", strings.TrimSpace(p.lang))
	}
	for _, name := range []string{
		"article:published_time", "dcterms.issued", "dc.date.issued", "dc.date", "dcterms.date", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publish-date",
		"publication_date", "date", "og:published_time", "dcterms.created", "article:published",
	} {
		if r.Issued = date(p.first(name)); r.Issued.Year != 0 {
			break
		}
	}
	if r.Title == "" {
		r.Title = p.title
	}
	if r.Title == "" || r.Title == r.ContainerTitle && p.heading != "" {
		r.Title = p.heading
	}
	return r, guessed
}

// withoutSite is a title without the site's name behind or before a bar.
func withoutSite(title, site string) string {
	if site == "" {
		return title
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " • ", " » "} {
		if head, tail, ok := cutLast(title, sep); ok && cite.Fold(tail) == cite.Fold(site) {
			return head
		}
		if head, tail, ok := strings.Cut(title, sep); ok && cite.Fold(head) == cite.Fold(site) {
			return tail
		}
	}
	return title
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// address is the page's lasting address: that which it gives itself, on the
// site where it was found.
func (p *page) address(said, found string) string {
	base, err := url.Parse(found)
	if err != nil {
		base = &url.URL{}
	}
	for _, s := range []string{p.canonical, p.first("og:url"), said} {
		u, err := url.Parse(strings.TrimSpace(s))
		if s == "" || err != nil {
			continue
		}
		u = base.ResolveReference(u)
		same := base.Host == "" || strings.TrimPrefix(u.Hostname(), "www.") == strings.TrimPrefix(base.Hostname(), "www.")
		home := strings.Trim(u.Path, "/") == "" && strings.Trim(base.Path, "/") != "" // some name their front page on all pages
		if text, err := identifier.ParseURL(u.String()); err == nil && same && !home {
			return text
		}
	}
	if text, err := identifier.ParseURL(found); err == nil {
		return text
	}
	return ""
}

func doi(s string) string {
	d, err := identifier.ParseDOI(s)
	if err != nil {
		return ""
	}
	return d
}

var dayBeginning = regexp.MustCompile(`^\d{4}[-/]\d{1,2}[-/]\d{1,2}`)

// date reads a date, and the day of a time in any form that begins with it.
func date(s string) cite.Date {
	s = strings.TrimSpace(s)
	if day := dayBeginning.FindString(s); day != "" {
		s = day
	}
	d, err := cite.ParseDate(s)
	if err != nil {
		return cite.Date{}
	}
	return d
}
