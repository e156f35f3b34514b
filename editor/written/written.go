package written

import (
	"slices"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/cite/extract"
	"postil/editor/markdown"
)

// Proposal is one citation that is written out, and the source that would be
// cited in its place.
type Proposal struct {
	Number    int // from 1; several in one pair of parentheses have one number
	Part      extract.Part
	Span      cite.Span       // of the parentheses, in the text
	Reference *cite.Reference // with its key
	Known     bool            // the library has it
}

// Ready reports whether nothing is missing that a citation should have.
func (p Proposal) Ready() bool { return p.Known || len(p.Part.Lacks) == 0 }

// Find finds the citations written out in a Markdown text, in its order; code is
// left out. Sources that the library has, or that come twice, are cited by one
// key; the others get keys that are free.
func Find(body string, lib *cite.Library) []Proposal {
	found := outsideCode(body, extract.Find(body))
	index := dedup.NewIndex(lib.All())
	var list []Proposal
	var fresh []*cite.Reference
	for n, f := range found {
		for _, part := range f.Parts {
			p := Proposal{Number: n + 1, Part: part, Span: f.Span, Reference: part.Reference}
			if old, _ := index.Find(part.Reference); old != nil {
				_, p.Known = lib.Get(old.Key)
				p.Reference = old
			} else {
				index.Add(part.Reference)
				fresh = append(fresh, part.Reference)
			}
			list = append(list, p)
		}
	}
	lib.AssignKeys(fresh)
	return list
}

// outsideCode leaves out what stands in blocks of code.
func outsideCode(body string, found []extract.Found) []extract.Found {
	for _, b := range markdown.New(markdown.Options{}).Parse([]byte(body)).Blocks() {
		if kind := b.Node.Kind(); kind == ast.KindFencedCodeBlock || kind == ast.KindCodeBlock || kind == ast.KindHTMLBlock {
			found = slices.DeleteFunc(found, func(f extract.Found) bool {
				return f.Span.Start >= b.Span.Start && f.Span.Start < b.Span.End
			})
		}
	}
	return found
}

// Edit is one replacement in a text.
type Edit struct {
	Span cite.Span
	Text string
}

// Edits are those that put citations by key in the place of what was found in
// body, in the order of the text. Parentheses of which a part is not chosen stay as
// they are.
func Edits(body string, chosen []Proposal) []Edit {
	var out []Edit
	for _, f := range extract.Find(body) {
		keys := map[string]string{}
		for _, p := range chosen {
			if p.Span == f.Span {
				keys[p.Part.Text] = p.Reference.Key
			}
		}
		if len(keys) == 0 {
			continue
		}
		moved := f
		moved.Span = cite.Span{Start: 0, End: f.Span.End - f.Span.Start}
		was := body[f.Span.Start:f.Span.End]
		if now := extract.Replace(was, []extract.Found{moved}, func(p extract.Part) string { return keys[p.Text] }); now != was {
			out = append(out, Edit{f.Span, now})
		}
	}
	return out
}

// Sources are the sources among chosen that the library lacks, each once.
func Sources(chosen []Proposal) []*cite.Reference {
	var out []*cite.Reference
	for _, p := range chosen {
		if !p.Known && !slices.ContainsFunc(out, func(r *cite.Reference) bool { return r.Key == p.Reference.Key }) {
			out = append(out, p.Reference)
		}
	}
	return out
}

// Renamed are the edits by which what cites one key cites another; code and what
// is escaped stay.
func Renamed(body, old, key string) (edits []Edit) {
	for _, c := range markdown.New(markdown.Options{}).Parse([]byte(body)).Citations.Clusters {
		for _, one := range c.Citations {
			if one.Key == old {
				edits = append(edits, Edit{one.KeySpan, cite.FormatKey(key)})
			}
		}
	}
	return edits
}

// Apply makes edits in a text.
func Apply(body string, edits []Edit) string {
	for _, e := range slices.Backward(edits) {
		body = body[:e.Span.Start] + e.Text + body[e.Span.End:]
	}
	return body
}
