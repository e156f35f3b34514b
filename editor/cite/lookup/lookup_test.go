package lookup

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

// answers are what a server says, by path.
type answers map[string]http.HandlerFunc

func say(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func serve(t *testing.T, a answers) (*Client, string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := a[r.URL.Path]; h != nil {
			h(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(srv.Close)
	c, err := New(Options{
		DOI: srv.URL, OpenLibrary: srv.URL, ArXiv: srv.URL, Zotero: srv.URL, Timeout: time.Minute, MaxBytes: 1 << 20,
		Now: func() time.Time { return time.Date(2024, 8, 1, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, srv.URL
}

func shown(res Result) string {
	r := res.Reference
	return strings.Join([]string{
		r.Type, cite.EditNames(r.Author), r.Title, r.ContainerTitle, r.Publisher, r.Issued.String(), r.Accessed.String(), r.Volume + "(" + r.Issue + ")" + r.Page, r.DOI, r.ISBN, r.URL,
		strings.Join(res.Missing, "+"), strings.Join(res.Guessed, "+"),
	}, "|")
}

const crossrefAnswer = `{"type":"journal-article","title":["Ports &amp; <jats:italic>Tides</jats:italic> of <sub>2</sub>"],"subtitle":["A View"],"container-title":["Journal of Tides","J. Tides"],
"author":[{"given":"Nadia","family":"Castillo","sequence":"first","affiliation":[{"name":"X"}],"ORCID":"y"},{"name":"Harbour Board","sequence":"additional","affiliation":[]}],
"issued":{"date-parts":[[null]]},"published-print":{"date-parts":[[2024,7]]},"volume":"3","issue":"4","page":"5-9","DOI":"10.1000/abc","URL":"http://dx.doi.org/10.1000/abc","ISSN":["1234-5678","x"],
"publisher":"Tides Press","reference":[{"key":"1"}],"link":[{"URL":"x"}],"score":1}`

const atom = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>q</title><entry><id>http://arxiv.org/abs/2401.01234v1</id><published>2024-01-02T18:59:59Z</published>
<title>Ports
  Wait</title><author><name>Nadia Castillo</name></author><author><name>Ana van der Berg</name></author><arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/9</arxiv:doi>
<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL"/></entry></feed>`

func TestFind(t *testing.T) {
	c, base := serve(t, answers{
		"/10.1000/ABC": func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept"), "citationstyles.csl+json") {
				http.Error(w, "not acceptable", http.StatusNotAcceptable)
				return
			}
			http.Redirect(w, r, "/works/10.1000/abc", http.StatusFound)
		},
		"/works/10.1000/abc": say("application/vnd.citationstyles.csl+json", crossrefAnswer),
		"/api/books": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("bibkeys") != "ISBN:9780306406157" {
				fmt.Fprint(w, "{}")
				return
			}
			say("application/json", `{"ISBN:9780306406157":{"title":"Tides","subtitle":"A Book","authors":[{"name":"Nadia Castillo"}],"publishers":[{"name":"Press"}],"publish_places":[{"name":"Porto"}],"publish_date":"July 2005","number_of_pages":300}}`)(w, r)
		},
		"/api/query": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("id_list") != "2401.01234" {
				fmt.Fprint(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>none</title></feed>`)
				return
			}
			say("application/atom+xml; charset=UTF-8", atom)(w, r)
		},
		"/page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=windows-1252")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, "<title>Caf\xe9 Ports</title><meta property='og:site_name' content='Tides'>")
			z.Close()
		},
	})
	for text, want := range map[string]string{
		"doi:10.1000/ABC":   "article-journal|Castillo, Nadia; Harbour Board|Ports & <i>Tides</i> of <sub>2</sub>: A View|Journal of Tides|Tides Press|2024-07||3(4)5-9|10.1000/ABC||https://doi.org/10.1000/abc||",
		"0-306-40615-2":     "book|Castillo, Nadia|Tides: A Book||Press|2005-07||()||9780306406157|||author",
		"arXiv:2401.01234":  "article|Castillo, Nadia; van der Berg, Ana|Ports Wait||arXiv|2024-01-02||()|10.1000/9||https://arxiv.org/abs/2401.01234||author",
		base + "/page":      "webpage||Café Ports|Tides|||2024-08-01|()|||" + base + "/page|author+issued|",
		"978-0-306-40615-8": "not an ISBN",
		"9791234567896":     "nothing is known under it",
		"2401.09999":        "nothing is known under it",
		"10.1000/none":      "nothing is known under it",
		"some words":        "neither a DOI",
	} {
		res, err := c.Find(context.Background(), text)
		if err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if d := cmp.Diff(want, shown(res)); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}

func TestBadServers(t *testing.T) {
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	bad := map[string]struct {
		h    http.HandlerFunc
		want error
		text string
	}{
		"slow":       {func(_ http.ResponseWriter, r *http.Request) { wait(r, stop) }, ErrSlow, ""},
		"slow body":  {func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "{"); flush(w); wait(r, stop) }, ErrSlow, ""},
		"endless":    {endless, ErrTooLarge, ""},
		"gzip bomb":  {bomb, ErrTooLarge, ""},
		"html":       {say("text/html", "<!DOCTYPE html><html><body>Welcome</body></html>"), ErrAnswer, "a web page"},
		"html named": {say("application/json", "<html>x</html>"), ErrAnswer, "a web page"},
		"empty":      {say("application/json", ""), ErrAnswer, "an empty page"},
		"other json": {say("application/json", `["x"]`), ErrAnswer, ""},
		"no source":  {say("application/json", `{"status":"ok"}`), ErrAnswer, "neither title nor author"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, ErrAnswer, "broke off"},
		"404":       {status(404), ErrNotFound, ""},
		"429":       {status(429, "Retry-After", "120"), ErrBusy, "try again in 2m0s"},
		"429 date":  {status(429, "Retry-After", "Thu, 01 Aug 2024 12:00:30 GMT"), ErrBusy, "try again in 30s"},
		"429 silly": {status(429, "Retry-After", "99999999"), ErrBusy, "try again in 24h0m0s"},
		"503":       {status(503), ErrBusy, ""},
		"403":       {status(403), ErrRefused, ""},
		"500":       {status(500), ErrAnswer, "500"},
		"loop":      {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, ErrAnswer, "without end"},
		"file":      {status(302, "Location", "file:///etc/passwd"), ErrAnswer, "file"},
		"hang up":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrAnswer, ""},
	}
	for name, b := range bad {
		t.Run(name, func(t *testing.T) {
			c, base := serve(t, answers{"/10.1000/x": b.h, "/api/books": b.h, "/api/query": b.h, "/page": b.h})
			if b.want == ErrSlow {
				c.o.Timeout = 500 * time.Millisecond
			}
			for _, text := range []string{"10.1000/x", "9780306406157", "2401.01234", base + "/page"} {
				if strings.HasPrefix(text, "http") && (b.want == ErrAnswer && b.text != "500" && b.text != "file" && b.text != "without end") {
					continue // a page may be any HTML
				}
				res, err := c.Find(context.Background(), text)
				var e *Error
				if name == "other json" || name == "no source" {
					if text != "10.1000/x" {
						continue // an answer that names no book is that there is none
					}
				}
				if !errors.Is(err, b.want) || !errors.As(err, &e) || text == "10.1000/x" && !strings.Contains(err.Error(), b.text) {
					t.Errorf("%s: %v, %v", text, err, res.Reference)
				}
			}
		})
	}
}

func wait(r *http.Request, stop chan struct{}) {
	select {
	case <-r.Context().Done():
	case <-stop:
	case <-time.After(time.Minute):
	}
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	chunk := []byte(strings.Repeat(" ", 64<<10))
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	zeros := make([]byte, 1<<20)
	for range 200 {
		if _, err := z.Write(zeros); err != nil {
			return
		}
	}
	z.Close()
}

func TestPagesThatAreNone(t *testing.T) {
	c, base := serve(t, answers{"/pdf": say("application/pdf", "%PDF-1.4"), "/text": say("text/plain", "words"), "/sly": say("text/html", "%PDF-1.7")})
	for _, path := range []string{"/pdf", "/text", "/sly"} {
		if res, err := c.Page(context.Background(), base+path); !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: %v %v", path, res.Reference, err)
		}
	}
}

func TestOffline(t *testing.T) {
	c, base := serve(t, nil)
	srv := httptest.NewServer(nil)
	c.o.DOI, c.o.Zotero = srv.URL, srv.URL
	srv.Close()
	if _, err := c.Find(context.Background(), "10.1000/x"); !errors.Is(err, ErrOffline) || !strings.Contains(err.Error(), "online?") {
		t.Error(err)
	}
	if _, err := c.Find(context.Background(), "https://nowhere.invalid/x"); !errors.Is(err, ErrOffline) && !errors.Is(err, ErrSlow) {
		t.Error(err)
	}
	if _, _, err := c.Zotero(context.Background(), "ports", 10); !errors.Is(err, ErrZoteroOff) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Page(ctx, base); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := New(Options{DOI: "ftp://x"}); err == nil {
		t.Error("a base address of ftp was taken")
	}
}

func TestZotero(t *testing.T) {
	answer := func(header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if r.Method != http.MethodGet || q.Get("format") != "csljson" || q.Get("q") != "ports & tides" || q.Get("limit") != "5" {
				http.Error(w, r.URL.String(), http.StatusBadRequest)
				return
			}
			if header != "" {
				w.Header().Set("Zotero-API-Version", header)
			}
			fmt.Fprint(w, body)
		}
	}
	const path = "/api/users/0/items"
	items := `{"items":[{"id":"http://zotero.org/users/local/x/items/ABC","citation-key":"castillo2024","type":"book","title":"Ports"},{"id":"http://zotero.org/users/local/x/items/DEF","title":"Tides"}]}`
	c, _ := serve(t, answers{path: answer("3", items)})
	refs, problems, err := c.Zotero(context.Background(), "ports & tides", 5)
	if err != nil || len(refs) != 2 || len(problems) != 0 || refs[0].Key != "castillo2024" || refs[1].Title != "Tides" {
		t.Error(refs, problems, err)
	}
	c, _ = serve(t, answers{path: answer("3", "[]")})
	if refs, _, err := c.Zotero(context.Background(), "ports & tides", 5); err != nil || len(refs) != 0 {
		t.Error(refs, err)
	}
	c, _ = serve(t, answers{path: answer("", items)})
	if _, _, err := c.Zotero(context.Background(), "ports & tides", 5); !errors.Is(err, ErrAnswer) || !strings.Contains(err.Error(), "another program") {
		t.Error(err)
	}
	c, _ = serve(t, answers{path: status(403)})
	if _, _, err := c.Zotero(context.Background(), "ports & tides", 5); !errors.Is(err, ErrZoteroShut) {
		t.Error(err)
	}
}

func FuzzRegistered(f *testing.F) {
	f.Add([]byte(crossrefAnswer))
	f.Add([]byte(`{"title":[],"author":[{}],"issued":{"date-parts":[["x"]]},"event":3,"institution":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := registered(data)
		if err != nil {
			return
		}
		if _, err := r.MarshalFile(); err != nil {
			t.Fatal(err)
		}
	})
}
