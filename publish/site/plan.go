package site

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/assets"
	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/publication"
)

// Plan knows every file of a site and renders each when asked. It belongs to
// one goroutine at a time.
type Plan struct {
	o         Options
	pub       *publication.Publication
	loc       *time.Location
	words     *words
	base      *url.URL // absolute, path ends with "/"
	static    fs.FS
	theme     theme
	pipelines map[string]*markdown.Pipeline
	index     *index
	site      siteView

	paths    []string
	files    map[string]func() ([]byte, error)
	narrowed map[string]bool // those that are an image in another width

	sitemapMax int
	problems   []proof.Finding
}

// NewPlan sorts the content and lists the files of its site. Nothing of the
// articles' text is rendered yet.
func NewPlan(o Options) (*Plan, error) {
	if o.Content == nil || o.Content.Publication == nil {
		return nil, fmt.Errorf("plan site: %w", ErrNoContent)
	}
	if o.Formatter == nil {
		o.Formatter = house.New()
	}
	p := &Plan{
		o: o, pub: o.Content.Publication, loc: o.Content.Publication.Location(),
		static:    assets.Site(),
		pipelines: map[string]*markdown.Pipeline{},
		index:     newIndex(o.Content),
		files:     map[string]func() ([]byte, error){},
		narrowed:  map[string]bool{},

		sitemapMax: sitemapMax,
		problems:   slices.Clone(o.Content.Problems),
	}
	p.words = wordsFor(p.pub.Language)
	if err := p.setBase(); err != nil {
		return nil, err
	}
	if err := p.loadTheme(); err != nil {
		return nil, err
	}
	p.setSite()
	p.planArticles()
	p.planTranslations()
	p.planLists()
	p.planAbout()
	p.planSearch()
	p.planFeeds()
	if err := p.planStatic(); err != nil {
		return nil, err
	}
	p.planAliases()
	return p, nil
}

// localBase stands in where no base URL is known, so that a publication can
// be looked at before it has an address.
const localBase = "http://localhost/"

func (p *Plan) setBase() error {
	raw := p.o.BaseURL
	if raw == "" {
		raw = p.pub.BaseURL
	}
	if raw == "" {
		p.problem(proof.Finding{
			Rule: "base-url", Severity: proof.Warning, Path: publication.File,
			Template: "There is no baseURL, so canonical addresses and feeds say {{.Base}}. Set baseURL to the address of the site.",
			Args:     map[string]string{"Base": localBase},
		})
		raw = localBase
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("plan site: baseURL %q is not an absolute http or https address", raw)
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	p.base = u
	return nil
}

// BasePath is the path under which the site lives: "/" or "/journal/".
func (p *Plan) BasePath() string { return p.base.Path }

// Paths lists the files in the order of rendering.
func (p *Plan) Paths() []string { return slices.Clone(p.paths) }

// Problems are the faults known so far: those of the content, and those of the
// pages rendered up to now. Sorted by path and line.
func (p *Plan) Problems() []proof.Finding {
	p.problems = sortFindings(p.problems)
	return slices.Clone(p.problems)
}

// Render makes one file. A path the site does not have gives ErrNoPage; a page
// that cannot be made is also added to Problems.
func (p *Plan) Render(path string) ([]byte, error) {
	f := p.files[path]
	if f == nil {
		return nil, fmt.Errorf("render %s: %w", path, ErrNoPage)
	}
	data, err := f()
	if errors.Is(err, errNotNeeded) {
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	if err != nil {
		p.problem(proof.Finding{
			Rule: "page", Severity: proof.Error, Path: path,
			Template: "This file of the site could not be made: {{.Error}}.",
			Args:     map[string]string{"Error": err.Error()},
		})
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	return data, nil
}

func (p *Plan) problem(f proof.Finding) { p.problems = append(p.problems, f) }

// add plans one file. The first to claim a path keeps it; source is the file
// of the repository to blame for a second claim.
func (p *Plan) add(path, source string, make func() ([]byte, error)) bool {
	if !fs.ValidPath(path) || strings.ContainsAny(path, "\\:\x00") {
		p.problem(proof.Finding{
			Rule: "site-path", Severity: proof.Error, Path: source,
			Template: "“{{.Path}}” cannot be an address. Rename the folder or the file: letters, digits, hyphens and dots only.",
			Args:     map[string]string{"Path": path},
		})
		return false
	}
	if p.files[path] != nil {
		p.problem(proof.Finding{
			Rule: "site-path", Severity: proof.Error, Path: source,
			Template: "The site has another file at {{.Path}} already. Rename this one.",
			Args:     map[string]string{"Path": path},
		})
		return false
	}
	p.files[path] = make
	p.paths = append(p.paths, path)
	return true
}

// href is the address of a page of this site as pages link to it: an absolute
// path, the same on the real host and in a local preview.
func (p *Plan) href(rel string) string {
	u := url.URL{Path: p.base.Path + rel}
	return u.EscapedPath()
}

// absolute is the same as a full address.
func (p *Plan) absolute(rel string) string {
	u := *p.base
	u.Path += rel
	return u.String()
}

func (p *Plan) pipeline(lang string) *markdown.Pipeline {
	m := p.pipelines[lang]
	if m == nil {
		m = markdown.New(markdown.Options{Lang: lang, CiteInNotes: p.o.Formatter.InNotes()})
		p.pipelines[lang] = m
	}
	return m
}

// planArticles plans each article's page and the other files of its bundle.
func (p *Plan) planArticles() {
	for _, s := range p.index.stories {
		source := s.a.Dir + "/" + content.ArticleFile
		if !p.add(s.url+"index.html", source, func() ([]byte, error) { return p.article(s) }) {
			continue
		}
		if p.o.Files != nil {
			p.planBundle(s)
		}
		p.planCitations(s)
	}
}

// planBundle plans what is beside an article's text. The files come before
// the narrower images, so that an author's own file of that name is what it is.
func (p *Plan) planBundle(s *story) {
	var names []string
	for _, name := range slices.Sorted(slices.Values(s.a.Files)) {
		if from := s.a.Dir + "/" + name; published(name) && p.add(s.url+name, from, func() ([]byte, error) { return p.publicFile(from) }) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		p.planNarrower(s.url+name, s.a.Dir+"/"+name)
	}
}

// published says whether a bundle's file goes to the site: not hidden ones,
// not other Markdown (notes, translations), nothing that would stand in for
// the page itself.
func published(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_") {
			return false
		}
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".html", ".htm", ".xhtml", ".php":
		return false
	}
	return true
}

func (p *Plan) planLists() {
	x := p.index
	p.add("index.html", publication.File, p.home)
	p.add("archive/index.html", publication.File, p.archive)
	// The parent of every article's address, for readers who shorten it.
	p.add("commentary/index.html", publication.File, p.archive)
	for _, y := range x.years {
		p.add(yearPath(y)+"index.html", content.ArticleRoot, func() ([]byte, error) { return p.year(y) })
		for m := 12; m >= 1; m-- {
			if len(x.months[y][m]) > 0 {
				p.add(monthPath(y, m)+"index.html", content.ArticleRoot, func() ([]byte, error) { return p.month(y, m) })
			}
		}
	}
	for _, k := range []struct {
		root, kicker, heading string
		list                  []*term
	}{
		{"authors/", p.words.Author, p.words.Authors, x.authors},
		{"tags/", p.words.Topic, p.words.Topics, x.tags},
		{"sections/", p.words.Section, p.words.Sections, x.sections},
	} {
		p.add(k.root+"index.html", publication.File, func() ([]byte, error) { return p.termIndex(k.root, k.heading, k.list) })
		for _, t := range k.list {
			source := publication.File
			if t.note = p.loadNote("content/"+strings.TrimSuffix(t.url, "/"), t.url, "_index.md"); t.note != nil {
				source = t.note.path
			}
			p.add(t.url+"index.html", source, func() ([]byte, error) { return p.term(t, link{k.kicker, p.href(k.root)}) })
			p.add(termFeed(t), publication.File, func() ([]byte, error) { return p.atomFeed(p.ofTerm(t)) })
		}
	}
	p.add("404.html", publication.File, p.notFound)
}

func (p *Plan) planFeeds() {
	p.add("feed.xml", publication.File, func() ([]byte, error) { return p.atomFeed(p.whole("feed.xml")) })
	p.add("rss.xml", publication.File, func() ([]byte, error) { return p.rssFeed(p.whole("rss.xml")) })
	p.add("feed.json", publication.File, func() ([]byte, error) { return p.jsonFeed(p.whole("feed.json")) })
	p.planSitemaps()
	p.add("robots.txt", publication.File, p.robots)
	p.add("_headers", publication.File, p.headers)
	p.add("assets/site.css", publication.File, func() ([]byte, error) { return p.theme.style, nil })
	p.add("assets/icon.svg", publication.File, p.icon)
}

func (p *Plan) planStatic() error {
	err := fs.WalkDir(p.static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "static/site.css" {
			return err
		}
		p.add("assets/"+strings.TrimPrefix(name, "static/"), publication.File, func() ([]byte, error) {
			return fs.ReadFile(p.static, name)
		})
		return nil
	})
	if err != nil {
		return fmt.Errorf("plan site: %w", err)
	}
	return nil
}

func yearPath(y int) string     { return fmt.Sprintf("commentary/%04d/", y) }
func monthPath(y, m int) string { return yearPath(y) + fmt.Sprintf("%02d/", m) }
func itoa(n int) string         { return strconv.Itoa(n) }
