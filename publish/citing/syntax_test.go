package citing

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"postil/editor/cite"
	"postil/editor/cite/csl/formatter"
	"postil/editor/cite/csl/style"
	"postil/editor/markdown"
)

// spelling is a style that writes out what was read of a citation.
func spelling() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" default-locale="en-US">
<info><title>Spelling</title><id>spelling</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout prefix="{" suffix="}" delimiter=" | "><group delimiter=" "><names variable="author"><name form="short"/></names><text variable="title"/><choose>`)
	for i, label := range []string{
		"book", "chapter", "column", "figure", "folio", "issue", "line", "note", "opus", "page", "paragraph", "part",
		"section", "sub-verbo", "verse", "volume",
	} {
		tag := "else-if"
		if i == 0 {
			tag = "if"
		}
		if label == "sub-verbo" {
			label = "sub verbo"
		}
		fmt.Fprintf(&b, `<%s locator="%s"><group><text value="%s="/><text variable="locator"/></group></%s>`, tag, strings.ReplaceAll(label, " ", "-"), label, tag)
	}
	b.WriteString(`<else><text variable="locator" prefix="other="/></else></choose></group></layout></citation></style>`)
	return b.String()
}

// What is written is read as pandoc reads it, but for what
// testdata/pandoc-differences.txt lists with the reason.
func TestSyntaxAsPandoc(t *testing.T) {
	pandoc, err := exec.LookPath("pandoc")
	if err != nil {
		t.Skip("pandoc is not installed; it says here what is right")
	}
	cases := paragraphs(t, "testdata/pandoc.txt")
	var items []map[string]any
	var refs []*cite.Reference
	for _, key := range []string{"one", "two", "three", "https://example.org/x?y=1", "Foo_bar.baz", "Foo_bar", "one:two/three", "müller1999", "Ōe"} {
		it := map[string]any{"id": key, "type": "book", "title": "the-" + key, "author": []any{map[string]any{"family": "by-" + key}}}
		items = append(items, it)
		data, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		r, err := cite.ParseReference(key, data)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, r)
	}
	lib := cite.NewLibrary(refs)
	dir := t.TempDir()
	data, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"refs.json": data, "spelling.csl": []byte(spelling())} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := style.Parse(strings.NewReader(spelling()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := formatter.New(s, formatter.Locales(Shelf(nil, nil).ReadLocale), formatter.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), pandoc, "-f", "markdown-example_lists", "-t", "plain", "--wrap=none", "--citeproc",
		"--bibliography", filepath.Join(dir, "refs.json"), "--csl", filepath.Join(dir, "spelling.csl"), "-M", "suppress-bibliography=true")
	cmd.Stdin = strings.NewReader(strings.Join(cases, "\n\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(out)), "\n\n")
	if len(want) != len(cases) {
		t.Fatalf("pandoc has %d paragraphs of %d:\n%s", len(want), len(cases), out)
	}
	differ := differences(t)
	p := markdown.New(markdown.Options{Lang: "en-US"})
	bad := 0
	for i, src := range cases {
		d := p.Parse([]byte(src))
		got := d.ReadingText(f.Format(d.Citations, lib))
		a, b := plain(want[i]), plain(got)
		switch known := slices.Contains(differ, src); {
		case a == b && known:
			t.Errorf("%s is the same as pandoc's: take it off the list", src)
		case a != b && !known:
			bad++
			t.Errorf("%s\n  pandoc %s\n  ours   %s", src, a, b)
		}
	}
	t.Logf("%d texts, %d as pandoc, %d listed as different", len(cases), len(cases)-bad-len(differ), len(differ))
}

var marks = regexp.MustCompile(`[_*]`)

// plain leaves out what the two writers of plain text do differently.
func plain(s string) string {
	s = strings.ReplaceAll(s, " }", "}")
	s = strings.NewReplacer("\u00a0", " ", "‘", "'", "’", "'", "“", `"`, "”", `"`).Replace(s)
	return strings.Join(strings.Fields(marks.ReplaceAllString(s, "")), " ")
}

// paragraphs reads cases: a line each, and lines that go on one.
func paragraphs(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for l := range strings.Lines(string(data)) {
		l = strings.TrimRight(l, "\n")
		switch {
		case strings.HasPrefix(l, "# "), l == "":
		case len(list) > 0 && strings.Count(list[len(list)-1], "[") > strings.Count(list[len(list)-1], "]"):
			list[len(list)-1] += "\n" + l
		default:
			list = append(list, l)
		}
	}
	return list
}

// differences are the texts that are read otherwise on purpose.
func differences(t *testing.T) []string {
	t.Helper()
	if _, err := os.Stat("testdata/pandoc-differences.txt"); err != nil {
		return nil
	}
	return paragraphs(t, "testdata/pandoc-differences.txt")
}
