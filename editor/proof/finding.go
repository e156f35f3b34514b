package proof

import "fmt"

// Severity orders findings. Only an Error keeps an article from being
// submitted or published.
type Severity int

const (
	// Note is worth a look.
	Note Severity = iota
	// Warning should be mended before publication.
	Warning
	// Error stops submitting and publishing.
	Error
)

// String gives "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	default:
		return "note"
	}
}

// MarshalText makes severities readable in JSON output.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	for v := Note; v <= Error; v++ {
		if v.String() == string(text) {
			*s = v
			return nil
		}
	}
	return fmt.Errorf("severity %q is not known", text)
}

// Finding is one thing that is wrong, where it is and what to do.
type Finding struct {
	Rule     string   `json:"rule"` // stable id: "unknown-key", "image-credit", …
	Severity Severity `json:"severity"`
	Path     string   `json:"path"` // file in the content repository, slash-separated
	Line     int      `json:"line"` // 1-based line in that file, 0 when it has no place
	Col      int      `json:"col"`  // 1-based column in characters, 0 when unknown
	// Start and End are byte offsets in the file, both 0 when it has no place.
	Start int `json:"start"`
	End   int `json:"end"`
	// Template is the English sentence with {{.Name}} slots, filled from Args:
	// a window translates the template, a terminal prints Text.
	Template string            `json:"-"`
	Args     map[string]string `json:"args,omitempty"`
	// Fixes are changes each of which mends it, the likeliest first: none where
	// only a person can know what is meant.
	Fixes []Fix `json:"fixes,omitempty"`
}

// Text is the sentence in English: what is wrong and what to do.
func (f Finding) Text() string { return fill(f.Template, f.Args) }

// String is the finding as a compiler would print it: path:line: severity: text.
func (f Finding) String() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d: %s: %s (%s)", f.Path, f.Line, f.Severity, f.Text(), f.Rule)
	}
	return fmt.Sprintf("%s: %s: %s (%s)", f.Path, f.Severity, f.Text(), f.Rule)
}

// Worst is the highest severity among fs, Note for none.
func Worst(fs []Finding) Severity {
	w := Note
	for _, f := range fs {
		w = max(w, f.Severity)
	}
	return w
}
