package bibtex

import (
	"regexp"
	"strings"
)

// languages are the names that LaTeX has for languages as BCP 47 tags.
var languages = map[string]string{
	"english": "en", "american": "en-US", "usenglish": "en-US", "british": "en-GB", "ukenglish": "en-GB", "canadian": "en-CA",
	"australian": "en-AU", "german": "de", "ngerman": "de", "deutsch": "de", "austrian": "de-AT", "naustrian": "de-AT",
	"nswissgerman": "de-CH", "swissgerman": "de-CH", "french": "fr", "francais": "fr", "français": "fr", "italian": "it",
	"spanish": "es", "portuguese": "pt", "portuges": "pt", "brazilian": "pt-BR", "brazil": "pt-BR", "dutch": "nl", "russian": "ru",
	"ukrainian": "uk", "polish": "pl", "czech": "cs", "slovak": "sk", "slovene": "sl", "slovenian": "sl", "croatian": "hr",
	"serbian": "sr", "bulgarian": "bg", "romanian": "ro", "hungarian": "hu", "magyar": "hu", "greek": "el", "turkish": "tr",
	"arabic": "ar", "hebrew": "he", "persian": "fa", "chinese": "zh", "japanese": "ja", "korean": "ko", "swedish": "sv",
	"danish": "da", "norwegian": "no", "norsk": "nb", "nynorsk": "nn", "finnish": "fi", "estonian": "et", "latvian": "lv",
	"lithuanian": "lt", "latin": "la", "catalan": "ca", "welsh": "cy", "irish": "ga", "kazakh": "kk", "georgian": "ka", "armenian": "hy",
}

var tag = regexp.MustCompile(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$`)

// language gives a BCP 47 tag for a language's name; what is none of them is
// left as it is.
func language(s string) string {
	s = strings.TrimSpace(s)
	if t, ok := languages[strings.ToLower(s)]; ok {
		return t
	}
	if tag.MatchString(s) {
		return strings.ReplaceAll(s, "_", "-")
	}
	return s
}
