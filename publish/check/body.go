package check

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/proof"
)

// column is the 1-based column of an offset, in characters.
func column(src []byte, offset int) int {
	start := offset
	for start > 0 && src[start-1] != '\n' {
		start--
	}
	return utf8.RuneCount(src[start:offset]) + 1
}

// body checks the text as a whole, its images and its links.
func (k *checker) body() {
	n := k.doc.Words()
	h := k.pub.HouseStyle
	switch {
	case n == 0 && len(k.doc.Blocks()) == 0:
		k.text(cite.Span{}, RuleBodyEmpty, proof.Error, "The article has no text. Write it below the front matter.", nil)
	case h.MinWords > 0 && n < h.MinWords:
		k.text(cite.Span{}, RuleTooShort, proof.Warning, "The article has {{.Count}} words; the house asks for {{.Limit}} or more. Write more, or agree on an exception.",
			args{"Count": strconv.Itoa(n), "Limit": strconv.Itoa(h.MinWords)})
	case h.MaxWords > 0 && n > h.MaxWords:
		k.text(cite.Span{}, RuleTooLong, proof.Warning, "The article has {{.Count}} words; the house allows {{.Limit}}. Cut some, or agree on an exception.",
			args{"Count": strconv.Itoa(n), "Limit": strconv.Itoa(h.MaxWords)})
	}
	_ = ast.Walk(k.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image:
			k.bodyImage(n)
		case *ast.Link:
			k.link(n, string(n.Destination))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				k.link(n, string(n.URL(k.doc.Source)))
			}
		}
		return ast.WalkContinue, nil
	})
}

// span is where a node begins, to the end of that line.
func (k *checker) span(n ast.Node) cite.Span {
	start := n.Pos()
	for p := n; start < 0 && p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock && p.Lines() != nil && p.Lines().Len() > 0 {
			start = p.Lines().At(0).Start
		}
	}
	start = max(0, min(start, len(k.doc.Source)))
	end := len(k.doc.Source)
	if i := strings.IndexAny(string(k.doc.Source[start:]), "\r\n"); i >= 0 {
		end = start + i
	}
	return cite.Span{Start: start, End: end}
}

// beside gives the bundle's file that a relative address names; ok is false
// for an address of another kind.
func beside(dest string) (name string, ok bool) {
	u, err := url.Parse(dest)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return "", false
	}
	return path.Clean(u.Path), true
}

func (k *checker) bodyImage(n *ast.Image) {
	dest := strings.TrimSpace(string(n.Destination))
	name, ok := beside(dest)
	if ok && !slices.Contains(k.a.Files, name) {
		k.text(k.span(n), RuleBodyImageNotFound, proof.Error, "The image {{.File}} is not beside the article. Add the file, or correct the name.", args{"File": name})
		k.renameImage(k.span(n), dest, name)
	}
}

// renameImage offers the one file beside the article that an image may have
// been meant to show: that in another folder, or in other capitals.
func (k *checker) renameImage(line cite.Span, dest, name string) {
	var like []string
	for _, file := range k.a.Files {
		if strings.EqualFold(path.Base(file), path.Base(name)) {
			like = append(like, file)
		}
	}
	at := strings.Index(string(k.doc.Source[line.Start:line.End]), "]("+dest)
	if len(like) != 1 || at < 0 {
		return
	}
	start := k.a.File.BodyOffset() + line.Start + at + len("](")
	last := &k.found[len(k.found)-1]
	last.Fixes = append(last.Fixes, proof.Fix{
		Start: start, End: start + len(dest), Text: (&url.URL{Path: like[0]}).EscapedPath(),
		Template: "Show {{.File}}", Args: args{"File": like[0]},
	})
}

// sources warns once of each cited source that readers could not find again.
func (k *checker) sources() {
	seen := map[string]bool{}
	for _, cl := range k.doc.Citations.Clusters {
		for _, ct := range cl.Citations {
			ref, ok := k.c.Library.Get(ct.Key)
			if !ok || seen[ct.Key] { // unknown keys are proof's to report
				continue
			}
			seen[ct.Key] = true
			if lacks := missing(ref); len(lacks) > 0 {
				k.text(ct.KeySpan, RuleSourceIncomplete, proof.Warning, "The source “{{.Key}}” has no {{.Missing}}. Complete it.",
					args{"Key": ct.Key, "Missing": strings.Join(lacks, ", no ")})
			}
		}
	}
}

// missing names what a reader needs of a source of its type and it does not have.
func missing(r *cite.Reference) []string {
	var out []string
	for _, name := range r.Lacks() {
		switch {
		case name == "container-title" && r.Type == "chapter":
			name = "book that it is in"
		case name == "container-title":
			name = "journal"
		case name == "issued":
			name = "date"
		case name == "author" && !slices.Contains([]string{"personal_communication", "article-journal", "chapter"}, r.Type):
			name = "author or publisher"
		}
		out = append(out, name)
	}
	return out
}
