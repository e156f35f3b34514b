package workspace

import (
	"bytes"
	"context"
	"io/fs"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/desk"
	"postil/publish/export"
)

// Exported is a file made of an article.
type Exported struct {
	Data     []byte
	Problems []proof.Finding // what it lacks: sources, images
}

// Export makes a file of the open article as it stands, unsaved words
// included. done gets it, unless another publication is opened meanwhile.
func (w *Workspace) Export(f export.Format, done func(Exported, error)) {
	doc, formatter := w.doc, w.formatter
	if doc == nil {
		done(Exported{}, desk.ErrNoDraft)
		return
	}
	doc.takeTyped()
	e, dir := doc.edit(), doc.Dir
	readDesk(w, "export", func(ctx context.Context, k *desk.Desk) (x Exported, err error) {
		o, err := exported(ctx, k, doc, e, dir, formatter)
		if err != nil {
			return x, err
		}
		a, err := export.New(o)
		if err != nil {
			return x, err
		}
		var b bytes.Buffer
		if err := a.Write(ctx, &b, f, export.PDFOptions{}); err != nil {
			return x, err
		}
		return Exported{b.Bytes(), a.Problems}, nil
	}, done)
}

// exported is what a file is made of: the draft as it is being written, or the
// published article.
func exported(ctx context.Context, k *desk.Desk, doc *Document, e desk.Edit, dir string, f cite.Formatter) (export.Options, error) {
	o := export.Options{Formatter: f}
	if doc.Draft != nil && !doc.ReadOnly() {
		v, err := k.View(ctx, doc.Draft.ID, e)
		if err != nil {
			return o, err
		}
		o.Content, o.Article, o.Files, o.Draft = v.Content, v.Article, v.ReadFile, true
		return o, nil
	}
	c, err := k.Published(ctx)
	if err != nil {
		return o, err
	}
	a := c.ByDir(dir)
	if a == nil {
		return o, fs.ErrNotExist
	}
	o.Content, o.Files = c, k.PublishedFile
	o.Article, err = c.Whole(a)
	return o, err
}
