package cite

import (
	"strings"
	"testing"
)

func sampleLibrary() *Library {
	return NewLibrary([]*Reference{
		{Key: "kosters2021", Title: "Rails Across the Steppe", Author: []Name{{Family: "Kösters", Given: "Ana"}}, Issued: Date{Year: 2021}},
		{Key: "castillo2024", Title: "Is the SCO “Anti-NATO”?", ContainerTitle: "Caspian Policy", Author: []Name{{Family: "Castillo", Given: "Nicholas"}}, Issued: Date{Year: 2024}},
		{Key: "nato2022", Title: "Strategic Concept", Author: []Name{{Literal: "NATO"}}, Issued: Date{Year: 2022}},
		{Key: "x1", Title: "Castillo Reconsidered", Author: []Name{{Family: "Łódzki"}}, Issued: Date{Year: 2020}},
		nil,
		{Title: "no key"},
	})
}

func keys(refs []*Reference) string {
	var list []string
	for _, r := range refs {
		list = append(list, r.Key)
	}
	return strings.Join(list, " ")
}

func TestSearch(t *testing.T) {
	l := sampleLibrary()
	for query, want := range map[string]string{
		"":                  "castillo2024 kosters2021 nato2022 x1",
		"Kosters":           "kosters2021",
		"KÖSTERS rails":     "kosters2021",
		"castillo":          "castillo2024 x1",
		"@cast":             "castillo2024 x1",
		"nato":              "nato2022 castillo2024",
		"caspian 2024":      "castillo2024",
		"lodzki":            "x1",
		"castillo nonsense": "",
		"teppe":             "kosters2021",
	} {
		if got := keys(l.Search(query, 0)); got != want {
			t.Errorf("Search(%q) gives %q, want %q", query, got, want)
		}
	}
	if got := keys(l.Search("", 2)); got != "castillo2024 kosters2021" {
		t.Errorf("limit gives %q", got)
	}
}

func TestLibraryDoesNotChange(t *testing.T) {
	r := &Reference{Key: "a", Title: "Old"}
	l := NewLibrary([]*Reference{r})
	r.Title = "Changed outside"
	more := l.With(&Reference{Key: "a", Title: "New"}, &Reference{Key: "b"})
	got, ok := l.Get("a")
	if !ok || got.Title != "Old" || l.Len() != 1 {
		t.Errorf("the library changed: %+v, %d", got, l.Len())
	}
	if got, _ := more.Get("a"); got.Title != "New" || more.Len() != 2 {
		t.Errorf("With gives %+v, %d", got, more.Len())
	}
	var none *Library
	if _, ok := none.Get("a"); ok || none.Len() != 0 || none.With(r).Len() != 1 {
		t.Error("a nil library is not an empty one")
	}
}

func TestProposeKey(t *testing.T) {
	l := sampleLibrary()
	for want, r := range map[string]*Reference{
		"castillo2024b": {Author: []Name{{Family: "Castillo"}}, Issued: Date{Year: 2024}},
		"kosters2022":   {Author: []Name{{Family: "Kösters"}}, Issued: Date{Year: 2022}},
		"strasselodznd": {Author: []Name{{Family: "Straße-Łódź"}}},
		"shanghai2001":  {Author: []Name{{Literal: "The Shanghai Cooperation Organisation"}}, Issued: Date{Year: 2001}},
		"note2020":      {Title: "A Note on the Sea", Issued: Date{Year: 2020}},
		"lavrov2020":    {Author: []Name{{Family: "Лавров"}}, Issued: Date{Year: 2020}},
		"one2020":       {Editor: []Name{{Family: "One"}}, Issued: Date{Year: 2020}},
		"source2020":    {Title: "演讲", Issued: Date{Year: 2020}},
		"sourcend":      {},
		"obrien2020":    {Author: []Name{{Family: "O'Brien"}}, Issued: Date{Year: 2020}},
	} {
		if got := l.ProposeKey(r); got != want {
			t.Errorf("ProposeKey(%+v) is %q, want %q", r, got, want)
		}
	}
	var refs []*Reference
	for range 60 {
		r := &Reference{Author: []Name{{Family: "A"}}, Issued: Date{Year: 1}}
		r.Key = NewLibrary(refs).ProposeKey(r)
		refs = append(refs, r)
	}
	if n := NewLibrary(refs).Len(); n != 60 {
		t.Errorf("60 proposals make %d different keys", n)
	}
}
