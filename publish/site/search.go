package site

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"strings"

	"postil/publish/content"
	"postil/publish/publication"
)

// searchPage is the archive with a field above it that a script brings to
// life. Without the script the archive is what readers get.
type searchPage struct {
	archivePage
	Index string // addresses of the index's parts, newest year first, with spaces between
	One   string // "1 article"
	Many  string // "# articles"
}

// searchEntry is an article in the index. The names are short because they
// stand there thousands of times.
type searchEntry struct {
	Title   string   `json:"t"`
	URL     string   `json:"u"`
	Sub     string   `json:"s,omitempty"`
	Summary string   `json:"a,omitempty"`
	Date    string   `json:"d,omitempty"` // as readers see it
	Day     string   `json:"i,omitempty"` // as machines do
	Lang    string   `json:"l,omitempty"`
	Authors []string `json:"p,omitempty"`
	Terms   []string `json:"k,omitempty"` // section and topics
}

const searchScript = "assets/search.js"

// planSearch plans the page and its index, one file a year: a new article
// changes one of them.
func (p *Plan) planSearch() {
	p.add("search/index.html", publication.File, ofArchive(), (*Plan).search)
	for _, y := range p.searchYears() {
		p.add(searchPart(y), content.ArticleRoot, ofCards(p.ofYear(y)), func(p *Plan) ([]byte, error) { return p.searchIndex(y) })
	}
}

// searchYears are the years of the index; 0 is for articles without a date.
func (p *Plan) searchYears() []int {
	years := p.index.years
	for _, s := range p.index.stories {
		if s.year == 0 {
			return append(years[:len(years):len(years)], 0)
		}
	}
	return years
}

// ofYear are the articles of a year, 0 for those without a date.
func (p *Plan) ofYear(year int) []*story {
	var out []*story
	for _, s := range p.index.stories {
		if s.year == year {
			out = append(out, s)
		}
	}
	return out
}

func searchPart(year int) string { return "search/" + itoa(year) + ".json" }

func (p *Plan) search() ([]byte, error) {
	script, err := fs.ReadFile(p.static, "static/search.js")
	if err != nil {
		return nil, err
	}
	s := searchPage{archivePage: p.archiveView("search/", p.words.Search), One: p.words.oneArticle, Many: strings.ReplaceAll(p.words.articles, "%d", "#")}
	sum := sha512.Sum384(script)
	s.Head.Script = &scriptLink{URL: p.href(searchScript) + "?v=" + contentVersion(script), Integrity: "sha384-" + base64.StdEncoding.EncodeToString(sum[:])}
	s.Head.CSP = searchPolicy(s.Head.CSP)
	var parts []string
	for _, y := range p.searchYears() {
		parts = append(parts, p.href(searchPart(y)))
	}
	s.Index = strings.Join(parts, " ")
	return p.execute("search", s)
}

// searchPolicy lets the one script run, and the form stay on the site.
func searchPolicy(csp string) string {
	before, form, _ := strings.Cut(csp, "form-action ")
	if form == "'none'" {
		form = "'self'"
	} else {
		form = "'self' " + form
	}
	return before + "script-src 'self'; form-action " + form
}

func (p *Plan) searchIndex(year int) ([]byte, error) {
	entries := []searchEntry{}
	for _, s := range p.ofYear(year) {
		f := s.a.Front
		e := searchEntry{Title: f.Title, URL: p.href(s.url), Sub: f.Subtitle, Summary: f.Summary, Lang: p.foreign(s)}
		if m := p.words.moment(f.Date, p.loc); m != nil {
			e.Date, e.Day = m.Text, m.Machine
		}
		for _, t := range s.authors {
			e.Authors = append(e.Authors, t.name)
		}
		if s.section != nil {
			e.Terms = append(e.Terms, s.section.name)
		}
		for _, t := range s.tags {
			e.Terms = append(e.Terms, t.name)
		}
		entries = append(entries, e)
	}
	return marshalJSON(entries)
}

// marshalJSON writes JSON that people can read, too.
func marshalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
