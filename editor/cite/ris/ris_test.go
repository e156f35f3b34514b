package ris

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

func summary(refs []*cite.Reference, problems []cite.Problem) string {
	var b strings.Builder
	for _, r := range refs {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%s|%s|%s\n", r.Key, r.Type, cite.EditNames(r.Author), r.Title, r.ContainerTitle, r.Issued, r.Page, r.DOI+r.URL+r.ISBN)
	}
	for _, p := range problems {
		fmt.Fprintf(&b, "%v %s\n", p.Lost, p)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"plain": {
			"TY  - JOUR\nID  - castillo2024\nAU  - Castillo, Nadia\nAU  - Umarov, T., Jr.\nA1  - Harbour Board\nT1  - Ports Wait\nJO  - Tides\nPY  - 2024/07/16/\nSP  - 3\nEP  - 9\nDO  - https://doi.org/10.1000/182\nER  - \n",
			"castillo2024|article-journal|Castillo, Nadia; Umarov, T.; Harbour Board|Ports Wait|Tides|2024-07-16|3-9|10.1000/182\n",
		},
		"no end": {
			"TY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\nPY  - 2020//\n",
			"|book||One||||\n|book||Two||2020||\nfalse line 3: The record that begins at line 1 has no end (ER); it was taken to end here.\nfalse line 3: The record has no end (ER); it was taken to end with the file.\n",
		},
		"continued and loose": {
			"TY - CHAP\nTI - A long title\n  that goes on\nA2 - Reyes, Ada\nBT - A Book\nDA - Spring 2024\nSN - 978-0-306-40615-7\nER -\nTY  - ELEC\nTI  - Web\nUR  - https://example.org/a-b - c\nY1  - 20240716\nM9  - x\nER  - \n",
			"|chapter||A long title that goes on|A Book|2024-21||978-0-306-40615-7\n|webpage||Web||2024-07-16||https://example.org/a-b - c\nfalse Tags that a source here has no place for were left out: M9 (1).\n",
		},
		"odd": {
			"Provider: X\n\nTY  - FOO\nTI  - T\nPY  - in press\nDO  - none\nER  - \nTY  - JOUR\nER  - \n",
			"|document||T||in press||none\nfalse line 3: “FOO” is no type that is known here; it was taken for a document.\nfalse line 3: “none” is no DOI; it was kept as it stands.\nfalse line 3: “in press” in PY is no date; it was kept as text.\ntrue line 8: The record here has nothing in it.\ntrue line 1: What stands here is in no record: one begins with TY and its type.\n",
		},
		"season and report": {
			"TY  - RPRT\nTI  - R\nIS  - 7\nPB  - Board\nPY  - 2024///Summer\nSP  - 1–9\nER  - \n",
			"|report||R||2024-22|1-9|\n",
		},
	} {
		for _, ends := range []string{"\n", "\r\n", "\r"} {
			refs, problems := Read([]byte("\ufeff" + strings.ReplaceAll(c.src, "\n", ends)))
			if d := cmp.Diff(c.want, summary(refs, problems)); d != "" {
				t.Errorf("%s %q: %s", name, ends, d)
			}
		}
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	r := &cite.Reference{
		Key: "k", Type: "article-journal", Title: "Ports Wait", ContainerTitle: "Tides", Volume: "3", Issue: "4", Page: "3-9",
		Author: []cite.Name{{Family: "Castillo", Given: "N."}, {Literal: "Board, Harbour"}, {Family: "King", Given: "M.", Suffix: "Jr."}},
		Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, Accessed: cite.Date{Year: 2024, Month: 8}, DOI: "10.1000/182", URL: "https://example.org/", Note: "Seen",
	}
	r.SetField("ISSN", "1234-5678")
	r.SetField("keyword", "a, b")
	book := &cite.Reference{Key: "b", Type: "book", Title: "Book", Publisher: "Press", PublisherPlace: "Porto", Edition: "2", ISBN: "9780306406157", Issued: cite.Date{Year: 2024, Season: 2}}
	book.SetField("collection-title", "Series")
	book.SetField("collection-number", "4")
	refs := []*cite.Reference{r, book}
	out := Write(refs)
	again, problems := Read(out)
	if len(problems) > 0 || len(again) != len(refs) {
		t.Fatalf("%v\n%s", problems, out)
	}
	for i, want := range refs {
		a, err := want.MarshalFile()
		if err != nil {
			t.Fatal(err)
		}
		b, err := again[i].MarshalFile()
		if d := cmp.Diff(string(a), string(b)); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("TY  - JOUR\r\nAU  - A, B\r\nER  - \r\n"))
	f.Add([]byte("\ufeffTY - BOOK\rPY - 2024///Spring\rSP - 1-2\r"))
	f.Fuzz(func(t *testing.T, data []byte) {
		refs, _ := Read(data)
		(*cite.Library)(nil).AssignKeys(refs)
		if again, problems := Read(Write(refs)); len(again) != len(refs) {
			t.Errorf("%d of %d were read back: %v", len(again), len(refs), problems)
		}
	})
}
