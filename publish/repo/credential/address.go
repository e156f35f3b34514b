package credential

import (
	"net/url"
	"strings"
)

// Split takes the login out of a remote's address: what is left may be shown
// and written down. A user name alone stays where it is, unless it looks like
// a token. Addresses that are no URLs, as paths and "git@host:path", hold no
// secret.
func Split(address string) (clean string, l Login) {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address, Login{}
	}
	// Not url.Parse alone: an address that it refuses may hold a secret, too.
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	at := strings.LastIndexByte(authority, '@')
	if at < 0 {
		return address, Login{}
	}
	info, host := authority[:at], authority[at+1:]
	user, password, _ := strings.Cut(info, ":")
	l = Login{User: unescape(user), Password: unescape(password)}
	switch {
	case l.Password != "" && (l.Password == "x-oauth-basic" || !looksLikeToken(l.User)):
		if l.Password == "x-oauth-basic" { // the token stands in the user's place
			l = Login{Password: l.User}
			return scheme + "://" + host + path, l
		}
		if l.User == "" {
			return scheme + "://" + host + path, l
		}
		return scheme + "://" + user + "@" + host + path, l
	case looksLikeToken(l.User):
		if l.Password == "" {
			l = Login{Password: l.User}
		}
		return scheme + "://" + host + path, l
	}
	return scheme + "://" + user + "@" + host + path, Login{}
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

// tokenPrefixes are what the tokens of known hosts begin with.
var tokenPrefixes = [...]string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "ATBB", "ATCTT"}

// looksLikeToken tells a token from a person's name: a known beginning, or
// many letters and digits, mixed, without a break.
func looksLikeToken(user string) bool {
	for _, p := range tokenPrefixes {
		if strings.HasPrefix(user, p) {
			return true
		}
	}
	if len(user) < 20 || strings.ContainsAny(user, "@. ") {
		return false
	}
	return strings.ContainsAny(user, "0123456789") && strings.ContainsAny(strings.ToLower(user), "abcdefghijklmnopqrstuvwxyz")
}
