package webmeta

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// MaxSize bounds a page, in bytes.
const MaxSize = 16 << 20

// Errors that Read wraps.
var (
	ErrTooLarge = errors.New("the page is too large")
	ErrNoPage   = errors.New("it is no web page")
)

// bounds of what one page may hold of each kind.
const (
	maxTags  = 5000
	maxValue = 64 << 10
	maxLD    = 1 << 20
)

// page is what stands in a page that can say something of it.
type page struct {
	meta      map[string][]string // by name or property, in lower case
	title     string
	heading   string
	canonical string
	lang      string
	ld        [][]byte
	coins     []string
}

// scan reads a page tag by tag, in whatever encoding it is.
func scan(data []byte, contentType string) (*page, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	r, err := charset.NewReader(bytes.NewReader(data), contentType)
	if err != nil { // an encoding that nobody knows: most of it is ASCII
		r = bytes.NewReader(data)
	}
	p := &page{meta: map[string][]string{}}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(MaxSize)
	tags, metas := 0, 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("%w: %w", ErrNoPage, err)
			}
			if tags == 0 {
				return nil, fmt.Errorf("%w: it has no tags", ErrNoPage)
			}
			return p, nil
		case html.StartTagToken, html.SelfClosingTagToken:
			tags++
			name, more := z.TagName()
			tag := string(name)
			switch tag {
			case "html", "meta", "link", "span", "title", "script", "h1":
			default:
				continue
			}
			attr := map[string]string{}
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				if _, twice := attr[string(k)]; !twice && len(v) <= maxValue {
					attr[string(k)] = string(v)
				}
			}
			if metas++; metas <= maxTags {
				p.tag(z, tag, attr)
			}
		}
	}
}

func (p *page) tag(z *html.Tokenizer, tag string, attr map[string]string) {
	switch tag {
	case "html":
		if p.lang == "" {
			p.lang = attr["lang"]
		}
	case "meta":
		value := clean(attr["content"])
		for _, a := range []string{"name", "property", "itemprop"} {
			if name := strings.ToLower(strings.TrimSpace(attr[a])); name != "" && value != "" {
				p.meta[name] = append(p.meta[name], value)
			}
		}
	case "link":
		if strings.EqualFold(attr["rel"], "canonical") && p.canonical == "" {
			p.canonical = strings.TrimSpace(attr["href"])
		}
	case "span":
		for class := range strings.FieldsSeq(attr["class"]) {
			if class == "Z3988" && attr["title"] != "" {
				p.coins = append(p.coins, attr["title"])
			}
		}
	case "title":
		if p.title == "" && z.Next() == html.TextToken {
			p.title = clean(string(z.Text()))
		}
	case "h1":
		if p.heading == "" {
			p.heading = textUntil(z, "h1")
		}
	case "script":
		if kind, _, _ := strings.Cut(attr["type"], ";"); strings.EqualFold(strings.TrimSpace(kind), "application/ld+json") && z.Next() == html.TextToken {
			if raw := z.Raw(); len(raw) <= maxLD {
				p.ld = append(p.ld, bytes.Clone(raw))
			}
		}
	}
}

// textUntil is the text up to the end of an element, which has few tags in it.
func textUntil(z *html.Tokenizer, end string) string {
	var b strings.Builder
	for range 40 {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.TextToken:
			if b.Len() < maxValue {
				b.Write(z.Text())
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == end {
				return clean(b.String())
			}
		}
	}
	return ""
}

// clean is text with single spaces and without entities that were escaped
// twice.
func clean(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
}

// first is the first value of the first name that has one.
func (p *page) first(names ...string) string {
	for _, n := range names {
		if v := p.meta[n]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// all are the values of the first name that has some.
func (p *page) all(names ...string) []string {
	for _, n := range names {
		if v := p.meta[n]; len(v) > 0 {
			return v
		}
	}
	return nil
}
