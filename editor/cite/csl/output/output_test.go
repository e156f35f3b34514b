package output

import "testing"

var english = Quotes{Open: "“", Close: "”", InnerOpen: "‘", InnerClose: "’", PunctuationInside: true}

func field(prefix, text, suffix string) *Node {
	return &Node{Children: Field(text), Prefix: prefix, Suffix: suffix}
}

func TestFinish(t *testing.T) {
	british := english
	british.PunctuationInside = false
	quoted := func(text, suffix string) *Node { return &Node{Children: Field(text), Quoted: true, Suffix: suffix} }
	for _, c := range []struct {
		name string
		n    *Node
		q    Quotes
		want string
	}{
		{"doubled full stop", &Node{Children: []*Node{field("", "Inc.", "."), field(" ", "Next", "")}}, english, "Inc. Next"},
		{"question mark swallows a full stop", &Node{Children: []*Node{field("", "Why?", ".")}}, english, "Why?"},
		{"full stop keeps a comma", &Node{Children: []*Node{field("", "Inc.", ",")}}, english, "Inc.,"},
		{"doubled space", &Node{Children: []*Node{field("", "a", " "), field(" ", "b", "")}}, english, "a b"},
		{"delimiter after a full stop", &Node{Children: []*Node{field("", "A.", ""), field("", "B", "")}, Delimiter: ". "}, english, "A. B"},
		{"no delimiter around nothing", &Node{Children: []*Node{field("", "A", ""), field("(", "", ")"), field("", "B", "")}, Delimiter: ", "}, english, "A, B"},
		{"comma into quotes", quoted("T", ","), english, "“T,”"},
		{"semicolon stays outside", quoted("T", ";"), english, "“T”;"},
		{"full stop stays outside", quoted("T", "."), british, "“T”."},
		{"comma leaves quotes", quoted("T,", " x"), british, "“T”, x"},
		{"question mark in quotes ends it", quoted("T?", "."), english, "“T?”"},
		{"nested quotes alternate", quoted("a “b” c", ""), english, "“a ‘b’ c”"},
		{"comma into both quotes", quoted("a “b”", ","), english, "“a ‘b,’”"},
		{"what an item says stays", &Node{Children: []*Node{field("", "a..b", "")}}, english, "a..b"},
	} {
		if got := Plain(Finish(c.n, c.q)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if Finish(&Node{Children: []*Node{{}}, Prefix: "("}, english) != nil {
		t.Error("affixes of nothing are written")
	}
}

func TestRenderers(t *testing.T) {
	italic := func(text string) *Node { return &Node{Children: Field(text), Style: Style{FontStyle: "italic"}} }
	for _, c := range []struct {
		n                     *Node
		html, markdown, plain string
	}{
		{italic("a <i>b</i> c"), `<i>a <span style="font-style:normal;">b</span> c</i>`, "*a *b* c*", "a b c"},
		{italic("x_y & <z"), "<i>x_y &#38; &#60;z</i>", `*x\_y \& \<z*`, "x_y & <z"},
		{&Node{Children: Field("H<sub>2</sub>O<sc>x</sc>")}, `H<sub>2</sub>O<span style="font-variant:small-caps;">x</span>`, `H<sub>2</sub>O<span style="font-variant:small-caps;">x</span>`, "H2Ox"},
		{&Node{Children: Field("<b>a</b> m²")}, "<b>a</b> m<sup>2</sup>", "**a** m<sup>2</sup>", "a m2"},
		{&Node{Children: Field("it's <i>open")}, "it’s &#60;i&#62;open", `it’s \<i\>open`, "it’s <i>open"},
		{&Node{Children: Field("'single' and \"double\"")}, "“single” and “double”", "“single” and “double”", "“single” and “double”"},
	} {
		n := Finish(c.n, english)
		if h, m, p := HTML(n), Markdown(n), Plain(n); h != c.html || m != c.markdown || p != c.plain {
			t.Errorf("%q is\n%q\n%q\nwant\n%q\n%q", p, h, m, c.html, c.markdown)
		}
	}
}

func TestLinks(t *testing.T) {
	n := Finish(&Node{Children: []*Node{{Text: "T", Role: Title, Suffix: "."}, {Text: "U"}}}, english)
	got := HTMLLinked(n, func(n *Node) string {
		if n.Role == Title {
			return `https://example.org/?a&b="`
		}
		return ""
	})
	if want := `<a href="https://example.org/?a&#38;b=&#34;">T</a>.U`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzField(f *testing.F) {
	f.Add("a <i>b</b> \"c' “d»")
	f.Fuzz(func(_ *testing.T, s string) {
		n := Finish(&Node{Children: Field(s), Quoted: true, Suffix: "."}, english)
		_, _, _ = HTML(n), Markdown(n), Plain(n)
	})
}
