package cite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// SyntaxError says what is wrong with a reference's JSON and where.
type SyntaxError struct {
	Line int // 1-based line in the data
	Msg  string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }

// ParseReference reads one CSL-JSON item: a JSON object, or an array that
// holds just one. The key argument wins over the item's "id"; with key "" the
// id is taken and must be there. Values are read leniently: numbers where text
// is expected, arrays of text, dates as date-parts, raw, literal or plain
// text. A field of unknown name or shape is kept for MarshalFile. Bad JSON is
// a *SyntaxError.
func ParseReference(key string, data []byte) (*Reference, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	fields, err := objectFields(data)
	if err != nil {
		return nil, err
	}
	r := &Reference{Key: key}
	for name, raw := range fields {
		if !r.take(name, raw) {
			if r.extra == nil {
				r.extra = map[string]json.RawMessage{}
			}
			r.extra[name] = raw
		}
	}
	if r.Key == "" {
		return nil, &SyntaxError{Line: 1, Msg: `the item has no "id"; add one, such as "id": "castillo2024"`}
	}
	return r, nil
}

// objectFields splits the item into its fields without losing number digits
// and refuses a field given twice, of which one would be lost.
func objectFields(data []byte) (map[string]json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	fail := func(format string, args ...any) error {
		return &SyntaxError{Line: lineAt(data, int(dec.InputOffset())), Msg: fmt.Sprintf(format, args...)}
	}
	bad := func(err error) error {
		var syn *json.SyntaxError
		switch {
		case errors.As(err, &syn):
			at := int(syn.Offset) - 1
			if strings.Contains(syn.Error(), "object key") {
				// The decoder stops at the comma or the white space before.
				rest := data[max(0, min(at, len(data))):]
				at += len(rest) - len(bytes.TrimLeft(rest, ", \t\r\n"))
			}
			return &SyntaxError{Line: lineAt(data, at), Msg: "not valid JSON: " + syn.Error()}
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return &SyntaxError{Line: lineAt(data, len(bytes.TrimSpace(data))), Msg: "the JSON ends too early; a } or ] is missing"}
		default:
			return fail("not valid JSON: %v", err)
		}
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, bad(err)
	}
	inArray := tok == json.Delim('[')
	if inArray {
		if tok, err = dec.Token(); err != nil {
			return nil, bad(err)
		}
	}
	if tok != json.Delim('{') {
		return nil, fail("expected one CSL-JSON item between { and }")
	}
	fields := map[string]json.RawMessage{}
	for dec.More() {
		if tok, err = dec.Token(); err != nil {
			return nil, bad(err)
		}
		name, ok := tok.(string)
		if !ok {
			return nil, fail("expected the name of a field in quotes")
		}
		if _, twice := fields[name]; twice {
			return nil, fail("the field %q is there twice; keep one", name)
		}
		var raw json.RawMessage
		if err = dec.Decode(&raw); err != nil {
			return nil, bad(err)
		}
		fields[name] = raw
	}
	closers := 1
	if inArray {
		closers = 2
	}
	for range closers {
		tok, err = dec.Token()
		if err != nil {
			return nil, bad(err)
		}
		if tok == json.Delim('{') {
			return nil, fail("more than one item; a file holds one")
		}
	}
	if _, err = dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fail("text after the item; a file holds one item")
	}
	return fields, nil
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:max(0, min(offset, len(data)))], []byte("\n"))
}

// textField gives the member that holds a text field, nil for other names.
func (r *Reference) textField(name string) *string {
	switch name {
	case "type":
		return &r.Type
	case "title":
		return &r.Title
	case "title-short", "shortTitle":
		return &r.TitleShort
	case "container-title":
		return &r.ContainerTitle
	case "publisher":
		return &r.Publisher
	case "publisher-place":
		return &r.PublisherPlace
	case "volume":
		return &r.Volume
	case "issue":
		return &r.Issue
	case "page":
		return &r.Page
	case "edition":
		return &r.Edition
	case "number":
		return &r.Number
	case "genre":
		return &r.Genre
	case "URL":
		return &r.URL
	case "DOI":
		return &r.DOI
	case "ISBN":
		return &r.ISBN
	case "note":
		return &r.Note
	}
	return nil
}

func (r *Reference) nameField(name string) *[]Name {
	switch name {
	case "author":
		return &r.Author
	case "editor":
		return &r.Editor
	}
	return nil
}

func (r *Reference) dateField(name string) *Date {
	switch name {
	case "issued":
		return &r.Issued
	case "accessed":
		return &r.Accessed
	}
	return nil
}

// knownFields is the order MarshalFile writes.
var knownFields = []string{
	"id", "type", "title", "title-short", "container-title", "publisher",
	"publisher-place", "volume", "issue", "page", "edition", "number", "genre",
	"author", "editor", "issued", "accessed", "URL", "DOI", "ISBN", "note",
}

// take stores a known field. It reports false for a field to keep as it is.
func (r *Reference) take(name string, raw json.RawMessage) bool {
	if name == "id" {
		id, ok := textOf(raw)
		if ok && r.Key == "" {
			r.Key = id
		}
		return true
	}
	if p := r.textField(name); p != nil {
		s, ok := textOf(raw)
		if !ok || name == "shortTitle" && r.TitleShort != "" {
			return false
		}
		*p = s
		return true
	}
	if p := r.nameField(name); p != nil {
		names, ok := namesOf(raw)
		if ok {
			*p = names
		}
		return ok
	}
	if p := r.dateField(name); p != nil {
		d, ok := dateOf(raw)
		if ok {
			*p = d
		}
		return ok
	}
	return false
}

// textOf reads text, a number, a truth value, null or an array of those.
func textOf(raw json.RawMessage) (string, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return "", false
	}
	return textValue(v)
}

func textValue(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return fmt.Sprint(v), true
	case []any:
		var parts []string
		for _, e := range v {
			s, ok := textValue(e)
			if !ok {
				return "", false
			}
			if s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "; "), true
	}
	return "", false
}

func namesOf(raw json.RawMessage) ([]Name, bool) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		// One name without an array.
		list = []json.RawMessage{raw}
	}
	var names []Name
	for _, e := range list {
		if s, ok := textOf(e); ok {
			if s = strings.TrimSpace(s); s != "" {
				names = append(names, NameFromText(s))
			}
			continue
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(e, &m) != nil {
			return nil, false
		}
		var n Name
		for k, v := range m {
			if p := n.part(k); p != nil {
				if s, ok := textOf(v); ok {
					*p = s
					delete(m, k)
				}
			}
		}
		if len(m) > 0 {
			b, err := json.Marshal(m)
			if err != nil {
				return nil, false
			}
			n.extra = string(b)
		}
		names = append(names, n)
	}
	return names, true
}

func (n *Name) part(field string) *string {
	switch field {
	case "family":
		return &n.Family
	case "given":
		return &n.Given
	case "non-dropping-particle":
		return &n.NonDroppingParticle
	case "dropping-particle":
		return &n.DroppingParticle
	case "suffix":
		return &n.Suffix
	case "literal":
		return &n.Literal
	}
	return nil
}

// NameFromText makes a Name of text: "Family, Given" is a person, anything
// else an institution, since a guess at where a family name begins would be
// wrong for much of the world.
func NameFromText(s string) Name {
	if family, given, ok := strings.Cut(s, ","); ok && strings.TrimSpace(family) != "" && strings.TrimSpace(given) != "" {
		return Name{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)}
	}
	return Name{Literal: strings.TrimSpace(s)}
}

// MarshalFile gives the reference as its file holds it: JSON indented by two
// spaces with a line feed at the end, known fields in the order of Reference,
// unknown ones after them in the order of their names. The same reference
// always gives the same bytes.
func (r *Reference) MarshalFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("{")
	n := 0
	write := func(name string, v any) error {
		data, err := encode(v)
		if err != nil {
			return fmt.Errorf("reference %q: field %q: %w", r.Key, name, err)
		}
		quoted, err := encode(name)
		if err != nil {
			return fmt.Errorf("reference %q: field %q: %w", r.Key, name, err)
		}
		if n > 0 {
			b.WriteByte(',')
		}
		n++
		b.WriteString("\n  ")
		b.Write(quoted)
		b.WriteString(": ")
		if data[0] == '"' { // no lines to indent
			b.Write(data)
			return nil
		}
		return json.Indent(&b, data, "  ", "  ")
	}
	written := map[string]bool{}
	for _, name := range knownFields {
		v := r.jsonValue(name)
		if v == nil {
			continue
		}
		written[name] = true
		if err := write(name, v); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.extra)) {
		if written[name] {
			continue
		}
		if err := write(name, r.extra[name]); err != nil {
			return nil, err
		}
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// encode is json.Marshal without turning <, > and & into \u escapes.
func encode(v any) ([]byte, error) {
	switch v := v.(type) {
	case json.RawMessage:
		return v, nil
	case string:
		if !strings.ContainsFunc(v, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }) {
			return append(append(append(make([]byte, 0, len(v)+2), '"'), v...), '"'), nil
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func (r *Reference) jsonValue(name string) any {
	switch {
	case name == "id":
		return r.Key
	case r.textField(name) != nil:
		if s := *r.textField(name); s != "" {
			return s
		}
	case r.nameField(name) != nil:
		if names := *r.nameField(name); len(names) > 0 {
			return namesJSON(names)
		}
	case r.dateField(name) != nil:
		if d := *r.dateField(name); !d.IsZero() {
			return dateJSON(d)
		}
	}
	return nil
}

// object is a JSON object whose fields keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encode(m.name)
		if err != nil {
			return nil, err
		}
		value, err := encode(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func namesJSON(names []Name) []object {
	var list []object
	for _, n := range names {
		var o object
		for _, f := range []string{"family", "given", "non-dropping-particle", "dropping-particle", "suffix", "literal"} {
			if s := *n.part(f); s != "" {
				o = append(o, member{f, s})
			}
		}
		list = append(list, withExtra(o, n.extra))
	}
	return list
}

func withExtra(o object, extra string) object {
	if extra == "" {
		return o
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(extra), &m) != nil {
		return o
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		o = append(o, member{k, m[k]})
	}
	return o
}

// Clone gives a copy that shares nothing with r.
func (r *Reference) Clone() *Reference {
	if r == nil {
		return nil
	}
	c := *r
	c.Author = slices.Clone(r.Author)
	c.Editor = slices.Clone(r.Editor)
	c.extra = maps.Clone(r.extra)
	return &c
}
