package workspace

import "postil/editor/cite"

// Formatter writes citations as the publication has them: in its style, or in
// the house's where its own is not on this computer.
func (w *Workspace) Formatter() cite.Formatter { return w.formatter }

// setFormatter takes up the publication's style, and tells once why it cannot be
// had.
func (w *Workspace) setFormatter(f cite.Formatter, unstyled error) {
	why := ""
	if unstyled != nil {
		why = unstyled.Error()
	}
	if why != "" && why != w.unstyled {
		w.o.Listener.Failed(unstyled)
	}
	changed := w.formatter != f
	w.formatter, w.unstyled = f, why
	if changed && w.doc != nil {
		w.analyse(0)
	}
}
