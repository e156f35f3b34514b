package output

import (
	"strings"
	"unicode/utf8"
)

// Quotes are the marks of a language.
type Quotes struct {
	Open, Close, InnerOpen, InnerClose string
	PunctuationInside                  bool // full stops and commas move into closing quotes
	SpacedMarks                        bool // ; ! ? have a space before them, as in French
}

// Finish makes the finished tree of root, which it does not change. Empty
// nodes are left out; nil stands for no text at all.
func Finish(root *Node, q Quotes) *Node {
	f := finisher{q: q}
	n := f.expand(root, 0)
	if n == nil {
		return nil
	}
	f.flatten(n)
	f.join()
	f.spaces()
	return n
}

// spaces makes narrow spaces that do not break of those inside guillemets and,
// where the language has them, of those before marks.
func (f *finisher) spaces() {
	before := &Node{}
	for _, p := range f.parts {
		if p.Text == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(p.Text, " "); ok && strings.HasSuffix(before.Text, "«") {
			p.Text = "\u202f" + rest
		}
		if rest, ok := strings.CutSuffix(before.Text, " "); ok && strings.HasPrefix(p.Text, "»") {
			before.Text = rest + "\u202f"
		}
		before = p
		if strings.ContainsAny(p.Text, "«»") {
			p.Text = guillemets.Replace(p.Text)
		}
		if f.q.SpacedMarks && strings.ContainsAny(p.Text, ";!?") {
			p.Text = spacedMarks.Replace(p.Text)
		}
	}
}

var (
	guillemets  = strings.NewReplacer("« ", "«\u202f", " »", "\u202f»")
	spacedMarks = strings.NewReplacer(" ;", "\u202f;", " !", "\u202f!", " ?", "\u202f?")
)

type finisher struct {
	q     Quotes
	parts []*Node // the leaves in order
}

// mark kinds of leaves that Finish adds.
const (
	openMark  = "\x00open"
	closeMark = "\x00close"
)

func affix(s string) *Node {
	if strings.ContainsFunc(s, raised) {
		return &Node{Children: lower(s)}
	}
	return &Node{Text: s, Affix: true}
}

// expand copies n with affixes, delimiters and quotes as leaves.
func (f *finisher) expand(n *Node, depth int) *Node {
	if n.IsEmpty() {
		return nil
	}
	if n.wraps() {
		return f.expand(n.Children[0], depth)
	}
	inner := depth
	if n.Quoted {
		inner++
	}
	out := &Node{Style: n.Style, Display: n.Display, Role: n.Role, ID: n.ID, Flip: n.Flip, Fixed: n.Fixed, Affix: n.Affix}
	if len(n.Children) == 0 && strings.ContainsFunc(n.Text, raised) {
		c := *n
		c.Text, c.Children = "", lower(n.Text)
		n = &c
	}
	if len(n.Children) == 0 {
		if n.Style == (Style{}) && !n.Quoted && n.Prefix == "" && n.Suffix == "" {
			out.Text = n.Text
			return out
		}
		out.Children = []*Node{{Text: n.Text, Affix: n.Affix, Fixed: n.Fixed}}
	}
	for _, c := range n.Children {
		e := f.expand(c, inner)
		if e == nil {
			continue
		}
		if len(out.Children) > 0 && n.Delimiter != "" {
			out.Children = append(out.Children, affix(n.Delimiter))
		}
		out.Children = append(out.Children, e)
	}
	if n.Quoted {
		open, end := f.q.Open, f.q.Close
		if depth%2 == 1 {
			open, end = f.q.InnerOpen, f.q.InnerClose
		}
		out.Children = append(append([]*Node{{Text: open, ID: openMark}}, out.Children...), &Node{Text: end, ID: closeMark})
	}
	if n.Prefix == "" && n.Suffix == "" {
		return out
	}
	if n.Inner {
		if last := len(out.Children) - 1; n.Suffix != "" && out.Children[last].Display != "" {
			// What ends an entry belongs into its last block.
			d := out.Children[last]
			d.Children = append(d.Children, affix(n.Suffix))
			n = &Node{Prefix: n.Prefix}
		}
		if n.Prefix != "" {
			out.Children = append([]*Node{affix(n.Prefix)}, out.Children...)
		}
		if n.Suffix != "" {
			out.Children = append(out.Children, affix(n.Suffix))
		}
		return out
	}
	wrap := &Node{Display: out.Display, Role: out.Role, ID: out.ID}
	out.Display, out.Role, out.ID = "", None, ""
	if n.Role != Cite && n.Role != None {
		// What carries a link is the text without its affixes.
		wrap.Role, out.Role, out.ID, wrap.ID = None, n.Role, n.ID, ""
	}
	if n.Prefix != "" {
		wrap.Children = append(wrap.Children, affix(n.Prefix))
	}
	wrap.Children = append(wrap.Children, out)
	if n.Suffix != "" {
		wrap.Children = append(wrap.Children, affix(n.Suffix))
	}
	return wrap
}

// wraps reports whether a node adds nothing to the one child that it has.
func (n *Node) wraps() bool {
	return len(n.Children) == 1 && n.Style == (Style{}) && n.Role == None && n.ID == "" && n.Display == "" &&
		n.Prefix == "" && n.Suffix == "" && !n.Quoted && !n.Flip && !n.Fixed && !n.Affix
}

func (f *finisher) flatten(n *Node) {
	if len(n.Children) == 0 {
		f.parts = append(f.parts, n)
		return
	}
	for _, c := range n.Children {
		f.flatten(c)
	}
}

// join settles each place where two leaves meet.
func (f *finisher) join() {
	prev := -1 // the last leaf with text, marks of quotes apart
	for i, b := range f.parts {
		if b.Text == "" {
			continue
		}
		if prev >= 0 {
			f.meet(prev, i)
		}
		if b.Text != "" {
			prev = i
		}
	}
	for _, p := range f.parts {
		if p.ID == openMark || p.ID == closeMark {
			p.ID = ""
		}
	}
}

func isMark(n *Node) bool { return n.ID == openMark || n.ID == closeMark }

// meet settles the place between parts i and j; those between are empty.
func (f *finisher) meet(i, j int) {
	a, b := f.parts[i], f.parts[j]
	if b.ID == closeMark {
		// What stands before a closing quote may have to leave it.
		return
	}
	if a.ID == closeMark && b.Affix {
		f.atQuote(i, j)
		return
	}
	if isMark(a) || isMark(b) {
		return
	}
	if !a.Affix && !b.Affix {
		return
	}
	for b.Text != "" {
		last, _ := utf8.DecodeLastRuneInString(a.Text)
		first, size := utf8.DecodeRuneInString(b.Text)
		switch {
		case isSpace(last) && isSpace(first) && b.Affix && (last == first || !a.Affix):
			b.Text = b.Text[size:]
			continue
		case last == ' ' && last == first:
			a.Text = strings.TrimRight(a.Text, " ")
			return
		case !b.Affix || a.Fixed && !a.Affix:
			return
		case last == first && isPunct(last):
			b.Text = b.Text[size:]
			continue
		case isPunct(last) && isPunct(first):
			merged := merge(last, first)
			if len(merged) == 1 {
				a.Text = a.Text[:len(a.Text)-1] + merged
				b.Text = b.Text[size:]
				continue
			}
		}
		return
	}
}

// atQuote settles a closing quote, part i, that is followed by punctuation of
// the style, part j.
func (f *finisher) atQuote(i, j int) {
	b := f.parts[j]
	k := i - 1
	for k >= 0 && (f.parts[k].Text == "" || f.parts[k].ID == closeMark) {
		k--
	}
	if k < 0 || f.parts[k].ID == openMark {
		return
	}
	in := f.parts[k]
	last, _ := utf8.DecodeLastRuneInString(in.Text)
	if !f.q.PunctuationInside {
		first, _ := utf8.DecodeRuneInString(b.Text)
		if isPunct(last) && last == first {
			// One of the two is enough.
			if strings.ContainsRune(".!?", last) {
				b.Text = b.Text[1:]
			} else {
				in.Text = in.Text[:len(in.Text)-1]
			}
		} else if (last == '!' || last == '?') && first == '.' {
			b.Text = b.Text[1:]
		} else if strings.ContainsRune(",;:", last) && in.Text != "" && len(in.Text) > 1 {
			in.Text = in.Text[:len(in.Text)-1]
			if m := merge(last, first); isPunct(first) {
				b.Text = m + b.Text[1:]
			} else {
				b.Text = string(last) + b.Text
			}
		}
		return
	}
	for b.Text != "" && strings.ContainsRune(".,!?", rune(b.Text[0])) {
		first := rune(b.Text[0])
		last, _ = utf8.DecodeLastRuneInString(in.Text)
		switch {
		case last == first:
		case isPunct(last):
			in.Text = in.Text[:len(in.Text)-1] + merge(last, first)
		default:
			in.Text += string(first)
		}
		b.Text = b.Text[1:]
	}
	if b.Text != "" {
		last, _ = utf8.DecodeLastRuneInString(in.Text)
		if first := rune(b.Text[0]); isPunct(last) && isPunct(first) && merge(last, first) == string(last) {
			b.Text = b.Text[1:]
		}
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\u00a0' }

func isPunct(r rune) bool { return strings.ContainsRune(".,;:!?", r) }

// merge gives what two different marks of punctuation become: a full stop
// gives way to stronger marks, a colon or semicolon to those that end a
// sentence; the rest stand side by side.
func merge(a, b rune) string {
	switch {
	case a == b:
		return string(a)
	case (a == '!' || a == '?') && (b == '.' || b == ':'):
		return string(a)
	case (a == ':' || a == ';') && (b == '!' || b == '?'):
		return string(b)
	case a == ':' && b == '.', a == ';' && (b == '.' || b == ':'):
		return string(a)
	}
	return string(a) + string(b)
}
