package chart

import (
	"math"
	"strconv"
)

// Kind is how values are drawn.
type Kind int

// The kinds.
const (
	Bars    Kind = iota // lie below one another, with their labels before them and their values behind
	Columns             // stand along an axis, with a scale
)

// Item is one value.
type Item struct {
	Label string  // short, for the axis
	N     float64 // what is drawn; 0 or more
	Text  string  // the value exactly, with its name: "July 2024: 7 articles"
	// Mark is written below the axis where a group of columns begins, such as a
	// year, in place of the labels of its columns.
	Mark string
}

// Data is what a chart shows.
type Data struct {
	Kind  Kind
	Items []Item
	// Band is marked behind the columns, see Band.
	Band Band
}

// Band is a part of the axis of columns, with a line in it. Places are counted in
// columns from the left end of the axis: 1.5 is the middle of the second. The
// zero value marks nothing.
type Band struct {
	From, Line, To float64
	Label          string // stands beside the line
}

func (d Data) max() float64 {
	top := 0.0
	for _, it := range d.Items {
		top = max(top, it.N)
	}
	return top
}

// scale is a scale of whole numbers from 0: its step and its upper end, which is
// not below top, in at most four steps.
func scale(top float64) (step, end float64) {
	if !(top > 0) || math.IsInf(top, 1) {
		return 1, 1
	}
	for power := 1.0; ; power *= 10 {
		for _, f := range []float64{1, 2, 5} {
			step = f * power
			if n := math.Ceil(top / step); n <= 4 {
				return step, n * step
			}
		}
	}
}

// number writes a number of the scale.
func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
