package webmeta

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"postil/editor/cite"
)

func shown(res Result) string {
	r := res.Reference
	return strings.Join([]string{
		r.Type, cite.EditNames(r.Author), r.Title, r.ContainerTitle, r.Publisher, r.Issued.String(), r.Volume + "(" + r.Issue + ")" + r.Page, r.DOI, r.URL,
		"missing " + strings.Join(res.Missing, "+"), "guessed " + strings.Join(res.Guessed, "+"),
	}, "|")
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"scholarly": {
			`<html><head><title>Ports | Tides</title><meta name="citation_title" content="Ports &amp;amp; Tides"><meta name="citation_author" content="Abdullaev, Rustam">
			<meta name="citation_author" content="Ana van der Berg"><meta name="citation_publication_date" content="2024/07/16"><meta name="citation_journal_title" content="Journal of Tides">
			<meta name="citation_volume" content="3"><meta name="citation_issue" content="4"><meta name="citation_firstpage" content="5"><meta name="citation_lastpage" content="9">
			<meta name="citation_doi" content="doi:10.1000/182"><meta property="og:title" content="Other"><meta property="og:site_name" content="Site"></head></html>`,
			"article-journal|Abdullaev, Rustam; van der Berg, Ana|Ports & Tides|Journal of Tides||2024-07-16|3(4)5-9|10.1000/182|https://example.org/x|missing |guessed author",
		},
		"JSON-LD": {
			`<title>x</title><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","@id":"#p","name":"Page"},
			{"@type":["NewsArticle"],"headline":"Ports Wait","author":[{"@id":"#a"},{"@type":"Organization","name":"Harbour Board"}],"datePublished":"2024-07-16T23:30:00+02:00",
			"publisher":{"@type":"Organization","name":"The Strait Times"},"inLanguage":"en"},{"@type":"Person","@id":"#a","name":"Nadia Castillo"}]}</script>
			<meta property="og:title" content="Ports Wait - The Strait Times"><link rel="canonical" href="/ports">`,
			"article-newspaper|Castillo, Nadia; Harbour Board|Ports Wait|The Strait Times||2024-07-16|()||https://example.org/ports|missing |guessed author",
		},
		"broken JSON-LD": {
			`<script type="application/ld+json">{"@type":"NewsArticle","headline":</script><meta property="og:title" content="Ports Wait | Strait"><meta property="og:site_name" content="Strait">
			<meta property="article:published_time" content="2024-07-16T10:00Z"><meta name="author" content="By Nadia Castillo and Ben Okoro"><meta property="article:author" content="https://facebook.example/x">`,
			"webpage|Castillo, Nadia; Okoro, Ben|Ports Wait|Strait||2024-07-16|()||https://example.org/x|missing |guessed author",
		},
		"Dublin Core": {
			`<meta name="DC.title" content="Annual Report"><meta name="DC.creator" content="Ministry of Finance"><meta name="DC.date" content="2023"><meta name="DC.publisher" content="Ministry of Finance"><meta property="og:url" content="https://evil.example/">`,
			"webpage|Ministry of Finance|Annual Report||Ministry of Finance|2023|()||https://example.org/x|missing |guessed ",
		},
		"bare": {
			`<HTML><TITLE>Ports &lt;wait&gt;</TITLE><p>Text`,
			"webpage||Ports <wait>|example.org|||()||https://example.org/x|missing author+issued|guessed container-title",
		},
		"nothing": {
			`<p>Text</p>`,
			"webpage|||example.org|||()||https://example.org/x|missing title+author+issued|guessed container-title",
		},
	} {
		res, err := Read([]byte(c.page), "text/html; charset=utf-8", "https://example.org/x")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(c.want, shown(res)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEncodings(t *testing.T) {
	page := `<meta charset="windows-1251"><title>Порты ждут</title>`
	data, err := charmap.Windows1251.NewEncoder().Bytes([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, contentType := range []string{"", "text/html", "text/html; charset=windows-1251"} {
		res, err := Read(data, contentType, "")
		if err != nil || res.Reference.Title != "Порты ждут" {
			t.Errorf("%q: %v %q", contentType, err, res.Reference.Title)
		}
	}
	if _, err := Read([]byte("no page"), "text/html; charset=nonsense", ""); !errors.Is(err, ErrNoPage) {
		t.Error(err)
	}
}

func TestCOinS(t *testing.T) {
	page := `<span class="x Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Ajournal&amp;rft.genre=article&amp;rft.atitle=Ports+Wait&amp;rft.jtitle=Tides&amp;rft.aulast=Castillo&amp;rft.aufirst=Nadia&amp;rft.au=Nadia+Castillo&amp;rft.au=Okoro%2C+Ben&amp;rft.date=2024-07-16&amp;rft.spage=3&amp;rft.epage=9&amp;rft_id=info%3Adoi%2F10.1000%2F182"></span>
	<span class="Z3988" title="rft_val_fmt=info:ofi/fmt:kev:mtx:book&amp;rft.btitle=The+Book&amp;rft.atitle=A+Part&amp;rft.isbn=9780306406157&amp;rft.pub=Press"></span><span class="Z3988" title="rft.date=2024"></span>`
	refs, err := COinS([]byte(page), "")
	if err != nil || len(refs) != 2 {
		t.Fatal(refs, err)
	}
	if got, want := shown(Result{Reference: refs[0]}), "article-journal|Castillo, Nadia; Okoro, Ben|Ports Wait|Tides||2024-07-16|()3-9|10.1000/182||missing |guessed "; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if r := refs[1]; r.Type != "chapter" || r.Title != "A Part" || r.ContainerTitle != "The Book" || r.ISBN != "9780306406157" || r.Publisher != "Press" {
		t.Errorf("%+v", r)
	}
}

func TestHostilePagesEnd(t *testing.T) {
	for _, unit := range []string{"<div>", "<h1>", `<script type="application/ld+json">[`, `<span class="Z3988" title="a=b&`, "<meta name=author content='a, b, c, d'>", "<title>"} {
		if res, err := Read([]byte(strings.Repeat(unit, 2<<20/len(unit))), "", ""); err == nil && res.Reference == nil {
			t.Error(unit)
		}
	}
	deep := `<script type="application/ld+json">` + strings.Repeat(`{"@type":"NewsArticle","isPartOf":`, 5000) + "1" + strings.Repeat("}", 5000) + `</script>`
	if _, err := Read([]byte(deep), "", ""); err != nil {
		t.Error(err)
	}
	circle := `<script type="application/ld+json">{"@type":"Article","@id":"#a","headline":"T","isPartOf":{"@id":"#a"}}</script>`
	if res, err := Read([]byte(circle), "", ""); err != nil || res.Reference.Title != "T" {
		t.Error(res, err)
	}
	if _, err := Read(make([]byte, MaxSize+1), "", ""); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<title>x</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"T","author":[{"name":"A B"}]}</script><meta name="citation_author" content="A, B">`))
	f.Add([]byte(`<span class="Z3988" title="rft_val_fmt=info:ofi/fmt:kev:mtx:book&amp;rft.btitle=The+Book"></span>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		res, err := Read(data, "", "https://example.org/")
		if err == nil {
			if _, err := res.Reference.MarshalFile(); err != nil {
				t.Fatal(err)
			}
		}
		COinS(data, "")
	})
}
