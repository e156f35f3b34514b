package bibtex

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// Read reads a BibTeX or BibLaTeX file, which must be UTF-8, entry by entry.
// The references keep the file's order and its keys, valid or not. Problems
// are in the order of their lines.
func Read(data []byte) ([]*cite.Reference, []cite.Problem) {
	src := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(src) {
		src = strings.ToValidUTF8(src, "\ufffd")
	}
	src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	s := scan(src)
	c := &converter{scanner: s, byKey: map[string]*entry{}, foreign: map[string]int{}}
	for _, e := range s.entries {
		if _, twice := c.byKey[e.key]; e.key != "" && !twice {
			c.byKey[e.key] = e
		}
	}
	var refs []*cite.Reference
	for _, e := range s.entries {
		if e.kind == "xdata" || e.kind == "set" {
			continue // it holds fields for others
		}
		if len(e.fields) == 0 {
			s.problems = append(s.problems, cite.NewProblem(e.line, e.key, true, "The entry has no fields."))
			continue
		}
		refs = append(refs, c.reference(e))
	}
	if len(c.foreign) > 0 {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(c.foreign)) {
			if list = append(list, fmt.Sprintf("%s (%d)", clip(name), c.foreign[name])); len(list) == 20 {
				break
			}
		}
		s.problems = append(s.problems, cite.NewProblem(0, "", false, "Fields that a source here has no place for were left out: {{.Fields}}.", "Fields", strings.Join(list, ", ")))
	}
	slices.SortStableFunc(s.problems, func(a, b cite.Problem) int {
		if a.Line == 0 || b.Line == 0 { // those without a place come last
			return b2i(a.Line == 0) - b2i(b.Line == 0)
		}
		return a.Line - b.Line
	})
	return refs, s.problems
}

// Sniff reports whether a text looks like BibTeX.
func Sniff(data []byte) bool {
	return opening.Match(data) || keyless.Match(data)
}

// keyless is an entry's beginning without a key.
var keyless = regexp.MustCompile(`(?m)^[ \t]*@[A-Za-z]+[ \t]*[{(]\s*[A-Za-z-]+\s*=`)

type converter struct {
	*scanner
	byKey   map[string]*entry
	foreign map[string]int // names of fields that were left out
}

// kinds are the CSL types of entry types.
var kinds = map[string]string{
	"article": "article-journal", "periodical": "periodical", "suppperiodical": "article-journal",
	"book": "book", "mvbook": "book", "collection": "book", "mvcollection": "book", "reference": "book", "mvreference": "book",
	"proceedings": "book", "mvproceedings": "book", "manual": "book", "booklet": "pamphlet", "inbook": "chapter", "bookinbook": "chapter",
	"suppbook": "chapter", "incollection": "chapter", "suppcollection": "chapter", "inreference": "entry-encyclopedia",
	"inproceedings": "paper-conference", "conference": "paper-conference", "online": "webpage", "electronic": "webpage", "www": "webpage",
	"webpage": "webpage", "report": "report", "techreport": "report", "thesis": "thesis", "phdthesis": "thesis", "mastersthesis": "thesis",
	"unpublished": "manuscript", "patent": "patent", "dataset": "dataset", "software": "software", "standard": "standard",
	"legislation": "legislation", "legal": "treaty", "jurisdiction": "legal_case", "video": "motion_picture", "movie": "motion_picture",
	"audio": "song", "music": "song", "image": "graphic", "artwork": "graphic", "letter": "personal_communication",
	"performance": "performance", "review": "review", "commentary": "document", "misc": "document",
}

// ignored are fields for programs or for sorting, or said by another field.
var ignored = map[string]bool{
	"file": true, "crossref": true, "xdata": true, "xref": true, "options": true, "keywordsplus": true, "sortkey": true, "sortname": true,
	"sortyear": true, "sorttitle": true, "presort": true, "timestamp": true, "owner": true, "date-added": true, "date-modified": true,
	"bdsk-url-1": true, "bdsk-url-2": true, "bdsk-file-1": true, "groups": true, "__markedentry": true, "label": true, "shorthand": true,
	"hyphenation": true, "indextitle": true, "gender": true, "ids": true, "related": true, "relatedtype": true, "execute": true, "added-at": true,
	"interhash": true, "intrahash": true, "biburl": true, "bibsource": true, "pagination": true, "bookpagination": true, "entryset": true,
	"useprefix": true, "nameaddon": true, "citation-key": true, "issue_date": true, "numpages": true, "day": true, "endyear": true,
}

// texts are the fields that go over as they are.
var texts = map[string]string{
	"shorttitle": "title-short", "volume": "volume", "edition": "edition", "issn": "ISSN", "abstract": "abstract",
	"keywords": "keyword", "annote": "annote", "annotation": "annote", "version": "version", "volumes": "number-of-volumes",
	"pagetotal": "number-of-pages", "chapter": "chapter-number", "part": "part-number", "shortjournal": "container-title-short",
	"eventtitle": "event-title", "venue": "event-place", "series": "collection-title", "origtitle": "original-title",
	"origpublisher": "original-publisher", "origlocation": "original-publisher-place", "pmid": "PMID", "pmcid": "PMCID",
	"library": "archive_location", "lccn": "call-number", "pubstate": "status", "doi": "DOI", "isbn": "ISBN", "url": "URL",
	"titleaddon": "", "subtitle": "", "booksubtitle": "", "journalsubtitle": "", "mainsubtitle": "",
}

var people = map[string]string{
	"author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author", "director": "director",
}

func (c *converter) reference(e *entry) *cite.Reference {
	f := c.inherited(e)
	r := &cite.Reference{Key: e.key, Type: kinds[e.kind]}
	if r.Type == "" {
		r.Type = "document"
		c.problems = append(c.problems, cite.NewProblem(e.line, e.key, false, "“@{{.Type}}” is no type that is known here; it was taken for a document.", "Type", clip(e.kind)))
	}
	if e.key == "" {
		c.problems = append(c.problems, cite.NewProblem(e.line, "", false, "The entry has no key; one was made."))
	}
	used := map[string]bool{}
	raw := func(name string) string { used[name] = true; return f[name].value }
	text := func(name string) string { return texText(raw(name)) }
	first := func(names ...string) string {
		got := ""
		for _, n := range names {
			if v := text(n); got == "" {
				got = v
			}
		}
		return got
	}
	titled := func(title, sub string) string {
		t, s := texRich(raw(title)), texRich(raw(sub))
		if s == "" || t == "" {
			return t + s
		}
		if strings.ContainsAny(t[len(t)-1:], "?!:.") {
			return t + " " + s
		}
		return t + ": " + s
	}

	r.Title = titled("title", "subtitle")
	if add := texRich(raw("titleaddon")); add != "" && r.Title != "" {
		r.Title += ". " + add
	}
	container := titled("booktitle", "booksubtitle")
	main := titled("maintitle", "mainsubtitle")
	journal := titled("journaltitle", "journalsubtitle")
	if v := texRich(raw("journal")); journal == "" {
		journal = v
	}
	switch {
	case container != "":
		r.ContainerTitle = container
	case journal != "":
		r.ContainerTitle = journal
	case main != "" && r.Type != "book":
		r.ContainerTitle = main
	}
	if main != "" && main != r.ContainerTitle {
		r.SetField("collection-title", main)
	}
	for name, csl := range texts {
		switch {
		case csl == "" || f[name].value == "":
			used[name] = true
		case csl == "URL":
			r.URL = verbatimText(raw(name))
		case csl == "DOI":
			if r.DOI = verbatimText(raw(name)); r.DOI != "" {
				if doi, err := identifier.ParseDOI(r.DOI); err == nil {
					r.DOI = doi
				} else {
					c.problems = append(c.problems, cite.NewProblem(f[name].line, e.key, false, "“{{.DOI}}” is no DOI; it was kept as it stands.", "DOI", clip(r.DOI)))
				}
			}
		case csl == "collection-title" && r.Field(csl) != "":
			used[name] = true
		default:
			r.SetField(csl, text(name))
		}
	}
	dropping := strings.Contains(strings.ReplaceAll(f["options"].value+"useprefix="+f["useprefix"].value, " ", ""), "useprefix=false")
	for name, csl := range people {
		if v := raw(name); v != "" {
			r.SetNames(csl, names(v, dropping))
		}
	}
	c.otherEditors(r, f, raw, dropping)
	r.Publisher = first("publisher", "institution", "organization", "school")
	if r.Type == "paper-conference" && text("organization") != "" && text("publisher") == "" {
		r.Publisher = text("organization")
	}
	r.PublisherPlace = first("location", "address")
	if place := text("address"); place != "" && r.Type == "paper-conference" && r.PublisherPlace != place { // where it was held, and where it was published
		r.SetField("event-place", r.PublisherPlace)
		r.PublisherPlace = place
	}
	r.Page = pages(first("pages", "eid"))
	c.numbers(r, e, first)
	r.Genre = c.genre(e, text)
	c.dates(r, e, raw, text)
	c.notes(r, text, raw)
	c.eprint(r, e, first, raw)
	if lang := first("langid", "language"); lang != "" {
		r.SetField("language", language(lang))
	}
	c.refine(r, e, strings.ToLower(text("entrysubtype")))
	for _, name := range e.order {
		if !used[name] && !ignored[name] {
			c.foreign[name]++
		}
	}
	return r
}

func (c *converter) otherEditors(r *cite.Reference, f map[string]field, raw func(string) string, dropping bool) {
	kind := strings.ToLower(strings.TrimSpace(raw("editortype")))
	if csl, ok := editorKinds[kind]; ok && len(r.Editor) > 0 {
		r.SetNames(csl, r.Editor)
		r.SetNames("editor", nil)
	}
	for _, x := range []string{"a", "b", "c"} {
		v, kind := raw("editor"+x), strings.ToLower(strings.TrimSpace(raw("editor"+x+"type")))
		if csl, ok := editorKinds[kind]; ok && v != "" {
			r.SetNames(csl, names(v, dropping))
		}
	}
	if r.Type == "book" && len(r.Author) == 0 && len(r.Editor) == 0 && f["holder"].value != "" {
		r.Author = names(raw("holder"), dropping)
	}
}

var editorKinds = map[string]string{
	"director": "director", "compiler": "compiler", "founder": "collection-editor", "organizer": "organizer", "producer": "producer",
	"narrator": "narrator", "performer": "performer", "translator": "translator",
}

// pages are numbers with single hyphens, as CSL has them.
func pages(s string) string {
	s = strings.NewReplacer("–", "-", "—", "-", "‒", "-", "−", "-").Replace(s)
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, " -", "-"), "- ", "-")
}

func (c *converter) numbers(r *cite.Reference, e *entry, first func(...string) string) {
	number, issue := first("number"), first("issue")
	switch r.Type {
	case "article-journal", "article-newspaper", "article-magazine", "periodical":
		if r.Issue = number; r.Issue == "" {
			r.Issue = issue
		} else if issue != "" {
			r.Issue += ", " + issue
		}
	case "book", "chapter", "paper-conference", "entry-encyclopedia":
		r.SetField("collection-number", number)
		r.Issue = issue
	default:
		r.Number, r.Issue = number, issue
	}
	if e.kind == "manual" && r.Field("collection-title") == "" {
		r.SetField("collection-number", "")
		r.Number = number
	}
}

func (c *converter) genre(e *entry, text func(string) string) string {
	kind := text("type")
	if known, ok := genres[strings.ToLower(kind)]; ok {
		return known
	}
	if kind == "" {
		return genres[e.kind]
	}
	return kind
}

var genres = map[string]string{
	"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis", "mathesis": "Master’s thesis", "bathesis": "Bachelor’s thesis",
	"candthesis": "Candidate thesis", "techreport": "", "resreport": "Research report",
}

func (c *converter) dates(r *cite.Reference, e *entry, raw, text func(string) string) {
	dated := func(name string) cite.Date {
		v := strings.TrimSpace(raw(name))
		if strings.ContainsAny(v, `\{`) { // else its ~ is that of EDTF
			v = text(name)
		}
		if v == "" {
			return cite.Date{}
		}
		d := edtf(v)
		if d.Literal != "" {
			c.problems = append(c.problems, cite.NewProblem(e.fields[name].line, e.key, false, "“{{.Text}}” in “{{.Field}}” is no date; it was kept as text.", "Text", clip(v), "Field", name))
		}
		return d
	}
	year, month, day := text("year"), text("month"), text("day")
	if r.Issued = dated("date"); r.Issued.IsZero() {
		r.Issued = yearMonth(year, month, day)
	}
	r.Accessed = dated("urldate")
	for _, name := range []string{"lastchecked", "accessed"} {
		if v := text(name); r.Accessed.IsZero() && v != "" {
			r.Accessed = edtf(v)
		}
	}
	r.SetDate("original-date", dated("origdate"))
	r.SetDate("event-date", dated("eventdate"))
}

func (c *converter) notes(r *cite.Reference, text, raw func(string) string) {
	var parts []string
	how := raw("howpublished")
	if link := verbatimText(how); strings.HasPrefix(link, "http") && !strings.ContainsAny(link, " \n") {
		if r.URL == "" {
			r.URL = link
		}
	} else if how = texText(how); how != "" {
		if kind, v := identifier.Parse(how); kind == identifier.URL && r.URL == "" {
			r.URL = v
		} else if r.Publisher == "" {
			r.Publisher = how
		} else {
			parts = append(parts, how)
		}
	}
	for _, name := range []string{"note", "addendum"} {
		v := text(name)
		if link := verbatimText(raw(name)); r.URL == "" && strings.HasPrefix(link, "http") && !strings.ContainsAny(link, " \n") {
			r.URL = link
			continue
		}
		if v != "" {
			parts = append(parts, v)
		}
	}
	r.Note = strings.Join(parts, ". ")
}

func (c *converter) eprint(r *cite.Reference, e *entry, first func(...string) string, raw func(string) string) {
	kind := first("eprinttype", "archiveprefix")
	class := first("eprintclass", "primaryclass")
	id := verbatimText(raw("eprint"))
	if id == "" {
		return
	}
	if n, err := identifier.ParseArXiv(id); err == nil && (kind == "" || strings.EqualFold(kind, "arxiv")) {
		r.SetField("archive", "arXiv")
		r.SetField("archive_location", n)
		if class != "" {
			r.SetField("archive_collection", class)
		}
		if r.URL == "" {
			r.URL = "https://arxiv.org/abs/" + n
		}
		if e.kind != "article" || r.ContainerTitle == "" {
			r.Type = "article"
			if r.Publisher == "" {
				r.Publisher = "arXiv"
			}
		}
		return
	}
	switch strings.ToLower(kind) {
	case "pubmed":
		r.SetField("PMID", id)
	case "hdl":
		if r.URL == "" {
			r.URL = "https://hdl.handle.net/" + id
		}
	case "jstor":
		if r.URL == "" {
			r.URL = "https://www.jstor.org/stable/" + id
		}
	default:
		r.SetField("archive", kind)
		r.SetField("archive_location", id)
	}
}

// refine tells web pages, newspapers and magazines by what the entry says.
func (c *converter) refine(r *cite.Reference, e *entry, subtype string) {
	switch {
	case e.kind == "article" && subtype == "newspaper":
		r.Type = "article-newspaper"
	case e.kind == "article" && subtype == "magazine":
		r.Type = "article-magazine"
	case e.kind == "misc" && r.Type == "document" && r.URL != "":
		r.Type = "webpage"
	case e.kind == "unpublished" && r.Field("event-title") != "":
		r.Type = "speech"
	}
	if (e.kind == "inproceedings" || e.kind == "conference") && r.Field("event-title") == "" {
		return
	}
	if r.Type == "webpage" && r.ContainerTitle == "" && e.fields["organization"].value != "" {
		r.ContainerTitle = texText(e.fields["organization"].value)
	}
}
