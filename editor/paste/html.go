package paste

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML turns HTML into Markdown: fragments from a clipboard and whole
// pages, of which the main part counts. The bytes may be in any usual encoding.
func FromHTML(data []byte, o Options) (Result, error) {
	s, err := decoded(data)
	if err != nil {
		return Result{}, err
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	r := &htmlReader{sheet: sheet{}, notes: findNotes(root), source: &source{notes: map[string][]*block{}}}
	part := r.prepare(root)
	f := &flow{}
	r.children(f, part, format{})
	f.close()
	r.source.blocks = f.blocks
	r.allNotes()
	r.source.isCode = r.onlyCode(f.blocks)
	return r.source.result(o), nil
}

// htmlReader walks a page.
type htmlReader struct {
	sheet  sheet
	notes  *htmlNotes
	source *source
	base   *url.URL

	fragment bool // the page says what of it was copied
	outside  bool // and the walk is not there
	page     bool // a whole page: what leads around a site is left out
	inNote   bool
	pre      bool // white space counts
	coded    int  // bytes of text in fixed-width, unwrapped lines
	prose    int  // and in others
}

// prepare looks over the page and gives the part that counts.
func (r *htmlReader) prepare(root *html.Node) *html.Node {
	var mains, articles []*html.Node
	title := false
	for n := range root.Descendants() {
		switch {
		case n.Type == html.CommentNode && strings.TrimSpace(n.Data) == "StartFragment":
			r.fragment, r.outside = true, true
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Style && n.FirstChild != nil:
			r.sheet.read(n.FirstChild.Data)
		case n.DataAtom == atom.Base && r.base == nil:
			if u, err := url.Parse(attr(n, "href")); err == nil && u.IsAbs() {
				r.base = u
			}
		case n.DataAtom == atom.Title:
			title = true
		case n.DataAtom == atom.Main || attr(n, "role") == "main":
			mains = append(mains, n)
		case n.DataAtom == atom.Article:
			articles = append(articles, n)
		}
	}
	r.page = title && !r.fragment
	switch {
	case !r.page:
	case len(mains) == 1:
		return mains[0]
	case len(articles) == 1:
		return articles[0]
	}
	return root
}

// allNotes reads the notes that are marked in the text, and those marked in
// notes.
func (r *htmlReader) allNotes() {
	r.inNote = true
	r.outside = false
	byName := map[string]*html.Node{}
	for body, name := range r.notes.bodies {
		byName[name] = body
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) { // losses come in one order
		body := byName[name]
		f := &flow{}
		r.children(f, body, format{})
		f.close()
		if len(f.blocks) == 0 {
			f.blocks = []*block{{kind: paragraph}}
		}
		trimNote(f.blocks)
		r.source.notes[name] = f.blocks
	}
}

// trimNote takes the arrow or the number at the start of a note away that was
// not part of the link back.
func trimNote(blocks []*block) {
	b := blocks[0]
	if b.kind != paragraph || len(b.runs) == 0 || !b.runs[0].plain() {
		return
	}
	b.runs[0].text = strings.TrimLeftFunc(b.runs[0].text, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune("^↑", c)
	})
	if b.runs[0].text == "" {
		b.runs = b.runs[1:]
	}
}

// onlyCode reports whether the text came from an editor for code.
func (r *htmlReader) onlyCode(blocks []*block) bool {
	if len(blocks) == 1 && blocks[0].kind == code {
		return true
	}
	return r.coded > 0 && r.prose == 0
}

func (r *htmlReader) children(f *flow, n *html.Node, fm format) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(f, c, fm)
	}
}

func (r *htmlReader) node(f *flow, n *html.Node, fm format) {
	switch n.Type {
	case html.TextNode:
		if !r.outside {
			r.text(f, n.Data, fm)
		}
	case html.CommentNode:
		switch strings.TrimSpace(n.Data) {
		case "StartFragment":
			r.outside = false
		case "EndFragment":
			r.outside = r.fragment
		}
	case html.ElementNode:
		r.element(f, n, fm)
	}
}

func (r *htmlReader) text(f *flow, s string, fm format) {
	if r.pre {
		r.coded += len(strings.TrimSpace(s))
		s = strings.ReplaceAll(s, "\r", "")
		for i, l := range strings.Split(s, "\n") {
			if i > 0 {
				f.put(run{br: true})
			}
			f.put(run{text: l, format: fm})
		}
		return
	}
	r.prose += len(strings.TrimFunc(s, unicode.IsSpace))
	f.put(run{text: s, format: fm})
}

// dropped elements have nothing that is read.
var dropped = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Template: true, atom.Title: true, atom.Noscript: true,
	atom.Select: true, atom.Textarea: true, atom.Button: true, atom.Datalist: true, atom.Map: true, atom.Rp: true,
	atom.Meta: true, atom.Link: true, atom.Colgroup: true, atom.Frameset: true,
}

var embedded = map[atom.Atom]bool{
	atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Video: true, atom.Audio: true, atom.Canvas: true, atom.Svg: true,
}

func (r *htmlReader) element(f *flow, n *html.Node, fm format) {
	s := r.sheet.of(n)
	switch {
	case dropped[n.DataAtom] || s.hidden() || hasAttr(n, "hidden"):
		return
	case embedded[n.DataAtom]:
		if !r.outside && n.DataAtom != atom.Svg { // drawings of that kind are icons
			r.source.lost.add(LostEmbedded, attr(n, "title"))
		}
		return
	case r.notes.backs[n]:
		return
	case r.notes.bodies[n] != "" && !r.inNote:
		return
	case r.page && (n.DataAtom == atom.Nav || n.DataAtom == atom.Footer && !isWithinArticle(n)):
		return
	case r.word(f, n, s, fm):
		return
	}
	if name := r.notes.marks[n]; name != "" {
		if !r.outside {
			f.put(run{note: name})
		}
		return
	}
	if strings.HasPrefix(s["white-space"], "pre") && s["white-space"] != "pre-line" && s.fixedWidth() && isBlock(n, s) && !r.pre {
		r.pre = true
		defer func() { r.pre = false }()
	}
	fm = s.apply(inherent(n, fm))
	switch n.DataAtom {
	case atom.Br:
		if !r.outside {
			f.put(run{br: true})
		}
	case atom.Hr:
		if !r.inNote && !r.outside {
			f.add(&block{kind: rule})
		}
	case atom.Img, atom.Image:
		r.image(f, n, fm)
	case atom.Input:
	case atom.A:
		r.link(f, n, fm)
	case atom.Sup, atom.Sub:
		r.raised(f, n, fm, n.DataAtom == atom.Sup)
	case atom.Q:
		f.put(run{text: "“", format: fm})
		r.children(f, n, fm)
		f.put(run{text: "”", format: fm})
	case atom.Math:
		r.source.lost.add(LostFormula, "")
		r.children(f, n, fm)
	case atom.Annotation:
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading(f, n, fm, int(n.Data[1]-'0'))
	case atom.Blockquote:
		inner := r.inside(n, fm)
		f.add(&block{kind: quote, blocks: inner})
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(f, n, fm)
	case atom.Li: // outside a list
		f.item(0, false, 1, "li").blocks = r.inside(n, fm)
	case atom.Pre, atom.Listing, atom.Xmp:
		r.code(f, n)
	case atom.Table:
		r.table(f, n, fm)
	default:
		if isBlock(n, s) {
			f.close()
			r.children(f, n, fm)
			f.close()
			return
		}
		r.children(f, n, fm)
	}
}

func isWithinArticle(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Article || n.DataAtom == atom.Main {
			return true
		}
	}
	return false
}

// inherent is the format that an element has by what it is.
func inherent(n *html.Node, f format) format {
	switch n.DataAtom {
	case atom.B, atom.Strong:
		f.strong = true
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		f.emphasis = true
	case atom.S, atom.Strike, atom.Del:
		f.strike = true
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		f = format{code: true, link: f.link}
	}
	return f
}

func isBlock(n *html.Node, s style) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.P, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Main, atom.Header,
		atom.Footer, atom.Nav, atom.Address, atom.Center, atom.Figure, atom.Figcaption, atom.Details, atom.Summary,
		atom.Fieldset, atom.Legend, atom.Form, atom.Hgroup, atom.Dl, atom.Dt, atom.Dd, atom.Caption, atom.Search,
		atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Optgroup, atom.Option:
		return !strings.HasPrefix(s["display"], "inline")
	}
	return s["display"] == "block"
}

// inside gives the blocks in an element.
func (r *htmlReader) inside(n *html.Node, fm format) []*block {
	f := &flow{}
	r.children(f, n, fm)
	f.close()
	return f.blocks
}

func (r *htmlReader) heading(f *flow, n *html.Node, fm format, level int) {
	f.close()
	f.as = block{kind: heading, level: level}
	r.children(f, n, fm)
	f.close()
	f.as = block{}
}

func (r *htmlReader) link(f *flow, n *html.Node, fm format) {
	href := strings.TrimSpace(attr(n, "href"))
	if href == "" {
		r.children(f, n, fm)
		return
	}
	if u, err := url.Parse(href); err == nil && r.base != nil && !u.IsAbs() && !strings.HasPrefix(href, "#") {
		href = r.base.ResolveReference(u).String()
	}
	to := target(href)
	if to == "" && !strings.HasPrefix(href, "#") && !r.outside && hasText(n) {
		r.source.lost.add(LostLink, wordsOf(n, 40))
	}
	fm.link = to
	r.children(f, n, fm)
}

func hasText(n *html.Node) bool { return strings.TrimSpace(wordsOf(n, 1)) != "" }

func (r *htmlReader) raised(f *flow, n *html.Node, fm format, up bool) {
	if n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode && !r.outside {
		r.text(f, raise(n.FirstChild.Data, up), fm)
		return
	}
	r.children(f, n, fm)
}

// image names a picture as left out. An emoji that is a picture is its
// description.
func (r *htmlReader) image(f *flow, n *html.Node, fm format) {
	if r.outside {
		return
	}
	alt := strings.TrimSpace(attr(n, "alt"))
	if alt != "" && utf8.RuneCountInString(alt) <= 8 && !strings.ContainsFunc(alt, func(c rune) bool { return c < utf8.RuneSelf || unicode.IsLetter(c) }) {
		f.put(run{text: alt, format: fm})
		return
	}
	if attr(n, "width") == "1" || attr(n, "height") == "1" {
		return // counts readers, shows nothing
	}
	name := alt
	if u, err := url.Parse(attr(n, "src")); name == "" && err == nil && u.Scheme != "data" {
		if base := path.Base(u.Path); path.Ext(base) != "" {
			name = base
		}
	}
	r.source.lost.add(LostImage, name)
}

var language = regexp.MustCompile(`(?:^|\s)lang(?:uage)?-([A-Za-z0-9+#-]{1,20})(?:\s|$)`)

func (r *htmlReader) code(f *flow, n *html.Node) {
	if r.outside {
		r.children(f, n, format{})
		return
	}
	b := &block{kind: code}
	var text strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			text.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			text.WriteByte('\n')
		case d.DataAtom == atom.Code:
			if m := language.FindStringSubmatch(attr(d, "class")); m != nil {
				b.lang = m[1]
			}
		}
	}
	b.text = codeText(text.String())
	f.add(b)
}

// codeText is code with LF line ends and nothing that cannot be seen.
func codeText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(c rune) rune {
		switch {
		case c == noBreak:
			return ' '
		case invisible(c) || c == '\u2028' || c == '\u2029':
			return -1
		}
		return c
	}, s)
	return strings.Trim(s, "\n")
}
