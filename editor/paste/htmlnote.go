package paste

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlNotes are the footnotes of a page. HTML has no element for them; every
// program writes a mark that is a link to the note, and in the note a link back
// to the mark. The two links that point at each other are what is looked for.
type htmlNotes struct {
	marks  map[*html.Node]string // links that are marks: the note's name
	backs  map[*html.Node]bool   // links from notes back to marks
	bodies map[*html.Node]string // what holds a note
}

// fragment is the place in a document that a link points at, "" for none.
func fragment(href string) string {
	_, frag, ok := strings.Cut(href, "#")
	if !ok || frag == "" {
		return ""
	}
	if plain, err := url.PathUnescape(frag); err == nil {
		return plain
	}
	return frag
}

// looksLikeMark reports whether text is what stands for a footnote: "1",
// "[12]", "*", "iv".
func looksLikeMark(text string) bool {
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("[]()", r) })
	return text != "" && utf8.RuneCountInString(text) <= 5 && !strings.ContainsFunc(text, unicode.IsSpace)
}

// aroundMark bounds how far around a mark its name may be: <sup><span><a>.
const aroundMark = 3

func findNotes(root *html.Node) *htmlNotes {
	notes := &htmlNotes{marks: map[*html.Node]string{}, backs: map[*html.Node]bool{}, bodies: map[*html.Node]string{}}
	named := map[string]*html.Node{}
	links := map[string][]*html.Node{} // by the place they point at
	var order []*html.Node
	position := map[*html.Node]int{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		position[n] = len(position)
		for _, name := range []string{attr(n, "id"), attr(n, "name")} {
			if name != "" && named[name] == nil {
				named[name] = n
			}
		}
		if n.DataAtom == atom.A {
			if frag := fragment(attr(n, "href")); frag != "" {
				links[frag] = append(links[frag], n)
				order = append(order, n)
			}
		}
	}
	names := map[*html.Node]string{} // of notes, by the element that the mark points at
	first := map[string]*html.Node{} // the mark of each
	for _, mark := range order {
		to := named[fragment(attr(mark, "href"))]
		if to == nil || notes.backs[mark] || !looksLikeMark(wordsOf(mark, 20)) {
			continue
		}
		if name, known := names[to]; known {
			notes.marks[mark] = name
			continue
		}
		home := blockAround(to)
		at := mark
		for i := 0; i <= aroundMark && at != nil && names[to] == ""; i++ {
			for _, place := range []string{attr(at, "id"), attr(at, "name")} {
				for _, back := range links[place] {
					if place == "" || position[back] <= position[mark] || names[to] != "" {
						continue
					}
					if back == to || blockAround(back) == home || isWithin(back, to) {
						names[to] = strconv.Itoa(len(names) + 1)
						first[names[to]] = mark
					}
				}
			}
			at = at.Parent
		}
		if name := names[to]; name != "" {
			notes.marks[mark] = name
			at := mark
			for i := 0; i <= aroundMark && at != nil; i++ {
				for _, place := range []string{attr(at, "id"), attr(at, "name")} {
					for _, back := range links[place] {
						if place != "" && position[back] > position[mark] {
							notes.backs[back] = true
						}
					}
				}
				at = at.Parent
			}
		}
	}
	notes.findBodies(names)
	return notes
}

// findBodies finds for each note the largest element that holds it and nothing
// else.
func (h *htmlNotes) findBodies(names map[*html.Node]string) {
	holds, marked := map[*html.Node]int{}, map[*html.Node]bool{}
	for to := range names {
		for n := to; n != nil; n = n.Parent {
			holds[n]++
		}
	}
	for mark := range h.marks {
		for n := mark; n != nil; n = n.Parent {
			marked[n] = true
		}
	}
	crowded := map[string]bool{}
	for to, name := range names {
		body := blockAround(to)
		for p := body.Parent; p != nil && holds[p] == 1 && !marked[p]; p = p.Parent {
			if !slices.Contains([]atom.Atom{atom.Div, atom.Li, atom.Aside, atom.Dd}, p.DataAtom) {
				break
			}
			body = p
		}
		if other, taken := h.bodies[body]; taken || holds[body] > 1 || marked[body] {
			crowded[name], crowded[other] = true, true // two in one paragraph
			continue
		}
		h.bodies[body] = name
	}
	for mark, name := range h.marks {
		if crowded[name] {
			delete(h.marks, mark)
		}
	}
	for body, name := range h.bodies {
		if crowded[name] {
			delete(h.bodies, body)
		}
	}
}

// blockAround is the block that an element is, or stands in.
func blockAround(n *html.Node) *html.Node {
	for n.Parent != nil {
		switch n.DataAtom {
		case atom.P, atom.Li, atom.Div, atom.Dd, atom.Dt, atom.Aside, atom.Td, atom.Section, atom.Body, atom.Blockquote:
			return n
		}
		n = n.Parent
	}
	return n
}

func isWithin(n, outer *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == outer {
			return true
		}
	}
	return false
}

// wordsOf is the text of an element, up to a length.
func wordsOf(n *html.Node, most int) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			if b.Len() > most {
				break
			}
		}
	}
	return b.String()
}
