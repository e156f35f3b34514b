package layout

import (
	"strings"

	"postil/editor/style"
)

// words remembers the widths of a bounded number of texts, the ones used last.
// Entries are linked in the order of use through their indices; entry 0 is
// both ends of the list.
type words struct {
	limit   int
	index   map[word]int32
	entries []entry
}

type word struct {
	text string
	face Face
}

type entry struct {
	word
	width         float32
	newer, before int32
}

func newWords(limit int) words {
	return words{limit: limit, index: map[word]int32{}, entries: make([]entry, 1)}
}

func (w *words) unlink(i int32) {
	e := &w.entries[i]
	w.entries[e.newer].before = e.before
	w.entries[e.before].newer = e.newer
}

// front makes an entry the one used last.
func (w *words) front(i int32) {
	last := w.entries[0].before
	w.entries[i].newer, w.entries[i].before = 0, last
	w.entries[last].newer = i
	w.entries[0].before = i
}

func (w *words) get(key word) (float32, bool) {
	i, ok := w.index[key]
	if !ok {
		return 0, false
	}
	w.unlink(i)
	w.front(i)
	return w.entries[i].width, true
}

func (w *words) put(key word, width float32) {
	key.text = strings.Clone(key.text) // not the whole text it is part of
	var i int32
	if len(w.entries) <= w.limit {
		i = int32(len(w.entries))
		w.entries = append(w.entries, entry{})
	} else {
		i = w.entries[0].newer // used longest ago
		w.unlink(i)
		delete(w.index, w.entries[i].word)
	}
	w.entries[i].word, w.entries[i].width = key, width
	w.front(i)
	w.index[key] = i
}

// vertical is what does not depend on a text: where it stands in its line and
// the width of a space.
type vertical struct{ ascent, height, space float32 }

func (l *Layout) vertical(r style.Role) vertical {
	face := l.opts.Faces[r]
	if v, ok := l.faces[face]; ok {
		return v
	}
	var v vertical
	v.ascent, v.height = l.opts.Measurer.Height(face)
	// The leading goes half above and half below, as on a page.
	extra := v.height * (l.opts.LineSpacing - 1)
	v.ascent += extra / 2
	v.height += extra
	// Text made of spaces only may measure as nothing; between letters it does not.
	l.counters.Measured += 2
	v.space = l.opts.Measurer.Width("n n", face) - l.opts.Measurer.Width("nn", face)
	l.faces[face] = v
	return v
}

// width measures text that holds no tab.
func (l *Layout) width(text string, r style.Role) float32 {
	text = display(text)
	if text == "" {
		return 0
	}
	key := word{text, l.opts.Faces[r]}
	if w, ok := l.words.get(key); ok {
		return w
	}
	l.counters.Measured++
	w := l.opts.Measurer.Width(text, key.face)
	l.words.put(key, w)
	return w
}
