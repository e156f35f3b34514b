package cite

import (
	"slices"
	"testing"
)

func TestNoCite(t *testing.T) {
	for _, c := range []struct{ field, keys, stray []string }{
		{nil, nil, nil},
		{[]string{"@a, @b"}, []string{"a", "b"}, nil},
		{[]string{"@a,\n@b; [@c; -@{https://x?y=1}]"}, []string{"a", "b", "c", "https://x?y=1"}, nil},
		{[]string{"@*"}, []string{"*"}, nil},
		{[]string{"@b", "@a", "@b"}, []string{"b", "a"}, nil},
		{[]string{"castillo2024", "mail@example.org", "@é1"}, []string{"é1"}, []string{"castillo2024", "mail@example.org"}},
		{[]string{"@", "\\@a"}, nil, []string{"@", "\\@a"}},
	} {
		keys, stray := NoCite(c.field)
		if !slices.Equal(keys, c.keys) || !slices.Equal(stray, c.stray) {
			t.Errorf("%q has %q and %q, want %q and %q", c.field, keys, stray, c.keys, c.stray)
		}
	}
}

func TestDocumentKeys(t *testing.T) {
	d := Document{Clusters: FindClusters([]byte("[@b; @a] @c [-@b]")), NoCite: []string{"d", "a", "*"}}
	if got, want := d.Keys(), []string{"b", "a", "c", "d", "*"}; !slices.Equal(got, want) {
		t.Errorf("keys %q, want %q", got, want)
	}
}
