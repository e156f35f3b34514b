package live

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/publish/article"
)

var digest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// source finds what a page says it was made from, "" for nothing. It reads the
// head only: what stands in the text of an article is not the page's word.
func source(page []byte) string {
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Head {
				return ""
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom == atom.Body {
				return ""
			}
			if t.DataAtom != atom.Meta {
				continue
			}
			name, content := "", ""
			for _, a := range t.Attr {
				switch a.Key {
				case "name":
					name = a.Val
				case "content":
					content = strings.TrimSpace(a.Val)
				}
			}
			if strings.EqualFold(strings.TrimSpace(name), article.SourceMeta) && digest.MatchString(content) {
				return content
			}
		}
	}
}
