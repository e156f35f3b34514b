package cite

import (
	"fmt"
	"strings"
)

// Problem is something that the reader of a file of references could not take
// as it stands. The rest of the file is read all the same.
type Problem struct {
	Line int    // 1-based line in the file, 0 when it has no place
	Key  string // key of the entry as the file has it, "" when it has none
	Lost bool   // the entry was not read; else only a part of it was not, or was guessed
	// Template is the English sentence with {{.Name}} slots, filled from Args:
	// a window translates the template, a terminal prints Text.
	Template string
	Args     map[string]string
}

// NewProblem makes a problem of a template and pairs of names and values.
func NewProblem(line int, key string, lost bool, template string, pairs ...string) Problem {
	p := Problem{Line: line, Key: key, Lost: lost, Template: template}
	for i := 0; i+1 < len(pairs); i += 2 {
		if p.Args == nil {
			p.Args = map[string]string{}
		}
		p.Args[pairs[i]] = pairs[i+1]
	}
	return p
}

// Text is the sentence in English.
func (p Problem) Text() string {
	pairs := make([]string, 0, 2*len(p.Args))
	for name, value := range p.Args {
		pairs = append(pairs, "{{."+name+"}}", value)
	}
	return strings.NewReplacer(pairs...).Replace(p.Template) // once over, so that a value is never taken for a slot
}

// String is the problem with its place: "line 3: castillo2024: …".
func (p Problem) String() string {
	s := p.Text()
	if p.Key != "" {
		s = p.Key + ": " + s
	}
	if p.Line > 0 {
		s = fmt.Sprintf("line %d: %s", p.Line, s)
	}
	return s
}
