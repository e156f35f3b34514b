package article_test

import (
	"slices"
	"strings"
	"testing"

	"postil/publish/article"
)

const mergeBase = `---
title: The quay
tags: [ferries, tides] # in the order of the site
summary: A short one.
---

One sentence. Another sentence.
`

func parsed(t *testing.T, s string) *article.File {
	t.Helper()
	f, err := article.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestMergeOfFrontMatterAndText(t *testing.T) {
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(mergeBase) }
	for name, c := range map[string]struct {
		ours, theirs, want string
		clashes            []string
	}{
		"one side only": {
			theirs: edit("The quay", "The pier", "in the order", "always in the order"), ours: mergeBase,
			want: edit("The quay", "The pier", "in the order", "always in the order"),
		},
		"comments of theirs, text of ours": {
			ours: edit("Another", "A second"), theirs: edit("in the order", "always in the order"),
			want: edit("Another", "A second", "in the order", "always in the order"),
		},
		"other fields": {
			ours: edit("The quay", "The pier"), theirs: edit("A short one.", "A shorter one."),
			want: edit("The quay", "The pier", "A short one.", "A shorter one."),
		},
		"the same field": {
			ours: edit("The quay", "The pier"), theirs: edit("The quay", "The dock", "One", "Some"),
			want: edit("The quay", "The pier", "One", "Some"), clashes: []string{"title"},
		},
		"the same change": {
			ours: edit("The quay", "The pier", "short", "long"), theirs: edit("The quay", "The pier"),
			want: edit("The quay", "The pier", "short", "long"),
		},
		"lists": {
			ours: edit("[ferries, tides]", "[ferries, tides, boats]"), theirs: edit("[ferries, tides]", "[ferries, rates]"),
			want: edit("[ferries, tides]", "[ferries, boats, rates]"),
		},
		"last changed on two days": {
			ours:   edit("tags:", "lastmod: 2026-11-24\ntags:", "The quay", "The pier"),
			theirs: edit("tags:", "lastmod: 2026-11-25\ntags:"),
			want:   edit("tags:", "lastmod: 2026-11-25\ntags:", "The quay", "The pier"),
		},
		"last changed on two days, ours later": {
			ours: edit("tags:", "lastmod: 2026-11-25\ntags:"), theirs: edit("tags:", "lastmod: 2026-11-24\ntags:", "One", "Some"),
			want: edit("tags:", "lastmod: 2026-11-25\ntags:", "One", "Some"),
		},
		"aliases of both": {
			ours: edit("tags:", "aliases: [/a/]\ntags:"), theirs: edit("tags:", "aliases: [/b/]\ntags:"),
			want: edit("tags:", "aliases: [/a/, /b/]\ntags:"),
		},
	} {
		m, err := article.Merge(parsed(t, mergeBase), parsed(t, c.ours), parsed(t, c.theirs))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(m.File.Bytes()); got != c.want {
			t.Errorf("%s: merged\n%s\nwant\n%s", name, got, c.want)
		}
		var keys []string
		for _, f := range m.Fields {
			keys = append(keys, f.Key)
		}
		if !slices.Equal(keys, c.clashes) || m.Clean() != (len(c.clashes) == 0) {
			t.Errorf("%s: clashes %v, clean %v", name, keys, m.Clean())
		}
	}
}

func TestFieldsAreSetByTheNamesOfClashes(t *testing.T) {
	var f article.Front
	for key, value := range map[string]string{"title": "A", "image.alt": "B", "date": "2026-11-25"} {
		if !f.Set(key, value) {
			t.Errorf("%s cannot be set", key)
		}
	}
	if f.Title != "A" || f.Image.Alt != "B" || f.Date != article.Day(2026, 11, 25) {
		t.Errorf("set %+v", f)
	}
	if f.Set("date", "soon") || f.Set("tags", "a") || f.Set("", "") {
		t.Error("something was set that does not fit")
	}
}
