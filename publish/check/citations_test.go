package check_test

import (
	"slices"
	"testing"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/check"
)

func lib(refs ...*cite.Reference) *cite.Library { return cite.NewLibrary(refs) }

func paths(fs []proof.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Path+" "+f.Args["Other"])
	}
	return out
}

func TestDuplicates(t *testing.T) {
	l := lib(
		&cite.Reference{Key: "a", Type: "article-journal", Title: "One", DOI: "10.1000/1"},
		&cite.Reference{Key: "b", Type: "article-journal", Title: "Another title", DOI: "10.1000/1"},
		&cite.Reference{Key: "c", Type: "article-journal", Title: "One", DOI: "10.1000/2"},
		&cite.Reference{Key: "d", Type: "webpage", Title: "Two", URL: "https://example.org/two"},
		&cite.Reference{Key: "e", Type: "webpage", Title: "Three", URL: "https://www.example.org/two/"},
	)
	for _, c := range []struct {
		which []string // nil for all
		want  []string
	}{
		{nil, []string{"references/b.json a", "references/e.json d"}},
		{[]string{"a"}, []string{"references/a.json b"}},
		{[]string{"c"}, nil},
		{[]string{"d", "e"}, []string{"references/e.json d"}},
	} {
		var which func(string) bool
		if c.which != nil {
			which = func(key string) bool { return slices.Contains(c.which, key) }
		}
		if got := paths(check.Duplicates(l, which)); !slices.Equal(got, c.want) {
			t.Errorf("%q: duplicates %q, want %q", c.which, got, c.want)
		}
	}
}

func TestUnused(t *testing.T) {
	refs := lib(&cite.Reference{Key: "a"}, &cite.Reference{Key: "b"}).All()
	if got := paths(check.Unused(refs, []string{"a", "x"})); !slices.Equal(got, []string{"references/b.json "}) {
		t.Errorf("unused are %q, want b", got)
	}
	if got := check.Unused(refs, []string{"*"}); len(got) > 0 {
		t.Errorf("all are listed, and still %v is unused", got)
	}
}
