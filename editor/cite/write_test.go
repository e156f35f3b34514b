package cite

import (
	"errors"
	"testing"
)

func TestWriteCluster(t *testing.T) {
	page := func(v string) Locator { return Locator{Label: "page", Value: v} }
	for _, c := range []struct {
		list []Citation
		want string // "" for one that cannot be written
	}{
		{[]Citation{{Key: "a"}}, "[@a]"},
		{[]Citation{{Key: "a"}, {Key: "b", Mode: SuppressAuthor}}, "[@a; -@b]"},
		{[]Citation{{Key: "a", Prefix: "see", Locator: page("33-35"), Suffix: ", emphasis added"}, {Key: "x y"}}, ""},
		{[]Citation{{Key: "a", Prefix: "see", Locator: page("33-35"), Suffix: ", emphasis added"}, {Key: "b.pdf"}}, "[see @a, pp. 33-35, emphasis added; @b.pdf]"},
		{[]Citation{{Key: "a", Mode: AuthorInText}}, "@a"},
		{[]Citation{{Key: "a", Mode: AuthorInText, Locator: page("3")}}, "@a [p. 3]"},
		{[]Citation{{Key: "a", Mode: AuthorInText, Locator: page("3")}, {Key: "b", Mode: AuthorInText}}, "@a [p. 3; @b]"},
		{[]Citation{{Key: "a", Mode: AuthorInText}, {Key: "b"}}, "@a [; @b]"},
		{[]Citation{{Key: "a", Mode: AuthorInText, Prefix: "see"}}, ""},
		{[]Citation{{Key: "a", Locator: Locator{"section", "IV"}}}, "[@a, sec. IV]"},
		{[]Citation{{Key: "a", Locator: Locator{"chapter", "The Sea"}}}, "[@a, {chap. The Sea}]"},
		{[]Citation{{Key: "a", Locator: Locator{"timestamp", "1:02"}}}, "[@a, timestamp 1:02]"},
		{[]Citation{{Key: "a", Suffix: ", 99 years later"}}, "[@a{}, 99 years later]"},
		{[]Citation{{Key: "https://x.org/?y=1&z"}}, "[@{https://x.org/?y=1&z}]"},
		{[]Citation{{Key: "a", Prefix: "he said [so"}}, ""},
		{[]Citation{{Key: "a", Prefix: "first; second"}}, ""},
		{[]Citation{{Key: "a", Suffix: ", as @b says"}}, "[@a, as @b says]"},
		{[]Citation{{Key: "a", Locator: page("3]")}}, ""},
	} {
		got, err := WriteCluster(c.list)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !errors.Is(err, ErrUnwritable) {
			t.Errorf("%v gives %q, %v, want %q", c.list, got, err, c.want)
		}
	}
}

func TestRewriteClusterKeepsWhatIsUnchanged(t *testing.T) {
	src := []byte("As said [see  @a, pp. 3-5 and *passim*;@b,\nchap. 2;   -@d] so @c [p.3 ; @d, {pp. iv}].")
	clusters := FindClusters(src)
	if len(clusters) != 2 {
		t.Fatalf("found %v", clusters)
	}
	first, second := clusters[0], clusters[1]
	a, b, d := first.Citations[0], first.Citations[1], first.Citations[2]
	changed := b
	changed.Locator.Value = "3"
	quoted := []byte("> [@a;\n> @b]")
	inQuote := Cluster{Span: Span{2, len(quoted)}, Citations: []Citation{{Key: "a", KeySpan: Span{3, 5}}, {Key: "b", KeySpan: Span{9, 11}}}}
	if got, err := RewriteCluster(quoted, inQuote, append(inQuote.Citations[:2:2], Citation{Key: "c"})); err != nil || got != "[@a; @b; @c]" {
		t.Errorf("in a quotation: %q, %v", got, err)
	}
	for _, c := range []struct {
		was  Cluster
		list []Citation
		want string
	}{
		{first, first.Citations, "[see  @a, pp. 3-5 and *passim*;@b,\nchap. 2;   -@d]"},
		{first, []Citation{a, changed, d}, "[see  @a, pp. 3-5 and *passim*; @b, chap. 3;   -@d]"},
		{first, []Citation{a, d}, "[see  @a, pp. 3-5 and *passim*;   -@d]"},
		{first, []Citation{d, a}, "[-@d; see  @a, pp. 3-5 and *passim*]"},
		{first, []Citation{b, {Key: "new"}}, "[@b,\nchap. 2; @new]"},
		{first, nil, ""},
		{second, second.Citations, "@c [p.3 ; @d, {pp. iv}]"},
		{second, second.Citations[:1], "@c [p. 3]"},
	} {
		got, err := RewriteCluster(src, c.was, c.list)
		if err != nil || got != c.want {
			t.Errorf("%v gives %q, %v, want %q", c.list, got, err, c.want)
		}
	}
}

func TestSuffixInAForm(t *testing.T) {
	for _, c := range []struct{ was, put, want string }{
		{"", "emphasis added", ", emphasis added"},
		{", emphasis added", "emphasis added", ", emphasis added"},
		{" and *passim*", "and *passim*", " and *passim*"},
		{" and *passim*", "and others", ", and others"},
		{", old", "", ""},
		{"", "; no", "; no"},
		{"", "(so)", ", (so)"},
	} {
		r := Citation{Key: "a", Suffix: c.was}
		r.SetSuffix(c.put)
		if r.Suffix != c.want {
			t.Errorf("%q over %q gives %q, want %q", c.put, c.was, r.Suffix, c.want)
		}
	}
}

// What is written reads back the same, and rewriting what was read changes
// nothing.
func FuzzRewriteCluster(f *testing.F) {
	f.Add("a [see @a, pp. 33-35 and *passim*; -@b, {chap. x}] b", "see", "3-5", ", so", "k1")
	f.Add("@a [p. 3; @b]", "", "iv", " x", "https://x")
	f.Fuzz(func(t *testing.T, text, prefix, value, suffix, key string) {
		src := []byte(text)
		for _, c := range FindClusters(src) {
			got, err := RewriteCluster(src, c, c.Citations)
			if err != nil || got != string(src[c.Span.Start:c.Span.End]) {
				t.Fatalf("%q rewritten is %q, %v", src[c.Span.Start:c.Span.End], got, err)
			}
			more := append(append([]Citation{}, c.Citations...), Citation{Key: key, Prefix: prefix, Locator: Locator{"page", value}, Suffix: suffix})
			got, err = RewriteCluster(src, c, more)
			if err == nil && !readsAs(got, more) {
				t.Fatalf("%q reads as something else than %v", got, more)
			}
			if err != nil && !errors.Is(err, ErrUnwritable) {
				t.Fatal(err)
			}
		}
	})
}
