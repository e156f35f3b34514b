package layout

import "sort"

// View is what stands in the viewport.
type View struct {
	Top         float64 // the scroll position, corrected
	Height      float64 // of the whole text
	First, Last int     // paragraphs shown, from first to last
	Lines       []Placed
}

// Placed is a line at its place in the text.
type Placed struct {
	Paragraph int     // line number in the Source
	Index     int     // of the line in the paragraph
	Offset    int     // of the paragraph in the text; Line.Start and the runs count from there
	Y         float64 // of the line's top, from the top of the text
	Line      *Line   // with its runs; good until the next call to the Layout
}

// Show lays out what a viewport height high shows when scrolled to top, and
// the margin around it. The text at the top of the viewport stays there: when
// heights above it turn out to be others, View.Top differs from top.
func (l *Layout) Show(top, height float64) View {
	l.top = max(0, top+l.TakeShift())
	i, start := l.tree.find(l.top)
	part := (l.top - start) / max(1, float64(l.tree.heightAt(i)))
	known := l.tree.paragraph(i) != nil
	l.ensure(i)
	start = l.tree.before(i)
	if h := float64(l.tree.heightAt(i)); !known && l.top > start {
		l.top = start + part*h
	}
	for k, y := i-1, start; k >= 0 && y > l.top-l.opts.Margin; k-- {
		l.ensure(k)
		y = l.tree.before(k)
	}
	start = l.tree.before(i)
	bottom := l.top + height
	last := i
	for k, y := i, start; k < l.tree.count() && (k == i || y < bottom+l.opts.Margin); k++ {
		y += float64(l.ensure(k).height)
		if y-float64(l.tree.heightAt(k)) < bottom {
			last = k
		}
	}
	l.shift = 0
	v := View{Top: l.top, Height: l.Height(), First: i, Last: last}
	y := start
	for k := i; k <= last; k++ {
		p := l.tree.paragraph(k)
		if p == nil { // more is shown than is remembered
			p = l.ensure(k)
		}
		offset := l.src.LineStart(k)
		n := sort.Search(len(p.lines), func(n int) bool {
			return y+float64(p.lines[n].Y+p.lines[n].Height) > l.top
		})
		for ; n < len(p.lines); n++ {
			ln := &p.lines[n]
			if y+float64(ln.Y) >= bottom && len(v.Lines) > 0 {
				break
			}
			l.runs(p, ln)
			v.Lines = append(v.Lines, Placed{Paragraph: k, Index: n, Offset: offset, Y: y + float64(ln.Y), Line: ln})
		}
		y += float64(p.height)
	}
	return v
}
