package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold strips text of case and accents for comparing: "Kösters" gives
// "kosters", "Łódź" "lodz", "Straße" "strasse".
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s) // s itself where nothing changes
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(cases.Fold().String(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if t, ok := strokes[r]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// strokes are letters that Unicode does not take apart.
var strokes = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe",
	'ı': "i", 'ħ': "h", 'ŧ': "t", 'ŋ': "n", 'ß': "ss", 'ə': "e", '’': "'",
}

// cyrillic gives Latin letters for the scripts' lower case.
var cyrillic = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "zh",
	'з': "z", 'и': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh",
	'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "",
	'э': "e", 'ю': "yu", 'я': "ya", 'є': "ye", 'і': "i", 'ґ': "g", 'қ': "q",
	'ғ': "gh", 'ң': "n", 'ү': "u", 'ұ': "u", 'һ': "h", 'ө': "o", 'ә': "a",
}

// asciiKey keeps the letters and digits of s that can be written in ASCII.
func asciiKey(s string) string {
	var b strings.Builder
	for _, r := range Fold(s) {
		if t, ok := cyrillic[r]; ok {
			b.WriteString(t)
			continue
		}
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func lastRune(s string) (rune, int) { return utf8.DecodeLastRuneInString(s) }
