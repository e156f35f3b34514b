package csl

import (
	"bytes"
	"io/fs"
	"sync"

	"postil/editor/cite/csl/style"
)

// LocaleFiles finds locales in a folder of files named locales-en-US.xml, as
// the CSL project publishes them. Each is read once. A file that cannot be
// read or is not valid counts as none. The result is safe to share.
func LocaleFiles(fsys fs.FS) Locales {
	return ReadLocales(func(lang string) ([]byte, error) { return fs.ReadFile(fsys, "locales-"+lang+".xml") })
}

// ReadLocales makes locales of a function that gives the file of a language's
// locale. Each is asked for once. A file that cannot be read or is not valid
// counts as none. The result is safe to share.
func ReadLocales(read func(lang string) ([]byte, error)) Locales {
	var mu sync.Mutex
	known := map[string]*style.Locale{}
	return func(lang string) *style.Locale {
		mu.Lock()
		defer mu.Unlock()
		if l, ok := known[lang]; ok {
			return l
		}
		known[lang] = nil
		data, err := read(lang)
		if err != nil {
			return nil
		}
		if l, err := style.ParseLocale(bytes.NewReader(data)); err == nil {
			known[lang] = l
		}
		return known[lang]
	}
}
