package live

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// State is what a look at a page has found.
type State string

// The states.
const (
	Unreached State = "not reached"     // the site gave no answer
	Failing   State = "failing"         // it gave one that is no page
	Missing   State = "not there yet"   // it has nothing at this address
	Other     State = "another version" // the page was made from something else
	Unnamed   State = "not said"        // the page does not say what it was made from
	Same      State = "as published"    // the page was made from what was published
)

// Want is the page that should be there.
type Want struct {
	Address string    // absolute, http or https
	Source  string    // article.Source of what was published
	Since   time.Time // when it was published; zero when not known
}

// Outcome is what a look has found.
type Outcome struct {
	State   State
	Address string // where the page is, after redirects
	Status  int    // of HTTP, 0 without an answer
	Source  string // what the page says it was made from
	Page    string // digest of the page itself, in the form of Source; "" where it was not read whole
	Problem error  // why it was not reached or is no page; it wraps one of this package's errors
	At      time.Time
}

// Errors of looking. ErrAddress is Look's own; the others stand in
// Outcome.Problem.
var (
	ErrAddress     = errors.New("not the address of a page")
	ErrPlaceholder = errors.New("the address is an example, which no site has")
	ErrUnknownHost = errors.New("no such site is known")
	ErrUnreachable = errors.New("the site cannot be reached")
	ErrSlow        = errors.New("the site did not answer in time")
	ErrInsecure    = errors.New("the site's certificate is not valid")
	ErrElsewhere   = errors.New("the site sends readers elsewhere")
	ErrRedirects   = errors.New("the site sends readers around in circles")
	ErrStatus      = errors.New("the site answers with an error")
	ErrNotHTML     = errors.New("what is there is no web page")
	ErrTooLarge    = errors.New("the page is too large")
)

// Options of a Looker; the zero value of each field is its default.
type Options struct {
	Timeout   time.Duration // for one look, all of it; 15 s
	MaxBytes  int64         // of a page, unpacked; 8 MiB
	Redirects int           // followed at most; 5
	Agent     string        // User-Agent; "Postil"
	// FirstPause is how long Wait waits after its first look, each further
	// pause being half as long again, up to LongestPause. 2 s and 60 s.
	FirstPause, LongestPause time.Duration
	Transport                http.RoundTripper // nil: as http.DefaultTransport, with the system's proxies
	Now                      func() time.Time  // time.Now
}

// Looker looks at pages. Make one with New.
type Looker struct {
	o      Options
	client http.Client
}

// New makes a Looker. It refuses negative limits.
func New(o Options) (*Looker, error) {
	if o.Timeout < 0 || o.MaxBytes < 0 || o.Redirects < 0 || o.FirstPause < 0 || o.LongestPause < 0 {
		return nil, errors.New("live: a limit is negative")
	}
	o.Timeout = cmp.Or(o.Timeout, 15*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 8<<20)
	o.Redirects = cmp.Or(o.Redirects, 5)
	o.Agent = cmp.Or(o.Agent, "Postil")
	o.FirstPause = cmp.Or(o.FirstPause, 2*time.Second)
	o.LongestPause = max(cmp.Or(o.LongestPause, time.Minute), o.FirstPause)
	if o.Now == nil {
		o.Now = time.Now
	}
	l := &Looker{o: o}
	l.client = http.Client{Transport: o.Transport, CheckRedirect: l.redirect}
	return l, nil
}

// redirect lets a site send readers about within itself only, and never from
// an encrypted page to another.
func (l *Looker) redirect(next *http.Request, via []*http.Request) error {
	last := via[len(via)-1].URL
	switch {
	case len(via) > l.o.Redirects:
		return ErrRedirects
	case next.URL.User != nil, !sameSite(last, next.URL):
		return fmt.Errorf("%w: %s", ErrElsewhere, next.URL.Redacted())
	}
	next.Header.Del("Referer")
	return nil
}

func sameSite(from, to *url.URL) bool {
	if !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	port := func(u *url.URL) string {
		if u.Port() == "" {
			return map[string]string{"http": "80", "https": "443"}[u.Scheme]
		}
		return u.Port()
	}
	upgrade := from.Scheme == "http" && to.Scheme == "https" && port(from) == "80" && port(to) == "443"
	return upgrade || from.Scheme == to.Scheme && port(from) == port(to)
}

// Look asks for a page once. The error is for an address that cannot be asked
// for, which wraps ErrAddress, and for the end of ctx; whatever the site does
// is in the outcome.
func (l *Looker) Look(ctx context.Context, w Want) (Outcome, error) {
	u, err := url.Parse(w.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return Outcome{}, fmt.Errorf("look at %q: %w", w.Address, ErrAddress)
	}
	o := Outcome{Address: w.Address, At: l.o.Now()}
	if placeholder(u.Hostname()) {
		o.State, o.Problem = Unreached, fmt.Errorf("%w: %s", ErrPlaceholder, u.Host)
		return o, nil
	}
	bounded, cancel := context.WithTimeout(ctx, l.o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(bounded, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return Outcome{}, fmt.Errorf("look at %q: %w: %w", w.Address, ErrAddress, err)
	}
	req.Header.Set("User-Agent", l.o.Agent)
	req.Header.Set("Accept", "text/html, application/xhtml+xml")
	req.Header.Set("Cache-Control", "no-cache") // ask caches on the way to look again
	resp, err := l.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Outcome{}, ctx.Err()
		}
		o.State, o.Problem = Unreached, reason(err, l.o.Timeout)
		if errors.Is(err, ErrElsewhere) || errors.Is(err, ErrRedirects) {
			o.State = Failing
		}
		return o, nil
	}
	defer resp.Body.Close()
	o.Status, o.Address = resp.StatusCode, resp.Request.URL.String()
	switch kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); {
	case o.Status == http.StatusNotFound, o.Status == http.StatusGone:
		o.State = Missing
		return o, nil
	case o.Status != http.StatusOK:
		o.State, o.Problem = Failing, fmt.Errorf("%w: %s", ErrStatus, status(o.Status))
		return o, nil
	case kind != "text/html" && kind != "application/xhtml+xml":
		o.State, o.Problem = Failing, fmt.Errorf("%w: %s", ErrNotHTML, cmp.Or(kind, "of no known kind"))
		return o, nil
	}
	page, err := io.ReadAll(io.LimitReader(resp.Body, l.o.MaxBytes+1))
	if ctx.Err() != nil {
		return Outcome{}, ctx.Err()
	}
	o.Source = source(page) // it stands at the beginning, so half a page may do
	switch {
	case o.Source != "":
	case err != nil:
		o.State, o.Problem = Unreached, reason(err, l.o.Timeout)
		return o, nil
	case int64(len(page)) > l.o.MaxBytes:
		o.State, o.Problem = Failing, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, l.o.MaxBytes)
		return o, nil
	}
	if err == nil && int64(len(page)) <= l.o.MaxBytes {
		sum := sha256.Sum256(page)
		o.Page = "sha256:" + hex.EncodeToString(sum[:])
	}
	o.State = judge(o.Source, w, resp.Header.Get("Last-Modified"))
	return o, nil
}

// judge compares what a page says of itself with what it should be. Where it
// says nothing, a page older than the publication cannot be it.
func judge(says string, w Want, modified string) State {
	switch {
	case says != "" && says == w.Source:
		return Same
	case says != "":
		return Other
	}
	if at, err := http.ParseTime(modified); err == nil && !w.Since.IsZero() && at.Before(w.Since.Truncate(time.Second)) {
		return Other
	}
	return Unnamed
}

// status is an HTTP status for people: "500 Internal Server Error".
func status(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

// reason puts a failure of the network among this package's errors.
func reason(err error, limit time.Duration) error {
	var (
		dns      *net.DNSError
		timeout  net.Error
		cert     *tls.CertificateVerificationError
		addr     *url.Error
		op       *net.OpError
		call     *os.SyscallError
		redirect = errors.Is(err, ErrElsewhere) || errors.Is(err, ErrRedirects)
	)
	if errors.As(err, &addr) {
		err = addr.Err // without the address, which people see anyway
	}
	switch {
	case redirect:
		return err
	case errors.As(err, &cert):
		return fmt.Errorf("%w: %w", ErrInsecure, cert.Err)
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("%w: %s", ErrUnknownHost, dns.Name)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: %s", ErrSlow, limit)
	}
	if errors.As(err, &op) {
		err = op.Err // without the numbers of hosts
	}
	if errors.As(err, &call) {
		err = call.Err // "connection refused"
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// placeholder tells the names that are kept for examples: no site has them.
func placeholder(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, name := range []string{"example", "invalid", "test", "example.org", "example.com", "example.net"} {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return false
}
