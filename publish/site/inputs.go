package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/parallel"
)

// inputs writes all that a file of the site depends on, besides what all files
// depend on, into a digest. Where the digest is the same as when the file was
// made, a build leaves the file alone.
type inputs func(d *digest)

// digest collects what one file depends on.
type digest struct {
	of      *digester
	buf     []byte
	unknown bool // something is not known, so the file is always made
}

// digester makes the digests of one plan. What many files depend on it
// computes once, so that it is safe for use by several goroutines.
type digester struct {
	p       *Plan
	cards   [][sha256.Size]byte       // by story.place
	updated []article.Date            // likewise
	years   map[int][sha256.Size]byte // what the archive says on the pages of a year
	guids   [sha256.Size]byte         // of all addresses that feeds know articles elsewhere by
	refs    func(key string) string
	unused  sync.Pool // of digests

	// bundles are the digests of what the site has of each article, by
	// story.place; where stale, they are to be made again.
	bundles []string
	stale   []bool
}

// digester is made once for a plan; Update tells it what has changed.
func (p *Plan) digester() *digester {
	if p.digests != nil {
		return p.digests
	}
	x := p.index
	n := len(x.stories)
	m := &digester{
		p: p, cards: make([][sha256.Size]byte, n), updated: make([]article.Date, n), years: map[int][sha256.Size]byte{},
		refs: p.content.ReferenceSums(), bundles: make([]string, n), stale: make([]bool, n),
	}
	parallel.Each(p.o.Workers, n, func(i int) { m.look(x.stories[i]) })
	for _, y := range x.years {
		d := m.digest()
		d.year(y)
		m.years[y] = m.done(d)
	}
	d := m.digest()
	for _, s := range x.stories {
		if s.a.Front.GUID != "" {
			d.text(s.url, s.a.Front.GUID)
		}
	}
	m.guids = m.done(d)
	p.digests = m
	return m
}

// look notes what an article's front matter says.
func (m *digester) look(s *story) {
	d := m.digest()
	d.front(s)
	m.cards[s.place] = m.done(d)
	m.updated[s.place] = s.updated()
	m.stale[s.place] = true
}

// changed takes over what is new in some articles that are in the same places
// as before: those that show something of them have other digests now.
func (m *digester) changed(stories []*story) {
	is := make([]bool, len(m.cards))
	for _, s := range stories {
		is[s.place] = true
		m.look(s)
		for _, o := range []*story{s.newer, s.older} {
			if o != nil {
				m.stale[o.place] = true
			}
		}
		for _, o := range m.p.translationsOf(s) {
			m.stale[o.place] = true
		}
	}
	for place := range m.p.near {
		near := m.p.near[place].Load()
		if near == nil {
			continue // nobody has asked for its digest
		}
		for _, o := range *near {
			if is[o.place] {
				m.stale[place] = true
			}
		}
	}
}

// all has every digest of articles made again.
func (m *digester) all() {
	for place := range m.stale {
		m.stale[place] = true
	}
}

// bundle is the digest of all that the site has of one article. It must not be
// called for one article from several goroutines.
func (m *digester) bundle(s *story) string {
	if m.stale[s.place] {
		m.bundles[s.place] = m.sum(strings.TrimSuffix(s.url, "/"), ofArticle(s))
		m.stale[s.place] = false
	}
	return m.bundles[s.place]
}

// latest is the last day on which something about some articles changed.
func (m *digester) latest(stories []*story) article.Date {
	var d article.Date
	for _, s := range stories {
		if u := m.updated[s.place]; u.After(d.Time) {
			d = u
		}
	}
	return d
}

func (m *digester) digest() *digest {
	d, ok := m.unused.Get().(*digest)
	if !ok {
		d = &digest{of: m}
	}
	d.buf, d.unknown = d.buf[:0], false
	return d
}

// done is the digest of what d collected. d must not be used after it.
func (m *digester) done(d *digest) [sha256.Size]byte {
	sum := sha256.Sum256(d.buf)
	m.unused.Put(d)
	return sum
}

// sum is the digest of the inputs of one file, or of all files of a bundle in a
// folder; "" where it cannot be told.
func (m *digester) sum(path string, in inputs) string {
	if in == nil {
		return ""
	}
	d := m.digest()
	d.text(m.p.common, path)
	in(d)
	unknown := d.unknown
	sum := m.done(d)
	if unknown {
		return ""
	}
	return string(sum[:16])
}

// text adds texts, each with its length before it so that they cannot run
// into each other.
func (d *digest) text(texts ...string) {
	for _, t := range texts {
		d.count(len(t))
		d.buf = append(d.buf, t...)
	}
}

// count adds a number, such as that of the items that follow.
func (d *digest) count(n int) { d.buf = binary.AppendVarint(d.buf, int64(n)) }

func (d *digest) date(t article.Date) {
	if t.HasTime {
		d.text(t.String()) // with its place on earth
		return
	}
	d.count(int(t.Unix()))
	d.count(t.Nanosecond())
}

func (d *digest) texts(list []string) {
	d.count(len(list))
	d.text(list...)
}

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
