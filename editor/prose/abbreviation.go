package prose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// midSentence are titles and other abbreviations that stand before what they
// belong to: the stop behind them never ends a sentence. Lists are
// space-separated, by language; "" holds for every language.
var midSentence = map[string]string{
	"": " Dr Prof St ca cf vs ibid e.g i.e p pp vol vols ed eds fig figs art arts para paras ch chap sec fn nr no nos ",
	"en": " Mr Mrs Ms Mx Messrs Gen Sen Rep Reps Gov Lt Col Capt Cmdr Sgt Maj Adm Pres Rev Hon Fr Sr Supt Amb Mt Ft viz approx" +
		" Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec ",
	"de": " Hr Fr Bd Bde Abs Anm Aufl bzw bspw d.h z.B u.a u.U i.d.R s.o s.u vgl ggf evtl sog inkl zzgl Nr Str Kap Ziff Abb Hrsg hrsg geb gest Mio Mrd Tsd ",
	"fr": " M MM Mme Mmes Mlle Mlles Me Mgr av apr env chap éd ",
	"es": " Sr Sra Sres Srta D Dña Ud Uds Excmo Excma núm pág págs p.ej ",
}

// mayEnd are abbreviations that can stand at a sentence's end as well as inside: what follows decides.
var mayEnd = map[string]string{
	"":   " etc al Jr Inc Ltd Co Corp Bros ",
	"de": " usw usf ",
}

// afterNumber are abbreviations only before a number: "No. 5", but "He said no."
const afterNumber = " no nos nr No Nos Nr p pp vol vols ch chap sec fig figs art arts para paras fn ed eds Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec núm pág págs Kap Ziff Abb Str "

// starters begin a sentence much more often than they follow an abbreviation.
const starters = " The A An It Its In On At He She They We You I But And Or So Yet This That These Those There When While If As For To From By With After Before Since Although Though However What Who Why How No Not One His Her Their Our My" +
	" Der Die Das Ein Eine Er Sie Es Wir Ihr Ich Aber Und Doch In Im Am Bei Mit Nach Wenn Als Dies Diese Dieser" +
	" Le La Les Un Une Il Elle Ils Elles Nous Vous Mais Et Ce Cette El Los Las Pero Y "

// The lists as sets.
var (
	midSentenceWords = byLanguage(midSentence)
	mayEndWords      = byLanguage(mayEnd)
	afterNumberWords = set(afterNumber)
	starterWords     = set(starters)
)

func set(list string) map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		words[w] = true
	}
	return words
}

// byLanguage gives for each word the languages in whose lists it is.
func byLanguage(lists map[string]string) map[string][]string {
	words := map[string][]string{}
	for lang, list := range lists {
		for w := range set(list) {
			words[w] = append(words[w], lang)
		}
	}
	return words
}

// listed reports whether a word is in the lists of a language, or in those of
// all; "" is any of them.
func listed(words map[string][]string, lang, word string) bool {
	in := words[word]
	return len(in) > 0 && (lang == "" || slices.Contains(in, lang) || slices.Contains(in, ""))
}

// endsAtStop reports whether a sentence ends at a single full stop between
// before and after, which begins with what stands behind the white space.
func endsAtStop(before, after, lang string) bool {
	word := lastWord(before)
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, "\"'“‘„«([*_"))
	letter, size := utf8.DecodeRuneInString(word)
	starter := starterWords[firstWord(after)]
	switch {
	case word == "":
		return true
	case afterNumberWords[word]:
		return !unicode.IsDigit(next)
	case size == len(word) && unicode.IsUpper(letter):
		// An initial; but "I", and a letter that names something, end sentences.
		return letter == 'I' && starter
	case strings.Contains(word, ".") && dotted(word):
		// "U.S.", "a.m.": "e.g." is listed and never ends one.
		return !listed(midSentenceWords, lang, word) && starter
	case listed(midSentenceWords, lang, word):
		return false
	case listed(mayEndWords, lang, word):
		return starter
	case lang == "de" && len(word) <= 2 && strings.Trim(word, "0123456789") == "":
		return false // an ordinal: "am 3. Oktober"
	}
	return true
}

// dotted reports whether every part between the dots is one or two letters.
func dotted(word string) bool {
	for part := range strings.SplitSeq(word, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 || strings.ContainsFunc(part, unicode.IsDigit) {
			return false
		}
	}
	return true
}

// lastWord returns the letters, digits, dots and apostrophes that s ends with.
func lastWord(s string) string {
	i := len(s)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '.' && r != '’' && r != '\'' {
			break
		}
		i -= n
	}
	return strings.TrimLeft(s[i:], "'’.")
}

// firstWord returns the letters that s begins with, behind opening marks.
func firstWord(s string) string {
	s = strings.TrimLeft(s, "\"'“‘„«([*_")
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return s[:i]
	}
	return s
}
