package cite

import (
	"encoding/json"
	"slices"
	"testing"
)

// What nobody has changed stays, byte for byte, whatever its form.
func TestShownFieldsComeBackAsTheyWere(t *testing.T) {
	src := `{"id":"a","type":"book","title":"T","author":[{"family":"Fontaine","given":"Jean","non-dropping-particle":"La","dropping-particle":"de","suffix":"Jr."},{"literal":"Ministry, Norland"},{"family":"Umar"}],
"issued":{"date-parts":[[2024,21],[2024,23]]},"event-date":{"literal":"the rainy season"},"original-date":{"date-parts":[[-44]],"circa":true},"accessed":{"date-parts":[[2024,7,16],[2024,8,1]]},"custom":{"x":[1]},"collection-title":"S"}`
	r, err := ParseReference("a", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(Variables(), "custom") {
		if err := r.SetShown(name, r.Show(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if KindOf(name) == DateKind {
			d, err := ParseDate(r.Show(name))
			if err != nil || d.String() != r.DateOf(name).String() {
				t.Errorf("%s: %q reads as %v, %v", name, r.Show(name), d, err)
			}
		}
	}
	after, err := r.MarshalFile()
	if err != nil || string(after) != string(before) {
		t.Errorf("now\n%s\nbefore\n%s\n%v", after, before, err)
	}
	again, err := ParseReference("a", after)
	if err != nil || again.Issued != r.Issued || r.Issued.String() != "2024-21/2024-23" {
		t.Errorf("the seasons %v became %v, %v", r.Issued, again.Issued, err)
	}
	if err := r.SetShown("author", "Reyes, Ada\n"+r.Author[0].Edit()); err != nil {
		t.Fatal(err)
	}
	if len(r.Author) != 2 || r.Author[1].Suffix != "Jr." || r.Author[1].NonDroppingParticle != "La" {
		t.Errorf("one author more makes %+v", r.Author)
	}
	if err := r.SetShown("issued", "when it rains"); err == nil || r.Issued.IsZero() {
		t.Error("what is no date was taken, or the date lost")
	}
	if err := r.SetShown("issued", `"forthcoming"`); err != nil || r.Issued.Literal != "forthcoming" || r.Show("issued") != `"forthcoming"` {
		t.Errorf("%+v, %v", r.Issued, err)
	}
}

func TestTypesAskWhatCSLKnows(t *testing.T) {
	all := Variables()
	for i, name := range all {
		if slices.Contains(all[:i], name) {
			t.Errorf("%s is there twice", name)
		}
	}
	for _, typ := range Types() {
		for _, f := range typ.Fields {
			if !slices.Contains(all, f) {
				t.Errorf("%s asks %s", typ.ID, f)
			}
		}
		for _, f := range typ.Required {
			if !slices.Contains(typ.Fields, f) {
				t.Errorf("%s requires %s and does not ask it", typ.ID, f)
			}
		}
		if len(typ.More())+len(typ.Fields) != len(all) {
			t.Errorf("%s: %d fields and %d more of %d", typ.ID, len(typ.Fields), len(typ.More()), len(all))
		}
	}
}

func TestLacksAndDiffers(t *testing.T) {
	a := &Reference{Type: "webpage", URL: "https://example.org/a"}
	if got := a.Lacks(); !slices.Equal(got, []string{"title", "author", "issued"}) {
		t.Error(got)
	}
	b := a.Clone()
	b.Title, b.Publisher, b.Issued = "T", "P", Date{Year: 2024}
	b.SetRaw("custom", json.RawMessage(`{"x":1}`))
	if got := b.Lacks(); got != nil {
		t.Error(got)
	}
	if got := a.Differs(b); !slices.Equal(got, []string{"issued", "title", "publisher", "custom"}) {
		t.Error(got)
	}
}
