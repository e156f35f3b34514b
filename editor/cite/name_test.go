package cite

import (
	"reflect"
	"testing"
)

func TestParseNames(t *testing.T) {
	for in, want := range map[string][]Name{
		"Castillo, Nadia":                     {{Family: "Castillo", Given: "Nadia"}},
		"Nordic  Council":                     {{Literal: "Nordic Council"}},
		"Castillo, N.; Umar, T.":              {{Family: "Castillo", Given: "N."}, {Family: "Umar", Given: "T."}},
		"{Ministry of Finance, Norland}; Eby": {{Literal: "Ministry of Finance, Norland"}, {Literal: "Eby"}},
		" ; ":                                 nil,
	} {
		got := ParseNames(in)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("ParseNames(%q) = %+v, want %+v", in, got, want)
		}
		if again := ParseNames(EditNames(got)); !reflect.DeepEqual(again, got) {
			t.Errorf("EditNames(%q) = %q, which reads as %+v", in, EditNames(got), again)
		}
	}
}

func TestSetNamesReachesFieldsWithoutAMember(t *testing.T) {
	r := &Reference{Key: "k", Type: "interview"}
	want := []Name{{Family: "Eby", Given: "Ada"}}
	r.SetNames("interviewer", want)
	r.SetNames("author", want)
	data, err := r.MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseReference("k", data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.NamesOf("interviewer"), want) || !reflect.DeepEqual(again.Author, want) {
		t.Errorf("file %s", data)
	}
	again.SetNames("interviewer", nil)
	if got := again.NamesOf("interviewer"); len(got) != 0 {
		t.Errorf("still has %v", got)
	}
}
