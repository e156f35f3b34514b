package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
)

func entry(subject, digit string, dirs ...string) ledger.Entry {
	e := ledger.Entry{
		At: time.Date(2026, 3, 1, 10, 0, 0, 5, time.UTC), By: "Ada <ada@example.org>", Date: "2026-03-01",
		Subject: subject, Digest: strings.Repeat(digit, 64), Way: ledger.ByMessage,
	}
	for _, d := range dirs {
		e.Articles = append(e.Articles, ledger.Article{Dir: d, Source: "sha256:1", Title: d})
	}
	return e
}

func TestEntriesAreNamedByTheirDigest(t *testing.T) {
	name, data, err := entry("Tides & <pilots>", "a", "x").Encode()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(name, "2026/") || !strings.Contains(string(data), "Tides & <pilots>") {
		t.Errorf("%s\n%s", name, data)
	}
	back, err := ledger.Decode(name, data)
	if err != nil || back.Subject != "Tides & <pilots>" || len(back.Articles) != 1 {
		t.Errorf("%+v, %v", back, err)
	}
	for _, c := range []struct{ name, data, says string }{
		{name, strings.Replace(string(data), "Tides", "Boats", 1), "its name is not its digest"},
		{"2025" + strings.TrimPrefix(name, "2026"), string(data), "its name is not its digest"},
		{name, "{", "unexpected end"},
		{name, `{"at":"2026-01-01T00:00:00Z","digest":"zz","way":"x"}`, "no digest"},
		{name, strings.Repeat("x", 300<<10), "bytes"},
	} {
		if _, err := ledger.Decode(c.name, []byte(c.data)); !errors.Is(err, ledger.ErrBadEntry) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.40s: %v", c.data, err)
		}
	}
	if _, _, err := (ledger.Entry{}).Encode(); !errors.Is(err, ledger.ErrBadEntry) {
		t.Errorf("nothing: %v", err)
	}
}

func TestRepeats(t *testing.T) {
	before := []ledger.Entry{entry("one", "a", "x", "y"), entry("two", "b", "y"), entry("one again", "a", "x")}
	articles := []ledger.Article{{Dir: "y", Source: "sha256:2"}, {Dir: "z"}}
	var got []string
	for _, r := range ledger.Repeats(before, strings.Repeat("a", 64), articles) {
		got = append(got, r.Article.Dir+" in "+r.Before.Subject)
		if r.Whole() != (r.Article.Dir == "") {
			t.Errorf("%+v", r)
		}
	}
	if s := strings.Join(got, ", "); s != " in one again, y in two" {
		t.Errorf("%s", s)
	}
	if r := ledger.Repeats(before, strings.Repeat("c", 64), articles[1:]); len(r) > 0 {
		t.Errorf("something new repeats %+v", r)
	}
}

func TestStoreOnlyAdds(t *testing.T) {
	r, err := repo.Init(t.TempDir(), repo.InitOptions{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	s := ledger.NewStore(r)
	who := repo.Person{Name: "Ada", Email: "ada@example.org"}
	for _, e := range []ledger.Entry{entry("one", "a"), entry("two", "b"), entry("one", "a")} {
		if err := s.Add(t.Context(), e, who, nil); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.All()
	if err != nil || len(all) != 2 || all[0].Subject != "one" || all[1].Subject != "two" {
		t.Errorf("%+v, %v", all, err)
	}
	// What somebody else put there is named, and hides nothing.
	tip, err := r.Ref(ledger.Ref)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: ledger.Ref, Parents: []repo.Hash{tip}, Changes: []repo.Change{{Path: "2026/odd.json", Data: []byte("{}")}}, Message: "x", Author: who, When: time.Now(),
	}); err != nil {
		t.Fatal(err)
	}
	all, err = s.All()
	if !errors.Is(err, ledger.ErrBadEntry) || !strings.Contains(err.Error(), "2026/odd.json") || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}
