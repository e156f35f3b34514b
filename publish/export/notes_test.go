package export

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/cite"
	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/editor/paste"
	"postil/publish/content"
)

// inNotes is the house's style as one that cites in notes.
type inNotes struct{ cite.Formatter }

func (inNotes) InNotes() bool { return true }

func (n inNotes) Format(doc cite.Document, lib *cite.Library) cite.Formatted {
	f := n.Formatter.Format(doc, lib)
	f.Leads = make([]cite.Rich, len(doc.Clusters))
	for i, c := range doc.Clusters {
		if c.Citations[0].Mode == cite.AuthorInText {
			f.Leads[i] = cite.Rich{{Text: "Okoro"}}
		}
	}
	return f
}

// A style that cites in notes has notes in every format, beside the author's own.
func TestStyleThatCitesInNotes(t *testing.T) {
	text := "---\ntitle: T\nslug: pilots\ndate: 2026-09-14\n---\n\nThe port waits [@okoro20, p. 2], and @okoro20 says so.[^1]\n\n[^1]: The author's [@okoro20].\n"
	fsys := fstest.MapFS{
		dir + "/index.md":         &fstest.MapFile{Data: []byte(text)},
		"references/okoro20.json": &fstest.MapFile{Data: []byte(`{"id":"okoro20","type":"book","title":"On Tides","author":[{"family":"Okoro","given":"Ben"}]}`)},
	}
	c := content.Load(fsys)
	a, err := New(Options{Content: c, Article: c.ByDir(dir), Formatter: inNotes{house.New()}})
	if err != nil {
		t.Fatal(err)
	}
	md := string(write(t, a.Markdown))
	for _, want := range []string{
		"The port waits[^source-1], and Okoro[^source-2] says so.[^1]", "[^1]: The author's (B. Okoro, On Tides, n.d.).", "[^source-1]: (B. Okoro, On Tides, n.d., p. 2)", "[^source-2]: B. Okoro (On Tides, n.d.)",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("the Markdown lacks %q:\n%s", want, md)
		}
	}
	if doc := markdown.New(markdown.Options{}).Parse([]byte(md)); len(doc.Citations.Clusters) > 0 || len(doc.LooseNotes()) > 0 || len(doc.Notes()) != 3 {
		t.Errorf("read again it has %d citations, %d notes", len(doc.Citations.Clusters), len(doc.Notes()))
	}
	back, err := paste.FromDOCX(write(t, a.DOCX), paste.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := back.Markdown(); !strings.Contains(got, "The port waits,[^1] and Okoro[^2] says so.[^3]") || !strings.Contains(got, "[^3]: The author") {
		t.Errorf("the document reads\n%s", got)
	}
	members(t, write(t, a.EPUB))
	if page := write(t, a.HTML); bytes.Count(page, []byte(`class="footnote-ref"`)) != 3 {
		t.Errorf("%s", page)
	}
}

// What Postil's own syntax sets apart is set apart in a document, too.
func TestCalloutsAndFiguresInDocuments(t *testing.T) {
	a := articleOf(t, "---\ntitle: T\nslug: pilots\ndate: 2026-09-14\n---\n\n> [!WARNING] Mind the tide\n> It turns.\n\n> [!PULLQUOTE] Ann Smith\n> Nobody pays.\n\n![A map](lead.png \"The region | Ann Smith\"){source=\"https://photos.example/\"}\n\n<p>Some <b>raw</b> text<script>alert(1)</script></p>\n", false)
	back, err := paste.FromDOCX(write(t, a.DOCX), paste.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := back.Markdown()
	for _, want := range []string{"> **Mind the tide**", "> It turns.", "> Nobody pays.", "> — Ann Smith", "The region Credit: Ann Smith · Source: https://photos.example/", "Some raw text"} {
		if !strings.Contains(got, want) {
			t.Errorf("the document lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "alert") {
		t.Errorf("a script came through:\n%s", got)
	}
	members(t, write(t, a.EPUB))
	page := string(write(t, a.HTML))
	if strings.Contains(page, "<script") || !strings.Contains(page, "Mind the tide") {
		t.Errorf("%s", page)
	}
}

// What Postil names, it names in the language of the article.
func TestCalloutsAreNamedInTheArticlesLanguage(t *testing.T) {
	for lang, want := range map[string][2]string{
		"de": {"Das Wichtigste in Kürze", "Korrektur (5. Juli)"}, "fr": {"L’essentiel", "Correction (5. Juli)"}, "en": {"Key points", "Correction (5. Juli)"},
	} {
		a := articleOf(t, "---\ntitle: T\nslug: pilots\ndate: 2026-09-14\nlang: "+lang+"\n---\n\n> [!KEYPOINTS]\n> - One\n\n> [!CORRECTION] 5. Juli\n> Vier.\n", false)
		back, err := paste.FromDOCX(write(t, a.DOCX), paste.Options{})
		if err != nil {
			t.Fatal(err)
		}
		page := string(write(t, a.HTML))
		for _, w := range want {
			if !strings.Contains(back.Markdown(), w) {
				t.Errorf("%s: the document lacks %q:\n%s", lang, w, back.Markdown())
			}
			if !strings.Contains(page, `<p class="callout-title">`+w+"</p>") {
				t.Errorf("%s: the page lacks %q", lang, w)
			}
		}
	}
}
