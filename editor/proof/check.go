package proof

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/markdown"
)

// Rules that Check applies, as they stand in Finding.Rule.
const (
	RuleUnknownKey       = "unknown-key"       // error
	RuleUnclosedCitation = "unclosed-citation" // warning
	RuleEmptyLink        = "empty-link"        // error
	RuleEmptyLinkText    = "empty-link-text"   // warning
	RuleUnsafeLink       = "unsafe-link"       // error
	RuleEmptyImage       = "empty-image"       // error
	RuleImageAlt         = "image-alt"         // error
	RuleNoteMissing      = "note-missing"      // error
	RuleNoteUnused       = "note-unused"       // warning
	RuleNoteTwice        = "note-twice"        // error
	RuleHeadingLevel     = "heading-level"     // warning
	RuleHeadingEmpty     = "heading-empty"     // warning
	RuleRawHTML          = "raw-html"          // warning
	RuleDoubledWord      = "doubled-word"      // warning
)

// Place says where a document's text begins in its file.
type Place struct {
	Path      string // in the content repository, slash-separated
	FirstLine int    // 1-based line of the text's first line; 0 is 1
	Offset    int    // byte offset of the text in the file
}

// Check finds what is wrong with a text, in the order of the text. lib may be
// nil for an empty library.
func Check(d *markdown.Document, lib *cite.Library, at Place) []Finding {
	c := &checker{doc: d, lib: lib, at: at}
	c.citations()
	c.notes()
	c.tree()
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule))
	})
	return c.found
}

type checker struct {
	doc   *markdown.Document
	lib   *cite.Library
	at    Place
	found []Finding
}

// add reports a finding on a span of the document.
func (c *checker) add(rule string, sev Severity, s cite.Span, template string, args map[string]string) {
	s.Start = max(0, min(s.Start, len(c.doc.Source)))
	s.End = max(s.Start, min(s.End, len(c.doc.Source)))
	lineStart := bytes.LastIndexByte(c.doc.Source[:s.Start], '\n') + 1
	c.found = append(c.found, Finding{
		Rule: rule, Severity: sev, Path: c.at.Path,
		Line:     c.doc.Line(s.Start) + max(1, c.at.FirstLine) - 1,
		Col:      utf8.RuneCount(c.doc.Source[lineStart:s.Start]) + 1,
		Start:    s.Start + c.at.Offset,
		End:      s.End + c.at.Offset,
		Template: template, Args: args,
	})
}

func (c *checker) citations() {
	for _, cl := range c.doc.Citations.Clusters {
		for _, ct := range cl.Citations {
			if _, ok := c.lib.Get(ct.Key); ok {
				continue
			}
			args := map[string]string{"Key": ct.Key}
			template := "There is no source with the key “{{.Key}}”. Add the source, or correct the key."
			near := nearest(c.lib, ct.Key)
			if len(near) > 0 {
				args["Suggestions"] = strings.Join(near, ", ")
				template = "There is no source with the key “{{.Key}}”. Did you mean {{.Suggestions}}?"
			} else if ct.Mode == cite.AuthorInText {
				template = "There is no source with the key “{{.Key}}”. Add the source, or write \\@ if this is no citation."
			}
			c.add(RuleUnknownKey, Error, ct.KeySpan, template, args)
			for _, key := range near {
				c.fix(ct.KeySpan, cite.FormatKey(key), "Cite @{{.Key}} instead", map[string]string{"Key": key})
			}
		}
	}
	for _, s := range c.doc.Unclosed() {
		c.add(RuleUnclosedCitation, Warning, s, "This citation has no closing bracket. Write ] after it.", nil)
		c.closeCitation(s)
	}
}

func (c *checker) notes() {
	for _, n := range c.doc.LooseNotes() {
		c.add(RuleNoteMissing, Error, n.Span,
			"The footnote [^{{.Name}}] has no text. Write [^{{.Name}}]: and the text on a line of its own.", map[string]string{"Name": n.Name})
		c.writeNote(n.Name)
	}
	seen := map[string]bool{}
	for _, n := range c.doc.Notes() {
		span := cite.Span{Start: n.Span.Start, End: n.Span.Start + len("[^]:") + len(n.Name)}
		if i := bytes.IndexByte(c.doc.Source[n.Span.Start:n.Span.End], '['); i > 0 {
			span.Start, span.End = span.Start+i, span.End+i
		}
		args := map[string]string{"Name": n.Name}
		switch {
		case seen[n.Name]:
			c.add(RuleNoteTwice, Error, span, "There are two footnotes [^{{.Name}}]; readers see only the first. Rename one.", args)
		case !n.Used:
			c.add(RuleNoteUnused, Warning, span, "Nothing refers to the footnote [^{{.Name}}], so readers do not see it. Refer to it, or remove it.", args)
		}
		seen[n.Name] = true
	}
}

func (c *checker) tree() {
	level := 0
	_ = ast.Walk(c.doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			c.heading(n, level)
			level = n.Level
		case *ast.Image:
			c.image(n)
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			c.link(n)
		case *ast.HTMLBlock:
			c.html(c.blockSpan(n))
		case *ast.RawHTML:
			if n.Segments.Len() > 0 {
				s := n.Segments.At(0)
				c.html(cite.Span{Start: s.Start, End: s.Stop})
				return ast.WalkSkipChildren, nil
			}
		}
		if n.Type() == ast.TypeBlock && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
			c.doubled(n)
		}
		return ast.WalkContinue, nil
	})
}

func (c *checker) heading(n *ast.Heading, before int) {
	span := c.blockSpan(n)
	if c.doc.TextOf(n) == "" {
		c.add(RuleHeadingEmpty, Warning, span, "This heading has no words. Write some, or remove it.", nil)
		c.removeHeading(span.Start)
	}
	if before > 0 && n.Level > before+1 {
		c.add(RuleHeadingLevel, Warning, span,
			"This heading skips a level: it follows one of level {{.Before}} but has level {{.Level}}. Make it level {{.Want}}.",
			map[string]string{"Before": itoa(before), "Level": itoa(n.Level), "Want": itoa(before + 1)})
		c.setLevel(n, span, before+1)
	}
}

func (c *checker) image(n *ast.Image) {
	span := c.inlineSpan(n)
	dest := strings.TrimSpace(string(n.Destination))
	switch {
	case dest == "":
		c.add(RuleEmptyImage, Error, span, "This image names no file. Put the file's name between the parentheses.", nil)
	case !safe(dest, true):
		c.add(RuleUnsafeLink, Error, span, "Readers cannot open the address {{.Address}}. Use a file beside the article or an https address.", map[string]string{"Address": dest})
	}
	if c.doc.TextOf(n) == "" {
		c.add(RuleImageAlt, Error, span,
			"This image has no description for readers who cannot see it. Write one between the square brackets.", nil)
	}
}

func (c *checker) link(n *ast.Link) {
	span := c.inlineSpan(n)
	dest := strings.TrimSpace(string(n.Destination))
	switch {
	case dest == "" || dest == "#":
		c.add(RuleEmptyLink, Error, span, "This link leads nowhere. Put an address between the parentheses.", nil)
	case !safe(dest, false):
		c.add(RuleUnsafeLink, Error, span, "Readers cannot follow the address {{.Address}}. Use an https address.", map[string]string{"Address": dest})
	}
	if c.doc.TextOf(n) == "" && !hasImage(n) {
		c.add(RuleEmptyLinkText, Warning, span, "This link has no words to click on. Write some between the square brackets.", nil)
		c.bareLink(span, dest)
	}
}

func hasImage(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindImage {
			return true
		}
	}
	return false
}

// safe reports whether an address has a scheme that readers can follow, or none.
func safe(dest string, image bool) bool {
	scheme, _, ok := strings.Cut(dest, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		return true
	case "mailto", "tel":
		return !image
	}
	return false
}

func (c *checker) html(s cite.Span) {
	c.add(RuleRawHTML, Warning, s, "HTML is left out of the page. Use Markdown instead.", nil)
}

// blockSpan is the first line of a block.
func (c *checker) blockSpan(n ast.Node) cite.Span {
	s := cite.Span{}
	if l := n.Lines(); l != nil && l.Len() > 0 {
		s.Start = l.At(0).Start
	} else if n.Pos() >= 0 {
		s.Start = n.Pos()
	}
	s.End = len(c.doc.Source)
	if i := bytes.IndexByte(c.doc.Source[s.Start:], '\n'); i >= 0 {
		s.End = s.Start + i
	}
	return s
}

// inlineSpan is a link or image from its first bracket to the last byte that
// its children and what closes it take on that line.
func (c *checker) inlineSpan(n ast.Node) cite.Span {
	src := c.doc.Source
	start := max(0, min(n.Pos(), len(src)))
	end := start
	depth := 0
	closed := false
loop:
	for i := start; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '[', '(':
			depth++
		case ']', ')':
			if depth--; depth == 0 {
				end = i + 1
				if closed || i+1 >= len(src) || src[i+1] != '(' && src[i+1] != '[' {
					break loop
				}
				closed = true
			}
		case '\n':
			if i+1 < len(src) && src[i+1] == '\n' {
				break loop
			}
		}
	}
	return cite.Span{Start: start, End: min(max(end, start+1), len(src))}
}

// word is one word of a block with its place.
type word struct {
	text string
	span cite.Span
	// after is whether only white space stands between it and the word before.
	after bool
}

// doubled finds a word written twice: "the the". Words that may well stand
// twice are let be, and so is everything that is no plain text.
func (c *checker) doubled(block ast.Node) {
	var words []word
	joined := false
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			words, joined = appendWords(words, c.doc.Source, n.Segment.Start, n.Segment.Stop, joined)
			return ast.WalkContinue, nil
		case *ast.Emphasis, *ast.Link:
			return ast.WalkContinue, nil
		}
		if n != block {
			joined = false
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		apart := bytes.ContainsAny(c.doc.Source[a.span.End:max(a.span.End, b.span.Start)], " \t\r\n")
		if !b.after || !apart || !strings.EqualFold(a.text, b.text) || mayDouble(b.text) || isCapital(a.text) && isCapital(b.text) {
			continue
		}
		c.add(RuleDoubledWord, Warning, cite.Span{Start: a.span.Start, End: b.span.End},
			"The word “{{.Word}}” stands here twice. Remove one.", map[string]string{"Word": b.text})
		c.fix(cite.Span{Start: a.span.End, End: b.span.End}, "", "Remove one “{{.Word}}”", map[string]string{"Word": b.text})
	}
}

func appendWords(words []word, src []byte, start, stop int, joined bool) ([]word, bool) {
	for i := start; i < stop; {
		r, n := utf8.DecodeRune(src[i:stop])
		if !unicode.IsLetter(r) {
			if !unicode.IsSpace(r) {
				joined = false
			}
			i += n
			continue
		}
		from := i
		for i < stop {
			r, n = utf8.DecodeRune(src[i:stop])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’' && r != '-' {
				break
			}
			i += n
		}
		w := word{text: string(src[from:i]), span: cite.Span{Start: from, End: i}, after: joined}
		words = append(words, w)
		joined = true
	}
	return words, joined
}

// isCapital tells names ("Duran Duran", "Walla Walla") from words.
func isCapital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && utf8.RuneCountInString(w) > 1
}

// mayDouble lists words that stand twice in good English, and in German and
// French.
func mayDouble(w string) bool {
	switch strings.ToLower(w) {
	case "had", "that", "is", "very", "no", "bye", "ha", "blah", "so", "long", "many", "never", "now",
		"die", "der", "das", "sie", "nous", "vous":
		return true
	}
	return false
}
