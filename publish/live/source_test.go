package live

import (
	"strings"
	"testing"

	"postil/publish/article"
)

func TestSource(t *testing.T) {
	d := article.Source(nil)
	for page, want := range map[string]string{
		`<meta name="article-source" content="` + d + `">`:                                       d,
		`<META NAME='Article-Source' CONTENT=' ` + d + ` '/>`:                                    d,
		`<head><meta name=article-source content=x><meta name=article-source content=` + d + `>`: d,
		`<title><meta name="article-source" content="` + d + `"></title>`:                        "",
		`<!-- <meta name="article-source" content="` + d + `"> -->`:                              "",
		`<body><meta name="article-source" content="` + d + `">`:                                 "",
		`<head></head><meta name="article-source" content="` + d + `">`:                          "",
		`<meta name="article-source" content="` + strings.ToUpper(d) + `">`:                      "",
		`<meta property="article-source" content="` + d + `">`:                                   "",
		``:                           "",
		`<meta name="article-source`: "",
	} {
		if got := source([]byte(page)); got != want {
			t.Errorf("%s: %q, want %q", page, got, want)
		}
	}
}

func FuzzSource(f *testing.F) {
	f.Add(`<head><meta name="article-source" content="` + article.Source(nil) + `">`)
	f.Add("<svg><style><!--</head>")
	f.Fuzz(func(t *testing.T, page string) {
		if got := source([]byte(page)); got != "" && !digest.MatchString(got) {
			t.Errorf("%q", got)
		}
	})
}
