package dedup

import (
	"fmt"
	"strings"
	"testing"

	"postil/editor/cite"
)

func TestGroups(t *testing.T) {
	refs := []*cite.Reference{
		{Key: "a", DOI: "10.1000/1", URL: "https://example.org/x"},
		{Key: "alone", Title: "Other", Issued: cite.Date{Year: 2020}},
		{Key: "b", URL: "http://www.example.org/x/", Title: "Ports", Issued: cite.Date{Year: 2024}},
		{Key: "c", Title: "PORTS", Issued: cite.Date{Year: 2024}},
		{Key: "d", Title: "Ports", Issued: cite.Date{Year: 2024}, DOI: "10.1000/2"}, // contradicts a
		{Key: "e", DOI: "https://doi.org/10.1000/2"},
	}
	var got []string
	for _, g := range Groups(refs) {
		var keys []string
		for _, r := range g.References {
			keys = append(keys, r.Key)
		}
		got = append(got, fmt.Sprint(strings.Join(keys, " "), " by ", g.By))
	}
	if s := strings.Join(got, "; "); s != "a b c by URL; d e by DOI" {
		t.Error(s)
	}
	if Groups(nil) != nil {
		t.Error("nothing has groups")
	}
}

func BenchmarkGroups(b *testing.B) {
	var refs []*cite.Reference
	for i := range 15_000 {
		refs = append(refs, &cite.Reference{
			Key: fmt.Sprint("k", i), Title: fmt.Sprint("A title of some words ", i-i%50), URL: fmt.Sprint("https://example.org/", i),
			Author: []cite.Name{{Family: fmt.Sprint("Name", i%50)}}, Issued: cite.Date{Year: 2000 + i%20},
		})
	}
	for b.Loop() {
		Groups(refs)
	}
}
