package csl

import (
	"io/fs"
	"sync"

	"postil/editor/cite/csl/style"
)

// LocaleFiles finds locales in a folder of files named locales-en-US.xml, as
// the CSL project publishes them. Each is read once. A file that cannot be
// read or is not valid counts as none. The result is safe to share.
func LocaleFiles(fsys fs.FS) Locales {
	var mu sync.Mutex
	known := map[string]*style.Locale{}
	return func(lang string) *style.Locale {
		mu.Lock()
		defer mu.Unlock()
		if l, ok := known[lang]; ok {
			return l
		}
		known[lang] = nil
		f, err := fsys.Open("locales-" + lang + ".xml")
		if err != nil {
			return nil
		}
		defer f.Close()
		if l, err := style.ParseLocale(f); err == nil {
			known[lang] = l
		}
		return known[lang]
	}
}
