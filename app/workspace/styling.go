package workspace

import "postil/editor/cite"

// Formatter writes citations as the publication has them: in its style, or in
// the house's where its own is not on this computer; single references in the
// language of the open article.
func (w *Workspace) Formatter() cite.Formatter {
	if l, ok := w.formatter.(cite.Localizer); ok && w.analysis != nil {
		return l.In(w.analysis.Doc.Citations.Lang)
	}
	return w.formatter
}

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
