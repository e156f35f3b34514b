package lookup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// Errors that an *Error wraps.
var (
	ErrIdentifier = errors.New("neither a DOI, an ISBN, an arXiv number nor a web address")
	ErrOffline    = errors.New("the server cannot be reached")
	ErrSlow       = errors.New("the server did not answer in time")
	ErrNotFound   = errors.New("nothing is known under it")
	ErrBusy       = errors.New("the server wants fewer questions")
	ErrRefused    = errors.New("the server refuses to answer")
	ErrAnswer     = errors.New("the server answered something else than was asked")
	ErrTooLarge   = errors.New("the answer is too large")
	ErrZoteroOff  = errors.New("Zotero is not running on this computer")
	ErrZoteroShut = errors.New("Zotero lets no other program ask it: allow it under Settings, Advanced")
)

// Error is why a source could not be looked up.
type Error struct {
	What       string        // what was asked for
	Host       string        // whom, "" for nobody
	RetryAfter time.Duration // how long the server wants to be left alone, 0 when it did not say
	Err        error
}

func (e *Error) Error() string {
	s := e.What + ": " + e.Err.Error()
	if e.Host != "" {
		s += " (" + e.Host + ")"
	}
	if e.RetryAfter > 0 {
		s += fmt.Sprintf("; try again in %v", e.RetryAfter.Round(time.Second))
	}
	return s
}

// Unwrap gives the sentinel, or what wraps it.
func (e *Error) Unwrap() error { return e.Err }

// Options say whom to ask and how long. The zero Options ask the public
// servers.
type Options struct {
	HTTP        *http.Client     // its transport is used; nil is the usual one
	DOI         string           // base address, "https://doi.org"
	OpenLibrary string           // "https://openlibrary.org"
	ArXiv       string           // "https://export.arxiv.org"
	Zotero      string           // "http://127.0.0.1:23119"
	UserAgent   string           // "Postil"
	Timeout     time.Duration    // of one question with its answer, 20 s
	MaxBytes    int64            // of one answer, 8 MiB
	Now         func() time.Time // for the day of access; nil is time.Now
}

// Client asks for sources.
type Client struct {
	o    Options
	http *http.Client
}

// maxRedirects is how often an answer may send elsewhere: publishers do often.
const maxRedirects = 10

// New makes a client. A base address that is none is an error.
func New(o Options) (*Client, error) {
	for _, b := range []struct {
		at   *string
		base string
	}{{&o.DOI, "https://doi.org"}, {&o.OpenLibrary, "https://openlibrary.org"}, {&o.ArXiv, "https://export.arxiv.org"}, {&o.Zotero, "http://127.0.0.1:23119"}} {
		if *b.at == "" {
			*b.at = b.base
		}
		u, err := identifier.ParseURL(*b.at)
		if err != nil {
			return nil, fmt.Errorf("server to look up sources: %w", err)
		}
		*b.at = strings.TrimRight(u, "/")
	}
	if o.UserAgent == "" {
		o.UserAgent = "Postil"
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 8 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{o: o, http: &http.Client{}}
	if o.HTTP != nil {
		copied := *o.HTTP
		c.http = &copied
	}
	c.http.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) >= maxRedirects {
			return fmt.Errorf("%w: it sends from one address to the next without end", ErrAnswer)
		}
		if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
			return fmt.Errorf("%w: it sends to an address of %q", ErrAnswer, r.URL.Scheme)
		}
		return nil
	}
	return c, nil
}

// Result is a source as it was found, without a key.
type Result struct {
	Reference *cite.Reference
	Missing   []string // CSL names of fields that a citation should have
	Guessed   []string // CSL names of fields to look at
}

// Find looks up a DOI, ISBN, arXiv number or web address, in any form that
// people write those in.
func (c *Client) Find(ctx context.Context, text string) (Result, error) {
	var res Result
	var err error
	switch kind, v := identifier.Parse(text); kind {
	case identifier.DOI:
		res, err = c.DOI(ctx, v)
	case identifier.ArXiv:
		res, err = c.ArXiv(ctx, v)
	case identifier.ISBN:
		res, err = c.ISBN(ctx, v)
	case identifier.URL:
		return c.Page(ctx, v)
	default:
		if _, err := identifier.ParseISBN(text); err != nil && strings.Trim(text, "0123456789-xX ") == "" && text != "" {
			return Result{}, &Error{What: text, Err: err} // says which digit is wrong
		}
		return Result{}, &Error{What: text, Err: ErrIdentifier}
	}
	if err == nil {
		res.Missing = missing(res.Reference)
	}
	return res, err
}

func missing(r *cite.Reference) []string {
	var list []string
	if r.Title == "" {
		list = append(list, "title")
	}
	if len(r.Author)+len(r.Editor) == 0 {
		list = append(list, "author")
	}
	if r.Issued.IsZero() {
		list = append(list, "issued")
	}
	if r.ContainerTitle == "" && r.Publisher == "" {
		list = append(list, "container-title")
	}
	return list
}

// answer is what a server sent.
type answer struct {
	body        []byte
	contentType string
	address     string // of the answer, behind all redirections
	header      http.Header
}

// get asks for an address. what is for the error.
func (c *Client) get(ctx context.Context, what, address, accept string) (*answer, error) {
	asking, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(asking, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Error{What: what, Err: fmt.Errorf("%w: %w", ErrIdentifier, err)}
	}
	req.Header.Set("User-Agent", c.o.UserAgent)
	req.Header.Set("Accept", accept)
	fail := func(err error) error { return &Error{What: what, Host: req.URL.Host, Err: err} }
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fail(c.reason(ctx, err))
	}
	defer res.Body.Close() // it is only read
	switch {
	case res.StatusCode == http.StatusOK:
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return nil, fail(ErrNotFound)
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode == http.StatusServiceUnavailable:
		return nil, &Error{What: what, Host: req.URL.Host, RetryAfter: c.retryAfter(res.Header.Get("Retry-After")), Err: ErrBusy}
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return nil, fail(ErrRefused)
	default:
		return nil, fail(fmt.Errorf("%w: %s", ErrAnswer, res.Status))
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, c.o.MaxBytes+1))
	if err != nil {
		return nil, fail(c.reason(ctx, err))
	}
	if int64(len(body)) > c.o.MaxBytes {
		return nil, fail(fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.o.MaxBytes))
	}
	return &answer{body, res.Header.Get("Content-Type"), res.Request.URL.String(), res.Header}, nil
}

// reason tells what kept an answer away.
func (c *Client) reason(ctx context.Context, err error) error {
	var network net.Error
	var address *url.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrAnswer):
		if errors.As(err, &address) {
			return address.Err
		}
		return err
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("%w: %v", ErrSlow, c.o.Timeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it broke off", ErrAnswer)
	}
	var dial *net.OpError
	var name *net.DNSError
	if errors.As(err, &name) || errors.As(err, &dial) && dial.Op == "dial" {
		return fmt.Errorf("%w; is this computer online?", ErrOffline)
	}
	if errors.As(err, &address) {
		err = address.Err // the address is known
	}
	return fmt.Errorf("%w: %w", ErrAnswer, err)
}

// retryAfter reads seconds or a date. What is absurd is cut to a day.
func (c *Client) retryAfter(s string) time.Duration {
	d := time.Duration(0)
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		d = time.Duration(min(n, 1<<20)) * time.Second
	} else if at, err := http.ParseTime(s); err == nil {
		d = at.Sub(c.o.Now())
	}
	return min(max(d, 0), 24*time.Hour)
}
