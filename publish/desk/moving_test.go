package desk_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/check"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/site"
)

const month = "content/commentary/2024/06/"

// published writes an article and takes it all the way.
func published(t *testing.T, k *desk.Desk, front article.Front) {
	t.Helper()
	id := write(t, k, front)
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// revise begins or goes on with the revision of an article and saves a change.
func revise(t *testing.T, k *desk.Desk, dir string, change func(*article.Front)) (string, *desk.Draft) {
	t.Helper()
	r, err := k.Revise(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r.Draft, edit(t, k, r.Draft, change)
}

// edit saves a change of a draft's front matter.
func edit(t *testing.T, k *desk.Desk, id string, change func(*article.Front)) *desk.Draft {
	t.Helper()
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	front := f.Front()
	change(&front)
	if err := f.SetFront(front); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Save(t.Context(), id, desk.Edit{Base: d.Tip, Article: f}); err != nil {
		t.Fatal(err)
	}
	if d, err = k.Draft(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return d
}

func publish(t *testing.T, k *desk.Desk, id string) desk.Receipt {
	t.Helper()
	approve(t, k, id)
	r, err := k.Publish(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// feedIDs are the ids of the feed's entries, by title.
func feedIDs(t *testing.T, k *desk.Desk) map[string]string {
	t.Helper()
	c, err := k.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := site.Memory{}
	rep, err := site.Build(t.Context(), site.Options{Content: c}, out)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rep.Problems {
		if p.Severity == proof.Error {
			t.Errorf("the site has a problem: %v", p)
		}
	}
	ids := map[string]string{}
	for _, e := range strings.Split(string(out["feed.xml"]), "<entry")[1:] {
		between := func(a, b string) string {
			_, rest, _ := strings.Cut(e, a)
			s, _, _ := strings.Cut(rest, b)
			return s
		}
		ids[between("<title>", "</title>")] = between("<id>", "</id>")
	}
	return ids
}

func rules(t *testing.T, k *desk.Desk, d *desk.Draft) string {
	t.Helper()
	found, err := k.Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range found {
		switch f.Rule {
		case check.RuleImageLicence, check.RuleTooShort:
		default:
			names = append(names, f.Rule)
		}
	}
	return strings.Join(names, " ")
}

func TestAPublishedArticleMovesAndItsOldAddressLeadsToIt(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	published(t, k, article.Front{Slug: "a"})
	first := feedIDs(t, k)["The Fourth Boat"]
	if !strings.HasSuffix(first, "/commentary/2024/06/a/") {
		t.Fatalf("the feed knows it as %q", first)
	}
	before, err := k.PublishedFile(month + "a/index.md")
	if err != nil {
		t.Fatal(err)
	}

	id, d := revise(t, k, month+"a", func(f *article.Front) { f.Slug = "b" })
	if d.Dir != month+"b" || d.From != month+"a" || !d.Revises {
		t.Fatalf("the revision is in %s, from %s, revises %v", d.Dir, d.From, d.Revises)
	}
	want := strings.Replace(string(before), "slug: a\n", "slug: b\naliases: [/commentary/2024/06/a/]\nguid: /commentary/2024/06/a/\n", 1)
	if got := string(d.Article.File.Bytes()); got != want {
		t.Errorf("saved\n%s\nwant\n%s", got, want)
	}
	if again, err := k.Revise(t.Context(), month+"a"); err != nil || again.Draft != id {
		t.Errorf("the article has two revisions: %v, %v", again.Draft, err)
	}
	if found := rules(t, k, d); found != "" {
		t.Errorf("findings: %s", found)
	}
	if f, err := k.ArticleAt(d, d.Base); err != nil || f.Front().Slug != "a" {
		t.Errorf("the text before the move cannot be read: %v", err)
	}
	r := publish(t, k, id)
	if r.Moved != "/commentary/2024/06/a/" || !strings.HasSuffix(r.URL, "/commentary/2024/06/b/") {
		t.Errorf("receipt: from %q to %q", r.Moved, r.URL)
	}
	for _, gone := range []string{"a/index.md", "a/lead.png"} {
		if _, err := k.PublishedFile(month + gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", gone, err)
		}
	}
	if _, err := k.PublishedFile(month + "b/lead.png"); err != nil {
		t.Error(err)
	}
	if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
		t.Errorf("verify: %v, %v", v.Doubts, err)
	}
	if got := feedIDs(t, k)["The Fourth Boat"]; got != first {
		t.Errorf("the feed knows it as %q now, was %q", got, first)
	}

	// Back to where it was: that alias goes, the other way one comes.
	id, d = revise(t, k, month+"b", func(f *article.Front) { f.Slug = "a" })
	if got := d.Article.Front.Aliases; !slices.Equal(got, []string{"/commentary/2024/06/b/"}) {
		t.Errorf("aliases %v", got)
	}
	publish(t, k, id)
	if got := feedIDs(t, k)["The Fourth Boat"]; got != first {
		t.Errorf("the feed knows it as %q now, was %q", got, first)
	}

	// Another month moves it as another slug does; another day does not.
	id, d = revise(t, k, month+"a", func(f *article.Front) { f.Date = article.Day(2024, 6, 2) })
	if d.Dir != month+"a" {
		t.Errorf("another day moved it to %s", d.Dir)
	}
	d = edit(t, k, id, func(f *article.Front) { f.Date = article.Day(2024, 5, 2) })
	if d.Dir != "content/commentary/2024/05/a" || !d.Article.Front.LeadsFrom("/commentary/2024/06/a/") {
		t.Errorf("another month: %s, aliases %v", d.Dir, d.Article.Front.Aliases)
	}
	// Steps in between were never published: nothing leads from there.
	d = edit(t, k, id, func(f *article.Front) { f.Slug = "c" })
	if got := d.Article.Front.Aliases; !slices.Equal(got, []string{"/commentary/2024/06/b/", "/commentary/2024/06/a/"}) {
		t.Errorf("aliases %v", got)
	}
	// And all of it can be taken back before anybody sees it.
	d = edit(t, k, id, func(f *article.Front) { f.Slug, f.Date = "a", article.Day(2024, 6, 14) })
	after, err := k.PublishedFile(month + "a/index.md")
	if err != nil || d.Dir != month+"a" || string(d.Article.File.Bytes()) != string(after) {
		t.Errorf("taken back: in %s\n%s\npublished\n%s", d.Dir, d.Article.File.Bytes(), after)
	}
}

func TestTwoArticlesSwapTheirSlugs(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	published(t, k, article.Front{Slug: "a", Title: "One"})
	published(t, k, article.Front{Slug: "b", Title: "Two"})
	first := feedIDs(t, k)

	r, err := k.Revise(t.Context(), month+"a")
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.Draft(t.Context(), r.Draft)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Article.File.Clone()
	front := f.Front()
	front.Slug = "b"
	if err := f.SetFront(front); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Save(t.Context(), r.Draft, desk.Edit{Article: f}); !errors.Is(err, desk.ErrAddressTaken) {
		t.Fatalf("the address of another article: %v, want ErrAddressTaken", err)
	}

	// One steps aside, and its alias is in the way until somebody decides that
	// readers of the old address get the other article.
	d = edit(t, k, r.Draft, func(f *article.Front) { f.Slug = "aside" })
	publish(t, k, d.ID)
	two, d := revise(t, k, month+"b", func(f *article.Front) { f.Slug = "a" })
	if found := rules(t, k, d); found != check.RuleAddressRedirects {
		t.Errorf("an address that leads to another article: %s", found)
	}
	var refused *desk.CheckError
	if _, err := k.Submit(t.Context(), two, ""); !errors.As(err, &refused) {
		t.Errorf("submitted: %v", err)
	}
	one, d := revise(t, k, month+"aside", func(f *article.Front) { f.Aliases = nil })
	if found := rules(t, k, d); found != "" {
		t.Errorf("findings: %s", found)
	}
	publish(t, k, one)
	d = edit(t, k, two, func(f *article.Front) { f.Aliases = nil })
	if found := rules(t, k, d); found != check.RuleAddressLost {
		t.Errorf("an old address that nothing leads from: %s", found)
	}
	publish(t, k, two)
	one, d = revise(t, k, month+"aside", func(f *article.Front) { f.Slug = "b" })
	if found := rules(t, k, d); found != "" {
		t.Errorf("findings: %s", found)
	}
	publish(t, k, one)

	c, err := k.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.ByDir(month+"a").Front.Title != "Two" || c.ByDir(month+"b").Front.Title != "One" || c.ByDir(month+"aside") != nil {
		t.Error("they have not swapped")
	}
	if got := feedIDs(t, k); got["One"] != first["One"] || got["Two"] != first["Two"] {
		t.Errorf("the feed knows them as %v, was %v", got, first)
	}
	if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
		t.Errorf("verify: %v, %v", v.Doubts, err)
	}
}

func TestLastmodIsTheDayOfARevision(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, nil)
	published(t, k, article.Front{Slug: "a"})
	day := func(d int) { c.at = time.Date(2024, 6, d, 8, 0, 0, 0, time.UTC) }
	lastmod := func(d *desk.Draft) string { return d.Article.Front.Lastmod.String() }

	day(20)
	id, d := revise(t, k, month+"a", func(f *article.Front) { f.Slug = "b" })
	if lastmod(d) != "" {
		t.Errorf("lastmod %s though readers see nothing new", lastmod(d))
	}
	d = edit(t, k, id, func(f *article.Front) { f.Title = "A Fifth Boat" })
	if lastmod(d) != "2024-06-20" {
		t.Errorf("lastmod %q", lastmod(d))
	}
	day(22)
	tip := d.Tip
	if d = edit(t, k, id, func(*article.Front) {}); d.Tip != tip {
		t.Error("saving nothing made a commit")
	}
	if d = edit(t, k, id, func(f *article.Front) { f.Title = "A Sixth Boat" }); lastmod(d) != "2024-06-22" {
		t.Errorf("lastmod %q two days later", lastmod(d))
	}
	if d = edit(t, k, id, func(f *article.Front) { f.Title = "The Fourth Boat" }); lastmod(d) != "" {
		t.Errorf("lastmod %s though it was taken back", lastmod(d))
	}
	if d = edit(t, k, id, func(f *article.Front) { f.Title, f.Lastmod = "A Fifth Boat", article.Day(2024, 6, 1) }); lastmod(d) != "2024-06-01" {
		t.Errorf("lastmod %q, want what the author wrote", lastmod(d))
	}
	day(25)
	if d = edit(t, k, id, func(f *article.Front) { f.Title = "A Sixth Boat" }); lastmod(d) != "2024-06-01" {
		t.Errorf("lastmod %q later, want what the author wrote", lastmod(d))
	}
	approved := d.Article.File.Bytes()
	publish(t, k, id)
	if got, err := k.PublishedFile(month + "b/index.md"); err != nil || string(got) != string(approved) {
		t.Errorf("published something else than was approved: %v", err)
	}
}

func TestADraftMovesWithoutATrace(t *testing.T) {
	k := newDesk(t, at("2024-06-14T08:00:00Z"), nil)
	d := edit(t, k, write(t, k, article.Front{Slug: "a"}), func(f *article.Front) { f.Slug = "b" })
	if f := d.Article.Front; d.Dir != month+"b" || d.Revises || d.From != "" || f.Aliases != nil || f.GUID != "" || !f.Lastmod.IsZero() {
		t.Errorf("a new draft in %s: %+v", d.Dir, f)
	}
	if d.Base == repo.ZeroHash {
		t.Error("no base")
	}
}

// Two people revise one article: one moves it, the other goes on with its text
// on another day. What the desk writes into the front matter for each is no
// clash between them.
func TestARevisionThatMovesIsJoinedWithTheOthersText(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	published(t, k, article.Front{Slug: "a"})
	r, err := k.Revise(t.Context(), month+"a")
	if err != nil {
		t.Fatal(err)
	}
	id := r.Draft
	sync(t, k)
	other := cloned(t, k, c, ben)
	edit(t, k, id, func(f *article.Front) { f.Slug, f.Title = "b", "A Fifth Boat" })
	c.at = time.Date(2024, 6, 20, 8, 0, 0, 0, time.UTC)
	change(t, other, id, "than the study", "than the study of 2019")
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 || len(rep.Diverged) != 0 {
		t.Fatalf("joined %q, diverged %q", rep.Joined, rep.Diverged)
	}
	sync(t, other)
	for _, k := range []*desk.Desk{k, other} {
		d, text := body(t, k, id)
		f := d.Article.Front
		if d.Dir != month+"b" || d.From != month+"a" || !slices.Equal(f.Aliases, []string{"/commentary/2024/06/a/"}) || f.GUID != "/commentary/2024/06/a/" ||
			f.Lastmod.String() != "2024-06-20" || f.Title != "A Fifth Boat" || !strings.Contains(text, "of 2019") {
			t.Errorf("%s has in %s %+v\n%s", k.Who().Name, d.Dir, f, text)
		}
	}
}
