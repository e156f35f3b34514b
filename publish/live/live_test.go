package live_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postil/publish/article"
	"postil/publish/live"
)

var (
	index = []byte("---\ntitle: Ports\n---\nText.\n")
	want  = article.Source(index)
	other = article.Source([]byte("older"))
)

// page is a page that says it was made from source, "" for nothing.
func page(source string) string {
	meta := ""
	if source != "" {
		meta = fmt.Sprintf("<meta content='%s' name=article-source>", source)
	}
	return "<!doctype html><html><head><title>Ports</title>" + meta + "</head><body><p>Text.</p></body></html>"
}

func looker(t *testing.T, o live.Options) *live.Looker {
	t.Helper()
	l, err := live.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLookSaysWhatIsThere(t *testing.T) {
	published := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	says := func(source string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, page(source))
		}
	}
	modified := func(at time.Time, source string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Last-Modified", at.Format(http.TimeFormat))
			says(source)(w, r)
		}
	}
	endless := func(first string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, first)
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("<p>more", 10_000)); err != nil {
					return
				}
			}
		}
	}
	packed := func(write func(io.Writer)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				http.Error(w, "no gzip", http.StatusNotAcceptable)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			write(z)
			z.Close()
		}
	}
	slow := func(begin string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if begin != "" {
				w.Header().Set("Content-Type", "text/html")
				io.WriteString(w, begin)
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		}
	}
	head, _, _ := strings.Cut(page(want), "</head>")
	elsewhere := httptest.NewServer(says(want))
	defer elsewhere.Close()
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		state   live.State
		problem error
		whole   bool // the page was read whole
	}{
		"as published":             {says(want), live.Same, nil, true},
		"another version":          {says(other), live.Other, nil, true},
		"no word":                  {says(""), live.Unnamed, nil, true},
		"no word, and older":       {modified(published.Add(-time.Minute), ""), live.Other, nil, true},
		"no word, and newer":       {modified(published.Add(time.Minute), ""), live.Unnamed, nil, true},
		"its word counts for more": {modified(published.Add(-time.Minute), want), live.Same, nil, true},
		"a word that is no digest": {says("sha256:beef"), live.Unnamed, nil, true},
		"nothing there":            {http.NotFound, live.Missing, nil, false},
		"gone":                     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, live.Missing, nil, false},
		"a fault":                  {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, page(want), 500) }, live.Failing, live.ErrStatus, false},
		"no content":               {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, live.Failing, live.ErrStatus, false},
		"a password is wanted":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, live.Failing, live.ErrStatus, false},
		"no page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "image/png")
			io.WriteString(w, page(want))
		}, live.Failing, live.ErrNotHTML, false},
		"packed":                    {packed(func(w io.Writer) { io.WriteString(w, page(want)) }), live.Same, nil, true},
		"packed, and huge unpacked": {packed(func(w io.Writer) { io.WriteString(w, page("")); io.WriteString(w, strings.Repeat(" ", 5<<20)) }), live.Failing, live.ErrTooLarge, false},
		"not what it says to be packed as": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, page(want))
		}, live.Unreached, live.ErrUnreachable, false},
		"endless":                      {endless(page("")), live.Failing, live.ErrTooLarge, false},
		"endless behind its word":      {endless(page(want)), live.Same, nil, false},
		"no answer":                    {slow(""), live.Unreached, live.ErrSlow, false},
		"half an answer":               {slow("<!doctype html><head><title>"), live.Unreached, live.ErrSlow, false},
		"half an answer with its word": {slow(head), live.Same, nil, false},
		"the text quotes a word": {func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "<html><head></head><body>"+page(want))
		}, live.Unnamed, nil, true},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Length", "100000")
			io.WriteString(w, page(""))
		}, live.Unreached, live.ErrUnreachable, false},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, live.Unreached, live.ErrUnreachable, false},
		"moved within the site": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/a/" {
				w.Header().Set("Set-Cookie", "who=you")
				http.Redirect(w, r, "/b/", http.StatusFound)
				return
			}
			if r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
				http.Error(w, "too much was sent", http.StatusBadRequest)
				return
			}
			says(want)(w, r)
		}, live.Same, nil, true},
		"in circles":      {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, live.Failing, live.ErrRedirects, false},
		"to another site": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, live.Failing, live.ErrElsewhere, false},
		"to a file": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, live.Failing, live.ErrElsewhere, false},
		"to a place with a password": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://you:secret@"+r.Host+"/b/", http.StatusFound)
		}, live.Failing, live.ErrElsewhere, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(c.answer)
			srv.Config.ErrorLog = nil
			defer srv.Close()
			defer srv.CloseClientConnections()
			timeout := time.Minute
			if name == "no answer" || strings.HasPrefix(name, "half an answer") {
				timeout = 2 * time.Second
			}
			l := looker(t, live.Options{Timeout: timeout, MaxBytes: 1 << 20})
			o, err := l.Look(t.Context(), live.Want{Address: srv.URL + "/a/", Source: want, Since: published})
			if err != nil {
				t.Fatal(err)
			}
			if o.State != c.state || !errors.Is(o.Problem, c.problem) || (c.problem == nil) != (o.Problem == nil) || (o.Page != "") != c.whole {
				t.Errorf("%+v", o)
			}
			if o.Problem != nil && strings.Contains(o.Problem.Error(), "secret") {
				t.Errorf("it tells the password: %v", o.Problem)
			}
		})
	}
}

func TestLookAtWhatCannotBeReached(t *testing.T) {
	l := looker(t, live.Options{Timeout: time.Minute})
	private := httptest.NewTLSServer(http.NotFoundHandler())
	defer private.Close()
	for address, problem := range map[string]error{
		"http://127.0.0.1:1/":        live.ErrUnreachable, // where nobody listens
		private.URL:                  live.ErrInsecure,
		"https://review.example/a/":  live.ErrPlaceholder,
		"https://www.example.org/a/": live.ErrPlaceholder,
	} {
		o, err := l.Look(t.Context(), live.Want{Address: address})
		if err != nil || o.State != live.Unreached || !errors.Is(o.Problem, problem) {
			t.Errorf("%s: %+v, %v", address, o, err)
		}
	}
	for _, address := range []string{"", "/a/", "review.org/a/", "ftp://review.org/", "http://", "https://you:secret@review.org/", "http://a b/", "\x00"} {
		if _, err := l.Look(t.Context(), live.Want{Address: address}); !errors.Is(err, live.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Look(ctx, live.Want{Address: private.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, o := range []live.Options{{Timeout: -1}, {MaxBytes: -1}, {Redirects: -1}, {FirstPause: -1}, {LongestPause: -1}} {
		if _, err := live.New(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	lookup := func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "review.org", IsNotFound: true}}
	}
	o, err := looker(t, live.Options{Transport: transport(lookup)}).Look(t.Context(), live.Want{Address: "https://review.org/"})
	if err != nil || o.State != live.Unreached || !errors.Is(o.Problem, live.ErrUnknownHost) {
		t.Errorf("%+v, %v", o, err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestARedirectMayOnlyAddEncryption(t *testing.T) {
	for _, c := range []struct {
		from, to string
		state    live.State
	}{
		{"http://review.org/a/", "https://review.org/a/", live.Same},
		{"http://review.org:80/a/", "https://REVIEW.org:443/b/", live.Same},
		{"https://review.org/a/", "http://review.org/a/", live.Failing},
		{"http://review.org:8080/a/", "https://review.org/a/", live.Failing},
		{"https://review.org/a/", "https://www.review.org/a/", live.Failing},
		{"https://review.org/a/", "https://review.org.evil.net/a/", live.Failing},
	} {
		l := looker(t, live.Options{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.URL.String() == c.from {
				return &http.Response{StatusCode: 301, Header: http.Header{"Location": {c.to}}, Body: http.NoBody, Request: r}, nil
			}
			return answer(r, 200, page(want)), nil
		})})
		if o, err := l.Look(t.Context(), live.Want{Address: c.from, Source: want}); err != nil || o.State != c.state {
			t.Errorf("%s to %s: %+v, %v", c.from, c.to, o, err)
		}
	}
}

func answer(r *http.Request, status int, text string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(text)),
	}
}

func TestWaitLooksUntilThePageIsThere(t *testing.T) {
	address := live.Want{Address: "https://review.org/a/", Source: want}
	// site answers as the steps say, the last one for ever.
	site := func(looks *[]time.Time, steps ...string) live.Options {
		return live.Options{Transport: transport(func(r *http.Request) (*http.Response, error) {
			step := steps[min(len(*looks), len(steps)-1)]
			*looks = append(*looks, time.Now())
			switch step {
			case "":
				return answer(r, 404, ""), nil
			case "offline":
				return nil, errors.New("no route to host")
			}
			text := page(step)
			if step == "half" { // as a page is while it is being written
				text = text[:strings.Index(text, "<title>")]
			}
			return answer(r, 200, text), nil
		})}
	}
	synctest.Test(t, func(t *testing.T) {
		var looks []time.Time
		var heard []live.State
		o, err := looker(t, site(&looks, "", "offline", other, want)).Wait(t.Context(), address, func(o live.Outcome) { heard = append(heard, o.State) })
		if err != nil || o.State != live.Same || len(looks) != 4 {
			t.Errorf("%+v, %v after %d looks", o, err, len(looks))
		}
		if got := fmt.Sprint(heard); got != "[not there yet not reached another version as published]" {
			t.Errorf("heard %s", got)
		}
		if a, b := looks[1].Sub(looks[0]), looks[3].Sub(looks[2]); a != 2*time.Second || b != 4500*time.Millisecond {
			t.Errorf("pauses of %s and %s", a, b)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var looks []time.Time
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		o, err := looker(t, site(&looks, "", other)).Wait(ctx, address, nil)
		if !errors.Is(err, context.DeadlineExceeded) || o.State != live.Other {
			t.Errorf("%+v, %v", o, err)
		}
		if last := looks[len(looks)-1].Sub(looks[len(looks)-2]); last != time.Minute || len(looks) > 25 {
			t.Errorf("%d looks, the last pause %s", len(looks), last)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var looks []time.Time
		if o, err := looker(t, site(&looks, "", "none")).Wait(t.Context(), address, nil); err != nil || o.State != live.Unnamed || len(looks) != 3 {
			t.Errorf("a page that says nothing: %+v, %v, %d looks", o, err, len(looks))
		}
		looks = nil
		if o, err := looker(t, site(&looks, "", "half", want)).Wait(t.Context(), address, nil); err != nil || o.State != live.Same {
			t.Errorf("a page that was asked for while it was written: %+v, %v", o, err)
		}
		if o, err := looker(t, live.Options{}).Wait(t.Context(), live.Want{Address: "https://review.example/"}, nil); err != nil || o.State != live.Unreached {
			t.Errorf("an example: %+v, %v", o, err)
		}
		if _, err := looker(t, live.Options{}).Wait(t.Context(), live.Want{Address: "nowhere"}, nil); !errors.Is(err, live.ErrAddress) {
			t.Errorf("no address: %v", err)
		}
	})
}
