package dedup

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"postil/editor/cite"
	"postil/editor/cite/identifier"
)

// Reason says by what two references were found to be one source.
type Reason string

// Reasons, the surest first.
const (
	ByDOI   Reason = "DOI"
	ByISBN  Reason = "ISBN"
	ByURL   Reason = "URL"
	ByTitle Reason = "title" // with year and first author
)

// Index finds duplicates among references.
type Index struct {
	at map[string]*cite.Reference
}

// NewIndex makes an index of refs.
func NewIndex(refs []*cite.Reference) *Index {
	x := &Index{map[string]*cite.Reference{}}
	for _, r := range refs {
		x.Add(r)
	}
	return x
}

// Add takes a reference in. Of duplicates the first is the one that is found.
func (x *Index) Add(r *cite.Reference) {
	for _, m := range marks(r) {
		if _, there := x.at[m.text]; !there {
			x.at[m.text] = r
		}
	}
}

// Replace puts one reference in the place of another, which it was merged from.
func (x *Index) Replace(old, merged *cite.Reference) {
	for _, m := range marks(old) {
		if x.at[m.text] == old {
			x.at[m.text] = merged
		}
	}
	x.Add(merged)
}

// Find gives the reference that is the same source as r, and by what; nil when
// there is none. Two that have different DOIs are never one.
func (x *Index) Find(r *cite.Reference) (*cite.Reference, Reason) {
	for _, m := range marks(r) {
		if other := x.at[m.text]; other != nil && !contradict(r, other) {
			return other, m.reason
		}
	}
	return nil, ""
}

func contradict(a, b *cite.Reference) bool {
	x, y := doi(a), doi(b)
	return x != "" && y != "" && x != y
}

type mark struct {
	reason Reason
	text   string
}

// marks are what a reference can be recognised by, the surest first.
func marks(r *cite.Reference) []mark {
	var out []mark
	add := func(reason Reason, text string) { out = append(out, mark{reason, string(reason) + "\n" + text}) }
	if d := doi(r); d != "" {
		add(ByDOI, d)
	}
	if !partOf[r.Type] { // chapters share the ISBN of their book
		for _, s := range strings.FieldsFunc(r.ISBN, func(c rune) bool { return c == ';' || c == ',' }) {
			if isbn, err := identifier.ParseISBN(s); err == nil {
				add(ByISBN, isbn+"\n"+r.Volume)
			}
		}
	}
	if u, err := url.Parse(r.URL); err == nil && u.Host != "" && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "") { // a home page is no source's own
		add(ByURL, identifier.SameURL(r.URL))
	}
	if t := Title(r.Title); t != "" {
		names := r.Author
		if len(names) == 0 {
			names = r.Editor
		}
		first := ""
		if len(names) > 0 {
			if first = cite.Fold(names[0].Family); first == "" {
				first = cite.Fold(names[0].Literal)
			}
		}
		add(ByTitle, fmt.Sprintf("%s\n%d\n%s", t, r.Issued.Year, first))
	}
	return out
}

var partOf = map[string]bool{"chapter": true, "paper-conference": true, "entry-encyclopedia": true, "entry-dictionary": true, "entry": true}

func doi(r *cite.Reference) string {
	for _, s := range []string{r.DOI, r.URL} {
		if d, err := identifier.ParseDOI(s); err == nil {
			return strings.ToLower(d)
		}
	}
	return ""
}

var tags = regexp.MustCompile(`</?[a-z]+[^<>]*>`)

// Title is a title for comparing: without markup, case, accents and
// punctuation.
func Title(s string) string {
	return strings.Join(strings.FieldsFunc(cite.Fold(tags.ReplaceAllString(s, "")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
