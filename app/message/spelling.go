package message

import (
	"errors"

	"postil/app/spelling"
	"postil/editor/spell/installed"
)

// NoSpelling says why the spelling of a text in a language is not checked, and
// what helps. folder is where a person's own dictionaries are.
func NoSpelling(lang, folder string, err error) Message {
	if errors.Is(err, spelling.ErrNoDictionary) {
		return New("Spelling is not checked: there is no dictionary for “{{.Language}}” on this computer. Install the package {{.Package}} (Debian, Ubuntu), or put a dictionary’s .aff and .dic files into {{.Folder}}.",
			"Language", lang, "Package", installed.Package(lang), "Folder", folder)
	}
	return New("Spelling is not checked: the dictionary for “{{.Language}}” cannot be used: {{.Why}}",
		"Language", lang, "Why", err.Error())
}
