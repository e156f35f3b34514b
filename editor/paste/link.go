package paste

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wrappers are services that put their own address around a link, to count who
// follows it or to look at where it goes.
var wrappers = []struct {
	host   string // or the end of it, after a dot
	path   string
	params []string // where the real address is
}{
	{"google.com", "/url", []string{"q", "url"}},
	{"safelinks.protection.outlook.com", "/", []string{"url"}},
	{"l.facebook.com", "/l.php", []string{"u"}},
}

// target gives the address of a link as it may stand in an article, "" where
// it means nothing there: scripts, files of another computer, places inside
// another document.
func target(href string) string {
	href = strings.Map(func(r rune) rune {
		if invisible(r) || r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, strings.TrimSpace(href))
	for range 3 {
		u, err := url.Parse(href)
		if err != nil {
			break // it may still be good for a browser
		}
		inner := unwrapped(u)
		if inner == "" {
			break
		}
		href = inner
	}
	scheme, rest, ok := strings.Cut(href, ":")
	switch scheme = strings.ToLower(scheme); {
	case !ok || rest == "":
		return ""
	case scheme == "http" || scheme == "https":
		if len(strings.Trim(rest, "/")) == 0 || !strings.HasPrefix(rest, "//") {
			return ""
		}
	case scheme == "mailto":
	default:
		return ""
	}
	return encoded(scheme + ":" + rest)
}

func unwrapped(u *url.URL) string {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, w := range wrappers {
		if host != w.host && !strings.HasSuffix(host, "."+w.host) || u.Path != w.path {
			continue
		}
		for _, p := range w.params {
			to := u.Query().Get(p)
			if strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://") {
				return to
			}
		}
	}
	return ""
}

// encoded gives an address without characters that Markdown or the text's
// normal form would change.
func encoded(s string) string {
	var b strings.Builder
	normal := norm.NFC.IsNormalString(s)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r <= ' ' || r == 0x7f || r < 0x7f && strings.ContainsRune("<>\\\"`|{}^[]", r),
			r >= utf8.RuneSelf && (!normal || unicode.IsSpace(r) || invisible(r) || !unicode.IsPrint(r)),
			r == utf8.RuneError:
			for i := range n {
				fmt.Fprintf(&b, "%%%02X", s[i])
			}
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// destination writes an address as a link's target.
func destination(address string) string {
	address = entity.ReplaceAllStringFunc(address, func(s string) string { return "&amp;" + s[1:] })
	depth := 0
	for _, c := range address {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 || strings.HasPrefix(address, "<") {
		return "<" + address + ">"
	}
	return address
}
