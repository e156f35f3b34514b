package style

// Class says where a style puts its citations.
type Class int

const (
	// InText styles cite in the running text.
	InText Class = iota
	// Note styles cite in notes.
	Note
)

// Style is an independent style, or a dependent one that only names its Parent.
type Style struct {
	Title         string
	ID            string
	Parent        string // address of the independent style this one is an alias of; "" for an independent one
	Class         Class
	Version       string
	DefaultLocale string // "" when the style leaves it to the reader
	Format        string // citation-format of the category: "author-date", "numeric", "note", "label", "author", ""
	License       string // address of the licence

	DemoteNonDroppingParticle string // "never", "sort-only", "display-and-sort"
	InitializeWithHyphen      bool
	PageRangeFormat           string // "" for as written

	Macros       map[string]*Macro
	Locales      []*Locale // of the style itself, in the order of the file
	Citation     *Area
	Bibliography *Area // nil when the style has none
	InTextForm   *Area // the optional intext element, nil without

	UsesYearSuffix   bool // some element writes the variable year-suffix itself
	UsesDisambiguate bool // some condition tests disambiguate
}

// Area is the citation or the bibliography element.
type Area struct {
	Line   int
	Sort   []SortKey
	Layout *Layout

	// Citation only.
	AddNames             bool
	AddGivenName         bool
	GivenNameRule        string // "by-cite", "all-names", …
	AddYearSuffix        bool
	Collapse             string // "", "citation-number", "year", "year-suffix", "year-suffix-ranged"
	CiteGroupDelimiter   *string
	YearSuffixDelimiter  *string
	AfterCollapseDelim   *string
	NearNoteDistance     int
	SubsequentSubstitute *string // bibliography only, as the rest
	SubstituteRule       string
	HangingIndent        bool
	SecondFieldAlign     string // "", "flush", "margin"
	LineSpacing          int
	EntrySpacing         int
	Names                NameOptions
}

// SortKey is one key of a sort element.
type SortKey struct {
	Variable   string
	Macro      *Macro
	Descending bool
	Names      NameOptions // names-min and the like
}

// Layout is what an area renders.
type Layout struct {
	Common
	Delimiter string
	Children  []Element
}

// Macro is a named list of elements.
type Macro struct {
	Name     string
	Line     int
	Children []Element
}

// Element is a rendering element: *Text, *Number, *Label, *Date, *Names,
// *Group or *Choose.
type Element interface{ line() int }

// Common holds what most rendering elements share.
type Common struct {
	Line         int
	Format       Format
	Prefix       string
	Suffix       string
	Display      string
	TextCase     string
	StripPeriods bool
	Quotes       bool
}

func (c *Common) line() int { return c.Line }

// Format is how text looks. "" leaves an aspect as it is around.
type Format struct {
	FontStyle, FontVariant, FontWeight, Decoration, VerticalAlign string
}

// Text is a text element; exactly one of Variable, Macro, Term and Value tells
// what it renders.
type Text struct {
	Common
	Variable string
	Macro    *Macro
	Term     string
	Value    string
	HasValue bool
	Form     string
	Plural   bool
}

// Number is a number element.
type Number struct {
	Common
	Variable string
	Form     string // "numeric", "ordinal", "long-ordinal", "roman"
}

// Label is a label element, on its own or inside names.
type Label struct {
	Common
	Variable   string
	Form       string
	Plural     string // "contextual", "always", "never"
	BeforeName bool   // stands before name inside names
}

// Date is a date element or a date of a locale.
type Date struct {
	Common
	Variable  string
	Form      string // "" when the style gives the parts itself
	DateParts string // "year-month-day", "year-month", "year"
	Delimiter string
	Parts     []DatePart
}

// DatePart is one part of a date; of its Common the display is unused.
type DatePart struct {
	Common
	Name           string // "day", "month", "year"
	Form           string
	RangeDelimiter string
}

// Names is a names element.
type Names struct {
	Common
	Variables  []string
	Delimiter  *string
	Options    NameOptions // of the name element, not yet inherited
	Name       Common      // looks and affixes of the name element
	HasName    bool
	Family     *Common // name-part family
	Given      *Common // name-part given
	EtAl       *EtAl
	Label      *Label
	Substitute []Element
}

// EtAl is the et-al element.
type EtAl struct {
	Common
	Term string
}

// NameOptions are the options of names that areas hand down. A nil or empty
// member is inherited.
type NameOptions struct {
	And                 *string // "text", "symbol"
	Delimiter           *string
	DelimPrecedesEtAl   string
	DelimPrecedesLast   string
	EtAlMin             int
	EtAlUseFirst        int // -1 for no names at all
	EtAlUseLast         *bool
	EtAlSubsequentMin   int
	EtAlSubsequentFirst int
	Form                string // "long", "short", "count"
	Initialize          *bool
	InitializeWith      *string
	NameAsSortOrder     string
	SortSeparator       *string
	NamesDelimiter      *string // of areas only: names-delimiter
}

// Over fills what o leaves open from the wider options base.
func (o NameOptions) Over(base NameOptions) NameOptions {
	if o.And == nil {
		o.And = base.And
	}
	if o.Delimiter == nil {
		o.Delimiter = base.Delimiter
	}
	if o.DelimPrecedesEtAl == "" {
		o.DelimPrecedesEtAl = base.DelimPrecedesEtAl
	}
	if o.DelimPrecedesLast == "" {
		o.DelimPrecedesLast = base.DelimPrecedesLast
	}
	if o.EtAlMin == 0 {
		o.EtAlMin = base.EtAlMin
	}
	if o.EtAlUseFirst == 0 {
		o.EtAlUseFirst = base.EtAlUseFirst
	}
	if o.EtAlUseLast == nil {
		o.EtAlUseLast = base.EtAlUseLast
	}
	if o.EtAlSubsequentMin == 0 {
		o.EtAlSubsequentMin = base.EtAlSubsequentMin
	}
	if o.EtAlSubsequentFirst == 0 {
		o.EtAlSubsequentFirst = base.EtAlSubsequentFirst
	}
	if o.Form == "" {
		o.Form = base.Form
	}
	if o.Initialize == nil {
		o.Initialize = base.Initialize
	}
	if o.InitializeWith == nil {
		o.InitializeWith = base.InitializeWith
	}
	if o.NameAsSortOrder == "" {
		o.NameAsSortOrder = base.NameAsSortOrder
	}
	if o.SortSeparator == nil {
		o.SortSeparator = base.SortSeparator
	}
	if o.NamesDelimiter == nil {
		o.NamesDelimiter = base.NamesDelimiter
	}
	return o
}

// Group is a group element.
type Group struct {
	Common
	Delimiter string
	Children  []Element
}

// Choose is a choose element; the branch without conditions is its else.
type Choose struct {
	Line     int
	Branches []Branch
}

func (c *Choose) line() int { return c.Line }

// Branch is an if, else-if or else.
type Branch struct {
	Line     int
	Match    string // "all", "any", "none"
	Tests    []Test
	Else     bool
	Children []Element
}

// Test is one value of one condition, like variable="DOI".
type Test struct {
	Kind  TestKind
	Value string
}

// TestKind is the name of a condition.
type TestKind int

// The conditions of the language.
const (
	TestType TestKind = iota
	TestVariable
	TestNumeric
	TestUncertain
	TestLocator
	TestPosition
	TestDisambiguate
)

// Inherit gives the names a substitute writes without looks of its own those
// of the names it stands for.
func (n *Names) Inherit(from *Names) *Names {
	c := *n
	c.Name, c.HasName, c.Options = from.Name, from.HasName, from.Options
	c.Family, c.Given, c.EtAl, c.Label = from.Family, from.Given, from.EtAl, from.Label
	if c.Delimiter == nil {
		c.Delimiter = from.Delimiter
	}
	return &c
}
