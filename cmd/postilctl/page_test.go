package main

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A page of a foundation's commentary, as plain text, may lie beside the
// repository. What is in it is not known here: everything is found by pattern.
var referencePage = filepath.Join("..", "..", "..", "shared", "seed", "page.txt")

const monthNames = "January|February|March|April|May|June|July|August|September|October|November|December"

var (
	pageMotto     = regexp.MustCompile(`(?m)^[“"](.+)[”"]$`)
	pagePresident = regexp.MustCompile(`(?m)^(.+), President$`)
	pageCredit    = regexp.MustCompile(`(?m)^Source: (\S+)$`)
	pageCitation  = regexp.MustCompile(`\(([^()]+), ((?:` + monthNames + `) \d{1,2}, \d{4})(?:, (https?://[^\s)]+))?\)`)
	pageAuthor    = regexp.MustCompile(`^((?:\p{Lu}\. ?)+)(\p{Lu}[\p{L}-]+)(?: (.+))?$`)
)

// pageSource is one citation of the page.
type pageSource struct {
	whole                        string // with its parentheses
	author                       string // as -author takes it
	shown                        string // as a reader sees the author
	title, container, date, link string
	key                          string
}

// expected is the citation in the house style.
func (s pageSource) expected() string {
	var parts []string
	for _, p := range []string{s.shown, s.title, s.container, s.date} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// pageSources finds the citations in a text: author with initials, title,
// container, date, address. Without initials the first part is the title, or
// an institution when an address shows that it published the thing itself.
func pageSources(text string) []pageSource {
	var out []pageSource
	for i, m := range pageCitation.FindAllStringSubmatch(text, -1) {
		s := pageSource{whole: m[0], date: m[2], link: m[3], key: fmt.Sprintf("source%d", i+1)}
		parts := strings.Split(m[1], ", ")
		switch a := pageAuthor.FindStringSubmatch(parts[0]); {
		case a != nil:
			given := strings.TrimSpace(a[1])
			s.author, s.shown = a[2]+", "+given, given+" "+a[2]
			if parts = parts[1:]; a[3] != "" { // the comma after the author is missing
				parts = append([]string{a[3]}, parts...)
			}
		case s.link != "":
			s.author, s.shown = parts[0], parts[0]
			parts = parts[1:]
		}
		if s.link == "" && len(parts) > 1 {
			s.container = parts[len(parts)-1]
			parts = parts[:len(parts)-1]
		}
		s.title = strings.Join(parts, ", ")
		out = append(out, s)
	}
	return out
}

var (
	tags  = regexp.MustCompile(`<[^>]*>`)
	space = regexp.MustCompile(`\s+`)
)

// plain is what a reader of a page reads, runs of space as one.
func plain(page string) string {
	return collapse(html.UnescapeString(tags.ReplaceAllString(page, "")))
}

func collapse(s string) string { return strings.TrimSpace(space.ReplaceAllString(s, " ")) }

func TestACommentaryPageComesOutAsItWas(t *testing.T) {
	data, err := os.ReadFile(referencePage)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not there: this test takes its text from it", referencePage)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	first := func(re *regexp.Regexp) string {
		m := re.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("nothing in %s is like %s", referencePage, re)
		}
		return m[1]
	}
	motto, president, credit := first(pageMotto), first(pagePresident), first(pageCredit)
	_, rest, _ := strings.Cut(text, president+", President\n")
	title, _, _ := strings.Cut(strings.TrimSpace(rest), "\n")
	_, body, _ := strings.Cut(rest, "Source: "+credit)
	body, _, closed := strings.Cut(body, "\nShare on")
	body = strings.TrimSpace(strings.ReplaceAll(body, "Source: "+credit, ""))
	paragraphs := regexp.MustCompile(`\n+`).Split(body, -1)
	sources := pageSources(body)
	newsletter := text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:] // the last line invites to subscribe
	if title == "" || !closed || len(paragraphs) < 3 || len(sources) < 3 {
		t.Fatalf("the page has title %q, %d paragraphs and %d citations", title, len(paragraphs), len(sources))
	}

	dir := filepath.Join(t.TempDir(), "pub")
	www := filepath.Join(t.TempDir(), "www")
	ctl(t, exitFine, "init", "-motto", motto, "-president", president, "-name", "The Foundation",
		"-base-url", "https://foundation.example.org/", "-newsletter", "https://lists.example.org/subscribe", dir)
	ctl(t, exitFine, "-C", dir, "new", "-date", "2024-08-01", "-slug", "the-page", "-section", "commentary", title)
	folder := filepath.Join(dir, "drafts", "the-page")

	t.Logf("%d paragraphs, %d citations", len(paragraphs), len(sources))

	cited := body
	for _, s := range sources {
		args := []string{"-C", dir, "cite", "add", "-key", s.key, "-title", s.title, "-container", s.container, "-date", s.date, "-url", s.link}
		if s.author != "" {
			args = append(args, "-author", s.author)
		}
		ctl(t, exitFine, args...)
		cited = strings.Replace(cited, s.whole, "[@"+s.key+"]", 1)
	}
	draft := filepath.Join(folder, articleFile)
	front, err := os.ReadFile(draft)
	if err != nil {
		t.Fatal(err)
	}
	image := fmt.Sprintf("summary: A commentary.\nimage:\n  file: lead.png\n  alt: A drawing of stripes\n  credit: %s\n  licence: By permission\n---\n", credit)
	article := strings.TrimSuffix(string(front), "---\n") + image + "\n" + strings.Join(strings.Split(cited, "\n"), "\n\n") + "\n"
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(os.WriteFile(draft, []byte(article), 0o666))
	check(os.WriteFile(filepath.Join(folder, "lead.png"), drawing(check), 0o666))

	ctl(t, exitFine, "-C", dir, "submit")
	ctl(t, exitFine, "-C", dir, "-as", "Ben Okoro <ben@example.org>", "approve")
	ctl(t, exitFine, "-C", dir, "publish")
	ctl(t, exitFine, "-C", dir, "build", "-o", www)
	built, err := os.ReadFile(filepath.Join(www, "commentary", "2024", "08", "the-page", "index.html"))
	check(err)
	page := string(built)
	read := plain(page)

	want := []string{motto, president + ", President", title, credit, "Share on", "Archive", newsletter}
	for month := range strings.SplitSeq(monthNames, "|") {
		want = append(want, strings.ToUpper(month))
	}
	for _, p := range paragraphs {
		for _, s := range sources {
			p = strings.Replace(p, s.whole, s.expected(), 1)
		}
		want = append(want, p)
	}
	for _, w := range want {
		if !strings.Contains(read, collapse(w)) {
			t.Errorf("the page does not say %q", w)
		}
	}
	linked := 0
	for _, s := range sources {
		if s.link == "" {
			continue
		}
		linked++
		if anchor := `<a href="` + html.EscapeString(s.link) + `"`; strings.Count(page, anchor) < 2 {
			t.Errorf("%s is not linked in the text and in the list of sources", s.link)
		}
	}
	if linked == 0 {
		t.Error("no citation of the page had an address")
	}
	if n := strings.Count(page, `<li id="source-`); n != len(sources) {
		t.Errorf("the list of sources has %d entries, want %d", n, len(sources))
	}
	saved, err := os.ReadFile(filepath.Join(dir, "content", "commentary", "2024", "08", "the-page", articleFile))
	check(err)
	if string(saved) != article {
		t.Error("the published file differs from what was written")
	}
}
