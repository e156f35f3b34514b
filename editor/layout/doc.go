// Package layout sets the article's source text in lines: soft wrap,
// positions of runs to draw, carets, selections and hits, through a Measurer
// that knows the typefaces.
//
// A paragraph is a line of the source text, between line feeds; a Line is
// what the wrap makes of it. Only paragraphs that were looked at are laid
// out, the others have an estimated height, so that opening a text costs one
// screenful and a key costs the words around it. When an estimate above the
// viewport is corrected, Layout tells by how much to move the scroll position
// so that nothing on the screen moves.
//
// Offsets are bytes in the text; y counts from the top of the text downwards
// and is float64, because a long text outgrows what float32 can tell apart;
// x counts from the left edge. Both are in the Measurer's units.
//
// Text is set from left to right. Stretches of right-to-left text inside a
// line are put in the order of the Unicode bidirectional algorithm with their
// embedding taken from the characters only.
//
// The package may import editor/style, uniseg and the standard library. It
// starts no goroutine; a Layout belongs to one goroutine at a time.
package layout
