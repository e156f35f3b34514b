package csljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"postil/editor/cite"
)

// ErrSyntax means that a file is not JSON or YAML, or holds no items.
var ErrSyntax = errors.New("cannot be read as CSL items")

// Read reads CSL-JSON: an array of items, one item, or an object with its
// items in "items" or "references". Items before a place where the JSON breaks
// off are kept.
func Read(data []byte) ([]*cite.Reference, []cite.Problem, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil, nil, fmt.Errorf("%w: the file is empty", ErrSyntax)
	}
	if trimmed[0] == '{' {
		return readObject(data, trimmed)
	}
	if trimmed[0] != '[' {
		return nil, nil, fmt.Errorf("%w: expected a list between [ and ]", ErrSyntax)
	}
	return readArray(data, bytes.IndexByte(data, '['))
}

func readObject(data, trimmed []byte) ([]*cite.Reference, []cite.Problem, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(trimmed, &fields); err == nil {
		for _, name := range []string{"items", "references"} {
			if list := bytes.TrimSpace(fields[name]); len(list) > 0 && list[0] == '[' {
				return readArray(data, bytes.Index(data, list))
			}
		}
	}
	r := &reader{data: data}
	r.item(trimmed, bytes.IndexByte(data, '{'))
	if len(r.refs) == 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrSyntax, r.problems[0])
	}
	return r.refs, r.problems, nil
}

func readArray(data []byte, start int) ([]*cite.Reference, []cite.Problem, error) {
	r := &reader{data: data}
	dec := json.NewDecoder(bytes.NewReader(data[start:]))
	if _, err := dec.Token(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	for dec.More() {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		end := start + int(dec.InputOffset())
		if err != nil {
			var syn *json.SyntaxError
			if errors.As(err, &syn) {
				end = start + int(syn.Offset)
			}
			if errors.Is(err, io.ErrUnexpectedEOF) {
				end = len(data)
			}
			r.broken(end, err)
			return r.done()
		}
		r.item(raw, end-len(raw))
	}
	if _, err := dec.Token(); err != nil {
		r.broken(len(data), err)
	}
	return r.done()
}

type reader struct {
	data     []byte
	refs     []*cite.Reference
	problems []cite.Problem
	counted  int // offset up to which line feeds are counted
	lines    int
}

// lineAt counts on from the last place, so that a file is counted once.
func (r *reader) lineAt(offset int) int {
	offset = max(0, min(offset, len(r.data)))
	if offset < r.counted {
		r.counted, r.lines = 0, 0
	}
	r.lines += bytes.Count(r.data[r.counted:offset], []byte("\n"))
	r.counted = offset
	return 1 + r.lines
}

func (r *reader) broken(offset int, err error) {
	r.problems = append(r.problems, cite.NewProblem(r.lineAt(offset), "", true,
		"The file is not valid JSON from here on: {{.Reason}}. What stands before was read.", "Reason", err.Error()))
}

func (r *reader) done() ([]*cite.Reference, []cite.Problem, error) {
	if len(r.refs) == 0 && len(r.problems) > 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrSyntax, r.problems[0])
	}
	return r.refs, r.problems, nil
}

func (r *reader) item(raw json.RawMessage, offset int) {
	line := r.lineAt(offset)
	ref, problem, ok := Item(raw)
	if problem != "" {
		key := ""
		if ok {
			key = ref.Key
		}
		r.problems = append(r.problems, cite.NewProblem(line, key, !ok, "The item here {{.Reason}}.", "Reason", problem))
	}
	if ok {
		r.refs = append(r.refs, ref)
	}
}

// Item reads one item, also one without an id: its key is "" then.
func Item(raw json.RawMessage) (ref *cite.Reference, problem string, ok bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		return nil, "is no object between { and }", false
	}
	const none = "\x00none" // the parser wants a key
	ref, err := cite.ParseReference("", raw)
	if err != nil {
		if ref, err = cite.ParseReference(none, raw); err != nil {
			var syn *cite.SyntaxError
			if errors.As(err, &syn) {
				return nil, "cannot be read: " + syn.Msg, false
			}
			return nil, "cannot be read: " + err.Error(), false
		}
		ref.Key, problem = "", "has no id; one was made"
	}
	for _, name := range ref.Unknown() {
		if name == "" {
			return nil, "has a field without a name", false
		}
	}
	// Zotero's ids are addresses; the key it would cite by is in citation-key.
	if key := ref.Field("citation-key"); key != "" && strings.Contains(ref.Key, "/") {
		ref.Key = key
	}
	return ref, problem, true
}

// Write gives references as a CSL-JSON array, each as its own file has it.
func Write(refs []*cite.Reference) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, r := range refs {
		item, err := r.MarshalFile()
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  ")
		b.Write(bytes.ReplaceAll(bytes.TrimSpace(item), []byte("\n"), []byte("\n  ")))
	}
	if len(refs) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return b.Bytes(), nil
}
