package check

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"postil/editor/proof"
	"postil/publish/content"
)

const (
	settings = `name: Meridian
baseURL: https://m.example/review/
language: en
sections:
  - {id: commentary, title: Commentary}
houseStyle:
  minWords: 5
  maxWords: 60
  avoid: ["going  forward", "don't", leverage, "C++"]
citationStyle: house
`
	dir   = "content/commentary/2024/07/ports"
	clean = `---
title: Ports
slug: ports
date: 2024-07-16
authors: [Ines Valdez]
summary: What changed in the ports.
section: commentary
lang: en-GB
image:
  file: lead.png
  alt: A port at dawn
  credit: Port Authority
  licence: CC BY 4.0
corrections:
  - {date: 2024-07-20, text: A name.}
---
The ports have changed a good deal, says one study [@lee2020, p. 3].

See [the older piece](../../06/older/), [its table](../../06/older/table.csv#a),
[this year](https://m.example/review/commentary/2024/) and
<https://elsewhere.example/commentary/2024/01/x/>.

![Cranes](img/cranes%20at%20work.png)
`
)

func picture(t testing.TB, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repository is a content repository around one article.
func repository(t testing.TB, src string) fstest.MapFS {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"postil.yaml":                                file(settings),
		dir + "/index.md":                            file(src),
		dir + "/lead.png":                            {Data: picture(t, 1200)},
		dir + "/small.png":                           {Data: picture(t, 599)},
		dir + "/lead.svg":                            file("<svg/>"),
		dir + "/img/cranes at work.png":              {Data: picture(t, 2)},
		"content/commentary/2024/06/older/index.md":  file("---\ntitle: Older\nslug: older\naliases: [/oldest/, /commentary/2024/05/oldest/]\ndate: 2024-06-01\n---\nText.\n"),
		"content/commentary/2024/06/older/table.csv": file("a"),
		"references/lee2020.json":                    file(`{"id":"lee2020","title":"A study","author":[{"family":"Lee"}],"issued":{"date-parts":[[2020]]}}`),
		"references/thin.json":                       file(`{"id":"thin","type":"webpage"}`),
		"references/undated.json":                    file(`{"id":"undated","title":"T","publisher":"P"}`),
		"references/anonymous.json":                  file(`{"id":"anonymous","title":"T","issued":{"date-parts":[[2020]]}}`),
	}
}

func check(t testing.TB, fsys fstest.MapFS, o Options) []proof.Finding {
	t.Helper()
	c := content.Load(fsys)
	a := c.ByDir(dir)
	if a == nil {
		t.Fatalf("the article does not load: %v", c.Problems)
	}
	if o.Image == nil {
		o.Image = func(name string) ([]byte, error) { return fs.ReadFile(fsys, path.Join(dir, name)) }
	}
	return Article(a, c, o)
}

func TestCleanArticleHasNoFindings(t *testing.T) {
	if fs := check(t, repository(t, clean), Options{}); len(fs) != 0 {
		t.Errorf("findings: %v", fs)
	}
}

func TestRules(t *testing.T) {
	long := strings.Repeat("é", 301)
	for _, c := range []struct {
		name, old, new string
		want           string // "line severity rule", several joined by "; "
		says           string
	}{
		{"title missing", "title: Ports\n", "", "1 error title-missing", "no title"},
		{"title empty", "title: Ports\n", "title: ''\n", "2 error title-missing", "no title"},
		{"author missing", "[Ines Valdez]", "[]", "5 error author-missing", "no author"},
		{"date missing", "2024-07-16\n", "\n", "4 error date-missing", "no date"},
		{"slug missing", "slug: ports\n", "", "1 error bad-slug", "no slug"},
		{"slug in capitals", "slug: ports\n", "slug: Our Ports!\n", "3 error bad-slug", "“our-ports”"},
		{"slug taken, which loading has reported", "slug: ports\n", "slug: older\n", "", ""},
		{"alias", "slug: ports\n", "slug: ports\naliases: [/commentary/2024/05/ports/, /old/ports.html]\n", "", ""},
		{"alias elsewhere", "slug: ports\n", "slug: ports\naliases: ['https://elsewhere.example/a/']\n", "4 error bad-alias", "no address of this site"},
		{"alias out of the site", "slug: ports\n", "slug: ports\naliases: [/../../etc/]\n", "4 error bad-alias", "/../../etc/"},
		{"alias without a slash", "slug: ports\n", "slug: ports\naliases: [harbours]\n", "4 error bad-alias", "slash"},
		{"alias of another's address", "slug: ports\n", "slug: ports\naliases: [/commentary/2024/06/older/]\n", "4 error alias-taken", "2024/06/older"},
		{"alias in capitals of another's address", "slug: ports\n", "slug: ports\naliases: [/Commentary/2024/06/OLDER/index.html]\n", "4 error alias-taken", "2024/06/older"},
		{"alias of another's alias", "slug: ports\n", "slug: ports\naliases: [/oldest]\n", "4 error alias-taken", "2024/06/older"},
		{"alias of its own address", "slug: ports\n", "slug: ports\naliases: [/commentary/2024/07/ports]\n", "4 error alias-taken", "own address"},
		{"alias of a list", "slug: ports\n", "slug: ports\naliases: [/commentary/2024/07/]\n", "4 error alias-taken", "has anyway"},
		{"alias of the archive", "slug: ports\n", "slug: ports\naliases: [/archive/index.html]\n", "4 error alias-taken", "has anyway"},
		{"alias twice", "slug: ports\n", "slug: ports\naliases: [/x/, /x]\n", "4 error alias-taken", "twice"},
		{"link to a former address", "../../06/older/)", "../../05/oldest/)", "", ""},
		{"summary missing", "summary: What changed in the ports.\n", "", "1 warning summary-missing", "no summary"},
		{"summary long", "What changed in the ports.", long, "6 warning summary-long", "301 characters"},
		{"summary just fits", "What changed in the ports.", long[2:], "", ""},
		{"section unknown", "section: commentary", "section: sport", "7 error section-unknown", "Choose among commentary"},
		{"no section", "section: commentary\n", "", "", ""},
		{"lang malformed", "lang: en-GB", "lang: english_uk", "8 error lang-malformed", "english_uk"},
		{"no lead image", "  file: lead.png\n", "", "9 warning image-missing", "lead image"},
		{"image without alt", "  alt: A port at dawn\n", "", "9 error image-alt", "description"},
		{"image with empty alt", "alt: A port at dawn", "alt:", "11 error image-alt", "description"},
		{"image without credit", "  credit: Port Authority\n", "", "9 error image-credit", "credit"},
		{"image without licence", "  licence: CC BY 4.0\n", "", "9 warning image-licence", "licence"},
		{"image not found", "file: lead.png", "file: lost.png", "10 error image-not-found", "lost.png"},
		{"image outside the bundle", "file: lead.png", "file: ../../06/older/table.csv", "10 error image-not-found", "table.csv"},
		{"image of another format", "file: lead.png", "file: lead.svg", "10 warning image-format", "lead.svg"},
		{"image small", "file: lead.png", "file: small.png", "10 warning image-small", "599 pixels"},
		{"correction without text", ", text: A name.", "", "14 warning correction", "lacks"},
		{"body empty", clean[strings.Index(clean, "The ports have"):], " \n\n", "17 error body-empty", "no text"},
		{"too short", clean[strings.Index(clean, "The ports have"):], "Only four words here.\n", "17 warning too-short", "4 words"},
		{"too long", "a good deal", strings.Repeat("word after ", 40), "17 warning too-long", "house allows 60"},
		{"avoided word", "a good deal", "by leverage", "17 warning avoided-word", "“leverage”"},
		{"part of a word is another", "a good deal", "by leveraged sums", "", ""},
		{"avoided phrase over a line break, in capitals and emphasis", "a good deal", "Going\n*forward*", "17 warning avoided-word", "going forward"},
		{"avoided apostrophe", "a good deal", "and don't know", "17 warning avoided-word", "don't"},
		{"avoided sign", "a good deal", "in C++ code", "17 warning avoided-word", "C++"},
		{"code is no prose", "a good deal", "`leverage`", "", ""},
		{"avoided word in the title", "title: Ports", "title: Leverage", "2 warning avoided-word", "leverage"},
		{"body image missing", "cranes%20at", "cranes-at", "23 error body-image-missing", "img/cranes-at work.png"},
		{"body image without alt", "![Cranes]", "![]", "23 error image-alt", ""},
		{"body image elsewhere", "img/cranes%20at%20work.png", "https://x.example/a.png", "", ""},
		{"source without anything", "@lee2020", "@thin", "17 warning source-incomplete", "no title, no author or publisher, no date"},
		{"source without date", "@lee2020", "@undated", "17 warning source-incomplete", "has no date."},
		{"source without author", "@lee2020", "@anonymous", "17 warning source-incomplete", "no author or publisher."},
		{"source named once", "[@lee2020, p. 3]", "[@undated] and [@undated]", "17 warning source-incomplete", ""},
		{"source unknown", "@lee2020", "@nobody1999", "17 error unknown-key", "nobody1999"},
		{"link to no article", "../../06/older/)", "../../06/odler/)", "19 warning link-missing", "Link to /review/commentary/2024/06/older/, or"},
		{"full link to no article", "https://m.example/review/commentary/2024/", "https://m.example/review/commentary/2024/05/none/", "20 warning link-missing", "commentary/2024/05/none"},
		{"link to a file at a former address", "../../06/older/)", "../../05/oldest/table.csv)", "", ""},
		{"link to no file at a former address", "../../06/older/)", "../../05/oldest/chart.csv)", "19 warning link-missing", "no file chart.csv"},
		{"link below a former address", "../../06/older/)", "../../05/oldest/more/)", "19 warning link-missing", "no article at"},
		{"link to no file", "table.csv", "tables.csv", "19 warning link-missing", "no file tables.csv"},
		{"link to the page itself", "../../06/older/)", "#top)", "", ""},
		{"two faults in order of lines", "section: commentary\nlang: en-GB", "section: a\nlang: '?'", "7 error section-unknown; 8 error lang-malformed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(clean, c.old) != 1 {
				t.Fatalf("case is wrong: %q is %d times in the article", c.old, strings.Count(clean, c.old))
			}
			src := strings.Replace(clean, c.old, c.new, 1)
			found := check(t, repository(t, src), Options{})
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%d %s %s", f.Line, f.Severity, f.Rule))
				if f.Path != dir+"/index.md" || strings.Contains(f.Text(), "{{.") || !strings.HasSuffix(f.Text(), ".") && !strings.HasSuffix(f.Text(), "?") {
					t.Errorf("finding %v", f)
				}
			}
			if g := strings.Join(got, "; "); g != c.want {
				t.Fatalf("found %v\nwant %s", found, c.want)
			}
			if len(found) > 0 && !strings.Contains(found[0].Text(), c.says) {
				t.Errorf("says %q, want %q in it", found[0].Text(), c.says)
			}
		})
	}
}

func TestImageOfAnotherNameIsOffered(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"img/cranes%20at%20work.png", "Cranes%20at%20Work.PNG", "Show img/cranes at work.png"},
		{"img/cranes%20at%20work.png", "img/cranes.png", ""},
	} {
		src := strings.Replace(clean, c.old, c.new, 1)
		found := check(t, repository(t, src), Options{})
		if len(found) != 1 || found[0].Rule != RuleBodyImageNotFound {
			t.Fatalf("findings %v", found)
		}
		var labels []string
		for _, f := range found[0].Fixes {
			labels = append(labels, f.Label())
			if got := src[:f.Start] + f.Text + src[f.End:]; got != clean {
				t.Errorf("%s makes\n%s", f.Label(), got)
			}
		}
		if got := strings.Join(labels, "; "); got != c.want {
			t.Errorf("for %s it offers %q, want %q", c.new, got, c.want)
		}
	}
}

func TestSlugOfADraftIsComparedWithThePublished(t *testing.T) {
	fsys := repository(t, strings.Replace(clean, "slug: ports", "slug: older", 1))
	c := content.Load(fsys)
	a := c.ByDir(dir)
	c.Problems = nil // a draft is added to content that was loaded without it
	found := Article(a, c, Options{})
	if len(found) != 1 || found[0].Rule != content.RuleDuplicateSlug || found[0].Line != 3 || !strings.Contains(found[0].Text(), "2024/06/older") {
		t.Errorf("findings %v", found)
	}
}

func TestOffsetsPointIntoTheFile(t *testing.T) {
	src := strings.Replace(clean, "a good deal", "“quite” by Leverage, *don’t* they, going\nforward", 1)
	var got []string
	for _, f := range check(t, repository(t, src), Options{}) {
		got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Col, src[f.Start:f.End]))
	}
	want := "17:35 Leverage; 17:46 don’t; 17:59 going\nforward"
	if g := strings.Join(got, "; "); g != want {
		t.Errorf("got %q\nwant %q", g, want)
	}
}

func TestImageThatCannotBeRead(t *testing.T) {
	found := check(t, repository(t, clean), Options{Image: func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("the disk says no")}
	}})
	if len(found) != 1 || found[0].Rule != RuleImageUnreadable || found[0].Line != 10 || !strings.Contains(found[0].Text(), ": the disk says no.") {
		t.Errorf("findings %v", found)
	}
}

func TestArticleWithoutContent(t *testing.T) {
	a, _ := content.LoadArticle(repository(t, clean), dir)
	found := Article(a, nil, Options{})
	rules := map[string]bool{}
	for _, f := range found {
		rules[f.Rule] = true
	}
	// No content, so the source is unknown; the default publication has the section.
	if !rules[proof.RuleUnknownKey] || rules[RuleImageUnreadable] || rules[RuleSectionUnknown] {
		t.Errorf("findings %v", found)
	}
}

func FuzzArticle(f *testing.F) {
	f.Add(clean)
	f.Add("---\nimage: x\n---\n![a](%zz) [b](:) <http://[> don’t")
	c := content.Load(repository(f, clean))
	f.Fuzz(func(t *testing.T, src string) {
		a, _ := content.LoadArticle(fstest.MapFS{dir + "/index.md": {Data: []byte(src)}}, dir)
		if a == nil {
			return
		}
		line := 0
		for _, fd := range Article(a, c, Options{}) {
			if fd.Line < line || fd.Line > strings.Count(src, "\n")+1 || fd.Start < 0 || fd.End < fd.Start || fd.End > len(src) {
				t.Errorf("%v at %d to %d of %d", fd, fd.Start, fd.End, len(src))
			}
			line = fd.Line
		}
	})
}

func TestAddressesOfADraftThatMoves(t *testing.T) {
	was := &content.Article{Dir: "content/commentary/2024/07/harbours"}
	for _, c := range []struct{ aliases, want string }{
		{"", RuleAddressLost},
		{"aliases: [/commentary/2024/07/harbours/]\n", ""},
	} {
		src := strings.Replace(clean, "slug: ports\n", "slug: ports\n"+c.aliases, 1)
		found := check(t, repository(t, src), Options{Published: was})
		if got := strings.Join(names(found), " "); got != c.want {
			t.Errorf("%q: %v", c.aliases, found)
		}
	}
	fsys := repository(t, clean)
	fsys["content/commentary/2024/06/older/index.md"].Data = []byte("---\ntitle: Older\nslug: older\naliases: [/commentary/2024/07/Ports]\ndate: 2024-06-01\n---\nText.\n")
	found := check(t, fsys, Options{})
	if len(found) != 1 || found[0].Rule != RuleAddressRedirects || found[0].Line != 3 || !strings.Contains(found[0].Text(), "2024/06/older") {
		t.Errorf("an address that leads to another article: %v", found)
	}
}

// names are the rules of findings, in their order.
func names(found []proof.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule)
	}
	return out
}

func TestReadersAreToldWhatARevisionChanges(t *testing.T) {
	published := func(src string) *content.Article {
		c := content.Load(repository(t, src))
		return c.ByDir(dir)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing":                          {"", "", ""},
		"other words":                      {"a good deal", "a great deal", RuleCorrectionsMissing},
		"a word less":                      {"a good deal, ", "", RuleCorrectionsMissing},
		"a figure":                         {"a good deal", "by 3.5 %", RuleCorrectionsMissing},
		"marks, capitals, lines":           {"have changed a good deal, says", "have *changed*\na good Deal – says", ""},
		"another image":                    {"img/cranes%20at%20work.png", "lead.png", ""},
		"what an image shows":              {"![Cranes]", "![Two cranes]", RuleCorrectionsMissing},
		"a citation":                       {"[@lee2020, p. 3]", "[@lee2020, p. 4]", ""},
		"the summary":                      {"What changed in", "What happened in", ""},
		"corrected":                        {"A name.}\n---\nThe ports have", "A name.}\n  - {date: 2024-08-01, text: Not three.}\n---\nThe four ports have", ""},
		"corrected on the day it appeared": {"A name.}\n---\nThe ports have", "A name.}\n  - {date: 2024-07-16, text: Not three.}\n---\nThe four ports have", ""},
		"corrected before it appeared":     {"A name.}\n---\nThe ports have", "A name.}\n  - {date: 2024-07-15, text: Not three.}\n---\nThe four ports have", RuleCorrectionsMissing},
		"a correction taken away":          {"corrections:\n  - {date: 2024-07-20, text: A name.}\n---\nThe ports have", "---\nThe four ports have", RuleCorrectionsMissing},
	} {
		if c.old != "" && strings.Count(clean, c.old) != 1 {
			t.Fatalf("%s: the case is wrong", name)
		}
		src := strings.Replace(clean, c.old, c.new, 1)
		found := check(t, repository(t, src), Options{Published: published(clean)})
		if got := strings.Join(names(found), " "); got != c.want {
			t.Errorf("%s: %v, want %s", name, found, c.want)
		}
		for _, f := range found {
			if f.Rule == RuleCorrectionsMissing && f.Severity != proof.Note {
				t.Errorf("%s: %v keeps it from being published", name, f)
			}
		}
	}
	if found := check(t, repository(t, strings.Replace(clean, "a good deal", "a great deal", 1)), Options{}); len(found) > 0 {
		t.Errorf("a new article: %v", found)
	}
}
