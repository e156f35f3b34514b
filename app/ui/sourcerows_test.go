package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"postil/editor/cite"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
	"postil/publish/review"
)

func factsForTest(n int) sourceFacts {
	var refs []*cite.Reference
	for i := range n {
		r := &cite.Reference{Key: fmt.Sprintf("k%05d", i), Type: "book", Title: fmt.Sprint("Title ", i), Author: []cite.Name{{Family: "Marsh"}}, Issued: cite.Date{Year: 2000 + i%20}}
		if i%10 == 3 {
			r.Issued = cite.Date{}
		}
		refs = append(refs, r)
	}
	return sourceFacts{
		library: cite.NewLibrary(refs), cited: []string{"k00007", "nobody", "k00003", "k00001"},
		kept: map[string]bool{"k00007": true}, altered: map[string]bool{}, misquoted: map[string]bool{"k00001": true}, twins: map[string]bool{"k00007": true, "k00012": true},
	}
}

func TestSourceRows(t *testing.T) {
	f := factsForTest(20)
	for _, c := range []struct {
		show  sourceFilter
		query string
		want  string
	}{
		{showCited, "", "[Cited but unknown] nobody [Cited in this article] k00007 k00003 k00001"},
		{showBroken, "", "[Cited but unknown] nobody [Cited in this article] k00003 k00001 [All other sources] k00013"},
		{showBroken, "title 13", "[Found] k00013"},
		{showUncited, "title 3", "[Found] k00013"},
		{showUncited, "no such title", ""},
		{showTwins, "", "[Cited in this article] k00007 [All other sources] k00012"},
		{showCited, "title 3", "[Found] k00003"},
	} {
		rows, counts := f.rows(c.show, c.query)
		var got []string
		for _, r := range rows {
			if r.heading != "" {
				got = append(got, "["+r.heading+"]")
			} else {
				got = append(got, r.key)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v %q: %s", c.show, c.query, s)
		}
		if counts != [filters]int{21, 4, 17, 4, 2, 0} {
			t.Errorf("counts %v", counts)
		}
	}
	if rows, _ := f.rows(showAll, ""); len(rows) != 3+21 {
		t.Errorf("%d rows", len(rows))
	}
}

func BenchmarkSourceRows(b *testing.B) {
	f := factsForTest(15_000)
	for b.Loop() {
		f.rows(showAll, "")
	}
}

// The list is used from the keyboard: arrows choose, Enter edits, C cites, Delete
// takes away what nothing cites and else says who does.
func TestSourcesFromTheKeyboard(t *testing.T) {
	p := newFixture(t, review.Draft).open(t)
	p.choose("Boats, draft")
	p.ws.AddReference(&cite.Reference{Key: "spare", Type: "book", Title: "Spare", Author: []cite.Name{{Family: "Hale"}}, Issued: cite.Date{Year: 2018}})
	p.drain()
	p.do("view.sources")
	p.win.Canvas().Focus(p.sources.list)
	p.key(fyne.KeyDown)
	if r, ok := p.sources.list.row(); !ok || r.key != "castillo2024" {
		t.Fatalf("chosen is %+v", r)
	}
	p.key(fyne.KeyDelete)
	if got := p.notice(); !strings.Contains(got, "is cited by “Boats, draft”") {
		t.Errorf("told %q", got)
	}
	p.key(fyne.KeyDown)
	r, _ := p.sources.list.row()
	if r.key != "spare" {
		t.Fatalf("chosen is %+v", r)
	}
	p.key(fyne.KeyF10)
	if !shows(p.top(), "Copy the key") {
		t.Errorf("the menu has %v", texts(p.top()))
	}
	p.win.Canvas().Overlays().Remove(p.top())
	p.win.Canvas().Focus(p.sources.list)
	p.key(fyne.KeyReturn)
	if !shows(p.top(), "Edit source") {
		t.Error("Enter does not edit")
	}
	p.tap("Cancel")
	p.win.Canvas().Focus(p.sources.list)
	p.key(fyne.KeyDelete)
	if _, ok := p.ws.Library().Get("spare"); ok {
		t.Fatal("it is there still")
	}
	p.toasts.Notices()[len(p.toasts.Notices())-1].Run()
	p.drain()
	if _, ok := p.ws.Library().Get("spare"); !ok {
		t.Fatal("it did not come back")
	}
	p.win.Canvas().Focus(p.sources.list)
	p.sources.list.at = -1
	p.key(fyne.KeyDown, fyne.KeyDown)
	p.write("c")
	if !strings.Contains(p.article.text.Text(), "@spare") {
		t.Errorf("C does not cite: %q", p.article.text.Text())
	}
	p.win.Canvas().Focus(p.sources.list)
	p.sources.filter.SetSelectedIndex(int(showUncited))
	if len(p.sources.rows) != 2 || p.sources.rows[1].key != "umar2023" || !strings.Contains(p.sources.filter.Selected, "1") {
		t.Errorf("%+v, %q", p.sources.rows, p.sources.filter.Selected)
	}
	p.sources.list.at = 1
	p.key(fyne.KeyDelete)
	if got := p.notice(); !strings.Contains(got, "It stays: it was published") {
		t.Errorf("told %q", got)
	}
}

// A page that was gone when it was looked at last is a state of its source, by
// the address: another address is not known to be dead.
func TestDeadLinksAreAState(t *testing.T) {
	f := factsForTest(20)
	dead := map[string]bool{"k00003": true, "k00012": true}
	f.look = func(r *cite.Reference) (lastlook.Look, bool) {
		switch {
		case dead[r.Key]:
			return lastlook.Look{State: fetch.Dead, Status: 404}, true
		case r.Key == "k00005":
			return lastlook.Look{State: fetch.Altered}, true
		}
		return lastlook.Look{}, false
	}
	rows, counts := f.rows(showDead, "")
	var got []string
	for _, r := range rows {
		got = append(got, r.heading+r.key)
	}
	if s := strings.Join(got, ", "); s != "Cited in this article, k00003, All other sources, k00012" || counts[showDead] != 2 || counts[showBroken] != 6 {
		t.Errorf("%s, %v", s, counts)
	}
	ref, _ := f.library.Get("k00012")
	if words := strings.Join(stateWords(f.state(ref)), ", "); words != "the page is gone" {
		t.Errorf("words %q", words)
	}
}
