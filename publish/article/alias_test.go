package article

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestAliasFile(t *testing.T) {
	for alias, want := range map[string]string{
		"/old/a/":                      "old/a/index.html",
		"/old/a":                       "old/a/index.html",
		" /old/a/ ":                    "old/a/index.html",
		"/2019/a.html":                 "2019/a.html",
		"/2019/A.HTM":                  "2019/A.HTM",
		"/v1.2/":                       "v1.2/index.html",
		"/a/é/":                        "a/é/index.html",
		"":                             "",
		"/":                            "",
		"//":                           "",
		"//elsewhere.example/a/":       "",
		"https://elsewhere.example/":   "",
		"old/a/":                       "",
		"../a/":                        "",
		"/../a/":                       "",
		"/a/../../b/":                  "",
		"/a/./b/":                      "",
		"/a//b/":                       "",
		`/a\b/`:                        "",
		"/a?x=1":                       "",
		"/a#b":                         "",
		"/%2e%2e/a/":                   "",
		"/a b/":                        "",
		"/a\x00/":                      "",
		"/c:/a/":                       "",
		"/a./":                         "",
		"/" + strings.Repeat("a", 300): "",
	} {
		got, err := AliasFile(alias)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, ErrAlias) {
			t.Errorf("AliasFile(%q) = %q, %v; want %q", alias, got, err, want)
		}
	}
}

func TestMoved(t *testing.T) {
	const root = "content/commentary/2026/11/"
	step := func(f, published Front, from, to, aliases, guid string) Front {
		t.Helper()
		got := f.Moved(published, root+from, root+to)
		var names []string
		for _, a := range got.Aliases {
			names = append(names, strings.Trim(strings.TrimPrefix(a, "/commentary/2026/11/"), "/"))
		}
		if s := strings.Join(names, " "); s != aliases || strings.Trim(strings.TrimPrefix(got.GUID, "/commentary/2026/11/"), "/") != guid {
			t.Errorf("%s to %s: aliases %q, guid %q; want %q, %q", from, to, s, got.GUID, aliases, guid)
		}
		return got
	}
	atA := Front{Slug: "a"}
	atB := step(atA, atA, "a", "b", "a", "a")
	atC := step(atB, atB, "b", "c", "a b", "a")
	step(atC, atC, "c", "a", "b c", "a") // back to its first address
	step(atB, atA, "a", "a", "", "")     // thought better of it before publishing
	step(atB, atA, "a", "c", "a", "a")   // and once more: b was never published
	before := slices.Clone(atC.Aliases)
	atC.Moved(atC, root+"c", root+"a")
	if !slices.Equal(before, atC.Aliases) {
		t.Errorf("Moved changed the front matter it was called on: %v", atC.Aliases)
	}
}
