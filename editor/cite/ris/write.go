package ris

import (
	"fmt"
	"regexp"
	"strings"

	"postil/editor/cite"
)

// written are the RIS types of CSL types.
var written = map[string]string{
	"article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "article": "UNPB", "periodical": "JFULL", "book": "BOOK",
	"chapter": "CHAP", "paper-conference": "CONF", "report": "RPRT", "thesis": "THES", "webpage": "ELEC", "post-weblog": "BLOG", "post": "ELEC",
	"manuscript": "UNPB", "pamphlet": "PAMP", "patent": "PAT", "dataset": "DATA", "software": "COMP", "standard": "STAND", "legislation": "STAT",
	"bill": "BILL", "legal_case": "CASE", "hearing": "HEAR", "motion_picture": "VIDEO", "broadcast": "TV", "song": "SOUND", "musical_score": "MUSIC", "graphic": "ART",
	"figure": "FIGURE", "map": "MAP", "personal_communication": "PCOMM", "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT", "speech": "SLIDE", "interview": "INTV",
}

var markup = regexp.MustCompile(`</?(?:i|b|sup|sub)>|<span[^<>]*>|</span>`)

// bare is a title without markup, which few have.
func bare(title string) string {
	if !strings.Contains(title, "<") {
		return title
	}
	return markup.ReplaceAllString(title, "")
}

// Write gives references as a RIS file, with the line ends the format asks
// for.
func Write(refs []*cite.Reference) []byte {
	var b strings.Builder
	line := func(tag, value string) {
		if value == "" {
			return
		}
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			b.WriteString(tag)
			b.WriteString("  - ")
			b.WriteString(value)
			b.WriteString("\r\n")
		}
	}
	people := func(tag string, names []cite.Name) {
		for _, n := range names {
			s := n.Edit()
			if n.Suffix != "" {
				s += ", " + n.Suffix
			}
			line(tag, s)
		}
	}
	for _, r := range refs {
		kind := written[r.Type]
		if kind == "" {
			kind = "GEN"
		}
		whole := r.Type == "book" || r.Type == "periodical"
		line("TY", kind)
		line("ID", r.Key)
		people("AU", r.Author)
		people("A2", r.Editor)
		people("A3", r.NamesOf("collection-editor"))
		people("A4", r.NamesOf("translator"))
		line("TI", bare(r.Title))
		line("ST", bare(r.TitleShort))
		if !whole {
			line("T2", bare(r.ContainerTitle))
		}
		line("J2", r.Field("container-title-short"))
		line("T3", r.Field("collection-title"))
		line("DA", date8(r.Issued))
		if r.Issued.Year != 0 {
			line("PY", fmt.Sprint(r.Issued.Year))
		} else {
			line("PY", r.Issued.Literal)
		}
		line("VL", r.Volume)
		switch {
		case r.Number != "":
			line("IS", r.Number)
		case whole || r.Type == "chapter":
			line("IS", r.Field("collection-number"))
		default:
			line("IS", r.Issue)
		}
		start, end, ranged := strings.Cut(r.Page, "-")
		if ranged && !strings.ContainsAny(end, "-,") && !whole {
			line("SP", start)
			line("EP", end)
		} else {
			line("SP", r.Page)
		}
		line("ET", r.Edition)
		line("PB", r.Publisher)
		line("CY", r.PublisherPlace)
		line("M3", r.Genre)
		line("SN", r.ISBN)
		if r.ISBN == "" {
			line("SN", r.Field("ISSN"))
		}
		line("DO", r.DOI)
		line("UR", r.URL)
		line("Y2", date8(r.Accessed))
		line("LA", r.Field("language"))
		for kw := range strings.SplitSeq(r.Field("keyword"), ",") {
			line("KW", kw)
		}
		line("AB", r.Field("abstract"))
		line("N1", r.Note)
		b.WriteString("ER  - \r\n\r\n")
	}
	return []byte(b.String())
}

// date8 is a date as RIS has it: year/month/day/other.
func date8(d cite.Date) string {
	if d.Year == 0 {
		return ""
	}
	s := fmt.Sprintf("%04d/", d.Year)
	if d.Month > 0 {
		s += fmt.Sprintf("%02d", d.Month)
	}
	s += "/"
	if d.Day > 0 {
		s += fmt.Sprintf("%02d", d.Day)
	}
	s += "/"
	if d.Season >= 1 && d.Season <= 4 {
		s += [...]string{"Spring", "Summer", "Autumn", "Winter"}[d.Season-1]
	}
	return s
}
