package lastlook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
)

var noon = time.Date(2026, 3, 9, 12, 0, 0, 5, time.UTC)

func TestLooksOfLinks(t *testing.T) {
	const address = "https://a.example/x"
	for _, c := range []struct {
		link fetch.Link
		want string // "" for none
	}{
		{fetch.Link{State: fetch.Fine, Page: evidence.Page{Retrieval: evidence.Retrieval{Address: address}}}, "fine 0 "},
		{fetch.Link{State: fetch.Moved, Moved: true, Page: evidence.Page{Retrieval: evidence.Retrieval{Address: "https://b.example/"}}}, "moved 0 https://b.example/"},
		{fetch.Link{State: fetch.Dead, Err: fmt.Errorf("get: %w", &fetch.StatusError{Status: 410})}, "dead 410 "},
		{fetch.Link{State: fetch.Dead, Err: fetch.ErrNoHost}, "dead 0 "},
		{fetch.Link{State: fetch.Unreadable, Err: fetch.ErrNoAnswer}, "no-answer 0 "},
		{fetch.Link{State: fetch.Unchecked}, ""},
		{fetch.Link{}, ""},
	} {
		got := ""
		if k, ok := Of(c.link, address, noon); ok {
			got = fmt.Sprintf("%s %d %s", k.State, k.Status, k.Now)
			if !k.At.Equal(noon.Truncate(time.Second)) {
				t.Errorf("at %s", k.At)
			}
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.link, got, c.want)
		}
	}
}

func TestLooksAreKeptByTwoPrograms(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cache", "looks.json")
	if l, err := Load(file); err != nil || len(l) != 0 {
		t.Fatalf("%v %v", l, err)
	}
	dead := Look{At: noon, State: fetch.Dead, Status: 404}
	if _, err := Add(file, Looks{"https://a.example/": dead}, noon); err != nil {
		t.Fatal(err)
	}
	later := Look{At: noon.Add(time.Hour), State: fetch.Fine}
	earlier := Look{At: noon.Add(-time.Hour), State: fetch.Moved}
	all, err := Add(file, Looks{"https://b.example/": later, "https://a.example/": earlier}, noon)
	if err != nil || len(all) != 2 || all["https://a.example/"] != dead {
		t.Errorf("%v %v", all, err)
	}
	if got, err := Load(file); err != nil || len(got) != 2 || !got["https://b.example/"].At.Equal(later.At) {
		t.Errorf("%v %v", got, err)
	}
	if all, err = Add(file, nil, noon.Add(maxAge+time.Minute)); err != nil || len(all) != 1 {
		t.Errorf("old ones stay: %v %v", all, err)
	}
}

func TestDamagedFileIsToldAndWrittenAnew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "looks.json")
	for _, text := range []string{"{", "null", "[]", strings.Repeat(" ", maxSize+1)} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if l, err := Load(file); !errors.Is(err, ErrFile) || l == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%.10q: %v %v", text, l, err)
		}
		if all, err := Add(file, Looks{"https://a.example/": {At: noon, State: fetch.Fine}}, noon); err != nil || len(all) != 1 {
			t.Errorf("%.10q: %v %v", text, all, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	fresh := Looks{"https://a.example/": {At: noon, State: fetch.Fine}}
	if all, err := Add(file, fresh, noon); err == nil || len(all) != 1 {
		t.Errorf("a folder in its place: %v %v", all, err)
	}
}

func TestTheOldestGo(t *testing.T) {
	l := Looks{}
	for i := range maxLooks + 3 {
		l[fmt.Sprint(i)] = Look{At: noon.Add(time.Duration(i) * time.Second)}
	}
	l.tidy(noon)
	if _, there := l["2"]; there || len(l) != maxLooks {
		t.Errorf("%d are left", len(l))
	}
}
