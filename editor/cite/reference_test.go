package cite

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const full = `{
  "id": "castillo2024",
  "type": "webpage",
  "title": "Is the SCO “Anti-NATO”? <b> & more",
  "container-title": "Caspian Policy",
  "volume": "12",
  "author": [
    {
      "family": "Castillo",
      "given": "Nicholas",
      "ORCID": "https://orcid.org/0"
    },
    {
      "literal": "United Nations"
    }
  ],
  "issued": {
    "date-parts": [
      [
        2024,
        7,
        16
      ]
    ],
    "circa": true
  },
  "URL": "https://example.org/?a=1&b=2",
  "abstract": "Text",
  "custom": {
    "x": 1.50,
    "a": [
      null,
      12345678901234567890
    ]
  }
}
`

func TestFileKeepsItsBytes(t *testing.T) {
	r, err := ParseReference("", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Clone().MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, string(got)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if r.Field("abstract") != "Text" || r.Field("container-title") != "Caspian Policy" {
		t.Errorf("Field gives %q and %q", r.Field("abstract"), r.Field("container-title"))
	}
	if diff := cmp.Diff([]string{"abstract", "custom"}, r.Unknown()); diff != "" {
		t.Error(diff)
	}
}

func TestParseReferenceIsLenient(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		check      func(r *Reference) any
		want       any
	}{
		{"numbers as text", `{"id":1,"volume":12,"issue":"3"}`, func(r *Reference) any { return r.Key + r.Volume + r.Issue }, "1123"},
		{"array of text", `{"id":"a","title":["One"],"ISBN":["1","2"]}`, func(r *Reference) any { return r.Title + "|" + r.ISBN }, "One|1; 2"},
		{"array of one item", `[{"id":"a","title":"T"}]`, func(r *Reference) any { return r.Title }, "T"},
		{"null", `{"id":"a","title":null,"author":null,"issued":null}`, func(r *Reference) any { return r.Title + r.Issued.String() }, ""},
		{"date parts as text", `{"id":"a","issued":{"date-parts":[["2024","7"]]}}`, func(r *Reference) any { return r.Issued }, Date{Year: 2024, Month: 7}},
		{"date range", `{"id":"a","issued":{"date-parts":[[2024,7,1],[2024,7,3]]}}`, func(r *Reference) any { return r.Issued.String() }, "2024-07-01/2024-07-03"},
		{"raw date", `{"id":"a","issued":{"raw":"July 16, 2024"}}`, func(r *Reference) any { return r.Issued }, Date{Year: 2024, Month: 7, Day: 16}},
		{"literal date", `{"id":"a","issued":{"literal":"forthcoming"}}`, func(r *Reference) any { return r.Issued }, Date{Literal: "forthcoming"}},
		{"date as text", `{"id":"a","issued":"2024-07"}`, func(r *Reference) any { return r.Issued }, Date{Year: 2024, Month: 7}},
		{"season", `{"id":"a","issued":{"date-parts":[[2024]],"season":"Fall"}}`, func(r *Reference) any { return r.Issued }, Date{Year: 2024, Season: 3}},
		{"author as text", `{"id":"a","author":["Castillo, Nicholas","UN"]}`, func(r *Reference) any { return r.Author }, []Name{{Family: "Castillo", Given: "Nicholas"}, {Literal: "UN"}}},
		{"byte order mark", "\uFEFF{\"id\":\"a\"}", func(r *Reference) any { return r.Key }, "a"},
		{"odd shape is kept", `{"id":"a","title":{"en":"T"}}`, func(r *Reference) any { b, _ := r.MarshalFile(); return strings.Contains(string(b), `"en": "T"`) }, true},
		{"impossible date is kept", `{"id":"a","issued":{"date-parts":[[2024,2,31]]}}`, func(r *Reference) any { b, _ := r.MarshalFile(); return strings.Contains(string(b), `31`) }, true},
		{"names elsewhere", `{"id":"a","translator":[{"family":"X"}]}`, func(r *Reference) any { return r.NamesOf("translator") }, []Name{{Family: "X"}}},
		{"date elsewhere", `{"id":"a","original-date":{"date-parts":[[1900]]}}`, func(r *Reference) any { return r.DateOf("original-date") }, Date{Year: 1900}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ParseReference("", []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.check(r); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

func TestKeyArgumentWins(t *testing.T) {
	r, err := ParseReference("file", []byte(`{"id":"other"}`))
	if err != nil || r.Key != "file" {
		t.Fatalf("got %v, %v", r, err)
	}
}

func TestBadJSONNamesTheLine(t *testing.T) {
	for data, want := range map[string]int{
		"":                                      1,
		"{\n\"id\": \"a\"\n":                    2,
		"{\n\"id\": \"a\",\n\"title\" \"b\"\n}": 3,
		"{\n\"id\": \"a\",\n\"id\": \"b\"\n}":   3,
		"{\"id\": \"a\"}\n{\"id\": \"b\"}":      2,
		"[{\"id\": \"a\"},\n{\"id\": \"b\"}]":   2,
		"\"text\"":                              1,
		"{\"title\": \"no id\"}":                1,
		"{\n\"id\": \"a\",\n}":                  3,
	} {
		_, err := ParseReference("", []byte(data))
		var syn *SyntaxError
		if !errors.As(err, &syn) {
			t.Errorf("%q: got error %v, want a *SyntaxError", data, err)
			continue
		}
		if syn.Line != want {
			t.Errorf("%q: got %v, want line %d", data, err, want)
		}
	}
}

func TestSetField(t *testing.T) {
	r := &Reference{Key: "a"}
	r.SetField("title", "T")
	r.SetField("abstract", "<A>")
	r.SetField("language", "en")
	r.SetField("language", "")
	if !r.SetRaw("issued", json.RawMessage(`{"date-parts":[[2024]]}`)) || r.SetRaw("x", json.RawMessage(`{`)) {
		t.Error("SetRaw took bad JSON or refused good")
	}
	got, err := r.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"id\": \"a\",\n  \"title\": \"T\",\n  \"issued\": {\n    \"date-parts\": [\n      [\n        2024\n      ]\n    ]\n  },\n  \"abstract\": \"<A>\"\n}\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseReference(f *testing.F) {
	for _, s := range []string{full, `{"id":"a","issued":{"date-parts":[[2024,13],[null]],"season":2,"raw":"x","literal":""}}`, `[{"id":1,"author":"A, B","shortTitle":"s"}]`, `{"id":"a","editor":[{"family":1,"x":{}}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseReference("", data)
		if err != nil {
			return
		}
		one, err := r.MarshalFile()
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		again, err := ParseReference("", one)
		if err != nil {
			t.Fatalf("%q: what was written cannot be read: %v\n%s", data, err, one)
		}
		two, err := again.MarshalFile()
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%q: written twice differs: %v\n%s\n%s", data, err, one, two)
		}
	})
}
