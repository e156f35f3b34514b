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

func TestDerivedIsMadeOnceForEachReference(t *testing.T) {
	made := 0
	title := func(r *Reference) any { made++; return r.Title + "!" }
	lib := NewLibrary([]*Reference{{Key: "a", Title: "One"}, {Key: "b", Title: "Two"}})
	get := func(lib *Library, key string, by any) string {
		v, ok := lib.Derived(key, by, title)
		if !ok {
			return ""
		}
		return v.(string)
	}
	for range 2 {
		if got := get(lib, "a", 1) + get(lib, "b", 1); got != "One!Two!" {
			t.Errorf("got %q", got)
		}
	}
	if made != 2 {
		t.Errorf("made %d times for two references", made)
	}
	// Another library shares what is the same and makes anew what is not.
	next := lib.With(&Reference{Key: "b", Title: "Three"})
	if got := get(next, "a", 1) + get(next, "b", 1) + get(lib, "b", 1); got != "One!Three!Two!" || made != 3 {
		t.Errorf("got %q, made %d times", got, made)
	}
	// What somebody else made is not taken for one's own.
	if _, ok := lib.Derived("a", 2, func(*Reference) any { return 7 }); !ok {
		t.Error("no value")
	}
	if got := get(lib, "a", 1); got != "One!" || made != 4 {
		t.Errorf("got %q, made %d times", got, made)
	}
	var none *Library
	if got := get(lib, "c", 1) + get(none, "a", 1); got != "" {
		t.Errorf("a key that is not there gave %q", got)
	}
}

// A library that is asked often answers from a map.
func TestLibraryThatIsAskedOften(t *testing.T) {
	lib := sampleLibrary()
	for i := range 2 * oftenAsked {
		for _, r := range lib.All() {
			if got, ok := lib.Get(r.Key); !ok || got != r {
				t.Fatalf("question %d: %q is %v, %v", i, r.Key, got, ok)
			}
		}
		if got, ok := lib.Get("kosters"); ok {
			t.Fatalf("question %d: found %v", i, got)
		}
	}
	if lib.found.Load() == nil {
		t.Error("there is no map")
	}
	if _, ok := lib.Without("nato2022").Get("nato2022"); ok {
		t.Error("a library made of this one has what was taken out")
	}
}
