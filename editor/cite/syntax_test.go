package cite

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseLocator(t *testing.T) {
	for in, want := range map[string][3]string{
		", p. 3":                     {"page", "3", ""},
		", pp. 33-35, 38-39 and *x*": {"page", "33-35, 38-39", " and *x*"},
		" p.3":                       {"page", "3", ""},
		", 33":                       {"page", "33", ""},
		", 99 years later":           {"page", "99", " years later"},
		"{}, 99 years later":         {"", "", ", 99 years later"},
		", {pp. iv, vi-xi} suffix":   {"page", "iv, vi-xi", " suffix"},
		"{ii, A, D-Z}, suffix":       {"page", "ii, A, D-Z", ", suffix"},
		", chap. 1":                  {"chapter", "1", ""},
		", ch. IV":                   {"chapter", "IV", ""},
		", § 12(3)":                  {"section", "12(3)", ""},
		", §§12-14":                  {"section", "12-14", ""},
		", ¶ 3":                      {"paragraph", "3", ""},
		", vol. 2":                   {"volume", "2", ""},
		", v. 16":                    {"verse", "16", ""},
		", no. 3":                    {"issue", "3", ""},
		", fn. 7":                    {"note", "7", ""},
		", n. 7":                     {"note", "7", ""},
		", Fig. 2.1":                 {"figure", "2.1", ""},
		", sec 2":                    {"section", "2", ""},
		", art. 5":                   {"article-locator", "5", ""},
		", iv":                       {"", "", ", iv"},
		", pages of it":              {"", "", ", pages of it"},
		", volumes":                  {"", "", ", volumes"},
		" and others":                {"", "", " and others"},
		"":                           {"", "", ""},
		", pp.\n3-5":                 {"page", "3-5", ""},
		", 3–5.":                     {"page", "3–5", "."},
	} {
		l, rest := ParseLocator(in)
		if got := [3]string{l.Label, l.Value, rest}; got != want {
			t.Errorf("ParseLocator(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestLocatorString(t *testing.T) {
	for _, tt := range []struct{ term, value, want string }{
		{"pp.", "3", "p. 3"},
		{"p.", "3-5", "pp. 3–5"},
		{"page", "3, 5", "pp. 3, 5"},
		{"§", "12", "sec. 12"},
		{"chapter", "iv-x", "chaps. iv–x"},
		{"", "7", "p. 7"},
		{"nonsense", "7", "p. 7"},
		{"p.", " ", ""},
		{"p.", "A-12", "p. A-12"},
		{"p.", "100--120", "pp. 100–120"},
		{"timestamp", "1:02", "at 1:02"},
	} {
		if got := NewLocator(tt.term, tt.value).String(); got != tt.want {
			t.Errorf("NewLocator(%q, %q) is %q, want %q", tt.term, tt.value, got, tt.want)
		}
	}
}

func TestFindClusters(t *testing.T) {
	for src, want := range map[string][]string{
		"a [@x] b @y [p. 3].":               {"[@x]", "@y [p. 3]"},
		"mail a@b.org, \\@x and `[@c]`":     nil,
		"[@h](https://example.org/@h) [@x]": {"[@x]"},
		"![@h](x.png)":                      {"@h"},
		"[no key] [^n] [@a][^n]":            {"[@a]"},
		"[@a (b; c); -@d]":                  {"[@a (b; c); -@d]"},
		"[see @{x y}] @{x-y}":               {"@{x-y}"},
		"[@a\n\n@b]":                        {"@a", "@b"},
		"(@a) “@b” *@c*":                    {"@a", "@b", "@c"},
	} {
		var got []string
		for _, c := range FindClusters([]byte(src)) {
			got = append(got, src[c.Span.Start:c.Span.End])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("FindClusters(%q) (-want +got):\n%s", src, diff)
		}
	}
}

func TestModes(t *testing.T) {
	src := "[see -@a, p. 3 x; pre-@b; @c]"
	got := FindClusters([]byte(src))
	want := []Citation{
		{Key: "a", Mode: SuppressAuthor, Prefix: "see", Locator: Locator{"page", "3"}, Suffix: " x", KeySpan: Span{6, 8}},
		{Key: "b", Prefix: "pre-", KeySpan: Span{22, 24}},
		{Key: "c", KeySpan: Span{26, 28}},
	}
	if len(got) != 1 {
		t.Fatalf("got %d clusters", len(got))
	}
	if diff := cmp.Diff(want, got[0].Citations); diff != "" {
		t.Error(diff)
	}
}

func TestKeyAt(t *testing.T) {
	for _, tt := range []struct {
		src   string // | is the caret
		query string
		span  string
		in    bool
		ok    bool
	}{
		{"a @cas|", "cas", "@cas", false, true},
		{"a [see @|", "", "@", true, true},
		{"a [@ca|stillo]", "ca", "@castillo", true, true},
		{"a [@x] @y|", "y", "@y", false, true},
		{"a@cas|", "", "", false, false},
		{"\\@cas|", "", "", false, false},
		{"@cas tillo|", "", "", false, false},
		{"@a\nb|", "", "", false, false},
	} {
		caret := indexByte(tt.src, '|')
		src := tt.src[:caret] + tt.src[caret+1:]
		p, ok := KeyAt([]byte(src), caret)
		if ok != tt.ok || p.Query != tt.query || p.Bracketed != tt.in || ok && src[p.Span.Start:p.Span.End] != tt.span {
			t.Errorf("KeyAt(%q) is %+v, %v", tt.src, p, ok)
		}
	}
}

func indexByte(s string, c byte) int {
	for i := range len(s) {
		if s[i] == c {
			return i
		}
	}
	return -1
}

func TestFormatKey(t *testing.T) {
	for key, want := range map[string]string{"a2024": "@a2024", "a:b": "@a:b", "a.": "@{a.}", "https://x/?y": "@{https://x/?y}", "": "@{}"} {
		if got := FormatKey(key); got != want {
			t.Errorf("FormatKey(%q) is %q, want %q", key, got, want)
		}
	}
}

func TestRich(t *testing.T) {
	r := Rich{
		{Text: "1. a_b "},
		{Text: " i<t ", Italic: true},
		{Text: "x", URL: "https://example.org/a?b&c"},
		{Text: "y", URL: "https://example.org/a?b&c", Bold: true},
		{Text: "z", URL: "javascript:alert(1)"},
		{Text: "@k", Missing: true},
		{Text: "S", SmallCaps: true},
	}
	if got, want := r.Plain(), "1. a_b  i<t xyz@kS"; got != want {
		t.Errorf("Plain %q, want %q", got, want)
	}
	if got, want := r.HTML(), `1. a_b <em> i&lt;t </em><a href="https://example.org/a?b&amp;c">x<strong>y</strong></a>z<mark class="citation-missing">@k</mark><span class="small-caps">S</span>`; got != want {
		t.Errorf("HTML %q, want %q", got, want)
	}
	if got, want := r.Markdown(), `1\. a\_b  *i\<t* [x**y**](<https://example.org/a?b&c>)z\@kS`; got != want {
		t.Errorf("Markdown %q, want %q", got, want)
	}
}

func TestLinkTarget(t *testing.T) {
	for u, want := range map[string]bool{
		"https://example.org": true, "HTTP://example.org/x": true, "mailto:a@example.org": true,
		"javascript:x": false, "data:text/html,x": false, "//example.org": false, "x.html": false, "": false,
		"https:": false, "java\nscript:x": false, "file:///etc/passwd": false, " https://example.org ": true,
	} {
		if _, got := LinkTarget(u); got != want {
			t.Errorf("LinkTarget(%q) is %v, want %v", u, got, want)
		}
	}
}

func TestText(t *testing.T) {
	got := Text(`see *also* \*x* 3--5 **b** a_b_c`)
	want := Rich{{Text: "see "}, {Text: "also", Italic: true}, {Text: " *x* 3–5 "}, {Text: "b", Bold: true}, {Text: " a_b_c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzFindClusters(f *testing.F) {
	for _, s := range []string{"[see @a, pp. 3-5 and *x*; -@b]", "@a [p. 3; @b]", "[@{x}{iv}]", "[[@a]", "`[@a`]`", "[@a](x)", "@a\xff[\\]]", "[@a, §§ (1) x"} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, src string, caret int) {
		end := 0
		for _, c := range FindClusters([]byte(src)) {
			if c.Span.Start < end || c.Span.End > len(src) || len(c.Citations) == 0 {
				t.Fatalf("%q: bad cluster %+v", src, c)
			}
			end = c.Span.Start
			for _, x := range c.Citations {
				if x.KeySpan.Start < end || x.KeySpan.End > c.Span.End {
					t.Fatalf("%q: key out of place: %+v", src, c)
				}
				end = x.KeySpan.End
				if k := src[x.KeySpan.Start:x.KeySpan.End]; k != "@"+x.Key && k != "@{"+x.Key+"}" {
					t.Fatalf("%q: the span of %q holds %q", src, x.Key, k)
				}
				_ = Text(x.Prefix + x.Suffix).Markdown()
			}
			end = c.Span.End
		}
		if p, ok := KeyAt([]byte(src), caret); ok && (p.Span.Start < 0 || p.Span.End > len(src) || src[p.Span.Start] != '@') {
			t.Fatalf("%q at %d: %+v", src, caret, p)
		}
	})
}

func TestLocatorsInOtherLanguages(t *testing.T) {
	for _, c := range []struct{ lang, in, label, value, rest string }{
		{"de", ", S. 33-35", "page", "33-35", ""},
		{"de-AT", ", Kap. 2, hier", "chapter", "2", ", hier"},
		{"de", ", Bd. II", "volume", "II", ""},
		{"de", ", p. 3", "page", "3", ""},
		{"de", ", s. 3", "", "", ", s. 3"}, // siehe
		{"de", ", Seitenzahl 3", "", "", ", Seitenzahl 3"},
		{"en", ", S. 33", "", "", ", S. 33"},
		{"fr", ", t. 2", "volume", "2", ""},
		{"fr_CA", ", n° 4", "issue", "4", ""},
		{"es", ", págs. 3-5 y más", "page", "3-5", " y más"},
		{"ru", ", с. 12–14", "page", "12–14", ""},
		{"pl", ", rozdz. 3", "chapter", "3", ""},
		{"sv", "{s. iv}", "page", "iv", ""},
		{"xx", ", p. 3", "page", "3", ""},
	} {
		l, rest := NewSyntax(c.lang).ParseLocator(c.in)
		if l.Label != c.label || l.Value != c.value || rest != c.rest {
			t.Errorf("in %s %q has %q %q and %q, want %q %q and %q", c.lang, c.in, l.Label, l.Value, rest, c.label, c.value, c.rest)
		}
	}
}

// Each term is that of one locator in its language, so that none hides another,
// and all locators are those of CSL.
func TestLocatorTermsAreClear(t *testing.T) {
	labels := map[string]bool{}
	for _, l := range LocatorLabels() {
		labels[l] = true
	}
	for _, lang := range []string{"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "kk", "sv", "cs", "tr"} {
		seen := map[string]string{}
		if len(termsOf(lang)) == 0 {
			t.Errorf("%s has no terms", lang)
		}
		for label, terms := range termsOf(lang) {
			if !labels[label] {
				t.Errorf("%s: there is no locator %q", lang, label)
			}
			for _, term := range terms {
				if other, taken := seen[term]; taken {
					t.Errorf("%s: %q is %s and %s", lang, term, other, label)
				}
				seen[term] = label
			}
		}
	}
}
