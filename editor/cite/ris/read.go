package ris

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// tagged is a line with a tag: "TY  - JOUR", also with one space or none.
var tagged = regexp.MustCompile(`^[ \t\x{feff}]*([A-Z][A-Z0-9])[ \t]{0,3}-(?:[ \t](.*)|)$`)

// Sniff reports whether a text looks like RIS.
func Sniff(data []byte) bool { return typeLine.Match(data[:min(len(data), 64<<10)]) }

var typeLine = regexp.MustCompile(`(?m)^[ \t\x{feff}]*TY[ \t]{1,3}-[ \t]*[A-Z]{3,}`)

// record is what stands between TY and ER.
type record struct {
	line   int
	kind   string
	values map[string][]string
	last   string // tag that a continued line belongs to
}

// Read reads a RIS file, which must be UTF-8. The key is that of the tag ID,
// "" when there is none.
func Read(data []byte) ([]*cite.Reference, []cite.Problem) {
	src := strings.ToValidUTF8(strings.TrimPrefix(string(data), "\ufeff"), "\ufffd")
	src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	var refs []*cite.Reference
	var problems []cite.Problem
	foreign := map[string]int{}
	var at *record
	flush := func() {
		if at == nil {
			return
		}
		if len(at.values) == 0 {
			problems = append(problems, cite.NewProblem(at.line, "", true, "The record here has nothing in it."))
		} else {
			ref, more := at.reference(foreign)
			refs, problems = append(refs, ref), append(problems, more...)
		}
		at = nil
	}
	line, stray := 0, 0
	for text := range strings.SplitSeq(src, "\n") {
		line++
		m := tagged.FindStringSubmatch(text)
		switch {
		case m == nil && strings.TrimSpace(text) == "":
			continue
		case m == nil && at == nil:
			if stray == 0 {
				stray = line
			}
			continue
		case m == nil: // the value goes on
			if list := at.values[at.last]; len(list) > 0 {
				list[len(list)-1] += " " + strings.TrimSpace(text)
			}
			continue
		}
		tag, value := m[1], strings.TrimSpace(m[2])
		switch {
		case tag == "TY":
			if at != nil {
				problems = append(problems, cite.NewProblem(line, "", false, "The record that begins at line {{.Line}} has no end (ER); it was taken to end here.", "Line", fmt.Sprint(at.line)))
			}
			flush()
			at = &record{line: line, kind: strings.ToUpper(value), values: map[string][]string{}}
		case tag == "ER":
			flush()
		case at == nil:
			if stray == 0 {
				stray = line
			}
		default:
			if at.last = tag; value != "" {
				at.values[tag] = append(at.values[tag], value)
			}
		}
	}
	if at != nil {
		problems = append(problems, cite.NewProblem(at.line, "", false, "The record has no end (ER); it was taken to end with the file."))
	}
	flush()
	if stray > 0 {
		problems = append(problems, cite.NewProblem(stray, "", true, "What stands here is in no record: one begins with TY and its type."))
	}
	if len(foreign) > 0 {
		var list []string
		for _, tag := range slices.Sorted(maps.Keys(foreign)) {
			list = append(list, fmt.Sprintf("%s (%d)", tag, foreign[tag]))
		}
		problems = append(problems, cite.NewProblem(0, "", false, "Tags that a source here has no place for were left out: {{.Tags}}.", "Tags", strings.Join(list, ", ")))
	}
	return refs, problems
}

// kinds are the CSL types of RIS types.
var kinds = map[string]string{
	"JOUR": "article-journal", "EJOUR": "article-journal", "JFULL": "periodical", "ABST": "article-journal", "INPR": "article-journal",
	"MGZN": "article-magazine", "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "WHOLE": "book", "EDBOOK": "book",
	"CHAP": "chapter", "ECHAP": "chapter", "SECT": "chapter", "CONF": "paper-conference", "CPAPER": "paper-conference", "RPRT": "report", "GOVDOC": "report",
	"THES": "thesis", "ELEC": "webpage", "WEB": "webpage", "ICOMM": "webpage", "BLOG": "post-weblog", "UNPB": "manuscript", "MANSCPT": "manuscript",
	"PAMP": "pamphlet", "PAT": "patent", "DATA": "dataset", "DBASE": "dataset", "AGGR": "dataset", "COMP": "software", "STAND": "standard",
	"STAT": "legislation", "LEGAL": "legislation", "BILL": "bill", "HEAR": "hearing", "CASE": "legal_case", "UNBILL": "bill", "MPCT": "motion_picture", "VIDEO": "motion_picture",
	"ADVS": "motion_picture", "SOUND": "song", "MUSIC": "musical_score", "ART": "graphic", "FIGURE": "figure", "MAP": "map", "PCOMM": "personal_communication",
	"ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary", "SER": "book", "SLIDE": "speech", "GEN": "document", "INTV": "interview", "TV": "broadcast",
}

func (rec *record) reference(foreign map[string]int) (*cite.Reference, []cite.Problem) {
	var problems []cite.Problem
	used := map[string]bool{}
	all := func(tag string) []string { used[tag] = true; return rec.values[tag] }
	first := func(tags ...string) string {
		got := ""
		for _, tag := range tags {
			if list := all(tag); got == "" && len(list) > 0 {
				got = list[0]
			}
		}
		return got
	}
	r := &cite.Reference{Key: first("ID"), Type: kinds[rec.kind]}
	note := func(template string, pairs ...string) {
		problems = append(problems, cite.NewProblem(rec.line, r.Key, false, template, pairs...))
	}
	if r.Type == "" {
		r.Type = "document"
		note("“{{.Type}}” is no type that is known here; it was taken for a document.", "Type", rec.kind)
	}
	whole := r.Type == "book" || r.Type == "periodical"
	for _, tag := range []string{"AU", "A1"} {
		r.Author = append(r.Author, people(all(tag))...)
	}
	editors := append(people(all("ED")), people(all("A2"))...)
	series := people(all("A3"))
	if rec.kind == "EDBOOK" && len(editors) == 0 {
		r.Author, editors = nil, r.Author
	}
	r.Editor = editors
	r.SetNames("collection-editor", series)
	if translators := people(all("A4")); len(translators) > 0 {
		r.SetNames("translator", translators)
	}

	r.Title = first("TI", "T1")
	if r.Title == "" && whole {
		r.Title = first("BT")
	} else if r.Title == "" {
		r.Title = first("CT")
	}
	r.TitleShort = first("ST")
	if r.TitleShort == r.Title {
		r.TitleShort = ""
	}
	short := first("JA", "J1", "J2")
	secondary := first("T2")
	container := first("JO", "JF", "BT")
	if secondary != "" && !whole && !(r.Type == "article-journal" && container != "" && len(container) > len(secondary)) {
		container = secondary
	}
	switch {
	case whole && secondary != "":
		r.SetField("collection-title", secondary)
	case whole && container != r.Title:
		r.SetField("collection-title", container)
	case !whole:
		r.ContainerTitle = container
	}
	if r.ContainerTitle == "" && !whole {
		r.ContainerTitle, short = short, ""
	}
	if short != r.ContainerTitle {
		r.SetField("container-title-short", short)
	}
	if t3 := first("T3"); t3 != "" {
		r.SetField("collection-title", t3)
	}
	r.Volume, r.Issue = first("VL"), first("IS")
	if whole || r.Type == "chapter" {
		if m := first("IS"); m != "" {
			r.SetField("collection-number", m)
			r.Issue = ""
		}
	}
	if r.Type == "report" || r.Type == "patent" || r.Type == "standard" || r.Type == "legislation" || r.Type == "bill" || r.Type == "legal_case" {
		r.Number, r.Issue = r.Issue, ""
		if r.Number == "" {
			r.Number = first("M1")
		}
	}
	start, end := first("SP"), first("EP")
	start = strings.ReplaceAll(strings.ReplaceAll(start, "–", "-"), "--", "-")
	switch {
	case whole && start != "" && end == "":
		r.SetField("number-of-pages", strings.TrimRight(start, " p."))
	case start != "" && end != "" && end != start && !strings.Contains(start, "-"):
		r.Page = start + "-" + end
	default:
		if r.Page = start; r.Page == "" {
			r.Page = end
		}
	}
	r.Edition, r.Publisher, r.PublisherPlace = first("ET"), first("PB"), first("CY", "PP")
	r.SetField("language", first("LA"))
	r.SetField("abstract", first("AB", "N2"))
	if kw := all("KW"); len(kw) > 0 {
		r.SetField("keyword", strings.Join(kw, ", "))
	}
	if r.Type == "thesis" {
		r.Genre = first("M3", "U1")
	} else {
		r.Genre = first("M3")
	}
	if g, err := identifier.ParseDOI(r.Genre); err == nil { // some put it there
		r.DOI, r.Genre = g, ""
	}
	if v := first("DO"); v != "" {
		if r.DOI = v; v != "" {
			if doi, err := identifier.ParseDOI(v); err == nil {
				r.DOI = doi
			} else {
				note("“{{.DOI}}” is no DOI; it was kept as it stands.", "DOI", v)
			}
		}
	}
	if sn := first("SN"); sn != "" {
		if issn.MatchString(sn) {
			r.SetField("ISSN", issn.FindString(sn))
		} else {
			r.ISBN = strings.TrimSpace(strings.Split(sn, ";")[0])
		}
	}
	r.URL = first("UR", "L2", "LK")
	if link, _, more := strings.Cut(r.URL, "; http"); more {
		r.URL = link
	}
	if doi, err := identifier.ParseDOI(r.URL); err == nil && r.DOI == "" {
		r.DOI = doi
	}
	r.Note = strings.Join(append(slices.Clone(all("N1")), all("RN")...), ". ")
	r.SetField("archive", first("DB", "DP"))
	r.SetField("call-number", first("CN"))

	for _, tag := range []string{"DA", "PY", "Y1"} {
		v := first(tag)
		if v == "" {
			continue
		}
		d, ok := date(v)
		if !ok {
			note("“{{.Text}}” in {{.Tag}} is no date; it was kept as text.", "Text", v, "Tag", tag)
			if !r.Issued.IsZero() {
				continue
			}
			d = cite.Date{Literal: v}
		}
		if r.Issued.Year == 0 || r.Issued.Month == 0 && d.Month != 0 && d.Year == r.Issued.Year {
			r.Issued = d
		}
	}
	if v := first("Y2"); v != "" {
		if d, ok := date(v); ok {
			r.Accessed = d
		}
	}
	for tag := range rec.values {
		if !used[tag] && !passed[tag] {
			foreign[tag]++
		}
	}
	return r, problems
}

// passed are tags for programs.
var passed = map[string]bool{"AN": true, "L1": true, "L3": true, "L4": true, "AD": true, "M2": true, "C1": true, "RP": true, "ER": true, "UK": true}

var issn = regexp.MustCompile(`^\d{4}-\d{3}[\dXx](?:\b|$)`)

// people reads names: "Castillo, Nadia, Jr."; without a comma an institution,
// unless it is initials and a surname.
func people(list []string) []cite.Name {
	var names []cite.Name
	for _, s := range list {
		for part := range strings.SplitSeq(s, ";") {
			fields := strings.Split(strings.Trim(strings.TrimSpace(part), ","), ",")
			if len(fields) == 3 {
				names = append(names, cite.Name{Family: strings.TrimSpace(fields[0]), Given: strings.TrimSpace(fields[1]), Suffix: strings.TrimSpace(fields[2])})
				continue
			}
			if n := cite.ParseName(strings.Join(fields, ",")); n != (cite.Name{}) {
				names = append(names, n)
			}
		}
	}
	return names
}

// date reads "2024/07/16/text", "2024//", "20240716" and what else people
// write.
func date(s string) (cite.Date, bool) {
	s = strings.TrimSpace(s)
	if slashed := strings.Split(s, "/"); len(slashed) > 1 && len(slashed) <= 4 {
		text := ""
		if len(slashed) == 4 {
			text = strings.TrimSpace(slashed[3])
		}
		day := strings.TrimRight(strings.Join(slashed[:min(3, len(slashed))], "-"), "-")
		if d, err := cite.ParseDate(day); err == nil && d.Year != 0 {
			if more, err := cite.ParseDate(text + " " + slashed[0]); err == nil && d.Month == 0 {
				d = more
			}
			return d, true
		}
	}
	if eight.MatchString(s) {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	d, err := cite.ParseDate(s)
	return d, err == nil && d.Year != 0
}

var eight = regexp.MustCompile(`^[12]\d{7}$`)
