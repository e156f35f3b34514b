package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
)

var now = time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)

func fetcher(t *testing.T, change func(*fetch.Options)) *fetch.Fetcher {
	t.Helper()
	o := fetch.Options{
		AllowPrivate: true, Archive: "-", Publication: "https://review.example.org/", Now: func() time.Time { return now },
		Client: &http.Client{Transport: &http.Transport{}}, // no proxy of the environment
	}
	if change != nil {
		change(&o)
	}
	f, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// web answers by path.
func web(t *testing.T, pages map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, answer := range pages {
		mux.HandleFunc(path, answer)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

func says(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, text)
	}
}

func redirects(to string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
}

func TestAPageAndItsRecord(t *testing.T) {
	var asked *http.Request
	url := web(t, map[string]http.HandlerFunc{
		"/old": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "reader", Value: "1"})
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		},
		"/new": func(w http.ResponseWriter, r *http.Request) {
			asked = r
			says("text/html; charset=utf-8", "<title>Ports</title><p>The boats wait.</p>")(w, r)
		},
	})
	p, err := fetcher(t, nil).Get(t.Context(), url+"/old#part")
	if err != nil {
		t.Fatal(err)
	}
	if p.Asked != url+"/old#part" || p.Address != url+"/new#part" || p.Status != 200 || p.Title != "Ports" || p.Words != "Ports\n\nThe boats wait.\n" ||
		!p.At.Equal(now) || p.Size != 42 || p.SHA256 != evidence.Hash([]byte("<title>Ports</title><p>The boats wait.</p>")) {
		t.Errorf("got %+v", p)
	}
	if agent := asked.Header.Get("User-Agent"); !strings.Contains(agent, "https://review.example.org/") {
		t.Errorf("it says that it is %q", agent)
	}
	for _, secret := range []string{"Cookie", "Referer", "Authorization"} {
		if v := asked.Header.Get(secret); v != "" {
			t.Errorf("it sends %s: %s", secret, v)
		}
	}
	if _, err := evidence.Keep("a", nil, p); err != nil {
		t.Errorf("what was got cannot be kept: %v", err)
	}
}

func TestServersThatAnswerBadly(t *testing.T) {
	var squeezed bytes.Buffer
	z := gzip.NewWriter(&squeezed)
	if _, err := z.Write(make([]byte, 4000)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	hung := make(chan struct{})
	url := web(t, map[string]http.HandlerFunc{
		"/gone":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		"/loop":  redirects("/loop", http.StatusFound),
		"/file":  redirects("file:///etc/passwd", http.StatusFound),
		"/user":  redirects("http://ada:secret@example.org/", http.StatusFound),
		"/large": says("text/plain", strings.Repeat("word ", 1000)),
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(squeezed.Bytes())
		},
		"/slow": func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-hung:
			}
		},
		"/cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "short")
		},
	})
	defer close(hung)
	f := fetcher(t, func(o *fetch.Options) { o.MaxBytes, o.Timeout = 3000, 500*time.Millisecond })
	for path, want := range map[string]error{
		"/loop": fetch.ErrRedirects, "/file": fetch.ErrAddress, "/user": fetch.ErrAddress, "/large": fetch.ErrTooLarge,
		"/bomb": fetch.ErrTooLarge, "/slow": fetch.ErrNoAnswer, "/cut": fetch.ErrNoAnswer,
	} {
		_, err := f.Get(t.Context(), url+path)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s tells a secret: %v", path, err)
		}
	}
	var status *fetch.StatusError
	if _, err := f.Get(t.Context(), url+"/gone"); !errors.As(err, &status) || status.Status != http.StatusGone {
		t.Errorf("gone: %v", err)
	}
	for _, bad := range []string{"", "ports", "ftp://example.org/", "mailto:a@example.org", "https://", "http://ada:secret@example.org/", "http://a b/"} {
		if _, err := f.Get(t.Context(), bad); !errors.Is(err, fetch.ErrAddress) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := f.Get(ctx, url+"/large"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestItDoesNotLookAroundInANetwork(t *testing.T) {
	var reached atomic.Int32
	count := func(http.ResponseWriter, *http.Request) { reached.Add(1) }
	url := web(t, map[string]http.HandlerFunc{"/": count})
	_, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	// A name server that says of every name that it is this computer.
	lying := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go answerDNS(there)
		return here, nil
	}}
	f := fetcher(t, func(o *fetch.Options) {
		o.AllowPrivate, o.Dialer = false, &net.Dialer{Resolver: lying, Timeout: 5 * time.Second}
	})
	for _, address := range []string{
		url, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port,
		"http://10.0.0.1", "http://192.168.1.1", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1", "http://[fe80::1]", "http://[fd00::1]",
		"http://[64:ff9b::7f00:1]", "http://printer.local", "http://innocent.example.org:" + port,
	} {
		if _, err := f.Get(t.Context(), address); !errors.Is(err, fetch.ErrPrivate) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	if _, err := fetch.New(fetch.Options{Client: &http.Client{Transport: roundTrip(nil)}}); err == nil {
		t.Error("a transport that cannot be guarded is taken")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// answerDNS answers one question, over a stream, with 127.0.0.1.
func answerDNS(c net.Conn) {
	defer c.Close()
	size := make([]byte, 2)
	if _, err := c.Read(size); err != nil {
		return
	}
	question := make([]byte, int(size[0])<<8|int(size[1]))
	if _, err := c.Read(question); err != nil {
		return
	}
	var m dnsmessage.Message
	if m.Unpack(question) != nil {
		return
	}
	m.Response, m.Additionals = true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	out, err := m.Pack()
	if err != nil {
		return
	}
	c.Write(append([]byte{byte(len(out) >> 8), byte(len(out))}, out...))
}

func TestPatience(t *testing.T) {
	var asked atomic.Int32
	url := web(t, map[string]http.HandlerFunc{
		"/soon": func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) == 1 {
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			says("text/plain", "here it is")(w, r)
		},
		"/later": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", now.Add(time.Hour).Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
		},
	})
	f := fetcher(t, nil)
	if p, err := f.Get(t.Context(), url+"/soon"); err != nil || p.Words != "here it is\n" || asked.Load() != 2 {
		t.Errorf("%v after %d requests, %v", p.Words, asked.Load(), err)
	}
	var status *fetch.StatusError
	if _, err := f.Get(t.Context(), url+"/later"); !errors.As(err, &status) || status.After != time.Hour {
		t.Errorf("%v", err)
	}
}

func TestOneRequestAtATimeForAServer(t *testing.T) {
	var going, most atomic.Int32
	url := web(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		n := going.Add(1)
		defer going.Add(-1)
		if n > most.Load() {
			most.Store(n)
		}
		time.Sleep(20 * time.Millisecond)
		says("text/plain", "x")(w, r)
	}})
	var list []fetch.Cited
	for i := range 6 {
		list = append(list, fetch.Cited{Key: fmt.Sprint(i), Address: fmt.Sprintf("%s/%d", url, i)})
	}
	for _, l := range fetcher(t, nil).Links(t.Context(), list, nil) {
		if l.State != fetch.Fine {
			t.Errorf("%s: %s %v", l.Key, l.State, l.Err)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
}

func TestLinks(t *testing.T) {
	text := "The boats wait.\n"
	url := web(t, map[string]http.HandlerFunc{
		"/fine":    func(w http.ResponseWriter, r *http.Request) { says("text/plain", text)(w, r) },
		"/other":   says("text/plain", "The boats fly."),
		"/old":     redirects("/fine", http.StatusPermanentRedirect),
		"/detour":  redirects("/fine", http.StatusFound),
		"/tidied":  redirects("/other", http.StatusMovedPermanently),
		"/gone":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"/closed":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"/broken":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"/picture": says("image/png", "\x89PNG"),
	})
	f := fetcher(t, nil)
	page, err := f.Get(t.Context(), url+"/fine")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := evidence.Keep("a", nil, page)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fetch.LinkState{
		"/fine": fetch.Fine, "/detour": fetch.Fine, "/old": fetch.Moved, "/other": fetch.Altered, "/tidied": fetch.Altered, "/picture": fetch.Altered,
		"/gone": fetch.Dead, "/closed": fetch.Refused, "/broken": fetch.Unreadable,
	} {
		l := f.Links(t.Context(), []fetch.Cited{{"a", url + path, kept}}, nil)[0]
		if l.State != want || l.Moved != (path == "/old" || path == "/tidied") {
			t.Errorf("%s is %s, moved %v: %v", path, l.State, l.Moved, l.Err)
		}
	}
	for address, want := range map[string]fetch.LinkState{"ftp://example.org": fetch.Refused, "http://127.0.0.1:1/": fetch.Unreadable} {
		if l := f.Links(t.Context(), []fetch.Cited{{"a", address, nil}}, nil)[0]; l.State != want {
			t.Errorf("%s is %s: %v", address, l.State, l.Err)
		}
	}
	var told []string
	ctx, stop := context.WithCancel(t.Context())
	links := f.Links(ctx, []fetch.Cited{{"a", url + "/fine", nil}, {"b", url + "/fine", nil}, {"c", url + "/fine", nil}, {"d", url + "/fine", nil}, {"e", url + "/fine", nil}, {"f", url + "/fine", nil}}, func(l fetch.Link) {
		told = append(told, l.Key)
		stop()
	})
	unchecked := 0
	for _, l := range links {
		if l.State == fetch.Unchecked {
			unchecked++
		}
	}
	if len(told) == 0 || unchecked == 0 {
		t.Errorf("told of %v, %d not checked", told, unchecked)
	}
}

func TestEachWaitsForAll(t *testing.T) {
	var mu sync.Mutex
	seen := map[int]bool{}
	fetch.Each(t.Context(), make([]int, 100), 7, func(_ context.Context, i int) {
		mu.Lock()
		defer mu.Unlock()
		seen[i] = true
	}, nil)
	if len(seen) != 100 {
		t.Errorf("%d of 100", len(seen))
	}
}

func TestTheArchive(t *testing.T) {
	const found = `{"url":"x","archived_snapshots":{"closest":{"status":"200","available":true,"url":"http://web.archive.org/web/20260301/https://example.org/a?b=c","timestamp":"20260301"}}}`
	answer := found
	var query string
	url := web(t, map[string]http.HandlerFunc{"/wayback/available": func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query().Get("url") + " " + r.URL.Query().Get("timestamp")
		says("application/json", answer)(w, r)
	}})
	f := fetcher(t, func(o *fetch.Options) { o.Archive = url })
	link, err := f.Archived(t.Context(), "https://example.org/a?b=c", now)
	if err != nil || link != "https://web.archive.org/web/20260301/https://example.org/a?b=c" || query != "https://example.org/a?b=c 20260309080000" {
		t.Errorf("%q for %q, %v", link, query, err)
	}
	for text, want := range map[string]bool{
		`{"archived_snapshots":{}}`: true, `{}`: true, `{"archived_snapshots":{"closest":{"available":true,"status":"404","url":"http://web.archive.org/x"}}}`: true,
		`<html>`: false, `{"archived_snapshots":{"closest":{"available":true,"url":"javascript:x"}}}`: false,
	} {
		answer = text
		if link, err := f.Archived(t.Context(), "https://example.org/", now); err == nil || link != "" || errors.Is(err, fetch.ErrNotArchived) != want {
			t.Errorf("%s: %q, %v", text, link, err)
		}
	}
}
