package caret_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"postil/editor/caret"
	"postil/editor/text"
)

// grid lays a text out in lines of at most width characters, broken after
// spaces where there are any: a layout simple enough to be right at sight.
type grid struct {
	t     text.Snapshot
	width int
}

// line is one visual line and whether the paragraph goes on behind it.
type line struct {
	start, end int
	soft       bool
}

func (g grid) lines() []line {
	var lines []line
	for i := range g.t.LineCount() {
		start, last := g.t.LineStart(i), g.t.LineEnd(i)
		for {
			end, cut, n := start, 0, 0
			for end < last && n < g.width {
				next := g.t.NextGrapheme(end)
				if g.t.Slice(end, next) == " " {
					cut = next
				}
				end = next
				n++
			}
			if end == last {
				break
			}
			if cut > 0 {
				end = cut
			}
			lines = append(lines, line{start, end, true})
			start = end
		}
		lines = append(lines, line{start, last, false})
	}
	return lines
}

func (g grid) index(p caret.Position) (int, []line) {
	lines := g.lines()
	for i, l := range lines {
		if p.Offset < l.end || p.Offset == l.end && (!l.soft || p.Affinity == caret.Upstream) {
			return i, lines
		}
	}
	return len(lines) - 1, lines
}

func (g grid) Line(p caret.Position) (start, end int) {
	i, lines := g.index(p)
	return lines[i].start, lines[i].end
}

func (g grid) X(p caret.Position) float32 {
	start, _ := g.Line(p)
	n := 0
	for ; start < p.Offset; start = g.t.NextGrapheme(start) {
		n++
	}
	return float32(n)
}

func (g grid) Below(p caret.Position, n int, x float32) (caret.Position, int) {
	i, lines := g.index(p)
	to := min(max(i+n, 0), len(lines)-1)
	at := lines[to].start
	for range int(x) {
		if at < lines[to].end {
			at = g.t.NextGrapheme(at)
		}
	}
	p = caret.Position{Offset: at}
	if at == lines[to].end {
		p.Affinity = caret.Upstream
	}
	return p, max(to-i, i-to)
}

var motions = map[string]caret.Motion{
	"left": caret.Left, "right": caret.Right, "word-left": caret.WordLeft, "word-right": caret.WordRight,
	"up": caret.Up, "down": caret.Down, "page-up": caret.PageUp, "page-down": caret.PageDown,
	"home": caret.LineStart, "end": caret.LineEnd, "para-up": caret.ParagraphUp, "para-down": caret.ParagraphDown,
	"top": caret.DocumentStart, "bottom": caret.DocumentEnd,
}

var deletions = map[string]caret.Deletion{
	"back": caret.Back, "delete": caret.Forward, "back-word": caret.WordBack, "delete-word": caret.WordForward,
	"delete-to-start": caret.ToLineStart, "delete-to-end": caret.ToLineEnd,
}

// page is a text being edited with keys.
type page struct {
	buf   *text.Buffer
	c     caret.Cursor
	width int
}

func (p *page) lines() caret.Lines { return grid{p.buf.Snapshot(), p.width} }

func (p *page) replace(start, end int, s string) {
	d := p.buf.Replace(start, end, s)
	p.c.Edited(p.buf.Snapshot(), d)
}

func (p *page) do(command string) error {
	name, argument, hasArgument := strings.Cut(command, ":")
	name, extend := strings.CutSuffix(name, "+")
	t := p.buf.Snapshot()
	if m, ok := motions[name]; ok {
		p.c.Move(t, p.lines(), m, extend)
		return nil
	}
	if d, ok := deletions[name]; ok {
		start, end := p.c.Deleted(t, p.lines(), d)
		p.replace(start, end, "")
		return nil
	}
	if name == "all" {
		p.c.SelectAll(t)
		return nil
	}
	if !hasArgument {
		return fmt.Errorf("unknown command %q", command)
	}
	if name == "type" {
		start, end := p.c.Range()
		p.replace(start, end, argument)
		return nil
	}
	at, err := strconv.Atoi(argument)
	if err != nil {
		return err
	}
	switch name {
	case "click1", "click2", "click3":
		p.c.Press(t, caret.Position{Offset: at}, int(name[5]-'0'), extend)
	case "drag":
		p.c.Drag(t, caret.Position{Offset: at})
	default:
		return fmt.Errorf("unknown command %q", command)
	}
	return nil
}

// parse reads a text with its caret and anchor marked.
func parse(s string) (string, caret.Selection) {
	var sel caret.Selection
	anchored := false
	var w strings.Builder
	for _, r := range s {
		switch r {
		case '|':
			sel.Caret.Offset = w.Len()
		case '¦':
			sel.Caret = caret.Position{Offset: w.Len(), Affinity: caret.Upstream}
		case '^':
			sel.Anchor, anchored = w.Len(), true
		default:
			w.WriteRune(r)
		}
	}
	if !anchored {
		sel.Anchor = sel.Caret.Offset
	}
	return w.String(), sel
}

// show marks the caret and the anchor, the opposite of parse. Affinity is shown
// where it makes a difference.
func (p *page) show() string {
	s := p.buf.String()
	mark := "|"
	up, down := p.c.Caret, p.c.Caret
	up.Affinity, down.Affinity = caret.Upstream, caret.Downstream
	upStart, _ := p.lines().Line(up)
	downStart, _ := p.lines().Line(down)
	if upStart != downStart && p.c.Caret.Affinity == caret.Upstream {
		mark = "¦"
	}
	at, anchor := p.c.Caret.Offset, p.c.Anchor
	switch {
	case anchor < at:
		return s[:anchor] + "^" + s[anchor:at] + mark + s[at:]
	case anchor > at:
		return s[:at] + mark + s[at:anchor] + "^" + s[anchor:]
	}
	return s[:at] + mark + s[at:]
}

func TestKeys(t *testing.T) {
	data, err := os.ReadFile("testdata/motions.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(data), "\n== ")[1:]
	if len(cases) < 50 {
		t.Fatalf("only %d cases read", len(cases))
	}
	for _, c := range cases {
		name, body, _ := strings.Cut(c, "\n")
		t.Run(name, func(t *testing.T) {
			fields := map[string]string{"width": "80", "page": "10"}
			for l := range strings.Lines(body) {
				l = strings.TrimSuffix(l, "\n")
				if l == "" {
					continue
				}
				key, value, ok := strings.Cut(l, ": ")
				if value, err = strconv.Unquote(`"` + value + `"`); !ok || err != nil {
					t.Fatalf("cannot read %q: %v", l, err)
				}
				fields[key] = value
			}
			s, sel := parse(fields["from"])
			p := &page{buf: text.New(s)}
			if p.buf.String() != s {
				// Offsets are of the text as it is kept.
				start := len(text.Normal(s[:sel.Caret.Offset]))
				sel = caret.Selection{Anchor: start, Caret: caret.Position{Offset: start}}
			}
			p.c.Selection = sel
			if p.width, err = strconv.Atoi(fields["width"]); err != nil {
				t.Fatal(err)
			}
			if p.c.Page, err = strconv.Atoi(fields["page"]); err != nil {
				t.Fatal(err)
			}
			for _, command := range strings.Fields(fields["do"]) {
				if err := p.do(command); err != nil {
					t.Fatal(err)
				}
			}
			if got := p.show(); got != fields["to"] {
				t.Errorf("%s\nfrom %s\n got %q\nwant %q", fields["do"], fields["from"], got, fields["to"])
			}
		})
	}
}

func TestRightVisitsEachCharacterOnce(t *testing.T) {
	s := "a e\u0301 👩\u200d👩\u200d👧 🇩🇪🇫🇷 שלום क्षि\n\x00\xff\xc3 日本 \u200b|"
	p := &page{buf: text.New(s), width: 7}
	snap := p.buf.Snapshot()
	var forth []int
	for p.c.Caret.Offset < p.buf.Len() {
		forth = append(forth, p.c.Caret.Offset)
		p.c.Move(snap, p.lines(), caret.Right, false)
		if len(forth) > len(s) {
			t.Fatal("the end is never reached")
		}
	}
	var back []int
	for p.c.Caret.Offset > 0 {
		p.c.Move(snap, p.lines(), caret.Left, false)
		back = append(back, p.c.Caret.Offset)
	}
	slices.Reverse(back)
	if !slices.Equal(forth, back) {
		t.Errorf("right goes over %v, left over %v", forth, back)
	}
}

func TestFollowKeepsThePlaceInTheText(t *testing.T) {
	tests := []struct {
		name       string
		from       string
		start, end int
		with, want string
	}{
		{"text before", "one tw|o", 0, 0, "x ", "x one tw|o"},
		{"text at the caret goes behind it", "one| two", 3, 3, "x", "one|x two"},
		{"text after", "o|ne", 3, 3, "x", "o|nex"},
		{"the selected word is deleted", "one ^two| three", 4, 8, "", "one |three"},
		{"around an anchor", "o^ne tw|o", 0, 3, "ONE", "^ONE tw|o"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, sel := parse(tt.from)
			p := &page{buf: text.New(s), width: 80}
			p.c.Selection = sel
			d := p.buf.Replace(tt.start, tt.end, tt.with)
			p.c.Follow(p.buf.Snapshot(), d)
			if got := p.show(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzKeys presses keys at random. Whatever they are, the selection stays at
// borders of characters, and each key does what can be said of it without
// knowing the text.
func FuzzKeys(f *testing.F) {
	f.Add("one two three\n\nfour", []byte{0, 9, 4, 7, 30, 22, 12, 3})
	f.Add("👩\u200d👧 e\u0301\u0323\n🇩🇪", []byte{1, 1, 27, 22, 5, 19, 40, 60, 2})
	names := make([]string, 0, 30)
	for name := range motions {
		names = append(names, name, name+"+")
	}
	for name := range deletions {
		names = append(names, name)
	}
	names = append(names, "all", "type:a", "type:\n", "type:\u0301", "type:👩", "type:\u200d", "type:word word",
		"type:\xc3", "click1:3", "click2:7", "click3:9", "click2+:1", "drag:12", "drag:0")
	slices.Sort(names)
	f.Fuzz(func(t *testing.T, start string, keys []byte) {
		if len(start) > 500 || len(keys) > 100 {
			t.Skip("long enough is long enough")
		}
		p := &page{buf: text.New(start), width: 9}
		for _, k := range keys {
			name := names[int(k)%len(names)]
			was, before := p.c.Selection, p.buf.String()
			if err := p.do(name); err != nil {
				t.Fatal(err)
			}
			snap := p.buf.Snapshot()
			for _, at := range []int{p.c.Anchor, p.c.Caret.Offset} {
				if at < 0 || at > snap.Len() || snap.GraphemeStart(at) != at {
					t.Fatalf("%s of %+v in %q leads inside a character, to %d of %q", name, was, before, at, snap.String())
				}
			}
			key, extend := strings.CutSuffix(name, "+")
			m, moves := motions[key]
			switch {
			case moves && snap.String() != before:
				t.Fatalf("%s changes the text", name)
			case moves && extend && p.c.Anchor != was.Anchor:
				t.Fatalf("%s moves the anchor", name)
			case moves && !extend && !p.c.Empty():
				t.Fatalf("%s leaves a selection", name)
			}
			if !moves || !was.Empty() {
				continue
			}
			back := slices.Contains([]caret.Motion{
				caret.Left, caret.WordLeft, caret.Up, caret.PageUp,
				caret.LineStart, caret.ParagraphUp, caret.DocumentStart,
			}, m)
			if d := p.c.Caret.Offset - was.Caret.Offset; back && d > 0 || !back && d < 0 {
				t.Fatalf("%s goes from %d to %d in %q", name, was.Caret.Offset, p.c.Caret.Offset, before)
			}
		}
	})
}
