package assets_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"postil/assets"
)

const hugoArticle = `---
title: Ferries & "quotes"
subtitle: A subtitle
slug: ferries
aliases: [/commentary/2024/07/boats/]
date: 2024-07-16
lastmod: 2024-07-18
authors: [Ada Quill, Björn Holm]
summary: Why ferries matter.
tags: [transport]
section: economy
lang: en
image:
  file: lead.png
  alt: A ferry
  caption: The ferry at dawn.
  credit: Harbour Office
  source: https://example.org/photo
corrections:
  - date: 2024-07-18
    text: A figure was corrected.
---
Boats carry people [@holm2023]. Others say so too [see @holm2023, p. 3]
and nobody knows this one [@unknown].

See the note.[^1]

[^1]: Also here [@holm2023].
`

// A publisher can leave at any time: Hugo builds the repository as it is.
func TestHugoBuildsAContentRepository(t *testing.T) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		t.Skip("hugo is not installed")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, assets.Hugo()); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("postil.yaml", "name: The Harbour Review\nmotto: Look twice\nlanguage: en\npresident:\n  name: Ada Quill\n  role: President\n")
	write("content/commentary/2024/07/ferries/index.md", hugoArticle)
	write("content/commentary/2024/07/ferries/lead.png", "not really a picture")
	write("content/commentary/2023/01/older/index.md", "---\ntitle: An older one\ndate: 2023-01-05\nauthors: [Ada Quill]\n---\nShort.\n")
	write("references/holm2023.json", `{"id":"holm2023","type":"book","title":"Boats & <b>Ports</b>","author":[{"family":"Holm","given":"Björn"}],"issued":{"date-parts":[[2023,4]]},"URL":"https://example.org/boats?a=1&b=2"}`)

	cmd := exec.Command(hugo, "--source", dir, "--destination", "public", "--baseURL", "https://example.org/", "--cacheDir", filepath.Join(dir, "cache"))
	cmd.Env = append(os.Environ(), "HUGO_ENVIRONMENT=production", "HUGO_MODULE_PROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "WARN") || strings.Contains(string(out), "ERROR") {
		t.Fatalf("hugo: %v\n%s", err, out)
	}

	read := func(name string) string {
		t.Helper()
		data, err := fs.ReadFile(os.DirFS(dir), "public/"+name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	page := read("commentary/2024/07/ferries/index.html")
	for _, want := range []string{
		"The Harbour Review", "“Look twice”", "Ada Quill, President",
		"<h1>Ferries &amp; &#34;quotes&#34;</h1>", "A subtitle", "16 July 2024", "Why ferries matter.",
		`src="/commentary/2024/07/ferries/lead.png" alt="A ferry"`, "The ferry at dawn. Credit: Harbour Office. Source: https://example.org/photo",
		`(<a href="https://example.org/boats?a=1&amp;b=2">Björn Holm, <em>Boats &amp; &lt;b&gt;Ports&lt;/b&gt;</em>, 2023</a>)`,
		"[see @holm2023, p. 3]", "[@unknown]",
		"18 July 2024: A figure was corrected.",
		fmt.Sprintf(`<meta name="article-source" content="sha256:%x">`, sha256.Sum256([]byte(hugoArticle))),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("article page lacks %q", want)
		}
	}
	if n := strings.Count(page, "[@holm2023]"); n != 0 {
		t.Errorf("%d plain citations left in the page", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "public/commentary/2024/07/ferries/lead.png")); err != nil {
		t.Error(err)
	}
	home := read("index.html")
	if a, b := strings.Index(home, "<h2>2024</h2>"), strings.Index(home, "<h2>2023</h2>"); a < 0 || b < a {
		t.Errorf("home does not list years newest first (2024 at %d, 2023 at %d)", a, b)
	}
	for _, name := range []string{"commentary/index.html", "authors/ada-quill/index.html", "tags/transport/index.html", "authors/index.html"} {
		if s := read(name); !strings.Contains(s, "Ferries") && !strings.Contains(s, "Ada Quill") {
			t.Errorf("%s lists nothing", name)
		}
	}
	if moved := read("commentary/2024/07/boats/index.html"); !strings.Contains(moved, "url=https://example.org/commentary/2024/07/ferries/") {
		t.Errorf("the former address does not lead to the article:\n%s", moved)
	}
	if t.Failed() {
		t.Log(page)
	}
}

// What the pages link to must be in the binary.
func TestSiteHasTemplatesStylesAndFonts(t *testing.T) {
	site := assets.Site()
	css, err := fs.ReadFile(site, "static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	fonts := 0
	for _, part := range strings.Split(string(css), `url("`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		data, err := fs.ReadFile(site, "static/"+name)
		if err != nil {
			t.Errorf("site.css: %v", err)
			continue
		}
		if !strings.HasPrefix(string(data), "wOF2") {
			t.Errorf("%s is no WOFF2 font", name)
		}
		fonts++
	}
	if fonts != 4 {
		t.Errorf("site.css names %d fonts, want 4", fonts)
	}
	if licence, err := fs.ReadFile(site, "static/fonts/OFL.txt"); err != nil || !strings.Contains(string(licence), "SIL OPEN FONT LICENSE") {
		t.Errorf("the fonts' licence is missing: %v", err)
	}
}
