package markdown

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"postil/editor/cite"
)

// checkNotes holds what must be true of every text whose citations are notes.
func checkNotes(t *testing.T, src string) {
	t.Helper()
	plain := New(Options{}).Parse([]byte(src))
	d := New(Options{CiteInNotes: true}).Parse([]byte(src))
	if diff := cmp.Diff(plain.Notes(), d.Notes()); diff != "" {
		t.Errorf("%q: the author's notes changed:\n%s", src, diff)
	}
	for i, c := range d.Citations.Clusters {
		if c.Span != plain.Citations.Clusters[i].Span {
			t.Errorf("%q: cluster %d is elsewhere: %v", src, i, c.Span)
		}
		if c.Note == 0 || c.Place == cite.InText {
			t.Errorf("%q: cluster %d stands in no note", src, i)
		}
	}
	next, marks, count := 1, map[int]bool{}, 0
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *extast.Footnote:
			if n.Index != next {
				t.Errorf("%q: note %d stands where %d should", src, n.Index, next)
			}
			next++
		case *extast.FootnoteLink:
			marks[n.Index] = true
		case *CitationNode:
			if !n.Lead {
				count++
			}
		case *extast.FootnoteList:
			if n.Count != n.ChildCount() || n.NextSibling() != nil {
				t.Errorf("%q: the list of notes says %d and has %d", src, n.Count, n.ChildCount())
			}
		}
		return ast.WalkContinue, nil
	})
	if count != len(d.Citations.Clusters) {
		t.Errorf("%q: %d citations are shown of %d", src, count, len(d.Citations.Clusters))
	}
	for m := range marks {
		if m < 1 || m >= next {
			t.Errorf("%q: a mark leads to note %d of %d", src, m, next-1)
		}
	}
	for _, b := range d.Blocks() {
		if b.Span.Start < 0 || b.Span.End < b.Span.Start || b.Span.End > len(src) {
			t.Errorf("%q: block at %v", src, b.Span)
		}
	}
}

func TestNotesKeepTheText(t *testing.T) {
	data, err := os.ReadFile("testdata/notes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split(string(data), "=== ")[1:] {
		_, rest, _ := strings.Cut(c, "\n")
		src, _, _ := strings.Cut(rest, "\n---\n")
		checkNotes(t, src)
		if a, b := parse(src).Words(), New(Options{CiteInNotes: true}).Parse([]byte(src)).Words(); a != b {
			t.Errorf("%q has %d words, %d with notes", src, a, b)
		}
	}
}

func FuzzNotes(f *testing.F) {
	f.Add("A claim [@a, p. 3]. \"B\" [@b], and\n@c [p. 1][^n] [@d].\n\n[^n]: [@e]. And [^m].\n\n[^m]: @f")
	f.Add("- x [@a]\n\t@b\n\n> [^1]: c\n> [@d][^1]...")
	f.Fuzz(func(t *testing.T, src string) { checkNotes(t, src) })
}

// A block whose citation became a note has the same hash only where it looks
// the same.
func TestNotesInBlocks(t *testing.T) {
	p := New(Options{CiteInNotes: true})
	one := p.Parse([]byte("A [@a].\n\nB [@b].\n")).Blocks()
	two := p.Parse([]byte("New [@x].\n\nA [@a].\n\nB [@b].\n")).Blocks()
	if len(one) != 3 || len(two) != 4 {
		t.Fatalf("%d and %d blocks, want 3 and 4", len(one), len(two))
	}
	if one[0].Hash == two[1].Hash {
		t.Error("a paragraph whose mark has another number has the same hash")
	}
	if again := p.Parse([]byte("A [@a].\n\nB [@b].\n")).Blocks(); one[2].Hash != again[2].Hash {
		t.Error("the notes of the same text have another hash")
	}
}

func TestReadingTextHasTheNotes(t *testing.T) {
	d := New(Options{CiteInNotes: true}).Parse([]byte("One [@a]. And @b says.\n"))
	if got, want := d.ReadingText(spell(d.Citations)), "One. And ⟦name of b⟧ says.\n\n⟦a is note 1⟧\n\n⟦in-text b is note 2⟧"; got != want {
		t.Errorf("the text reads %q, want %q", got, want)
	}
}
