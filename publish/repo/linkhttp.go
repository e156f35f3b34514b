package repo

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"postil/publish/repo/credential"
	"postil/publish/repo/idle"
)

// maxRedirects is how many times a server may send us on.
const maxRedirects = 10

// httpClient makes the client for http remotes. It does not follow redirects
// by itself: where a request goes decides which login goes with it.
func (n *network) httpClient() *http.Client {
	if n.http != nil {
		return n.http
	}
	dialer := &net.Dialer{Timeout: n.Connect, KeepAlive: 30 * time.Second}
	limit := n.Idle
	n.http = &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment,
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dialer.DialContext(ctx, network, addr)
				if err != nil {
					return nil, err
				}
				// Requests have their own contexts; the connection outlives them.
				return idle.Watch(context.WithoutCancel(ctx), c, 0, limit), nil
			},
			TLSHandshakeTimeout: n.Handshake,
			IdleConnTimeout:     time.Minute,
			MaxIdleConns:        4,
			ForceAttemptHTTP2:   true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return n.http
}

// httpLink is a link to a service by git's smart http protocol.
type httpLink struct {
	net     *network
	service service
	base    *url.URL // of the repository, as far as redirects have led
	body    io.Closer
}

// unauthorizedError says that a server wants to know who asks.
type unauthorizedError struct {
	at    *url.URL // where it said so
	tried credential.Login
}

func (e *unauthorizedError) Error() string {
	if e.tried.IsZero() {
		return fmt.Sprintf("%s wants a user name and a password or token", e.at.Host)
	}
	return fmt.Sprintf("%s did not accept the %v", e.at.Host, e.tried)
}

// origin is the server that an address is of; logins are for one origin only.
func origin(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && !(u.Scheme == "https" && port == "443") && !(u.Scheme == "http" && port == "80") {
		host += ":" + port
	}
	return strings.ToLower(u.Scheme) + "://" + host
}

// do sends a request, with the login for where it goes and no other.
func (l *httpLink) do(ctx context.Context, method string, to *url.URL, q *request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, to.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "git/2 (Postil)") // hosts look for "git/" to know a client from a browser
	if q != nil {
		req.Body = io.NopCloser(q.open())
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(q.open()), nil }
		req.ContentLength = q.length
		req.Header.Set("Content-Type", "application/x-"+string(l.service)+"-request")
		req.Header.Set("Accept", "application/x-"+string(l.service)+"-result")
	}
	tried, _ := l.net.login(origin(to))
	tried.Apply(req)
	resp, err := l.net.httpClient().Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusUnauthorized {
		_ = resp.Body.Close() // what it says is for browsers
		return nil, &unauthorizedError{to, tried.Login}
	}
	return resp, nil
}

func (l *httpLink) advertise(ctx context.Context) (io.Reader, error) {
	const path = "/info/refs"
	to := *l.base
	to.Path = strings.TrimSuffix(to.Path, "/") + path
	to.RawQuery = "service=" + string(l.service)
	for range maxRedirects {
		resp, err := l.do(ctx, http.MethodGet, &to, nil)
		if err != nil {
			return nil, err
		}
		if location := resp.Header.Get("Location"); location != "" && resp.StatusCode >= 300 && resp.StatusCode < 400 {
			_ = resp.Body.Close() // nothing in it is of use
			next, err := to.Parse(location)
			if err != nil {
				return nil, fmt.Errorf("%s redirects to an address that cannot be read", to.Host)
			}
			if next.Scheme != "https" && !(next.Scheme == "http" && to.Scheme == "http") {
				return nil, fmt.Errorf("%s redirects to %s://%s, which is less safe", to.Host, next.Scheme, next.Host)
			}
			next.User = nil
			to = *next
			continue
		}
		if err := l.check(resp, "advertisement"); err != nil {
			return nil, err
		}
		before, ok := strings.CutSuffix(to.Path, path)
		if !ok {
			_ = resp.Body.Close() // an error is told
			return nil, fmt.Errorf("%s redirects to another kind of address: %s", l.base.Host, to.Path)
		}
		l.base = &url.URL{Scheme: to.Scheme, Host: to.Host, Path: before}
		l.body = resp.Body
		return resp.Body, nil
	}
	return nil, fmt.Errorf("%s redirects without end", l.base.Host)
}

func (l *httpLink) exchange(ctx context.Context, q request) (io.Reader, error) {
	if err := l.close(); err != nil {
		return nil, err
	}
	to := *l.base
	to.Path += "/" + string(l.service)
	resp, err := l.do(ctx, http.MethodPost, &to, &q)
	if err != nil {
		return nil, err
	}
	if err := l.check(resp, "result"); err != nil {
		return nil, err
	}
	l.body = resp.Body
	return resp.Body, nil
}

// statusError is an answer that is none of a git service's.
type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("the server answers %d %s", e.code, http.StatusText(e.code))
	if e.text != "" {
		text += ": " + e.text
	}
	return text
}

// errNotGit says that something else than a git server answers.
var errNotGit = errors.New("no git server answers at this address, but a web page")

// check makes errors of answers that are none, and closes them.
func (l *httpLink) check(resp *http.Response, what string) error {
	if resp.StatusCode == http.StatusOK {
		kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		if kind == "application/x-"+string(l.service)+"-"+what {
			return nil
		}
		_ = resp.Body.Close() // an error is told
		return errNotGit
	}
	e := &statusError{code: resp.StatusCode}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind == "text/plain" {
		text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		if err == nil {
			e.text = strings.TrimSpace(strings.ToValidUTF8(string(text), "�"))
		}
	}
	_ = resp.Body.Close() // an error is told
	return e
}

func (l *httpLink) hold() (release func()) { return func() {} } // nothing is open meanwhile

func (l *httpLink) explain(err error) error { return err }

func (l *httpLink) close() error {
	if l.body == nil {
		return nil
	}
	body := l.body
	l.body = nil
	return body.Close()
}

// isCertificate reports that the other side could not show that it is who it
// should be.
func isCertificate(err error) bool {
	var e *tls.CertificateVerificationError
	return errors.As(err, &e)
}
