package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"postil/publish/evidence"
	"postil/publish/evidence/page"
)

// Errors of a page that cannot be got.
var (
	ErrAddress   = errors.New("this is no address that can be fetched")
	ErrPrivate   = errors.New("the address leads into a private network")
	ErrTooLarge  = errors.New("the page is too large")
	ErrRedirects = errors.New("the page redirects too often")
	ErrNoHost    = errors.New("there is no such server")
	ErrNoAnswer  = errors.New("the server does not answer")
)

// StatusError is an answer that is no page.
type StatusError struct {
	Status int
	After  time.Duration // to be waited before asking again, 0 when not said
}

// Error gives the status with its words.
func (e *StatusError) Error() string {
	text := http.StatusText(e.Status)
	if e.After > 0 {
		return fmt.Sprintf("the server answers %d %s, and to ask again in %s", e.Status, text, e.After)
	}
	return strings.TrimSpace(fmt.Sprintf("the server answers %d %s", e.Status, text))
}

// Options set up a Fetcher. The zero value of each field has a default.
type Options struct {
	// Publication is the address of who asks, which servers are told.
	Publication string
	// Client gives the proxy and the TLS settings of its Transport, when that is
	// an *http.Transport; what else it has does not count. With nil the
	// environment names the proxy.
	Client *http.Client
	// Dialer makes the connections.
	Dialer *net.Dialer
	// AllowPrivate lets it connect to private and loopback addresses.
	AllowPrivate bool
	Timeout      time.Duration // for one page, all of it; 30 s
	MaxWait      time.Duration // longest Retry-After that is waited for; 10 s
	MaxBytes     int64         // 10 MB
	MaxRedirects int           // 8
	// Archive is the address that the web archive's availability is asked at;
	// "-" asks nobody.
	Archive string
	Now     func() time.Time
}

// Fetcher gets pages. Make one with New.
type Fetcher struct {
	o      Options
	client *http.Client

	mu    sync.Mutex
	gates map[string]chan struct{} // by server, holding one token while nobody asks it
}

// New makes a Fetcher.
func New(o Options) (*Fetcher, error) {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxWait = cmp.Or(o.MaxWait, 10*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 10<<20)
	o.MaxRedirects = cmp.Or(o.MaxRedirects, 8)
	o.Archive = cmp.Or(o.Archive, "https://archive.org")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout < 0 || o.MaxWait < 0 || o.MaxBytes < 0 || o.MaxRedirects < 0 {
		return nil, errors.New("fetch: a limit is below zero")
	}
	transport, err := o.transport()
	if err != nil {
		return nil, err
	}
	f := &Fetcher{o: o, gates: map[string]chan struct{}{}}
	f.client = &http.Client{Transport: transport, CheckRedirect: f.redirect} // no jar: no cookies
	return f, nil
}

// proxied is the key of the context's proxy address, which is not checked.
type proxied struct{}

func (o Options) transport() (*http.Transport, error) {
	// Only what does not connect is taken from a given one: whatever else it
	// dials with would pass the guard by.
	proxy, encrypted := http.ProxyFromEnvironment, (*tls.Config)(nil)
	if o.Client != nil && o.Client.Transport != nil {
		given, ok := o.Client.Transport.(*http.Transport)
		if !ok {
			return nil, fmt.Errorf("fetch: a client's transport must be an *http.Transport, not %T", o.Client.Transport)
		}
		proxy, encrypted = given.Proxy, given.TLSClientConfig.Clone()
	}
	t := &http.Transport{
		Proxy: proxy, TLSClientConfig: encrypted, ForceAttemptHTTP2: true,
		DisableKeepAlives:     true, // one page of a server, seldom a second
		ResponseHeaderTimeout: o.Timeout, TLSHandshakeTimeout: 10 * time.Second,
	}
	open := net.Dialer{Timeout: 10 * time.Second}
	if o.Dialer != nil {
		open = *o.Dialer
	}
	guarded := open
	if !o.AllowPrivate {
		before := open.Control
		guarded.ControlContext = nil
		guarded.Control = func(network, address string, c syscall.RawConn) error {
			if err := checkDialled(address); err != nil {
				return err
			}
			if before != nil {
				return before(network, address, c)
			}
			return nil
		}
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if proxy, _ := ctx.Value(proxied{}).(string); proxy != "" && proxy == address {
			return open.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
	return t, nil
}

// checkDialled refuses the address of a connection that is about to be made, as
// the name was resolved for it: no name server can change its mind after this.
func checkDialled(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrPrivate, address)
	}
	if ip := ap.Addr().Unmap(); !public(ip) {
		return fmt.Errorf("%w: %s", ErrPrivate, ip)
	}
	return nil
}

func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() {
		return false
	}
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", // this network, carriers', protocols', benchmarks', reserved
		"64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", // IPv4 in other clothes
	} {
		if netip.MustParsePrefix(p).Contains(ip) {
			return false
		}
	}
	return true
}

// check parses an address that a page may be got from.
func (f *Fetcher) check(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrAddress, address)
	}
	return u, f.checkURL(u)
}

func (f *Fetcher) checkURL(u *url.URL) error {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || host == "":
		return fmt.Errorf("%w: %q", ErrAddress, u.Redacted())
	case u.User != nil:
		return fmt.Errorf("%w: it holds a user name", ErrAddress)
	case f.o.AllowPrivate:
		return nil
	case host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal"):
		return fmt.Errorf("%w: %s", ErrPrivate, host)
	}
	if ip, err := netip.ParseAddr(host); err == nil && !public(ip.Unmap()) {
		return fmt.Errorf("%w: %s", ErrPrivate, host)
	}
	return nil
}

func (f *Fetcher) redirect(req *http.Request, via []*http.Request) error {
	if len(via) > f.o.MaxRedirects {
		return ErrRedirects
	}
	req.Header.Del("Referer")
	return f.checkURL(req.URL)
}

// answer is a page as it came.
type answer struct {
	data   []byte
	header http.Header
	status int
	final  *url.URL
	moved  bool // for good: every redirect on the way said so
}

// get asks once, and once more where a server asks for a little patience.
func (f *Fetcher) get(ctx context.Context, u *url.URL) (*answer, error) {
	leave, err := f.enter(ctx, u.Host)
	if err != nil {
		return nil, err
	}
	defer leave()
	a, err := f.once(ctx, u)
	var status *StatusError
	if !errors.As(err, &status) || status.After <= 0 || status.After > f.o.MaxWait {
		return a, err
	}
	wait := time.NewTimer(status.After)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-wait.C:
		return f.once(ctx, u)
	}
}

// enter waits until nobody else asks the same server.
func (f *Fetcher) enter(ctx context.Context, host string) (leave func(), err error) {
	f.mu.Lock()
	gate, ok := f.gates[host]
	if !ok {
		gate = make(chan struct{}, 1)
		f.gates[host] = gate
	}
	f.mu.Unlock()
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *Fetcher) once(ctx context.Context, u *url.URL) (*answer, error) {
	limited, cancel := context.WithTimeout(ctx, f.o.Timeout)
	defer cancel()
	if t, ok := f.client.Transport.(*http.Transport); ok && t.Proxy != nil {
		if p, err := t.Proxy(&http.Request{URL: u}); err == nil && p != nil {
			limited = context.WithValue(limited, proxied{}, net.JoinHostPort(p.Hostname(), cmp.Or(p.Port(), portOf(p.Scheme))))
		}
	}
	req, err := http.NewRequestWithContext(limited, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	req.Header.Set("User-Agent", f.userAgent())
	req.Header.Set("Accept", "text/html, application/xhtml+xml, text/markdown, text/plain, */*;q=0.5")
	res, err := f.client.Do(req)
	if err != nil {
		return nil, f.failed(ctx, err)
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, &StatusError{Status: res.StatusCode, After: retryAfter(res.Header, f.o.Now())}
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, f.o.MaxBytes+1))
	if err != nil {
		return nil, f.failed(ctx, err)
	}
	if int64(len(data)) > f.o.MaxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, f.o.MaxBytes)
	}
	final := *res.Request.URL
	final.Fragment = u.Fragment
	return &answer{data: data, header: res.Header, status: res.StatusCode, final: &final, moved: permanent(res)}, nil
}

// permanent reports whether a page was found through redirects that are all for
// good.
func permanent(res *http.Response) bool {
	moved := false
	for r := res.Request.Response; r != nil; r = r.Request.Response {
		if r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusPermanentRedirect {
			return false
		}
		moved = true
	}
	return moved
}

func portOf(scheme string) string {
	switch scheme {
	case "https":
		return "443"
	case "socks5", "socks5h":
		return "1080"
	}
	return "80"
}

func (f *Fetcher) userAgent() string {
	if f.o.Publication == "" {
		return "Postil (keeps what is cited)"
	}
	return "Postil (keeps what is cited; +" + f.o.Publication + ")"
}

// failed says of a request that had no answer what is known of it.
func (f *Fetcher) failed(ctx context.Context, err error) error {
	var dns *net.DNSError
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // the address is known
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrPrivate), errors.Is(err, ErrAddress), errors.Is(err, ErrRedirects):
		return err
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("%w: %s", ErrNoHost, dns.Name)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w within %s", ErrNoAnswer, f.o.Timeout)
	}
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}

// retryAfter reads how long a server wants to be left alone.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n < 1<<30 {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// Get gets a page and reads it. Its Archive is empty; see Archived.
func (f *Fetcher) Get(ctx context.Context, address string) (evidence.Page, error) {
	p, _, err := f.fetch(ctx, address)
	return p, err
}

func (f *Fetcher) fetch(ctx context.Context, address string) (p evidence.Page, moved bool, err error) {
	fail := func(err error) (evidence.Page, bool, error) {
		return evidence.Page{}, false, fmt.Errorf("fetch %s: %w", address, err)
	}
	u, err := f.check(address)
	if err != nil {
		return fail(err)
	}
	a, err := f.get(ctx, u)
	if err != nil {
		return fail(err)
	}
	read := page.Read(a.data, a.header.Get("Content-Type"), a.final)
	p = evidence.Page{
		Retrieval: evidence.Retrieval{
			Asked: u.String(), Address: a.final.String(), At: f.o.Now().UTC().Truncate(time.Second), Status: a.status,
			Type: a.header.Get("Content-Type"), Size: len(a.data), SHA256: evidence.Hash(a.data),
			Title: read.Title, Byline: read.Byline, Site: read.Site, Date: read.Date, NoText: read.NoText,
		},
		Words: read.Text, Markdown: read.Markdown,
	}
	return p, a.moved, nil
}
