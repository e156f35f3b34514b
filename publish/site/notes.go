package site

import (
	"errors"
	"html/template"
	"io/fs"
	"path"

	"github.com/yuin/goldmark/ast"

	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/publication"
)

// note is a text of the repository that is no article: what stands on the page
// about the publication, an author's life, what a topic is.
type note struct {
	file  *article.File
	front article.Front
	dir   string // in the repository
	rel   string // address of the folder's files below the base
	path  string // of the file

	images []string          // that it shows
	sums   map[string]string // their digests
}

// loadNote reads the first of some files of a folder, nil when there is none,
// and plans the images it shows.
func (p *Plan) loadNote(dir, rel string, names ...string) *note {
	if p.o.Files == nil {
		return nil
	}
	for _, name := range names {
		n := &note{dir: dir, rel: rel, path: path.Join(dir, name), sums: map[string]string{}}
		src, err := p.o.Files(n.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			n.file, err = article.Parse(src)
		}
		if err != nil {
			f := proof.Finding{
				Rule: content.RuleFrontMatter, Severity: proof.Error, Path: n.path,
				Template: "This page cannot be read: {{.Problem}}. {{.Remedy}}",
				Args:     map[string]string{"Problem": err.Error(), "Remedy": ""},
			}
			var se *article.SyntaxError
			if errors.As(err, &se) {
				f.Line, f.Args = se.Line, map[string]string{"Problem": se.Msg, "Remedy": se.Remedy}
			}
			p.problem(f)
			return nil
		}
		n.front = n.file.Front()
		p.planNoteImages(n)
		return n
	}
	return nil
}

func (p *Plan) planNoteImages(n *note) {
	plan := func(name string) {
		name = path.Clean(name)
		if !published(name) || p.output(n.rel+name) != nil {
			return
		}
		data, err := p.o.Files(path.Join(n.dir, name))
		if err != nil {
			p.problem(proof.Finding{
				Rule: "image-file", Severity: proof.Error, Path: n.path,
				Template: "The image {{.File}} is not in {{.Dir}}. Put it there or correct the name.",
				Args:     map[string]string{"File": name, "Dir": n.dir},
			})
			return
		}
		n.images = append(n.images, name)
		n.sums[name] = contentVersion(data)
		p.planPicture(n.rel+name, path.Join(n.dir, name), ofBytes([]byte(contentVersion(data))))
	}
	if name := n.front.Image.File; name != "" {
		plan(name)
	}
	if lang := p.noteLang(n); p.pipelines[lang] == nil {
		p.pipelines[lang] = markdown.New(markdown.Options{Lang: lang})
	}
	doc := p.pipeline(p.noteLang(n)).Parse([]byte(n.file.Body()))
	// The walk fails only when the function does.
	_ = ast.Walk(doc.Root, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if img, ok := node.(*ast.Image); ok && entering && markdown.IsBesideArticle(string(img.Destination)) {
			plan(string(img.Destination))
		}
		return ast.WalkContinue, nil
	})
}

// noteBody is the text of a note, "" without one.
func (p *Plan) noteBody(n *note) (template.HTML, error) {
	if n == nil {
		return "", nil
	}
	b, err := p.renderText(text{file: n.file, source: n.path, lang: p.noteLang(n), rel: n.rel, dir: n.dir}, "")
	return b.html, err
}

func (p *Plan) noteLang(n *note) string {
	if n.front.Lang != "" {
		return n.front.Lang
	}
	return p.site.Lang
}

func (p *Plan) noteImage(n *note, sizes string) *imageView {
	if n == nil || n.front.Image.File == "" || p.output(n.rel+n.front.Image.File) == nil {
		return nil
	}
	v := p.imageAt(n.rel+n.front.Image.File, path.Join(n.dir, n.front.Image.File), sizes)
	v.Alt, v.Credit = n.front.Image.Alt, n.front.Image.Credit
	return v
}

type aboutPage struct {
	page
	Heading, Standfirst string
	Image               *imageView
	Body                template.HTML
	Sections            []termLink
	Feeds               []link
}

// planAbout plans the page about the publication: its text is
// content/about/index.md, and without one the page says what postil.yaml does.
func (p *Plan) planAbout() {
	n := p.loadNote("content/about", "about/", "index.md", "_index.md")
	source := publication.File
	if n != nil {
		source = n.path
	}
	p.add("about/index.html", source, ofNote(n), func(p *Plan) ([]byte, error) { return p.about(n) })
}

func (p *Plan) about(n *note) ([]byte, error) {
	heading, standfirst := p.words.About, p.pub.Description
	if n != nil {
		if n.front.Title != "" {
			heading = n.front.Title
		}
		if n.front.Summary != "" {
			standfirst = n.front.Summary
		}
	}
	a := aboutPage{page: p.page("about/", heading, standfirst), Heading: heading, Standfirst: standfirst, Image: p.noteImage(n, bodySizes)}
	var err error
	if a.Body, err = p.noteBody(n); err != nil {
		return nil, err
	}
	for _, t := range p.index.sections {
		a.Sections = append(a.Sections, termLink{link: link{t.name, p.href(t.url)}, Count: len(t.stories)})
	}
	a.Feeds = []link{{"Atom", p.href("feed.xml")}, {"RSS", p.href("rss.xml")}, {"JSON Feed", p.href("feed.json")}}
	o := object{"@context": "https://schema.org", "@type": "AboutPage", "url": p.absolute("about/"), "name": heading, "mainEntity": p.publisher(), "inLanguage": p.site.Lang}
	o.set("description", standfirst)
	a.Head.JSONLD = encode(o)
	return p.execute("about", a)
}
