package site

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postil/assets"
	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// Plan knows every file of a site and renders each when asked. Once made it is
// safe for use by several goroutines: each rendering works on a copy of its own,
// which shares what does not change and collects the problems of its page.
type Plan struct {
	o         Options
	pub       *publication.Publication
	loc       *time.Location
	words     *words
	base      *url.URL // absolute, path ends with "/"
	own       *url.URL // the publication's own, which a preview is not at
	static    fs.FS
	theme     theme
	pipelines map[string]*markdown.Pipeline // by language, of all that are written in
	index     *index
	addresses article.Addresses          // where articles are and were; empty where none has moved
	near      []atomic.Pointer[[]*story] // related articles by story.place, once they are known
	site      siteView
	common    string // digest of what every page depends on

	paths    []string
	files    map[string]*output
	narrowed map[string]bool // those that are an image in another width
	problems []proof.Finding // of the plan; in a rendering's copy those of its page
	met      *met
	shared   *shared

	sitemapMax int
}

// output is one file of the site: what its bytes depend on, and how they are
// made. Another kind of file is another call of add.
type output struct {
	path   string
	inputs inputs
	render func(*Plan) ([]byte, error) // gets the rendering's own copy of the plan
}

// met collects the problems of the pages rendered so far.
type met struct {
	mu    sync.Mutex
	found []proof.Finding
}

// shared keeps what looks the same on many pages.
type shared struct {
	mu      sync.Mutex
	archive map[[2]int]*archiveBlock // by year and month
	parts   map[string]template.HTML
}

func (s *shared) part(name string, make func() template.HTML) template.HTML {
	s.mu.Lock()
	defer s.mu.Unlock()
	part, ok := s.parts[name]
	if !ok {
		part = make()
		s.parts[name] = part
	}
	return part
}

func (s *shared) archiveBlock(year, month int, make func() *archiveBlock) *archiveBlock {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.archive[[2]int{year, month}]
	if b == nil {
		b = make()
		s.archive[[2]int{year, month}] = b
	}
	return b
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
		files:     map[string]*output{},
		narrowed:  map[string]bool{},

		sitemapMax: sitemapMax,
		met:        &met{},
		shared:     &shared{archive: map[[2]int]*archiveBlock{}, parts: map[string]template.HTML{}},
		problems:   slices.Clone(o.Content.Problems),
	}
	p.near = make([]atomic.Pointer[[]*story], len(p.index.stories))
	p.words = wordsFor(p.pub.Language)
	if err := p.setBase(); err != nil {
		return nil, err
	}
	if err := p.loadTheme(); err != nil {
		return nil, err
	}
	p.setSite()
	p.setPipelines()
	if err := p.setCommon(); err != nil {
		return nil, err
	}
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
	u, ok := siteBase(raw)
	if !ok {
		return fmt.Errorf("plan site: baseURL %q is not an absolute http or https address", raw)
	}
	p.base, p.own = u, u
	if own, ok := siteBase(p.pub.BaseURL); ok {
		p.own = own
	}
	return nil
}

// siteBase is the address of a site, with a slash at its end.
func siteBase(raw string) (*url.URL, bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, false
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, true
}

// BasePath is the path under which the site lives: "/" or "/journal/".
func (p *Plan) BasePath() string { return p.base.Path }

// Paths lists the files in the order of rendering.
func (p *Plan) Paths() []string { return slices.Clone(p.paths) }

// Problems are the faults known so far: those of the content, and those of the
// pages rendered up to now. Sorted by path and line.
func (p *Plan) Problems() []proof.Finding {
	p.met.mu.Lock()
	defer p.met.mu.Unlock()
	return sortFindings(slices.Concat(p.problems, p.met.found))
}

// Render makes one file. A path the site does not have gives ErrNoPage; a page
// that cannot be made is also added to Problems.
func (p *Plan) Render(path string) ([]byte, error) {
	data, found, err := p.render(path)
	if len(found) > 0 {
		p.met.mu.Lock()
		p.met.found = append(p.met.found, found...)
		p.met.mu.Unlock()
	}
	return data, err
}

// render makes one file and tells what is wrong with it.
func (p *Plan) render(path string) ([]byte, []proof.Finding, error) {
	f := p.files[path]
	if f == nil {
		return nil, nil, fmt.Errorf("render %s: %w", path, ErrNoPage)
	}
	own := *p
	own.problems = nil
	data, err := f.render(&own)
	if errors.Is(err, errNotNeeded) {
		return nil, nil, fmt.Errorf("render %s: %w", path, err)
	}
	if err != nil {
		own.problem(proof.Finding{
			Rule: "page", Severity: proof.Error, Path: path,
			Template: "This file of the site could not be made: {{.Error}}.",
			Args:     map[string]string{"Error": err.Error()},
		})
		return nil, own.problems, fmt.Errorf("render %s: %w", path, err)
	}
	return data, own.problems, nil
}

func (p *Plan) problem(f proof.Finding) { p.problems = append(p.problems, f) }

// add plans one file. The first to claim a path keeps it; source is the file
// of the repository to blame for a second claim. in says what the bytes depend
// on: a build leaves the file alone while that is the same, so it must name
// everything that render looks at; nil has the file rendered each time.
func (p *Plan) add(path, source string, in inputs, render func(*Plan) ([]byte, error)) bool {
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
	p.files[path] = &output{path: path, inputs: in, render: render}
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

// setPipelines makes a pipeline for each language that is written in.
func (p *Plan) setPipelines() {
	notes := p.o.Formatter.InNotes()
	p.pipelines[p.site.Lang] = markdown.New(markdown.Options{Lang: p.site.Lang, CiteInNotes: notes})
	for _, s := range p.index.stories {
		if lang := p.lang(s); p.pipelines[lang] == nil {
			p.pipelines[lang] = markdown.New(markdown.Options{Lang: lang, CiteInNotes: notes})
		}
	}
}

func (p *Plan) pipeline(lang string) *markdown.Pipeline { return p.pipelines[lang] }

// part renders one part of a page for pages that share it.
func (p *Plan) part(name string, data any) template.HTML {
	out, err := p.executeAs("home", name, data)
	if err != nil {
		p.problem(proof.Finding{
			Rule: "page", Severity: proof.Error, Path: "templates/parts.html",
			Template: "This part of the pages could not be made: {{.Error}}.",
			Args:     map[string]string{"Error": err.Error()},
		})
	}
	return template.HTML(out) //nolint:gosec // html/template escaped it
}

// planArticles plans each article's page and the other files of its bundle.
func (p *Plan) planArticles() {
	for _, s := range p.index.stories {
		source := s.a.Dir + "/" + content.ArticleFile
		if !p.add(s.url+"index.html", source, p.ofArticle(s), func(p *Plan) ([]byte, error) {
			s, err := p.read(s)
			if err != nil {
				return nil, err
			}
			return p.article(s)
		}) {
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
		if from := s.a.Dir + "/" + name; published(name) && p.add(s.url+name, from, p.ofFile(s, name), func(p *Plan) ([]byte, error) { return p.publicFile(from) }) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		p.planNarrower(s.url+name, s.a.Dir+"/"+name, p.ofFile(s, name))
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
	p.add("index.html", publication.File, p.ofHome(), (*Plan).home)
	p.add("archive/index.html", publication.File, p.ofArchive(), (*Plan).archive)
	// The parent of every article's address, for readers who shorten it.
	p.add("commentary/index.html", publication.File, p.ofArchive(), (*Plan).archive)
	for _, y := range x.years {
		p.add(yearPath(y)+"index.html", content.ArticleRoot, p.ofMonths(y), func(p *Plan) ([]byte, error) { return p.year(y) })
		for m := 12; m >= 1; m-- {
			if len(x.months[y][m]) > 0 {
				p.add(monthPath(y, m)+"index.html", content.ArticleRoot, p.ofMonths(y, m), func(p *Plan) ([]byte, error) { return p.month(y, m) })
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
		p.add(k.root+"index.html", publication.File, p.ofTerms(k.list), func(p *Plan) ([]byte, error) { return p.termIndex(k.root, k.heading, k.list) })
		for _, t := range k.list {
			source := publication.File
			if t.note = p.loadNote("content/"+strings.TrimSuffix(t.url, "/"), t.url, "_index.md"); t.note != nil {
				source = t.note.path
			}
			p.add(t.url+"index.html", source, p.ofTerm(t), func(p *Plan) ([]byte, error) { return p.term(t, link{k.kicker, p.href(k.root)}) })
			p.add(termFeed(t), publication.File, p.ofFeed(p.ofTermFeed(t).stories), func(p *Plan) ([]byte, error) { return p.atomFeed(p.ofTermFeed(t)) })
		}
	}
	p.add("404.html", publication.File, p.ofSettings(), (*Plan).notFound)
}

func (p *Plan) planFeeds() {
	in := p.ofFeed(p.whole("").stories)
	p.add("feed.xml", publication.File, in, func(p *Plan) ([]byte, error) { return p.atomFeed(p.whole("feed.xml")) })
	p.add("rss.xml", publication.File, in, func(p *Plan) ([]byte, error) { return p.rssFeed(p.whole("rss.xml")) })
	p.add("feed.json", publication.File, in, func(p *Plan) ([]byte, error) { return p.jsonFeed(p.whole("feed.json")) })
	p.planSitemaps()
	p.add("robots.txt", publication.File, p.ofCards(p.news()), (*Plan).robots)
	p.add("_headers", publication.File, p.ofSettings(), (*Plan).headers)
	p.add("assets/site.css", publication.File, p.ofSettings(), func(p *Plan) ([]byte, error) { return p.theme.style, nil })
	p.add("assets/icon.svg", publication.File, p.ofSettings(), (*Plan).icon)
}

func (p *Plan) planStatic() error {
	err := fs.WalkDir(p.static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "static/site.css" {
			return err
		}
		p.add("assets/"+strings.TrimPrefix(name, "static/"), publication.File, p.ofSettings(), func(p *Plan) ([]byte, error) {
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
