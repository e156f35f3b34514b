package workspace_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/app/workspace"
	"postil/editor/cite"
	"postil/publish/archive"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
)

// connected is a place where three articles are published, below a path.
func connected(t *testing.T) place {
	t.Helper()
	p := newPlace(t, false)
	p.dir = filepath.Join(t.TempDir(), "connected")
	source, err := (&cite.Reference{Key: "umar2023", Type: "report", Title: "Tides"}).MarshalFile()
	if err != nil {
		t.Fatal(err)
	}
	pub := publication.Default()
	pub.BaseURL = "https://strait.example.org/review/"
	files := map[string][]byte{"references/umar2023.json": source}
	for dir, text := range map[string]string{
		"2024/07/pilots": "title: Pilots for the Strait\nslug: pilots\ndate: 2024-07-16\ntags: [ports]\n---\nA fourth pilot boat costs less than any study of the bridge [@umar2023, p. 4].\n\n" +
			"See [the ferries](/review/commentary/2023/02/boats/) and [a page](/review/commentary/2020/01/nowhere/).\n",
		"2023/02/ferries": "title: Ferries\nslug: ferries\ndate: 2023-02-03\naliases: [/commentary/2023/02/boats/]\n---\nA ferry is a promise. The board counted the tides [see @umar2023].\n",
		"2022/11/water":   "title: Water\nslug: water\ndate: 2022-11-20\n---\nNothing of the kind.\n",
	} {
		files["content/commentary/"+dir+"/index.md"] = []byte("---\nauthors: [Ben Okoro]\nsection: commentary\n" + text)
	}
	k, err := desk.Create(t.Context(), p.dir, desk.NewPublication{Publication: pub, Policy: review.DefaultPolicy(), Files: files}, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

const aboutBoats = "We say it again. A fourth pilot boat would cost less than the *study* for a bridge [@umar2023].\nThen we stop.\n\nAnother paragraph.\n"

func TestRelatedArticlesOfTheDraft(t *testing.T) {
	w := connected(t).open(t)
	w.Related(func([]archive.Relation, error) { t.Error("related to nothing") })
	w.drain("related")
	w.begin("The Bridge We Study")
	w.SetBody(aboutBoats)
	w.drain()
	var got []archive.Relation
	asked := 0
	for range 3 { // the last call counts
		w.Related(func(list []archive.Relation, err error) {
			if err != nil {
				t.Error(err)
			}
			asked++
			got = list
		})
	}
	w.drain("related")
	if asked != 1 {
		t.Errorf("told %d times", asked)
	}
	var titles []string
	for _, r := range got {
		titles = append(titles, r.Entry.Title)
	}
	if !slices.Equal(titles, []string{"Pilots for the Strait", "Ferries"}) || !slices.Equal(got[0].Cites, []string{"umar2023"}) {
		t.Errorf("related: %q %+v", titles, got)
	}
}

func TestWhatWasSaidOfAnotherDocumentIsDropped(t *testing.T) {
	w := connected(t).openResting(t, 250*time.Millisecond)
	w.begin("One")
	w.SetBody(aboutBoats)
	w.drain()
	one := w.Document()
	of := func(what string) {
		if w.Document() != one {
			t.Errorf("%s: told of the document before", what)
		}
	}
	w.Related(func([]archive.Relation, error) { of("related") })
	w.SaidBefore(func() (int, int) { return 0, 40 }, false, func(workspace.Said, error) { of("said") })
	w.begin("Two")
	w.drain("related", "said")
}

func TestSaidBefore(t *testing.T) {
	w := connected(t).open(t)
	w.begin("The Bridge We Study")
	w.SetBody(aboutBoats)
	w.fine(w.Save)
	said := func(start, end int) workspace.Said {
		t.Helper()
		var got *workspace.Said
		w.SaidBefore(func() (int, int) { return start, end }, true, func(s workspace.Said, err error) {
			if err != nil {
				t.Fatal(err)
			}
			got = &s
		})
		w.drain("said")
		if got == nil {
			t.Fatal("nobody answers")
		}
		return *got
	}
	const sentence = "A fourth pilot boat would cost less than the study for a bridge."
	at := strings.Index(aboutBoats, "cost less")
	s := said(at, at)
	if s.Passage != sentence || len(s.Echoes) != 1 || s.Echoes[0].Entry.Slug != "pilots" { // not the draft itself, which is saved
		t.Errorf("at the caret: %+v", s)
	}
	if s = said(strings.Index(aboutBoats, "fourth"), strings.Index(aboutBoats, " would")); s.Passage != "fourth pilot boat" || len(s.Echoes) != 1 {
		t.Errorf("what is selected: %+v", s)
	}
	if s = said(0, 0); s.Passage != "We say it again." || len(s.Echoes) != 0 {
		t.Errorf("at the start: %+v", s)
	}
	end := len(aboutBoats)
	if s = said(end, end+99); s.Passage != "Another paragraph." {
		t.Errorf("at the end: %+v", s)
	}
}

// While somebody types nothing is looked for, and what is found is of the text
// as it stands then.
func TestSaidBeforeRestsWhileSomebodyTypes(t *testing.T) {
	w := connected(t).openResting(t, 20*time.Millisecond)
	w.begin("The Bridge We Study")
	asked, told := 0, 0
	for i := range 5 {
		w.SetBody(aboutBoats[:20+i])
		w.SaidBefore(func() (int, int) { asked++; return 5, 5 }, false, func(workspace.Said, error) { told++ })
	}
	w.drain("said")
	if asked != 1 || told != 1 {
		t.Errorf("asked %d times, told %d times", asked, told)
	}
}

func TestWhoCites(t *testing.T) {
	w := connected(t).open(t)
	w.begin("The Bridge We Study")
	w.SetBody(aboutBoats)
	w.fine(w.Save)
	var lines []string
	total := 0
	w.WhoCites("umar2023", func(list []workspace.CitingText, n int, err error) {
		if err != nil {
			t.Error(err)
		}
		total = n
		for _, c := range list {
			for _, p := range c.Passages {
				lines = append(lines, c.Entry.Slug+": "+p.Text)
			}
		}
	})
	w.drain("who cites")
	want := []string{
		"pilots: A fourth pilot boat costs less than any study of the bridge [@umar2023, p. 4].",
		"ferries: The board counted the tides [see @umar2023].",
	}
	if total != 2 || !slices.Equal(lines, want) {
		t.Errorf("%d: %q", total, lines)
	}
}

func TestLinksOfThePublication(t *testing.T) {
	w := connected(t).open(t)
	var broken []string
	w.BrokenLinks(func(list []archive.BrokenLink) {
		for _, b := range list {
			broken = append(broken, b.Entry.Slug+" "+b.Link)
		}
	})
	w.drain("broken links")
	if !slices.Equal(broken, []string{"pilots /review/commentary/2020/01/nowhere/"}) {
		t.Errorf("broken: %q", broken)
	}
	const ferries = "content/commentary/2023/02/ferries"
	if got := w.LinkTo(ferries); got != "/review/commentary/2023/02/ferries/" {
		t.Errorf("link: %s", got)
	}
	w.begin("The Bridge We Study")
	for link, want := range map[string]string{
		"/review/commentary/2023/02/ferries/":                          ferries,
		"/review/commentary/2023/02/ferries/#top":                      ferries,
		"/review/commentary/2023/02/boats/":                            ferries,
		"../../../2023/02/boats/":                                      ferries,
		"https://strait.example.org/review/commentary/2023/02/ferries": ferries,
		"https://other.example.org/review/commentary/2023/02/ferries/": "",
		"/commentary/2023/02/ferries/":                                 "",
		"/review/commentary/2023/02/ferries/lead.png":                  "",
		"/review/commentary/2023/02/none/":                             "",
		"#top":                                                         "",
		"%":                                                            "",
	} {
		if dir, ok := w.ArticleAt(link); dir != want && ok || ok != (want != "") {
			t.Errorf("%s: %s, %v", link, dir, ok)
		}
	}
}
