package paste

import "strings"

// blockKind is what a block is.
type blockKind int

const (
	paragraph blockKind = iota
	heading
	quote
	list
	item
	code
	table
	rule
)

// block is a part of the text that stands by itself.
type block struct {
	kind    blockKind
	level   int      // of a heading; of a list that is made item by item
	ordered bool     // of a list
	start   int      // the first number of an ordered list
	id      string   // of a list that is made item by item: which one
	byItem  bool     // a list that is made item by item
	task    string   // "[ ] " or "[x] " before an item
	lang    string   // of code
	text    string   // of code
	runs    []run    // of a paragraph and a heading
	blocks  []*block // of a quotation, a list, an item
	rows    [][][]run
}

// format is how a run of text is marked.
type format struct {
	strong, emphasis, strike, code bool
	link                           string // the target
}

// both is what two formats have in common.
func (f format) both(g format) format {
	out := format{
		strong: f.strong && g.strong, emphasis: f.emphasis && g.emphasis,
		strike: f.strike && g.strike, code: f.code && g.code,
	}
	if f.link == g.link {
		out.link = f.link
	}
	return out
}

// run is text of one format, a line break, or the mark of a note.
type run struct {
	text string
	format
	br   bool
	note string // the note's name in the source
}

func (r run) plain() bool { return !r.br && r.note == "" }

// source is what a reader makes of a file: its text, and the notes by the
// names that the marks in the text give.
type source struct {
	blocks []*block
	notes  map[string][]*block
	lost   losses
	isCode bool // nothing but code, as an editor for code copies it
}

// losses counts what is left out.
type losses struct{ list []Loss }

// maxNames bounds the names kept of one sort of loss.
const maxNames = 20

func (l *losses) add(kind LossKind, name string) {
	i := 0
	for i < len(l.list) && l.list[i].Kind != kind {
		i++
	}
	if i == len(l.list) {
		l.list = append(l.list, Loss{Kind: kind})
	}
	x := &l.list[i]
	x.Count++
	if name = strings.Join(strings.Fields(name), " "); name != "" && len(x.Names) < maxNames {
		x.Names = append(x.Names, name)
	}
}

// flow gathers the blocks of one container.
type flow struct {
	blocks []*block
	open   *block // the paragraph that text goes to
	as     block  // what the next paragraph is: its kind and level
}

// put adds to the open paragraph.
func (f *flow) put(r run) {
	if f.open == nil {
		if r.plain() && strings.Trim(r.text, " \t\r\n") == "" {
			return
		}
		b := f.as
		f.open = &b
	}
	f.open.runs = append(f.open.runs, r)
}

// close ends the open paragraph.
func (f *flow) close() {
	b := f.open
	f.open = nil
	if b == nil {
		return
	}
	for _, runs := range paragraphs(b.runs, b.kind == heading) {
		p := *b
		p.runs = runs
		f.blocks = append(f.blocks, &p)
	}
}

// add ends the open paragraph and puts a block behind it.
func (f *flow) add(b *block) {
	f.close()
	f.blocks = append(f.blocks, b)
}

func tail(blocks []*block) *block {
	if len(blocks) == 0 {
		return nil
	}
	return blocks[len(blocks)-1]
}

// item begins an item of a list of which the source tells only the level of
// each item: Word's paragraphs with numbers, Google's lists in a row.
func (f *flow) item(level int, ordered bool, number int, id string) *block {
	f.close()
	it := &block{kind: item}
	into := &f.blocks
	for top := true; ; top = false {
		last := tail(*into)
		isList := last != nil && last.kind == list && last.byItem && len(last.blocks) > 0
		switch {
		case isList && last.level < level:
			into = &tail(last.blocks).blocks
			continue
		case isList && last.ordered == ordered && last.id == id && (last.level == level || !top):
			last.level = level
			last.blocks = append(last.blocks, it)
			return it
		}
		*into = append(*into, &block{
			kind: list, ordered: ordered, start: number, level: level, id: id, byItem: true, blocks: []*block{it},
		})
		return it
	}
}

// quoted adds blocks as a quotation, together with one right before.
func (f *flow) quoted(blocks []*block) {
	f.close()
	if last := tail(f.blocks); last != nil && last.kind == quote && last.byItem {
		last.blocks = append(last.blocks, blocks...)
		return
	}
	f.blocks = append(f.blocks, &block{kind: quote, byItem: true, blocks: blocks})
}

// codeLine adds a line of code, to the code right before if there is any.
func (f *flow) codeLine(text string) {
	f.close()
	if last := tail(f.blocks); last != nil && last.kind == code && last.byItem {
		last.text += "\n" + text
		return
	}
	f.blocks = append(f.blocks, &block{kind: code, byItem: true, text: text})
}

// inCells gives what table cells hold as rows of runs. It fails where a cell
// holds more than paragraphs.
func inCells(rows [][][]*block) ([][][]run, bool) {
	var out [][][]run
	for _, row := range rows {
		var cells [][]run
		for _, blocks := range row {
			var cell []run
			for _, b := range blocks {
				if b.kind != paragraph && b.kind != heading {
					return nil, false
				}
				if len(cell) > 0 {
					cell = append(cell, run{text: " "})
				}
				for _, r := range b.runs {
					if r.br {
						r = run{text: " "}
					}
					cell = append(cell, r)
				}
			}
			if p := paragraphs(cell, true); len(p) > 0 {
				cell = p[0]
			} else {
				cell = nil
			}
			cells = append(cells, cell)
		}
		out = append(out, cells)
	}
	return out, true
}

// addTable puts a table in; one that lays out a page rather than data becomes
// the blocks in its cells.
func (f *flow) addTable(rows [][][]*block, lost *losses) {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	cells, ok := inCells(rows)
	if ok && columns > 1 {
		f.add(&block{kind: table, rows: cells})
		return
	}
	f.close()
	if columns > 1 {
		lost.add(LostTable, "")
	}
	for _, r := range rows {
		for _, c := range r {
			f.blocks = append(f.blocks, c...)
		}
	}
}
