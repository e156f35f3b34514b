package identifier

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Errors that the functions of this package wrap.
var (
	ErrDOI   = errors.New("not a DOI")
	ErrISBN  = errors.New("not an ISBN")
	ErrArXiv = errors.New("not an arXiv number")
	ErrURL   = errors.New("not a web address")
)

// Kind says what an identifier is.
type Kind int

// Kinds of identifiers.
const (
	None Kind = iota
	DOI
	ISBN
	ArXiv
	URL
)

// String is the kind's usual name.
func (k Kind) String() string {
	return [...]string{"none", "DOI", "ISBN", "arXiv", "URL"}[k]
}

// Parse tells what a text is and gives its plain form. A DOI's or arXiv's web
// address is the DOI or number itself.
func Parse(s string) (Kind, string) {
	if v, err := ParseDOI(s); err == nil {
		return DOI, v
	}
	if v, err := ParseArXiv(s); err == nil {
		return ArXiv, v
	}
	if v, err := ParseISBN(s); err == nil {
		return ISBN, v
	}
	if v, err := ParseURL(s); err == nil {
		return URL, v
	}
	return None, ""
}

var (
	doiForm   = regexp.MustCompile(`^10\.\d{4,9}(?:\.\d+)*/[^\s\x00-\x1f]+$`)
	doiPrefix = regexp.MustCompile(`(?i)^(?:https?://)?(?:dx\.)?doi\.org/|^(?:info:|urn:)?doi[:/]?\s*`)
)

// ParseDOI reads "10.1000/182", alone, behind "doi:" or as an address of
// doi.org. Case does not count in a DOI: it is given as it is written.
func ParseDOI(s string) (string, error) {
	d := strings.TrimSpace(s)
	if at := doiPrefix.FindStringIndex(d); at != nil {
		web := strings.Contains(strings.ToLower(d[:at[1]]), "doi.org/")
		d = d[at[1]:]
		if web {
			d, _, _ = strings.Cut(d, "?")
			if u, err := url.PathUnescape(d); err == nil {
				d = u
			}
		}
	}
	d = strings.TrimRight(d, ".,;")
	if !doiForm.MatchString(d) {
		return "", fmt.Errorf("%q: %w: one begins with 10. and has a slash, as 10.1000/182", s, ErrDOI)
	}
	return d, nil
}

// ParseISBN reads an ISBN of 10 or 13 digits, with or without hyphens, spaces
// and "ISBN" before it, checks its last digit, and gives its 13 digits.
func ParseISBN(s string) (string, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	t = strings.TrimPrefix(strings.TrimPrefix(t, "URN:"), "ISBN")
	t = strings.TrimPrefix(strings.TrimPrefix(t, "-13"), "-10")
	var digits []byte
	for _, r := range strings.TrimLeft(t, ": ") {
		switch {
		case r >= '0' && r <= '9', r == 'X' && len(digits) == 9:
			digits = append(digits, byte(r))
		case r == '-' || r == ' ' || r == '\u2010' || r == '\u2011' || r == '\u2012' || r == '\u2013' || r == '\u00a0':
		default:
			return "", fmt.Errorf("%q: %w: it has %q in it", s, ErrISBN, r)
		}
	}
	switch len(digits) {
	case 10:
		sum := 0
		for i, c := range digits {
			v := int(c - '0')
			if c == 'X' {
				v = 10
			}
			sum += (10 - i) * v
		}
		if sum%11 != 0 {
			return "", fmt.Errorf("%q: %w: its last digit does not fit the others; one is mistyped", s, ErrISBN)
		}
		thirteen := append([]byte("978"), digits[:9]...)
		return string(append(thirteen, check13(thirteen))), nil
	case 13:
		if digits[0] != '9' || digits[1] != '7' || digits[2] != '8' && digits[2] != '9' {
			return "", fmt.Errorf("%q: %w: one of 13 digits begins with 978 or 979", s, ErrISBN)
		}
		if check13(digits[:12]) != digits[12] {
			return "", fmt.Errorf("%q: %w: its last digit does not fit the others; one is mistyped", s, ErrISBN)
		}
		return string(digits), nil
	}
	return "", fmt.Errorf("%q: %w: it has %d digits, not 10 or 13", s, ErrISBN, len(digits))
}

// check13 is the last digit that belongs to the first twelve.
func check13(digits []byte) byte {
	sum := 0
	for i, c := range digits {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return byte('0' + (10-sum%10)%10)
}

var arxivForm = regexp.MustCompile(`^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$`)

// ParseArXiv reads "2401.01234", "2401.01234v2" or "hep-th/9901001", alone,
// behind "arXiv:" or as an address of arxiv.org.
func ParseArXiv(s string) (string, error) {
	t := strings.TrimSpace(s)
	low := strings.ToLower(t)
	for _, p := range []string{"https://", "http://"} {
		low = strings.TrimPrefix(low, p)
	}
	low = strings.TrimPrefix(strings.TrimPrefix(low, "www."), "export.")
	for _, p := range []string{"arxiv.org/abs/", "arxiv.org/pdf/", "arxiv.org/html/", "arxiv:"} {
		if rest, ok := strings.CutPrefix(low, p); ok {
			t = strings.TrimSuffix(strings.TrimSpace(t[len(t)-len(rest):]), ".pdf")
			break
		}
	}
	if !arxivForm.MatchString(t) {
		return "", fmt.Errorf("%q: %w: one is written 2401.01234 or hep-th/9901001", s, ErrArXiv)
	}
	return t, nil
}

// ParseURL reads an address of the web. One that begins with "www." is taken
// for https.
func ParseURL(s string) (string, error) {
	t := strings.TrimSpace(s)
	if len(t) > 4 && strings.EqualFold(t[:4], "www.") {
		t = "https://" + t
	}
	u, err := url.Parse(t)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsFunc(t, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) }) {
		return "", fmt.Errorf("%q: %w: write it from https:// on", s, ErrURL)
	}
	return t, nil
}

// tracking are parameters that say where a reader came from, not what is read.
var tracking = regexp.MustCompile(`(?i)^(?:utm_.*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_ga|ref_src|cmpid)$`)

// SameURL gives a form of an address for comparing: without scheme, "www.",
// default port, fragment, parameters that track, and a slash at the end.
func SameURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return strings.TrimSpace(s)
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	host = strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	q := u.Query()
	for name := range q {
		if tracking.MatchString(name) {
			q.Del(name)
		}
	}
	out := host + strings.TrimRight(u.EscapedPath(), "/")
	if len(q) > 0 {
		out += "?" + q.Encode() // sorted by name
	}
	return out
}
