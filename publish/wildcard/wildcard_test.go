package wildcard

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "a.b", true},
		{"?", "", false},
		{"?", "a", true},
		{"*@example.org", "ada@example.org", true},
		{"*@example.org", "ada@example.org.evil.org", false},
		{"git.*.org", "git.example.org", true},
		{"git.*.org", "git.example.com", false},
		{"a*b*c", "axxbyyc", true},
		{"a*b*c", "axxbyy", false},
		{"a**", "a", true},
		{"a?c", "abbc", false},
	} {
		if got := Match(tc.pattern, tc.name); got != tc.want {
			t.Errorf("Match(%q, %q) = %t", tc.pattern, tc.name, got)
		}
	}
}

func TestMatchDoesNotTakeForever(t *testing.T) {
	text := strings.Repeat("a", 3000)
	if Match(strings.Repeat("a*", 1000)+"b", text) || !Match(strings.Repeat("a*", 1000), text) {
		t.Error("a long pattern is matched wrongly")
	}
}
