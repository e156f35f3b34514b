package article

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	root        = "content/commentary"
	slugMax     = 60  // what Slug makes at most
	slugLongest = 100 // what CheckSlug lets pass
)

// Slug makes the last part of an article's address of its title: ASCII letters
// and digits in lower case, joined by hyphens, at most 60 bytes, cut between
// words. It is "" when the title has no letter that can be written so; the
// caller then asks for a slug.
func Slug(title string) string {
	var b strings.Builder
	gap := false
	add := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	for _, r := range norm.NFC.String(title) {
		r = unicode.ToLower(r)
		if s, ok := spell(r); ok {
			if s != "" {
				add(s)
			}
			continue
		}
		for _, d := range norm.NFKD.String(string(r)) {
			d = unicode.ToLower(d)
			switch {
			case d >= 'a' && d <= 'z' || d >= '0' && d <= '9':
				add(string(d))
			case unicode.Is(unicode.Mn, d), d == '\'', d == '’', d == 'ʼ', d == '\u00ad':
				// Marks fall off their letters; "don't" stays one word.
			default:
				gap = true
			}
		}
	}
	s := b.String()
	if len(s) > slugMax {
		cut := strings.LastIndexByte(s[:slugMax+1], '-')
		if cut <= 0 {
			cut = slugMax
		}
		s = s[:cut]
	}
	if reserved(s) {
		s += "-article"
	}
	return s
}

// spell writes letters that do not decompose to ASCII. Cyrillic follows the
// usual English press spelling.
func spell(r rune) (string, bool) {
	const (
		latin    = "ßøæœđðþłħıŋ"
		cyrillic = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўј"
	)
	var names []string
	var letters string
	switch {
	case strings.ContainsRune(latin, r):
		letters = latin
		names = []string{"ss", "o", "ae", "oe", "d", "d", "th", "l", "h", "i", "n"}
	case strings.ContainsRune(cyrillic, r):
		letters = cyrillic
		names = []string{
			"a", "b", "v", "g", "d", "e", "yo", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
			"kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "i", "yi", "ye", "g", "u", "j",
		}
	default:
		return "", false
	}
	i := 0
	for _, l := range letters {
		if l == r {
			return names[i], true
		}
		i++
	}
	return "", false
}

// ErrSlug is what CheckSlug's errors wrap.
var ErrSlug = errors.New("not a slug")

// CheckSlug reports why s cannot be the last part of an article's address:
// words of a-z and 0-9 with single hyphens between them, at most 100 bytes, no
// name that Windows keeps for itself.
func CheckSlug(s string) error {
	switch {
	case s == "":
		return fmt.Errorf("%w: it is empty", ErrSlug)
	case len(s) > slugLongest:
		return fmt.Errorf("%w: it is longer than %d characters", ErrSlug, slugLongest)
	case reserved(s):
		return fmt.Errorf("%w: Windows keeps the name %q for itself", ErrSlug, s)
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == '-' && i > 0 && i < len(s)-1 && s[i-1] != '-':
		case c == '-':
			return fmt.Errorf("%w: %q has a hyphen that is not between two words", ErrSlug, s)
		default:
			return fmt.Errorf("%w: %q may have a-z, 0-9 and hyphens only", ErrSlug, s)
		}
	}
	return nil
}

// reserved tells the device names of Windows, which cannot be folders there.
func reserved(s string) bool {
	switch s {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(s) == 4 && (s[:3] == "com" || s[:3] == "lpt") && s[3] >= '0' && s[3] <= '9'
}

// ErrNoDate says that an article has no place yet because it has no date.
var ErrNoDate = errors.New("the article has no date")

// Dir is the folder an article belongs in: content/commentary/2024/07/slug,
// year and month of its date in the date's own zone. The error wraps ErrSlug
// or ErrNoDate.
func Dir(front Front) (string, error) {
	slug := strings.TrimSpace(front.Slug)
	if err := CheckSlug(slug); err != nil {
		return "", err
	}
	if front.Date.IsZero() {
		return "", ErrNoDate
	}
	return fmt.Sprintf("%s/%04d/%02d/%s", root, front.Date.Year(), int(front.Date.Month()), slug), nil
}
