package style

// Role is what a stretch of source is in the article.
type Role uint8

// The roles. Marks belong to what they mark: the # of a heading, the stars of
// emphasis and the brackets of a link have the role of their text.
const (
	Text           Role = iota // running text; by itself never the role of a Span
	Heading1                   // the whole line, as for the five after it
	Heading2                   //
	Heading3                   //
	Heading4                   //
	Heading5                   //
	Heading6                   //
	Emphasis                   // *one star*
	Strong                     // **two stars**
	StrongEmphasis             // ***both***
	Code                       // `code` in a line
	CodeBlock                  // a line of a code block, its fences included
	LinkText                   // [text] of a link or image
	LinkTarget                 // (address "title"), [label], a bare or a mail address
	Citation                   // the brackets, prefixes and locators of a citation
	CitationKey                // its @key
	QuoteMarker                // the > of a quotation
	ListMarker                 // the -, *, + or 1. of a list item, the : of a definition
	TaskBox                    // [ ] or [x] after a list marker
	FootnoteRef                // [^name] in running text
	FootnoteDef                // [^name]: at the start of a note
	HTML                       // a tag, a comment or a line of an HTML block
	ThematicBreak              // --- on a line of its own
	TableHead                  // text in the first row of a table
	TableMark                  // the | of a table and the line under its first row
)

// Roles that go with any of the others: Text|Struck is struck text, which is
// nothing else besides.
const (
	Struck  Role = 1 << 5 // ~~text~~, its marks included
	InTable Role = 1 << 6 // in a row of a table
)

// Base is the role without Struck and InTable.
func (r Role) Base() Role { return r &^ (Struck | InTable) }

// RoleCount is the number of roles with all that goes with them, for tables
// indexed by Role.
const RoleCount = int(InTable|Struck) + 1<<5

var roleNames = [...]string{
	"text", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "both", "code", "codeblock", "link", "target",
	"cite", "key", "quote", "list", "task", "ref", "def", "html", "break",
	"head", "mark",
}

// String is the role's short name, as in this package's test cases: "em", and
// "cellstruckem" for the same in a struck part of a table.
func (r Role) String() string {
	base := r.Base()
	if int(base) >= len(roleNames) {
		return "unknown"
	}
	name := ""
	if r&InTable != 0 {
		name += "cell"
	}
	if r&Struck != 0 {
		name += "struck"
	}
	if base == Text && name != "" {
		return name
	}
	return name + roleNames[base]
}

// Span is a stretch of one line in one role. Offsets are bytes in the line,
// End exclusive. Spans of a line are sorted, do not touch text outside the
// line, do not overlap and are never empty; what they leave out is Text.
type Span struct {
	Start, End int
	Role       Role
}
