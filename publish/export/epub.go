package export

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/editor/markdown"
)

const epubPage = xmlHead + `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="%[1]s" xml:lang="%[1]s">
<head>
<meta charset="utf-8"/>
<title>%[2]s</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body>
%[3]s
</body>
</html>
`

// epubSheet leaves measure, typeface and colours to the reader's device.
const epubSheet = `h1 { line-height: 1.2; } h1, h2, h3 { page-break-after: avoid; }
.publication, .meta, figcaption, .colophon, .draft { font-size: 0.8em; }
.subtitle { font-style: italic; } .draft { font-weight: bold; }
figure { margin: 1em 0; page-break-inside: avoid; } img { max-width: 100%; height: auto; }
blockquote { margin: 1em 0 1em 1em; } pre { white-space: pre-wrap; font-size: 0.85em; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid; padding: 0.2em 0.6em 0.2em 0; text-align: left; vertical-align: top; }
.right { text-align: right; } .center { text-align: center; }
.callout { border: 1px solid; padding: 0 1em; margin: 1em 0; } .callout-title { font-weight: bold; } .pullquote { font-style: italic; }
.sources ul { list-style: none; padding: 0; } .small-caps { font-variant: small-caps; }
.colophon { border-top: 1px solid; margin-top: 2em; }
`

const container = xmlHead + `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

// EPUB writes the article as an e-book, EPUB 3.
func (a *Article) EPUB(w io.Writer) error {
	members, err := a.epub()
	if err == nil {
		err = writeContainer(w, members)
	}
	if err != nil {
		return fmt.Errorf("export as EPUB: %w", err)
	}
	return nil
}

func (a *Article) epub() ([]member, error) {
	var used []*picture
	src := func(p *picture) string {
		i := slices.Index(used, p)
		if i < 0 {
			i = len(used)
			used = append(used, p)
		}
		return fmt.Sprintf("images/%02d%s", i+1, p.extension())
	}
	v, err := a.view(src)
	if err != nil {
		return nil, err
	}
	t, err := template.New("book").Parse(articleBody)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, "article", v); err != nil {
		return nil, err
	}
	text, err := asXML(body.String())
	if err != nil {
		return nil, err
	}
	members := []member{
		{"mimetype", []byte("application/epub+zip"), true},
		{"META-INF/container.xml", []byte(container), false},
		{"OEBPS/content.opf", []byte(a.epubPackage(used, src)), false},
		{"OEBPS/nav.xhtml", []byte(a.epubContents()), false},
		{"OEBPS/article.xhtml", fmt.Appendf(nil, epubPage, xmlText(a.Lang), xmlText(a.Title), text), false},
		{"OEBPS/style.css", []byte(epubSheet), false},
	}
	for _, p := range used {
		members = append(members, member{"OEBPS/" + src(p), p.data, true})
	}
	return members, nil
}

// asXML writes HTML of our own so that it is XML too.
func asXML(text string) (string, error) {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	// Render escapes what HTML needs; XML has no other characters either.
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, b.String()), nil
}

func (a *Article) epubPackage(used []*picture, src func(*picture) string) string {
	var b strings.Builder
	b.WriteString(xmlHead)
	xmlf(&b, `<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="%s">`+"\n"+
		`<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">`+"\n", a.Lang)
	xmlf(&b, `<dc:identifier id="id">%s</dc:identifier>`+"\n", a.identifier())
	xmlf(&b, `<dc:title>%s</dc:title>`+"\n"+`<dc:language>%s</dc:language>`+"\n", a.Title, a.Lang)
	for _, who := range a.Authors {
		xmlf(&b, "<dc:creator>%s</dc:creator>\n", who)
	}
	if a.Publication != "" {
		xmlf(&b, "<dc:publisher>%s</dc:publisher>\n", a.Publication)
	}
	if a.Summary != "" {
		xmlf(&b, "<dc:description>%s</dc:description>\n", a.Summary)
	}
	for _, tag := range a.tags {
		xmlf(&b, "<dc:subject>%s</dc:subject>\n", tag)
	}
	if a.Address != "" {
		xmlf(&b, "<dc:source>%s</dc:source>\n", a.Address)
	}
	if !a.day.IsZero() {
		xmlf(&b, "<dc:date>%s</dc:date>\n", a.day.Format(time.DateOnly))
	}
	xmlf(&b, `<meta property="dcterms:modified">%s</meta>`+"\n", a.lastChange().Format("2006-01-02T15:04:05Z"))
	b.WriteString(`<meta property="schema:accessMode">textual</meta>` + "\n")
	if len(used) > 0 {
		b.WriteString(`<meta property="schema:accessMode">visual</meta>` + "\n")
	}
	b.WriteString(`<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="article" href="article.xhtml" media-type="application/xhtml+xml"/>
<item id="style" href="style.css" media-type="text/css"/>
`)
	for i, p := range used {
		cover := ""
		if a.lead != nil && p == a.lead.picture {
			cover = ` properties="cover-image"`
		}
		fmt.Fprintf(&b, `<item id="image%d" href="%s" media-type="%s"%s/>`+"\n", i+1, src(p), p.kind, cover)
	}
	b.WriteString("</manifest>\n<spine>\n<itemref idref=\"article\"/>\n</spine>\n</package>\n")
	return b.String()
}

// lastChange is when the article was changed last; a draft without a date has the
// earliest time that a container can tell.
func (a *Article) lastChange() time.Time {
	if a.modified.IsZero() {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return a.modified
}

// epubContents is the table of contents: the article and its headings.
func (a *Article) epubContents() string {
	var b strings.Builder
	b.WriteString(`<nav epub:type="toc">` + "\n")
	xmlf(&b, "<h1>%s</h1>\n<ol>\n<li><a href=\"article.xhtml\">%s</a>", a.Publication, a.Title)
	headings := slices.DeleteFunc(a.doc.Outline(), func(h markdown.Heading) bool { return h.Level > 2 || strings.TrimSpace(h.Text) == "" })
	if len(headings) > 0 {
		b.WriteString("\n<ol>\n")
		for _, h := range headings {
			xmlf(&b, "<li><a href=\"article.xhtml#%s\">%s</a></li>\n", h.ID, h.Text)
		}
		b.WriteString("</ol>\n")
	}
	b.WriteString("</li>\n</ol>\n</nav>")
	return fmt.Sprintf(epubPage, xmlText(a.Lang), xmlText(a.Title), b.String())
}
