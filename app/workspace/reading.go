package workspace

import (
	"cmp"
	"context"
	"path"
	"strings"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/picture"
	"postil/publish/site"
)

// Reading is an article of the archive, ready to be shown as readers have it.
type Reading struct {
	Front article.Front
	Doc   *markdown.Document
	Cites cite.Formatted
}

// ArchiveReader reads articles of the archive without opening them. It may be
// used by several goroutines, until the desk is closed.
type ArchiveReader struct {
	desk      *desk.Desk
	formatter cite.Formatter
	images    site.ImageStore
}

// ArchiveReader reads what the Archive lists; nil while no publication is open.
func (w *Workspace) ArchiveReader() *ArchiveReader {
	if w.desk == nil {
		return nil
	}
	return &ArchiveReader{desk: w.desk, formatter: w.formatter, images: w.o.Images}
}

// Read reads the text that an entry is of.
func (r *ArchiveReader) Read(ctx context.Context, e *archive.Entry) (*Reading, error) {
	file, main, err := r.text(ctx, e)
	if err != nil {
		return nil, err
	}
	front := file.Front()
	lang := strings.TrimSpace(front.Lang)
	if lang == "" {
		lang = main.Publication.Language
	}
	a := &Reading{Front: front}
	a.Doc = markdown.New(markdown.Options{Lang: lang, CiteInNotes: r.formatter.InNotes()}).Parse([]byte(file.Body()))
	a.Doc.Citations.Lang = lang
	a.Doc.Citations.NoCite, _ = cite.NoCite(front.NoCite)
	a.Cites = r.formatter.Format(a.Doc.Citations, main.Library)
	return a, ctx.Err()
}

// text is the article of an entry, and the publication with the sources that it
// cites.
func (r *ArchiveReader) text(ctx context.Context, e *archive.Entry) (*article.File, *content.Content, error) {
	if !e.Published() {
		v, err := r.desk.View(ctx, e.Draft, desk.Edit{})
		if err != nil {
			return nil, nil, err
		}
		return v.Article.File, v.Content, nil
	}
	data, err := r.desk.PublishedFile(path.Join(e.Dir, content.ArticleFile))
	if err != nil {
		return nil, nil, err
	}
	file, err := article.Parse(data)
	if err != nil {
		return nil, nil, err
	}
	main, err := r.desk.Published(ctx)
	return file, main, err
}

// largePicture is how many bytes an image has that is scaled once and kept.
const largePicture = 1 << 20

// Picture reads an image beside an entry's article: smaller, with about a width
// in pixels, where there is such a one, and where the image itself is large.
func (r *ArchiveReader) Picture(ctx context.Context, e *archive.Entry, name string, width int) ([]byte, error) {
	file := path.Join(e.Dir, name)
	var data []byte
	var err error
	if e.Published() {
		data, err = r.desk.PublishedFile(file)
	} else {
		var d *desk.Draft
		if d, err = r.desk.Draft(ctx, e.Draft); err == nil {
			data, err = r.desk.DraftFile(d, file)
		}
	}
	if err != nil || ctx.Err() != nil {
		return nil, cmp.Or(err, ctx.Err())
	}
	if width <= 0 || !picture.Scalable(data) {
		return data, nil
	}
	key := picture.Key(data, width)
	if r.images != nil {
		if small, ok := r.images.Load(key); ok {
			return small, nil
		}
	}
	if len(data) < largePicture {
		return data, nil
	}
	small, err := picture.Scale(data, width)
	if err != nil { // it is small enough, or whoever shows it says what is wrong
		return data, nil //nolint:nilerr // see above
	}
	if r.images != nil {
		_ = r.images.Store(key, small) // it is made again the next time
	}
	return small, nil
}

// ArticleURL starts the loopback server if it does not run, and gives the address
// of a published article's page there.
func (w *Workspace) ArticleURL(dir string) (string, error) {
	if _, err := w.PageURL(); err != nil {
		return "", err
	}
	return w.page.address + article.Address(dir), nil
}
