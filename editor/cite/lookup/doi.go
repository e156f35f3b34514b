package lookup

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/csljson"
)

// DOI asks the registry of a DOI, which answers with CSL-JSON.
func (c *Client) DOI(ctx context.Context, doi string) (Result, error) {
	a, err := c.get(ctx, doi, c.o.DOI+"/"+strings.ReplaceAll(url.PathEscape(doi), "%2F", "/"), "application/vnd.citationstyles.csl+json, application/json;q=0.5")
	if err != nil {
		return Result{}, err
	}
	r, err := registered(a.body)
	if err != nil {
		return Result{}, c.unlike(doi, a, err)
	}
	r.DOI = doi
	return Result{Reference: r}, nil
}

// unlike is the error for an answer of another kind.
func (c *Client) unlike(what string, a *answer, err error) error {
	host := ""
	if u, e := url.Parse(a.address); e == nil {
		host = u.Host
	}
	if body := bytes.TrimSpace(a.body); len(body) == 0 {
		err = fmt.Errorf("%w: an empty page", ErrAnswer)
	} else if body[0] == '<' && strings.Contains(strings.ToLower(string(body[:min(len(body), 512)])), "<html") || strings.HasPrefix(a.contentType, "text/html") {
		err = fmt.Errorf("%w: a web page", ErrAnswer)
	} else {
		err = fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return &Error{What: what, Host: host, Err: err}
}

// crossref are the CSL types of Crossref's own.
var crossref = map[string]string{
	"journal-article": "article-journal", "magazine-article": "article-magazine", "newspaper-article": "article-newspaper", "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter", "book-track": "chapter",
	"monograph": "book", "edited-book": "book", "reference-book": "book", "book-set": "book", "book-series": "book", "proceedings": "book", "proceedings-series": "book",
	"proceedings-article": "paper-conference", "report-component": "report", "report-series": "report", "posted-content": "article", "dissertation": "thesis", "reference-entry": "entry-encyclopedia",
	"peer-review": "review", "journal": "periodical", "journal-issue": "periodical", "journal-volume": "periodical", "component": "document", "other": "document", "grant": "document", "database": "dataset",
}

// variables are the fields that are taken over as they are.
var variables = []string{
	"type", "author", "editor", "translator", "container-author", "issued", "title", "subtitle", "container-title", "short-title", "container-title-short", "publisher", "publisher-place", "publisher-location",
	"volume", "issue", "page", "article-number", "number", "edition", "edition-number", "genre", "URL", "DOI", "ISBN", "ISSN", "language", "collection-title", "version", "published-print", "published-online", "published", "event", "institution", "name",
	"number-of-pages", "event-title", "event-place", "archive", "status",
}

// registered reads the answer of a registry: CSL-JSON, in which Crossref has
// lists where one text belongs, and types of its own.
func registered(body []byte) (*cite.Reference, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &in); err != nil {
		return nil, err
	}
	out := map[string]any{"id": "x"}
	for _, name := range variables {
		raw, ok := in[name]
		if !ok || string(raw) == "null" {
			continue
		}
		switch name {
		case "author", "editor", "translator", "container-author":
			out[name] = contributors(raw)
		case "issued":
			if dated(raw) {
				out[name] = raw
			}
		case "published-print", "published-online", "published":
			if out["issued"] == nil && dated(raw) {
				out["issued"] = raw
			}
		case "subtitle", "event", "institution":
		case "short-title":
			out["title-short"] = marked(one(raw))
		case "publisher-location":
			out["publisher-place"] = one(raw)
		case "edition-number":
			out["edition"] = one(raw)
		case "article-number":
			out["number"] = one(raw)
		case "title", "container-title":
			out[name] = marked(one(raw))
		default:
			out[name] = one(raw)
		}
	}
	title, _ := out["title"].(string)
	if sub := marked(one(in["subtitle"])); sub != "" && title != "" && !strings.Contains(cite.Fold(title), cite.Fold(sub)) {
		out["title"] = title + ": " + sub
	}
	var event struct{ Name, Location string }
	if json.Unmarshal(in["event"], &event) == nil && event.Name != "" {
		out["event-title"], out["event-place"] = event.Name, event.Location
	}
	var institutions []struct{ Name string }
	if out["publisher"] == nil && json.Unmarshal(in["institution"], &institutions) == nil && len(institutions) > 0 {
		out["publisher"] = institutions[0].Name
	}
	kind, _ := out["type"].(string)
	if csl, ok := crossref[kind]; ok {
		kind = csl
	}
	if kind == "" {
		kind = "document"
	}
	out["type"] = kind
	data, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	r, problem, ok := csljson.Item(data)
	if !ok {
		return nil, fmt.Errorf("it %s", problem)
	}
	if r.Title == "" && len(r.Author) == 0 {
		return nil, fmt.Errorf("it names neither title nor author")
	}
	r.Key = ""
	for _, prefix := range []string{"http://dx.doi.org/", "https://dx.doi.org/", "http://doi.org/"} {
		if rest, ok := strings.CutPrefix(r.URL, prefix); ok {
			r.URL = "https://doi.org/" + rest
		}
	}
	return r, nil
}

// one is a text, or the first of a list of texts.
func one(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	if l, ok := v.([]any); ok && len(l) > 0 {
		v = l[0]
	}
	switch v := v.(type) {
	case string:
		return strings.Join(strings.Fields(v), " ")
	case float64, bool:
		return strings.Trim(string(raw), "[] ")
	}
	return ""
}

// dated reports whether a date has a year: Crossref writes [[null]].
func dated(raw json.RawMessage) bool {
	var d struct {
		Parts [][]any `json:"date-parts"`
		Raw   string  `json:"raw"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return false
	}
	return len(d.Parts) > 0 && len(d.Parts[0]) > 0 && d.Parts[0][0] != nil || d.Raw != ""
}

// contributors are names with the parts that CSL knows.
func contributors(raw json.RawMessage) []map[string]string {
	var list []map[string]json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []map[string]string
	for _, in := range list {
		n := map[string]string{}
		for _, part := range []string{"family", "given", "suffix", "literal", "non-dropping-particle", "dropping-particle"} {
			if s := html.UnescapeString(one(in[part])); s != "" {
				n[part] = s
			}
		}
		if name := html.UnescapeString(one(in["name"])); name != "" && n["family"] == "" && n["literal"] == "" {
			n["literal"] = name
		}
		if n["family"] == "" && n["literal"] == "" && n["given"] != "" {
			n["literal"] = n["given"]
			delete(n, "given")
		}
		if len(n) > 0 {
			out = append(out, n)
		}
	}
	return out
}

var (
	anyTag  = regexp.MustCompile(`<(/?)([A-Za-z][A-Za-z0-9:]*)[^<>]*>`)
	marksIn = map[string]string{"i": "i", "em": "i", "italic": "i", "b": "b", "strong": "b", "bold": "b", "sup": "sup", "sub": "sub"}
)

// marked is a title with the markup that CSL knows, and no other.
func marked(s string) string {
	s = anyTag.ReplaceAllStringFunc(s, func(t string) string {
		m := anyTag.FindStringSubmatch(t)
		name := strings.ToLower(m[2][strings.IndexByte(m[2], ':')+1:])
		if csl, ok := marksIn[name]; ok {
			return "<" + m[1] + csl + ">"
		}
		return ""
	})
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}
