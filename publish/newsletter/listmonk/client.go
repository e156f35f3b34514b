package listmonk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Errors of handing a campaign over.
var (
	ErrAddress     = errors.New("not the address of a listmonk server")
	ErrNoToken     = errors.New("there is no token for listmonk")
	ErrBadToken    = errors.New("not a token of listmonk")
	ErrLogin       = errors.New("listmonk does not take the token")
	ErrForbidden   = errors.New("listmonk does not let this user do that")
	ErrNotFound    = errors.New("listmonk has nothing there")
	ErrRejected    = errors.New("listmonk does not take the campaign")
	ErrServer      = errors.New("listmonk has a fault")
	ErrUnreachable = errors.New("listmonk cannot be reached")
	ErrSlow        = errors.New("listmonk did not answer in time")
	ErrInsecure    = errors.New("listmonk's certificate is not valid")
	ErrElsewhere   = errors.New("the server sends on to another address")
	ErrAnswer      = errors.New("the server does not answer as listmonk does")
	ErrNotDraft    = errors.New("the campaign is not a draft")
)

// Options of a Client.
type Options struct {
	// URL is where the server is: https, or http on this computer.
	URL string
	// Token is "user:token" of an API user.
	Token string

	Timeout   time.Duration     // for one request, all of it; 30 s when zero
	MaxBytes  int64             // of an answer; 4 MiB when zero: it repeats the campaign
	Agent     string            // User-Agent; "Postil" when empty
	Transport http.RoundTripper // nil: as http.DefaultTransport
}

// Client speaks to one server. Make one with New.
type Client struct {
	o    Options
	base *url.URL // its path ends with "/"
	http http.Client
}

// New makes a Client. The error wraps ErrAddress, ErrNoToken or ErrBadToken.
func New(o Options) (*Client, error) {
	base, err := parseAddress(o.URL)
	if err != nil {
		return nil, fmt.Errorf("listmonk: %w", err)
	}
	if err := CheckToken(o.Token); err != nil {
		return nil, fmt.Errorf("listmonk: %w", err)
	}
	if o.Timeout < 0 || o.MaxBytes < 0 {
		return nil, errors.New("listmonk: a limit is negative")
	}
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 4<<20)
	o.Agent = cmp.Or(o.Agent, "Postil")
	// A redirect is answered to, not followed: a POST would become a GET on the
	// way, and the token would go with it.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{o: o, base: base, http: http.Client{Transport: o.Transport, CheckRedirect: stay, Timeout: o.Timeout}}, nil
}

func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Hostname() == "", u.RawQuery != "", u.Fragment != "":
		return nil, fmt.Errorf("%w: %q", ErrAddress, s)
	case u.User != nil:
		return nil, fmt.Errorf("%w: %q holds a login", ErrAddress, u.Redacted())
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("%w: %q is not encrypted, so that the token could be read on the way", ErrAddress, s)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: %q does not begin with https://", ErrAddress, s)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// CheckToken reports whether a text has the form of a token: "user:token". The
// error wraps ErrNoToken or ErrBadToken and does not tell the text.
func CheckToken(s string) error {
	user, token, ok := strings.Cut(s, ":")
	switch {
	case s == "":
		return ErrNoToken
	case !ok || user == "" || token == "":
		return fmt.Errorf("%w: it is written as user:token", ErrBadToken)
	case strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%w: it has a character that no token has", ErrBadToken)
	}
	return nil
}

// Campaign is what is to be sent.
type Campaign struct {
	Name    string // in listmonk's own list
	Subject string
	From    string // "" for listmonk's own
	Lists   []int
	HTML    string // without <html> and <body>: listmonk's template has them
	Text    string
	Tags    []string
	Headers map[string]string
	// Template is the id of listmonk's template around the text; 0 for its default.
	Template int
}

// Draft is a campaign that listmonk has.
type Draft struct {
	ID      int
	Address string // of its page there
}

// request is the body of POST /api/campaigns.
type request struct {
	Name        string              `json:"name"`
	Subject     string              `json:"subject"`
	FromEmail   string              `json:"from_email,omitempty"`
	Lists       []int               `json:"lists"`
	Type        string              `json:"type"`
	ContentType string              `json:"content_type"`
	Body        string              `json:"body"`
	AltBody     string              `json:"altbody"`
	Tags        []string            `json:"tags"`
	Headers     []map[string]string `json:"headers"`
	TemplateID  int                 `json:"template_id,omitempty"`
	Messenger   string              `json:"messenger"`
}

// CreateDraft makes a draft campaign. It asks once: after ErrSlow, ErrServer and
// ErrAnswer the server may have made it all the same, and whoever tries again
// should look there first.
func (c *Client) CreateDraft(ctx context.Context, campaign Campaign) (Draft, error) {
	d, err := c.createDraft(ctx, campaign)
	if err != nil {
		return d, fmt.Errorf("listmonk: %w", err)
	}
	return d, nil
}

func (c *Client) createDraft(ctx context.Context, campaign Campaign) (Draft, error) {
	r := request{
		Name: campaign.Name, Subject: Escape(campaign.Subject), FromEmail: campaign.From, Lists: campaign.Lists,
		Type: "regular", ContentType: "html", Body: campaign.HTML, AltBody: campaign.Text,
		Tags: append([]string{}, campaign.Tags...), Headers: []map[string]string{}, TemplateID: campaign.Template, Messenger: "email",
	}
	for _, name := range slices.Sorted(maps.Keys(campaign.Headers)) {
		r.Headers = append(r.Headers, map[string]string{name: campaign.Headers[name]})
	}
	body, err := json.Marshal(r)
	if err != nil {
		return Draft{}, err
	}
	data, err := c.post(ctx, "api/campaigns", body)
	if err != nil {
		return Draft{}, err
	}
	var answer struct {
		Data *struct {
			ID     int    `json:"id"`
			Status string `json:"status"`
		} `json:"data"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return Draft{}, fmt.Errorf("%w: what it sends is no JSON", ErrAnswer)
	}
	if answer.Data == nil || answer.Data.ID <= 0 {
		return Draft{}, fmt.Errorf("%w: it names no campaign", ErrAnswer)
	}
	d := Draft{ID: answer.Data.ID, Address: c.base.JoinPath("admin", "campaigns", fmt.Sprint(answer.Data.ID)).String()}
	if answer.Data.Status != "draft" {
		return d, fmt.Errorf("%w: listmonk says that campaign %d is %q; look at %s", ErrNotDraft, d.ID, answer.Data.Status, d.Address)
	}
	return d, nil
}

func (c *Client) post(ctx context.Context, path string, body []byte) ([]byte, error) {
	address := c.base.JoinPath(path)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrAddress, address)
	}
	req.Header.Set("Authorization", "token "+c.o.Token)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.o.Agent)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, c.o.MaxBytes+1))
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	if err := c.status(resp, data); err != nil {
		return nil, err
	}
	if int64(len(data)) > c.o.MaxBytes {
		return nil, fmt.Errorf("%w: it sends more than %d bytes", ErrAnswer, c.o.MaxBytes)
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, fmt.Errorf("%w: it sends %s, as a page to log in does", ErrAnswer, cmp.Or(kind, "something of no kind"))
	}
	return data, nil
}

// failed says why there was no answer.
func (c *Client) failed(ctx context.Context, err error) error {
	var (
		netErr net.Error
		cert   *tls.CertificateVerificationError
		plain  tls.RecordHeaderError
	)
	host := c.base.Host
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return context.Cause(ctx)
	case errors.As(err, &cert), errors.As(err, &plain):
		return fmt.Errorf("%w: %s", ErrInsecure, host)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return fmt.Errorf("%w: %s, %s", ErrSlow, host, c.o.Timeout)
	}
	var whole *url.Error
	if errors.As(err, &whole) {
		err = whole.Err // the address is known
	}
	return fmt.Errorf("%w: %s: %w", ErrUnreachable, host, err)
}

// status says what an answer's code means.
func (c *Client) status(resp *http.Response, data []byte) error {
	code := resp.StatusCode
	says := c.reason(data)
	with := func(kind error) error {
		if says == "" {
			says = http.StatusText(code)
		}
		return fmt.Errorf("%w: %d %s", kind, code, says)
	}
	switch {
	case code >= 200 && code < 300:
		return nil
	case code >= 300 && code < 400:
		to := "it does not say where"
		if u, err := resp.Location(); err == nil {
			u.RawQuery, u.Fragment, u.User = "", "", nil
			to = u.String()
		}
		return fmt.Errorf("%w: %s", ErrElsewhere, to)
	case code == http.StatusUnauthorized:
		return with(ErrLogin)
	case code == http.StatusForbidden:
		return with(ErrForbidden)
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed:
		return with(ErrNotFound)
	case code >= 500:
		return with(ErrServer)
	}
	return with(ErrRejected)
}

// reason is what listmonk says is wrong, on one line and without the token.
func (c *Client) reason(data []byte) string {
	var answer struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &answer) != nil {
		return ""
	}
	text := strings.Join(strings.FieldsFunc(answer.Message, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	_, secret, _ := strings.Cut(c.o.Token, ":")
	text = strings.ReplaceAll(text, secret, "…")
	const most = 300
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// Escape writes text so that listmonk, which takes all text for a Go template and
// makes links that track of those with a certain ending, shows it as it stands.
func Escape(text string) string {
	return strings.NewReplacer("{{", `{{ "{{" }}`, "@TrackLink", `{{ "@" }}TrackLink`).Replace(text)
}

// UnsubscribeURL is, in a campaign's text, each reader's own address to unsubscribe
// at.
const UnsubscribeURL = "{{ UnsubscribeURL }}"

// KeyringUser is the name under which a server's token is kept in the system's
// keyring, beside logins for git on the same host.
const KeyringUser = "listmonk"
