package house

import (
	"cmp"
	"fmt"
	"strings"

	"postil/editor/cite"
)

// entry writes one source: author, title and what its type asks for.
func (t *text) entry(r *cite.Reference, loc cite.Locator, withAuthor bool) {
	t.locate(loc, t.head(r, withAuthor))
}

// head writes an entry up to the locator, and gives the one that the source has
// by itself.
func (t *text) head(r *cite.Reference, withAuthor bool) cite.Locator {
	names, editors := creators(r)
	if withAuthor && len(names) > 0 {
		t.part(nameList(names))
		switch {
		case editors && len(names) == 1:
			t.plain("ed.")
		case editors:
			t.plain("eds.")
		}
	}
	t.part(title(r))
	return t.rest(r)
}

// locate ends an entry with the locator that is cited, or else its own.
func (t *text) locate(loc, own cite.Locator) {
	if loc.IsZero() {
		loc = own
	}
	t.locator(loc)
}

// rest writes what stands between title and locator: container, publisher, date.
func (t *text) rest(r *cite.Reference) (own cite.Locator) {
	d := details{r: r, said: map[string]bool{}}
	names, _ := creators(r)
	for _, n := range names {
		d.said[cite.Fold(n.Literal)] = true
	}
	d.said[cite.Fold(plainTitle(r))] = true
	d.collect()
	for _, p := range d.parts {
		t.plain(p)
	}
	t.plain(date(r.Issued))
	if d.paged {
		own = cite.NewLocator("page", r.Page)
	}
	return own
}

// details gathers the parts between title and date, each only once.
type details struct {
	r     *cite.Reference
	parts []string
	said  map[string]bool // folded parts that the reader has seen
	paged bool            // the type has a page range of its own
}

func (d *details) add(parts ...string) {
	for _, p := range parts {
		p = stripTags(strings.TrimSpace(p))
		if f := cite.Fold(p); p != "" && !d.said[f] {
			d.said[f] = true
			d.parts = append(d.parts, p)
		}
	}
}

// first adds the first part that is not empty.
func (d *details) first(parts ...string) { d.add(cmp.Or(parts...)) }

func (d *details) collect() {
	r := d.r
	switch r.Type {
	case "article-journal":
		d.paged = true
		d.add(withNumbers(cmp.Or(r.ContainerTitle, r.Publisher), r.Volume, r.Issue))
	case "article-magazine":
		d.paged = true
		d.add(withNumbers(cmp.Or(r.ContainerTitle, r.Publisher), "", r.Issue))
	case "article-newspaper":
		d.first(r.ContainerTitle, r.Publisher)
	case "chapter", "paper-conference", "entry", "entry-encyclopedia", "entry-dictionary":
		d.paged = true
		d.in()
		d.edition()
		d.first(r.Publisher, r.Field("event-title"))
	case "book":
		d.editedBy()
		d.edition()
		d.add(numbered("vol.", r.Volume))
		d.add(r.Publisher)
	case "report", "manuscript":
		d.add(joined(r.Genre, numbered("no.", cmp.Or(r.Number, r.Field("collection-number")))))
		d.first(r.Publisher, r.ContainerTitle)
	case "thesis":
		d.add(cmp.Or(r.Genre, "thesis"), r.Publisher)
	case "legislation", "bill", "treaty", "regulation":
		d.add(r.Number, withNumbers(r.ContainerTitle, r.Volume, r.Issue), r.Field("authority"))
	case "legal_case":
		d.add(r.Number, r.Field("authority"), withNumbers(r.ContainerTitle, r.Volume, r.Issue))
	case "speech":
		d.add(cmp.Or(r.Genre, "speech"), cmp.Or(r.Field("event-title"), r.Field("event"), r.ContainerTitle), cmp.Or(r.Field("event-place"), r.PublisherPlace))
	case "dataset":
		d.add(cmp.Or(r.Genre, "dataset"), numbered("version", r.Field("version")))
		d.first(r.Publisher, r.ContainerTitle)
	case "interview":
		if who := r.NamesOf("interviewer"); len(who) > 0 {
			d.add("interview by " + nameList(who).Plain())
		} else {
			d.add("interview")
		}
		d.first(r.ContainerTitle, r.Publisher)
	case "personal_communication":
		d.add(cmp.Or(r.Genre, "personal communication"))
	default:
		d.first(r.ContainerTitle, r.Publisher)
	}
}

// in says which book a chapter stands in and who edited that.
func (d *details) in() {
	book := strings.TrimSpace(d.r.ContainerTitle)
	if book == "" {
		return
	}
	if eds := d.r.Editor; len(eds) > 0 && len(d.r.Author) > 0 {
		d.add(fmt.Sprintf("in %s (%s), %s", nameList(eds).Plain(), edMark(eds), book))
		return
	}
	d.add("in " + book)
}

func (d *details) editedBy() {
	if len(d.r.Author) > 0 && len(d.r.Editor) > 0 {
		d.add("ed. " + nameList(d.r.Editor).Plain())
	}
	if tr := d.r.NamesOf("translator"); len(tr) > 0 {
		d.add("trans. " + nameList(tr).Plain())
	}
}

func edMark(names []cite.Name) string {
	if len(names) == 1 {
		return "ed."
	}
	return "eds."
}

// edition writes a bare number as an ordinal: "2nd ed.". First editions are
// not worth a word.
func (d *details) edition() {
	e := strings.TrimSpace(d.r.Edition)
	if e == "" || e == "1" {
		return
	}
	if strings.Trim(e, "0123456789") == "" {
		d.add(ordinal(e) + " ed.")
		return
	}
	if strings.Contains(strings.ToLower(e), "ed") {
		d.add(e)
		return
	}
	d.add(e + " ed.")
}

func ordinal(digits string) string {
	end := "th"
	if n := len(digits); n < 2 || digits[n-2] != '1' {
		switch digits[n-1] {
		case '1':
			end = "st"
		case '2':
			end = "nd"
		case '3':
			end = "rd"
		}
	}
	return digits + end
}

func numbered(word, number string) string {
	number = strings.TrimSpace(number)
	if number == "" {
		return ""
	}
	if strings.Trim(number[:1], "0123456789") != "" {
		return number // "No. 12" or "Working Paper 3" says it itself
	}
	return word + " " + number
}

func joined(parts ...string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// withNumbers is "Caspian Policy 12, no. 3".
func withNumbers(name, volume, issue string) string {
	s := joined(name, volume)
	if issue = strings.TrimSpace(issue); issue == "" {
		return s
	}
	n := numbered("no.", issue)
	if s == "" {
		return n
	}
	return s + ", " + n
}

// title is the linked title; a source without one shows its address, and one
// without both its key.
func title(r *cite.Reference) cite.Rich {
	link := Link(r)
	s := strings.TrimSpace(r.Title)
	if s == "" {
		if names, _ := creators(r); link == "" && len(names) > 0 {
			return nil
		}
		return cite.Rich{{Text: cmp.Or(link, strings.TrimSpace(r.URL), r.Key), URL: link}}
	}
	runs := tagged(endless(s))
	for i := range runs {
		runs[i].URL = link
	}
	return runs
}

// endless is a title without the punctuation that ends it where a comma will
// follow. The dot of an abbreviation stays.
func endless(s string) string {
	s = strings.TrimRight(s, ",;: ")
	bare, ok := strings.CutSuffix(s, ".")
	if !ok || strings.HasSuffix(bare, ".") {
		return s
	}
	last := bare[strings.LastIndexAny(bare, " \u00a0-")+1:]
	if strings.Contains(last, ".") || len([]rune(last)) < 4 || bare == last {
		return s
	}
	return bare
}

// Link is the address a source is linked to, "" when it has none that is safe.
func Link(r *cite.Reference) string {
	if u, ok := cite.LinkTarget(r.URL); ok {
		return u
	}
	doi := strings.TrimSpace(r.DOI)
	for _, p := range []string{"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"} {
		if len(doi) >= len(p) && strings.EqualFold(doi[:len(p)], p) {
			doi = strings.TrimSpace(doi[len(p):])
		}
	}
	if !strings.HasPrefix(doi, "10.") {
		return ""
	}
	u, _ := cite.LinkTarget("https://doi.org/" + doi)
	return u
}

func plainTitle(r *cite.Reference) string { return tagged(strings.TrimSpace(r.Title)).Plain() }

// tagged reads the HTML tags that CSL-JSON allows in a title: <i>, <b>, and
// others, which are dropped.
func tagged(s string) cite.Rich {
	var t text
	var run cite.Run
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		name, n := tag(s[i:])
		if n == 0 {
			run.Text = s[:i+1]
			t.write(run)
			s = s[i+1:]
			continue
		}
		run.Text = s[:i]
		t.write(run)
		switch name {
		case "i", "em":
			run.Italic = true
		case "/i", "/em":
			run.Italic = false
		case "b", "strong":
			run.Bold = true
		case "/b", "/strong":
			run.Bold = false
		}
		s = s[i+n:]
	}
	run.Text = s
	t.write(run)
	return t.runs
}

// tag recognises a tag of CSL's rich text at the start of s.
func tag(s string) (name string, n int) {
	end := strings.IndexByte(s, '>')
	if end < 0 {
		return "", 0
	}
	name, _, _ = strings.Cut(s[1:end], " ")
	switch strings.TrimPrefix(name, "/") {
	case "i", "em", "b", "strong", "sup", "sub", "sc", "span":
		return name, end + 1
	}
	return "", 0
}

func stripTags(s string) string { return tagged(s).Plain() }
