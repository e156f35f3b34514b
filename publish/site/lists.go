package site

import (
	"fmt"
	"html/template"
	"strings"
)

const (
	homeCards = 3  // articles with a picture below the lead
	homeList  = 24 // articles in the list below the cards
)

type homePage struct {
	page
	Lead   *entry
	Cards  []entry
	Groups []group
	More   *link
}

type listPage struct {
	page
	Kicker  *link
	Heading string
	Count   string
	Groups  []group
	Role    string // of an author, below the name
	Intro   template.HTML
	Image   *imageView
	FeedURL string
}

type archivePage struct {
	page
	Heading, Count string
	Years          []archiveBlock
}

type termsPage struct {
	page
	Heading string
	Terms   []termLink
}

type termLink struct {
	link
	Count int
}

func (p *Plan) home() ([]byte, error) {
	h := homePage{page: p.page("", "", p.pub.Description)}
	h.ArchiveBlock = p.archiveBlock(0, 0)
	h.Head.JSONLD = p.siteJSON()
	rest := p.index.stories
	if len(rest) > 0 {
		e := p.entry(rest[0])
		e.Image = p.image(rest[0], homeSizes)
		h.Lead = &e
		if e.Image != nil {
			h.Head.Properties = append(h.Head.Properties, pair{"og:image", p.absolute(e.Image.file)})
		}
		rest = rest[1:]
	}
	// One or two cards would leave holes in the row; they join the list.
	if len(rest) >= homeCards {
		for _, s := range rest[:homeCards] {
			e := p.entry(s)
			e.Image = p.image(s, cardSizes)
			h.Cards = append(h.Cards, e)
		}
		rest = rest[homeCards:]
	}
	if len(rest) > homeList {
		rest = rest[:homeList]
	}
	h.Groups = p.groups(rest, p.byMonth)
	if len(p.index.stories) > 0 {
		h.More = &link{p.words.AllArticles, p.href("archive/")}
	}
	return p.execute("home", h)
}

// groups puts consecutive stories of one name under one heading.
func (p *Plan) groups(stories []*story, name func(*story) (name, url string)) []group {
	var out []group
	for _, s := range stories {
		n, u := name(s)
		if len(out) == 0 || out[len(out)-1].Name != n {
			out = append(out, group{Name: n, URL: u})
		}
		g := &out[len(out)-1]
		g.Entries = append(g.Entries, p.entry(s))
	}
	return out
}

func (p *Plan) byMonth(s *story) (name, url string) {
	if s.year == 0 {
		return p.words.Undated, ""
	}
	return p.words.month(s.year, s.month), p.href(monthPath(s.year, s.month))
}

func (p *Plan) byYear(s *story) (name, url string) {
	if s.year == 0 {
		return p.words.Undated, ""
	}
	return itoa(s.year), p.href(yearPath(s.year))
}

func (p *Plan) archive() ([]byte, error) {
	return p.execute("archive", p.archiveView("archive/", p.words.Archive))
}

// archiveView is every year with its months, on a page at rel.
func (p *Plan) archiveView(rel, heading string) archivePage {
	a := archivePage{page: p.page(rel, heading, ""), Heading: heading, Count: p.words.count(len(p.index.stories))}
	for _, y := range p.index.years {
		a.Years = append(a.Years, archiveBlock{Year: y, YearURL: p.href(yearPath(y)), URL: p.href(yearPath(y)), Months: p.monthLinks(y, 0)})
	}
	return a
}

func (p *Plan) year(y int) ([]byte, error) {
	var all []*story
	for m := 12; m >= 1; m-- {
		all = append(all, p.index.months[y][m]...)
	}
	l := p.list(yearPath(y), itoa(y), all, p.byMonth)
	l.Kicker = &link{p.words.Archive, p.href("archive/")}
	l.ArchiveBlock = p.archiveBlock(y, 0)
	return p.execute("list", l)
}

func (p *Plan) month(y, m int) ([]byte, error) {
	title := p.words.month(y, m)
	l := p.list(monthPath(y, m), title, p.index.months[y][m], func(s *story) (string, string) {
		d := p.words.moment(s.a.Front.Date, p.loc)
		if d == nil {
			return p.words.Undated, ""
		}
		t := s.a.Front.Date.Time
		if s.a.Front.Date.HasTime {
			t = t.In(p.loc)
		}
		return fmt.Sprintf("%d %s", t.Day(), p.words.Months[t.Month()-1]), ""
	})
	l.Kicker = &link{itoa(y), p.href(yearPath(y))}
	l.ArchiveBlock = p.archiveBlock(y, m)
	return p.execute("list", l)
}

func (p *Plan) term(t *term, kicker link) ([]byte, error) {
	l := p.list(t.url, t.name, t.stories, p.byYear)
	l.Kicker = &kicker
	l.Head.Links = append(l.Head.Links, headLink{Rel: "alternate", Type: atomType, Title: joinNonEmpty(": ", p.pub.Name, t.name), URL: p.href(termFeed(t))})
	l.FeedURL = p.href(termFeed(t))
	if err := p.introduce(&l, t); err != nil {
		return nil, err
	}
	l.ArchiveBlock = p.archiveBlock(0, 0)
	return p.execute("list", l)
}

// introduce puts what the repository says about a term on its page.
func (p *Plan) introduce(l *listPage, t *term) error {
	var err error
	if l.Intro, err = p.noteBody(t.note); err != nil || t.note == nil {
		return err
	}
	f := t.note.front
	l.Role, l.Image = f.Subtitle, p.noteImage(t.note, portraitSizes)
	if f.Summary != "" {
		l.Head.describe(f.Summary)
	}
	if strings.HasPrefix(t.url, "authors/") {
		person := p.person(t)
		person.set("jobTitle", f.Subtitle)
		person.set("description", f.Summary)
		if l.Image != nil {
			person["image"] = p.absolute(l.Image.file)
		}
		l.Head.JSONLD = encode(object{"@context": "https://schema.org", "@type": "ProfilePage", "url": p.absolute(t.url), "mainEntity": person})
	}
	return nil
}

func (p *Plan) list(rel, heading string, stories []*story, name func(*story) (string, string)) listPage {
	return listPage{
		page: p.page(rel, heading, ""), Heading: heading,
		Count: p.words.count(len(stories)), Groups: p.groups(stories, name),
	}
}

func (p *Plan) termIndex(root, heading string, list []*term) ([]byte, error) {
	t := termsPage{page: p.page(root, heading, ""), Heading: heading}
	for _, v := range list {
		t.Terms = append(t.Terms, termLink{link{v.name, p.href(v.url)}, len(v.stories)})
	}
	return p.execute("terms", t)
}

func (p *Plan) notFound() ([]byte, error) {
	pg := p.page("404.html", p.words.NotFound, "")
	pg.Head.NoIndex = true
	pg.Head.Canonical = ""
	return p.execute("notfound", pg)
}
