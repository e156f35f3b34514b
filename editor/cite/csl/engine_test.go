package csl

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

func testEngine(t testing.TB, name string) *Engine {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".csl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := style.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(s, LocaleFiles(os.DirFS("testdata")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const testItems = `[
 {"id":"sea","type":"book","title":"The open sea","author":[{"family":"Marlowe","given":"Ada"}],"issued":{"date-parts":[[2020]]},"edition":"2"},
 {"id":"ice","type":"book","title":"The ice","author":[{"family":"Marlowe","given":"Ada"}],"issued":{"date-parts":[[2020]]}},
 {"id":"fog","type":"article-journal","title":"On fog","container-title":"Weather","volume":"4","page":"101-108","author":[{"family":"Marlowe","given":"Bruno"}],"issued":{"date-parts":[[2021,5]]},"DOI":"10.5555/fog"},
 {"id":"ten","type":"book","title":"Ten people","author":[{"family":"Abel","given":"A."},{"family":"Brand","given":"B."},{"family":"Cohn","given":"C."},{"family":"Dov","given":"D."}],"issued":{"date-parts":[[1999]]}},
 {"id":"two","type":"book","title":"Two people","author":[{"family":"Abel","given":"A."},{"family":"Brand","given":"B."},{"family":"Eck","given":"E."}],"issued":{"date-parts":[[1999]]}},
 {"id":"anon","type":"webpage","title":"A page without “author”"},
 {"id":"eds","type":"book","title":"Collected","editor":[{"family":"Quimby","given":"Q."},{"family":"Roth","given":"R."}],"issued":{"date-parts":[[2001]]}}
]`

func loaded(t testing.TB, name string) *Engine {
	e := testEngine(t, name)
	items, err := ParseItems([]byte(testItems))
	if err != nil {
		t.Fatal(err)
	}
	e.SetItems(items)
	return e
}

// parse writes citations as "sea@12+fog", notes numbered from one.
func parse(notes bool, texts ...string) Document {
	var doc Document
	for i, text := range texts {
		c := Citation{}
		if notes {
			c.Note = i + 1
		}
		for part := range strings.SplitSeq(text, "+") {
			id, locator, _ := strings.Cut(part, "@")
			c.Cites = append(c.Cites, Cite{ID: id, Locator: locator})
		}
		doc.Citations = append(doc.Citations, c)
	}
	return doc
}

func TestCitations(t *testing.T) {
	for _, c := range []struct{ name, style, in, want string }{
		{"one author", "author-date", "eds", "(Quimby & Roth 2001)"},
		{"year-suffix, collapsed", "author-date", "sea+ice", "(Marlowe 2020a, 2020b)"},
		{"clear without given names", "author-date", "sea fog", "(Marlowe 2020)|(Marlowe 2021)"},
		{"more names", "author-date", "ten two", "(Abel, Brand, Cohn, et al. 1999)|(Abel, Brand, & Eck 1999)"},
		{"et al.", "author-date", "ten", "(Abel et al. 1999)"},
		{"locator", "author-date", "eds@3-5", "(Quimby & Roth 2001, pp. 3–5)"},
		{"title for an author, no date", "author-date", "anon", "(“A page without ‘author’” n.d.)"},
		{"missing", "author-date", "nobody", "(nobody?)"},
		{"numbers", "numeric", "sea+ice+fog+ten two sea", "[1–4]|[5]|[1]"},
		{"two numbers", "numeric", "sea+ice", "[1, 2]"},
		{"ibid", "note", "sea sea sea@4 ice sea@5", "Ada Marlowe, The open sea, 2020.|Ibid.|Ibid., 4.|Ada Marlowe, The ice, 2020.|Marlowe (n. 1), 5."},
		{"ibid after two", "note", "sea+ice ice", "Ada Marlowe, The open sea, 2020; Ada Marlowe, The ice, 2020.|Marlowe (n. 1)."},
	} {
		e := loaded(t, c.style)
		r := e.Format(parse(c.style == "note", strings.Fields(c.in)...))
		var got []string
		for _, n := range r.Citations {
			got = append(got, output.Plain(n))
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

func TestBibliography(t *testing.T) {
	for _, c := range []struct {
		style string
		want  []string
	}{
		{"author-date", []string{
			`“A page without ‘author.’” n.d.`,
			`Abel, A., Brand, B., Cohn, C., et al. 1999. <i>Ten people</i>.`,
			`Abel, A., Brand, B., &#38; Eck, E. 1999. <i>Two people</i>.`,
			`Marlowe, A. 2020a. <i>The ice</i>.`,
			`———. 2020b. <i>The open sea</i>. 2nd ed.`,
			`Marlowe, B. 2021. “On fog.” <i>Weather</i> 4. 101–08. https://doi.org/10.5555/fog.`,
			`Quimby, Q. &#38; Roth, R. (eds.). 2001. <i>Collected</i>.`,
		}},
		{"numeric", []string{
			"\n    <div class=\"csl-left-margin\">[1]</div><div class=\"csl-right-inline\">A. Marlowe, “The Open Sea,” 2020.</div>\n  ",
		}},
	} {
		e := loaded(t, c.style)
		var doc Document
		doc.Uncited = []string{"sea", "ice", "fog", "ten", "two", "anon", "eds"}
		r := e.Format(doc)
		if len(r.Bibliography.Entries) != 7 {
			t.Fatalf("%s has %d entries", c.style, len(r.Bibliography.Entries))
		}
		for i, want := range c.want {
			if got := output.HTML(r.Bibliography.Entries[i].Text); got != want {
				t.Errorf("%s entry %d:\n got %q\nwant %q", c.style, i, got, want)
			}
		}
	}
}

// What is formatted again after a change is what a new engine would format.
func TestChangesGiveWhatANewEngineGives(t *testing.T) {
	for _, name := range []string{"author-date", "numeric", "note"} {
		e := loaded(t, name)
		for _, in := range []string{"sea fog", "sea fog ice", "ten sea fog ice", "ten sea@3 fog ice", "sea+fog", "two ten", "sea sea"} {
			doc := parse(name == "note", strings.Fields(in)...)
			got, want := e.Format(doc), loaded(t, name).Format(doc)
			for i := range got.Citations {
				if a, b := output.HTML(got.Citations[i]), output.HTML(want.Citations[i]); a != b {
					t.Errorf("%s %q citation %d: %s, a new engine gives %s", name, in, i, a, b)
				}
			}
			for i := range want.Bibliography.Entries {
				if a, b := output.HTML(got.Bibliography.Entries[i].Text), output.HTML(want.Bibliography.Entries[i].Text); a != b {
					t.Errorf("%s %q entry %d: %s, a new engine gives %s", name, in, i, a, b)
				}
			}
		}
	}
}

// Macros that double with each level do not hold the engine up.
func TestMacrosThatExplode(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><macro name="m0"><text variable="title"/></macro>`)
	for i := 1; i <= 40; i++ {
		fmt.Fprintf(&b, `<macro name="m%d"><text macro="m%d"/><text macro="m%d"/></macro>`, i, i-1, i-1)
	}
	b.WriteString(`<citation><layout><text macro="m40"/></layout></citation></style>`)
	s, err := style.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(s, LocaleFiles(os.DirFS("testdata")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	items, err := ParseItems([]byte(testItems))
	if err != nil {
		t.Fatal(err)
	}
	e.SetItems(items)
	if r := e.Format(parse(false, "sea")); r.Citations[0].IsEmpty() {
		t.Error("nothing is written")
	}
}

func TestNewEngineRefuses(t *testing.T) {
	if _, err := NewEngine(&style.Style{Title: "Alias", Parent: "http://example.org/parent"}, nil, Options{}); !errors.Is(err, ErrDependent) {
		t.Errorf("a dependent style gives %v", err)
	}
	e := testEngine(t, "note")
	none := func(string) *style.Locale { return nil }
	if _, err := NewEngine(e.style, none, Options{}); !errors.Is(err, ErrLocale) {
		t.Errorf("no locale gives %v", err)
	}
}
