package lookup

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"postil/editor/cite"
	"postil/editor/cite/csljson"
	"postil/editor/cite/identifier"
	"postil/editor/cite/webmeta"
)

type named struct {
	Name string `json:"name"`
}

// ISBN asks Open Library for a book.
func (c *Client) ISBN(ctx context.Context, isbn string) (Result, error) {
	given := isbn
	isbn, err := identifier.ParseISBN(given)
	if err != nil {
		return Result{}, &Error{What: given, Err: err}
	}
	id := "ISBN:" + isbn
	a, err := c.get(ctx, isbn, c.o.OpenLibrary+"/api/books?format=json&jscmd=data&bibkeys="+id, "application/json")
	if err != nil {
		return Result{}, err
	}
	var books map[string]struct {
		Title     string  `json:"title"`
		Subtitle  string  `json:"subtitle"`
		Authors   []named `json:"authors"`
		Publisher []named `json:"publishers"`
		Places    []named `json:"publish_places"`
		Date      string  `json:"publish_date"`
		Pages     int     `json:"number_of_pages"`
		By        string  `json:"by_statement"`
	}
	if err := json.Unmarshal(a.body, &books); err != nil {
		return Result{}, c.unlike(isbn, a, err)
	}
	b, ok := books[id]
	if !ok || b.Title == "" {
		return Result{}, &Error{What: isbn, Host: host(a.address), Err: ErrNotFound}
	}
	r := &cite.Reference{Type: "book", Title: b.Title, ISBN: isbn}
	if b.Subtitle != "" {
		r.Title += ": " + b.Subtitle
	}
	res := Result{Reference: r}
	for _, p := range b.Authors {
		n, guessed := webmeta.Person(p.Name)
		if guessed && len(res.Guessed) == 0 {
			res.Guessed = []string{"author"}
		}
		if n != (cite.Name{}) {
			r.Author = append(r.Author, n)
		}
	}
	if len(b.Publisher) > 0 {
		r.Publisher = b.Publisher[0].Name
	}
	if len(b.Places) > 0 {
		r.PublisherPlace = b.Places[0].Name
	}
	if b.Pages > 0 {
		r.SetField("number-of-pages", strconv.Itoa(b.Pages))
	}
	if r.Issued, err = cite.ParseDate(b.Date); err != nil {
		r.Issued = cite.Date{Literal: b.Date}
	}
	return res, nil
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// ArXiv asks arXiv for a preprint.
func (c *Client) ArXiv(ctx context.Context, number string) (Result, error) {
	a, err := c.get(ctx, number, c.o.ArXiv+"/api/query?max_results=1&id_list="+url.QueryEscape(number), "application/atom+xml")
	if err != nil {
		return Result{}, err
	}
	var feed struct {
		XMLName xml.Name `xml:"feed"`
		Entries []struct {
			ID        string `xml:"id"`
			Title     string `xml:"title"`
			Published string `xml:"published"`
			Authors   []struct {
				Name string `xml:"name"`
			} `xml:"author"`
			DOI     string `xml:"doi"`
			Primary struct {
				Term string `xml:"term,attr"`
			} `xml:"primary_category"`
		} `xml:"entry"`
	}
	dec := xml.NewDecoder(bytes.NewReader(a.body))
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, in) }
	if err := dec.Decode(&feed); err != nil {
		return Result{}, c.unlike(number, a, err)
	}
	if len(feed.Entries) == 0 || strings.Contains(feed.Entries[0].ID, "/api/errors") || feed.Entries[0].Title == "" {
		return Result{}, &Error{What: number, Host: host(a.address), Err: ErrNotFound}
	}
	e := feed.Entries[0]
	r := &cite.Reference{Type: "article", Title: strings.Join(strings.Fields(e.Title), " "), Publisher: "arXiv", URL: "https://arxiv.org/abs/" + number}
	r.SetField("archive", "arXiv")
	r.SetField("archive_location", number)
	r.SetField("archive_collection", e.Primary.Term)
	res := Result{Reference: r}
	for _, p := range e.Authors {
		n, guessed := webmeta.Person(p.Name)
		if guessed && len(res.Guessed) == 0 {
			res.Guessed = []string{"author"}
		}
		if n != (cite.Name{}) {
			r.Author = append(r.Author, n)
		}
	}
	if d, err := identifier.ParseDOI(e.DOI); err == nil {
		r.DOI = d
	}
	if r.Issued, err = cite.ParseDate(strings.TrimSpace(e.Published)); err != nil {
		r.Issued = cite.Date{}
	}
	return res, nil
}

// Page reads a web page and what it says of itself. The day of access is
// noted.
func (c *Client) Page(ctx context.Context, address string) (Result, error) {
	a, err := c.get(ctx, address, address, "text/html, application/xhtml+xml;q=0.9, */*;q=0.1")
	if err != nil {
		return Result{}, err
	}
	kind, _, _ := strings.Cut(a.contentType, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if bytes.HasPrefix(a.body, []byte("%PDF")) || kind != "" && !strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "html") && !strings.Contains(kind, "xml") {
		return Result{}, &Error{What: address, Host: host(a.address), Err: fmt.Errorf("%w: no web page but a file of type %q, which says nothing of its author and title", ErrAnswer, kind)}
	}
	page, err := webmeta.Read(a.body, a.contentType, a.address)
	if err != nil {
		return Result{}, c.unlike(address, &answer{body: []byte("x"), address: a.address}, err)
	}
	now := c.o.Now()
	page.Reference.Accessed = cite.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
	return Result(page), nil
}

// Zotero asks the Zotero that runs on this computer for the items that have
// the words in them, limit at most. It changes nothing there.
func (c *Client) Zotero(ctx context.Context, words string, limit int) ([]*cite.Reference, []cite.Problem, error) {
	q := url.Values{"format": {"csljson"}, "q": {words}, "limit": {strconv.Itoa(max(1, min(limit, 100)))}, "itemType": {"-attachment"}}
	a, err := c.get(ctx, "Zotero", c.o.Zotero+"/api/users/0/items?"+q.Encode(), "application/json")
	switch {
	case errors.Is(err, ErrOffline):
		return nil, nil, &Error{What: "Zotero", Err: ErrZoteroOff}
	case errors.Is(err, ErrRefused):
		return nil, nil, &Error{What: "Zotero", Err: ErrZoteroShut}
	case err != nil:
		return nil, nil, err
	case a.header.Get("Zotero-API-Version") == "":
		return nil, nil, &Error{What: "Zotero", Host: host(a.address), Err: fmt.Errorf("%w: it is another program that listens there", ErrAnswer)}
	}
	refs, problems, err := csljson.Read(a.body)
	if err != nil {
		return nil, nil, c.unlike("Zotero", a, err)
	}
	return refs, problems, nil
}
