package archive

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestBrokenLinks(t *testing.T) {
	s := sampleShelf()
	s.put("content/commentary/2026/01/moved", "", "published", `---
title: Moved
slug: moved
date: 2026-01-01
aliases: [/commentary/2025/12/before/, /2019/before.html]
---
[1](/commentary/2025/12/before/) [2](/commentary/2025/12/before/table.csv) [3](/commentary/2025/12/) [4](../../../2023/02/ferries/)
[5](../../../2023/02/fairies/) [6](/journal/commentary/2023/02/ferries/) [7](/about/) [8](https://example.org/commentary/2020/01/x/)
[9](/commentary/2026/03/bridge/) [10](/commentary/2023/02/none/table.csv).
`)
	x := open(t, filepath.Join(t.TempDir(), "a.db"), s)
	links := func(base string) []string {
		var out []string
		for _, b := range x.BrokenLinks(base) {
			out = append(out, b.Entry.Slug+" "+b.Link)
		}
		return out
	}
	want := []string{
		"moved ../../../2023/02/fairies/", "moved /commentary/2026/03/bridge/", // which is a draft
		"moved /commentary/2023/02/none/table.csv", "pilots /commentary/2020/01/nowhere/",
	}
	if got := links("/"); !slices.Equal(got, want) {
		t.Errorf("at /: %q", got)
	}
	if got := links("/journal/"); !slices.Equal(got, want[:1]) {
		t.Errorf("at /journal/: %q", got)
	}
}

func TestCiting(t *testing.T) {
	s := sampleShelf()
	s.put("content/commentary/2026/02/twice", "", "published", `---
title: Cited Twice
slug: twice
date: 2026-02-01
---
Nobody is cited here. The board [see @umar2023, pp. 3-5; @castillo2024], says Okoro, counted
*twice* [@umar2023, ch. 2]. Then it stopped.

> As @umar2023 [p. 9] has it.[^1]

[^1]: A note [@umar2023].
`)
	x := open(t, filepath.Join(t.TempDir(), "a.db"), s)
	if got := slugs(x.Citing("umar2023", Subject{})); got != "twice pilots" {
		t.Errorf("cited by %s", got)
	}
	if got := slugs(x.Citing("umar2023", Subject{Dir: "content/commentary/2026/02/after", Aliases: []string{"/commentary/2026/02/twice/"}})); got != "pilots" {
		t.Errorf("cited elsewhere by %s", got)
	}
	if got := x.Citing("nobody", Subject{}); got != nil {
		t.Errorf("cited by %s", slugs(got))
	}
	e := x.Citing("umar2023", Subject{})[0]
	got, err := CitingPassages(t.Context(), s, e, "umar2023")
	if err != nil {
		t.Fatal(err)
	}
	type passage struct {
		text     string
		marked   []string
		locators []string
	}
	want := []passage{
		{
			"The board [see @umar2023, pp. 3-5; @castillo2024], says Okoro, counted twice [@umar2023, ch. 2].",
			[]string{"[see @umar2023, pp. 3-5; @castillo2024]", "[@umar2023, ch. 2]"},
			[]string{"page 3-5", "chapter 2"},
		},
		{"As @umar2023 [p. 9] has it.", []string{"@umar2023 [p. 9]"}, []string{"page 9"}},
		{"A note [@umar2023].", []string{"[@umar2023]"}, nil},
	}
	if len(got) != len(want) {
		t.Fatalf("%d passages: %+v", len(got), got)
	}
	for i, p := range got {
		var marked, locators []string
		for _, m := range p.Marks {
			marked = append(marked, p.Text[m.Start:m.End])
		}
		for _, l := range p.Locators {
			locators = append(locators, l.Label+" "+l.Value)
		}
		if p.Text != want[i].text || !slices.Equal(marked, want[i].marked) || !slices.Equal(locators, want[i].locators) {
			t.Errorf("%q %q %q\nwant %q %q %q", p.Text, marked, locators, want[i].text, want[i].marked, want[i].locators)
		}
	}
	gone := *e
	gone.Blob = "none"
	if _, err := CitingPassages(t.Context(), s, &gone, "umar2023"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of a text that is gone: %v", err)
	}
}
