package browser

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// rowList shows rows of one height, of which only those in view have objects.
// Rows that leave the view are filled again for others.
type rowList struct {
	widget.BaseWidget
	scroll *container.Scroll
	sheet  *sheet
	height float32
	n      int
	create func() fyne.CanvasObject
	// fill shows what stands at an index; brief is without what takes long to
	// paint.
	fill func(i int, row fyne.CanvasObject, brief bool)
	// onRange hears that other rows are in view, onBrief that some were filled
	// briefly and wait for more. Both may be nil.
	onRange, onBrief func()
	// whole is how many rows that come into view at once are filled wholly, the
	// others briefly; 0 is all of them.
	whole int

	first  int // index of rows[0]
	rows   []fyne.CanvasObject
	pool   []fyne.CanvasObject
	brief  []int // indexes of rows that were filled briefly
	filled int   // how often a row was filled: tests count
}

func newRowList(height float32, create func() fyne.CanvasObject, fill func(i int, row fyne.CanvasObject, brief bool)) *rowList {
	l := &rowList{height: height, create: create, fill: fill}
	l.sheet = &sheet{list: l}
	l.sheet.ExtendBaseWidget(l.sheet)
	l.scroll = container.NewVScroll(l.sheet)
	l.scroll.OnScrolled = func(fyne.Position) { l.place() }
	l.ExtendBaseWidget(l)
	return l
}

// set shows n rows, all filled anew, with the view at an offset.
func (l *rowList) set(n int, offset float32) {
	l.n = n
	l.pool = append(l.pool, l.rows...)
	l.rows, l.brief = l.rows[:0], nil
	l.scroll.Offset.Y = max(0, min(offset, float32(n)*l.height-l.scroll.Size().Height))
	l.scroll.Refresh()
	l.place()
}

// setHeight makes all rows of another height.
func (l *rowList) setHeight(height float32) {
	if l.height != height {
		l.height = height
		l.set(l.n, l.scroll.Offset.Y)
	}
}

// inView are the rows that are in view, to not included.
func (l *rowList) inView() (from, to int) { return l.first, l.first + len(l.rows) }

// at is the row of an index, nil when it is not in view.
func (l *rowList) at(i int) fyne.CanvasObject {
	if i < l.first || i >= l.first+len(l.rows) {
		return nil
	}
	return l.rows[i-l.first]
}

// refill fills the row of an index again, if it is in view.
func (l *rowList) refill(i int) {
	if row := l.at(i); row != nil {
		l.filled++
		l.fill(i, row, false)
	}
}

// fillUp fills some of the rows wholly that were filled briefly, and reports
// whether others wait.
func (l *rowList) fillUp() (more bool) {
	for n := 0; n < l.whole && len(l.brief) > 0; {
		i := l.brief[0]
		l.brief = l.brief[1:]
		if l.at(i) != nil {
			l.refill(i)
			n++
		}
	}
	return len(l.brief) > 0
}

// refillAll fills all rows in view again.
func (l *rowList) refillAll() {
	for i := range l.rows {
		l.refill(l.first + i)
	}
}

// pageful is how many whole rows the view has.
func (l *rowList) pageful() int { return max(1, int(l.scroll.Size().Height/l.height)) }

// reveal scrolls as little as is needed to have a row in view.
func (l *rowList) reveal(i int) {
	top, view := float32(i)*l.height, l.scroll.Size().Height
	switch y := l.scroll.Offset.Y; {
	case i < 0 || i >= l.n:
	case top < y:
		l.scrollTo(top)
	case top+l.height > y+view:
		l.scrollTo(top + l.height - view)
	}
}

func (l *rowList) scrollTo(y float32) {
	l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	l.place()
}

// place gives the rows in view objects and takes them from the others.
func (l *rowList) place() {
	size := l.scroll.Size()
	from := max(0, int(l.scroll.Offset.Y/l.height))
	to := min(l.n, int((l.scroll.Offset.Y+size.Height)/l.height)+1)
	if size.Height <= 0 || from >= to {
		from, to = 0, 0
	}
	moved := from != l.first || to-from != len(l.rows)
	var rows []fyne.CanvasObject
	if moved {
		rows = make([]fyne.CanvasObject, to-from)
		for i, row := range l.rows {
			if at := l.first + i - from; at >= 0 && at < len(rows) {
				rows[at] = row
			} else {
				l.pool = append(l.pool, row)
			}
		}
		l.first, l.rows = from, rows
	}
	width := fyne.NewSize(l.sheet.Size().Width, l.height)
	fresh, waiting := 0, len(l.brief)
	for i, row := range l.rows {
		isNew := row == nil
		if isNew {
			if n := len(l.pool); n > 0 {
				row, l.pool = l.pool[n-1], l.pool[:n-1]
			} else {
				row = l.create()
			}
			l.rows[i] = row
		}
		row.Resize(width)
		row.Move(fyne.NewPos(0, float32(l.first+i)*l.height))
		if isNew {
			fresh++
			l.filled++
			brief := l.whole > 0 && fresh > l.whole
			l.fill(l.first+i, row, brief)
			if brief {
				l.brief = append(l.brief, l.first+i)
			}
		}
	}
	if len(l.brief) > waiting && l.onBrief != nil {
		l.onBrief()
	}
	if moved && l.onRange != nil {
		l.onRange()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *rowList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(l.scroll) }

// sheet is the long sheet inside the scroller.
type sheet struct {
	widget.BaseWidget
	list *rowList
}

// CreateRenderer implements fyne.Widget.
func (s *sheet) CreateRenderer() fyne.WidgetRenderer { return &sheetRenderer{s} }

type sheetRenderer struct{ s *sheet }

func (r *sheetRenderer) Layout(fyne.Size) { r.s.list.place() }
func (r *sheetRenderer) MinSize() fyne.Size {
	return fyne.NewSize(1, float32(r.s.list.n)*r.s.list.height)
}
func (r *sheetRenderer) Refresh()                     { canvas.Refresh(r.s) }
func (r *sheetRenderer) Objects() []fyne.CanvasObject { return r.s.list.rows }
func (r *sheetRenderer) Destroy()                     {}
