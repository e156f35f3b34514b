package export

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// edit puts a text in the place of a part of the source.
type edit struct {
	start, end int
	text       string
}

// Markdown writes the article as Markdown that reads right wherever CommonMark with
// tables and footnotes does: the author's text as it stands, with each citation
// written out, title, byline and lead image before it, the sources after it. The
// images of a published article are at their public addresses; those of a draft
// stay beside the file.
func (a *Article) Markdown(w io.Writer) error {
	var b strings.Builder
	block := func(s string) {
		if s != "" {
			b.WriteString(s + "\n\n")
		}
	}
	plain := func(s string) string { return cite.Rich{{Text: s}}.Markdown() }
	italic := func(s string) string { return cite.Rich{{Text: s, Italic: true}}.Markdown() }
	block("# " + plain(a.Title))
	if a.draft {
		block("**" + draftNote + "**")
	}
	if a.Subtitle != "" {
		block(italic(a.Subtitle))
	}
	block(plain(a.meta()))
	if a.Summary != "" {
		block("**" + strings.Trim(plain(a.Summary), " ") + "**")
	}
	if l := a.lead; l != nil {
		block("![" + plain(l.alt) + "](<" + a.imageAddress(l.picture.name) + ">)")
		if caption := joined(" ", l.caption, l.credit); caption != "" {
			block(italic(caption))
		}
	}
	block(strings.Trim(a.resolved(), "\n"))
	if len(a.corrections) > 0 {
		block("## " + plain(a.words.Corrections()))
		for _, c := range a.corrections {
			block(plain(joined(" ", c.date+":", c.text)))
		}
	}
	if len(a.formatted.Sources) > 0 {
		block("## " + plain(a.words.Sources()))
		for _, s := range a.formatted.Sources {
			b.WriteString("- " + s.Text.Markdown() + "\n")
		}
		b.WriteString("\n")
	}
	end := plain(joined(" · ", a.Publication, a.Motto))
	if a.Address != "" {
		end = joined(" · ", end, "<"+a.Address+">")
	}
	if end != "" {
		block("---\n\n" + end)
	}
	_, err := io.WriteString(w, strings.TrimRight(b.String(), "\n")+"\n")
	if err != nil {
		return fmt.Errorf("export as Markdown: %w", err)
	}
	return nil
}

// imageAddress is where an image of the article's folder is for readers of the
// Markdown.
func (a *Article) imageAddress(name string) string {
	u := url.URL{Path: name}
	return a.Address + strings.TrimPrefix(u.EscapedPath(), "./")
}

// resolved is the author's text with citations written out and images at their
// addresses. Everything else is left as it is, byte for byte.
func (a *Article) resolved() string {
	var edits []edit
	var notes strings.Builder // of a style that cites in notes
	made := a.madeNotes()
	_ = ast.Walk(a.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *markdown.CitationNode:
			s := n.Cluster.Span
			text := strings.ReplaceAll(a.cluster(n).Markdown(), "\n", " ")
			mark, noted := made[s.Start]
			switch {
			case noted && n.Lead:
				text += mark
			case noted:
				fmt.Fprintf(&notes, "%s: %s\n\n", mark, text)
				if n.Cluster.Citations[0].Mode == cite.AuthorInText {
					return ast.WalkContinue, nil // the mark stands behind the name
				}
				text = mark
				s.Start = len(bytes.TrimRight(a.doc.Source[:s.Start], " "))
			}
			edits = append(edits, edit{s.Start, s.End, text})
		case *ast.Image:
			if name, ok := fileBeside(string(n.Destination)); ok && a.Address != "" && n.Reference == nil {
				edits = a.redirect(edits, n, n.Destination, a.imageAddress(name))
			}
		case *ast.Link:
			if to := a.target(string(n.Destination)); to != string(n.Destination) && n.Reference == nil {
				edits = a.redirect(edits, n, n.Destination, to)
			}
		}
		return ast.WalkContinue, nil // the callback never fails
	})
	slices.SortFunc(edits, func(x, y edit) int { return cmp.Compare(x.start, y.start) })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.start < at { // within another
			continue
		}
		b.Write(a.doc.Source[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.Write(a.doc.Source[at:])
	if notes.Len() == 0 {
		return b.String()
	}
	return strings.TrimRight(b.String(), "\n") + "\n\n" + notes.String()
}

// madeNotes are the marks of the notes that a style has made of citations, by where
// these begin in the source. The names are none that the author gave to a note.
func (a *Article) madeNotes() map[int]string {
	taken := map[string]bool{}
	for _, n := range a.doc.Notes() {
		taken[n.Name] = true
	}
	marks := map[int]string{}
	_ = ast.Walk(a.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		c, ok := n.(*markdown.CitationNode)
		if !ok || !entering || c.Lead {
			return ast.WalkContinue, nil
		}
		for p := c.Parent(); p != nil; p = p.Parent() {
			if f, ok := p.(*extast.Footnote); ok && len(f.Ref) == 0 {
				name := fmt.Sprintf("source-%d", f.Index)
				for taken[name] {
					name += "x"
				}
				taken[name] = true
				marks[c.Cluster.Span.Start] = "[^" + name + "]"
			}
		}
		return ast.WalkContinue, nil // the callback never fails
	})
	return marks
}

// redirect puts another address in the place of that of a link or an image. One
// whose address stands elsewhere, behind a label, keeps it.
func (a *Article) redirect(edits []edit, n ast.Node, dest []byte, to string) []edit {
	from := n.Pos()
	for last := n.LastChild(); last != nil; last = last.LastChild() {
		if t, ok := last.(*ast.Text); ok {
			from = t.Segment.Stop
		}
	}
	if from < 0 || from > len(a.doc.Source) {
		return edits
	}
	open := bytes.Index(a.doc.Source[from:], []byte("]("))
	if open < 0 {
		return edits
	}
	start := from + open + len("](")
	rest := a.doc.Source[start:]
	skipped := len(rest) - len(bytes.TrimLeft(rest, " \t\n<"))
	if !bytes.HasPrefix(rest[skipped:], dest) {
		return edits
	}
	start += skipped
	return append(edits, edit{start, start + len(dest), to})
}
