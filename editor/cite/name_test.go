package cite

import (
	"reflect"
	"testing"
)

func TestParseNames(t *testing.T) {
	for in, want := range map[string][]Name{
		"Castillo, Nadia":                     {{Family: "Castillo", Given: "Nadia"}},
		"Nadia  Castillo":                     {{Family: "Castillo", Given: "Nadia"}},
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
