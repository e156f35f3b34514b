package article

import "time"

// Front is the front matter of an article. Fields mirror the keys of the YAML
// (lower case): title, subtitle, slug, aliases, guid, date, lastmod, authors,
// summary, tags, section, lang, translationKey, image, nocite,
// corrections.
type Front struct {
	Title    string
	Subtitle string
	Slug     string
	Aliases  []string // former addresses that lead here, below the site's base: "/commentary/2024/07/old/"
	GUID     string   // the address that feeds know it by, once that is another than its own
	Date     Date
	Lastmod  Date
	Authors  []string
	Summary  string
	Tags     []string
	Section  string
	Lang     string // BCP 47, "" means the publication's language
	// TranslationKey is the same in an article and its translations, as Hugo has it.
	TranslationKey string
	Image          Image
	NoCite         []string // sources to list though the text does not cite them, as written: "@castillo2024, @okoro2023" or "@*"
	Corrections    []Correction
}

// Image is the lead image. File is a name inside the article's own folder.
type Image struct {
	File    string
	Alt     string
	Caption string
	Credit  string
	Source  string // URL or name of where it was found
	Licence string
}

// Correction is one dated note on a change made after publication.
type Correction struct {
	Date Date
	Text string
}

// Date is a calendar day, or a moment when HasTime is set. A day is held as
// midnight UTC, as Hugo reads it.
type Date struct {
	time.Time
	HasTime bool
}

// Day makes a Date without a time of day.
func Day(year int, month time.Month, day int) Date {
	return Date{Time: time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// String is the date as front matter writes it: 2024-07-16, or RFC 3339 when
// it has a time. The zero Date gives "".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.HasTime:
		return d.Format(time.RFC3339)
	default:
		return d.Format(time.DateOnly)
	}
}
