package site_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"postil/editor/proof"
	"postil/publish/site"
)

const ferriesPage = "commentary/2024/07/ferries/index.html"

func TestArticleShowsWhatAReaderNeeds(t *testing.T) {
	out, r := build(t, options(repository(t)))
	for _, p := range r.Problems {
		t.Errorf("unexpected problem: %s", p)
	}
	root := parse(t, out[ferriesPage])
	for _, c := range []struct{ selector, want string }{
		{".masthead-name", "The Harbour Review"},
		{".motto", "“Look twice, write once”"},
		{".president", "Ada Quill, President"},
		{".kicker", "Economy"},
		{"h1", "Ferries in July"},
		{".subtitle", "What the timetable hides"},
		{".standfirst", "Why ferries matter more than bridges."},
		{".byline", "By Ada Quill, Björn Holm and Eve O'Dell"},
		{".meta-line", "16 July 2024Updated 20 July 20241 min read"},
		{".corrections", "Corrections 2 August 2024 The number of passengers was corrected."},
		{".tags", "Topics Transport Islands"},
		{".share", "Share on Email LinkedIn X Facebook Bluesky Mastodon WhatsApp Telegram"},
		{".previous", "PreviousAn older piece"},
	} {
		n := one(t, root, c.selector)
		if c.want != "" && text(n) != c.want {
			t.Errorf("%s: %q, want %q", c.selector, text(n), c.want)
		}
	}
	if got := text(one(t, one(t, root, "figure.lead-figure"), "figcaption")); got != "The first crossing. Credit: Harbour Office. Source: photos.example.org. CC BY 4.0" {
		t.Errorf("caption %q", got)
	}
	img := one(t, one(t, root, "figure.lead-figure"), "img")
	if get(img, "width") != "30" || get(img, "height") != "20" || get(img, "alt") != "A ferry at dawn" {
		t.Errorf("lead image attributes: %v", img.Attr)
	}
	if got := get(all(root, "time")[0], "datetime"); got != "2024-07-16" {
		t.Errorf("datetime %q", got)
	}
	sources := one(t, root, "section#sources")
	items := all(sources, "li")
	if len(items) != 2 {
		t.Fatalf("%d sources, want 2", len(items))
	}
	if !strings.Contains(text(sources), "Boats and Ports") || !strings.Contains(text(sources), "Quays") {
		t.Errorf("sources: %s", text(sources))
	}
	if as := all(one(t, root, ".article-body"), "a[href=https://example.org/boats?a=1&b=2]"); len(as) == 0 {
		t.Error("the citation in the text is not linked to its source")
	}
	if strings.Contains(text(root), "@holm2023") {
		t.Error("a citation key is left in the page")
	}
	if got := text(one(t, root, "td.right")); got != "12" {
		t.Errorf("the aligned cell holds %q", got)
	}
	if len(all(root, "h1")) != 1 {
		t.Error("want exactly one h1")
	}
	if got := get(one(t, root, "html"), "lang"); got != "en" {
		t.Errorf("lang %q", got)
	}
}

func TestArchiveGreysEmptyMonthsAndLinksTheOthers(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	months := all(one(t, one(t, parse(t, out[ferriesPage]), ".archive-block"), "ol.months"), "li")
	want := []string{"JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY 1", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"}
	if len(months) != 12 {
		t.Fatalf("%d months", len(months))
	}
	for i, li := range months {
		if text(li) != want[i] {
			t.Errorf("month %d is %q, want %q", i+1, text(li), want[i])
		}
		links, greyed := all(li, "a"), all(li, "span.empty")
		switch {
		case i == 6 && (len(links) != 1 || get(links[0], "href") != "/commentary/2024/07/" || get(links[0], "aria-current") != "true"):
			t.Error("July is not linked as the current month")
		case i != 6 && (len(links) != 0 || len(greyed) != 1):
			t.Errorf("%s is a link though it has no article", want[i])
		}
	}
	years := all(one(t, parse(t, out[ferriesPage]), "ul.years"), "a")
	if len(years) != 1 || get(years[0], "href") != "/commentary/2023/" {
		t.Errorf("other years: %d", len(years))
	}
	if n := len(all(parse(t, out["archive/index.html"]), "ol.months")); n != 2 {
		t.Errorf("the archive shows %d years, want 2", n)
	}
}

func TestHeadSpeaksToOtherPrograms(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	root := parse(t, out[ferriesPage])
	const address = "https://harbour.example.org/commentary/2024/07/ferries/"
	for key, want := range map[string][]string{
		"description":                {"Why ferries matter more than bridges."},
		"og:type":                    {"article"},
		"og:title":                   {"Ferries in July"},
		"og:site_name":               {"The Harbour Review"},
		"og:url":                     {address},
		"og:image":                   {address + "lead.png"},
		"og:image:alt":               {"A ferry at dawn"},
		"article:published_time":     {"2024-07-16"},
		"article:modified_time":      {"2024-08-02"},
		"article:section":            {"Economy"},
		"article:tag":                {"Transport", "Islands"},
		"citation_title":             {"Ferries in July"},
		"citation_author":            {"Ada Quill", "Björn Holm", "Eve O'Dell"},
		"citation_publication_date":  {"2024/07/16"},
		"citation_language":          {"en"},
		"citation_public_url":        {address},
		"citation_fulltext_html_url": {address},
		"z:itemType":                 {"blogPost"},
		"twitter:card":               {"summary_large_image"},
		"robots":                     nil,
	} {
		if got := metas(root, key); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if got := text(one(t, root, "title")); got != "Ferries in July — The Harbour Review" {
		t.Errorf("title %q", got)
	}
	if got := get(one(t, root, "link[rel=canonical]"), "href"); got != address {
		t.Errorf("canonical %q", got)
	}
	var ld struct {
		Type     string `json:"@type"`
		Headline string
		Author   []struct {
			Type string `json:"@type"`
			Name string
			URL  string
		}
		DatePublished, DateModified, InLanguage string
		Image                                   []struct{ URL, CreditText string }
		WordCount                               int
		Publisher                               struct{ Name string }
		Citation                                []struct {
			Type                     string `json:"@type"`
			Name, URL, DatePublished string
			Author                   []struct {
				Type string `json:"@type"`
				Name string
			}
		}
		Correction []struct{ Text, DatePublished string }
	}
	if err := json.Unmarshal([]byte(one(t, root, "script[type=application/ld+json]").FirstChild.Data), &ld); err != nil {
		t.Fatal(err)
	}
	if ld.Type != "OpinionNewsArticle" || ld.Headline != "Ferries in July" || ld.DatePublished != "2024-07-16" || ld.DateModified != "2024-08-02" ||
		len(ld.Author) != 3 || ld.Author[1].Name != "Björn Holm" || ld.Publisher.Name != "The Harbour Review" || ld.WordCount == 0 || len(ld.Correction) != 1 ||
		len(ld.Image) != 1 || ld.Image[0].URL != address+"lead.png" || ld.Image[0].CreditText != "Harbour Office" {
		t.Errorf("JSON-LD: %+v", ld)
	}
	if len(ld.Citation) != 2 {
		t.Fatalf("%d citations in JSON-LD, want 2", len(ld.Citation))
	}
	i := slices.IndexFunc(ld.Citation, func(c struct {
		Type                     string `json:"@type"`
		Name, URL, DatePublished string
		Author                   []struct {
			Type string `json:"@type"`
			Name string
		}
	},
	) bool {
		return c.Type == "Book"
	})
	if i < 0 || ld.Citation[i].Name != "Boats and Ports" || ld.Citation[i].DatePublished != "2023-04" || ld.Citation[i].Author[0].Name != "Björn Holm" {
		t.Errorf("cited book: %+v", ld.Citation)
	}
}

// Every link and every file a page asks for must be there.
func TestInternalLinksResolve(t *testing.T) {
	for _, base := range []string{"https://harbour.example.org/", "https://sub.example.net/a/journal/"} {
		o := options(generated(t, 60))
		o.BaseURL = base
		out, _ := build(t, o)
		checkLinks(t, out, base)
	}
}

func checkLinks(t *testing.T, out site.Memory, base string) {
	t.Helper()
	b, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]map[string]bool{}
	pages := map[string]*html.Node{}
	for name, data := range out {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		pages[name] = parse(t, data)
		ids[name] = map[string]bool{}
		for n := range pages[name].Descendants() {
			if id, ok := attr(n, "id"); ok {
				if ids[name][id] {
					t.Errorf("%s: id %q twice", name, id)
				}
				ids[name][id] = true
			}
		}
	}
	links := 0
	for name, root := range pages {
		at := b.ResolveReference(&url.URL{Path: b.Path + strings.TrimSuffix(name, "index.html")})
		for n := range root.Descendants() {
			for _, key := range []string{"href", "src", "action"} {
				v, ok := attr(n, key)
				if !ok {
					continue
				}
				u, err := at.Parse(v)
				if err != nil {
					t.Errorf("%s: %s %q: %v", name, key, v, err)
					continue
				}
				if u.Host != b.Host {
					continue
				}
				links++
				rel, inside := strings.CutPrefix(u.Path, b.Path)
				if !inside {
					t.Errorf("%s: %q leaves the site", name, v)
					continue
				}
				if rel == "" || strings.HasSuffix(rel, "/") {
					rel += "index.html"
				}
				if _, ok := out[rel]; !ok {
					t.Errorf("%s: %q leads nowhere", name, v)
				} else if u.Fragment != "" && ok && !ids[rel][u.Fragment] {
					t.Errorf("%s: %q has no target on its page", name, v)
				}
			}
		}
	}
	if links < 500 {
		t.Errorf("only %d links seen", links)
	}
}

func TestPagesLoadNothingFromElsewhereAndRunNothing(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	for name, data := range out {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		root := parse(t, data)
		csp := ""
		for _, m := range all(root, "meta") {
			if get(m, "http-equiv") == "Content-Security-Policy" {
				csp = get(m, "content")
			}
		}
		want := "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action https://lists.example.org"
		if name == "search/index.html" {
			want = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; script-src 'self'; form-action 'self' https://lists.example.org"
		}
		if csp != want {
			t.Errorf("%s: CSP %q", name, csp)
		}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "style", "iframe", "object", "embed", "base":
				t.Errorf("%s: has a <%s>", name, n.Data)
			case "script":
				own := name == "search/index.html" && strings.HasPrefix(get(n, "src"), "/assets/search.js?v=") && n.FirstChild == nil
				if get(n, "type") != "application/ld+json" && !own {
					t.Errorf("%s: has a script", name)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", name, n.Data, a.Key)
				}
				loads := a.Key == "src" || a.Key == "href" && n.Data == "link" && get(n, "rel") != "canonical" && get(n, "rel") != "cite-as" && get(n, "hreflang") == ""
				if loads && strings.Contains(a.Val, "//") {
					t.Errorf("%s: loads %s", name, a.Val)
				}
			}
		}
	}
	if css := string(out["assets/site.css"]); strings.Contains(css, "http") && strings.Contains(css, "url(\"http") || strings.Contains(css, "@import") {
		t.Error("the style sheet loads from elsewhere")
	}
}

func TestHostileTextStaysText(t *testing.T) {
	m := repository(t)
	put(m, "postil.yaml", strings.Replace(settings, "name: The Harbour Review", `name: 'R<script>alert(1)</script>"&'`, 1))
	put(m, "content/commentary/2024/07/ferries/index.md", `---
title: '</title><script>alert("t")</script>'
slug: ferries
date: 2024-07-16
authors: ['<img src=x onerror=alert(2)>', '../../etc']
summary: '"><svg onload=alert(3)>'
tags: ['</script><b>', 'javascript:alert(4)']
section: economy
image: {file: lead.png, alt: '" onload="x', caption: '<i>', credit: '</figcaption>', source: 'javascript:alert(5)'}
corrections: [{date: 2024-07-17, text: '<script>'}]
---
<script>alert(6)</script> [bad](javascript:alert(7)) ![x](javascript:alert(8)) [@holm2023]

<div onclick="alert(9)">raw</div>
`)
	put(m, "references/holm2023.json", `{"id":"holm2023","type":"book","title":"</li><script>alert(10)</script>","URL":"javascript:alert(11)","author":[{"literal":"<b onmouseover=alert(12)>"}]}`)
	out, _ := build(t, options(m))
	for name, data := range out {
		if strings.HasPrefix(name, "../") || path.Clean(name) != name {
			t.Errorf("wrote outside: %q", name)
		}
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		root := parse(t, data)
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.Data == "script" && get(n, "type") != "application/ld+json" && get(n, "src") == "" || n.Data == "b" {
				t.Errorf("%s: markup from a field became <%s>", name, n.Data)
			}
			if n.Data == "svg" || n.Data == "div" && get(n, "onclick") != "" {
				t.Errorf("%s: markup from a field became <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
				}
			}
		}
		for _, s := range all(root, "script[type=application/ld+json]") {
			if !json.Valid([]byte(s.FirstChild.Data)) {
				t.Errorf("%s: JSON-LD is broken: %s", name, s.FirstChild.Data)
			}
		}
	}
	if got := text(one(t, parse(t, out[ferriesPage]), "h1")); got != `</title><script>alert("t")</script>` {
		t.Errorf("the title lost text: %q", got)
	}
}

func TestSameInputGivesSameBytes(t *testing.T) {
	m := generated(t, 40)
	a, ra := build(t, options(m))
	b, rb := build(t, options(m))
	if len(a) != len(b) || ra.Files != rb.Files {
		t.Fatalf("%d files, then %d", len(a), len(b))
	}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two builds", name)
		}
	}
	if ra.Files != len(a) || ra.Pages == 0 || ra.Pages >= ra.Files {
		t.Errorf("report says %d pages and %d files of %d", ra.Pages, ra.Files, len(a))
	}
}

func TestFeedIsCompleteAndAbsolute(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	var f struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Title   string   `xml:"title"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			Title, ID, Updated, Published string
			TitleText                     string `xml:"title"`
			Identifier                    string `xml:"id"`
			Upd                           string `xml:"updated"`
			Authors                       []struct {
				Name string `xml:"name"`
			} `xml:"author"`
			Content struct {
				Type string `xml:"type,attr"`
				Text string `xml:",chardata"`
			} `xml:"content"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(out["feed.xml"], &f); err != nil {
		t.Fatal(err)
	}
	if f.Title != "The Harbour Review" || f.ID != "https://harbour.example.org/" || f.Updated != "2024-08-02T00:00:00Z" || len(f.Entries) != 2 {
		t.Fatalf("feed: %+v", f)
	}
	if f.Links[0].Rel != "self" || f.Links[0].Href != "https://harbour.example.org/feed.xml" {
		t.Errorf("self link: %+v", f.Links)
	}
	e := f.Entries[0]
	if e.Identifier != "https://harbour.example.org/commentary/2024/07/ferries/" || len(e.Authors) != 3 || e.Content.Type != "html" {
		t.Errorf("entry: %+v", e)
	}
	if _, err := time.Parse(time.RFC3339, e.Upd); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		`href="https://harbour.example.org/commentary/2023/02/older/"`,
		`src="https://harbour.example.org/commentary/2024/07/ferries/plan.png"`,
		`href="https://harbour.example.org/commentary/2024/07/ferries/#fn`,
		"Boats and Ports",
	} {
		if !strings.Contains(e.Content.Text, want) {
			t.Errorf("feed content lacks %s:\n%s", want, e.Content.Text)
		}
	}
}

func TestSitemapListsEveryPageAndRobotsNamesIt(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	var s struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(out["sitemap.xml"], &s); err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, u := range s.URLs {
		have[u.Loc] = u.Lastmod
	}
	for name := range out {
		if path.Base(name) != "index.html" || name == "commentary/index.html" {
			continue
		}
		if _, ok := have["https://harbour.example.org/"+strings.TrimSuffix(name, "index.html")]; !ok {
			t.Errorf("the sitemap lacks %s", name)
		}
	}
	if got := have["https://harbour.example.org/commentary/2024/07/ferries/"]; got != "2024-08-02" {
		t.Errorf("lastmod %q", got)
	}
	if !strings.Contains(string(out["robots.txt"]), "Sitemap: https://harbour.example.org/sitemap.xml\n") {
		t.Errorf("robots.txt: %s", out["robots.txt"])
	}
}

func TestListsLeadToTheirArticles(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	for _, c := range []struct {
		page  string
		wants []string
		nots  []string
	}{
		{"index.html", []string{"Ferries in July", "An older piece"}, nil},
		{"commentary/2024/index.html", []string{"Ferries in July"}, []string{"An older piece"}},
		{"commentary/2024/07/index.html", []string{"Ferries in July"}, []string{"An older piece"}},
		{"authors/ada-quill/index.html", []string{"Ferries in July", "An older piece"}, nil},
		{"authors/bjorn-holm/index.html", []string{"Ferries in July"}, []string{"An older piece"}},
		{"tags/islands/index.html", []string{"Ferries in July", "An older piece"}, nil},
		{"sections/law/index.html", []string{"An older piece"}, []string{"Ferries in July"}},
	} {
		s := text(parse(t, out[c.page]))
		for _, w := range c.wants {
			if !strings.Contains(s, w) {
				t.Errorf("%s lacks %q", c.page, w)
			}
		}
		for _, n := range c.nots {
			if strings.Contains(s, n) {
				t.Errorf("%s has %q", c.page, n)
			}
		}
	}
	for _, name := range []string{"404.html", "archive/index.html", "authors/index.html", "tags/index.html", "sections/index.html", "commentary/2024/07/ferries/lead.png", "assets/fonts/OFL.txt"} {
		if len(out[name]) == 0 {
			t.Errorf("%s is missing", name)
		}
	}
	if _, ok := out["commentary/2024/07/ferries/notes.md"]; ok {
		t.Error("an author's notes were published")
	}
}

func TestDraftBannerKeepsSearchEnginesAway(t *testing.T) {
	o := options(repository(t))
	o.DraftBanner = "Draft <not published>"
	page, err := site.Article(o, "content/commentary/2024/07/ferries")
	if err != nil {
		t.Fatal(err)
	}
	root := parse(t, page)
	if got := text(one(t, root, ".draft-banner")); got != "Draft <not published>" {
		t.Errorf("banner %q", got)
	}
	if got := metas(root, "robots"); !slices.Equal(got, []string{"noindex"}) {
		t.Errorf("robots %q", got)
	}
	out, _ := build(t, o)
	if !strings.Contains(string(out["robots.txt"]), "Disallow: /\n") {
		t.Errorf("robots.txt lets a draft be indexed: %s", out["robots.txt"])
	}
	if !bytes.Equal(out[ferriesPage], page) {
		t.Error("Article and Build give different pages")
	}
	if _, err := site.Article(o, "content/commentary/2024/07/none"); !errors.Is(err, site.ErrNoPage) {
		t.Errorf("a missing article gives %v", err)
	}
}

func TestUnknownCitationIsReportedWithItsPlaceAndShown(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2023/02/older/index.md", strings.Replace(older, "Nothing is cited here.", "First line.\n\nAs was said [@nowhere2020].", 1))
	out, r := build(t, options(m))
	var found []proof.Finding
	for _, p := range r.Problems {
		if p.Rule == "unknown-key" {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		t.Fatalf("findings: %v", r.Problems)
	}
	f := found[0]
	if f.Severity != proof.Error || f.Path != "content/commentary/2023/02/older/index.md" || f.Line != 12 || !strings.Contains(f.Text(), "nowhere2020") {
		t.Errorf("finding: %s", f)
	}
	src := string(m[f.Path].Data)
	if got := src[f.Start:f.End]; !strings.Contains(got, "nowhere2020") {
		t.Errorf("the finding points at %q", got)
	}
	if s := text(parse(t, out["commentary/2023/02/older/index.html"])); !strings.Contains(s, "nowhere2020") {
		t.Error("the page hides the unknown citation")
	}
}

func TestBrokenArticleDoesNotStopTheOthers(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2023/02/older/index.md", "---\ntitle: [unclosed\n---\ntext\n")
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "file: lead.png", "file: gone.png", 1))
	out, r := build(t, options(m))
	if out[ferriesPage] == nil || out["index.html"] == nil {
		t.Fatal("the rest was not built")
	}
	paths := map[string]bool{}
	for _, p := range r.Problems {
		paths[p.Path] = true
	}
	for _, want := range []string{"content/commentary/2023/02/older/index.md", "content/commentary/2024/07/ferries/index.md"} {
		if !paths[want] {
			t.Errorf("%s is not reported: %v", want, slices.Collect(maps.Keys(paths)))
		}
	}
	if n := len(all(parse(t, out[ferriesPage]), "figure.lead-figure")); n != 0 {
		t.Error("a missing image is shown")
	}
}

func TestNewsletterFormFitsItsProvider(t *testing.T) {
	for _, c := range []struct {
		yaml, field, hidden, csp string
	}{
		{"provider: listmonk\n  action: https://l.example/s\n  list: abc", "email", "l=abc", "form-action https://l.example"},
		{"provider: buttondown\n  action: https://b.example/u", "email", "embed=1", "form-action https://b.example"},
		{"provider: mailchimp\n  action: https://m.example/p?u=1&id=2", "EMAIL", "", "form-action https://m.example"},
		{"provider: form\n  action: https://f.example/p", "email", "", "form-action https://f.example"},
		{"provider: \"\"\n  action: https://f.example/p", "", "", "form-action 'none'"},
		{"provider: form\n  action: javascript:alert(1)", "", "", "form-action 'none'"},
		{"provider: form\n  action: \"https://f.example;script-src/p\"", "", "", "form-action 'none'"},
	} {
		m := repository(t)
		head, _, _ := strings.Cut(settings, "newsletter:")
		put(m, "postil.yaml", head+"newsletter:\n  "+c.yaml+"\n")
		out, _ := build(t, options(m))
		root := parse(t, out["index.html"])
		csp := ""
		for _, n := range all(root, "meta") {
			if get(n, "http-equiv") != "" {
				csp = get(n, "content")
			}
		}
		if !strings.HasSuffix(csp, c.csp) {
			t.Errorf("%s: CSP %q", c.yaml, csp)
		}
		forms := all(root, "form")
		if c.field == "" {
			if len(forms) != 0 {
				t.Errorf("%s: there is a form", c.yaml)
			}
			continue
		}
		if len(forms) != 1 {
			t.Errorf("%s: no form", c.yaml)
			continue
		}
		if get(forms[0], "method") != "post" || get(one(t, forms[0], "input[type=email]"), "name") != c.field {
			t.Errorf("%s: wrong form", c.yaml)
		}
		hidden := ""
		for _, h := range all(forms[0], "input[type=hidden]") {
			hidden += get(h, "name") + "=" + get(h, "value")
		}
		if hidden != c.hidden {
			t.Errorf("%s: hidden %q, want %q", c.yaml, hidden, c.hidden)
		}
	}
}

func TestPagesSpeakTheLanguageOfThePublication(t *testing.T) {
	for lang, wants := range map[string][]string{
		"it":    {"Condividi su", "LUGLIO", "16 luglio 2024", "Fonti", "Iscriviti alla nostra newsletter", "«Look twice, write once»"},
		"fr-CH": {"Partager sur", "JUILLET", "FÉVRIER", "16 juillet 2024", "S’abonner à notre lettre"},
		"en-US": {"Share on", "JULY", "July 16, 2024"},
		"xx":    {"Share on", "JULY", "16 July 2024"},
	} {
		m := repository(t)
		put(m, "postil.yaml", strings.Replace(settings, "language: en", "language: "+lang, 1))
		out, _ := build(t, options(m))
		root := parse(t, out[ferriesPage])
		for _, w := range wants {
			if !strings.Contains(text(root), w) {
				t.Errorf("%s: the page lacks %q", lang, w)
			}
		}
		if got := get(one(t, root, "html"), "lang"); got != lang {
			t.Errorf("lang %q, want %q", got, lang)
		}
	}
}

func TestShareLinksCarryTitleAndAddress(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "title: Ferries in July", `title: 'Ferries & "rates": 50% + more?'`, 1))
	out, _ := build(t, options(m))
	const address = "https://harbour.example.org/commentary/2024/07/ferries/"
	const title = `Ferries & "rates": 50% + more?`
	n := 0
	for _, a := range all(one(t, parse(t, out[ferriesPage]), ".share"), "a") {
		u, err := url.Parse(get(a, "href"))
		if err != nil {
			t.Fatal(err)
		}
		n++
		q := u.Query()
		if u.Host == "share.joinmastodon.org" {
			if want := "text=" + title + " " + address; u.Fragment != want {
				t.Errorf("Mastodon: %q", u.Fragment)
			}
			continue
		}
		all := strings.Join(slices.Concat(slices.Collect(maps.Values(q))...), " ")
		if !strings.Contains(all, address) {
			t.Errorf("%s does not carry the address: %s", text(a), u)
		}
		if q.Has("text") && !strings.Contains(q.Get("text"), title) || q.Has("subject") && q.Get("subject") != title {
			t.Errorf("%s does not carry the title: %s", text(a), u)
		}
	}
	if n != 8 {
		t.Errorf("%d share links, want 8", n)
	}
}

func TestEmptyPublicationHasAFrontPage(t *testing.T) {
	m := repository(t)
	for name := range m {
		if strings.HasPrefix(name, "content/") {
			delete(m, name)
		}
	}
	out, _ := build(t, options(m))
	if s := text(parse(t, out["index.html"])); !strings.Contains(s, "Nothing has been published yet.") {
		t.Errorf("front page: %s", s)
	}
	if !strings.Contains(string(out["feed.xml"]), "<updated>1970-01-01T00:00:00Z</updated>") {
		t.Error("the empty feed has no date")
	}
}

func TestBuildRefusesWhatItCannotUse(t *testing.T) {
	if _, err := site.Build(context.Background(), site.Options{}, site.Memory{}); !errors.Is(err, site.ErrNoContent) {
		t.Errorf("no content: %v", err)
	}
	o := options(repository(t))
	o.BaseURL = "harbour.example.org"
	if _, err := site.Build(context.Background(), o, site.Memory{}); err == nil || !strings.Contains(err.Error(), "baseURL") {
		t.Errorf("relative base URL: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := site.Build(ctx, options(repository(t)), site.Memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkBuildThousandArticles(b *testing.B) {
	o := options(generated(b, 1000))
	b.ReportAllocs()
	for b.Loop() {
		build(b, o)
	}
}
