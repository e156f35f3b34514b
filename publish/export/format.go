package export

import (
	"context"
	"fmt"
	"io"
)

// Format is a kind of file, by the end of its name.
type Format string

// The formats.
const (
	HTML     Format = "html"
	DOCX     Format = "docx"
	EPUB     Format = "epub"
	PDF      Format = "pdf"
	Markdown Format = "md"
)

// Formats are all there are.
func Formats() []Format { return []Format{HTML, DOCX, EPUB, PDF, Markdown} }

// Write writes the article in a format; o is for PDF, and so is ctx.
func (a *Article) Write(ctx context.Context, w io.Writer, f Format, o PDFOptions) error {
	switch f {
	case HTML:
		return a.HTML(w)
	case DOCX:
		return a.DOCX(w)
	case EPUB:
		return a.EPUB(w)
	case PDF:
		return a.PDF(ctx, w, o)
	case Markdown:
		return a.Markdown(w)
	}
	return fmt.Errorf("export: no format is called %q", f)
}
