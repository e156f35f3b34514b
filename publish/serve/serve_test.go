package serve_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"postil/publish/content"
	"postil/publish/serve"
	"postil/publish/site"
)

func repository(title string) fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s), Mode: 0o644} }
	return fstest.MapFS{
		"postil.yaml": file("name: The Harbour Review\nbaseURL: https://harbour.example.org/\nlanguage: en\n"),
		"content/commentary/2024/07/ferries/index.md":  file("---\ntitle: " + title + "\nslug: ferries\naliases: [/commentary/2024/06/boats/]\ndate: 2024-07-16\nimage: {file: lead.webp, alt: x}\n---\nText.\n"),
		"content/commentary/2024/07/ferries/lead.webp": file("picture"),
	}
}

func options(m fstest.MapFS) site.Options {
	return site.Options{Content: content.Load(m), Files: func(p string) ([]byte, error) { return fs.ReadFile(m, p) }}
}

func request(h http.Handler, method, host, target string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHandlerAnswersLikeAWebServer(t *testing.T) {
	o := options(repository("Ferries"))
	h := serve.New(func(context.Context) (site.Options, error) { return o, nil }).Handler()
	for _, c := range []struct {
		method, target    string
		status            int
		kind, has, header string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "The Harbour Review", ""},
		{"GET", "/commentary/2024/07/ferries/", 200, "text/html; charset=utf-8", "<h1>Ferries</h1>", ""},
		{"GET", "/commentary/2024/07/ferries/lead.webp", 200, "image/webp", "picture", ""},
		{"GET", "/commentary/2024/07/ferries", 307, "", "", "/commentary/2024/07/ferries/"},
		{"GET", "/commentary/2024/06/boats/", 200, "text/html; charset=utf-8", "url=/commentary/2024/07/ferries/", ""},
		{"GET", "/commentary/2024/06/boats", 307, "", "", "/commentary/2024/06/boats/"},
		{"GET", "/feed.xml", 200, "application/atom+xml; charset=utf-8", "<feed", ""},
		{"GET", "/sitemap.xml", 200, "application/xml; charset=utf-8", "<urlset", ""},
		{"GET", "/robots.txt", 200, "text/plain; charset=utf-8", "User-agent", ""},
		{"GET", "/assets/site.css?v=1", 200, "text/css; charset=utf-8", "@font-face", ""},
		{"GET", "/assets/fonts/source-serif-4-latin-wght-normal.woff2", 200, "font/woff2", "wOF2", ""},
		{"GET", "/nowhere/", 404, "text/html; charset=utf-8", "Page not found", ""},
		{"GET", "/../../etc/passwd", 404, "text/html; charset=utf-8", "Page not found", ""},
		{"GET", "/postil.yaml", 404, "text/html; charset=utf-8", "Page not found", ""},
		{"HEAD", "/", 200, "text/html; charset=utf-8", "", ""},
		{"POST", "/", 405, "text/plain; charset=utf-8", "Only GET and HEAD", ""},
		{"DELETE", "/feed.xml", 405, "text/plain; charset=utf-8", "Only GET and HEAD", ""},
	} {
		r := request(h, c.method, "127.0.0.1:8080", c.target)
		got := body(t, r)
		if r.StatusCode != c.status || c.kind != "" && r.Header.Get("Content-Type") != c.kind || !strings.Contains(got, c.has) {
			t.Errorf("%s %s: %d %s %.80q", c.method, c.target, r.StatusCode, r.Header.Get("Content-Type"), got)
		}
		if c.method == "HEAD" && (got != "" || r.Header.Get("Content-Length") == "0") {
			t.Errorf("HEAD: body of %d bytes, length %s", len(got), r.Header.Get("Content-Length"))
		}
		if c.header != "" && r.Header.Get("Location") != c.header {
			t.Errorf("%s leads to %q", c.target, r.Header.Get("Location"))
		}
	}
}

func TestOnlyLoopbackNamesAreAnswered(t *testing.T) {
	o := options(repository("Secret draft"))
	h := serve.New(func(context.Context) (site.Options, error) { return o, nil }).Handler()
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "127.0.0.1": 200, "localhost:1": 200, "LOCALHOST": 200, "[::1]:80": 200, "127.9.9.9:80": 200,
		"evil.example": 421, "127.0.0.1.evil.example:80": 421, "localhost.evil.example": 421, "192.168.1.5:8080": 421, "": 421, "0.0.0.0:80": 421,
	} {
		r := request(h, "GET", host, "/")
		got := body(t, r)
		if r.StatusCode != want {
			t.Errorf("Host %q: %d, want %d", host, r.StatusCode, want)
		}
		if want != 200 && strings.Contains(got, "Secret") {
			t.Errorf("Host %q was shown the draft", host)
		}
	}
}

func TestPagesFollowTheContent(t *testing.T) {
	a, b := options(repository("First")), options(repository("Second"))
	current := a
	h := serve.New(func(context.Context) (site.Options, error) { return current, nil }).Handler()
	title := func() string { return body(t, request(h, "GET", "localhost", "/commentary/2024/07/ferries/")) }
	if !strings.Contains(title(), "<h1>First</h1>") {
		t.Fatal("first content not shown")
	}
	current = b
	if !strings.Contains(title(), "<h1>Second</h1>") {
		t.Error("new content not shown")
	}
	// One version means one state, whatever the pointer.
	a.Version, b.Version = "7", "7"
	current = a
	first := title()
	current = b
	if title() != first {
		t.Error("rendered again though the version is the same")
	}
	b.Version = "8"
	current = b
	if title() == first {
		t.Error("not rendered again though the version changed")
	}
	current.DraftBanner = "Draft"
	if !strings.Contains(title(), "draft-banner") {
		t.Error("the banner does not show")
	}
}

func TestSiteBelowAPathKeepsIt(t *testing.T) {
	o := options(repository("Ferries"))
	o.BaseURL = "https://example.org/journal/"
	h := serve.New(func(context.Context) (site.Options, error) { return o, nil }).Handler()
	if r := request(h, "GET", "localhost", "/"); r.StatusCode != 307 || r.Header.Get("Location") != "/journal/" {
		t.Errorf("/: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r := request(h, "GET", "localhost", "/journal/commentary/2024/07/ferries/"); r.StatusCode != 200 || !strings.Contains(body(t, r), `href="/journal/assets/site.css`) {
		t.Errorf("article: %d", r.StatusCode)
	}
	if r := request(h, "GET", "localhost", "/commentary/2024/07/ferries/"); r.StatusCode != 404 {
		t.Errorf("outside the path: %d", r.StatusCode)
	}
}

func TestFailingProviderIsToldInPlainText(t *testing.T) {
	h := serve.New(func(context.Context) (site.Options, error) {
		return site.Options{}, errors.New("the repository <is> locked")
	}).Handler()
	r := request(h, "GET", "localhost", "/")
	if got := body(t, r); r.StatusCode != 500 || !strings.Contains(got, "the repository <is> locked") || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s %q", r.StatusCode, r.Header.Get("Content-Type"), got)
	}
}

func TestServeUntilShutdown(t *testing.T) {
	o := options(repository("Ferries"))
	s := serve.New(func(context.Context) (site.Options, error) { return o, nil })
	l, err := serve.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	if a := l.Addr().(*net.TCPAddr); !a.IP.IsLoopback() {
		t.Fatalf("listens on %s", a)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	r, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if !strings.Contains(body(t, r), "Ferries") {
		t.Error("no page over the wire")
	}
	http.DefaultClient.CloseIdleConnections()
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServeRefusesAListenerOnTheNetwork(t *testing.T) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Skipf("cannot listen: %v", err)
	}
	defer l.Close()
	s := serve.New(func(context.Context) (site.Options, error) { return site.Options{}, nil })
	if err := s.Serve(l); err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("error: %v", err)
	}
}
