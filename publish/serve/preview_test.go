package serve_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/serve"
	"postil/publish/site"
)

// provider is content that changes while it is served.
type provider struct {
	mu sync.Mutex
	o  site.Options
}

func (p *provider) get(context.Context) (site.Options, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.o, nil
}

func (p *provider) set(o site.Options) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.o = o
}

func TestPagesFollowChangesOnlyWhereTheyAreServed(t *testing.T) {
	o := options(repository("Ferries"))
	h := serve.New(func(context.Context) (site.Options, error) { return o, nil }).Handler()
	page := body(t, request(h, "GET", "localhost", "/commentary/2024/07/ferries/"))
	if strings.Count(page, `<script src="/_preview/reload.js"></script>`) != 1 || strings.Index(page, "<script src") > strings.Index(page, "</body>") {
		t.Errorf("the page has no script that follows changes:\n%s", page)
	}
	if !strings.Contains(page, "; script-src &#39;self&#39;") || !strings.Contains(page, "connect-src &#39;self&#39;;") || !strings.Contains(page, "default-src &#39;none&#39;") {
		t.Error("the page's policy does not allow it")
	}
	out := site.Memory{}
	if _, err := site.Build(t.Context(), o, out); err != nil {
		t.Fatal(err)
	}
	for name, data := range out {
		if strings.Contains(string(data), "_preview") {
			t.Errorf("the built %s has the preview's script", name)
		}
	}
	built := string(out["commentary/2024/07/ferries/index.html"])
	stripped := strings.Replace(page, `<script src="/_preview/reload.js"></script>`, "", 1)
	stripped = strings.Replace(stripped, "; script-src &#39;self&#39;", "", 1)
	if stripped != built {
		t.Error("besides the script, the page served is not the page built")
	}
}

func TestPreviewFrame(t *testing.T) {
	o := options(repository("Ferries"))
	h := serve.New(func(context.Context) (site.Options, error) { return o, nil }).Handler()
	for target, want := range map[string][2]string{
		"/_preview":             {"text/html; charset=utf-8", "390 wide"},
		"/_preview/?at=/x/":     {"text/html; charset=utf-8", "iframe"},
		"/_preview/frame.css":   {"text/css; charset=utf-8", "iframe"},
		"/_preview/frame.js":    {"text/javascript; charset=utf-8", "EventSource"},
		"/_preview/reload.js":   {"text/javascript; charset=utf-8", "EventSource"},
		"/_preview/../serve.go": {"text/html; charset=utf-8", "Page not found"},
		"/_preview/nothing":     {"text/html; charset=utf-8", "Page not found"},
	} {
		r := request(h, "GET", "127.0.0.1:1", target)
		if got := body(t, r); r.Header.Get("Content-Type") != want[0] || !strings.Contains(got, want[1]) {
			t.Errorf("%s: %d %s %.80q", target, r.StatusCode, r.Header.Get("Content-Type"), got)
		}
		if r := request(h, "GET", "evil.example", target); r.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s: another host got %d", target, r.StatusCode)
		}
	}
	if r := request(h, "GET", "evil.example", "/_preview/events"); r.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host may follow: %d", r.StatusCode)
	}
	if got := serve.PreviewPath("/a&b/"); got != "/_preview?at=/a%26b/" {
		t.Errorf("address %s", got)
	}
}

func TestPagesBesideTheSite(t *testing.T) {
	s := serve.New((&provider{o: options(repository("Ferries"))}).get)
	h := s.Handler()
	if r := request(h, "GET", "localhost", serve.PagePath("issue")); r.StatusCode != http.StatusNotFound {
		t.Errorf("before it is set: %d", r.StatusCode)
	}
	s.SetPage("issue", []byte("<html><body><p>First</p></body></html>"))
	r := request(h, "GET", "localhost", serve.PagePath("issue"))
	if got := body(t, r); r.StatusCode != 200 || !strings.Contains(got, "<p>First</p>") || !strings.Contains(got, "/_preview/reload.js") {
		t.Errorf("%d %s", r.StatusCode, got)
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe-eval") {
		t.Errorf("policy %s", csp)
	}
	s.SetPage("issue", []byte("<html><body><p>Second</p></body></html>"))
	if got := body(t, request(h, "GET", "localhost", serve.PagePath("issue"))); !strings.Contains(got, "Second") {
		t.Errorf("it was not replaced: %s", got)
	}
	if r := request(h, "GET", "evil.example", serve.PagePath("issue")); r.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host got %d", r.StatusCode)
	}
	if r := request(h, "GET", "localhost", "/"); r.StatusCode != 200 {
		t.Errorf("the site: %d", r.StatusCode)
	}
}

func TestBrowsersAreToldOfChanges(t *testing.T) {
	p := &provider{o: options(repository("First"))}
	s := serve.New(p.get)
	l, err := serve.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	address := "http://" + l.Addr().String()
	if s.Watched() {
		t.Error("followed by nobody")
	}
	r, err := http.Get(address + "/_preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("type %s", r.Header.Get("Content-Type"))
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for sc := bufio.NewScanner(r.Body); sc.Scan(); {
			lines <- sc.Text()
		}
	}()
	next := func() string {
		select {
		case l := <-lines:
			return l
		case <-time.After(time.Minute):
			t.Fatal("nothing was told")
			return ""
		}
	}
	if l := next(); l != "retry: 1000" {
		t.Errorf("it begins with %q", l)
	}
	next()
	if !s.Watched() {
		t.Error("nobody follows")
	}
	p.set(options(repository("Second")))
	s.Changed()
	if l := next(); l != "event: change" {
		t.Errorf("told %q", l)
	}
	got, err := http.Get(address + "/commentary/2024/07/ferries/")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body(t, got), "<h1>Second</h1>") {
		t.Error("the page is an old one")
	}
	got.Body.Close()
	// A stream without end does not hold up the server's.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// typed is o with an article changed as the window changes it: another list of
// articles, another article in it, the rest the same.
func typed(t testing.TB, o site.Options, dir string, change func(*article.File)) site.Options {
	t.Helper()
	c := *o.Content
	c.Articles = append([]*content.Article(nil), o.Content.Articles...)
	for i, a := range c.Articles {
		if a.Dir == dir {
			b := *a
			b.File = a.File.Clone()
			change(b.File)
			b.Front = b.File.Front()
			c.Articles[i] = &b
		}
	}
	o.Content = &c
	return o
}

// What is kept from one key to the next must not show: every page is as it
// would be made anew.
func TestTypingShowsOnEveryPage(t *testing.T) {
	const dir = "content/commentary/2024/07/ferries"
	m := repository("Ferries")
	m["content/commentary/2024/06/other/index.md"] = m[dir+"/index.md"]
	o := options(m)
	p := &provider{o: o}
	h := serve.New(p.get).Handler()
	for _, step := range []func(*article.File){
		func(f *article.File) { f.SetBody("Other words.\n") },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Title = "Boats" }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Tags = []string{"new"} }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Date = article.Day(2024, 6, 1) }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Aliases = []string{"/gone/"} }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Authors = []string{"Eve"} }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Lang = "de" }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Summary = "In short." }) },
		func(f *article.File) { setFront(t, f, func(a *article.Front) { a.Image.File = "" }) },
	} {
		o = typed(t, o, dir, step)
		p.set(o)
		fresh, err := site.NewPlan(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range fresh.Paths() {
			want, err := fresh.Render(name)
			if err != nil {
				t.Fatal(err)
			}
			got := body(t, request(h, "GET", "localhost", "/"+name))
			got = strings.Replace(got, `<script src="/_preview/reload.js"></script>`, "", 1)
			if name != "search/index.html" { // which has a script of its own
				got = strings.Replace(got, "; script-src &#39;self&#39;", "", 1)
			}
			if got != string(want) {
				t.Errorf("%s is not as it would be made anew", name)
			}
		}
	}
}

func setFront(t testing.TB, f *article.File, change func(*article.Front)) {
	t.Helper()
	front := f.Front()
	change(&front)
	if err := f.SetFront(front); err != nil {
		t.Fatal(err)
	}
}
