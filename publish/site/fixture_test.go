package site_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"postil/publish/content"
	"postil/publish/site"
)

const settings = `name: The Harbour Review
motto: Look twice, write once
description: Signed commentary on ports.
president:
  name: Ada Quill
  role: President
baseURL: https://harbour.example.org/
language: en
citationStyle: house
timeZone: Europe/Rome
sections:
  - id: economy
    title: Economy
  - id: law
    title: Law of the Sea
share: [email, linkedin, x, facebook, bluesky, mastodon, whatsapp, telegram]
newsletter:
  provider: listmonk
  action: https://lists.example.org/subscription/form
  list: 0b1c
`

const ferries = `---
title: Ferries in July
subtitle: What the timetable hides
slug: ferries
date: 2024-07-16
lastmod: 2024-07-20
authors: [Ada Quill, Björn Holm, Eve O'Dell]
summary: Why ferries matter more than bridges.
tags: [Transport, Islands]
section: economy
image:
  file: lead.png
  alt: A ferry at dawn
  caption: The first crossing.
  credit: Harbour Office
  source: https://www.photos.example.org/ferry
  licence: CC BY 4.0
corrections:
  - date: 2024-08-02
    text: The number of passengers was corrected.
---
Boats carry people [@holm2023, p. 4]. See the note.[^1]

## A heading

A relative [link](../../../2023/02/older/) and a plan:

![A plan](plan.png)

| Port | Boats | State |
|:-----|------:|:-----:|
| Aro  |    12 | open  |

[^1]: A note [@quay2024].
`

const older = `---
title: An older piece
slug: older
date: 2023-02-01
authors: [Ada Quill]
summary: Short.
tags: [Islands]
section: law
---
Nothing is cited here.
`

func grey(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repository is a small content repository; edit changes it before it is used.
func repository(t testing.TB) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	put(m, "postil.yaml", settings)
	put(m, "content/commentary/2024/07/ferries/index.md", ferries)
	put(m, "content/commentary/2024/07/ferries/lead.png", string(grey(t, 30, 20)))
	put(m, "content/commentary/2024/07/ferries/plan.png", string(grey(t, 8, 8)))
	put(m, "content/commentary/2024/07/ferries/notes.md", "private notes\n")
	put(m, "content/commentary/2023/02/older/index.md", older)
	put(m, "references/holm2023.json", `{"id":"holm2023","type":"book","title":"Boats and Ports","author":[{"family":"Holm","given":"Björn"}],"publisher":"Dock Press","issued":{"date-parts":[[2023,4]]},"URL":"https://example.org/boats?a=1&b=2"}`)
	put(m, "references/quay2024.json", `{"id":"quay2024","type":"webpage","title":"Quays","author":[{"literal":"Port Office"}],"issued":{"date-parts":[[2024,5,2]]},"URL":"https://example.org/quays"}`)
	return m
}

func put(m fstest.MapFS, name, text string) {
	m[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
}

func options(m fstest.MapFS) site.Options {
	return site.Options{
		Content: content.Load(m),
		Files:   func(p string) ([]byte, error) { return fs.ReadFile(m, p) },
	}
}

func build(t testing.TB, o site.Options) (site.Memory, site.Report) {
	t.Helper()
	out := site.Memory{}
	r, err := site.Build(context.Background(), o, out)
	if err != nil {
		t.Fatal(err)
	}
	return out, r
}

func parse(t testing.TB, data []byte) *html.Node {
	t.Helper()
	if len(data) == 0 {
		t.Fatal("no such page")
	}
	n, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// all finds elements by a simple selector: "tag", "tag.class", ".class",
// "tag#id", "tag[attr=value]".
func all(root *html.Node, selector string) []*html.Node {
	var out []*html.Node
	tag, key, value := selector, "", ""
	if i := strings.IndexAny(selector, ".#["); i >= 0 {
		tag = selector[:i]
		rest := selector[i+1:]
		switch selector[i] {
		case '.':
			key, value = "class", rest
		case '#':
			key, value = "id", rest
		case '[':
			key, value, _ = strings.Cut(strings.TrimSuffix(rest, "]"), "=")
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || tag != "" && n.Data != tag {
			continue
		}
		got, ok := attr(n, key)
		switch {
		case key == "":
		case !ok:
			continue
		case key == "class":
			found := false
			for _, c := range strings.Fields(got) {
				found = found || c == value
			}
			if !found {
				continue
			}
		case got != value:
			continue
		}
		out = append(out, n)
	}
	return out
}

func one(t testing.TB, root *html.Node, selector string) *html.Node {
	t.Helper()
	ns := all(root, selector)
	if len(ns) != 1 {
		t.Fatalf("%d elements match %s, want 1", len(ns), selector)
	}
	return ns[0]
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func get(n *html.Node, key string) string { v, _ := attr(n, key); return v }

// text is what a reader sees of n, white space collapsed.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func metas(root *html.Node, key string) []string {
	var out []string
	for _, m := range all(root, "meta") {
		if get(m, "name") == key || get(m, "property") == key {
			out = append(out, get(m, "content"))
		}
	}
	return out
}

// generated makes n articles over three years.
func generated(t testing.TB, n int) fstest.MapFS {
	t.Helper()
	m := repository(t)
	for i := range n {
		y, mo, d := 2021+i%3, i%12+1, i%28+1
		name := fmt.Sprintf("piece-%04d", i)
		var body strings.Builder
		for j := range 12 {
			fmt.Fprintf(&body, "Paragraph %d of article %d speaks of *ports* and “ferries” at some length, so that there is something to render [@holm2023, p. %d].\n\n", j, i, j+1)
		}
		put(m, path.Join(content.ArticleRoot, fmt.Sprintf("%d/%02d", y, mo), name, "index.md"), fmt.Sprintf(
			"---\ntitle: Piece %d\nslug: %s\ndate: %d-%02d-%02d\nauthors: [Author %d]\nsummary: Summary %d.\ntags: [tag %d]\nsection: economy\n---\n%s",
			i, name, y, mo, d, i%20, i, i%15, body.String()))
	}
	return m
}
