package citing

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"postil/assets"
	"postil/editor/cite"
	"postil/editor/cite/csl/formatter"
	"postil/editor/cite/csl/style"
	"postil/editor/cite/house"
	"postil/editor/markdown"
)

// shelfOf is a publication's library of n sources of several types.
func shelfOf(n int) *cite.Library {
	types := []string{"book", "article-journal", "webpage", "article-newspaper", "chapter", "report"}
	families := []string{"Castillo", "Okoro", "Quillfeather", "Marlowe", "Brand", "Reyes", "Ito"}
	var refs []*cite.Reference
	for i := range n {
		r := &cite.Reference{
			Key: fmt.Sprintf("key%d", i), Type: types[i%len(types)], Title: fmt.Sprintf("The %dth book of tides and harbours", i),
			Author:         []cite.Name{{Family: families[i%len(families)], Given: "Nadia Anna"}},
			ContainerTitle: "The Strait Times", Publisher: "Quay", URL: fmt.Sprintf("https://example.org/%d", i),
			Issued: cite.Date{Year: 1990 + i%30, Month: 1 + i%12, Day: 1 + i%28},
		}
		if i%4 == 0 {
			r.Author = append(r.Author, cite.Name{Family: families[(i+3)%len(families)], Given: "Ben"})
		}
		refs = append(refs, r)
	}
	return cite.NewLibrary(refs)
}

// makers make formatters anew: the house style as it is written in Go, as the
// same in CSL, and two of Debian's.
func makers(b *testing.B) map[string]func() cite.Formatter {
	b.Helper()
	all := map[string]func() cite.Formatter{"house": house.New}
	debian := os.DirFS("/usr/share/citation-style-language")
	shelf := Shelf(nil, []fs.FS{debian})
	add := func(name string, data []byte) {
		s, err := style.Parse(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		all[name] = func() cite.Formatter {
			f, err := formatter.New(s, formatter.Locales(shelf.ReadLocale), formatter.Options{LinkTitles: true, LinkDOIs: true})
			if err != nil {
				b.Fatal(err)
			}
			return f
		}
	}
	data, err := fs.ReadFile(assets.Citation(), "house.csl")
	if err != nil {
		b.Fatal(err)
	}
	add("house.csl", data)
	for _, name := range []string{"apa", "chicago-fullnote-bibliography"} {
		if data, err := fs.ReadFile(debian, "styles/"+name+".csl"); err == nil {
			add(name, data)
		}
	}
	return all
}

// articleOf cites n times in paragraphs of three citations, of 51 sources.
func articleOf(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "The quay was built before anybody asked who would pay for it, and that is what matters now [see @key%d, p. %d]. ", i%51, i+3)
		if i%3 == 2 {
			b.WriteString("\n\n")
		}
	}
	return []byte(b.String())
}

// BenchmarkNewStyle makes a formatter and formats 51 citations of 51 sources.
func BenchmarkNewStyle(b *testing.B) {
	lib := shelfOf(51)
	for name, make := range makers(b) {
		b.Run(name, func(b *testing.B) {
			doc := markdown.New(markdown.Options{Lang: "en-US", CiteInNotes: make().InNotes()}).Parse(articleOf(51)).Citations
			b.ReportAllocs()
			for b.Loop() {
				make().Format(doc, lib)
			}
		})
	}
}

// BenchmarkOneCitation is what the window does when one citation of 200 has
// changed: it parses the article and formats it.
func BenchmarkOneCitation(b *testing.B) {
	lib := shelfOf(51)
	texts := [2][]byte{articleOf(200)}
	texts[1] = bytes.Replace(texts[0], []byte("p. 103]"), []byte("p. 104]"), 1)
	if bytes.Equal(texts[0], texts[1]) {
		b.Fatal("nothing changes")
	}
	for name, make := range makers(b) {
		b.Run(name, func(b *testing.B) {
			f := make()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d := markdown.New(markdown.Options{Lang: "en-US", CiteInNotes: f.InNotes()}).Parse(texts[i%2])
				f.Format(d.Citations, lib)
			}
		})
		b.Run(name+"/format", func(b *testing.B) {
			f := make()
			p := markdown.New(markdown.Options{Lang: "en-US", CiteInNotes: f.InNotes()})
			docs := [2]cite.Document{p.Parse(texts[0]).Citations, p.Parse(texts[1]).Citations}
			for i := 0; b.Loop(); i++ {
				f.Format(docs[i%2], lib)
			}
		})
	}
}
