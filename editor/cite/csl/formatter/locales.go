package formatter

import (
	"bytes"
	"sync"

	"postil/editor/cite/csl"
	"postil/editor/cite/csl/style"
)

// Locales makes locales of a function that gives the file of the locale nearest
// to a language and its name, as a Shelf of package styles does. Each is read
// once; one that is not valid counts as none. The result is safe to share.
func Locales(read func(tag string) (data []byte, name string, err error)) csl.Locales {
	var mu sync.Mutex
	known := map[string]*style.Locale{}
	return func(lang string) *style.Locale {
		mu.Lock()
		defer mu.Unlock()
		if l, ok := known[lang]; ok {
			return l
		}
		known[lang] = nil
		data, name, err := read(lang)
		if err != nil || name != lang {
			return nil // the engine asks for what is nearest by itself
		}
		if l, err := style.ParseLocale(bytes.NewReader(data)); err == nil {
			known[lang] = l
		}
		return known[lang]
	}
}
