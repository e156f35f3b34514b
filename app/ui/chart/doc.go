// Package chart draws numbers: bars, one below the other, and columns along an
// axis, on which a part can be marked.
//
// A chart is laid out once, as a list of shapes, and both the widget and the SVG
// file are made of these, so that what is handed on is what was seen. All lengths
// begin at zero and are in proportion. Each value can be pointed at, reached by
// the arrow keys, and opened.
//
// It may import Fyne (never fyne/v2/app) and app/ui/theme. Callers pass text that
// is translated already. Everything belongs to the UI goroutine.
package chart
