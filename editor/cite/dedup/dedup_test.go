package dedup

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

func TestFind(t *testing.T) {
	x := NewIndex([]*cite.Reference{
		{Key: "doi", DOI: "10.1000/ABC", Title: "On Ports"},
		{Key: "isbn", ISBN: "0-306-40615-2", Type: "book", Title: "Tides"},
		{Key: "url", URL: "https://www.example.org/a/?utm_source=x", Title: "Something"},
		{Key: "title", Title: "Is the <i>SCO</i> “Anti-NATO”?", Author: []cite.Name{{Family: "Castillo", Given: "N."}}, Issued: cite.Date{Year: 2024}},
		{Key: "home", URL: "https://example.org/", Title: "Home"},
	})
	for _, c := range []struct {
		r      cite.Reference
		key    string
		reason Reason
	}{
		{cite.Reference{DOI: "https://doi.org/10.1000/abc"}, "doi", ByDOI},
		{cite.Reference{URL: "https://doi.org/10.1000/abc"}, "doi", ByDOI},
		{cite.Reference{ISBN: "978-0-306-40615-7", Type: "book"}, "isbn", ByISBN},
		{cite.Reference{ISBN: "978-0-306-40615-7", Type: "chapter", Title: "One of them"}, "", ""},
		{cite.Reference{URL: "http://example.org/a#part"}, "url", ByURL},
		{cite.Reference{URL: "http://example.org/b"}, "", ""},
		{cite.Reference{URL: "https://example.org/", Title: "Other"}, "", ""},
		{cite.Reference{Title: "Is the SCO ‘anti-NATO’", Author: []cite.Name{{Family: "CASTILLO", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7}}, "title", ByTitle},
		{cite.Reference{Title: "Is the SCO ‘anti-NATO’", Author: []cite.Name{{Family: "Castillo"}}, Issued: cite.Date{Year: 2023}}, "", ""},
		{cite.Reference{Title: "On Ports", DOI: "10.1000/other"}, "", ""},
		{cite.Reference{}, "", ""},
	} {
		got, reason := x.Find(&c.r)
		key := ""
		if got != nil {
			key = got.Key
		}
		if key != c.key || reason != c.reason {
			t.Errorf("%+v is %q by %q, want %q by %q", c.r, key, reason, c.key, c.reason)
		}
	}
}

func TestMerge(t *testing.T) {
	a := &cite.Reference{
		Key: "a", Type: "webpage", Title: "Ports wait", Author: []cite.Name{{Family: "Castillo", Given: "N."}}, Issued: cite.Date{Year: 2024},
		Publisher: "Harbour", Page: "3", URL: "https://example.org/a",
	}
	b := &cite.Reference{
		Key: "b", Type: "article-newspaper", Title: "Ports Wait", Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}, {Family: "Reyes"}}, Issued: cite.Date{Year: 2024, Month: 7},
		Publisher: "Harbour Press", Page: "9", URL: "http://www.example.org/a/", DOI: "10.1000/182",
	}
	b.SetField("language", "en")
	b.SetRaw("custom", json.RawMessage(`{"x":1}`))
	b.SetNames("translator", []cite.Name{{Family: "Okoro"}})
	before, err := a.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	r, diffs := Merge(a, b)
	got, err := r.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "id": "a",
  "type": "article-newspaper",
  "title": "Ports wait",
  "publisher": "Harbour Press",
  "page": "3",
  "author": [
    {
      "family": "Castillo",
      "given": "Nadia"
    },
    {
      "family": "Reyes"
    }
  ],
  "issued": {
    "date-parts": [
      [
        2024,
        7
      ]
    ]
  },
  "URL": "https://example.org/a",
  "DOI": "10.1000/182",
  "custom": {
    "x": 1
  },
  "language": "en",
  "translator": [
    {
      "family": "Okoro"
    }
  ]
}
`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Difference{{"page", "3", "9"}}, diffs); d != "" {
		t.Error(d)
	}
	if after, err := a.MarshalFile(); err != nil || string(after) != string(before) {
		t.Error("merging changed what it merged")
	}
	c := &cite.Reference{Author: []cite.Name{{Family: "Other"}}, Issued: cite.Date{Year: 2020}, Title: "Else"}
	if _, diffs := Merge(a, c); len(diffs) != 3 {
		t.Errorf("%v", diffs)
	}
}
