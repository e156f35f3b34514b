package layout

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"postil/editor/style"
)

// Source is the text, by lines without their line feeds. Offsets are bytes.
type Source interface {
	Len() int
	LineCount() int // at least 1
	Line(i int) string
	LineStart(i int) int
	LineAt(offset int) int
}

// Styler gives the spans of each line of the Source; style.Highlighter is one.
// Spans is asked again for whatever is shown, so a Styler may change its mind;
// it must not change a slice that it gave.
type Styler interface {
	Spans(line int) []style.Span
}

// Face is a typeface in a size relative to the text's. It is compared with ==.
type Face struct {
	Bold, Italic, Mono bool
	Scale              float32 // 1 is the size of running text; 0 counts as 1
}

// Measurer knows the sizes of text. Text never holds tabs, line feeds or
// control characters.
type Measurer interface {
	Width(text string, face Face) float32
	// Height gives the distance from the top of a line to its baseline and
	// the whole height of a line.
	Height(face Face) (ascent, height float32)
}

// Options set up a Layout. Measurer is required.
type Options struct {
	Measurer    Measurer
	Faces       [style.RoleCount]Face // by style.Role
	Width       float32               // of a line; not above 0 means no wrap
	TabColumns  int                   // spaces from one tab stop to the next, 4 when 0
	LineSpacing float32               // height of a line relative to the face's, 1 when 0
	Margin      float64               // what Show lays out above and below the viewport
	Words       int                   // widths remembered, 8192 when 0
	Paragraphs  int                   // layouts remembered, 256 when 0
}

// Faces is a table of faces in which headings are larger, strong text bold,
// emphasis italic, and code and tables in a fixed width, so that what stands
// below one another in the source does so on the screen.
func Faces() [style.RoleCount]Face {
	var f [style.RoleCount]Face
	for i := range f {
		f[i].Scale = 1
	}
	for i, scale := range []float32{1.6, 1.35, 1.2, 1.1, 1, 1} {
		f[int(style.Heading1)+i] = Face{Bold: true, Scale: scale}
	}
	f[style.Emphasis].Italic = true
	f[style.Strong].Bold = true
	f[style.StrongEmphasis] = Face{Bold: true, Italic: true, Scale: 1}
	f[style.Code].Mono = true
	f[style.CodeBlock].Mono = true
	f[style.HTML].Mono = true
	f[style.TableHead].Bold = true
	for i := range f {
		r := style.Role(i)
		f[i] = f[r.Base()]
		if r&style.InTable != 0 {
			f[i].Mono, f[i].Scale = true, 1
		}
	}
	return f
}

// ErrNoMeasurer is returned by New for Options without a Measurer.
var ErrNoMeasurer = errors.New("no measurer")

func (o Options) withDefaults() (Options, error) {
	if o.Measurer == nil {
		return o, fmt.Errorf("layout: %w", ErrNoMeasurer)
	}
	for i := range o.Faces {
		if !(o.Faces[i].Scale > 0) {
			o.Faces[i].Scale = 1
		}
	}
	if !(o.Width > 0) {
		o.Width = math.MaxFloat32
	}
	if o.TabColumns <= 0 {
		o.TabColumns = 4
	}
	if !(o.LineSpacing > 0) {
		o.LineSpacing = 1
	}
	if !(o.Margin >= 0) {
		o.Margin = 0
	}
	if o.Words <= 0 {
		o.Words = 8192
	}
	if o.Paragraphs <= 0 {
		o.Paragraphs = 256
	}
	return o, nil
}

// Counters say how much work was done, for tests that keep it from growing.
type Counters struct {
	Paragraphs int // paragraphs laid out, wholly or in part
	Bytes      int // bytes of text in which places to break were looked for
	Measured   int // calls of Measurer.Width
	Lines      int // lines wrapped
}

// Layout is a text in lines.
type Layout struct {
	opts     Options
	src      Source
	styler   Styler
	tree     tree
	words    words
	faces    map[Face]vertical
	tab      float32 // between tab stops
	letter   float32 // average width of a byte of running text
	laid     []*paragraph
	clock    uint64  // counts uses of paragraphs
	top      float64 // of the viewport
	shift    float64 // of top since TakeShift
	counters Counters
	scratch  []piece // for one line
	drafts   []Run   // for one line
}

// New makes a Layout for a text. It must be told of every change by Edit.
func New(src Source, styler Styler, o Options) (*Layout, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	l := &Layout{src: src, styler: styler}
	l.use(o)
	l.Reset()
	return l, nil
}

// use takes over options and forgets every width.
func (l *Layout) use(o Options) {
	l.opts = o
	l.words = newWords(o.Words)
	l.faces = map[Face]vertical{}
	l.tab = float32(o.TabColumns) * l.vertical(style.Text).space
	const sample = "What the average letter of a text takes."
	l.letter = l.width(sample, style.Text) / float32(len(sample))
}

// Reset forgets everything, as after another text was loaded, and puts the
// viewport at the top.
func (l *Layout) Reset() {
	for _, p := range l.laid {
		p.gone = true
	}
	l.laid = nil
	l.top, l.shift = 0, 0
	n := l.src.LineCount()
	heights := make([]float32, n)
	start := 0
	for i := range heights {
		end := l.src.Len()
		if i+1 < n {
			end = l.src.LineStart(i + 1)
		}
		heights[i] = l.estimate(end - start)
		start = end
	}
	l.tree = newTree(heights)
}

// estimate is the height of a paragraph of n bytes that was not laid out.
func (l *Layout) estimate(n int) float32 {
	lines := float32(math.Ceil(float64(float32(n) * l.letter / l.opts.Width)))
	return max(1, lines) * l.vertical(style.Text).height
}

func (l *Layout) lineLen(i int) int {
	end := l.src.Len()
	if i+1 < l.src.LineCount() {
		end = l.src.LineStart(i + 1)
	}
	return end - l.src.LineStart(i)
}

// Counters gives the work done since the Layout was made.
func (l *Layout) Counters() Counters { return l.counters }

// Height is the height of the whole text; it is corrected as the text is seen.
func (l *Layout) Height() float64 { return l.tree.height() }

// Width is the width that lines are wrapped to.
func (l *Layout) Width() float32 { return l.opts.Width }

// Paragraph gives where a paragraph stands and its height, which are estimates
// as long as it was not shown. i must be a line of the Source.
func (l *Layout) Paragraph(i int) (y float64, height float32) {
	x, y := l.tree.at(i)
	return y, l.tree.nodes[x].own
}

// TakeShift tells by how much what is above the viewport has grown since the
// last call: the scroll position must grow by as much before any y is used
// with it. Show sees to that itself and hands back the position as View.Top.
func (l *Layout) TakeShift() float64 {
	s := l.shift
	l.shift = 0
	return s
}

// setHeight corrects a height and keeps the viewport where it is.
func (l *Layout) setHeight(i int, h float32) {
	old := l.tree.heightAt(i)
	if old == h {
		return
	}
	if l.tree.before(i)+float64(old) <= l.top {
		l.move(float64(h) - float64(old))
	}
	l.tree.setHeight(i, h)
}

func (l *Layout) move(d float64) {
	l.top += d
	l.shift += d
}

// Edit says that the lines [first, first+removed) of the Source were replaced
// by inserted new ones, which the Source has already. Typing in a line
// replaces one by one, a line feed one by two.
func (l *Layout) Edit(first, removed, inserted int) {
	first = min(max(0, first), l.tree.count())
	removed = min(max(0, removed), l.tree.count()-first)
	inserted = max(0, inserted)
	// Lines replaced one by one keep their layout: most of it will be as it was.
	kept := min(removed, inserted)
	for i := first; i < first+kept; i++ {
		if p := l.tree.paragraph(i); p != nil {
			p.stale = true
		} else {
			l.setHeight(i, l.estimate(l.lineLen(i)))
		}
	}
	at := first + kept
	if removed > kept {
		y := l.tree.before(at)
		for i := at; i < first+removed; i++ {
			if p := l.tree.paragraph(i); p != nil {
				p.gone = true
			}
		}
		height := l.tree.remove(at, removed-kept)
		if y < l.top {
			l.move(-min(height, l.top-y))
		}
	}
	if inserted > kept {
		heights := make([]float32, inserted-kept)
		sum := 0.0
		for i := range heights {
			heights[i] = l.estimate(l.lineLen(at + i))
			sum += float64(heights[i])
		}
		above := l.tree.before(at) < l.top
		l.tree.insert(at, heights)
		if above {
			l.move(sum)
		}
	}
}

// ensure gives a paragraph laid out as it is now.
func (l *Layout) ensure(i int) *paragraph {
	l.clock++
	p := l.tree.paragraph(i)
	spans := l.styler.Spans(i)
	if p == nil {
		p = &paragraph{text: l.src.Line(i), spans: spans, used: l.clock}
		l.counters.Paragraphs++
		l.lay(p)
		l.tree.setParagraph(i, p)
		l.remember(p)
	} else {
		p.used = l.clock
		text := p.text
		if p.stale {
			text = l.src.Line(i)
		}
		if p.stale && text != p.text || !slices.Equal(spans, p.spans) {
			l.counters.Paragraphs++
			l.relay(p, text, spans)
		} else if p.loose {
			l.counters.Paragraphs++
		}
		if p.loose {
			l.wrapAll(p)
		}
		p.stale, p.loose = false, false
	}
	l.setHeight(i, p.height)
	return p
}

// remember keeps the number of layouts in bounds: past them, the half that
// was not used for longest goes. Their heights stay known.
func (l *Layout) remember(p *paragraph) {
	l.laid = append(l.laid, p)
	if len(l.laid) <= l.opts.Paragraphs {
		return
	}
	l.laid = slices.DeleteFunc(l.laid, func(p *paragraph) bool { return p.gone })
	if len(l.laid) <= l.opts.Paragraphs {
		return
	}
	slices.SortFunc(l.laid, func(a, b *paragraph) int { return cmp.Compare(b.used, a.used) })
	keep := max(1, l.opts.Paragraphs/2)
	for _, p := range l.laid[keep:] {
		l.tree.nodes[p.node].para = nil
		p.gone = true
	}
	clear(l.laid[keep:])
	l.laid = l.laid[:keep]
}

// SetWidth wraps to another width. What is at the top of the viewport stays
// there; TakeShift tells how the scroll position changes.
func (l *Layout) SetWidth(width float32) {
	if !(width > 0) {
		width = math.MaxFloat32
	}
	if width == l.opts.Width {
		return
	}
	l.anchored(func() {
		l.opts.Width = width
		for _, p := range l.laid {
			p.loose = true
		}
	})
}

// SetFaces changes what text looks like: the measurer's typeface or size, the
// faces of roles, the spacing. The width and the limits stay. What is at the top
// of the viewport stays there; TakeShift tells how the scroll position changes.
func (l *Layout) SetFaces(m Measurer, faces [style.RoleCount]Face, lineSpacing float32) error {
	o := l.opts
	o.Measurer, o.Faces, o.LineSpacing = m, faces, lineSpacing
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	l.anchored(func() {
		for _, p := range l.laid {
			if !p.gone {
				l.tree.nodes[p.node].para = nil
				p.gone = true
			}
		}
		l.laid = nil
		l.use(o)
	})
	return nil
}

// anchored makes a change that voids all heights.
func (l *Layout) anchored(change func()) {
	i, y := l.tree.find(l.top)
	part := (l.top - y) / max(1, float64(l.tree.heightAt(i)))
	change()
	l.tree.setAll(func(i int) float32 { return l.estimate(l.lineLen(i)) })
	l.ensure(i)
	top := l.tree.before(i) + part*float64(l.tree.heightAt(i))
	l.shift += top - l.top
	l.top = top
}
