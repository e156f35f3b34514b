package export

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/assets"
	"postil/editor/cite"
	"postil/editor/markdown"
)

// sheet is the style of a page that stands alone, on a screen and on paper.
const sheet = `:root { color-scheme: light dark; --paper: #fff; --ink: #1b1a18; --soft: #5a5750; --rule: #d8d5ce; --rubric: #9c2b1b; }
@media (prefers-color-scheme: dark) { :root { --paper: #151514; --ink: #e8e5de; --soft: #bdb9b0; --rule: #3a3834; --rubric: #ee917f; } }
html { font: 1.125rem/1.6 "Source Serif 4", "Source Serif 4 Variable", Charter, Georgia, serif; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { max-width: 38rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: break-word; hyphens: auto; }
h1 { font-size: 2.2rem; line-height: 1.15; margin: 0.5rem 0; hyphens: manual; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.2rem 0 0.6rem; }
h3, h4, h5, h6 { font-size: 1.1rem; margin: 1.6rem 0 0.4rem; }
a { color: var(--rubric); }
.publication, .meta, figcaption, .colophon, .draft { font-family: system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; font-size: 0.8rem; line-height: 1.45; color: var(--soft); }
.draft { color: var(--rubric); font-weight: bold; }
.subtitle { font-size: 1.3rem; font-style: italic; margin: 0 0 0.5rem; }
.summary { font-size: 1.1rem; }
figure { margin: 1.6rem 0; }
img { max-width: 100%; height: auto; display: block; }
p img { display: inline; }
blockquote { margin: 1.2rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); }
pre { overflow-x: auto; white-space: pre-wrap; font-size: 0.85rem; }
table { border-collapse: collapse; margin: 1.2rem 0; font-size: 0.95rem; }
th, td { border-bottom: 1px solid var(--rule); padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
.right { text-align: right; } .center { text-align: center; }
hr { border: 0; border-top: 1px solid var(--rule); margin: 2rem 0; }
.footnotes, .sources li, .corrections { font-size: 0.95rem; }
.sources ul { list-style: none; padding: 0; } .sources li { padding-left: 1.5rem; text-indent: -1.5rem; margin: 0.4rem 0; }
.callout { border: 1px solid var(--rule); padding: 0 1rem; margin: 1.2rem 0; } .callout-title { font-weight: bold; }
.pullquote blockquote { font-size: 1.3rem; font-style: italic; }
.small-caps { font-variant: small-caps; } mark { background: none; color: var(--rubric); }
.colophon { border-top: 1px solid var(--rule); margin-top: 3rem; padding-top: 0.8rem; }
@page { size: A4; margin: 22mm 24mm; }
@media print {
:root { --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --rubric: #000; }
html { font-size: 10.5pt; line-height: 1.45; } body { max-width: none; padding: 0; }
a { text-decoration: none; } p, li { orphans: 3; widows: 3; }
h1, h2, h3, h4 { break-after: avoid; } figure, table, blockquote, pre, .callout { break-inside: avoid; } figure img { max-height: 110mm; }
}`

const alonePage = `<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Postil">
<title>{{.Title}}</title>
{{range .Authors}}<meta name="author" content="{{.}}">
{{end}}{{with .Summary}}<meta name="description" content="{{.}}">
{{end}}{{with .Day}}<meta name="citation_publication_date" content="{{.}}">
{{end}}<meta name="citation_title" content="{{.Title}}">
{{range .Authors}}<meta name="citation_author" content="{{.}}">
{{end}}{{with .Address}}<link rel="canonical" href="{{.}}">
{{end}}<style>
{{.Sheet}}
</style>
</head>
<body>
{{template "article" .}}
</body>
</html>
`

// articleBody is what a web page and an e-book have in common.
const articleBody = `{{define "article" -}}
<header>
<p class="publication">{{.Publication}}</p>
{{if .Draft}}<p class="draft">{{.DraftNote}}</p>
{{end}}<h1>{{.Title}}</h1>
{{with .Subtitle}}<p class="subtitle">{{.}}</p>
{{end}}{{with .Meta}}<p class="meta">{{.}}</p>
{{end}}{{with .Summary}}<p class="summary">{{.}}</p>
{{end}}</header>
{{with .Lead}}<figure><img src="{{.Src}}" alt="{{.Alt}}" width="{{.Width}}" height="{{.Height}}"/>{{if .Caption}}<figcaption>{{.Caption}}</figcaption>{{end}}</figure>
{{end}}<main>
{{.Body}}</main>
{{with .Corrections}}<section class="corrections">
<h2>{{$.CorrectionsTitle}}</h2>
{{range .}}<p>{{.Date}}: {{.Text}}</p>
{{end}}</section>
{{end}}{{with .Sources}}<section class="sources">
<h2>{{$.SourcesTitle}}</h2>
<ul>
{{range .}}<li>{{.}}</li>
{{end}}</ul>
</section>
{{end}}<footer class="colophon">
<p>{{.Publication}}{{with .Motto}} · {{.}}{{end}}{{with .Address}}<br/><a href="{{.}}">{{.}}</a>{{end}}</p>
</footer>
{{- end}}`

// pageView is what the templates see.
type pageView struct {
	Lang, Title, Subtitle, Summary, Publication, Motto, Address, Meta, Day string
	DraftNote, CorrectionsTitle, SourcesTitle                              string
	Draft                                                                  bool
	Authors                                                                []string
	Sheet                                                                  template.CSS
	Lead                                                                   *figureView
	Body                                                                   template.HTML
	Corrections                                                            []noteView
	Sources                                                                []template.HTML
	Headings                                                               []markdown.Heading
}

type noteView struct{ Date, Text string }

type figureView struct {
	Src           template.URL
	Alt, Caption  string
	Width, Height int
}

// view fills the templates; src gives the address of an image in the file.
func (a *Article) view(src func(*picture) string) (pageView, error) {
	v := pageView{
		Lang: a.Lang, Title: a.Title, Subtitle: a.Subtitle, Summary: a.Summary, Publication: a.Publication, Motto: a.Motto,
		Address: a.Address, Meta: a.meta(), Draft: a.draft, DraftNote: draftNote, Authors: a.Authors,
		CorrectionsTitle: a.words.Corrections(), SourcesTitle: a.words.Sources(), Headings: a.doc.Outline(),
	}
	if !a.day.IsZero() {
		v.Day = a.day.Format("2006/01/02")
	}
	if l := a.lead; l != nil {
		v.Lead = &figureView{
			Src: template.URL(src(l.picture)), Alt: l.alt, Caption: joined(" ", l.caption, l.credit), //nolint:gosec // a name or data of our own
			Width: l.picture.width, Height: l.picture.height,
		}
	}
	for _, c := range a.corrections {
		v.Corrections = append(v.Corrections, noteView{c.date, c.text})
	}
	for _, s := range a.formatted.Sources {
		v.Sources = append(v.Sources, template.HTML(s.Text.HTML())) //nolint:gosec // Rich.HTML escapes
	}
	body, err := a.body(src)
	v.Body = template.HTML(body) //nolint:gosec // the pipeline escapes
	return v, err
}

// joined joins texts that are not empty, each a sentence of its own.
func joined(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// body is the text as HTML that is XML too, with images at their addresses in the
// file. An image that is elsewhere becomes a link.
func (a *Article) body(src func(*picture) string) (string, error) {
	var b bytes.Buffer
	if err := a.pipeline.HTML(&b, a.doc, a.formatted, markdown.HTMLOptions{}); err != nil {
		return "", err
	}
	nodes, err := html.ParseFragment(&b, &html.Node{Type: html.ElementNode, Data: "main", DataAtom: atom.Main})
	if err != nil {
		return "", err
	}
	root := &html.Node{Type: html.ElementNode, Data: "main", DataAtom: atom.Main}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	var images []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Img:
			images = append(images, n)
		case atom.A:
			for i := range n.Attr {
				if n.Attr[i].Key == "href" {
					n.Attr[i].Val = a.target(n.Attr[i].Val)
				}
			}
		case atom.Td, atom.Th:
			alignByClass(n)
		}
	}
	for _, n := range images {
		a.place(n, src)
	}
	var out bytes.Buffer
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&out, n); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// alignByClass puts a class in the place of a cell's style attribute.
func alignByClass(n *html.Node) {
	for i, at := range n.Attr {
		if at.Key == "style" {
			align := strings.TrimSpace(strings.TrimPrefix(at.Val, "text-align:"))
			n.Attr = append(n.Attr[:i], n.Attr[i+1:]...)
			if align == "right" || align == "center" {
				n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: align})
			}
			return
		}
	}
}

// place gives an image its address in the file, or puts a link or its description
// in its place.
func (a *Article) place(n *html.Node, src func(*picture) string) {
	attr := map[string]string{}
	for _, at := range n.Attr {
		attr[at.Key] = at.Val
	}
	if p := a.pictureAt(attr["src"]); p != nil {
		for i := range n.Attr {
			if n.Attr[i].Key == "src" {
				n.Attr[i].Val = src(p)
			}
		}
		n.Attr = append(n.Attr, html.Attribute{Key: "width", Val: fmt.Sprint(p.width)}, html.Attribute{Key: "height", Val: fmt.Sprint(p.height)})
		return
	}
	text := &html.Node{Type: html.TextNode, Data: strings.TrimSpace(attr["alt"])}
	if text.Data == "" {
		text.Data = attr["src"]
	}
	in := text
	if target, ok := cite.LinkTarget(attr["src"]); ok {
		in = &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: target}}}
		in.AppendChild(text)
	}
	n.Parent.InsertBefore(in, n)
	n.Parent.RemoveChild(n)
}

// HTML writes the article as one page with its images and styles inside. Nothing
// of it is loaded from elsewhere, and it runs no script.
func (a *Article) HTML(w io.Writer) error { return a.page(w, sheet) }

func (a *Article) page(w io.Writer, css string) error {
	v, err := a.view((*picture).dataURI)
	if err != nil {
		return fmt.Errorf("export as HTML: %w", err)
	}
	v.Sheet = template.CSS(css) //nolint:gosec // our own
	t, err := template.New("page").Parse(alonePage + articleBody)
	if err != nil {
		return fmt.Errorf("export as HTML: %w", err)
	}
	if err := t.Execute(w, v); err != nil {
		return fmt.Errorf("export as HTML: %w", err)
	}
	return nil
}

// withFonts is a sheet that brings the house's typeface with it.
func withFonts(css string) (string, error) {
	var b strings.Builder
	for _, f := range []struct{ file, style string }{
		{"source-serif-4-latin-wght-normal.woff2", "normal"},
		{"source-serif-4-latin-wght-italic.woff2", "italic"},
	} {
		data, err := fs.ReadFile(assets.Site(), "static/fonts/"+f.file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "@font-face { font-family: \"Source Serif 4\"; font-style: %s; font-weight: 200 900; src: url(data:font/woff2;base64,%s) format(\"woff2\"); }\n",
			f.style, base64.StdEncoding.EncodeToString(data))
	}
	return b.String() + css, nil
}
