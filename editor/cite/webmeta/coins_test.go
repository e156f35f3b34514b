package webmeta

import (
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

// A page may carry many sources, of all the types that COinS has.
func TestCOinSOfSeveralTypes(t *testing.T) {
	kev := "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3A"
	spans := []string{
		kev + "journal&rft.genre=article&rft.atitle=Ports+Wait&rft.jtitle=Tides&rft.stitle=Tid.&rft.volume=4&rft.issue=2&rft.pages=3-9&rft.issn=0317-8471&rft.date=2024-07&rft.aulast=Castillo&rft.auinit=N.&rft_id=info%3Adoi%2F10.1000%2F182",
		kev + "journal&rft.genre=proceeding&rft.atitle=On+Quays&rft.jtitle=Harbour+Days&rft.aucorp=Harbour+Society&rft.date=2019",
		kev + "book&rft.genre=book&rft.btitle=The+Quay&rft.pub=Press&rft.place=Oslo&rft.edition=2nd&rft.isbn=978-0-306-40615-7&rft.au=Okoro%2C+Ben&rft.au=Ito%2C+Aya&rft.date=2001",
		kev + "book&rft.genre=bookitem&rft.atitle=A+Part&rft.btitle=The+Whole&rft.spage=10&rft.epage=20&rft.au=Brand%2C+Bea",
		kev + "book&rft.genre=report&rft.btitle=Dredging%3B+a+Report&rft.pub=Port+Authority",
		kev + "dissertation&rft.title=On+Fog&rft.inst=University+of+Tides&rft.aulast=Marlowe&rft.aufirst=Ada&rft.date=1999-05-02",
		kev + "patent&rft.title=A+Bollard&rft.number=US123&rft.au=Reyes%2C+Ada",
		kev + "dc&rft.type=webpage&rft.title=Tide+tables&rft.creator=Quillfeather%2C+Quinn&rft.identifier=https%3A%2F%2Fexample.org%2Ftides&rft.date=2022",
		kev + "dc&rft.title=Untyped",
		kev + "journal&rft.jtitle=The+Strait+Times",
		"rft.date=2024", // no source
		"%zz",
	}
	var page strings.Builder
	for _, s := range spans {
		page.WriteString(`<p>Text <span class="Z3988" title="` + html.EscapeString(s) + `"></span></p>`)
	}
	refs, err := COinS([]byte(page.String()), "text/html; charset=utf-8")
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Type, Title, Container, Names, Date, Other string }
	var got []row
	for _, r := range refs {
		var names []string
		for _, n := range r.Author {
			names = append(names, strings.Trim(n.Family+", "+n.Given+n.Literal, ", "))
		}
		var other []string
		for _, s := range []string{r.Volume, r.Issue, r.Page, r.Edition, r.Publisher, r.PublisherPlace, r.ISBN, r.Number, r.DOI, r.URL, r.Field("ISSN"), r.Field("container-title-short")} {
			if s != "" {
				other = append(other, s)
			}
		}
		got = append(got, row{r.Type, r.Title, r.ContainerTitle, strings.Join(names, "; "), r.Issued.String(), strings.Join(other, " | ")})
	}
	date := func(y, m, d int) string { return cite.Date{Year: y, Month: m, Day: d}.String() }
	want := []row{
		{"article-journal", "Ports Wait", "Tides", "Castillo, N.", date(2024, 7, 0), "4 | 2 | 3-9 | 10.1000/182 | 0317-8471 | Tid."},
		{"paper-conference", "On Quays", "Harbour Days", "Harbour Society", date(2019, 0, 0), ""},
		{"book", "The Quay", "", "Okoro, Ben; Ito, Aya", date(2001, 0, 0), "2nd | Press | Oslo | 978-0-306-40615-7"},
		{"chapter", "A Part", "The Whole", "Brand, Bea", "", "10-20"},
		{"report", "Dredging; a Report", "", "", "", "Port Authority"},
		{"thesis", "On Fog", "", "Marlowe, Ada", date(1999, 5, 2), "University of Tides"},
		{"patent", "A Bollard", "", "Reyes, Ada", "", "US123"},
		{"webpage", "Tide tables", "", "Quillfeather, Quinn", date(2022, 0, 0), "https://example.org/tides"},
		{"document", "Untyped", "", "", "", ""},
		{"article-journal", "The Strait Times", "", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}
