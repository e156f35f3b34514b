package content

import (
	"cmp"
	"slices"
)

// Sort puts articles newest first; those of one moment by folder, those
// without a date last.
func Sort(articles []*Article) {
	slices.SortFunc(articles, func(a, b *Article) int {
		return cmp.Or(b.Front.Date.Compare(a.Front.Date.Time), cmp.Compare(a.Dir, b.Dir))
	})
}

// ByDir finds the article in a bundle folder, nil when there is none.
func (c *Content) ByDir(dir string) *Article {
	for _, a := range c.Articles {
		if a.Dir == dir {
			return a
		}
	}
	return nil
}

// Year counts the articles of a year.
type Year struct {
	Year   int
	Months [12]int // Months[0] is January
	Total  int
}

// Years counts articles by year and month of their dates, each in its own
// zone, newest year first. Articles without a date are left out.
func (c *Content) Years() []Year {
	var out []Year
	at := map[int]int{} // year to its place in out
	for _, a := range c.Articles {
		d := a.Front.Date
		if d.IsZero() {
			continue
		}
		i, ok := at[d.Year()]
		if !ok {
			i = len(out)
			at[d.Year()] = i
			out = append(out, Year{Year: d.Year()})
		}
		out[i].Months[d.Month()-1]++
		out[i].Total++
	}
	slices.SortFunc(out, func(a, b Year) int { return cmp.Compare(b.Year, a.Year) })
	return out
}
