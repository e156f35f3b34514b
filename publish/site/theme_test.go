package site_test

import (
	"strings"
	"testing"

	"postil/publish/site"
)

func TestThemeReplacesFileByFile(t *testing.T) {
	m := repository(t)
	put(m, "theme/notfound.html", `{{define "main"}}<h1>Lost at sea</h1>{{end}}`)
	put(m, "theme/house.css", "@font-face { font-family: House; src: url('fonts/house.woff2'); }\n.masthead { background: url(logo.svg) }\n")
	put(m, "theme/fonts/house.woff2", "font")
	put(m, "theme/logo.svg", "<svg/>")
	out, r := build(t, options(m))
	for _, p := range r.Problems {
		t.Errorf("unexpected problem: %s", p)
	}
	if got := text(one(t, parse(t, out["404.html"]), "h1")); got != "Lost at sea" {
		t.Errorf("404 says %q", got)
	}
	if got := text(one(t, parse(t, out[ferriesPage]), "h1")); got != "Ferries in July" {
		t.Errorf("another page changed: %q", got)
	}
	css := string(out["assets/site.css"])
	if !strings.Contains(css, ".article-head") || !strings.Contains(css, "family: House") {
		t.Error("house.css is not added to the built-in style sheet")
	}
	if string(out["assets/logo.svg"]) != "<svg/>" || string(out["assets/fonts/house.woff2"]) != "font" {
		t.Error("what the style sheet names is not on the site")
	}
	plain, _ := build(t, options(repository(t)))
	style := func(out site.Memory) string {
		return get(one(t, parse(t, out[ferriesPage]), "link[rel=stylesheet]"), "href")
	}
	if style(plain) == style(out) {
		t.Error("a browser would keep the old style sheet")
	}
	put(m, "theme/site.css", "body { color: navy }\n")
	out, _ = build(t, options(m))
	if css := string(out["assets/site.css"]); !strings.HasPrefix(css, "body { color: navy }") || strings.Contains(css, ".article-head") || !strings.Contains(css, "House") {
		t.Errorf("the style sheet is not replaced: %.80s", css)
	}
}

func TestWhatIsWrongInAThemeIsReportedWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		line             int
		problem          string
	}{
		{"syntax", "article.html", "{{define \"main\"}}\n<h1>{{.Title</h1>\n{{end}}", 2, ""},
		{"no such field", "article.html", "{{define \"main\"}}\n\n<h1>{{.Headline}}</h1>\n{{end}}", 3, "Headline"},
		{"no such function", "list.html", "{{define \"main\"}}\n{{shout .Heading}}{{end}}", 2, "shout"},
		{"no frame", "base.html", "{{define \"base\"}}\n{{template \"nowhere\" .}}{{end}}", 2, "nowhere"},
		{"unclosed attribute", "notfound.html", "{{define \"main\"}}\n<a href=\"{{.Site.HomeURL}}>\n{{end}}", 0, ""},
		{"third party", "house.css", "a {}\nb { background: url(https://cdn.example.com/x.png) }", 2, "cdn.example.com"},
		{"missing file", "house.css", "a {}\n\nb { background: url(gone.png) }", 3, "gone.png"},
	} {
		m := repository(t)
		put(m, "theme/"+c.file, c.text)
		out, r := build(t, options(m))
		if len(r.Problems) == 0 {
			t.Errorf("%s: nothing is reported", c.name)
			continue
		}
		p := r.Problems[0]
		if p.Rule != "theme" || !strings.HasPrefix(p.Path, "theme") || c.line > 0 && (p.Path != "theme/"+c.file || p.Line != c.line) || !strings.Contains(p.Text(), c.problem) {
			t.Errorf("%s: %s", c.name, p)
		}
		for _, name := range []string{ferriesPage, "404.html", "tags/islands/index.html"} {
			if len(all(parse(t, out[name]), ".masthead")) != 1 {
				t.Errorf("%s: %s is not made", c.name, name)
			}
		}
	}
}
