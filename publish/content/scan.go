package content

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/editor/proof"
)

// Stamper is a file system that names the state of a file or folder without
// reading it: one stamp, one content, all that lies in a folder included. A git
// tree has its object ids. Of other file systems size and time are looked at.
type Stamper interface {
	Stamp(name string) (string, error)
}

// ScanOptions say how to scan. The zero value reads everything, one file after
// the other.
type ScanOptions struct {
	// Known is what an earlier scan of the same repository found. What has not
	// changed since is not read again.
	Known *Index
	// Changed are, where that is known, all paths that may have changed since the
	// scan that found Was and Known: files, or folders with all below. Nothing else
	// is looked at. nil stands for any path.
	Changed []string
	Was     *Content
	// Each calls do for 0 to n-1, in any order and from several goroutines if it
	// likes, and returns when all are done.
	Each func(n int, do func(i int))
	// Now is the clock, time.Now when nil: a file that changed so lately that it
	// may change again without its time showing it is read anew the next time.
	Now func() time.Time
}

// settle is how old a file's time must be to be believed.
const settle = 2 * time.Second

// Scan reads a content repository as Load does, with the same findings, but
// keeps no texts: Article.File is nil, and so is Content.Library where sources
// were known already. Content.Text and Content.LibraryOf get both when needed.
// The index is for the next scan.
func Scan(fsys fs.FS, o ScanOptions) (*Content, *Index) {
	if o.Known == nil {
		o.Known = &Index{}
	}
	if o.Each == nil {
		o.Each = func(n int, do func(int)) {
			for i := range n {
				do(i)
			}
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &scanner{fsys: fsys, o: o, trusted: o.Now().Add(-settle)}
	s.stamper, _ = fsys.(Stamper)
	s.again = s.rescan()
	l := &loader{fsys: fsys}
	c := &Content{text: &texts{fsys: fsys}}
	s.settings(l, c)
	if s.again != nil {
		s.again.articles(s)
	} else {
		s.folder(ArticleRoot)
	}
	for done := 0; done < len(s.bundles); {
		fresh := s.bundles[done:]
		o.Each(len(fresh), func(i int) { s.bundle(&fresh[i]) })
		done = len(s.bundles)
		for _, b := range fresh {
			if b.gone {
				s.folder(b.dir) // it may hold bundles now
			}
		}
	}
	s.bundles = slices.DeleteFunc(s.bundles, func(b bundle) bool { return b.gone })
	if s.again != nil {
		slices.SortStableFunc(s.bundles, func(a, b bundle) int { return walkOrder(a.dir, b.dir) })
	}
	for i := range s.bundles {
		b := &s.bundles[i]
		l.found = append(l.found, b.found...)
		if b.article != nil {
			c.Articles = append(c.Articles, b.article)
		}
	}
	Sort(c.Articles)
	l.kept = c.text
	l.duplicateSlugs(c.Articles)
	refs := s.sources(l, c)
	c.Problems = l.found
	if s.again.touches(EvidenceRoot) {
		c.evidence = s.evidence()
	} else {
		c.evidence = s.again.was.evidence
	}
	slices.SortStableFunc(s.bundles, func(a, b bundle) int { return strings.Compare(a.dir, b.dir) })
	return c, newIndex(s.folders, s.bundles, refs)
}

// sources fills in what is known of the sources.
func (s *scanner) sources(l *loader, c *Content) []reference {
	same := !s.again.touches(ReferenceRoot)
	var refs []reference
	if same {
		refs = s.o.Known.references
	} else {
		refs = s.references(l)
	}
	fresh := l.folded()
	for _, r := range refs {
		l.found = append(l.found, r.found...)
		if r.valid {
			fresh(r.key)
		}
	}
	if same {
		was := s.again.was
		c.text, c.sums, c.Library = was.text, was.sums, was.Library
		return refs
	}
	c.sums = make(map[string]string, len(refs))
	all := make([]*cite.Reference, 0, len(refs))
	for _, r := range refs {
		c.sums[r.key] = r.sum
		if r.ref != nil {
			all = append(all, r.ref)
		}
	}
	c.text.sources = len(refs)
	if !slices.ContainsFunc(refs, func(r reference) bool { return r.ref == nil && r.valid }) {
		c.Library = cite.NewLibrary(all)
	}
	return refs
}

// scanner collects what is where.
type scanner struct {
	fsys    fs.FS
	stamper Stamper // nil when fsys is none
	o       ScanOptions
	again   *rescan // nil where anything may have changed
	trusted time.Time
	bundles []bundle
	folders []folder
}

// bundle is a folder of the articles: one article, or what keeps it from being
// one. Loose files have one each, without stamps.
type bundle struct {
	dir     string
	folder  string // stamp of the folder, "" where it says nothing of what is in it
	file    string // stamp of index.md
	article *Article
	found   []proof.Finding
	gone    bool // it is no bundle any more
}

// folder is a folder above bundles in a file system with stamps.
type folder struct{ dir, stamp string }

// reference is one file of the sources.
type reference struct {
	key, stamp, sum string
	valid           bool
	ref             *cite.Reference // nil when it was not read, or is not valid
	found           []proof.Finding
}

// stamp names the state of a file or folder, "" when it cannot be told.
func (s *scanner) stamp(name string) string {
	if s.stamper != nil {
		stamp, err := s.stamper.Stamp(name)
		if err != nil {
			return ""
		}
		return stamp
	}
	fi, err := fs.Stat(s.fsys, name)
	if err != nil || fi.ModTime().After(s.trusted) {
		return ""
	}
	stamp := strconv.AppendInt(nil, fi.Size(), 16)
	return string(strconv.AppendInt(append(stamp, '.'), fi.ModTime().UnixNano(), 16))
}

// folder finds the bundles in dir and below without reading them.
func (s *scanner) folder(dir string) {
	stamp := ""
	if s.stamper != nil {
		if stamp = s.stamp(dir); stamp != "" {
			if s.o.Known.folder(dir) == stamp {
				s.bundles = append(s.bundles, s.o.Known.below(dir)...)
				s.folders = append(s.folders, s.o.Known.foldersBelow(dir)...)
				return
			}
		}
	}
	entries, err := fs.ReadDir(s.fsys, dir)
	if err != nil {
		if dir != ArticleRoot && s.again == nil || !errors.Is(err, fs.ErrNotExist) {
			l := &loader{}
			l.unreadable(dir, err)
			s.bundles = append(s.bundles, bundle{dir: dir, found: l.found})
		}
		return
	}
	if slices.ContainsFunc(entries, isArticleFile) {
		s.bundles = append(s.bundles, bundle{dir: dir})
		return
	}
	if stamp != "" {
		s.folders = append(s.folders, folder{dir, stamp})
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			if s.stamper == nil && s.o.Known.bundle(name) != nil {
				// It most likely is one still, so that its folder need not be listed.
				s.bundles = append(s.bundles, bundle{dir: name})
				continue
			}
			s.folder(name)
		case isLoose(e):
			l := &loader{}
			l.loose(name)
			s.bundles = append(s.bundles, bundle{dir: name, found: l.found})
		}
	}
}

// bundle fills b, from what is known where that is still so. It may run beside
// others.
func (s *scanner) bundle(b *bundle) {
	if b.article != nil || b.found != nil {
		return // as it was
	}
	known := s.o.Known.bundle(b.dir)
	b.folder, b.file = s.stamp(b.dir), s.stamp(path.Join(b.dir, ArticleFile))
	same := known != nil && b.file != "" && known.file == b.file
	if same && b.folder != "" && known.folder == b.folder && s.flat(known) {
		b.found = known.found
		if known.article != nil {
			b.article = s.files(known.article, known.article.Files)
		}
		return
	}
	entries, err := fs.ReadDir(s.fsys, b.dir)
	l := &loader{fsys: s.fsys}
	switch {
	case s.again != nil && errors.Is(err, fs.ErrNotExist):
		b.gone = true
	case err != nil:
		l.unreadable(b.dir, err)
	case !slices.ContainsFunc(entries, isArticleFile):
		b.gone = true // it was a bundle when it was scanned last
	case same && len(known.found) == 0 && known.article != nil:
		b.article = s.files(known.article, l.files(b.dir, "", entries))
	default:
		if a := l.bundle(b.dir, entries); a != nil {
			a.sum, a.mayCite = TextSum(a.File.Bytes()), mayCite(a.File.Body(), a.Front.NoCite)
			a.mayLink = MayLink(a.File.Body())
			a.File = nil
			b.article = s.files(a, a.Files)
		}
	}
	b.found = l.found
}

// flat reports whether the stamp of the bundle's folder tells which files are
// in it.
func (s *scanner) flat(b *bundle) bool {
	return s.stamper != nil || b.article == nil || !slices.ContainsFunc(b.article.Files, func(f string) bool { return strings.Contains(f, "/") })
}

// files is a with other files beside it.
func (s *scanner) files(a *Article, names []string) *Article {
	with := *a
	with.Files, with.FileSums = names, nil
	for _, f := range names {
		with.FileSums = append(with.FileSums, s.stamp(path.Join(a.Dir, f)))
	}
	return &with
}

// references reads the sources that are not known.
func (s *scanner) references(l *loader) []reference {
	files := l.referenceFiles()
	out := make([]reference, len(files))
	s.o.Each(len(files), func(i int) {
		r := &out[i]
		r.key = files[i]
		name := path.Join(ReferenceRoot, r.key+".json")
		r.stamp = s.stamp(name)
		if known := s.o.Known.reference(r.key); known != nil && r.stamp != "" && known.stamp == r.stamp {
			r.sum, r.valid, r.found = known.sum, known.valid, known.found
			return
		}
		l := &loader{fsys: s.fsys}
		r.ref, r.sum = l.reference(name, r.key)
		r.valid, r.found = r.ref != nil, l.found
	})
	return out
}

// evidence lists the sources of which something may be kept, nil where that
// cannot be told.
func (s *scanner) evidence() map[string]bool {
	entries, err := fs.ReadDir(s.fsys, EvidenceRoot)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	out := make(map[string]bool, len(entries))
	for _, e := range entries {
		out[e.Name()] = true
	}
	return out
}

// TextSum is the identity of a text: SHA-256 in hex.
func TextSum(src []byte) string {
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

// mayCite lists, sorted, the keys that stand behind an @ in a text, those it
// cites and perhaps some that are none, and those that it only wants listed.
func mayCite(body string, nocite []string) []string {
	out, _ := cite.NoCite(nocite)
	src := []byte(body)
	for i := 0; ; {
		at := strings.IndexByte(body[i:], '@')
		if at < 0 {
			break
		}
		i += at + 1
		if key, n := cite.ScanKey(src[i:]); n > 0 {
			out = append(out, strings.Clone(key))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
