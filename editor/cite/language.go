package cite

import "strings"

// BaseLanguage is the language of a BCP 47 tag without region and script, in
// lower case: that of "en-GB", or of "en_GB", is "en".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return base
}
