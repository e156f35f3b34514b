package delivery_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postil/publish/content"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo/credential"
)

// published is a publication with an article on each of some days.
func published(t *testing.T, days ...string) *content.Content {
	t.Helper()
	fsys := fstest.MapFS{"postil.yaml": {Data: []byte("name: Review\nbaseURL: https://review.example/\nlanguage: en\ncitationStyle: house\ntimeZone: Pacific/Auckland\nsections:\n  - {id: commentary, title: Commentary}\n")}}
	for i, day := range days {
		name := fmt.Sprintf("a%d", i)
		dir := "content/commentary/" + strings.ReplaceAll(day[:7], "-", "/") + "/" + name
		fsys[dir+"/index.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + name + "\nslug: " + name + "\ndate: " + day + "\nauthors: [Ada]\n---\nText.\n")}
	}
	c := content.Load(fsys)
	if len(c.Problems) > 0 {
		t.Fatal(c.Problems)
	}
	return c
}

func issue(t *testing.T, c *content.Content, articles ...string) *newsletter.Issue {
	t.Helper()
	f, err := newsletter.ParseFile([]byte("---\nsubject: S\ndate: 2026-09-20\narticles: [" + strings.Join(articles, ", ") + "]\n---\nHello.\n"))
	if err != nil {
		t.Fatal(err)
	}
	i, err := newsletter.Compose(f, c)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestFreshArticles(t *testing.T) {
	// The last one is of the 3rd of July in Auckland.
	c := published(t, "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-07-02T20:00:00Z")
	sent := func(date string, dirs ...string) ledger.Entry {
		e := ledger.Entry{Date: date}
		for _, d := range dirs {
			e.Articles = append(e.Articles, ledger.Article{Dir: d})
		}
		return e
	}
	for _, test := range []struct {
		name string
		sent []ledger.Entry
		most int
		want string
	}{
		{"before the first issue", nil, 3, "a3 a4 a2"},
		{"since the last issue", []ledger.Entry{sent("2026-07-01"), sent("2026-06-01")}, 9, "a3 a4 a2"},
		{"on the day, here", []ledger.Entry{sent("2026-07-03")}, 9, "a3 a4"},
		{"not what was sent", []ledger.Entry{sent("2026-05-15", "content/commentary/2026/07/a2", "content/commentary/2026/08/a3")}, 9, "a4 a1"},
		{"an entry without a day", []ledger.Entry{sent("soon")}, 2, "a3 a4"},
		{"nothing new", []ledger.Entry{sent("2026-09-01")}, 9, ""},
	} {
		var got []string
		for _, a := range delivery.Fresh(c, test.sent, test.most) {
			got = append(got, path.Base(a.Dir))
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", test.name, got, test.want)
		}
	}
}

func TestRepeatsAreByDigestAndArticle(t *testing.T) {
	c := published(t, "2026-05-01", "2026-06-01")
	whole := issue(t, c, "a0")
	e := delivery.Entry(whole)
	e.At = time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
	r := delivery.Repeats([]ledger.Entry{e}, whole)
	if len(r) != 2 || !r[0].Whole() || r[1].Article.Title != "a0" {
		t.Errorf("the same issue: %+v", r)
	}
	if r := delivery.Repeats([]ledger.Entry{e}, issue(t, c, "a1", "a0")); len(r) != 1 || r[0].Whole() {
		t.Errorf("one article of two: %+v", r)
	}
	if r := delivery.Repeats([]ledger.Entry{e}, issue(t, c, "a1")); len(r) != 0 {
		t.Errorf("another issue: %+v", r)
	}
}

// ring is a keyring in memory; one that is stuck takes nothing.
type ring struct {
	kept  map[string]string
	stuck bool
}

func (r *ring) Get(service, user string) (string, error) {
	if s, ok := r.kept[service+"/"+user]; ok {
		return s, nil
	}
	return "", errors.New("none")
}

func (r *ring) Set(service, user, secret string) error {
	if r.stuck {
		return errors.New("locked")
	}
	r.kept[service+"/"+user] = secret
	return nil
}

func (r *ring) Delete(service, user string) error {
	delete(r.kept, service+"/"+user)
	return nil
}

func TestTokenIsKept(t *testing.T) {
	s, err := delivery.Server(publication.Listmonk{URL: "https://lists.example:9000/x/", Lists: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	r := &ring{kept: map[string]string{}}
	k := credential.Keyring{Ring: r}
	ctx := t.Context()
	if got := delivery.Token(ctx, k, s); got != "" {
		t.Errorf("nothing was kept, and there is %q", got)
	}
	if err := delivery.KeepToken(ctx, k, s, "nonsense"); !errors.Is(err, listmonk.ErrBadToken) || len(r.kept) > 0 {
		t.Errorf("%v, kept %v", err, r.kept)
	}
	if err := delivery.KeepToken(ctx, k, s, "api:s3:cret"); err != nil {
		t.Fatal(err)
	}
	if got := delivery.Token(ctx, k, s); got != "api:s3:cret" {
		t.Errorf("there is %q", got)
	}
	other, err := delivery.Server(publication.Listmonk{URL: "https://lists.example/", Lists: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	if got := delivery.Token(ctx, k, other); got != "" {
		t.Errorf("another server has %q", got)
	}
	delivery.ForgetToken(ctx, k, s, "api:other")
	if got := delivery.Token(ctx, k, s); got == "" {
		t.Error("another's token was forgotten")
	}
	delivery.ForgetToken(ctx, k, s, "api:s3:cret")
	if got := delivery.Token(ctx, k, s); got != "" {
		t.Errorf("it was not forgotten: %q", got)
	}
	r.stuck = true
	if err := delivery.KeepToken(ctx, k, s, "api:x"); !errors.Is(err, delivery.ErrNotKept) {
		t.Errorf("a keyring that keeps nothing: %v", err)
	}
	for _, set := range []publication.Listmonk{{}, {URL: "https://lists.example/"}, {Lists: []int{1}}} {
		if _, err := delivery.Server(set); !errors.Is(err, newsletter.ErrNoListmonk) {
			t.Errorf("%+v: %v", set, err)
		}
	}
}

func TestDraftGoesToThePublicationsLists(t *testing.T) {
	var got struct {
		Subject  string `json:"subject"`
		From     string `json:"from_email"`
		Lists    []int  `json:"lists"`
		Template int    `json:"template_id"`
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(data, &got) != nil || r.Header.Get("Authorization") != "token api:x" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"data":{"id":7,"status":"draft"}}`)
	}))
	defer srv.Close()
	i := issue(t, published(t, "2026-05-01"), "a0")
	set := publication.Listmonk{URL: srv.URL, Lists: []int{4, 2}, From: "News <n@review.example>", Template: 3}
	d, err := delivery.Draft(t.Context(), i, set, listmonk.Options{Token: "api:x"})
	if err != nil || d.ID != 7 {
		t.Fatalf("%+v, %v", d, err)
	}
	if got.Subject != "S" || got.From != set.From || !slices.Equal(got.Lists, set.Lists) || got.Template != 3 {
		t.Errorf("listmonk got %+v", got)
	}
	if _, err := delivery.Draft(t.Context(), i, publication.Listmonk{}, listmonk.Options{Token: "api:x"}); !errors.Is(err, newsletter.ErrNoListmonk) {
		t.Errorf("without a server: %v", err)
	}
}
