package site

import (
	"net/url"
	"testing"
)

// Addresses are escaped as net/url does it, though most are only put together.
func TestAddresses(t *testing.T) {
	for _, base := range []string{"https://example.org/", "https://example.org/a%2Fb/journal/", "http://localhost:8080/é (x)/"} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		p := &Plan{base: u}
		root := *u
		root.RawPath = ""
		p.site.root = root.String()
		for _, rel := range []string{"", "authors/ada-quill/", "commentary/2024/07/a.b/", "feed.xml", "a b", "é/", "a%20b", "x?y#z", "A_B~c", "../x", "//", "a+b&c"} {
			full := *u
			full.Path += rel
			if got, want := p.absolute(rel), full.String(); got != want {
				t.Errorf("absolute(%q) below %s is %s, want %s", rel, base, got, want)
			}
			path := url.URL{Path: u.Path + rel}
			if got, want := p.href(rel), path.EscapedPath(); got != want {
				t.Errorf("href(%q) below %s is %s, want %s", rel, base, got, want)
			}
		}
	}
}
