package webmeta

import (
	"net/url"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// COinS lists the references that a page carries as COinS, spans of class
// Z3988 that hold an OpenURL.
func COinS(data []byte, contentType string) ([]*cite.Reference, error) {
	p, err := scan(data, contentType)
	if err != nil {
		return nil, err
	}
	var refs []*cite.Reference
	for _, s := range p.coins {
		if r, ok := ParseCOinS(s); ok {
			refs = append(refs, r)
		}
	}
	return refs, nil
}

var coinsKinds = map[string]string{
	"article": "article-journal", "preprint": "article", "proceeding": "paper-conference", "conference": "book", "issue": "periodical", "journal": "periodical",
	"book": "book", "bookitem": "chapter", "report": "report", "document": "document", "dissertation": "thesis", "webpage": "webpage",
}

// ParseCOinS reads the title of such a span, its entities undone. It reports
// false when that names no source.
func ParseCOinS(s string) (*cite.Reference, bool) {
	q, err := url.ParseQuery(strings.ReplaceAll(strings.ReplaceAll(s, "&amp;", "&"), ";", "%3B"))
	if err != nil && len(q) == 0 {
		return nil, false
	}
	get := func(names ...string) string {
		for _, n := range names {
			if v := clean(q.Get("rft." + n)); v != "" {
				return v
			}
		}
		return ""
	}
	format := q.Get("rft_val_fmt")
	r := &cite.Reference{Type: coinsKinds[strings.ToLower(get("genre"))]}
	switch {
	case strings.HasSuffix(format, ":dissertation"):
		r.Type = "thesis"
		r.Title = get("title")
		r.Publisher = get("inst")
	case strings.HasSuffix(format, ":patent"):
		r.Type, r.Title, r.Number = "patent", get("title"), get("number")
	case strings.HasSuffix(format, ":dc"):
		r.Title = get("title")
		if t := get("type"); r.Type == "" && t != "" {
			r.Type = coinsKinds[strings.ToLower(t)]
		}
	case strings.HasSuffix(format, ":book"):
		if r.Type == "" {
			r.Type = "book"
		}
		if atitle := get("atitle"); atitle != "" {
			r.Title, r.ContainerTitle = atitle, get("btitle", "title")
			if r.Type == "book" {
				r.Type = "chapter"
			}
		} else {
			r.Title = get("btitle", "title")
		}
	default:
		if r.Type == "" {
			r.Type = "article-journal"
		}
		r.Title, r.ContainerTitle = get("atitle"), get("jtitle", "title")
		if r.Title == "" {
			r.Title, r.ContainerTitle = r.ContainerTitle, ""
		}
	}
	if r.Type == "" {
		r.Type = "document"
	}
	r.Volume, r.Issue, r.Edition = get("volume"), get("issue"), get("edition")
	if r.Publisher == "" {
		r.Publisher = get("pub", "publisher")
	}
	r.PublisherPlace = get("place")
	if r.Page = get("pages"); r.Page == "" {
		if r.Page = get("spage"); r.Page != "" && get("epage") != "" {
			r.Page += "-" + get("epage")
		}
	}
	r.ISBN = get("isbn")
	r.SetField("ISSN", get("issn"))
	r.SetField("container-title-short", get("stitle"))
	r.SetField("collection-title", get("series"))
	r.SetField("language", get("language"))
	r.Issued = date(get("date"))
	if family := get("aulast"); family != "" {
		given := get("aufirst")
		if given == "" {
			given = strings.TrimSpace(get("auinit1", "auinit") + " " + get("auinitm"))
		}
		r.Author = append(r.Author, cite.Name{Family: family, Given: given, Suffix: get("ausuffix")})
	}
	var guessed []string
	for i, au := range append(q["rft.au"], q["rft.creator"]...) {
		n := person(clean(au), &guessed)
		if i == 0 && len(r.Author) > 0 && cite.Fold(n.Family) == cite.Fold(r.Author[0].Family) {
			continue // the first author once more
		}
		if n != (cite.Name{}) {
			r.Author = append(r.Author, n)
		}
	}
	if corp := get("aucorp"); corp != "" {
		r.Author = append(r.Author, cite.Name{Literal: corp})
	}
	for _, id := range append(q["rft_id"], q["rft.identifier"]...) {
		switch kind, v := identifier.Parse(id); kind {
		case identifier.DOI:
			r.DOI = v
		case identifier.ISBN:
			if r.ISBN == "" {
				r.ISBN = v
			}
		case identifier.URL:
			r.URL = v
		}
	}
	return r, r.Title != ""
}
