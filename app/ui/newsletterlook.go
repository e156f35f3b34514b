package ui

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/net/html"

	"postil/app/ui/theme"
	"postil/app/workspace"
	"postil/assets"
	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/preview"
)

// issueLook shows an issue as readers will see it: the page, made from the HTML
// that they get, and the plain text as it stands.
type issueLook struct {
	u       *UI
	page    *preview.Preview
	text    *widget.Label
	trouble *widget.Label
	tabs    *container.AppTabs
	object  fyne.CanvasObject
	images  map[string]string // the preview's names, to files on main
}

func newIssueLook(u *UI) *issueLook {
	l := &issueLook{u: u, text: widget.NewLabel(""), trouble: warning("")}
	css, err := fs.ReadFile(assets.Site(), "static/site.css")
	if err != nil {
		u.o.Log.Warn("the page's stylesheet", "err", err) // the window's colours then
	}
	l.page = preview.New(preview.Options{
		Theme: u.theme.Prose(), Stylesheet: css, TextStyle: theme.ProseStyle(), Now: u.o.Now, After: u.after,
		Measure: func() float32 { return 552 }, // as wide as the page
		OnLink:  u.openURL,
		LoadImage: func(name string) ([]byte, error) {
			file, ok := l.images[name]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return u.ws.PublishedFile(file)
		},
	})
	l.text.TextStyle.Monospace = true
	l.text.Selectable = true
	l.trouble.Hide()
	l.tabs = container.NewAppTabs(
		container.NewTabItem(lang.L("As a page"), l.page),
		container.NewTabItem(lang.L("As plain text"), container.NewScroll(l.text)),
	)
	l.object = container.NewBorder(l.trouble, nil, nil, nil, l.tabs)
	return l
}

// show shows an issue.
func (l *issueLook) show(i *workspace.Issue) {
	l.trouble.Hide()
	text, images := pageText(i.Page, i.Images)
	l.images = images
	doc := markdown.New(markdown.Options{Lang: i.Lang}).Parse([]byte(text))
	l.page.SetContent(preview.Content{Doc: doc, Cites: cite.Formatted{}})
	l.page.ReloadImages() // the same name may be another picture now
	l.text.SetText(string(i.Text))
}

// problem says why there is nothing to show; what was shown before stays.
func (l *issueLook) problem(text string) {
	l.trouble.SetText(text)
	l.trouble.Show()
}

func (l *issueLook) clear() {
	l.page.SetContent(preview.Content{})
	l.text.SetText("")
	l.trouble.Hide()
}

// pageText is the page of an issue as a document for the preview: its blocks one
// after the other, without the tables that place them and the styles that colour
// them. Images get names of the preview's own; files are by their addresses.
func pageText(page []byte, files map[string]string) (text string, images map[string]string) {
	w := pageWriter{files: files, images: map[string]string{}}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", nil // it reads whatever it is given
	}
	w.walk(root)
	return w.b.String(), w.images
}

type pageWriter struct {
	files, images map[string]string
	b             strings.Builder
}

func (w *pageWriter) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		style := attr(c, "style")
		switch c.Data {
		case "head", "script", "style":
		case "h1", "h2", "h3", "p", "ul", "ol", "blockquote":
			w.block(c)
		case "pre":
			w.b.WriteString("~~~~~~~~\n" + strings.TrimSuffix(textOf(c), "\n") + "\n~~~~~~~~\n\n")
		case "hr":
			w.b.WriteString("<hr>\n\n")
		case "img":
			w.image(c)
		case "table":
			if attr(c, "role") == "presentation" {
				w.walk(c)
			} else {
				w.block(c)
			}
		default:
			if strings.HasPrefix(style, "display:none") {
				continue
			}
			if c.Data == "td" && strings.Contains(style, "border-top") {
				w.b.WriteString("<hr>\n\n")
			}
			w.walk(c)
		}
	}
}

// block writes an element as a block of HTML, which a blank line would end.
func (w *pageWriter) block(n *html.Node) {
	if n.Data == "h1" { // the preview's own is the article's title
		n.Data = "h2"
	}
	var all []*html.Node
	for c := range n.Descendants() {
		all = append(all, c)
	}
	for _, c := range append(all, n) {
		if c.Type == html.ElementNode {
			bare(c)
		}
	}
	var b bytes.Buffer
	if err := html.Render(&b, n); err != nil {
		return // writing into memory does not fail
	}
	w.b.WriteString(strings.Join(strings.Fields(b.String()), " ") + "\n\n")
}

// looks are styles of an issue for which there is an element that looks so.
var looks = []struct{ style, element string }{
	{"font-style:italic", "em"},
	{"font-weight:bold", "strong"},
	{"font-size:11px", "small"},
	{"font-size:12px", "small"},
	{"font-size:13px", "small"},
}

// bare takes away what is for mail programs, and puts elements that look like it
// in the place of styles.
func bare(n *html.Node) {
	style := attr(n, "style")
	var kept []html.Attribute
	for _, a := range n.Attr {
		if a.Key == "href" || a.Key == "start" {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
	if strings.Contains(style, "text-transform:uppercase") {
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				c.Data = strings.ToUpper(c.Data)
			}
		}
	}
	if strings.HasPrefix(n.Data, "h") { // a heading has its look
		return
	}
	for _, l := range looks {
		if !strings.Contains(style, l.style) || n.FirstChild == nil {
			continue
		}
		in := &html.Node{Type: html.ElementNode, Data: l.element}
		for c := n.FirstChild; c != nil; c = n.FirstChild {
			n.RemoveChild(c)
			in.AppendChild(c)
		}
		n.AppendChild(in)
	}
}

func (w *pageWriter) image(n *html.Node) {
	file, ok := w.files[attr(n, "src")]
	if !ok {
		return
	}
	name := fmt.Sprintf("image-%d", len(w.images))
	w.images[name] = file
	alt := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "\n", " ").Replace(attr(n, "alt"))
	w.b.WriteString("![" + alt + "](" + name + ")\n\n")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
