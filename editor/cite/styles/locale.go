package styles

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// primary are the dialects that stand for a language, as CSL has them.
var primary = map[string]string{
	"af": "af-ZA", "bg": "bg-BG", "ca": "ca-AD", "cs": "cs-CZ", "cy": "cy-GB", "da": "da-DK", "de": "de-DE", "el": "el-GR",
	"en": "en-US", "es": "es-ES", "et": "et-EE", "fa": "fa-IR", "fi": "fi-FI", "fr": "fr-FR", "he": "he-IL", "hi": "hi-IN",
	"hr": "hr-HR", "hu": "hu-HU", "is": "is-IS", "it": "it-IT", "ja": "ja-JP", "km": "km-KH", "ko": "ko-KR", "lt": "lt-LT",
	"lv": "lv-LV", "mn": "mn-MN", "nb": "nb-NO", "nl": "nl-NL", "nn": "nn-NO", "no": "nb-NO", "pl": "pl-PL", "pt": "pt-PT",
	"ro": "ro-RO", "ru": "ru-RU", "sk": "sk-SK", "sl": "sl-SI", "sr": "sr-RS", "sv": "sv-SE", "th": "th-TH", "tr": "tr-TR",
	"uk": "uk-UA", "vi": "vi-VN", "zh": "zh-CN",
}

// Candidates are the locales that may serve a language, a BCP 47 tag, the
// nearest first: itself, the dialect that stands for its language, the language
// alone, and the English of the United States.
func Candidates(tag string) []string {
	tag = strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")
	lang, rest, _ := strings.Cut(tag, "-")
	lang = strings.ToLower(lang)
	var list []string
	add := func(s string) {
		if s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if rest != "" {
		parts := strings.Split(rest, "-")
		for i, p := range parts {
			switch len(p) {
			case 2:
				parts[i] = strings.ToUpper(p)
			case 4:
				parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
			}
		}
		add(lang + "-" + strings.Join(parts, "-"))
		add(lang + "-" + parts[0])
		add(lang + "-" + parts[len(parts)-1])
	}
	add(primary[lang])
	add(lang)
	add("en-US")
	return list
}

// ReadLocale gives the file of the locale nearest to a language, and its name.
func (s *Shelf) ReadLocale(tag string) (data []byte, name string, err error) {
	for _, name := range Candidates(tag) {
		if strings.ContainsAny(name, "/\\") || !fs.ValidPath("locales-"+name+".xml") {
			continue // no language: it leads elsewhere
		}
		for _, f := range s.folders {
			for _, dir := range []string{"", "locales/"} {
				data, err := fs.ReadFile(f, dir+"locales-"+name+".xml")
				if err == nil {
					return data, name, nil
				}
				if !errors.Is(err, fs.ErrNotExist) {
					return nil, "", fmt.Errorf("read the locale %s: %w", name, err)
				}
			}
		}
	}
	return nil, "", fmt.Errorf("%w: %s", ErrNoLocale, tag)
}
