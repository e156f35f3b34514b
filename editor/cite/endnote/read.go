package endnote

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// ErrSyntax means that a file is not EndNote's XML.
var ErrSyntax = errors.New("cannot be read as EndNote XML")

// Sniff reports whether a text looks like EndNote's XML.
func Sniff(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.Contains(head, []byte("<records>")) || bytes.Contains(head, []byte("<record>")) && bytes.Contains(head, []byte("<xml>"))
}

// styled is text in <style> elements, in pieces.
type styled string

// UnmarshalXML joins all text below an element.
func (s *styled) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	var b strings.Builder
	for depth := 0; ; {
		tok, err := d.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth < 0 {
				*s = styled(strings.Join(strings.Fields(b.String()), " "))
				return nil
			}
		}
	}
}

type record struct {
	Type struct {
		Name string `xml:"name,attr"`
	} `xml:"ref-type"`
	Number    styled   `xml:"rec-number"`
	Label     styled   `xml:"label"`
	Authors   []styled `xml:"contributors>authors>author"`
	Secondary []styled `xml:"contributors>secondary-authors>author"`
	Tertiary  []styled `xml:"contributors>tertiary-authors>author"`
	Sub       []styled `xml:"contributors>subsidiary-authors>author"`
	Trans     []styled `xml:"contributors>translated-authors>author"`
	Title     styled   `xml:"titles>title"`
	Second    styled   `xml:"titles>secondary-title"`
	Third     styled   `xml:"titles>tertiary-title"`
	Short     styled   `xml:"titles>short-title"`
	Full      styled   `xml:"periodical>full-title"`
	Abbr      styled   `xml:"periodical>abbr-1"`
	Pages     styled   `xml:"pages"`
	Volume    styled   `xml:"volume"`
	Issue     styled   `xml:"number"`
	Edition   styled   `xml:"edition"`
	Section   styled   `xml:"section"`
	Keywords  []styled `xml:"keywords>keyword"`
	Year      styled   `xml:"dates>year"`
	Day       styled   `xml:"dates>pub-dates>date"`
	Place     styled   `xml:"pub-location"`
	Publisher styled   `xml:"publisher"`
	ISBN      styled   `xml:"isbn"`
	DOI       styled   `xml:"electronic-resource-num"`
	Abstract  styled   `xml:"abstract"`
	Notes     styled   `xml:"notes"`
	Work      styled   `xml:"work-type"`
	Language  styled   `xml:"language"`
	URLs      []styled `xml:"urls>related-urls>url"`
	Web       []styled `xml:"urls>web-urls>url"`
	Accessed  styled   `xml:"access-date"`
}

// Read reads EndNote's XML. Records before a place where the XML breaks off are
// kept. The key is the record's label where that can be a key, else "".
func Read(data []byte) ([]*cite.Reference, []cite.Problem, error) {
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	dec.Strict = false
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { return in, nil } // the caller has made it UTF-8
	var refs []*cite.Reference
	var problems []cite.Problem
	found := false
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := dec.InputPos()
		if err != nil {
			if len(refs) == 0 {
				return nil, nil, fmt.Errorf("line %d: %w: %w", line, ErrSyntax, err)
			}
			return refs, append(problems, cite.NewProblem(line, "", true, "The file is not valid XML from here on: {{.Reason}}. What stands before was read.", "Reason", err.Error())), nil
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		found = found || start.Name.Local == "records" || start.Name.Local == "xml"
		if start.Name.Local != "record" {
			continue
		}
		var rec record
		var broken *xml.SyntaxError
		if err := dec.DecodeElement(&rec, &start); errors.As(err, &broken) {
			continue // nothing behind it can be read: the next token says so
		} else if err != nil {
			problems = append(problems, cite.NewProblem(line, "", true, "The record here cannot be read: {{.Reason}}.", "Reason", err.Error()))
			continue
		}
		ref := rec.reference()
		if ref.Title == "" && len(ref.Author) == 0 {
			problems = append(problems, cite.NewProblem(line, ref.Key, true, "The record here has neither title nor author."))
			continue
		}
		if ref.Issued.Literal != "" {
			problems = append(problems, cite.NewProblem(line, ref.Key, false, "“{{.Text}}” is no date; it was kept as text.", "Text", ref.Issued.Literal))
		}
		refs = append(refs, ref)
	}
	if !found && len(refs) == 0 {
		return nil, nil, fmt.Errorf("%w: it has no <records>", ErrSyntax)
	}
	return refs, problems, nil
}

var kinds = map[string]string{
	"journal article": "article-journal", "electronic article": "article-journal", "magazine article": "article-magazine", "newspaper article": "article-newspaper",
	"book": "book", "edited book": "book", "electronic book": "book", "book section": "chapter", "electronic book section": "chapter",
	"conference paper": "paper-conference", "conference proceedings": "paper-conference", "report": "report", "government document": "report", "thesis": "thesis", "web page": "webpage",
	"online multimedia": "webpage", "blog": "post-weblog", "unpublished work": "manuscript", "manuscript": "manuscript", "patent": "patent", "dataset": "dataset",
	"computer program": "software", "standard": "standard", "statute": "legislation", "legal rule or regulation": "legislation", "bill": "bill", "case": "legal_case", "hearing": "hearing",
	"film or broadcast": "motion_picture", "audiovisual material": "motion_picture", "map": "map", "artwork": "graphic", "personal communication": "personal_communication", "encyclopedia": "entry-encyclopedia",
	"dictionary": "entry-dictionary", "pamphlet": "pamphlet", "interview": "interview",
}

func (rec *record) reference() *cite.Reference {
	r := &cite.Reference{
		Type: kinds[strings.ToLower(rec.Type.Name)], Title: string(rec.Title), TitleShort: string(rec.Short), Volume: string(rec.Volume),
		Edition: string(rec.Edition), Publisher: string(rec.Publisher), PublisherPlace: string(rec.Place), Genre: string(rec.Work), Note: string(rec.Notes),
		Page: strings.ReplaceAll(string(rec.Pages), "–", "-"), Author: people(rec.Authors),
	}
	if cite.ValidKey(string(rec.Label)) {
		r.Key = string(rec.Label)
	}
	if r.Type == "" {
		r.Type = "document"
	}
	r.Editor = people(rec.Secondary)
	if strings.EqualFold(rec.Type.Name, "Edited Book") && len(r.Editor) == 0 {
		r.Editor, r.Author = r.Author, nil
	}
	r.SetNames("collection-editor", people(rec.Tertiary))
	if t := people(rec.Trans); len(t) > 0 {
		r.SetNames("translator", t)
	} else {
		r.SetNames("translator", people(rec.Sub))
	}
	container := rec.Second
	if container == "" {
		container = rec.Full
	}
	switch r.Type {
	case "book":
		r.SetField("collection-title", string(rec.Second))
		r.SetField("collection-number", string(rec.Issue))
		r.SetField("number-of-pages", r.Page)
		r.Page = ""
	case "report", "standard", "patent", "legislation":
		r.ContainerTitle, r.Number = string(container), string(rec.Issue)
	default:
		r.ContainerTitle, r.Issue = string(container), string(rec.Issue)
	}
	if rec.Third != "" {
		r.SetField("collection-title", string(rec.Third))
	}
	if rec.Abbr != "" && string(rec.Abbr) != r.ContainerTitle {
		r.SetField("container-title-short", string(rec.Abbr))
	}
	r.SetField("section", string(rec.Section))
	r.SetField("abstract", string(rec.Abstract))
	r.SetField("language", string(rec.Language))
	var kw []string
	for _, k := range rec.Keywords {
		kw = append(kw, string(k))
	}
	r.SetField("keyword", strings.Join(kw, ", "))
	if r.Type == "article-journal" || r.Type == "article-magazine" || r.Type == "article-newspaper" {
		r.SetField("ISSN", string(rec.ISBN))
	} else {
		r.ISBN = string(rec.ISBN)
	}
	r.DOI = string(rec.DOI)
	if doi, err := identifier.ParseDOI(r.DOI); err == nil {
		r.DOI = doi
	}
	for _, u := range append(rec.URLs, rec.Web...) {
		if link, err := identifier.ParseURL(string(u)); err == nil {
			r.URL = link
			break
		}
	}
	r.Issued = date(string(rec.Year), string(rec.Day))
	if d, err := cite.ParseDate(string(rec.Accessed)); err == nil {
		r.Accessed = d
	}
	return r
}

func people(list []styled) []cite.Name {
	var names []cite.Name
	for _, s := range list {
		t := strings.TrimSpace(string(s))
		if corporate, ok := strings.CutSuffix(t, ","); ok { // EndNote's way to write an institution
			names = append(names, cite.Name{Literal: corporate})
		} else if n := cite.ParseName(t); n != (cite.Name{}) {
			names = append(names, n)
		}
	}
	return names
}

// date joins the year and the day that EndNote keeps apart.
func date(year, day string) cite.Date {
	for _, s := range []string{day, day + ", " + year, day + " " + year, year} {
		if d, err := cite.ParseDate(s); err == nil && d.Year != 0 {
			return d
		}
	}
	return cite.Date{Literal: strings.TrimSpace(year)}
}
