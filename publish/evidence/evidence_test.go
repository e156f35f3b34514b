package evidence_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"postil/publish/evidence"
)

func page(at time.Time, words string) evidence.Page {
	return evidence.Page{
		Retrieval: evidence.Retrieval{
			Asked: "https://example.org/ports", Address: "https://example.org/ports/", At: at, Status: 200,
			Type: "text/html; charset=utf-8", Size: len(words), SHA256: evidence.Hash([]byte(words)), Title: "Ports & <tides>",
		},
		Words: words,
	}
}

var day = time.Date(2026, 3, 9, 8, 0, 0, 5, time.FixedZone("CET", 3600))

func keep(t *testing.T, old *evidence.Snapshot, p evidence.Page) *evidence.Snapshot {
	t.Helper()
	s, err := evidence.Keep("castillo2024", old, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// files are those that a snapshot has.
func files(t *testing.T, s *evidence.Snapshot) map[string][]byte {
	t.Helper()
	all, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range all {
		if data == nil {
			delete(all, name)
		}
	}
	return all
}

func reading(files map[string][]byte) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, fs.ErrNotExist
	}
}

func TestKeepsTheFirstAndTheNewest(t *testing.T) {
	first := keep(t, nil, page(day, "The boats wait.\n"))
	got := files(t, first)
	const want = `{
  "first": {
    "asked": "https://example.org/ports",
    "address": "https://example.org/ports/",
    "at": "2026-03-09T07:00:00Z",
    "status": 200,
    "type": "text/html; charset=utf-8",
    "size": 16,
`
	if record := string(got["sources/castillo2024/record.json"]); !strings.HasPrefix(record, want) || !strings.Contains(record, `"title": "Ports & <tides>"`) {
		t.Errorf("the record is\n%s", record)
	}
	if len(got) != 2 || string(got["sources/castillo2024/text.txt"]) != "The boats wait.\n" {
		t.Errorf("the files are %q", got)
	}

	if same := keep(t, first, page(day.Add(time.Hour), "The boats wait.\n")); same != first {
		t.Error("a second look that finds the same makes another snapshot")
	}
	second := keep(t, first, page(day.Add(time.Hour), "The boats go.\n"))
	third := keep(t, second, page(day.Add(2*time.Hour), "The boats left.\n"))
	got = files(t, third)
	if len(got) != 3 || string(got["sources/castillo2024/text.txt"]) != "The boats wait.\n" || string(got["sources/castillo2024/newest.txt"]) != "The boats left.\n" {
		t.Errorf("the files are %q", got)
	}
	loaded, err := evidence.Load("castillo2024", reading(got))
	if err != nil {
		t.Fatal(err)
	}
	if texts := loaded.Texts(); len(texts) != 2 || texts[0] != "The boats wait.\n" || texts[1] != "The boats left.\n" {
		t.Errorf("the texts are %q", texts)
	}
	back := keep(t, third, page(day.Add(3*time.Hour), "The boats wait.\n"))
	if got := files(t, back); len(got) != 2 || len(back.Texts()) != 1 || back.Record.Newest == nil {
		t.Errorf("once the page is as it was, there are %q", got)
	}
}

func TestAPageWithoutText(t *testing.T) {
	p := page(day, "")
	p.NoText = "application/pdf is not read"
	s := keep(t, nil, p)
	if got := files(t, s); len(got) != 1 || len(s.Texts()) != 0 {
		t.Errorf("the files are %q", got)
	}
	p.Words, p.Markdown, p.At = "# Boats\n", true, day.Add(time.Hour)
	if got := files(t, keep(t, s, p)); string(got["sources/castillo2024/newest.md"]) != "# Boats\n" {
		t.Errorf("the files are %q", got)
	}
	p.Words, p.NoText = "", ""
	if _, err := evidence.Keep("castillo2024", nil, p); !errors.Is(err, evidence.ErrRecord) {
		t.Errorf("no text, no reason: %v", err)
	}
}

func TestWhatWasChangedByHandIsNotBelieved(t *testing.T) {
	good := files(t, keep(t, nil, page(day, "The boats wait.\n")))
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   error
	}{
		"another text": {func(f map[string][]byte) { f["sources/castillo2024/text.txt"] = []byte("The boats fly.\n") }, evidence.ErrTampered},
		"no text":      {func(f map[string][]byte) { delete(f, "sources/castillo2024/text.txt") }, evidence.ErrTampered},
		"no record":    {func(f map[string][]byte) { delete(f, "sources/castillo2024/record.json") }, fs.ErrNotExist},
		"no JSON":      {func(f map[string][]byte) { f["sources/castillo2024/record.json"] = []byte("{") }, evidence.ErrRecord},
		"a text elsewhere": {func(f map[string][]byte) {
			f["sources/castillo2024/record.json"] = bytes.Replace(f["sources/castillo2024/record.json"], []byte("text.txt"), []byte("../../postil.yaml"), 1)
		}, evidence.ErrRecord},
		"a script as address": {func(f map[string][]byte) {
			f["sources/castillo2024/record.json"] = bytes.Replace(f["sources/castillo2024/record.json"], []byte("https://example.org/ports/"), []byte("javascript:x"), 1)
		}, evidence.ErrRecord},
		"more than is known": {func(f map[string][]byte) {
			f["sources/castillo2024/record.json"] = bytes.Replace(f["sources/castillo2024/record.json"], []byte(`"status"`), []byte(`"colour": 1, "status"`), 1)
		}, evidence.ErrRecord},
	} {
		changed := map[string][]byte{}
		for n, data := range good {
			changed[n] = data
		}
		c.change(changed)
		if _, err := evidence.Load("castillo2024", reading(changed)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeysNameFolders(t *testing.T) {
	for _, key := range []string{"", "..", "a/b", `a\b`, ".git", "a:b", "a\nb", "con."} {
		if dir, err := evidence.Folder(key); !errors.Is(err, evidence.ErrKey) {
			t.Errorf("%q names %q", key, dir)
		}
	}
	for name, want := range map[string]string{
		"sources/a/record.json": "a", "sources/a/text.md": "a", "sources/a/other": "", "sources/record.json": "",
		"sources/a/b/record.json": "", "references/a.json": "", "sources/../record.json": "",
	} {
		if key, ok := evidence.KeyOf(name); key != want || ok != (want != "") {
			t.Errorf("%s is of %q, %v", name, key, ok)
		}
	}
}

func FuzzParseRecord(f *testing.F) {
	p := page(day, "x")
	s, err := evidence.Keep("a", nil, p)
	if err != nil {
		f.Fatal(err)
	}
	p.Words = "y"
	if s, err = evidence.Keep("a", s, p); err != nil {
		f.Fatal(err)
	}
	data, err := s.Record.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"first":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := evidence.ParseRecord(data)
		if err != nil {
			if !errors.Is(err, evidence.ErrRecord) {
				t.Fatalf("%v", err)
			}
			return
		}
		once, err := r.Marshal()
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		again, err := evidence.ParseRecord(once)
		if err != nil {
			t.Fatalf("written, but not read: %v\n%s", err, once)
		}
		if twice, err := again.Marshal(); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v\n%s\n%s", err, once, twice)
		}
	})
}
