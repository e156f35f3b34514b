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
	content   *content.Content // o.Content, which in a rendering's copy has the sources of one article
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
	common    string    // digest of what every page depends on
	digests   *digester // nil before the first build

	bundles  []bundle        // by story.place, nil where an article may share its folder
	rest     set             // all that is in no bundle
	problems []proof.Finding // of the plan; in a rendering's copy those of its page
	met      *met
	shared   *shared
	kept     *kept

	sitemapMax int
}

// output is one file of the site: what its bytes depend on, and how they are
// made. Another kind of file is another call of set.add.
type output struct {
	path     string
	inputs   inputs
	render   func(*Plan) ([]byte, error) // gets the rendering's own copy of the plan
	narrowed bool                        // it is an image in another width
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

	archived sync.Map // address in a web archive by key of the source
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
		o: o, content: o.Content, pub: o.Content.Publication, loc: o.Content.Publication.Location(),
		static:    assets.Site(),
		pipelines: map[string]*markdown.Pipeline{},
		index:     newIndex(o.Content),

		sitemapMax: sitemapMax,
		met:        &met{},
		kept:       &kept{},
		shared:     &shared{archive: map[[2]int]*archiveBlock{}, parts: map[string]template.HTML{}},
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
func (p *Plan) Paths() []string {
	var out []string
	for i := range p.bundles {
		out = append(out, p.bundle(i).paths...)
	}
	return append(out, p.rest.paths...)
}

// Problems are the faults known so far: those of the content, and those of the
// pages rendered up to now. Sorted by path and line.
func (p *Plan) Problems() []proof.Finding {
	p.met.mu.Lock()
	defer p.met.mu.Unlock()
	return sortFindings(slices.Concat(p.planned(), p.met.found))
}

// planned are the faults of the content and of the plan, without bundles that
// nobody has asked for.
func (p *Plan) planned() []proof.Finding {
	return slices.Concat(p.o.Content.Problems, p.problems, p.rest.problems)
}

// Render makes one file. A path the site does not have gives ErrNoPage; a page
// that cannot be made is also added to Problems.
func (p *Plan) Render(path string) ([]byte, error) {
	f := p.output(path)
	if f == nil {
		return nil, fmt.Errorf("render %s: %w", path, ErrNoPage)
	}
	data, found, err := p.render(f)
	if len(found) > 0 {
		p.met.mu.Lock()
		p.met.found = append(p.met.found, found...)
		p.met.mu.Unlock()
	}
	return data, err
}

// render makes one file and tells what is wrong with it.
func (p *Plan) render(f *output) ([]byte, []proof.Finding, error) {
	own := *p
	own.problems = nil
	data, err := f.render(&own)
	if errors.Is(err, errNotNeeded) {
		return nil, nil, fmt.Errorf("render %s: %w", f.path, err)
	}
	if err != nil {
		own.problem(proof.Finding{
			Rule: "page", Severity: proof.Error, Path: f.path,
			Template: "This file of the site could not be made: {{.Error}}.",
			Args:     map[string]string{"Error": err.Error()},
		})
		return nil, own.problems, fmt.Errorf("render %s: %w", f.path, err)
	}
	return data, own.problems, nil
}

func (p *Plan) problem(f proof.Finding) { p.problems = append(p.problems, f) }

// add plans a file that is in no bundle: see set.add.
func (p *Plan) add(path, source string, in inputs, render func(*Plan) ([]byte, error)) bool {
	return p.rest.add(path, source, in, render)
}

// href is the address of a page of this site as pages link to it: an absolute
// path, the same on the real host and in a local preview.
func (p *Plan) href(rel string) string {
	if simplePath(rel) {
		root := url.URL{Path: p.base.Path}
		return root.EscapedPath() + rel
	}
	u := url.URL{Path: p.base.Path + rel}
	return u.EscapedPath()
}

// absolute is the same as a full address.
func (p *Plan) absolute(rel string) string {
	if p.site.root != "" && rel != "" && simplePath(rel) {
		return p.site.root + rel
	}
	u := *p.base
	u.Path += rel
	return u.String()
}

// simplePath reports whether nothing in a path needs to be escaped: the
// addresses of articles and terms are such.
func simplePath(rel string) bool {
	for i := range len(rel) {
		c := rel[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '/' && c != '-' && c != '.' {
			return false
		}
	}
	return true
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
	p.add("index.html", publication.File, ofHome(), (*Plan).home)
	p.add("archive/index.html", publication.File, ofArchive(), (*Plan).archive)
	// The parent of every article's address, for readers who shorten it.
	p.add("commentary/index.html", publication.File, ofArchive(), (*Plan).archive)
	for _, y := range x.years {
		p.add(yearPath(y)+"index.html", content.ArticleRoot, ofMonths(y), func(p *Plan) ([]byte, error) { return p.year(y) })
		for m := 12; m >= 1; m-- {
			if len(x.months[y][m]) > 0 {
				p.add(monthPath(y, m)+"index.html", content.ArticleRoot, ofMonths(y, m), func(p *Plan) ([]byte, error) { return p.month(y, m) })
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
		p.add(k.root+"index.html", publication.File, ofTerms(k.list), func(p *Plan) ([]byte, error) { return p.termIndex(k.root, k.heading, k.list) })
		for _, t := range k.list {
			source := publication.File
			if t.note = p.loadNote("content/"+strings.TrimSuffix(t.url, "/"), t.url, "_index.md"); t.note != nil {
				source = t.note.path
			}
			p.add(t.url+"index.html", source, ofTerm(t), func(p *Plan) ([]byte, error) { return p.term(t, link{k.kicker, p.href(k.root)}) })
			p.add(termFeed(t), publication.File, ofFeed(p.ofTermFeed(t).stories), func(p *Plan) ([]byte, error) { return p.atomFeed(p.ofTermFeed(t)) })
		}
	}
	p.add("404.html", publication.File, ofSettings(), (*Plan).notFound)
}

func (p *Plan) planFeeds() {
	in := ofFeed(p.whole("").stories)
	p.add("feed.xml", publication.File, in, func(p *Plan) ([]byte, error) { return p.atomFeed(p.whole("feed.xml")) })
	p.add("rss.xml", publication.File, in, func(p *Plan) ([]byte, error) { return p.rssFeed(p.whole("rss.xml")) })
	p.add("feed.json", publication.File, in, func(p *Plan) ([]byte, error) { return p.jsonFeed(p.whole("feed.json")) })
	p.planSitemaps()
	p.add("robots.txt", publication.File, ofNews(), (*Plan).robots)
	p.add("_headers", publication.File, ofSettings(), (*Plan).headers)
	p.add("assets/site.css", publication.File, ofSettings(), func(p *Plan) ([]byte, error) { return p.theme.style, nil })
	p.add("assets/icon.svg", publication.File, ofSettings(), (*Plan).icon)
}

func (p *Plan) planStatic() error {
	err := fs.WalkDir(p.static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "static/site.css" {
			return err
		}
		p.add("assets/"+strings.TrimPrefix(name, "static/"), publication.File, ofSettings(), func(p *Plan) ([]byte, error) {
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
