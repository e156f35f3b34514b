package listmonk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const token = "postil:s3cret-t0ken"

// server answers POST /api/campaigns as listmonk does.
func server(t *testing.T, got *map[string]any) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /lists/api/campaigns", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		refuse := func(code int, text string) {
			w.WriteHeader(code)
			_ = json.NewEncoder(w).Encode(map[string]string{"message": text})
		}
		if r.Header.Get("Authorization") != "token "+token {
			refuse(http.StatusForbidden, "invalid API credentials")
			return
		}
		var in map[string]any
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			refuse(http.StatusBadRequest, err.Error())
			return
		}
		for _, name := range []string{"name", "subject", "body"} {
			if s, _ := in[name].(string); s == "" {
				refuse(http.StatusBadRequest, "Invalid length for `"+name+"`.")
				return
			}
		}
		if lists, _ := in["lists"].([]any); len(lists) == 0 {
			refuse(http.StatusBadRequest, "No lists selected.")
			return
		}
		*got = in
		out := map[string]any{"id": 2, "uuid": "57702beb-6fae-4355-a324-c2fd5b59a549", "status": "draft", "name": in["name"], "body": in["body"]}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": out})
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

var campaign = Campaign{
	Name: "2026-09-20 Tides", Subject: "{{ Tides", From: "Review <news@review.example>", Lists: []int{3, 12}, HTML: "<p>Tide</p>", Text: "Tide",
	Tags: []string{"postil"}, Headers: map[string]string{"X-B": "2", "X-A": "1"}, Template: 4,
}

func TestCreateDraft(t *testing.T) {
	var got map[string]any
	s := server(t, &got)
	c, err := New(Options{URL: s.URL + "/lists", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.CreateDraft(t.Context(), campaign)
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != 2 || d.Address != s.URL+"/lists/admin/campaigns/2" {
		t.Errorf("%+v", d)
	}
	want := map[string]any{
		"name": "2026-09-20 Tides", "subject": `{{ "{{" }} Tides`, "from_email": "Review <news@review.example>", "lists": []any{3.0, 12.0},
		"type": "regular", "content_type": "html", "body": "<p>Tide</p>", "altbody": "Tide", "tags": []any{"postil"},
		"headers": []any{map[string]any{"X-A": "1"}, map[string]any{"X-B": "2"}}, "template_id": 4.0, "messenger": "email",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it was sent\n%v\nnot\n%v", got, want)
	}
	for _, never := range []string{"status", "send_at"} {
		if _, there := got[never]; there {
			t.Errorf("a campaign was sent with %s", never)
		}
	}
}

func TestListmonkRefuses(t *testing.T) {
	var got map[string]any
	s := server(t, &got)
	wrong, err := New(Options{URL: s.URL + "/lists", Token: "postil:other"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wrong.CreateDraft(t.Context(), campaign); !errors.Is(err, ErrForbidden) || !strings.Contains(err.Error(), "invalid API credentials") {
		t.Errorf("wrong token: %v", err)
	}
	c, err := New(Options{URL: s.URL + "/lists", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	none := campaign
	none.Lists = nil
	if _, err := c.CreateDraft(t.Context(), none); !errors.Is(err, ErrRejected) || !strings.Contains(err.Error(), "No lists selected") {
		t.Errorf("no lists: %v", err)
	}
	elsewhere, err := New(Options{URL: s.URL, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.CreateDraft(t.Context(), campaign); !errors.Is(err, ErrNotFound) {
		t.Errorf("wrong path: %v", err)
	}
}

// TestBadServers meets servers that are broken, slow, or something else.
func TestBadServers(t *testing.T) {
	answer := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	const jsonType = "application/json"
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was asked, with %q", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, c := range []struct {
		name string
		do   http.HandlerFunc
		want error
		says string
	}{
		{"broken JSON", answer(200, jsonType, `{"data": {`), ErrAnswer, "no JSON"},
		{"no campaign", answer(200, jsonType, `{"data": true}`), ErrAnswer, ""},
		{"nothing", answer(200, jsonType, `{}`), ErrAnswer, "names no campaign"},
		{"a login page", answer(200, "text/html; charset=utf-8", `<form action="/admin/login">`), ErrAnswer, "text/html"},
		{"no kind", answer(200, "", `x`), ErrAnswer, ""},
		{"a running campaign", answer(200, jsonType, `{"data": {"id": 7, "status": "running"}}`), ErrNotDraft, "campaign 7"},
		{"401", answer(401, jsonType, `{"message": "who?"}`), ErrLogin, "who?"},
		{"403", answer(403, jsonType, `{"message": "permission denied: campaigns:manage"}`), ErrForbidden, "campaigns:manage"},
		{"404", answer(404, "text/html", `nothing`), ErrNotFound, "404 Not Found"},
		{"422", answer(422, jsonType, `{"message": "lists"}`), ErrRejected, "422 lists"},
		{"500", answer(500, jsonType, `{"message": "pq: `+strings.Repeat("very long ", 100)+`"}`), ErrServer, "…"},
		{"502", answer(502, "text/html", `<h1>Bad Gateway`), ErrServer, "502 Bad Gateway"},
		{"an echo of the token", answer(400, jsonType, `{"message": "s3cret-t0ken is\nwrong"}`), ErrRejected, "… is wrong"},
		{"too large", answer(200, jsonType, `{"data": "`+strings.Repeat("x", 5000)+`"}`), ErrAnswer, "more than 4096 bytes"},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/login?next=x", http.StatusTemporaryRedirect)
		}, ErrElsewhere, other.URL + "/login"},
		{"slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, ErrSlow, "200ms"},
		{"slow at the end", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", jsonType)
			_, _ = io.WriteString(w, `{"data":`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, ErrSlow, ""},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"data":`)
		}, ErrUnreachable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked atomic.Int32
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				c.do(w, r)
			}))
			defer s.Close()
			client, err := New(Options{URL: s.URL, Token: token, Timeout: 200 * time.Millisecond, MaxBytes: 4096})
			if c.want != ErrSlow {
				client.http.Timeout = time.Minute // a busy machine is no slow server
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.CreateDraft(t.Context(), campaign)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v and %q", err, c.want, c.says)
			}
			if s := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(s, "s3cret") {
				t.Errorf("the token is in the error: %s", s)
			}
			// On a busy machine the time may be over before the server is reached.
			if n := asked.Load(); n != 1 && (n != 0 || c.want != ErrSlow) {
				t.Errorf("it was asked %d times", n)
			}
		})
	}
}

func TestUnreachableAndCancelled(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	c, err := New(Options{URL: s.URL, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateDraft(t.Context(), campaign); !errors.Is(err, ErrUnreachable) {
		t.Errorf("closed: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.CreateDraft(ctx, campaign); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	if c, err = New(Options{URL: secure.URL, Token: token}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateDraft(t.Context(), campaign); !errors.Is(err, ErrInsecure) {
		t.Errorf("certificate: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		url, token string
		want       error
	}{
		{"", token, ErrAddress},
		{"lists.example", token, ErrAddress},
		{"ftp://lists.example", token, ErrAddress},
		{"http://lists.example", token, ErrAddress},
		{"https://me:pw@lists.example", token, ErrAddress},
		{"https://lists.example/?a=1", token, ErrAddress},
		{"https://lists.example", "", ErrNoToken},
		{"https://lists.example", "s3cret", ErrBadToken},
		{"https://lists.example", "a:b\nc: d", ErrBadToken},
	} {
		_, err := New(Options{URL: c.url, Token: c.token})
		if !errors.Is(err, c.want) {
			t.Errorf("%q %q: %v, want %v", c.url, c.token, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "pw@")) {
			t.Errorf("a secret is in the error: %v", err)
		}
	}
}
