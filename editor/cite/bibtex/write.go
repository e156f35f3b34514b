package bibtex

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"postil/editor/cite"
)

// Options say how a file is written.
type Options struct {
	// BibLaTeX writes BibLaTeX's types and fields, which say more; without it
	// the file is for classic BibTeX.
	BibLaTeX bool
}

// Write gives references as a file. Letters are written as UTF-8.
func Write(refs []*cite.Reference, o Options) []byte {
	var b strings.Builder
	for i, r := range refs {
		if i > 0 {
			b.WriteByte('\n')
		}
		w := &writer{b: &b, lax: o.BibLaTeX}
		w.entry(r)
	}
	return []byte(b.String())
}

type writer struct {
	b   *strings.Builder
	lax bool
}

// kindOf is an entry's type, and a subtype that BibLaTeX has besides.
func (w *writer) kindOf(r *cite.Reference) (kind, subtype string) {
	pick := func(lax, classic string) string {
		if w.lax {
			return lax
		}
		return classic
	}
	switch r.Type {
	case "article-journal":
		return "article", ""
	case "article-newspaper":
		return "article", "newspaper"
	case "article-magazine":
		return "article", "magazine"
	case "periodical":
		return pick("periodical", "misc"), ""
	case "book":
		return "book", ""
	case "pamphlet":
		return "booklet", ""
	case "chapter":
		return "incollection", ""
	case "entry-encyclopedia", "entry-dictionary":
		return pick("inreference", "incollection"), ""
	case "paper-conference":
		return "inproceedings", ""
	case "webpage", "post-weblog", "post", "article":
		return pick("online", "misc"), ""
	case "report":
		return pick("report", "techreport"), ""
	case "thesis":
		if w.lax {
			return "thesis", ""
		}
		if strings.HasPrefix(r.Genre, "Master") {
			return "mastersthesis", ""
		}
		return "phdthesis", ""
	case "manuscript", "speech":
		return "unpublished", ""
	case "patent", "dataset", "software", "standard", "legislation":
		return pick(r.Type, "misc"), ""
	case "legal_case":
		return pick("jurisdiction", "misc"), ""
	case "treaty", "bill":
		return pick("legal", "misc"), ""
	case "motion_picture", "broadcast":
		return pick("video", "misc"), ""
	case "graphic":
		return pick("image", "misc"), ""
	case "song":
		return pick("audio", "misc"), ""
	case "personal_communication":
		return pick("letter", "misc"), ""
	}
	return "misc", ""
}

func (w *writer) entry(r *cite.Reference) {
	kind, subtype := w.kindOf(r)
	fmt.Fprintf(w.b, "@%s{%s", kind, badKey.ReplaceAllString(r.Key, "-"))
	name := func(lax, classic string) string {
		if w.lax {
			return lax
		}
		return classic
	}
	for _, p := range [][2]string{{"author", "author"}, {"editor", "editor"}, {"translator", "translator"}, {"container-author", "bookauthor"}} {
		w.field(p[1], texNames(r.NamesOf(p[0])))
	}
	if w.lax && slices.ContainsFunc(slices.Concat(r.Author, r.Editor), func(n cite.Name) bool { return n.DroppingParticle != "" }) {
		w.field("options", "useprefix=false")
	}
	w.field("title", texTitle(r.Title))
	w.field("shorttitle", texTitle(r.TitleShort))
	switch kind {
	case "article":
		w.field(name("journaltitle", "journal"), texTitle(r.ContainerTitle))
	case "online", "misc":
		w.field("organization", escape(r.ContainerTitle))
	default:
		w.field("booktitle", texTitle(r.ContainerTitle))
	}
	w.field("series", escape(r.Field("collection-title")))
	switch kind {
	case "techreport", "report":
		w.field("institution", escape(r.Publisher))
	case "phdthesis", "mastersthesis", "thesis":
		w.field(name("institution", "school"), escape(r.Publisher))
	default:
		w.field("publisher", escape(r.Publisher))
	}
	w.field(name("location", "address"), escape(r.PublisherPlace))
	w.field("edition", escape(r.Edition))
	w.field("volume", escape(r.Volume))
	switch {
	case r.Number != "":
		w.field("number", escape(r.Number))
		w.field("issue", escape(r.Issue))
	case kind == "article" || kind == "periodical":
		w.field("number", escape(r.Issue))
	default:
		w.field("number", escape(r.Field("collection-number")))
		w.field("issue", escape(r.Issue))
	}
	w.field("pages", strings.ReplaceAll(escape(r.Page), "-", "--"))
	w.field("type", escape(r.Genre))
	w.date("date", r.Issued)
	w.date("origdate", r.DateOf("original-date"))
	w.date("eventdate", r.DateOf("event-date"))
	w.field("doi", verbatim(r.DOI))
	w.field("isbn", escape(r.ISBN))
	if strings.EqualFold(r.Field("archive"), "arXiv") {
		w.field("eprint", verbatim(r.Field("archive_location")))
		w.field(name("eprinttype", "archiveprefix"), "arXiv")
		w.field(name("eprintclass", "primaryclass"), escape(r.Field("archive_collection")))
	}
	w.field("url", verbatim(r.URL))
	w.date("urldate", r.Accessed)
	if w.lax {
		w.field("entrysubtype", subtype)
	}
	w.field(name("langid", "language"), escape(r.Field("language")))
	for _, p := range written {
		w.field(p[1], escape(r.Field(p[0])))
	}
	w.field("note", escape(r.Note))
	w.b.WriteString("\n}\n")
}

// written are the fields that are copied, by their CSL names, in order.
var written = [...][2]string{
	{"ISSN", "issn"},
	{"version", "version"},
	{"number-of-volumes", "volumes"},
	{"number-of-pages", "pagetotal"},
	{"chapter-number", "chapter"},
	{"part-number", "part"},
	{"container-title-short", "shortjournal"},
	{"event-title", "eventtitle"},
	{"event-place", "venue"},
	{"original-title", "origtitle"},
	{"original-publisher", "origpublisher"},
	{"PMID", "pmid"},
	{"PMCID", "pmcid"},
	{"status", "pubstate"},
	{"keyword", "keywords"},
	{"abstract", "abstract"},
	{"annote", "annotation"},
}

func (w *writer) field(name, value string) {
	if value != "" {
		for _, s := range [...]string{",\n  ", name, " = {", value, "}"} {
			w.b.WriteString(s)
		}
	}
}

func (w *writer) date(name string, d cite.Date) {
	switch {
	case d.IsZero():
	case w.lax || name != "date":
		w.field(name, escape(d.String()))
	case d.Year == 0:
		w.field("year", escape(d.Literal))
	case d.EndYear != 0 || d.Circa || d.Season != 0: // more than year and month can say
		w.field("date", d.String())
		w.field("year", fmt.Sprint(d.Year))
	default:
		w.field("year", fmt.Sprint(d.Year))
		if d.Month >= 1 && d.Month <= 12 {
			fmt.Fprintf(w.b, ",\n  month = %s", strings.ToLower(months[d.Month-1][:3]))
		}
		if d.Day > 0 {
			w.field("day", fmt.Sprint(d.Day))
		}
	}
}

// badKey is what a key of BibTeX cannot have in it.
var badKey = regexp.MustCompile(`[\s,{}()"#%'=\\~]+`)

func texNames(list []cite.Name) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = texName(n)
	}
	return strings.Join(parts, " and ")
}

func texName(n cite.Name) string {
	if n.Literal != "" {
		if n.Literal == others {
			return others
		}
		return "{" + escape(n.Literal) + "}"
	}
	von := strings.TrimSpace(n.DroppingParticle + " " + n.NonDroppingParticle)
	family := protectName(n.Family)
	if von == "" && (isLower(family) || strings.Contains(family, " ") && isLower(tokens(family)[0])) {
		family = "{" + family + "}" // its first word is no particle
	}
	if von != "" {
		if slices.ContainsFunc(tokens(von), func(w string) bool { return !isLower(w) }) {
			family = "{" + escape(von) + " " + family + "}"
		} else {
			family = escape(von) + " " + family
		}
	}
	parts := []string{family}
	if n.Suffix != "" {
		parts = append(parts, protectName(n.Suffix))
	}
	if n.Given != "" || n.Suffix != "" || strings.Contains(family, " ") {
		parts = append(parts, protectName(n.Given))
	}
	return strings.TrimSpace(strings.Join(parts, ", "))
}

// protectName hides from BibTeX what it would take for a separator.
func protectName(s string) string {
	t := escape(s)
	if strings.Contains(t, ",") || strings.Contains(t, ";") || len(split(" "+t+" ", isAnd)) > 1 {
		return "{" + t + "}"
	}
	return t
}

var escaper = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "~", `\textasciitilde{}`,
	"^", `\textasciicircum{}`, "\u00a0", "~", "`", `\textasciigrave{}`, "'", `\textquotesingle{}`, "--", `-\relax{}-`, "\u202f", `\,`,
	",,", `,\relax{},`,
)

// escape writes plain text as TeX.
func escape(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimSpace(escaper.Replace(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' || r == ' ' }), " ")))
}

var verbatimEscaper = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20", "\n", "")

// verbatim writes an address, which TeX programs do not look into.
func verbatim(s string) string { return verbatimEscaper.Replace(strings.TrimSpace(s)) }

var markup = regexp.MustCompile(`</?(?:i|b|sup|sub)>|<span (?:class="nocase"|style="font-variant:\s?small-caps;")>|</span>`)

var opened = map[string]string{
	"<i>": `\textit{`, "<b>": `\textbf{`, "<sup>": `\textsuperscript{`, "<sub>": `\textsubscript{`, `<span class="nocase">`: "{",
}

// texTitle writes the markup that CSL knows in titles as TeX.
func texTitle(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	at, depth := 0, 0
	var marks [][]int
	if strings.Contains(s, "<") {
		marks = markup.FindAllStringIndex(s, -1)
	}
	for _, m := range marks {
		b.WriteString(escapeInside(s[at:m[0]]))
		t := s[m[0]:m[1]]
		switch {
		case strings.HasPrefix(t, "</"):
			if depth > 0 {
				depth--
				b.WriteByte('}')
			}
		default:
			depth++
			if o, ok := opened[t]; ok {
				b.WriteString(o)
			} else {
				b.WriteString(`\textsc{`)
			}
		}
		at = m[1]
	}
	b.WriteString(escapeInside(s[at:]))
	b.WriteString(strings.Repeat("}", depth))
	return strings.TrimSpace(b.String())
}

// escapeInside escapes and keeps the spaces at both ends.
func escapeInside(s string) string {
	e := escape(s)
	if e == "" && s != "" {
		return " "
	}
	if strings.TrimLeft(s, " \n\t") != s {
		e = " " + e
	}
	if strings.TrimRight(s, " \n\t") != s {
		e += " "
	}
	return e
}
