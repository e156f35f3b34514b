package webmeta

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"postil/editor/cite"
)

var (
	by      = regexp.MustCompile(`^(?i:(?:written )?by:?|authors?:) +`)
	several = regexp.MustCompile(` and | & |; ?`)
)

// people reads a name or several from a tag. "Abdullaev, Rustam" is one
// person. guessed notes that a name without a comma was taken apart.
func people(s string, guessed *[]string) []cite.Name {
	s = strings.TrimSpace(by.ReplaceAllString(strings.TrimSpace(s), ""))
	var names []cite.Name
	for _, part := range several.Split(s, -1) {
		fields := strings.Split(part, ",")
		switch {
		case len(fields) == 2 && len(strings.Fields(fields[0])) >= 2 && len(strings.Fields(fields[1])) >= 2: // "Ana Reyes, Ben Okoro"
			names = append(names, person(fields[0], guessed), person(fields[1], guessed))
		case len(fields) > 2:
			for _, f := range fields {
				names = append(names, person(f, guessed))
			}
		default:
			names = append(names, person(part, guessed))
		}
	}
	return slices.DeleteFunc(names, func(n cite.Name) bool { return n == (cite.Name{}) })
}

// Person reads one name. guessed tells that it had no comma and was taken for a
// person's and apart.
func Person(s string) (n cite.Name, guessed bool) {
	var g []string
	n = person(clean(s), &g)
	return n, len(g) > 0
}

var particles = map[string]bool{
	"van": true, "von": true, "de": true, "der": true, "den": true, "del": true, "della": true, "di": true, "da": true, "du": true, "la": true, "le": true, "ten": true, "ter": true, "dos": true, "el": true, "al": true, "bin": true, "ibn": true,
}

// institutional are words that no person's name has.
var institutional = regexp.MustCompile(`(?i)\b(?:the|of|for|and|staff|team|news|press|agency|ministry|office|institute|university|foundation|center|centre|council|committee|commission|department|bank|group|editors?|editorial|board|times|post|journal|reuters|association|society|organi[sz]ation|ltd|inc|gmbh|desk|admin|policy|network|union|party|company)\b`)

// person takes a name of two or three words with capitals for a person's, the
// last of them, with the particles before it, for the family's.
func person(s string, guessed *[]string) cite.Name {
	s = strings.Trim(strings.Join(strings.Fields(s), " "), " ,.;")
	n := cite.ParseName(s)
	words := strings.Fields(s)
	if n.Literal == "" || len(words) < 2 || len(words) > 5 || institutional.MatchString(s) || strings.ContainsAny(s, "0123456789@/|()") {
		return n
	}
	family := len(words) - 1
	for family > 1 && particles[strings.ToLower(words[family-1])] {
		family--
	}
	if family > 2 { // more than two given names: anybody's guess
		return n
	}
	for _, w := range words {
		first := []rune(w)[0]
		if !unicode.IsUpper(first) && !particles[w] {
			return n
		}
		if len(w) > 2 && w == strings.ToUpper(w) && strings.ToLower(w) != w && len(words) == 2 && !strings.Contains(w, ".") && words[0] == strings.ToUpper(words[0]) {
			return n // "BBC NEWS"
		}
	}
	if !slices.Contains(*guessed, "author") {
		*guessed = append(*guessed, "author")
	}
	last := len(words) - 1
	return cite.Name{Given: strings.Join(words[:family], " "), NonDroppingParticle: strings.Join(words[family:last], " "), Family: words[last]}
}
