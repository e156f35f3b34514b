package article

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// ErrCannotEdit is wrapped by SetFront's errors: the front matter is written
// in a way that Postil can read but not change in place. The file is left as
// it was, and a person has to edit it as text.
var ErrCannotEdit = errors.New("the front matter cannot be changed in place")

// SetFront makes the front matter say front. Only the bytes of fields whose
// value differs change: quotes, list style, comments at line ends, order and
// unknown keys stay. A new field goes to its place in the usual order, an
// emptied one goes away with its lines. On error the file is as it was.
func (f *File) SetFront(front Front) error {
	old, want := f.front.fields(), front.fields()
	if equal(old, want) {
		return nil
	}
	y, err := readYAML(f.src, f.yamlStart, f.yamlEnd)
	if err != nil {
		return fmt.Errorf("set front matter: %w", err)
	}
	e := &editing{y: y, renderer: renderer{eol: eolOf(f.src), block: usesBlockLists(y.root)}}
	e.mapping(y.root, old, want, 0, true)
	src, err := e.apply()
	if err != nil {
		return fmt.Errorf("set front matter: %w", err)
	}
	next, err := Parse(src)
	if err != nil {
		return fmt.Errorf("set front matter: %w: %w", ErrCannotEdit, err)
	}
	if err := next.same(f, want, y.root); err != nil {
		return fmt.Errorf("set front matter: %w: %w", ErrCannotEdit, err)
	}
	*f = *next
	return nil
}

// same checks that f is old with nothing changed but the known fields, which
// are now want.
func (f *File) same(old *File, want fields, oldRoot *yaml.Node) error {
	if f.Body() != old.Body() {
		return errors.New("the text would change")
	}
	for i, kv := range f.front.fields() {
		if !equal(kv.val, want[i].val) {
			return fmt.Errorf("%s would not be what was asked", kv.key)
		}
	}
	y, err := readYAML(f.src, f.yamlStart, f.yamlEnd)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(foreign(y.root), foreign(oldRoot), sameNode) {
		return errors.New("a field that Postil does not know would change")
	}
	return nil
}

// foreign are keys and values of the fields Postil does not know.
func foreign(m *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	if m == nil {
		return nil
	}
	known := map[*yaml.Node]bool{}
	for _, kv := range (Front{}).fields() {
		if k, _ := lookup(m, kv.key); k != nil {
			known[k] = true
		}
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if !known[m.Content[i]] {
			out = append(out, m.Content[i], m.Content[i+1])
		}
	}
	return out
}

func sameNode(a, b *yaml.Node) bool {
	if a.Kind == yaml.AliasNode && b.Kind == yaml.AliasNode {
		return a.Value == b.Value
	}
	return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Style == b.Style && a.Anchor == b.Anchor &&
		slices.EqualFunc(a.Content, b.Content, sameNode)
}

// usesBlockLists reports whether the file writes its lists an item a line.
func usesBlockLists(m *yaml.Node) bool {
	if m == nil {
		return false
	}
	block := false
	for i := 1; i < len(m.Content); i += 2 {
		if n := m.Content[i]; n.Kind == yaml.SequenceNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.ScalarNode {
			if isFlow(n) {
				return false
			}
			block = true
		}
	}
	return block
}

// change replaces the bytes [start, end) of the file.
type change struct {
	start, end int
	text       string
}

// editing collects changes to one front matter.
type editing struct {
	renderer
	y       *yamlDoc
	changes []change
	err     error
}

func (e *editing) replace(start, end int, text string) {
	e.changes = append(e.changes, change{start, end, text})
}

func (e *editing) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf("%w: "+format, append([]any{ErrCannotEdit}, args...)...)
	}
}

// apply makes the new file.
func (e *editing) apply() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	// Insertions at one place keep their order and go before what is removed there.
	slices.SortStableFunc(e.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(min(a.end-a.start, 1), min(b.end-b.start, 1)))
	})
	var out []byte
	at := 0
	for _, c := range e.changes {
		if c.start < at || c.end < c.start || c.start < e.y.start || c.end > e.y.end {
			return nil, fmt.Errorf("%w: two changes meet", ErrCannotEdit)
		}
		out = append(out, e.y.src[at:c.start]...)
		out = append(out, c.text...)
		at = c.end
	}
	return append(out, e.y.src[at:]...), nil
}

// mapping edits the fields of a mapping. col is the column of its keys.
func (e *editing) mapping(m *yaml.Node, old, want fields, col int, top bool) {
	flow := m != nil && isFlow(m)
	present := make([]bool, len(want)) // there now
	stays := make([]bool, len(want))   // there afterwards
	for i, kv := range want {
		k, v := lookup(m, kv.key)
		present[i] = k != nil
		stays[i] = k != nil && (!empty(kv.val) || equal(old[i].val, kv.val) || hasForeign(v, kv.val))
	}
	if flow {
		e.removeFlow(m, want, stays)
	}
	for i, kv := range want {
		k, v := lookup(m, kv.key)
		switch {
		case equal(old[i].val, kv.val):
		case k == nil:
			e.insert(m, want, i, present, stays, col, flow, top)
		case stays[i]:
			e.set(k, v, old[i].val, kv, col, flow)
		case !flow:
			e.removeBlock(m, k, v, col)
		}
	}
}

// hasForeign reports a nested mapping with keys of its own that an emptied
// field must not take along.
func hasForeign(v *yaml.Node, val value) bool {
	f, ok := val.(fields)
	if !ok || v == nil || v.Kind != yaml.MappingNode {
		return false
	}
	known := 0
	for _, kv := range f {
		if k, _ := lookup(v, kv.key); k != nil {
			known++
		}
	}
	return known < len(v.Content)/2
}

// set changes the value of a key that is there and stays.
func (e *editing) set(k, v *yaml.Node, old value, want field, col int, flow bool) {
	if v.Kind != yaml.AliasNode && !isNull(v) {
		switch val := want.val.(type) {
		case scalar, date:
			e.scalarValue(v, val, col, flow)
			return
		case list:
			switch {
			case v.Kind == yaml.SequenceNode && e.items(v, old.(list), val):
				return
			case v.Kind == yaml.ScalarNode && len(val) == 1:
				e.scalarValue(v, val[0], col, flow)
				return
			}
		case fields:
			if v.Kind == yaml.MappingNode {
				e.mapping(v, old.(fields), val, e.keyCol(v, col), false)
				return
			}
			if f := val[0]; f.key == "file" && empty(val[1:]) {
				e.scalarValue(v, f.val, col, flow)
				return
			}
		}
	}
	if l, ok := want.val.(list); ok && len(l) > 1 && k.Value != want.key && k.Style == 0 {
		e.replace(e.y.pos(k), e.y.pos(k)+len(k.Value), want.key) // author: becomes authors:
	}
	e.behind(k, v, e.after(want.val, col, flow), col, flow)
}

func (e *editing) keyCol(m *yaml.Node, col int) int {
	if isFlow(m) || len(m.Content) == 0 {
		return col + step
	}
	return e.y.col(e.y.pos(m.Content[0]))
}

// behind replaces whatever stands behind a key's colon.
func (e *editing) behind(k, v *yaml.Node, text string, col int, flow bool) {
	from := e.y.colon(k, flow)
	if from < 0 {
		e.fail("%q is not followed by a colon on its line", k.Value)
		return
	}
	end := e.y.valueEnd(k, v, col, flow)
	if end == from && !flow { // nothing there but blanks and perhaps a comment
		rest, comment := e.y.contentEnd(from)
		switch {
		case !comment: // swallow the blanks
			for end = rest; end < e.y.end && isBlank(e.y.src[end]); end++ {
			}
		case strings.HasPrefix(text, e.eol): // lines go below the comment
			for end = from; end < e.y.end && !isBreak(e.y.src[end]); end++ {
			}
			from = end
		}
	}
	e.replace(from, end, text)
}

// scalarValue replaces the bytes of one text or date, in its style.
func (e *editing) scalarValue(n *yaml.Node, val value, col int, flow bool) {
	start := e.y.pos(n)
	if n.Kind == yaml.AliasNode {
		e.replace(start, e.y.valueEnd(nil, n, col, flow), e.plain(val, flow, col))
		return
	}
	if n.Kind != yaml.ScalarNode || noText(n) {
		e.fail("line %d holds a value of another kind", e.y.nodeLine(n))
		return
	}
	end := e.y.valueEnd(nil, n, col, flow)
	switch val := val.(type) {
	case date:
		s := val.like(n.Value)
		switch {
		case n.Style&yaml.SingleQuotedStyle != 0:
			s = "'" + s + "'"
		case n.Style&yaml.DoubleQuotedStyle != 0:
			s = `"` + s + `"`
		}
		e.replace(start, end, s)
	case scalar:
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && e.blockScalar(n, string(val), col) {
			return
		}
		e.replace(start, end, e.scalar(string(val), n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle), flow, col))
	}
}

func (e *editing) plain(val value, flow bool, col int) string {
	if s, ok := val.(scalar); ok {
		return e.scalar(string(s), 0, flow, col)
	}
	return e.flow(val)
}

// like writes a date in the layout of the one it replaces, when that can hold
// it.
func (d date) like(old string) string {
	now, _ := ParseDate(string(d))
	before, layout, ok := parseDate(old)
	if !ok || layout == "" || before.HasTime != now.HasTime {
		return string(d)
	}
	s := now.Format(layout)
	if again, ok := ParseDate(s); ok && again.value() == d {
		return s
	}
	return string(d)
}

// blockScalar replaces the lines under a | or > and keeps that line itself.
func (e *editing) blockScalar(n *yaml.Node, s string, col int) bool {
	p := e.y.skipProperties(e.y.pos(n))
	header, _ := e.y.contentEnd(p)
	mark := string(e.y.src[p:header])
	if strings.ContainsAny(mark, "123456789") { // indentation is counted: rewrite it whole
		return false
	}
	start, end := e.y.blockText(p, col)
	indent, width := col+step, foldWidth
	if end > start {
		lines := strings.Split(string(e.y.src[start:end]), "\n")
		first := slices.IndexFunc(lines, func(l string) bool { return strings.TrimSpace(l) != "" })
		if first >= 0 {
			indent = len(lines[first]) - len(strings.TrimLeft(lines[first], " "))
		}
		for _, l := range lines {
			width = max(width, utf8.RuneCountInString(strings.TrimRight(l, "\r")))
		}
	}
	body := e.literal(s, indent)
	if strings.HasPrefix(mark, ">") {
		body = e.folded(s, indent, width-indent)
	}
	if !holds(mark+body, s, false) {
		return false
	}
	// body begins with a line break, of which the header line has one already.
	from := start - len(e.eol)
	if end < start { // no lines yet
		end = from
	}
	e.replace(from, end, body)
	return true
}
