package installed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Dictionary is a dictionary's files and its language.
type Dictionary struct {
	Tag      language.Tag
	Aff, Dic string // paths
}

// ErrNone means that no dictionary for a language was found.
var ErrNone = errors.New("there is no dictionary for this language")

// ErrLanguage means that a language's name cannot be read.
var ErrLanguage = errors.New("this is not the name of a language")

// Find finds the dictionary that fits a language best, such as that of Britain
// for en-AU. Among equal ones the folder that comes first decides. Folders may
// be patterns of filepath.Match; those that are not there are passed over.
func Find(folders []string, lang string) (Dictionary, error) {
	want, err := language.Parse(strings.ReplaceAll(strings.TrimSpace(lang), "_", "-"))
	if err != nil {
		return Dictionary{}, fmt.Errorf("find a dictionary for %q: %w", lang, ErrLanguage)
	}
	list := List(folders)
	var tags []language.Tag
	var first []Dictionary // of each language
	base, _ := want.Base()
	for _, d := range list {
		if b, _ := d.Tag.Base(); b != base || slices.Contains(tags, d.Tag) {
			continue
		}
		tags, first = append(tags, d.Tag), append(first, d)
	}
	if len(tags) == 0 {
		return Dictionary{}, fmt.Errorf("find a dictionary for %q: %w", lang, ErrNone)
	}
	_, i, _ := language.NewMatcher(tags).Match(want)
	return first[i], nil
}

// List lists the dictionaries in folders, in the order of the folders and of
// their names.
func List(folders []string) []Dictionary {
	var list []Dictionary
	for _, pattern := range folders {
		dirs, err := filepath.Glob(pattern)
		if err != nil || len(dirs) == 0 {
			dirs = []string{pattern} // a name that only looks like a pattern
		}
		for _, dir := range dirs {
			entries, err := os.ReadDir(dir)
			if err != nil {
				continue
			}
			for _, e := range entries {
				name, isAff := strings.CutSuffix(e.Name(), ".aff")
				if !isAff {
					continue
				}
				d := Dictionary{Aff: filepath.Join(dir, e.Name()), Dic: filepath.Join(dir, name+".dic")}
				var ok bool
				if d.Tag, ok = tagOf(name); !ok {
					continue
				}
				if st, err := os.Stat(d.Dic); err == nil && !st.IsDir() {
					list = append(list, d)
				}
			}
		}
	}
	return list
}

// tagOf reads the language in a file's name, behind which may stand more: the
// de-DE of de_DE_frami.
func tagOf(name string) (language.Tag, bool) {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' })
	for n := len(parts); n > 0; n-- {
		if tag, err := language.Parse(strings.Join(parts[:n], "-")); err == nil {
			return tag, true
		}
	}
	return language.Und, false
}

// Env is the part of the process's surroundings that decides where
// dictionaries are.
type Env struct {
	GOOS   string // runtime.GOOS
	Home   string // the person's folder, "" when it is not known
	Getenv func(string) string
}

// Folders are the folders in which the system and office programs have
// dictionaries, the system's own first.
func (e Env) Folders() []string {
	var list []string
	for _, dir := range filepath.SplitList(e.Getenv("DICPATH")) { // as Hunspell has it
		if dir != "" {
			list = append(list, dir)
		}
	}
	home := func(elem ...string) {
		if e.Home != "" {
			list = append(list, filepath.Join(append([]string{e.Home}, elem...)...))
		}
	}
	switch e.GOOS {
	case "darwin":
		home("Library", "Spelling")
		list = append(list, "/Library/Spelling", "/Applications/LibreOffice.app/Contents/Resources/extensions/dict-*")
	case "windows":
		for _, v := range []string{"ProgramFiles", "ProgramFiles(x86)"} {
			if dir := e.Getenv(v); dir != "" {
				list = append(list, filepath.Join(dir, "LibreOffice", "share", "extensions", "dict-*"))
			}
		}
	default:
		home(".local", "share", "hunspell")
		list = append(list, "/usr/share/hunspell", "/usr/local/share/hunspell", "/usr/share/myspell", "/usr/share/myspell/dicts",
			"/run/current-system/sw/share/hunspell", "/usr/lib/libreoffice/share/extensions/dict-*", "/opt/libreoffice*/share/extensions/dict-*")
	}
	return list
}

// Package is the name of the package that brings a dictionary for a language
// on Debian and Ubuntu.
func Package(lang string) string {
	tag, err := language.Parse(strings.ReplaceAll(lang, "_", "-"))
	if err != nil {
		return "hunspell"
	}
	base, _ := tag.Base()
	name := "hunspell-" + base.String()
	regions := map[string][]string{
		"en": {"us", "au", "ca", "gb", "za"},
		"de": {"de", "at", "ch"},
		"pt": {"pt", "br"},
	}[base.String()]
	if len(regions) == 0 {
		return name
	}
	region, sure := tag.Region()
	r := strings.ToLower(region.String())
	switch {
	case sure == language.Exact && slices.Contains(regions, r):
		return name + "-" + r
	case sure == language.Exact && base.String() == "en":
		return name + "-gb" // as English is spelt outside America
	}
	return name + "-" + regions[0]
}
