package csljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"postil/editor/cite"
)

// maxNodes bounds what a YAML file may hold once its aliases are followed, for
// each byte of it and in all.
const maxNodes = 1 << 22

var errAliases = errors.New("its aliases repeat too much")

// ReadYAML reads CSL-YAML: a mapping with the items in "references", as in the
// front matter that pandoc reads, or the list alone.
func ReadYAML(data []byte) (refs []*cite.Reference, problems []cite.Problem, err error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	if err := dec.Decode(&doc); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	if len(doc.Content) == 0 {
		return nil, nil, fmt.Errorf("%w: the file is empty", ErrSyntax)
	}
	list := doc.Content[0]
	if list.Kind == yaml.MappingNode {
		found := (*yaml.Node)(nil)
		for i := 0; i+1 < len(list.Content); i += 2 {
			if list.Content[i].Value == "references" {
				found = list.Content[i+1]
			}
		}
		list = found
	}
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil, nil, fmt.Errorf("%w: expected “references:” and a list under it", ErrSyntax)
	}
	left := maxNodes
	for _, n := range list.Content {
		v, err := value(n, "", &left, 0)
		if err != nil {
			return refs, problems, fmt.Errorf("line %d: %w: %w", n.Line, ErrSyntax, err)
		}
		raw, err := json.Marshal(v)
		if err != nil {
			problems = append(problems, cite.NewProblem(n.Line, "", true, "The item here cannot be read: {{.Reason}}.", "Reason", err.Error()))
			continue
		}
		ref, problem, ok := Item(raw)
		if problem != "" {
			key := ""
			if ok {
				key = ref.Key
			}
			problems = append(problems, cite.NewProblem(n.Line, key, !ok, "The item here {{.Reason}}.", "Reason", problem))
		}
		if ok {
			refs = append(refs, ref)
		}
	}
	return refs, problems, nil
}

// dateFields are the variables that hold dates.
var dateFields = map[string]bool{
	"issued": true, "accessed": true, "original-date": true, "event-date": true, "submitted": true, "available-date": true,
}

// value is a node as JSON has it. Texts stay as they are written, 1.10 too; a
// date may be a list of mappings with year, month and day, as pandoc writes
// it.
func value(n *yaml.Node, field string, left *int, depth int) (any, error) {
	if *left--; *left < 0 || depth > 100 {
		return nil, errAliases
	}
	switch n.Kind {
	case yaml.AliasNode:
		return value(n.Alias, field, left, depth+1)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			v, err := value(c, "", left, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		if dateFields[field] {
			if d, ok := datesOf(list); ok {
				return d, nil
			}
		}
		return list, nil
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := n.Content[i].Value
			v, err := value(n.Content[i+1], name, left, depth+1)
			if err != nil {
				return nil, err
			}
			m[name] = v
		}
		if dateFields[field] {
			if d, ok := datesOf([]any{m}); ok {
				return d, nil
			}
		}
		return m, nil
	}
	switch {
	case n.Tag == "!!null":
		return nil, nil
	case n.Tag == "!!bool":
		return n.Value == "true", nil
	case n.Tag == "!!int" && field == "": // a part of a date
		if i, err := strconv.Atoi(n.Value); err == nil {
			return i, nil
		}
	}
	return strings.TrimRight(n.Value, "\n"), nil
}

// datesOf turns [{year, month, day}, …] into date-parts.
func datesOf(list []any) (any, bool) {
	if len(list) == 0 || len(list) > 2 {
		return nil, false
	}
	out := map[string]any{}
	var parts []any
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok || m["year"] == nil {
			return nil, false
		}
		part := []any{m["year"]}
		if m["month"] != nil {
			if part = append(part, m["month"]); m["day"] != nil {
				part = append(part, m["day"])
			}
		}
		parts = append(parts, part)
		for _, k := range []string{"season", "circa", "literal"} {
			if m[k] != nil {
				out[k] = m[k]
			}
		}
	}
	out["date-parts"] = parts
	return out, true
}

// WriteYAML gives references as CSL-YAML.
func WriteYAML(refs []*cite.Reference) ([]byte, error) {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, r := range refs {
		item, err := r.MarshalFile()
		if err != nil {
			return nil, err
		}
		n, err := node(item)
		if err != nil {
			return nil, fmt.Errorf("reference %q: %w", r.Key, err)
		}
		list.Content = append(list.Content, n)
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	doc := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "references"}, list}}
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}

// node turns JSON into YAML and keeps the fields in their order.
func node(data []byte) (*yaml.Node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return nodeFrom(dec)
}

func nodeFrom(dec *json.Decoder) (*yaml.Node, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := tok.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		if t == '{' {
			n.Kind = yaml.MappingNode
		}
		scalars := true
		for dec.More() {
			c, err := nodeFrom(dec)
			if err != nil {
				return nil, err
			}
			scalars = scalars && c.Kind == yaml.ScalarNode
			n.Content = append(n.Content, c)
		}
		if n.Kind == yaml.SequenceNode && scalars {
			n.Style = yaml.FlowStyle
		}
		_, err := dec.Token()
		return n, err
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String(), Tag: "!!int"}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.FormatBool(t), Tag: "!!bool"}, nil
	case string:
		n := &yaml.Node{}
		n.SetString(t)
		return n, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: "null", Tag: "!!null"}, nil
}
