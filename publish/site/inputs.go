package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io/fs"
	"slices"

	"postil/publish/content"
)

// inputs writes all that a file of the site depends on, besides what all files
// depend on, into a digest. Where the digest is the same as when the file was
// made, a build leaves the file alone.
type inputs func(d *digest)

// digest collects what one file depends on.
type digest struct {
	of      *digester
	h       hash.Hash
	unknown bool // something is not known, so the file is always made
}

// digester makes the digests of one plan. What many files depend on it
// computes once, so that it is safe for use by several goroutines.
type digester struct {
	p     *Plan
	cards [][sha256.Size]byte // by story.place
	refs  func(key string) string
}

func (p *Plan) digester() *digester {
	m := &digester{p: p, cards: make([][sha256.Size]byte, len(p.index.stories)), refs: p.o.Content.ReferenceSums()}
	for i, s := range p.index.stories {
		d := digest{of: m, h: sha256.New()}
		d.front(s)
		d.h.Sum(m.cards[i][:0])
	}
	return m
}

// sum is the digest of one file's inputs, "" where it cannot be told.
func (m *digester) sum(o *output) string {
	if o.inputs == nil {
		return ""
	}
	d := digest{of: m, h: sha256.New()}
	d.text(m.p.common, o.path)
	o.inputs(&d)
	if d.unknown {
		return ""
	}
	return hex.EncodeToString(d.h.Sum(nil)[:16])
}

// text adds texts, each with its length before it so that they cannot run
// into each other.
func (d *digest) text(texts ...string) {
	var n [8]byte
	for _, t := range texts {
		binary.LittleEndian.PutUint64(n[:], uint64(len(t)))
		d.h.Write(n[:]) // a hash never fails
		d.h.Write([]byte(t))
	}
}

// count adds a number, such as that of the items that follow.
func (d *digest) count(n int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	d.h.Write(b[:])
}

func (d *digest) texts(list []string) {
	d.count(len(list))
	d.text(list...)
}

// front adds an article's address, its front matter, and what its authors,
// tags and section are called and linked as.
func (d *digest) front(s *story) {
	f := s.a.Front
	d.text(s.url, f.Title, f.Subtitle, f.Slug, f.GUID, f.Date.String(), f.Lastmod.String(), f.Summary, f.Lang, f.TranslationKey,
		f.Image.File, f.Image.Alt, f.Image.Caption, f.Image.Credit, f.Image.Source, f.Image.Licence)
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
		d.text(c.Date.String(), c.Text)
	}
}

// card adds the same in short: what lists show of an article. nil stands for
// no article.
func (d *digest) card(s *story) {
	if s == nil {
		d.count(0)
		return
	}
	d.h.Write(d.of.cards[s.place][:])
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
	d.count(len(x.years))
	for _, y := range x.years {
		d.count(y)
	}
	if year == 0 && len(x.years) > 0 {
		year = x.years[0]
	}
	if m := x.months[year]; m != nil {
		for _, in := range m {
			d.count(len(in))
		}
	}
}

// ofSettings is for files that depend on the settings only.
func (p *Plan) ofSettings() inputs { return func(*digest) {} }

func (p *Plan) ofArticle(s *story) inputs {
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
		near := p.related(s)
		d.count(len(near))
		for _, o := range near {
			d.text(o.url, o.a.Front.Title, o.a.Front.Lang, o.a.Front.Date.String())
		}
		for _, o := range p.translationsOf(s) {
			d.text(o.url, o.a.Front.Title, o.a.Front.Lang)
		}
		// The text may show any image beside it, and states its size; what is
		// kept of the cited pages may name archived copies.
		for _, name := range s.a.Files {
			d.file(s, name)
		}
		for _, key := range s.a.MayCite() {
			d.text(p.archivedAt(key))
		}
	}
}

// ofCard is for what depends on what lists show of an article.
func (p *Plan) ofCard(s *story) inputs { return func(d *digest) { d.card(s) } }

// ofCards is the same for several.
func (p *Plan) ofCards(list []*story) inputs { return func(d *digest) { d.cards(list) } }

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

func (p *Plan) ofNote(n *note) inputs { return func(d *digest) { d.note(n) } }

func (p *Plan) ofFile(s *story, name string) inputs {
	return func(d *digest) { d.file(s, name) }
}

func (p *Plan) ofMoved(s *story) inputs {
	return func(d *digest) { d.text(s.url, s.a.Front.Title) }
}

func (p *Plan) ofHome() inputs {
	return func(d *digest) {
		shown := p.index.stories[:min(len(p.index.stories), 1+homeCards+homeList)]
		d.count(len(p.index.stories))
		d.archive(0)
		d.cards(shown)
		for _, s := range shown[:min(len(shown), 1+homeCards)] {
			d.image(s)
		}
	}
}

func (p *Plan) ofArchive() inputs {
	return func(d *digest) {
		d.count(len(p.index.stories))
		for _, y := range p.index.years {
			d.archive(y)
		}
	}
}

// ofMonths is for the page of a year, or of the months given.
func (p *Plan) ofMonths(year int, months ...int) inputs {
	return func(d *digest) {
		d.archive(year)
		for m := 1; m <= 12; m++ {
			if len(months) == 0 || slices.Contains(months, m) {
				d.cards(p.index.months[year][m])
			}
		}
	}
}

func (p *Plan) ofTerms(list []*term) inputs {
	return func(d *digest) {
		d.count(len(list))
		for _, t := range list {
			d.text(t.name, t.url)
			d.count(len(t.stories))
		}
	}
}

func (p *Plan) ofTerm(t *term) inputs {
	return func(d *digest) {
		d.text(t.name)
		d.archive(0)
		d.cards(t.stories)
		d.note(t.note)
	}
}

func (p *Plan) ofFeed(stories []*story) inputs {
	return func(d *digest) {
		d.cards(stories)
		for _, s := range stories {
			d.body(s)
			for _, name := range s.a.Files { // their sizes
				d.file(s, name)
			}
		}
		// Whether another began at an address decides what feeds call it.
		for _, s := range p.index.stories {
			if s.a.Front.GUID != "" {
				d.text(s.url, s.a.Front.GUID)
			}
		}
	}
}

func (p *Plan) ofSitemap() inputs {
	return func(d *digest) {
		for _, list := range [][]*term{p.index.sections, p.index.authors, p.index.tags} {
			d.count(len(list))
			for _, t := range list {
				d.text(t.url)
				d.count(len(t.stories))
				d.text(latest(t.stories).String())
			}
		}
		d.count(len(p.index.stories))
		for _, s := range p.index.stories {
			d.text(s.url, s.updated().String())
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
	d := digest{h: sha256.New()}
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
	p.common = string(d.h.Sum(nil))
	return nil
}

// read is s with its text, which content that was only scanned does not hold,
// and with the sources it cites in p's content. Call it on a rendering's own
// plan before anything looks at the article's file.
func (p *Plan) read(s *story) (*story, error) {
	if s.a.File != nil && p.o.Content.Library != nil {
		return s, nil
	}
	f, err := p.o.Content.Text(s.a)
	if err != nil {
		return nil, err
	}
	a := *s.a
	a.File, a.Front = f, s.a.Front
	with := *s
	with.a = &a
	c := *p.o.Content
	c.Library = p.o.Content.LibraryOf(s.a)
	p.o.Content = &c
	return &with, nil
}
