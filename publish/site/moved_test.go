package site_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/site"
)

// moved is ferries after it moved from /commentary/2024/06/boats/.
const moved = `slug: ferries
aliases: [/commentary/2024/06/boats/, /2019/boats.html]
guid: /commentary/2024/06/boats/
`

func TestFormerAddressesLeadToTheArticle(t *testing.T) {
	plain, _ := build(t, options(repository(t)))
	for _, base := range []string{"https://harbour.example.org/", "https://sub.example.net/a/journal/"} {
		m := repository(t)
		put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", moved, 1))
		o := options(m)
		o.BaseURL = base
		out, r := build(t, o)
		for _, p := range r.Problems {
			t.Errorf("unexpected problem: %s", p)
		}
		fresh := slices.DeleteFunc(slices.Sorted(maps.Keys(out)), func(name string) bool { _, had := plain[name]; return had })
		if !slices.Equal(fresh, []string{"2019/boats.html", "commentary/2024/06/boats/index.html"}) {
			t.Fatalf("new files: %v", fresh)
		}
		prefix := strings.TrimPrefix(base[len("https://"):], strings.SplitN(base, "/", 4)[2])
		want := prefix + "commentary/2024/07/ferries/"
		for _, name := range fresh {
			root := parse(t, out[name])
			metas := map[string]string{}
			for _, n := range all(root, "meta") {
				metas[get(n, "http-equiv")+get(n, "name")] = get(n, "content")
			}
			if metas["refresh"] != "0; url="+want || metas["robots"] != "noindex" || !strings.Contains(metas["Content-Security-Policy"], "default-src 'none'") {
				t.Errorf("%s: %v", name, metas)
			}
			if _, claims := metas[article.SourceMeta]; claims {
				t.Errorf("%s says that it is the article", name)
			}
			if got := get(one(t, root, "link[rel=canonical]"), "href"); got != base+"commentary/2024/07/ferries/" {
				t.Errorf("%s: canonical %s", name, got)
			}
			a := one(t, root, "a")
			if get(a, "href") != want || text(a) != "Ferries in July" || len(all(root, "script")) > 0 || len(all(root, "style")) > 0 {
				t.Errorf("%s:\n%s", name, out[name])
			}
		}
		if s := string(out["sitemap.xml"]) + string(out["archive/index.html"]); strings.Contains(s, "boats") {
			t.Error("a list names a former address")
		}
		feed := string(out["feed.xml"])
		if !strings.Contains(feed, "<id>"+base+"commentary/2024/06/boats/</id>") || strings.Count(feed, "boats/") != 1 {
			t.Errorf("the feed:\n%s", feed)
		}
	}
}

func TestAnAliasNeverTakesAPageAway(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n",
		"slug: ferries\naliases: [/commentary/2023/02/older/, /Archive/, /../x/, 'https://e.example/', /assets/site.css/, /commentary/2024/07/ferries/lead.png/x, /same, /same/, /x.html, /x.html/y/]\n", 1))
	plain, _ := build(t, options(repository(t)))
	out, r := build(t, options(m))
	for name, data := range plain {
		if name != ferriesPage && string(out[name]) != string(data) {
			t.Errorf("%s has changed", name)
		}
	}
	var lines []string
	for _, p := range r.Problems {
		if p.Severity != proof.Error || p.Line != 5 || p.Path != "content/commentary/2024/07/ferries/index.md" {
			t.Errorf("problem %v", p)
		}
		lines = append(lines, p.Text())
	}
	if len(lines) != 8 {
		t.Errorf("%d problems:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	dir := t.TempDir()
	sink, err := site.NewDirSink(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Build(context.Background(), options(m), sink); err != nil {
		t.Errorf("such a site cannot be written: %v", err)
	}
}

func TestANewArticleAtAnOldAddressIsNewToFeeds(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", "slug: ferries\nguid: /commentary/2023/02/older/\n", 1))
	out, _ := build(t, options(m))
	feed := string(out["feed.xml"])
	for _, id := range []string{"/commentary/2023/02/older/</id>", "/commentary/2023/02/older/#2023-02-01</id>"} {
		if strings.Count(feed, id) != 1 {
			t.Errorf("the feed has not one id %s", id)
		}
	}
}

func TestFeedsHaveTheCorrections(t *testing.T) {
	out, _ := build(t, options(repository(t)))
	if feed := string(out["feed.xml"]); !strings.Contains(feed, "&lt;h2&gt;Corrections&lt;/h2&gt;") || !strings.Contains(feed, "&lt;li&gt;2 August 2024: The number of passengers was corrected.&lt;/li&gt;") {
		t.Errorf("the feed:\n%s", feed)
	}
}

// When an article is taken away, its former addresses go with it, and are free
// for another.
func TestFormerAddressesGoWithTheirArticle(t *testing.T) {
	const page = "content/commentary/2024/07/ferries/index.md"
	m := repository(t)
	put(m, page, strings.Replace(ferries, "slug: ferries\n", moved, 1))
	dir := t.TempDir()
	into := func() site.Report {
		t.Helper()
		sink, err := site.NewDirSink(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, err := site.Build(context.Background(), options(m), sink)
		if err == nil {
			err = sink.Finish()
		}
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	old := filepath.Join(dir, "commentary", "2024", "06", "boats", "index.html")
	into()
	if _, err := os.Stat(old); err != nil {
		t.Fatal(err)
	}
	for name := range m {
		if strings.HasPrefix(name, path.Dir(page)+"/") {
			delete(m, name)
		}
	}
	into()
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an address leads to what is gone: %v", err)
	}
	put(m, "content/commentary/2024/06/boats/index.md", strings.NewReplacer("older", "boats", "2023-02-01", "2024-06-01").Replace(older))
	if r := into(); len(r.Problems) > 0 {
		t.Errorf("problems: %v", r.Problems)
	}
	if data, err := os.ReadFile(old); err != nil || !strings.Contains(string(data), "Nothing is cited here") {
		t.Errorf("another article cannot have the address: %v", err)
	}
}

// linking is an article that links to the ferries by their former addresses.
const linking = `---
title: What was said of boats
slug: said
date: 2025-01-01
authors: [Ada Quill]
---
[A](/commentary/2024/06/boats/), [B](../../../2024/06/boats/#a-heading), [C](/2019/boats.html?x=1),
<https://harbour.example.org/commentary/2024/06/boats/>, [D][d], [E](/commentary/2024/06/boats/plan.png).

[F](/commentary/2024/07/ferries/), [G](../../../2023/02/older/), [H](/commentary/2024/06/), [I](https://other.example.org/commentary/2024/06/boats/),
[J](/commentary/2020/01/nowhere/), [K](#notes), [L](mailto:a@example.org).

[d]: /commentary/2024/06/boats
`

func hrefs(t *testing.T, page []byte) []string {
	t.Helper()
	var out []string
	for _, a := range all(one(t, parse(t, page), "main"), "a") {
		if len(text(a)) == 1 && text(a) != "X" || strings.HasPrefix(text(a), "https://harbour") {
			out = append(out, get(a, "href"))
		}
	}
	return out
}

func TestLinksToFormerAddressesLeadToTheArticle(t *testing.T) {
	const saidPage = "commentary/2025/01/said/index.html"
	m := repository(t)
	put(m, "content/commentary/2025/01/said/index.md", linking)
	asWritten := []string{
		"/commentary/2024/06/boats/", "../../../2024/06/boats/#a-heading", "/2019/boats.html?x=1",
		"https://harbour.example.org/commentary/2024/06/boats/", "/commentary/2024/06/boats", "/commentary/2024/06/boats/plan.png",
		"/commentary/2024/07/ferries/", "../../../2023/02/older/", "/commentary/2024/06/", "https://other.example.org/commentary/2024/06/boats/",
		"/commentary/2020/01/nowhere/", "#notes", "mailto:a@example.org",
	}
	out, _ := build(t, options(m))
	if got := hrefs(t, out[saidPage]); !slices.Equal(got, asWritten) {
		t.Errorf("before it moves: %q", got)
	}
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", moved, 1))
	want := append([]string{
		"/commentary/2024/07/ferries/", "/commentary/2024/07/ferries/#a-heading", "/commentary/2024/07/ferries/?x=1",
		"https://harbour.example.org/commentary/2024/07/ferries/", "/commentary/2024/07/ferries/", "/commentary/2024/07/ferries/plan.png",
	}, asWritten[6:]...)
	for _, base := range []string{"", "http://127.0.0.1:8123/"} { // the site, and a preview of it
		o := options(m)
		o.BaseURL = base
		out, _ = build(t, o)
		if got := hrefs(t, out[saidPage]); !slices.Equal(got, want) {
			t.Errorf("at %s:\n%q\nwant\n%q", base, got, want)
		}
	}
	out, _ = build(t, options(m))
	if feed := string(out["feed.xml"]); strings.Contains(feed, "harbour.example.org/commentary/2024/06/boats/&#34;") || !strings.Contains(feed, "/commentary/2024/07/ferries/#a-heading") {
		t.Error("the feed leads to the former address")
	}
}

// Where a site lies below a path, links have the path and aliases have not.
func TestLinksToFormerAddressesBelowAPath(t *testing.T) {
	m := repository(t)
	put(m, "postil.yaml", strings.Replace(settings, "https://harbour.example.org/", "https://sub.example.net/a/journal/", 1))
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", moved, 1))
	put(m, "content/commentary/2025/01/said/index.md", "---\ntitle: Said\nslug: said\ndate: 2025-01-01\nauthors: [Ada Quill]\n---\n[A](/a/journal/2019/boats.html), [B](/2019/boats.html), [C](../../../../2019/boats.html).\n")
	for base, want := range map[string][]string{
		"":                       {"/a/journal/commentary/2024/07/ferries/", "/2019/boats.html", "/a/journal/commentary/2024/07/ferries/"},
		"http://127.0.0.1:8123/": {"/commentary/2024/07/ferries/", "/commentary/2024/07/ferries/", "/commentary/2024/07/ferries/"},
	} {
		o := options(m)
		o.BaseURL = base
		out, _ := build(t, o)
		if got := hrefs(t, out["commentary/2025/01/said/index.html"]); !slices.Equal(got, want) {
			t.Errorf("at %s: %q, want %q", base, got, want)
		}
	}
}

// A page that is a list has its links stay its own, whatever an alias says.
func TestAnAliasThatLeadsNowhereIsNotFollowed(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", "slug: ferries\naliases: [/archive/, /commentary/2023/02/older/]\n", 1))
	put(m, "content/commentary/2025/01/said/index.md", "---\ntitle: Said\nslug: said\ndate: 2025-01-01\nauthors: [Ada Quill]\n---\n[A](/archive/), [B](/commentary/2023/02/older/).\n")
	out, _ := build(t, options(m))
	if got := hrefs(t, out["commentary/2025/01/said/index.html"]); !slices.Equal(got, []string{"/archive/", "/commentary/2023/02/older/"}) {
		t.Errorf("links %q", got)
	}
}

// A build makes again what links to an article that moved, not only the article.
func TestAMoveMakesThePagesThatLinkAnew(t *testing.T) {
	m := repository(t)
	put(m, "content/commentary/2025/01/said/index.md", linking)
	put(m, "content/commentary/2024/12/between/index.md", "---\ntitle: Between the two\nslug: between\ndate: 2024-12-01\nauthors: [Ada Quill]\n---\nText.\n")
	put(m, "content/about/index.md", "---\ntitle: About\n---\nOf [A](/2019/boats.html).\n")
	put(m, "content/commentary/2024/07/ferries/index.md", strings.Replace(ferries, "slug: ferries\n", moved, 1))
	into := func(dir string) site.Report {
		t.Helper()
		sink, err := site.NewDirSink(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, err := site.Build(context.Background(), scannedOptions(aged(m)), sink)
		if err == nil {
			err = sink.Finish()
		}
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	dir, fresh := t.TempDir(), t.TempDir()
	into(dir)
	if r := into(dir); r.Made > 0 {
		t.Fatalf("%d files are made though nothing changed", r.Made)
	}
	for name, f := range m {
		if to := strings.Replace(name, "2024/07/ferries", "2024/07/crossings", 1); to != name {
			delete(m, name)
			m[to] = f
		}
	}
	const index = "content/commentary/2024/07/crossings/index.md"
	put(m, index, strings.NewReplacer("slug: ferries", "slug: crossings", "aliases: [", "aliases: [/commentary/2024/07/ferries/, ").Replace(string(m[index].Data)))
	into(dir)
	into(fresh)
	for _, page := range []string{"commentary/2025/01/said/index.html", "about/index.html", "feed.xml"} {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(fresh, filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) || !strings.Contains(string(got), "/commentary/2024/07/crossings/") {
			t.Errorf("%s was not made anew", page)
		}
	}
}
