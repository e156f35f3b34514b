package site

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// story is an article with its place on the site.
type story struct {
	a           *content.Article
	url         string // below the base, no leading slash: "commentary/2024/07/slug/"
	place       int    // among all stories, the newest is 0
	year, month int    // where the archive has it; 0 when it has no date
	authors     []*term
	tags        []*term
	section     *term
	newer       *story
	older       *story
}

// term is something articles share: an author, a tag, a section.
type term struct {
	name    string
	url     string // "authors/maria-rossi/"
	stories []*story
	note    *note // what the repository says about it, may be nil
}

// index is the whole publication, sorted: newest first everywhere.
type index struct {
	stories  []*story
	byDir    map[string]*story
	years    []int // newest first
	months   map[int]*[13][]*story
	authors  []*term // by name
	tags     []*term
	sections []*term // postil.yaml's order, then unknown ones by id

	translations map[string][]*story // by translationKey
	guids        map[string]bool     // addresses that articles elsewhere are known by, without slashes around
}

func newIndex(c *content.Content) *index {
	x := &index{
		byDir: map[string]*story{}, months: map[int]*[13][]*story{},
		translations: map[string][]*story{}, guids: map[string]bool{},
	}
	articles := slices.Clone(c.Articles)
	slices.SortStableFunc(articles, func(a, b *content.Article) int {
		return cmp.Or(b.Front.Date.Compare(a.Front.Date.Time), strings.Compare(a.Dir, b.Dir))
	})
	authors, tags, sections := newTerms("authors"), newTerms("tags"), newTerms("sections")
	for _, s := range c.Publication.Sections {
		sections.declare(s)
	}
	loc := c.Publication.Location()
	var newer *story
	for _, a := range articles {
		if x.byDir[a.Dir] != nil {
			continue
		}
		s := &story{a: a, url: articlePath(a.Dir), place: len(x.stories), newer: newer}
		if newer != nil {
			newer.older = s
		}
		newer = s
		s.year, s.month = archivePlace(a, loc)
		s.authors = authors.add(a.Front.Authors, s)
		s.tags = tags.add(a.Front.Tags, s)
		if in := sections.add([]string{a.Front.Section}, s); len(in) > 0 {
			s.section = in[0]
		}
		if key := a.Front.TranslationKey; key != "" {
			x.translations[key] = append(x.translations[key], s)
		}
		if guid := strings.Trim(a.Front.GUID, "/"); guid != "" {
			x.guids[guid] = true
		}
		x.stories = append(x.stories, s)
		x.byDir[a.Dir] = s
		if s.year != 0 {
			m := x.months[s.year]
			if m == nil {
				m = new([13][]*story)
				x.months[s.year] = m
				x.years = append(x.years, s.year)
			}
			m[s.month] = append(m[s.month], s)
		}
	}
	slices.SortFunc(x.years, func(a, b int) int { return b - a })
	x.authors, x.tags, x.sections = authors.sorted(), tags.sorted(), sections.list
	return x
}

// articlePath is the address of a bundle below the base URL, the one Hugo
// gives the same folder.
func articlePath(dir string) string { return strings.TrimPrefix(dir, "content/") + "/" }

// archivePlace is the year and month of an article in the archive. The folder comes
// first because it is the address: content/commentary/2024/07/slug is at
// /commentary/2024/07/ whatever its front matter says.
func archivePlace(a *content.Article, loc *time.Location) (year, month int) {
	parts := strings.Split(strings.TrimPrefix(a.Dir, content.ArticleRoot+"/"), "/")
	if len(parts) >= 3 && len(parts[0]) == 4 && len(parts[1]) == 2 {
		y, yerr := strconv.Atoi(parts[0])
		m, merr := strconv.Atoi(parts[1])
		if yerr == nil && merr == nil && y > 0 && m >= 1 && m <= 12 {
			return y, m
		}
	}
	d := a.Front.Date
	if d.IsZero() {
		return 0, 0
	}
	t := d.Time
	if d.HasTime {
		t = t.In(loc)
	}
	return t.Year(), int(t.Month())
}

// terms collects one kind of term. Names that give the same address ("Élan",
// "elan") are one term and go by the first name met.
type terms struct {
	root   string
	list   []*term
	by     map[string]*term // by address
	byName map[string]*term // as names were met, of which most are many times
}

func newTerms(root string) *terms {
	return &terms{root: root, by: map[string]*term{}, byName: map[string]*term{}}
}

func (t *terms) get(name, slug string) *term {
	if v := t.by[slug]; v != nil {
		return v
	}
	v := &term{name: name, url: t.root + "/" + slug + "/"}
	t.by[slug] = v
	t.list = append(t.list, v)
	return v
}

func (t *terms) declare(s publication.Section) {
	title := s.Title
	if title == "" {
		title = s.ID
	}
	t.get(title, termSlug(s.ID))
}

func (t *terms) add(names []string, s *story) []*term {
	var out []*term
	for _, n := range names {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		v := t.byName[n]
		if v == nil {
			v = t.get(n, termSlug(n))
			t.byName[n] = v
		}
		if slices.Contains(out, v) {
			continue
		}
		v.stories = append(v.stories, s)
		out = append(out, v)
	}
	return out
}

func (t *terms) sorted() []*term {
	slices.SortStableFunc(t.list, func(a, b *term) int {
		return cmp.Or(strings.Compare(article.Slug(a.name), article.Slug(b.name)), strings.Compare(a.name, b.name))
	})
	return t.list
}

// termSlug is a term's name in an address. A name with no letter that can be
// written in ASCII gets a stable number instead.
func termSlug(name string) string {
	if s := article.Slug(name); s != "" && s == path.Base(s) {
		return s
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return fmt.Sprintf("n%08x", h.Sum32())
}

// updated is the last day on which something about the article changed.
func (s *story) updated() article.Date {
	f := s.a.Front
	d := f.Date
	if f.Lastmod.After(d.Time) {
		d = f.Lastmod
	}
	for _, c := range f.Corrections {
		if c.Date.After(d.Time) {
			d = c.Date
		}
	}
	return d
}

func latest(stories []*story) article.Date {
	var d article.Date
	for _, s := range stories {
		if u := s.updated(); u.After(d.Time) {
			d = u
		}
	}
	return d
}
