package site

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"sync"

	"postil/publish/article"
	"postil/publish/parallel"
)

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
