package style

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const frame = `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
<info><title>T</title><id>i</id></info>
%
</style>`

func TestParseNamesWhatIsWrong(t *testing.T) {
	citation := `<citation><layout><text variable="title"/></layout></citation>`
	for _, c := range []struct{ body, want string }{
		{citation + "\n<cite/>", "line 4: <cite> cannot stand in <style>"},
		{`<citation><layout><texte/></layout></citation>`, "line 3: <texte> cannot stand in <layout>"},
		{`<citation><layout><text variable="title" colour="red"/></layout></citation>`, `line 3: <text> has no attribute "colour"`},
		{`<citation><layout><text variable="title" font-style="slanted"/></layout></citation>`, `font-style="slanted" in <text> is none of`},
		{`<citation><layout><text macro="m"/></layout></citation>`, `there is no macro "m"`},
		{`<macro name="m"><text macro="m"/></macro>` + citation, `the macro "m" contains itself`},
		{`<macro name="m"/><macro name="m"/>` + citation, `a second macro is named "m"`},
		{`<citation><layout><text/></layout></citation>`, "<text> takes one of variable, macro, term and value"},
		{`<citation><layout><choose><else/></choose></layout></citation>`, "<else> cannot stand in <choose>"},
		{`<citation><layout><choose><if/></choose></layout></citation>`, "<if> has no condition"},
		{`<citation><sort><key/></sort><layout/></citation>`, "either a variable or a macro"},
		{`<citation et-al-min="many"><layout/></citation>`, `et-al-min="many" in <citation> is no number`},
		{`<citation/>`, "<citation> has no <layout>"},
		{``, "the style has no <citation>"},
	} {
		_, err := Parse(strings.NewReader(strings.Replace(frame, "%", c.body, 1)))
		if !errors.Is(err, ErrStyle) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngives %v\nwant  %s", c.body, err, c.want)
		}
	}
	for _, bad := range []string{"", "text", "<style>", "<locale/>", "<style/><style/>", strings.Repeat("<style>", 300)} {
		if _, err := Parse(strings.NewReader(bad)); !errors.Is(err, ErrStyle) {
			t.Errorf("%.20q gives %v", bad, err)
		}
	}
}

func TestDependentStyle(t *testing.T) {
	s, err := Parse(strings.NewReader(`<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE">
<info><title>J</title><id>j</id><link href="http://www.zotero.org/styles/parent" rel="independent-parent"/></info></style>`))
	if err != nil || s.Parent != "http://www.zotero.org/styles/parent" || s.DefaultLocale != "de-DE" || s.Citation != nil {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestNameOptionsAreHandedDown(t *testing.T) {
	body := `<citation et-al-min="3" et-al-use-first="1" name-delimiter="; "><layout>
<names variable="author"><name et-al-min="5"/></names></layout></citation>`
	s, err := Parse(strings.NewReader(strings.Replace(frame, "%", body, 1)))
	if err != nil {
		t.Fatal(err)
	}
	o := s.Citation.Layout.Children[0].(*Names).Options.Over(s.Citation.Names)
	if o.EtAlMin != 5 || o.EtAlUseFirst != 1 || o.Delimiter == nil || *o.Delimiter != "; " {
		t.Errorf("options are %+v", o)
	}
}

func TestParseLocale(t *testing.T) {
	f, err := os.Open("../testdata/locales-en-US.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l, err := ParseLocale(f)
	if err != nil {
		t.Fatal(err)
	}
	page := l.Terms[TermKey{Name: "page", Form: "short"}]
	if l.Lang != "en-US" || page.Single != "p." || page.Multiple != "pp." || !l.HasOrdinals || l.PunctuationInQuote == nil || !*l.PunctuationInQuote || len(l.Dates["text"].Parts) != 3 {
		t.Errorf("read as %+v", l)
	}
	for _, bad := range []string{`<locale><terms><term/></terms></locale>`, `<locale><terms><term name="ordinal-x">a</term></terms></locale>`, `<locale><date/></locale>`, `<style/>`} {
		if _, err := ParseLocale(strings.NewReader(bad)); !errors.Is(err, ErrStyle) {
			t.Errorf("%s gives %v", bad, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"author-date", "note", "numeric"} {
		data, err := os.ReadFile("../testdata/" + name + ".csl")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if st, err := Parse(strings.NewReader(s)); err == nil && st.Parent == "" && (st.Citation == nil || st.Citation.Layout == nil) {
			t.Fatal("a style without a citation is accepted")
		}
		_, _ = ParseLocale(strings.NewReader(s))
	})
}
