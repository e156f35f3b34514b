package csl

import (
	"encoding/json"
	"testing"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

func testEval(t *testing.T, page string) *eval {
	t.Helper()
	e := testEngine(t, "author-date")
	s := *e.style
	s.PageRangeFormat = page
	e.style = &s
	return &eval{engine: e, item: &Item{}, cite: &Cite{}, area: s.Citation}
}

func TestPages(t *testing.T) {
	for _, c := range []struct{ format, in, want string }{
		{"", "12-5", "12–5"},
		{"", "A1", "A1"},
		{"", "3, 7", "3, 7"},
		{"", `4\-5`, "4-5"},
		{"expanded", "1234-5", "1234–1235"},
		{"expanded", "A10-A15", "A10–A15"},
		{"expanded", "N7-9", "N7-9"},
		{"minimal", "1234-1238", "1234–8"},
		{"minimal", "99-101", "99–101"},
		{"minimal-two", "1234-1238", "1234–38"},
		{"minimal-two", "3-4", "3–4"},
		{"chicago", "71-72", "71–72"},
		{"chicago", "101-108", "101–8"},
		{"chicago", "321-328", "321–28"},
		{"chicago", "100-104", "100–104"},
		{"chicago-15", "1496-1504", "1496–1504"},
		{"chicago-16", "1496-1504", "1496–504"},
		{"minimal", "1-3, 1005-1006", "1–3, 1005–6"},
	} {
		if got := testEval(t, c.format).pages(c.in, "page"); got != c.want {
			t.Errorf("pages %q as %q: %q, want %q", c.in, c.format, got, c.want)
		}
	}
}

func TestInitials(t *testing.T) {
	for _, c := range []struct {
		given, with     string
		shorten, hyphen bool
		want            string
	}{
		{"Ada Berta", ". ", true, true, "A. B."},
		{"Ada Berta", ".", true, true, "A.B."},
		{"Ada Berta", "", true, true, "AB"},
		{"Jean-Luc", ".", true, true, "J.-L."},
		{"Jean-Luc", ".", true, false, "J.L."},
		{"J.L.", ". ", true, true, "J. L."},
		{"Guo-ping", ". ", true, true, "G."},
		{"Ph. Maria", ". ", true, true, "Ph. M."},
		{"Maria de la", ".", true, true, "M. de la"},
		{"Ada B", ". ", false, true, "Ada B."},
		{"", ".", true, true, ""},
		{"Émile", ".", true, true, "É."},
	} {
		if got := initials(c.given, c.with, c.shorten, c.hyphen); got != c.want {
			t.Errorf("initials of %q with %q: %q, want %q", c.given, c.with, got, c.want)
		}
	}
}

func TestTextCase(t *testing.T) {
	for _, c := range []struct{ how, in, want string }{
		{"title", "a note on the art of war", "A Note on the Art of War"},
		{"title", "what it is for", "What It Is For"},
		{"title", "the title: a subtitle", "The Title: A Subtitle"},
		{"title", "the iPod and <span class=\"nocase\">de minimis</span> rules", "The iPod and de minimis Rules"},
		{"title", "self-help and state-of-the-art work", "Self-Help and State-of-the-Art Work"},
		{"sentence", "The Art of WAR", "The art of war"},
		{"sentence", "The <span class=\"nocase\">UN</span> Today", "The UN today"},
		{"capitalize-first", "two words", "Two words"},
		{"capitalize-all", "two words", "Two Words"},
		{"uppercase", "straße", "STRASSE"},
		{"lowercase", "ÄÖ", "äö"},
	} {
		x := testEval(t, "")
		n := &output.Node{Children: output.Field(c.in)}
		x.textCase(n, c.how)
		if got := n.String(); got != c.want {
			t.Errorf("%s of %q: %q, want %q", c.how, c.in, got, c.want)
		}
	}
	x := testEval(t, "")
	x.item = &Item{Lang: "de-DE"}
	n := &output.Node{Children: output.Field("die macht der worte")}
	if x.textCase(n, "title"); n.String() != "die macht der worte" {
		t.Errorf("a German title has English capitals: %q", n)
	}
}

func TestNumbers(t *testing.T) {
	x := testEval(t, "")
	for _, c := range []struct{ form, in, want string }{
		{"ordinal", "1", "1st"},
		{"ordinal", "2", "2nd"},
		{"ordinal", "11", "11th"},
		{"ordinal", "23", "23rd"},
		{"ordinal", "112", "112th"},
		{"long-ordinal", "2", "second"},
		{"long-ordinal", "40", "40th"},
		{"roman", "1994", "mcmxciv"},
		{"numeric", "3-5", "3–5"},
		{"ordinal", "1 & 2", "1st & 2nd"},
		{"ordinal", "revised", "revised"},
		{"numeric", "2,3", "2, 3"},
	} {
		if got := x.numberText(c.in, c.form, "edition"); got != c.want {
			t.Errorf("%q as %s: %q, want %q", c.in, c.form, got, c.want)
		}
	}
	for in, want := range map[string]bool{"2": true, "2nd": true, "D2": true, "2-4": true, "2, 3 & 5": true, "second": false, "": false, "2 volumes here": false} {
		if isNumeric(in) != want {
			t.Errorf("isNumeric(%q) is %v", in, !want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`{"date-parts":[[2024,7,16]]}`, "July 16, 2024"},
		{`{"date-parts":[["2024","07"]]}`, "July 2024"},
		{`{"date-parts":[[2024]]}`, "2024"},
		{`{"date-parts":[[2024,21]]}`, "Spring 2024"},
		{`{"raw":"16 July 2024"}`, "July 16, 2024"},
		{`{"date-parts":[[2024,7,1],[2024,7,3]]}`, "July 1–3, 2024"},
		{`{"date-parts":[[2023,12,30],[2024,1,2]]}`, "December 30, 2023–January 2, 2024"},
		{`{"date-parts":[[2024,5],[2024,6]]}`, "May–June 2024"},
		{`{"literal":"the flood"}`, "the flood"},
		{`{"date-parts":[[-44,3,15]]}`, "March 15, 44 BC"},
		{`"2024-07-16"`, "July 16, 2024"},
		{`{"date-parts":[[2020],[0]]}`, "2020–"},
		{`{"year":2020,"month":"5"}`, "May 2020"},
		{`{"date-parts":[["soon"]]}`, ""},
		{`{"date-parts":[[2024,13,45]]}`, "Spring 2024"},
	} {
		items, err := ParseItems([]byte(`{"id":"x","type":"book","issued":` + c.json + `}`))
		if err != nil {
			t.Fatal(err)
		}
		x := testEval(t, "")
		x.item = items[0]
		n, _ := x.date(&style.Date{Variable: "issued", Form: "text", DateParts: "year-month-day"})
		if got := output.Finish(n, x.engine.locale.quotes).String(); got != c.want {
			t.Errorf("%s is %q, want %q", c.json, got, c.want)
		}
	}
}

func TestParseItemsTakesWhatItFinds(t *testing.T) {
	items, err := ParseItems([]byte(`[{"id":7,"type":"book","volume":3,"title":"T","author":[{"family":"van Dam","given":"Ann"},{}],"custom":{"a":1},"keyword":["a","b"],"issued":null,"note":"genre: Essay\noriginal-date: 1901-02"}]`))
	if err != nil {
		t.Fatal(err)
	}
	it := items[0]
	if it.ID != "7" || it.Text["volume"] != "3" || it.Text["keyword"] != "a, b" || it.Text["genre"] != "Essay" {
		t.Errorf("read as %+v", it)
	}
	if n := it.Names["author"]; len(n) != 1 || n[0].NonDropping != "van" || n[0].Family != "Dam" {
		t.Errorf("names are %+v", it.Names)
	}
	if d := it.Dates["original-date"]; d.Start != (Day{1901, 2, 0}) {
		t.Errorf("the date in the note is %+v", d)
	}
	for _, bad := range []string{"", "[1]", "[null]", `"x"`, "{"} {
		if _, err := ParseItems([]byte(bad)); err == nil {
			t.Errorf("%q gives no error", bad)
		}
	}
}

func TestSuffixLetters(t *testing.T) {
	for n, want := range map[int]string{1: "a", 26: "z", 27: "aa", 52: "az", 703: "aaa"} {
		if got := suffixLetters(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func FuzzParseItems(f *testing.F) {
	f.Add([]byte(`[{"id":"a","type":"book","author":[{"family":"A","given":"B"}],"issued":{"date-parts":[[2020]]}}]`))
	f.Add([]byte(`{"id":1,"issued":"2020/2021","title":"<i>a</b> 'b\""}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = ParseItems(data)
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2024-07-16", "c. 1900", "Spring 2020", "1-2/3", "-44", "July 2, 2020/2021"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := parseDate(s)
		for _, p := range []Day{d.Start, d.End} {
			if p.Month < 0 || p.Month > 16 || p.Day < 0 || p.Day > 31 || p.Month == 0 && p.Day > 0 {
				t.Fatalf("%q is the day %+v", s, p)
			}
		}
	})
}

// FuzzFormat formats hostile text in every field with each style.
func FuzzFormat(f *testing.F) {
	f.Add("A <i>title</i> “of” 'things", "Doe", "J.-P.", "1-2, 4", int16(2020))
	f.Add("<span class=\"nocase\">", "van d'", "", `\-`, int16(-4))
	f.Add("\"'\"’<sup>", "al-", ".", "––", int16(0))
	styles := []string{"author-date", "note", "numeric"}
	engines := map[string]*Engine{}
	f.Fuzz(func(t *testing.T, title, family, given, page string, year int16) {
		var items []map[string]any
		for _, id := range []string{"a", "b", "c"} {
			items = append(items, map[string]any{
				"id": id, "type": "book", "title": title, "author": []any{map[string]any{"family": family, "given": given}, map[string]any{"literal": title}},
				"page": page, "edition": page, "container-title": title, "issued": map[string]any{"date-parts": []any{[]any{year}}}, "note": page,
			})
		}
		data, err := json.Marshal(items)
		if err != nil {
			return
		}
		list, err := ParseItems(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range styles {
			if engines[s] == nil {
				engines[s] = testEngine(t, s)
			}
			e := engines[s]
			e.SetItems(list)
			r := e.Format(Document{Citations: []Citation{
				{Note: 1, Cites: []Cite{{ID: "a", Locator: page, Prefix: title}, {ID: "b", Suffix: given}}},
				{Note: 2, Cites: []Cite{{ID: "a", Locator: page, Label: family}}},
				{Note: 3, Cites: []Cite{{ID: "c"}, {ID: "nobody"}}},
			}})
			for _, n := range r.Citations {
				_, _, _ = output.HTML(n), output.Markdown(n), output.Plain(n)
			}
			for _, entry := range r.Bibliography.Entries {
				_ = output.Entry(entry.Text)
			}
		}
	})
}
