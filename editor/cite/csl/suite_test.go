package csl

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"postil/editor/cite/csl/output"
	"postil/editor/cite/csl/style"
)

var (
	update = flag.Bool("update", false, "add fixtures that pass now to testdata/passing.txt")
	show   = flag.String("show", "", "print the failure of fixtures whose names match the expression")
)

// shared finds a folder of data that is not part of the project, in a folder
// "shared" above the package.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		p := filepath.Join(dir, "shared", name)
		if st, err := os.Stat(p); err == nil && st.IsDir() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skipf("shared/%s is not above this folder", name)
		}
		dir = up
	}
}

// files reads locales from a folder, each once.
func files(t testing.TB, dir string) Locales {
	read := map[string]*style.Locale{}
	return func(lang string) *style.Locale {
		if l, ok := read[lang]; ok {
			return l
		}
		read[lang] = nil
		f, err := os.Open(filepath.Join(dir, "locales-"+lang+".xml"))
		if err != nil {
			return nil
		}
		defer f.Close()
		l, err := style.ParseLocale(f)
		if err != nil {
			t.Errorf("locale %s: %v", lang, err)
		}
		read[lang] = l
		return l
	}
}

var section = regexp.MustCompile(`(?s)>>=+ ([A-Z-]+) =+>>(.*?)<<=+ ([A-Z-]+) =+<<`)

// runFixture formats a fixture of the CSL test-suite and gives the result it
// wants as well.
func runFixture(text string, locales Locales) (got, want string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	part := map[string]string{}
	for _, m := range section.FindAllStringSubmatch(text, -1) {
		part[m[1]] = strings.TrimSpace(m[2])
	}
	want = part["RESULT"]
	s, err := style.Parse(strings.NewReader(part["CSL"]))
	if err != nil {
		return "", want, err
	}
	items, err := ParseItems([]byte(part["INPUT"]))
	if err != nil {
		return "", want, err
	}
	e, err := NewEngine(s, locales, Options{})
	if err != nil {
		return "", want, err
	}
	e.SetItems(items)
	var doc Document
	for _, it := range items {
		doc.Uncited = append(doc.Uncited, it.ID)
	}
	switch {
	case part["CITATIONS"] != "":
		got, err = runCitations(e, part["CITATIONS"], part["MODE"])
	case part["MODE"] == "citation":
		e.Format(doc)
		lists := [][]json.RawMessage{nil}
		if c := part["CITATION-ITEMS"]; c != "" {
			if err := json.Unmarshal([]byte(c), &lists); err != nil {
				return "", want, err
			}
		} else {
			for _, it := range items {
				lists[0] = append(lists[0], json.RawMessage(fmt.Sprintf(`{"id":%q}`, it.ID)))
			}
		}
		var lines []string
		for _, l := range lists {
			c := Citation{Cites: readCites(l)}
			for i := range c.Cites {
				if c.Cites[i].Position == Auto {
					c.Cites[i].Position = First
				}
			}
			lines = append(lines, output.HTML(e.FormatCitation(c)))
		}
		got = strings.Join(lines, "\n")
	default:
		got = bibliographyHTML(e.Format(doc))
	}
	return got, want, err
}

func bibliographyHTML(r Result) string {
	var b strings.Builder
	b.WriteString("<div class=\"csl-bib-body\">\n")
	for _, entry := range r.Bibliography.Entries {
		s := output.HTML(entry.Text)
		b.WriteString("  <div class=\"csl-entry\">" + s + "</div>\n")
	}
	b.WriteString("</div>")
	return b.String()
}

var marks = regexp.MustCompile(`(?m)^(\.\.|>>)\[`)

// unmarked leaves out which citations of a replay a word processor would have
// been told to write again; Format gives all of them.
func unmarked(s string) string { return marks.ReplaceAllString(s, "[") }

func readCites(list []json.RawMessage) []Cite {
	var cites []Cite
	for _, raw := range list {
		var m map[string]json.RawMessage
		if json.Unmarshal(raw, &m) != nil {
			continue
		}
		get := func(k string) string { s, _ := scalar(m[k]); return s }
		c := Cite{ID: get("id"), Locator: get("locator"), Label: get("label"), Prefix: get("prefix"), Suffix: get("suffix"), SuppressAuthor: get("suppress-author") == "true", AuthorOnly: get("author-only") == "true", NearNote: get("near-note") == "true"}
		switch get("position") {
		case "0":
			c.Position = First
		case "1":
			c.Position = Subsequent
		case "2":
			c.Position = Ibid
		case "3":
			c.Position = IbidWithLocator
		}
		cites = append(cites, c)
	}
	return cites
}

// runCitations replays the calls of a word processor: each citation comes with
// those before and after it.
func runCitations(e *Engine, text, mode string) (string, error) {
	var calls [][]json.RawMessage
	if err := json.Unmarshal([]byte(text), &calls); err != nil {
		return "", err
	}
	known := map[string]Citation{}
	before := map[string]string{}
	var got string
	for _, call := range calls {
		var c struct {
			CitationID    string            `json:"citationID"`
			CitationItems []json.RawMessage `json:"citationItems"`
			Properties    struct {
				NoteIndex int `json:"noteIndex"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(call[0], &c); err != nil {
			return "", err
		}
		now := Citation{Cites: readCites(c.CitationItems), Note: c.Properties.NoteIndex}
		for i := range now.Cites {
			now.Cites[i].Position = Auto
		}
		known[c.CitationID] = now
		var order []string
		var doc Document
		add := func(raw json.RawMessage) error {
			var list [][]json.RawMessage
			if err := json.Unmarshal(raw, &list); err != nil {
				return err
			}
			for _, p := range list {
				id, _ := scalar(p[0])
				cit := known[id]
				if n, ok := scalar(p[1]); ok {
					fmt.Sscan(n, &cit.Note)
				}
				order = append(order, id)
				doc.Citations = append(doc.Citations, cit)
			}
			return nil
		}
		if err := add(call[1]); err != nil {
			return "", err
		}
		order = append(order, c.CitationID)
		doc.Citations = append(doc.Citations, now)
		if err := add(call[2]); err != nil {
			return "", err
		}
		r := e.Format(doc)
		var lines []string
		after := map[string]string{}
		for i, id := range order {
			s := output.HTML(r.Citations[i])
			after[id] = s
			mark := ".."
			if before[id] != s || id == c.CitationID {
				mark = ">>"
			}
			lines = append(lines, fmt.Sprintf("%s[%d] %s", mark, i, s))
		}
		before = after
		got = strings.Join(lines, "\n")
		if mode == "bibliography" {
			got = bibliographyHTML(r)
		}
	}
	return got, nil
}

func TestSuite(t *testing.T) {
	dir := shared(t, "csl-test-suite")
	locales := files(t, shared(t, "csl-locales"))
	listed := map[string]bool{}
	if f, err := os.Open("testdata/passing.txt"); err == nil {
		for s := bufio.NewScanner(f); s.Scan(); {
			listed[s.Text()] = true
		}
		f.Close()
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures in %s: %v", dir, err)
	}
	var passing, newly, failing []string
	var filter *regexp.Regexp
	if *show != "" {
		filter = regexp.MustCompile(*show)
	}
	for _, f := range names {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		got, want, err := runFixture(string(data), locales)
		if err == nil && unmarked(got) == unmarked(want) {
			passing = append(passing, name)
			if !listed[name] {
				newly = append(newly, name)
			}
			continue
		}
		failing = append(failing, name)
		if listed[name] {
			t.Errorf("%s does not pass any more: %v\ngot  %s\nwant %s", name, err, got, want)
		}
		if filter != nil && filter.MatchString(name) {
			t.Logf("%s %v\ngot  %s\nwant %s", name, err, got, want)
		}
	}
	t.Logf("%d of %d fixtures pass, %d newly: %s", len(passing), len(names), len(newly), strings.Join(newly, " "))
	if *update && len(newly) > 0 {
		all := slices.Compact(slices.Sorted(slices.Values(append(passing, newly...))))
		if err := os.WriteFile("testdata/passing.txt", []byte(strings.Join(all, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if *show == "list" {
		t.Log(strings.Join(failing, "\n"))
	}
}
