package export

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/site"
)

// ErrNoArticle means that there is nothing to write.
var ErrNoArticle = errors.New("there is no article to export")

// Options say what is to be written.
type Options struct {
	Content   *content.Content
	Article   *content.Article
	Formatter cite.Formatter
	// Files reads a file by its path in the content repository; nil leaves images
	// out.
	Files func(path string) ([]byte, error)
	// Draft says that the article is not published: its address is not one yet.
	Draft bool
}

// Article is an article with all that a file of it shows. It belongs to one
// goroutine.
type Article struct {
	Title, Subtitle, Summary string
	Authors                  []string
	Publication, Motto       string
	Lang                     string // BCP 47
	Address                  string // of the published page; "" for a draft
	// Problems are what a file of it lacks: sources that are not known, images that
	// cannot be read.
	Problems []proof.Finding

	byline, date, updated string // as readers see them
	day                   time.Time
	modified              time.Time
	lead                  *lead
	corrections           []note
	tags                  []string
	draft                 bool
	base                  *url.URL // the address that the page has or will have; nil where none is known
	words                 site.Wording
	pipeline              *markdown.Pipeline
	doc                   *markdown.Document
	formatted             cite.Formatted
	images                map[string]*picture // those in the text and the lead image, by name in the folder
}

// lead is the lead image.
type lead struct {
	picture              *picture
	alt, caption, credit string
}

type note struct{ date, text string }

// New reads an article for export. What is not there of it is in its Problems; the
// error wraps ErrNoArticle.
func New(o Options) (*Article, error) {
	if o.Content == nil || o.Article == nil || o.Article.File == nil || o.Formatter == nil {
		return nil, fmt.Errorf("export: %w", ErrNoArticle)
	}
	p, f := o.Content.Publication, o.Article.Front
	a := &Article{
		Title: f.Title, Subtitle: f.Subtitle, Summary: f.Summary, Authors: f.Authors, Publication: p.Name,
		Lang: cmp.Or(f.Lang, p.Language, "en"), draft: o.Draft, tags: f.Tags, images: map[string]*picture{},
	}
	a.words = site.WordingFor(a.Lang)
	address := p.ArticleURL(o.Article.Dir)
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		a.base = u
	}
	if !o.Draft {
		a.Address = address
	}
	if m := strings.Trim(strings.TrimSpace(p.Motto), `"“”«»„`); m != "" {
		a.Motto = a.words.Quoted(m)
	}
	a.byline, a.date = a.words.Byline(f.Authors), a.words.Date(f.Date, p.Location())
	a.day, a.modified = f.Date.UTC(), f.Date.UTC()
	if f.Lastmod.Format(time.DateOnly) > f.Date.Format(time.DateOnly) {
		a.updated, a.modified = a.words.Updated()+" "+a.words.Date(f.Lastmod, p.Location()), f.Lastmod.UTC()
	}
	for _, c := range f.Corrections {
		a.corrections = append(a.corrections, note{a.words.Date(c.Date, p.Location()), c.Text})
	}
	a.pipeline = markdown.New(markdown.Options{Lang: a.Lang, CiteInNotes: o.Formatter.InNotes()})
	a.doc = a.pipeline.Parse([]byte(o.Article.File.Body()))
	in := a.doc.Citations
	in.Lang = cmp.Or(in.Lang, a.Lang)
	in.NoCite, _ = cite.NoCite(f.NoCite)
	a.formatted = o.Formatter.Format(in, o.Content.Library)
	source := path.Join(o.Article.Dir, content.ArticleFile)
	for _, u := range a.formatted.Unknown {
		at := min(max(u.Span.Start, 0), len(a.doc.Source))
		a.Problems = append(a.Problems, proof.Finding{
			Rule: "unknown-key", Severity: proof.Warning, Path: source,
			Line:     o.Article.File.BodyLine() + bytes.Count(a.doc.Source[:at], []byte("\n")),
			Template: "No source has the key “{{.Key}}”, so the file shows the key.", Args: map[string]string{"Key": u.Key},
		})
	}
	a.readImages(o, source)
	return a, nil
}

// credit is the line that says whose an image is.
func (a *Article) credit(who, source, licence string) string {
	named := func(name, value string) string {
		if value = strings.TrimSuffix(value, "."); value == "" {
			return ""
		}
		return name + ": " + value
	}
	return joined(" · ", named(a.words.Credit(), who), named(a.words.Source(), source), licence)
}

// readImages reads what the article shows from its folder.
func (a *Article) readImages(o Options, source string) {
	read := func(name string, line int) *picture {
		name = path.Clean(name)
		if p, ok := a.images[name]; ok {
			return p
		}
		var p *picture
		err := errors.New("there is nobody to read it")
		if o.Files != nil && !strings.HasPrefix(name, "..") {
			var data []byte
			if data, err = o.Files(path.Join(o.Article.Dir, name)); err == nil {
				p, err = newPicture(name, data)
			}
		}
		if err != nil {
			a.Problems = append(a.Problems, proof.Finding{
				Rule: "image-file", Severity: proof.Warning, Path: source, Line: line,
				Template: "The image {{.File}} cannot be put into the file, which shows its description instead: {{.Why}}.",
				Args:     map[string]string{"File": name, "Why": err.Error()},
			})
		}
		a.images[name] = p
		return p
	}
	if f := o.Article.Front.Image; f.File != "" {
		l := &lead{picture: read(f.File, o.Article.File.FieldLine("image")), alt: f.Alt, caption: f.Caption}
		l.credit = a.credit(f.Credit, f.Source, f.Licence)
		if l.picture != nil {
			a.lead = l
		}
	}
	_ = ast.Walk(a.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if img, ok := n.(*ast.Image); ok && entering {
			if name, ok := fileBeside(string(img.Destination)); ok {
				line := 0
				if p := img.Pos(); p >= 0 {
					line = o.Article.File.BodyLine() + a.doc.Line(p) - 1
				}
				read(name, line)
			}
		}
		return ast.WalkContinue, nil // the callback never fails
	})
}

// fileBeside is the name of the file in the article's folder that an image's
// address stands for.
func fileBeside(dest string) (name string, ok bool) {
	if !markdown.IsBesideArticle(dest) {
		return "", false
	}
	u, err := url.Parse(dest)
	if err != nil || u.Path == "" {
		return "", false
	}
	return path.Clean(u.Path), true
}

// pictureAt is the image at an address of the text, nil when it is elsewhere or
// cannot be had.
func (a *Article) pictureAt(dest string) *picture {
	if name, ok := fileBeside(dest); ok {
		return a.images[name]
	}
	return nil
}

// target is where a link of the text leads from wherever the file is: an address
// within the site becomes a whole one. Links within the text stay.
func (a *Article) target(dest string) string {
	if a.base == nil || dest == "" || strings.HasPrefix(dest, "#") {
		return dest
	}
	u, err := url.Parse(dest)
	if err != nil || u.IsAbs() {
		return dest
	}
	return a.base.ResolveReference(u).String()
}

// cluster is the text of a citation: as it was written where it has none.
func (a *Article) cluster(n *markdown.CitationNode) cite.Rich {
	if r, ok := n.Rich(a.formatted); ok {
		return r
	}
	return cite.Rich{{Text: string(a.doc.Source[n.Cluster.Span.Start:n.Cluster.Span.End])}}
}

// identifier names the article for machines: its address, or for a draft the digest
// of its text.
func (a *Article) identifier() string {
	if a.Address != "" {
		return a.Address
	}
	sum := sha256.Sum256([]byte(a.Title + "\n" + string(a.doc.Source)))
	return "urn:sha256:" + hex.EncodeToString(sum[:])
}

// draftNote says on the file that the article is not published.
const draftNote = "Draft, not published"

// meta is the line under the title: who, when, changed when.
func (a *Article) meta() string {
	return joined(" · ", a.byline, a.date, a.updated)
}
