package newsletter

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/emersion/go-message/mail"
	"golang.org/x/net/html"

	_ "github.com/emersion/go-message/charset"

	"postil/publish/content"
)

var update = flag.Bool("update", false, "write the golden files anew")

func published(t *testing.T) *content.Content {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range map[string]string{
		"postil.yaml": `name: Harbour & Tide Review
motto: Slow news
baseURL: https://review.example/site/
language: en
timeZone: Europe/Lisbon
sections:
  - {id: commentary, title: Commentary}
newsletter:
  from: Harbour & Tide Review <news@review.example>
  address: 1 Quay Street, Porto
  unsubscribe: https://review.example/goodbye?list=1
citationStyle: house
`,
		"content/commentary/2026/09/a-pilot-for-every-tide/index.md": `---
title: A pilot for *every* tide — “now”
slug: a-pilot-for-every-tide
date: 2026-09-14
authors: [Ada Reyes, Ben Okoro]
summary: Ports wait for <nobody> & pilots wait for ports.
section: commentary
image:
  file: lead picture.png
  alt: A "pilot" boat
  credit: Harbour Office.
---
Text.
`,
		"content/commentary/2026/09/a-pilot-for-every-tide/lead picture.png": "png",
		"content/commentary/2026/08/maree/index.md": `---
title: Le maree
slug: maree
date: 2026-08-02
authors: [Ada Reyes]
lang: it
---
Testo.
`,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c := content.Load(fsys)
	if len(c.Problems) > 0 {
		t.Fatalf("problems %v", c.Problems)
	}
	return c
}

const written = `---
subject: "September: tides & pilots — «due»"
preview: Two pieces on who waits for whom
date: 2026-09-20
articles:
  - a-pilot-for-every-tide
  - content/commentary/2026/08/maree
---

Dear readers,

this month *two* pieces, both **short** & to the point. See [our archive](https://review.example/site/archive/ "Archive") or
write to <desk@review.example>; [this](javascript:alert(1)) is no link.

> A quotation that is long enough to be broken into more than one line of the plain text, which it is.

1. First
2. Second
   with more

- a
  - b

![A map](map.png)

<script>alert(1)</script>
` + "\n    code <b>\n"

func issue(t *testing.T) *Issue {
	t.Helper()
	f, err := ParseFile([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	i, err := Compose(f, published(t))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is otherwise; run go test with -update and look at the difference. It is now:\n%s", file, got)
	}
}

func TestIssueLooksAsItShould(t *testing.T) {
	i := issue(t)
	page, err := i.HTML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "issue.html", page)
	golden(t, "issue.txt", i.Text())
	message, err := i.Message(MessageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "issue.eml", bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n"))) // git would change the line ends
	for line := range strings.Lines(string(i.Text())) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > columns && !strings.Contains(line, "https://") {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

// What mail programs need: no script, no sheet that matters, each image with an
// alternative text and an absolute address, nothing loaded but the images.
func TestPageIsFitForMailPrograms(t *testing.T) {
	page, err := issue(t).HTML()
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	images, links := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s has %s", n.Data, a.Key)
			}
		}
		switch n.Data {
		case "script", "link", "iframe", "form", "object", "svg", "div":
			if n.Data != "div" || !strings.HasPrefix(attr["style"], "display:none") {
				t.Errorf("there is a <%s>", n.Data)
			}
		case "img":
			images++
			if attr["alt"] == "" || !strings.HasPrefix(attr["src"], "https://review.example/site/") || attr["width"] != "552" {
				t.Errorf("image %v", attr)
			}
		case "a":
			links++
			if h := attr["href"]; !strings.HasPrefix(h, "https://review.example/") && h != "mailto:desk@review.example" {
				t.Errorf("a link to %q", h)
			}
			if strings.Contains(attr["href"], "utm_") {
				t.Errorf("a link that tracks: %q", attr["href"])
			}
		case "p", "h1", "h2", "blockquote", "ol", "ul", "pre":
			if attr["style"] == "" {
				t.Errorf("<%s> has no style of its own", n.Data)
			}
		}
	}
	if images != 1 || links != 10 {
		t.Errorf("%d images, %d links", images, links)
	}
	if strings.Contains(string(page), "ZgotmplZ") {
		t.Error("the template refused a value")
	}
}

func TestMessageIsReadByOthers(t *testing.T) {
	i := issue(t)
	data, err := i.Message(MessageOptions{To: "Readers <list@lists.example>"})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // maps have no order
		again, err := issue(t).Message(MessageOptions{To: "Readers <list@lists.example>"})
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("the same issue gives other bytes (%v)", err)
		}
	}
	r, err := mail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := r.Header.Subject()
	if err != nil || subject != i.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	from, err := r.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != "Harbour & Tide Review" || from[0].Address != "news@review.example" {
		t.Errorf("from %v, %v", from, err)
	}
	date, err := r.Header.Date()
	if err != nil || date.Format("2006-01-02") != "2026-09-20" {
		t.Errorf("date %v, %v", date, err)
	}
	if id, err := r.Header.MessageID(); err != nil || !strings.HasSuffix(id, "@review.example") {
		t.Errorf("message id %q, %v", id, err)
	}
	for name, want := range map[string]string{
		"List-Unsubscribe": "<https://review.example/goodbye?list=1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "X-Unsent": "1",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	page, err := i.HTML()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"text/plain": string(i.Text()), "text/html": string(page)}
	var order []string
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, err := p.Header.(*mail.InlineHeader).ContentType()
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, kind)
		body, err := io.ReadAll(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); strings.TrimSpace(got) != strings.TrimSpace(want[kind]) {
			t.Errorf("%s came through as\n%s", kind, got)
		}
	}
	if !reflect.DeepEqual(order, []string{"text/plain", "text/html"}) {
		t.Errorf("parts %v", order)
	}
	for line := range bytes.SplitSeq(data, []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsAny(line, "\n\r") {
			t.Errorf("a line that mail cannot have: %q", line)
		}
		if bytes.IndexFunc(line, func(r rune) bool { return r > 126 }) >= 0 {
			t.Errorf("a line that is not ASCII: %q", line)
		}
	}
}

func TestUnsubscribeByMailIsNoOneClick(t *testing.T) {
	i := issue(t)
	i.Unsubscribe = "mailto:off@review.example?subject=off"
	data, err := i.Message(MessageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("List-Unsubscribe: <mailto:off@review.example?subject=off>")) || bytes.Contains(data, []byte("List-Unsubscribe-Post")) {
		t.Errorf("got\n%s", data)
	}
	i.Unsubscribe = ""
	if data, err = i.Message(MessageOptions{}); err != nil || bytes.Contains(data, []byte("nsubscribe")) {
		t.Errorf("without an address (%v):\n%s", err, data)
	}
}

func TestHeadersCannotBeForged(t *testing.T) {
	i := issue(t)
	i.Subject = "Tides\r\nBcc: all@example.org\r\n\r\nbody"
	data, err := i.Message(MessageOptions{})
	if err != nil {
		return // refused is as good
	}
	r, err := mail.CreateReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Header.Get("Bcc"); got != "" {
		t.Errorf("there is a Bcc: %s", got)
	}
	f, err := ParseFile([]byte("---\nsubject: \"a\\r\\nBcc: b@c.example\"\n---\n"))
	if err != nil || f.Subject != "a Bcc: b@c.example" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestComposeRefuses(t *testing.T) {
	day := "date: 2026-09-20\n"
	for _, c := range []struct {
		name, head, body string
		want             error
	}{
		{"no subject", day + "articles: [maree]", "", ErrNoSubject},
		{"no date", "subject: a\narticles: [maree]", "", ErrNoDate},
		{"nothing in it", "subject: a\n" + day, "\n", ErrEmpty},
		{"unknown article", "subject: a\n" + day + "articles: [sea]", "", ErrNoArticle},
		{"long subject", "subject: " + strings.Repeat("long ", 100) + "\n" + day, "Text.", ErrLongHeader},
	} {
		f, err := ParseFile([]byte("---\n" + c.head + "\n---\n" + c.body))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := Compose(f, published(t)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	i := issue(t)
	i.From = ""
	if _, err := i.Message(MessageOptions{}); !errors.Is(err, ErrNoSender) {
		t.Errorf("no sender: %v", err)
	}
	if _, err := i.Message(MessageOptions{From: "nobody"}); !errors.Is(err, ErrBadSender) {
		t.Errorf("bad sender: %v", err)
	}
	c := published(t)
	c.Publication.BaseURL = ""
	f, _ := ParseFile([]byte(written))
	if _, err := Compose(f, c); !errors.Is(err, ErrNoBaseURL) {
		t.Errorf("no base URL: %v", err)
	}
}

func TestDigestIsOfWhatReadersSee(t *testing.T) {
	same, other := issue(t), issue(t)
	if same.Digest() != issue(t).Digest() || len(same.Digest()) != 64 {
		t.Error("the same issue has another digest")
	}
	other.Items[0].Standfirst += "."
	if same.Digest() == other.Digest() {
		t.Error("another issue has the same digest")
	}
}

func TestParseFileErrors(t *testing.T) {
	for _, c := range []struct {
		src  string
		line int
		msg  string
	}{
		{"Text", 1, "does not begin with its fields"},
		{"---\nsubject: a\n", 1, "have no end"},
		{"---\nsubject: a\nsubject: b\n---\n", 3, "subject is there twice"},
		{"---\nsubject: a: b\n---\n", 2, "mapping values"},
		{"---\nsubject: [a]\n---\n", 2, "subject is not a text"},
		{"---\n\ndate: soon\n---\n", 3, `"soon" is not a date`},
		{"---\narticles: a\n---\n", 2, "articles is not a list"},
		{"---\narticles:\n  - a\n  - a\n---\n", 4, `"a" is there twice`},
		{"---\narticles:\n  - a\n  -\n---\n", 4, "an article is not named"},
		{"---\ntitle: a\n---\n", 2, `no field "title"`},
		{"---\n- a\n---\n", 2, "not written as name: value"},
		{"---\nsubject: \xff\n---\n", 1, "not UTF-8"},
	} {
		_, err := ParseFile([]byte(c.src))
		var se *SyntaxError
		if !errors.As(err, &se) || se.Line != c.line || !strings.Contains(se.Msg, c.msg) || se.Remedy == "" {
			t.Errorf("%q: %v, want line %d, %s", c.src, err, c.line, c.msg)
		}
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte("---\nsubject: &a x\npreview: *a\n---\n"))
	f.Add([]byte("---\n---\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := ParseFile(src)
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.Line < 1 {
				t.Fatalf("error %#v", err)
			}
			return
		}
		again, err := ParseFile(file.Marshal())
		if err != nil {
			t.Fatalf("%v in\n%s", err, file.Marshal())
		}
		if again.Subject != file.Subject || again.Preview != file.Preview || !reflect.DeepEqual(again.Articles, file.Articles) || again.Intro != file.Intro || again.Date.String() != file.Date.String() {
			t.Fatalf("written and read back:\n%+v\n%+v", file, again)
		}
		if l := newLook(); strings.Contains(string(introHTML(file.Intro, "en", l)), "<script") {
			t.Fatal("a script came through")
		}
		introText(file.Intro, "en")
	})
}

// BenchmarkMessage writes an issue as a message.
func BenchmarkMessage(b *testing.B) {
	i := &Issue{Publication: "P", Site: "https://p.example/", Lang: "en", Date: "2026-09-20", Subject: "S", From: "a@p.example", Intro: strings.Repeat("Text with *marks* and [a link](https://a.example/).\n\n", 20)}
	for range 12 {
		i.Items = append(i.Items, Item{Title: "A pilot for every tide", Standfirst: "Ports wait for pilots.", URL: "https://p.example/a/"})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := i.Message(MessageOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
