package cite

import "encoding/json"

// Reference is one source: a CSL-JSON item, one file references/<key>.json in
// the content repository. Fields that Postil does not know are kept and
// written back unchanged.
type Reference struct {
	Key            string // the item's "id" and its file's name
	Type           string // CSL type: "webpage", "article-newspaper", "book", …
	Title          string
	TitleShort     string
	ContainerTitle string // journal, newspaper, website
	Publisher      string
	PublisherPlace string
	Volume         string
	Issue          string
	Page           string
	Edition        string
	Number         string
	Genre          string
	Author         []Name
	Editor         []Name
	Issued         Date
	Accessed       Date
	URL            string
	DOI            string
	ISBN           string
	Note           string

	extra map[string]json.RawMessage // unknown fields, by their JSON names
}

// Name is a person or, when Literal is set, an institution.
type Name struct {
	Family              string
	Given               string
	NonDroppingParticle string
	DroppingParticle    string
	Suffix              string
	Literal             string

	extra string // unknown fields of the name, a JSON object; "" for none
}

// Date is a CSL date: a year, a year and month, or a full day, possibly a
// range. The zero Date means no date. Literal carries text that is no date.
type Date struct {
	Year, Month, Day          int // 0 where not given
	EndYear, EndMonth, EndDay int // end of a range, 0 when none
	EndSeason                 int // of the end, as Season
	Season                    int // 1 spring … 4 winter, 0 none
	Circa                     bool
	Literal                   string

	extra string // unknown fields of the date, a JSON object; "" for none
}

// IsZero reports whether no date is given.
func (d Date) IsZero() bool { return d == Date{} }
