package article

import (
	"errors"
	"strings"
	"testing"
)

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Carbon Borders: A First Balance": "carbon-borders-a-first-balance",
		"Café Straße Ærø Łódź":            "cafe-strasse-aero-lodz",
		"Don’t panic – it's 50 %":         "dont-panic-its-50",
		"Хрущёв и Київ":                   "khrushchyov-i-kiyiv",
		"ﬁnance ½":                        "finance-1-2",
		"":                                "",
		"中文":                              "",
		"--x--":                           "x",
		"CON":                             "con-article",
		"İstanbul":                        "istanbul",
		strings.Repeat("word ", 20):       "word-word-word-word-word-word-word-word-word-word-word-word",
		strings.Repeat("x", 80):           strings.Repeat("x", 60),
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestCheckSlug(t *testing.T) {
	for _, bad := range []string{"", "A", "a--b", "-a", "a-", "a/b", "..", "é", "a b", "nul", "com1", strings.Repeat("a", 101)} {
		if err := CheckSlug(bad); !errors.Is(err, ErrSlug) {
			t.Errorf("CheckSlug(%q) = %v", bad, err)
		}
	}
	for _, good := range []string{"a", "a-b-2", "2024", "com10", strings.Repeat("a", 100)} {
		if err := CheckSlug(good); err != nil {
			t.Errorf("CheckSlug(%q) = %v", good, err)
		}
	}
}

func TestDir(t *testing.T) {
	late, _ := ParseDate("2024-08-01T00:30:00+02:00") // still July in UTC
	for _, c := range []struct {
		front Front
		want  string
		err   error
	}{
		{Front{Slug: "a-b", Date: Day(2024, 7, 16)}, "content/commentary/2024/07/a-b", nil},
		{Front{Slug: "a-b", Date: late}, "content/commentary/2024/08/a-b", nil},
		{Front{Slug: "../x", Date: late}, "", ErrSlug},
		{Front{Slug: "a"}, "", ErrNoDate},
	} {
		got, err := Dir(c.front)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("Dir(%+v) = %q, %v", c.front, got, err)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("Hello, world")
	f.Add("ÅÄÖ \xff ß")
	f.Fuzz(func(t *testing.T, title string) {
		s := Slug(title)
		if s == "" {
			return
		}
		if err := CheckSlug(s); err != nil {
			t.Errorf("Slug(%q) = %q: %v", title, s, err)
		}
		if again := Slug(s); again != s {
			t.Errorf("Slug(%q) = %q, and of that %q", title, s, again)
		}
	})
}
