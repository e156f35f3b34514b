package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"postil/publish/content"
)

// inputs writes all that a file of the site depends on, besides what all files
// depend on, into a digest. Where the digest is the same as when the file was
// made, a build leaves the file alone.
type inputs func(d *digest)

// front adds an article's address, its front matter, and what its authors,
// tags and section are called and linked as.
func (d *digest) front(s *story) {
	f := s.a.Front
	d.text(s.url, f.Title, f.Subtitle, f.Slug, f.GUID, f.Summary, f.Lang, f.TranslationKey,
		f.Image.File, f.Image.Alt, f.Image.Caption, f.Image.Credit, f.Image.Source, f.Image.Licence)
	d.date(f.Date)
	d.date(f.Lastmod)
	d.count(s.year*100 + s.month)
	d.texts(f.Aliases)
	d.texts(f.NoCite)
	for _, list := range [][]*term{s.authors, s.tags} {
		d.count(len(list))
		for _, t := range list {
			d.text(t.name, t.url)
		}
	}
	if s.section != nil {
		d.text(s.section.name, s.section.url)
	}
	d.count(len(f.Corrections))
	for _, c := range f.Corrections {
		d.date(c.Date)
		d.text(c.Text)
	}
}

// card adds the same in short: what lists show of an article. nil stands for
// no article.
func (d *digest) card(s *story) {
	if s == nil {
		d.count(0)
		return
	}
	d.buf = append(d.buf, d.of.cards[s.place][:]...)
}

func (d *digest) cards(list []*story) {
	d.count(len(list))
	for _, s := range list {
		d.card(s)
	}
}

// body adds an article's whole file and the sources that it may cite.
func (d *digest) body(s *story) {
	sum, keys := s.a.TextSum(), s.a.MayCite()
	if sum == "" {
		d.unknown = true
	}
	d.text(sum)
	d.count(len(keys))
	for _, key := range keys {
		d.text(key, d.of.refs(key))
	}
	d.links(s.url, s.a.MayLink())
}

// links adds where links lead that are not to be written as the author has them.
func (d *digest) links(page string, list []string) {
	if !d.of.p.addresses.Moved() {
		return
	}
	for _, dest := range list {
		if to := d.of.p.follow(page, dest); to != dest {
			d.text(dest, to)
		}
	}
}

// file adds a file of an article's folder.
func (d *digest) file(s *story, name string) {
	i := slices.Index(s.a.Files, name)
	switch {
	case i < 0 || d.of.p.o.Files == nil:
		d.text("none")
	case i >= len(s.a.FileSums) || s.a.FileSums[i] == "":
		d.unknown = true
	default:
		d.text(name, s.a.FileSums[i])
	}
}

// image adds the lead image, of which pages state the size.
func (d *digest) image(s *story) {
	if s.a.Front.Image.File != "" {
		d.file(s, s.a.Front.Image.File)
	}
}

// archive adds what the archive says on the pages of a year; 0 is the newest.
func (d *digest) archive(year int) {
	x := d.of.p.index
	if year == 0 && len(x.years) > 0 {
		year = x.years[0]
	}
	if sum, ok := d.of.years[year]; ok {
		d.buf = append(d.buf, sum[:]...)
		return
	}
	d.year(year)
}

func (d *digest) year(year int) {
	x := d.of.p.index
	d.count(len(x.years))
	for _, y := range x.years {
		d.count(y)
	}
	if m := x.months[year]; m != nil {
		for _, in := range m {
			d.count(len(in))
		}
	}
}

// ofSettings is for files that depend on the settings only.
func ofSettings() inputs { return func(*digest) {} }

func ofArticle(s *story) inputs {
	return func(d *digest) {
		d.card(s)
		d.body(s)
		d.image(s)
		d.archive(s.year)
		// Of its neighbours a page shows title and address.
		for _, n := range []*story{s.newer, s.older} {
			if n == nil {
				d.count(0)
				continue
			}
			d.text(n.url, n.a.Front.Title)
		}
		near := d.of.p.related(s)
		d.count(len(near))
		for _, o := range near {
			d.text(o.url, o.a.Front.Title, o.a.Front.Lang)
			d.date(o.a.Front.Date)
		}
		for _, o := range d.of.p.translationsOf(s) {
			d.text(o.url, o.a.Front.Title, o.a.Front.Lang)
		}
		// The text may show any image beside it, and states its size; what is
		// kept of the cited pages may name archived copies.
		for _, name := range s.a.Files {
			d.file(s, name)
		}
		for _, key := range s.a.MayCite() {
			d.text(d.of.p.archivedAt(key))
		}
	}
}

// ofCard is for what depends on what lists show of an article.
func ofCard(s *story) inputs { return func(d *digest) { d.card(s) } }

// ofNews is the same for what is news when the site is built.
func ofNews() inputs { return func(d *digest) { d.cards(d.of.p.news()) } }

// ofCards is the same for several.
func ofCards(list []*story) inputs { return func(d *digest) { d.cards(list) } }

// ofBytes is for a file made of bytes that are at hand.
func ofBytes(data []byte) inputs { return func(d *digest) { d.text(string(data)) } }

// note adds a text that is no article, with its images. Which sources it cites
// is not known.
func (d *digest) note(n *note) {
	if n == nil {
		d.count(0)
		return
	}
	src := n.file.Bytes()
	d.text(string(src))
	if bytes.ContainsRune(src, '@') {
		d.unknown = true
	}
	d.links(n.rel, content.MayLink(n.file.Body()))
	for _, name := range n.images {
		d.text(name, n.sums[name])
	}
}

func ofNote(n *note) inputs { return func(d *digest) { d.note(n) } }

func ofFile(s *story, name string) inputs {
	return func(d *digest) { d.file(s, name) }
}

func ofMoved(s *story) inputs {
	return func(d *digest) { d.text(s.url, s.a.Front.Title) }
}

func ofHome() inputs {
	return func(d *digest) {
		all := d.of.p.index.stories
		shown := all[:min(len(all), 1+homeCards+homeList)]
		d.count(len(all))
		d.archive(0)
		d.cards(shown)
		for _, s := range shown[:min(len(shown), 1+homeCards)] {
			d.image(s)
		}
	}
}

func ofArchive() inputs {
	return func(d *digest) {
		x := d.of.p.index
		d.count(len(x.stories))
		for _, y := range x.years {
			d.archive(y)
		}
	}
}

// ofMonths is for the page of a year, or of the months given.
func ofMonths(year int, months ...int) inputs {
	return func(d *digest) {
		d.archive(year)
		for m := 1; m <= 12; m++ {
			if len(months) == 0 || slices.Contains(months, m) {
				d.cards(d.of.p.index.months[year][m])
			}
		}
	}
}

func ofTerms(list []*term) inputs {
	return func(d *digest) {
		d.count(len(list))
		for _, t := range list {
			d.text(t.name, t.url)
			d.count(len(t.stories))
		}
	}
}

func ofTerm(t *term) inputs {
	return func(d *digest) {
		d.text(t.name)
		d.archive(0)
		d.cards(t.stories)
		d.note(t.note)
	}
}

func ofFeed(stories []*story) inputs {
	return func(d *digest) {
		d.cards(stories)
		for _, s := range stories {
			d.body(s)
			for _, name := range s.a.Files { // their sizes
				d.file(s, name)
			}
		}
		// Whether another began at an address decides what feeds call it.
		d.buf = append(d.buf, d.of.guids[:]...)
	}
}

func ofSitemap() inputs {
	return func(d *digest) {
		x := d.of.p.index
		for _, list := range [][]*term{x.sections, x.authors, x.tags} {
			d.count(len(list))
			for _, t := range list {
				d.text(t.url)
				d.count(len(t.stories))
				d.date(d.of.latest(t.stories))
			}
		}
		d.count(len(x.stories))
		for _, s := range x.stories {
			d.text(s.url)
			d.date(d.of.updated[s.place])
			d.count(s.year*100 + s.month)
		}
	}
}

// setCommon digests what every page depends on: the program, the settings, the
// templates and files of the site's looks, the sections in the navigation.
func (p *Plan) setCommon() error {
	settings, err := json.Marshal(p.pub)
	if err != nil {
		return fmt.Errorf("plan site: %w", err)
	}
	var d digest
	d.text(p.o.Program, p.o.Style, p.base.String(), p.o.DraftBanner, string(settings))
	err = fs.WalkDir(p.static, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(p.static, name)
		d.text(name, string(data))
		return err
	})
	if err != nil {
		return fmt.Errorf("plan site: %w", err)
	}
	for _, name := range sortedKeys(p.theme.own) {
		d.text(name, p.theme.own[name])
	}
	d.text(string(p.theme.style))
	for _, l := range p.site.nav {
		d.text(l.Text, l.URL)
	}
	sum := sha256.Sum256(d.buf)
	p.common = string(sum[:])
	return nil
}

// read is s with its text, which content that was only scanned does not hold,
// and with the sources it cites in p's content. Call it on a rendering's own
// plan before anything looks at the article's file.
func (p *Plan) read(s *story) (*story, error) {
	all := p.content
	if s.a.File != nil && all.Library != nil {
		return s, nil
	}
	f, err := all.Text(s.a)
	if err != nil {
		return nil, err
	}
	a := *s.a
	a.File, a.Front = f, s.a.Front
	with := *s
	with.a = &a
	c := *all
	c.Library = all.LibraryOf(s.a)
	p.o.Content = &c
	return &with, nil
}
