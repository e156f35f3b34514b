package style

// Role is what a stretch of source is in the article.
type Role uint8

// The roles. Marks belong to what they mark: the # of a heading, the stars of
// emphasis and the brackets of a link have the role of their text.
const (
	Text           Role = iota // running text; never the role of a Span
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
	LinkTarget                 // (address "title"), [label] or a bare address
	Citation                   // the brackets, prefixes and locators of a citation
	CitationKey                // its @key
	QuoteMarker                // the > of a quotation
	ListMarker                 // the -, *, + or 1. of a list item
	TaskBox                    // [ ] or [x] after a list marker
	FootnoteRef                // [^name] in running text
	FootnoteDef                // [^name]: at the start of a note
	HTML                       // a tag, a comment or a line of an HTML block
	ThematicBreak              // --- on a line of its own
)

// RoleCount is the number of roles, for tables indexed by Role.
const RoleCount = int(ThematicBreak) + 1

var roleNames = [RoleCount]string{
	"text", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "both", "code", "codeblock", "link", "target",
	"cite", "key", "quote", "list", "task", "ref", "def", "html", "break",
}

// String is the role's short name, as in this package's test cases.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "unknown"
}

// Span is a stretch of one line in one role. Offsets are bytes in the line,
// End exclusive. Spans of a line are sorted, do not touch text outside the
// line, do not overlap and are never empty; what they leave out is Text.
type Span struct {
	Start, End int
	Role       Role
}
