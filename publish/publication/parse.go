package publication

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// SyntaxError says why postil.yaml cannot be read, where, and what to do.
type SyntaxError struct {
	Line   int    // 1-based line in the file
	Msg    string // what is wrong
	Remedy string // what to do
}

// Error is the sentence with its line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s. %s", File, e.Line, e.Msg, e.Remedy)
}

// Problem is a setting that is wrong though the file can be read.
type Problem struct {
	Key      string // "baseURL", "newsletter.action", "sections[0].id"
	Line     int    // 1-based line in the file, 0 when the setting is not there
	Text     string // what is wrong and what to do
	Harmless bool   // the publication works nevertheless, as with an unknown key
}

var yamlLine = regexp.MustCompile(`(?:^yaml: |^)line (\d+): `)

// Parse reads postil.yaml. What the file does not say is empty: use Default
// for a start. Unknown keys are no error; Validate reports them. The error is
// a *SyntaxError.
func Parse(src []byte) (*Publication, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	p := &Publication{lines: map[string]int{}}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return p, nil
	} else if err != nil {
		return nil, syntax(err)
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		return p, nil
	}
	if err := p.survey(root, reflect.TypeFor[Publication](), ""); err != nil {
		return nil, err
	}
	if err := root.Decode(p); err != nil {
		return nil, syntax(err)
	}
	if p.BaseURL != "" && !strings.HasSuffix(p.BaseURL, "/") {
		p.BaseURL += "/"
	}
	return p, nil
}

// syntax turns the library's error into one for people.
func syntax(err error) *SyntaxError {
	msg := err.Error()
	var te *yaml.TypeError
	if errors.As(err, &te) && len(te.Errors) > 0 {
		msg = te.Errors[0]
	}
	line := 1
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
	}
	remedy := "Indent with spaces, and put values that contain : or # in \"double quotes\"."
	return &SyntaxError{line, strings.TrimPrefix(msg, "yaml: "), remedy}
}

// survey walks the YAML beside the Go type: it notes the line of every
// setting, refuses values of the wrong kind and keys that are there twice, and
// collects keys it does not know.
func (p *Publication) survey(n *yaml.Node, t reflect.Type, at string) error {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return nil
	}
	wrong := func(want, remedy string) error {
		name := cmp.Or(at, "the file")
		return &SyntaxError{n.Line, fmt.Sprintf("%s is not %s", name, want), remedy}
	}
	switch t.Kind() {
	case reflect.String:
		if n.Kind != yaml.ScalarNode {
			return wrong("a text", "Write one text after the colon.")
		}
	case reflect.Int:
		if _, err := strconv.Atoi(n.Value); n.Kind != yaml.ScalarNode || err != nil {
			return wrong("a whole number", "Write a number such as 800, or 0 for no limit.")
		}
	case reflect.Bool:
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			return wrong("yes or no", "Write true or false.")
		}
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return wrong("a list", "Write each entry on a line of its own, beginning with a dash.")
		}
		for i, it := range n.Content {
			key := fmt.Sprintf("%s[%d]", at, i)
			p.lines[key] = it.Line
			if err := p.survey(it, t.Elem(), key); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			return wrong("a group of settings", "Write one setting a line, as name: value.")
		}
		return p.surveyFields(n, t, at)
	}
	return nil
}

func (p *Publication) surveyFields(n *yaml.Node, t reflect.Type, at string) error {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		key := strings.TrimPrefix(at+"."+k.Value, ".")
		if seen[k.Value] {
			return &SyntaxError{k.Line, fmt.Sprintf("%s is there twice", key), "Keep one of them."}
		}
		seen[k.Value] = true
		p.lines[key] = k.Line
		names := fieldNames(t)
		j, ok := names[k.Value]
		if !ok {
			p.unknown = append(p.unknown, Problem{
				Key: key, Line: k.Line, Harmless: true,
				Text: fmt.Sprintf("The setting %s is not known and has no effect. Known here: %s.", key, strings.Join(sortedKeys(names), ", ")),
			})
			continue
		}
		if err := p.survey(n.Content[i+1], t.Field(j).Type, key); err != nil {
			return err
		}
	}
	return nil
}

// fieldNames are the YAML names of a struct's fields, with their index.
func fieldNames(t reflect.Type) map[string]int {
	names := map[string]int{}
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" {
			names[tag] = i
		}
	}
	return names
}

func sortedKeys(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
