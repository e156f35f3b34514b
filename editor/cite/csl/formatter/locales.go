package formatter

import (
	"io/fs"

	"postil/editor/cite/csl"
)

// Locales makes locales of a function that gives the file of the locale nearest
// to a language and its name, as a Shelf of package styles does. Each is read
// once; one that is not valid counts as none. The result is safe to share.
func Locales(read func(tag string) (data []byte, name string, err error)) csl.Locales {
	return csl.ReadLocales(func(lang string) ([]byte, error) {
		data, name, err := read(lang)
		if err == nil && name != lang {
			err = fs.ErrNotExist // the engine asks for what is nearest by itself
		}
		return data, err
	})
}
