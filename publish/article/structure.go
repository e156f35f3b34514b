package article

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// removeBlock takes a field of a block mapping away with its lines.
func (e *editing) removeBlock(m, k, v *yaml.Node, col int) {
	start := e.y.pos(k)
	bol := max(lineStart(e.y.src, start), e.y.start)
	if strings.TrimLeft(string(e.y.src[bol:start]), " ") == "" {
		e.replace(bol, min(lineEnd(e.y.src, e.y.valueEnd(k, v, col, false)), e.y.end), "")
		return
	}
	// The key shares its line with a dash: pull the next field up.
	for i := 0; i+2 < len(m.Content); i += 2 {
		if m.Content[i] == k {
			e.replace(start, e.y.pos(m.Content[i+2]), "")
			return
		}
	}
	e.fail("%q stands alone on the line of its dash", k.Value)
}

// removeFlow takes fields of a {} mapping away with their commas.
func (e *editing) removeFlow(m *yaml.Node, want fields, stays []bool) {
	gone := map[*yaml.Node]bool{}
	for i, kv := range want {
		if k, _ := lookup(m, kv.key); k != nil && !stays[i] {
			gone[k] = true
		}
	}
	var parts []part
	for i := 0; i+1 < len(m.Content); i += 2 {
		k, v := m.Content[i], m.Content[i+1]
		parts = append(parts, part{e.y.pos(k), e.y.valueEnd(k, v, 0, true), gone[k]})
	}
	e.removeParts(parts)
}

// part is one element between the brackets of a flow collection.
type part struct {
	start, end int
	gone       bool
}

// removeParts takes elements of a flow collection away with one comma each.
func (e *editing) removeParts(parts []part) {
	lead := 0
	for lead < len(parts) && parts[lead].gone {
		lead++
	}
	switch {
	case lead == 0:
	case lead == len(parts):
		e.replace(parts[0].start, parts[lead-1].end, "")
		return
	default:
		e.replace(parts[0].start, parts[lead].start, "")
	}
	for i := max(lead, 1); i < len(parts); i++ {
		if parts[i].gone {
			e.replace(parts[i-1].end, parts[i].end, "")
		}
	}
}

// insert adds a field that is not there: after the nearest one that comes
// before it in the usual order, else before the nearest that comes after it.
func (e *editing) insert(m *yaml.Node, want fields, i int, present, stays []bool, col int, flow, top bool) {
	kv := want[i]
	r := e.renderer
	r.lines = true
	line := kv.key + ":" + r.after(kv.val, col, flow)
	if flow {
		present = stays // removed ones have no place left
	}
	for j := i - 1; j >= 0; j-- {
		if present[j] {
			k, v := lookup(m, want[j].key)
			e.insertAfter(k, v, line, col, flow)
			return
		}
	}
	for j := i + 1; j < len(want); j++ {
		if present[j] {
			k, _ := lookup(m, want[j].key)
			e.insertBefore(k, line, col, flow, top)
			return
		}
	}
	switch {
	case m == nil || top && !flow:
		e.replace(e.y.end, e.y.end, line+e.eol)
	case len(m.Content) == 0: // {}
		e.replace(e.y.pos(m)+1, e.y.pos(m)+1, line)
	default:
		n := len(m.Content)
		e.insertAfter(m.Content[n-2], m.Content[n-1], line, col, flow)
	}
}

func (e *editing) insertAfter(k, v *yaml.Node, line string, col int, flow bool) {
	end := e.y.valueEnd(k, v, col, flow)
	if flow {
		e.replace(end, end, ", "+line)
		return
	}
	at := min(lineEnd(e.y.src, end), e.y.end)
	// Comments indented below a field belong to it, over blank lines too.
	for next := at; next < e.y.end; {
		line := e.y.lineString(next)
		text := strings.TrimLeft(line, " ")
		next = min(lineEnd(e.y.src, next), e.y.end)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if text[0] != '#' || len(line)-len(text) <= col {
			break
		}
		at = next
	}
	e.replace(at, at, strings.Repeat(" ", col)+line+e.eol)
}

func (e *editing) insertBefore(k *yaml.Node, line string, col int, flow, top bool) {
	at := e.y.pos(k)
	switch {
	case flow:
		e.replace(at, at, line+", ")
	case top: // comments right above a field belong to it
		for at > e.y.start {
			above := lineStart(e.y.src, at-1)
			if above < e.y.start || !strings.HasPrefix(e.y.lineString(above), "#") {
				break
			}
			at = above
		}
		e.replace(at, at, line+e.eol)
	default: // the key may share its line with a dash
		e.replace(at, at, line+e.eol+strings.Repeat(" ", col))
	}
}

func (y *yamlDoc) lineString(at int) string { return string(y.lineText(at)) }

// items edits a sequence: what is the same at its beginning and at its end
// stays, the middle is changed item by item, then shortened or lengthened. It
// reports false when the sequence is better written anew.
func (e *editing) items(n *yaml.Node, old, want list) bool {
	live := liveItems(e.y, n)
	if len(live) != len(old) {
		return false
	}
	if len(live) == 0 {
		if !isFlow(n) || len(n.Content) > 0 {
			return false
		}
		inner := e.flow(want)
		e.replace(e.y.pos(n)+1, e.y.pos(n)+1, inner[1:len(inner)-1])
		return true
	}
	head := 0
	for head < len(old) && head < len(want) && equal(old[head], want[head]) {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(want)-head && equal(old[len(old)-1-tail], want[len(want)-1-tail]) {
		tail++
	}
	have, need := len(old)-head-tail, len(want)-head-tail
	both := min(have, need)
	if isFlow(n) {
		e.flowItems(n, live, old, want, head, both, have, need)
		return true
	}
	return e.blockItems(live, old, want, head, both, have, need)
}

// liveItems are the items that Front shows: not the empty ones.
func liveItems(y *yamlDoc, n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, it := range n.Content {
		t := target(it)
		live := !isNull(t) && text(t.Value) != ""
		if t.Kind == yaml.MappingNode {
			r := reader{y: y, lines: map[string]int{}}
			_, live = r.correction(t)
		}
		if live {
			out = append(out, it)
		}
	}
	return out
}

func (e *editing) flowItems(n *yaml.Node, live []*yaml.Node, old, want list, head, both, have, need int) {
	for i := head; i < head+both; i++ {
		e.item(live[i], old[i], want[i], 0, true)
	}
	if have > need {
		gone := map[*yaml.Node]bool{}
		for _, it := range live[head+both : head+have] {
			gone[it] = true
		}
		var parts []part
		for _, it := range n.Content {
			parts = append(parts, part{e.y.pos(it), e.y.valueEnd(nil, it, 0, true), gone[it]})
		}
		e.removeParts(parts)
		return
	}
	for _, v := range want[head+both : head+need] {
		if i := head + both; i > 0 {
			end := e.y.valueEnd(nil, live[i-1], 0, true)
			e.replace(end, end, ", "+e.renderer.flow(v))
		} else {
			e.replace(e.y.pos(live[0]), e.y.pos(live[0]), e.renderer.flow(v)+", ")
		}
	}
}

func (e *editing) blockItems(live []*yaml.Node, old, want list, head, both, have, need int) bool {
	dashes := make([]int, len(live))
	for i, it := range live {
		if dashes[i] = e.y.dash(it); dashes[i] < 0 || strings.TrimLeft(string(e.y.src[lineStart(e.y.src, dashes[i]):dashes[i]]), " ") != "" {
			return false
		}
	}
	col := e.y.col(dashes[0])
	end := func(i int) int { return min(lineEnd(e.y.src, e.y.valueEnd(nil, live[i], col, false)), e.y.end) }
	for i := head; i < head+both; i++ {
		e.item(live[i], old[i], want[i], col, false)
	}
	for i := head + both; i < head+have; i++ {
		e.replace(lineStart(e.y.src, dashes[i]), end(i), "")
	}
	for _, v := range want[head+both : head+need] {
		at := lineStart(e.y.src, dashes[0])
		if i := head + both; i > 0 {
			at = end(i - 1)
		}
		e.replace(at, at, strings.Repeat(" ", col)+e.renderer.item(v, col)+e.eol)
	}
	return true
}

// item changes one item of a sequence in place.
func (e *editing) item(n *yaml.Node, old, want value, col int, flow bool) {
	w, ok := want.(fields)
	if !ok {
		e.scalarValue(n, want, col, flow)
		return
	}
	if n.Kind == yaml.AliasNode {
		e.replace(e.y.pos(n), e.y.valueEnd(nil, n, col, flow), e.renderer.flow(w))
		return
	}
	e.mapping(n, old.(fields), w, e.keyCol(n, col), false)
}
