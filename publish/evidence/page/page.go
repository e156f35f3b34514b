package page

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/unicode/norm"
)

// Page is what can be read of a page.
type Page struct {
	Text     string // ends with a line feed; "" when NoText says why there is none
	NoText   string
	Markdown bool // Text is Markdown

	// What the page says of itself, "" where it does not.
	Title  string
	Byline string
	Site   string
	Date   string // of publication, 2024-07-16
}

// few is how many words are too few to be an article: then all that the page
// shows is taken.
const few = 60

// Read reads what a server sent. contentType is its header, "" when it sent
// none; address is where it came from.
func Read(data []byte, contentType string, address *url.URL) Page {
	if contentType == "" {
		contentType = http.DetectContentType(data)
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(http.DetectContentType(data), ";")
	}
	switch ext := strings.ToLower(path.Ext(address.Path)); {
	case kind == "text/html", kind == "application/xhtml+xml":
		return readHTML(data, contentType, address)
	case kind == "text/markdown", kind == "text/x-markdown", kind == "text/plain" && (ext == ".md" || ext == ".markdown"):
		return readPlain(data, params["charset"], true)
	case kind == "text/plain":
		return readPlain(data, params["charset"], false)
	default:
		return Page{NoText: fmt.Sprintf("text is not read from %s", kind)}
	}
}

// readPlain takes text as it is, but for its encoding and its line ends.
func readPlain(data []byte, label string, markdown bool) Page {
	enc, name := charset.Lookup(label)
	if enc == nil { // a mark before the first byte, UTF-8, or Windows' Latin letters
		enc, name, _ = charset.DetermineEncoding(data, "text/plain")
	}
	if name != "utf-8" {
		if decoded, err := enc.NewDecoder().Bytes(data); err == nil {
			data = decoded
		}
	}
	text := strings.ToValidUTF8(string(data), "\ufffd")
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = strings.ReplaceAll(text, "\x00", "")
	text = strings.Trim(norm.NFC.String(text), "\n")
	if strings.TrimSpace(text) == "" {
		return Page{NoText: "it is empty"}
	}
	return Page{Text: text + "\n", Markdown: markdown}
}

func readHTML(data []byte, contentType string, address *url.URL) Page {
	r, err := charset.NewReader(bytes.NewReader(data), contentType)
	if err != nil {
		return Page{NoText: "it is empty"} // nothing to tell its encoding by
	}
	root, err := html.Parse(r)
	if err != nil {
		return Page{NoText: "its HTML cannot be read: " + err.Error()}
	}
	all := text(root, true)
	p, main := article(root, address)
	if words(main) < few && words(all) > 0 {
		main = all
	}
	if strings.TrimSpace(main) == "" {
		p.NoText = "the page shows no text unless its scripts are run"
		return p
	}
	if p.Title != "" && !strings.Contains(main, p.Title) {
		main = p.Title + "\n\n" + main
	}
	p.Text = main
	return p
}

// article finds the article of a page, and what the page says of it. root is
// changed by it.
func article(root *html.Node, address *url.URL) (p Page, main string) {
	defer func() {
		// It reads what anybody on the web has written. Where it stumbles, all
		// that the page shows is still there.
		if recover() != nil {
			p, main = Page{}, ""
		}
	}()
	parser := readability.NewParser()
	parser.MaxElemsToParse = 100_000
	a, err := parser.ParseAndMutate(root, address)
	if err != nil {
		return Page{}, ""
	}
	p = Page{Title: clean(a.Title()), Byline: clean(a.Byline()), Site: clean(a.SiteName())}
	if at, err := a.PublishedTime(); err == nil && at.Year() > 1000 && at.Year() < 10_000 {
		p.Date = at.Format(time.DateOnly)
	}
	if a.Node != nil {
		main = text(a.Node, false)
	}
	return p, main
}

func clean(s string) string { return norm.NFC.String(strings.Join(strings.Fields(s), " ")) }

func words(s string) int { return len(strings.Fields(s)) }
