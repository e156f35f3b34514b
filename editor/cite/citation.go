package cite

// Span is a half-open range of byte offsets [Start, End) in the source text
// that was parsed.
type Span struct{ Start, End int }

// Mode says how one citation names its author.
type Mode int

const (
	// Normal is [@key]: author, title and the rest.
	Normal Mode = iota
	// SuppressAuthor is [-@key]: the author is named in the sentence already.
	SuppressAuthor
	// AuthorInText is a bare @key: the author is part of the sentence and the
	// rest follows in parentheses.
	AuthorInText
)

// Citation is one reference to one source inside a cluster.
type Citation struct {
	Key     string
	Mode    Mode
	Prefix  string  // text before the key, as written, trimmed
	Locator Locator // zero when none was given
	Suffix  string  // text after key and locator, as written
	KeySpan Span    // the key with its @ (and braces), in the source
}

// Locator points into a source: a page, a chapter, a section.
type Locator struct {
	Label string // CSL locator term, "page" when none was written
	Value string // "33-35, 38"; empty means no locator
}

// Cluster is what stands between one pair of brackets: one or more citations.
type Cluster struct {
	Citations []Citation
	Span      Span  // the whole cluster with its brackets, in the source
	Place     Place // where it is shown; InText unless the text was read for a style that cites in notes
	Note      int   // number of the note that it is or stands in, 0 for the running text
}

// Place says where a cluster is shown.
type Place int

// Places of a cluster. The others are those of a text whose citations are in notes.
const (
	InText    Place = iota // in the running text
	Note                   // it is the whole of a note
	NoteStart              // it begins a note that goes on
	InNote                 // it stands amid the words of a note
)

// Document is what a Formatter needs to know of a text: every cluster in the
// order of the text, and sources to list though no cluster cites them.
type Document struct {
	Clusters []Cluster
	NoCite   []string // keys; "*" is the whole library
	Lang     string   // BCP 47 language of the article, "" is the style's own
}

// Formatted is a Document in a style.
type Formatted struct {
	Clusters []Rich   // Clusters[i] is the text of Document.Clusters[i]
	Leads    []Rich   // Leads[i] is what it leaves in the sentence where it is a note; nil for a style without notes
	Sources  []Source // the list at the end, in the style's order
	Unknown  []Unknown
}

// Source is one entry of the list of sources.
type Source struct {
	Key  string
	Text Rich
}

// Unknown is a citation whose key the library does not have. Its place in the
// formatted cluster is a Run with Missing set.
type Unknown struct {
	Key     string
	Cluster int // index in Document.Clusters
	Span    Span
}

// Formatter turns a whole document's citations into text. It sees all of them
// at once because styles number, abbreviate and tell apart sources by what
// else is cited. Implementations hold no state between calls.
type Formatter interface {
	Format(doc Document, lib *Library) Formatted
	// Reference formats one source as it would stand in the list of sources.
	Reference(ref *Reference) Rich
	// InNotes reports whether the style sets citations as notes. A text that
	// has no notes, with every Place InText, is formatted all the same.
	InNotes() bool
}

// Localizer is a Formatter whose Reference can write in another language than
// the style's own.
type Localizer interface {
	// In gives the same Formatter with a Reference in a language (BCP 47).
	In(lang string) Formatter
}

// Rich is formatted text: runs in order, each with its looks.
type Rich []Run

// Run is a stretch of text that looks the same throughout.
type Run struct {
	Text      string
	Italic    bool
	Bold      bool
	SmallCaps bool
	URL       string // link target, "" when the run is no link
	Missing   bool   // stands for an unknown key
}
