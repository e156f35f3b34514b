package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normal returns s as a Buffer keeps it: "\r\n" and "\r" become "\n", valid
// UTF-8 takes the normal form NFC, other bytes stay.
func Normal(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	if utf8.ValidString(s) {
		return nfc(s)
	}
	// The runs of valid text between invalid bytes are normalised one by one: a
	// broken byte joins with nothing.
	var w strings.Builder
	w.Grow(len(s))
	for s != "" {
		n := validPrefix(s)
		w.WriteString(nfc(s[:n]))
		s = s[n:]
		if s != "" {
			w.WriteByte(s[0])
			s = s[1:]
		}
	}
	return w.String()
}

func nfc(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	return norm.NFC.String(s)
}

// validPrefix returns the length of the valid UTF-8 that s begins with.
func validPrefix(s string) int {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(s)
}

// startsSegment reports whether what comes before r never changes its normal
// form.
func startsSegment(r rune) bool {
	if r < utf8.RuneSelf {
		return true
	}
	var buf [utf8.UTFMax]byte
	return norm.NFC.Properties(buf[:utf8.EncodeRune(buf[:], r)]).BoundaryBefore()
}
