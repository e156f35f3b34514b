package assets

import (
	"embed"
	"io/fs"
)

//go:embed translations/*.json
var translations embed.FS

// Translations returns the texts of the window by language, one file
// <language>.json each, keyed by the English text. English itself needs
// entries only where a text has plural forms.
func Translations() fs.FS {
	sub, err := fs.Sub(translations, "translations")
	if err != nil { // the folder is compiled in
		return translations
	}
	return sub
}

// TranslationsFS is the embedded tree that holds Translations in the folder
// "translations", the form that Fyne's lang.AddTranslationsFS takes.
func TranslationsFS() embed.FS { return translations }
