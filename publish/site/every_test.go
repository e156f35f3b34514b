package site_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/rogpeppe/go-internal/txtar"

	"postil/editor/cite/exchange"
	"postil/publish/picture"
	"postil/publish/site"
)

const (
	tollDir  = "content/commentary/2026/11/the-toll-that-paid-for-itself"
	tollURL  = "commentary/2026/11/the-toll-that-paid-for-itself/"
	tollPage = tollURL + "index.html"
	lantern  = "https://lantern.example.org/"
)

// every is a publication with every kind of page.
func every(t testing.TB) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/every.txtar")
	if err != nil {
		t.Fatal(err)
	}
	m := fstest.MapFS{}
	for _, f := range a.Files {
		put(m, f.Name, string(f.Data))
	}
	put(m, tollDir+"/lead.jpg", string(photograph(t, 40, 25)))
	put(m, tollDir+"/plan.png", string(drawing(t, 40, 25)))
	put(m, "content/commentary/2026/03/a-court-without-a-clock/small.png", string(drawing(t, 300, 200)))
	put(m, "content/authors/orsolya-brandt/portrait.jpg", string(photograph(t, 700, 700)))
	return m
}

// photographed has images as large as authors send them.
func photographed(t testing.TB) site.Options {
	t.Helper()
	m := every(t)
	put(m, tollDir+"/lead.jpg", string(photograph(t, 2000, 1250)))
	put(m, tollDir+"/plan.png", string(drawing(t, 1300, 800)))
	o := options(m)
	o.Now = now
	return o
}

// photograph is a JPEG with a camera's note of where it was taken.
func photograph(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 0.5 + 0.5*math.Sin(float64(x)/90)*math.Cos(float64(y)/70)
			img.Set(x, y, color.RGBA{uint8(60 + 90*v), uint8(70 + 60*v), uint8(110 + 40*v), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00 a secret place"
	segment := "\xff\xe1" + string([]byte{0, byte(len(exif) + 2)}) + exif
	return slices.Concat(b.Bytes()[:2], []byte(segment), b.Bytes()[2:])
}

func drawing(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{240, 236, 226, 255}
			if x/40%5 == 0 || y/40%5 == 0 {
				c = color.RGBA{120, 60, 50, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func lanternOptions(t testing.TB) site.Options {
	o := options(every(t))
	o.Now = now
	return o
}

// With POSTIL_SITE_OUT=DIR the site is also written there, for the address
// POSTIL_SITE_BASE, so that programs of others can look at it: see .ci/site-check.
func TestEveryKindOfPage(t *testing.T) {
	o := photographed(t)
	o.BaseURL = os.Getenv("POSTIL_SITE_BASE")
	out, r := build(t, o)
	for _, p := range r.Problems {
		t.Errorf("unexpected problem: %s", p)
	}
	for _, name := range []string{
		"index.html", "archive/index.html", "commentary/2026/index.html", "commentary/2026/11/index.html", tollPage,
		"authors/index.html", "authors/orsolya-brandt/index.html", "tags/index.html", "tags/tolls/index.html",
		"sections/index.html", "sections/roads/index.html", "about/index.html", "search/index.html", "404.html",
		"commentary/2026/10/the-toll/index.html", "feed.xml", "rss.xml", "feed.json", "tags/tolls/feed.xml",
		"sitemap.xml", "news-sitemap.xml", "robots.txt", "_headers", "search/2026.json", "search/2024.json",
		tollURL + "article.bib", tollURL + "article.ris", tollURL + "article.csl.json",
		tollURL + "lead-480.jpg", tollURL + "lead-1440.jpg", tollURL + "plan-960.png", "assets/search.js",
	} {
		if len(out[name]) == 0 {
			t.Errorf("the site has no %s", name)
		}
	}
	for _, name := range []string{"commentary/2026/03/a-court-without-a-clock/small-480.png", tollURL + "plan-1440.png"} {
		if out[name] != nil {
			t.Errorf("%s is no smaller than its original", name)
		}
	}
	for name, data := range out {
		if bytes.Contains(data, []byte("secret place")) {
			t.Errorf("%s says where a photograph was taken", name)
		}
	}
	if dir := os.Getenv("POSTIL_SITE_OUT"); dir != "" {
		sink, err := site.NewDirSink(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range out {
			if err := sink.Write(name, data); err != nil {
				t.Fatal(err)
			}
		}
		if err := sink.Finish(); err != nil {
			t.Fatal(err)
		}
	}
}

// Texts that are read only when a page needs them make the same pages.
func TestEveryKindOfPageOfScannedContent(t *testing.T) {
	m := aged(every(t))
	about := m["content/about/index.md"]
	about.Data = append(about.Data, "\nA source [@kell2024].\n"...)
	want, wr := build(t, options(m))
	got, gr := build(t, scannedOptions(m))
	if len(got) != len(want) || len(gr.Problems) != len(wr.Problems) {
		t.Errorf("%d files and problems %v, want %d and %v", len(got), gr.Problems, len(want), wr.Problems)
	}
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if !strings.Contains(string(got["about/index.html"]), "Who Pays at Night") {
		t.Error("the page about the publication does not show what it cites")
	}
}

func TestImagesComeInSeveralWidths(t *testing.T) {
	out, _ := build(t, photographed(t))
	root := parse(t, out[tollPage])
	lead := one(t, one(t, root, "figure.lead-figure"), "img")
	for key, want := range map[string]string{
		"src":    "/" + tollURL + "lead-1440.jpg",
		"srcset": "/" + tollURL + "lead-480.jpg 480w, /" + tollURL + "lead-960.jpg 960w, /" + tollURL + "lead-1440.jpg 1440w",
		"width":  "1440", "height": "900", "fetchpriority": "high", "loading": "",
	} {
		if got := get(lead, key); got != want {
			t.Errorf("lead image, %s: %q, want %q", key, got, want)
		}
	}
	if get(lead, "sizes") == "" {
		t.Error("the lead image does not say how wide it is shown")
	}
	plan := one(t, one(t, root, ".article-body"), "img")
	for key, want := range map[string]string{
		"src": "plan.png", "width": "1300", "height": "800", "loading": "lazy", "decoding": "async",
		"srcset": "/" + tollURL + "plan-480.png 480w, /" + tollURL + "plan-960.png 960w, /" + tollURL + "plan.png 1300w",
	} {
		if got := get(plan, key); got != want {
			t.Errorf("image in the text, %s: %q, want %q", key, got, want)
		}
	}
	for name, width := range map[string]int{"lead-480.jpg": 480, "lead-960.jpg": 960, "lead-1440.jpg": 1440, "lead.jpg": 2000, "plan-960.png": 960} {
		c, _, err := image.DecodeConfig(bytes.NewReader(out[tollURL+name]))
		if err != nil || c.Width != width {
			t.Errorf("%s: %d pixels wide, %v", name, c.Width, err)
		}
	}
	if got := metas(root, "og:image"); len(got) != 1 || got[0] != lantern+tollURL+"lead-1440.jpg" {
		t.Errorf("og:image %q", got)
	}
	// A small image has one size, and no promise of others.
	small := one(t, one(t, parse(t, out["commentary/2026/03/a-court-without-a-clock/index.html"]), "figure.lead-figure"), "img")
	if _, has := attr(small, "srcset"); has || get(small, "width") != "300" {
		t.Errorf("small image: %v", small.Attr)
	}
}

type countingStore struct {
	site.ImageStore
	hits, stored int
}

func (c *countingStore) Load(key string) ([]byte, bool) {
	data, ok := c.ImageStore.Load(key)
	if ok {
		c.hits++
	}
	return data, ok
}

func (c *countingStore) Store(key string, data []byte) error {
	c.stored++
	return c.ImageStore.Store(key, data)
}

func TestScaledImagesAreKept(t *testing.T) {
	store := &countingStore{ImageStore: picture.NewFolder(t.TempDir())}
	o := photographed(t)
	o.Images = store
	first, _ := build(t, o)
	stored := store.stored
	if stored == 0 || store.hits != 0 {
		t.Fatalf("first build: %d kept, %d found", stored, store.hits)
	}
	second, _ := build(t, o)
	if store.stored != stored || store.hits != stored {
		t.Errorf("second build: %d kept anew, %d of %d found", store.stored-stored, store.hits, stored)
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs between builds", name)
		}
	}
}

func TestAnAuthorsFileIsNotReplacedByANarrowerImage(t *testing.T) {
	m := every(t)
	own := string(drawing(t, 20, 20))
	put(m, tollDir+"/plan-480.png", own)
	out, r := build(t, options(m))
	if string(out[tollURL+"plan-480.png"]) != own || len(r.Problems) != 0 {
		t.Errorf("the author's file was changed; problems %v", r.Problems)
	}
	if set := get(one(t, one(t, parse(t, out[tollPage]), ".article-body"), "img"), "srcset"); strings.Contains(set, "plan-480") {
		t.Errorf("srcset %q offers the author's file as a narrower image", set)
	}
}

func TestDamagedImageIsReported(t *testing.T) {
	m := every(t)
	put(m, tollDir+"/lead.jpg", string(photograph(t, 2000, 1250)[:5000]))
	out, r := build(t, options(m))
	if out[tollURL+"lead.jpg"] != nil || len(r.Problems) == 0 {
		t.Errorf("problems %v", r.Problems)
	}
	if out[tollPage] == nil {
		t.Error("the article has no page")
	}
}

// authors are an item's; of several in RSS that reader keeps one, but gives all
// as the extension they are.
func authors(it *gofeed.Item) []string {
	if it.DublinCoreExt != nil {
		return it.DublinCoreExt.Creator
	}
	var out []string
	for _, a := range it.Authors {
		out = append(out, a.Name)
	}
	return out
}

// Another program's reader takes the feeds.
func TestFeedsAreReadByOthers(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	for name, kind := range map[string]string{"feed.xml": "atom", "rss.xml": "rss", "feed.json": "json", "tags/tolls/feed.xml": "atom", "authors/orsolya-brandt/feed.xml": "atom"} {
		f, err := gofeed.NewParser().Parse(bytes.NewReader(out[name]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.FeedType != kind || f.FeedLink != lantern+name || f.Title == "" {
			t.Errorf("%s: type %s, self %s, title %q", name, f.FeedType, f.FeedLink, f.Title)
		}
		i := slices.IndexFunc(f.Items, func(it *gofeed.Item) bool { return it.Link == lantern+tollURL })
		if i < 0 {
			t.Errorf("%s lacks the article", name)
			continue
		}
		it := f.Items[i]
		if it.GUID != lantern+tollURL || it.Title != "The Toll That Paid for Itself" || it.PublishedParsed == nil || it.PublishedParsed.Format(time.DateOnly) != "2026-11-20" || len(authors(it)) != 2 || authors(it)[0] != "Orsolya Brandt" || len(it.Categories) != 2 {
			t.Errorf("%s: %+v", name, it)
		}
		for _, want := range []string{"never get back", `src="` + lantern + tollURL + `plan.png"`, "not eight", `href="https://courier.example.org/night"`} {
			if !strings.Contains(it.Content, want) {
				t.Errorf("%s: the text lacks %s", name, want)
			}
		}
		if strings.Contains(it.Content, "srcset") {
			t.Errorf("%s: relative addresses of narrower images are left", name)
		}
	}
}

func TestCitationFilesAreReadBack(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	for name, format := range map[string]exchange.Format{"article.bib": exchange.BibTeX, "article.ris": exchange.RIS, "article.csl.json": exchange.CSLJSON} {
		got, refs, problems, err := exchange.Read(out[tollURL+name])
		if err != nil || got != format || len(refs) != 1 || len(problems) != 0 {
			t.Errorf("%s: %s, %d items, %v, %v", name, got, len(refs), problems, err)
			continue
		}
		r := refs[0]
		if r.Title != "The Toll That Paid for Itself: And went on being paid" || r.URL != lantern+tollURL || len(r.Author) != 2 || r.Author[0].Family != "Brandt" ||
			r.Issued.String() != "2026-11-20" || r.Key != "brandt2026" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	root := parse(t, out[tollPage])
	if got := text(one(t, root, ".cite-text")); !strings.Contains(got, "O. Brandt") || !strings.Contains(got, "The Lantern Quarterly") || !strings.Contains(got, "2026") {
		t.Errorf("cite as %q", got)
	}
	if got := get(one(t, root, "link[rel=cite-as]"), "href"); got != lantern+tollURL {
		t.Errorf("cite-as %q", got)
	}
	if got := all(root, "link[rel=describedby]"); len(got) != 3 || get(got[0], "type") != "application/x-bibtex" {
		t.Errorf("%d descriptions", len(got))
	}
}

func TestTranslationsNameEachOther(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	const italian = "commentary/2026/11/il-pedaggio-che-si-e-pagato/"
	for name, want := range map[string]string{tollPage: "Also available in italiano", italian + "index.html": "Also available in English"} {
		root := parse(t, out[name])
		got := map[string]string{}
		for _, l := range all(root, "link[rel=alternate]") {
			if lang := get(l, "hreflang"); lang != "" {
				got[lang] = get(l, "href")
			}
		}
		for lang, address := range map[string]string{"en": lantern + tollURL, "it": lantern + italian, "x-default": lantern + tollURL} {
			if got[lang] != address {
				t.Errorf("%s: hreflang %s is %q, want %q", name, lang, got[lang], address)
			}
		}
		if s := text(one(t, root, ".translations")); s != want {
			t.Errorf("%s: %q", name, s)
		}
	}
	if got := text(one(t, parse(t, out[tollPage]), ".related")); strings.Contains(got, "pedaggio") || !strings.Contains(got, "The Ferry That Was a Road") {
		t.Errorf("related: %q", got)
	}
	m := every(t)
	put(m, "content/"+italian+"index.md", strings.Replace(string(m["content/"+italian+"index.md"].Data), "lang: it", "lang: en", 1))
	if _, r := build(t, options(m)); len(r.Problems) != 1 || r.Problems[0].Rule != "translation" || r.Problems[0].Line != 12 {
		t.Errorf("two articles in one language: %v", r.Problems)
	}
}

func TestCitedSourcesNameTheirArchivedCopies(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	var ld struct {
		Citation        []struct{ Name, ArchivedAt string }
		WorkTranslation []struct{ URL string }
		TimeRequired    string
	}
	if err := json.Unmarshal([]byte(one(t, parse(t, out[tollPage]), "script[type=application/ld+json]").FirstChild.Data), &ld); err != nil {
		t.Fatal(err)
	}
	archived := map[string]string{}
	for _, c := range ld.Citation {
		archived[c.Name] = c.ArchivedAt
	}
	if len(archived) != 3 || archived["Who Pays at Night"] != "https://archive.example.org/2026/https://courier.example.org/night" || archived["The Price of a Short Way"] != "" {
		t.Errorf("archived copies: %v", archived)
	}
	if len(ld.WorkTranslation) != 1 || ld.TimeRequired != "PT1M" {
		t.Errorf("%+v", ld)
	}
}

func TestAboutAndAuthorsHaveTheirTexts(t *testing.T) {
	m := every(t)
	out, _ := build(t, options(m))
	about := parse(t, out["about/index.html"])
	if text(one(t, about, "h1")) != "About the Lantern" || !strings.Contains(text(one(t, about, ".prose")), "two harbour pilots") {
		t.Error("the page about the publication lacks its text")
	}
	author := parse(t, out["authors/orsolya-brandt/index.html"])
	if text(one(t, author, ".role")) != "Senior fellow" || !strings.Contains(text(one(t, author, ".intro")), "engineer of bridges") {
		t.Error("the author's page lacks her life")
	}
	if img := one(t, author, "img.portrait"); get(img, "alt") != "Orsolya Brandt at a road works sign" || get(img, "srcset") == "" {
		t.Errorf("portrait: %v", img.Attr)
	}
	if got := text(one(t, parse(t, out["tags/tolls/index.html"]), ".intro")); !strings.Contains(got, "let through") {
		t.Errorf("topic: %q", got)
	}
	// Without the texts the pages say what is known.
	delete(m, "content/about/index.md")
	put(m, "content/authors/orsolya-brandt/_index.md", "---\ntitle: [\n---\n")
	out, r := build(t, options(m))
	if got := text(one(t, parse(t, out["about/index.html"]), ".creed-quote")); !strings.Contains(got, "A light is for the road") {
		t.Errorf("about: %q", got)
	}
	if len(r.Problems) != 1 || r.Problems[0].Path != "content/authors/orsolya-brandt/_index.md" || r.Problems[0].Line == 0 {
		t.Errorf("problems: %v", r.Problems)
	}
}

func TestNewsIsWhatIsNew(t *testing.T) {
	for _, c := range []struct {
		now  time.Time
		want int
	}{{now, 1}, {now.Add(-14 * time.Hour), 2}, {now.AddDate(0, 0, 7), 0}, {now.AddDate(0, 0, -7), 0}, {time.Time{}, 0}} {
		o := lanternOptions(t)
		o.Now = c.now
		out, _ := build(t, o)
		var set struct {
			URLs []struct {
				Loc  string `xml:"loc"`
				News struct {
					Title string `xml:"title"`
					Date  string `xml:"publication_date"`
					Name  string `xml:"publication>name"`
				} `xml:"http://www.google.com/schemas/sitemap-news/0.9 news"`
			} `xml:"url"`
		}
		data := out["news-sitemap.xml"]
		if data != nil {
			if err := xml.Unmarshal(data, &set); err != nil {
				t.Fatal(err)
			}
		}
		if len(set.URLs) != c.want || strings.Contains(string(out["robots.txt"]), "news-sitemap.xml") != (c.want > 0) {
			t.Errorf("at %s: %d articles, want %d", c.now, len(set.URLs), c.want)
		}
		if c.want == 1 && (set.URLs[0].News.Name != "The Lantern Quarterly" || set.URLs[0].News.Date != "2026-11-21") {
			t.Errorf("%+v", set.URLs)
		}
	}
}

func TestSearchIndexHasEveryArticle(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	box := one(t, parse(t, out["search/index.html"]), "div#search")
	if _, hidden := attr(box, "hidden"); !hidden {
		t.Error("without a script the field would be there and do nothing")
	}
	found := map[string]bool{}
	for _, address := range strings.Fields(get(box, "data-index")) {
		var entries []struct {
			T, U string
			P, K []string
		}
		if err := json.Unmarshal(out[strings.TrimPrefix(address, "/")], &entries); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, e := range entries {
			found[e.U] = e.T != "" && len(e.P) > 0 && len(e.K) > 0
		}
	}
	if len(found) != 5 || !found["/"+tollURL] {
		t.Errorf("found %v", found)
	}
	if n := len(all(parse(t, out["search/index.html"]), "ol.months")); n != 3 {
		t.Errorf("without a script readers see %d years of the archive, want 3", n)
	}
}

func TestHeadersAllowWhatPagesNeed(t *testing.T) {
	out, _ := build(t, lanternOptions(t))
	text := string(out["_headers"])
	for _, want := range []string{
		"/*\n  Content-Security-Policy: default-src 'none';", "frame-ancestors 'none'", "script-src 'self'; form-action 'self' https://lists.example.org",
		"X-Content-Type-Options: nosniff", "Strict-Transport-Security", "/feed.xml\n  Content-Type: application/atom+xml",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("_headers lacks %s:\n%s", want, text)
		}
	}
}
