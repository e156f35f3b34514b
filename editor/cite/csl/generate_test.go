package csl

import "fmt"

// The references of the comparison are invented. They are made of these lists
// by counting, so that each run has the same.
var (
	families = []string{"Abelard", "Brandis", "Calloway", "Dumont", "Eriksen", "Farrow", "Galvez", "Hartley", "Ivanova", "Jurado", "Kestrel", "Lindqvist", "Marlowe", "Nakamura", "Okafor", "Pellerin", "Quimby"}
	givens   = []string{"Ada", "Bruno", "Clara Maria", "Dov", "Elena P.", "Finn", "Greta", "Hugo-Luis", "Ines", "J. T."}
	places   = []string{"Oslo", "Tashkent", "London", "Lisbon", "New York"}
	houses   = []string{"Lantern Press", "Harbour & Sons", "Norland University Press", "Meridian Books"}
	journals = []string{"Journal of Imagined Geography", "The Norland Review", "Annals of Quiet Diplomacy", "Water and Power Quarterly"}
	subjects = []string{"rivers", "borders", "energy markets", "the end of a treaty", "grain and salt", "trust in small states", "railways between two seas"}
	openings = []string{"A short history of", "What we know about", "Notes on", "Against the politics of", "Measuring"}
)

func pick(list []string, i int) string { return list[i%len(list)] }

// library makes n references of ten types. In the hard set many authors share
// their family names, initials and years; titles have markup and quotes.
func library(n int, hard bool) []map[string]any {
	var items []map[string]any
	for i := range n {
		family := func(k int) string {
			if hard {
				return families[(i+k)%4]
			}
			return fmt.Sprintf("%s%s", pick(families, i+k*5), []string{"", "son", "ov", "-Reyes"}[(i/17+k)%4])
		}
		person := func(k int) map[string]any {
			p := map[string]any{"family": family(k), "given": pick(givens, i*3+k*7)}
			if hard && i%9 == 4 && k == 0 {
				p["non-dropping-particle"] = "van"
			}
			if hard && i%11 == 5 && k == 0 {
				p["suffix"] = "Jr."
			}
			return p
		}
		var authors []any
		for k := range []int{1, 2, 1, 3, 1, 4, 2, 8}[i%8] {
			authors = append(authors, person(k))
		}
		if i%13 == 6 {
			authors = []any{map[string]any{"literal": "Norland Institute for " + pick(subjects, i)}}
		}
		year := 1990 + (i*7)%33
		if hard {
			year = 2010 + i%3
		}
		title := pick(openings, i) + " " + pick(subjects, i/2)
		if i%4 == 1 {
			title += ": " + pick(openings, i+2) + " " + pick(subjects, i+3)
		}
		if hard && i%5 == 2 {
			title += ` and the "quiet" years`
		}
		if hard && i%6 == 3 {
			title = "The <i>Nautilus</i> case: " + title
		}
		it := map[string]any{
			"id": fmt.Sprintf("r%02d", i), "title": title, "author": authors,
			"issued": map[string]any{"date-parts": []any{[]any{year, i%12 + 1, i%28 + 1}}},
		}
		set := func(kv ...any) {
			for k := 0; k+1 < len(kv); k += 2 {
				it[kv[k].(string)] = kv[k+1]
			}
		}
		day := map[string]any{"date-parts": []any{[]any{2024, 3, i%28 + 1}}}
		url := fmt.Sprintf("https://example.org/%d/text", i)
		switch i % 10 {
		case 0:
			set("type", "book", "publisher", pick(houses, i/10), "publisher-place", pick(places, i/10), "ISBN", fmt.Sprintf("978-0-00-%06d-0", i))
			if i%20 == 10 {
				set("edition", "2", "volume", "3")
			}
		case 1:
			set("type", "article-journal", "container-title", pick(journals, i), "volume", fmt.Sprint(i+3), "issue", fmt.Sprint(i%4+1), "page", fmt.Sprintf("%d-%d", 100+i*7, 112+i*7), "DOI", fmt.Sprintf("10.5555/n.%d", i))
		case 2:
			set("type", "chapter", "container-title", "Essays on "+pick(subjects, i+1), "editor", []any{person(11)}, "publisher", pick(houses, i), "publisher-place", pick(places, i), "page", fmt.Sprintf("%d-%d", 9+i, 31+i))
		case 3:
			set("type", "webpage", "container-title", "Norland Monitor", "URL", url, "accessed", day)
		case 4:
			set("type", "article-newspaper", "container-title", "The Harbour Times", "page", fmt.Sprintf("A%d", i%20+1), "publisher-place", pick(places, i))
		case 5:
			set("type", "report", "publisher", "Institute of "+pick(subjects, i), "genre", "Working Paper", "number", fmt.Sprint(i), "URL", url)
		case 6:
			set("type", "thesis", "publisher", "University of "+pick(places, i), "genre", "PhD thesis")
		case 7:
			set("type", "paper-conference", "container-title", "Proceedings of the Meeting on "+pick(subjects, i), "page", fmt.Sprintf("%d-%d", i, i+9), "publisher", pick(houses, i), "publisher-place", pick(places, i))
		case 8:
			set("type", "article-magazine", "container-title", "Quill", "page", fmt.Sprintf("%d-%d", i, i+3), "volume", fmt.Sprint(i%9+1), "issue", fmt.Sprint(i%4+1))
		case 9:
			set("type", "post-weblog", "container-title", "Salt and Grain", "URL", url, "accessed", day)
		}
		items = append(items, it)
	}
	return items
}
