package citing

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"

	"postil/assets"
	"postil/editor/cite"
	"postil/editor/cite/csl/formatter"
	"postil/editor/cite/csl/style"
	"postil/editor/cite/house"
	"postil/editor/cite/styles"
	"postil/publish/publication"
)

// Folder is where in a publication its own styles and locales are.
const Folder = "styles"

// Shelf is all the styles there are for a publication: its own first, which may
// be nil, then those in places, and what is built in.
func Shelf(own fs.FS, places []fs.FS) *styles.Shelf {
	var folders []fs.FS
	if own != nil {
		folders = append(folders, own)
	}
	return styles.New(append(append(folders, places...), assets.Citation())...)
}

// Formatter is the formatter of a style by its name, title or id;
// publication.HouseCitations and "" are the built-in one. Titles and DOIs become links. Errors wrap those of
// package styles, and of csl/style for a file that is no valid style.
func Formatter(ctx context.Context, name string, shelf *styles.Shelf) (cite.Formatter, error) {
	if name == "" || name == publication.HouseCitations {
		return house.New(), nil
	}
	fail := func(err error) (cite.Formatter, error) { return nil, fmt.Errorf("citation style %s: %w", name, err) }
	data, found, err := shelf.Read(ctx, name)
	if err != nil {
		return fail(err)
	}
	s, err := style.Parse(bytes.NewReader(data))
	if err != nil {
		return fail(err)
	}
	s.DefaultLocale = found.Locale // a dependent style's own goes first
	f, err := formatter.New(s, formatter.Locales(shelf.ReadLocale), formatter.Options{LinkTitles: true, LinkDOIs: true})
	if err != nil {
		return fail(err)
	}
	return f, nil
}
