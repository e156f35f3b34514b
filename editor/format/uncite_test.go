package format

import (
	"strings"
	"testing"

	"postil/editor/cite"
)

func TestUncite(t *testing.T) {
	for _, tt := range []struct{ text, want string }{ // the key is a
		{"It rose [@a].", "It rose."},
		{"It rose [see @a, p. 3] then.", "It rose then."},
		{"[@a] begins.", " begins."},
		{"x[@a]y", "xy"},
		{"At the end [@a]", "At the end"},
		{"x [@a; @b, p. 3].", "x [@b, p. 3]."},
		{"x [see @a, p. 3; also @b].", "x [also @b]."},
		{"x [@b, p. 3; see @a, pp. 1-3].", "x [@b, p. 3]."},
		{"x [@b; @a; @c].", "x [@b; @c]."},
		{"x [-@a].", "x."},
		{"@a says so.", " says so."},
		{"As @a [p. 3] says.", "As says."},
		{"@a [@b] says.", "[@b] says."},
		{"@a [see @b; @c] says.", "[see @b; @c] says."},
		{"@b [see @a; also @c] says.", "@b [also @c] says."},
		{"@b [@c; @a] says.", "@b [@c] says."},
		{"@a [p. 3; @b; @c] says.", "[@b; @c] says."},
		{"@b [@a] says.", "@b says."},
		{"@b [p. 3; @a; @c] says.", "@b [p. 3; @c] says."},
		{"@b [p. 3; @a] says.", "@b [p. 3] says."},
		{"x [@{a}].", "x."},
	} {
		at := max(strings.Index(tt.text, "@a"), strings.Index(tt.text, "@{a}"))
		e, ok := Uncite(tt.text, at)
		if !ok {
			t.Errorf("%q: nothing is cited", tt.text)
		} else if got := e.Apply(tt.text); got != tt.want {
			t.Errorf("%q becomes %q, want %q", tt.text, got, tt.want)
		}
	}
	for _, text := range []string{"`[@a]`", "x@a.org", "none"} {
		if e, ok := Uncite(text, max(0, strings.Index(text, "@"))); ok {
			t.Errorf("%q: %+v", text, e)
		}
	}
}

// An edit stays in its cluster, but for the space before it.
func FuzzUncite(f *testing.F) {
	for _, s := range []string{"x [see @a, p. 3; @b].", "@a [p. 3; @b; @c]", "@a [@b]", "[-@{a;b}, {p; 3}; @c;@d ]", "[@a;@b]@c [d; @e]"} {
		f.Add(s)
	}
	keys := func(text string) (all []string) {
		for _, c := range cite.FindClusters([]byte(text)) {
			for _, one := range c.Citations {
				all = append(all, one.Key)
			}
		}
		return all
	}
	f.Fuzz(func(t *testing.T, text string) {
		before := keys(text)
		n := 0
		for _, c := range cite.FindClusters([]byte(text)) {
			for _, one := range c.Citations {
				e, ok := Uncite(text, one.KeySpan.Start)
				if !ok || e.Start < 0 || e.End < e.Start || e.End > len(text) || e.Start < c.Span.Start-1 || e.End > c.Span.End {
					t.Fatalf("%q: %+v, %v", text, e, ok)
				}
				n++
			}
		}
		if n != len(before) {
			t.Fatalf("%d of %d", n, len(before))
		}
	})
}
