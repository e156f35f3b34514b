package site

import (
	"encoding/json"
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"
)

// object is a JSON-LD node. Its values are strings, numbers, truths, objects,
// raw JSON and lists of them.
type object map[string]any

// raw is a node that is JSON already.
type raw string

func (o object) set(key string, value string) {
	if value != "" {
		o[key] = value
	}
}

// encode writes a node as encoding/json does: keys sorted, <, > and & escaped,
// so it can neither vary nor end the script element. Ten thousand pages have
// one, which is why it does not find out anew what each value is.
func encode(o object) template.JS {
	data, err := appendJSON(make([]byte, 0, 4096), o)
	if err != nil {
		return ""
	}
	return template.JS(data) //nolint:gosec // JSON with <, > and & escaped
}

func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return appendString(b, v), nil
	case raw:
		return append(b, v...), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case object:
		var err error
		b = append(b, '{')
		for i, key := range sortedKeys(v) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, key), ':')
			if b, err = appendJSON(b, v[key]); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	case []object:
		return appendList(b, v)
	case []raw:
		return appendList(b, v)
	case []string:
		return appendList(b, v)
	}
	data, err := json.Marshal(v)
	return append(b, data...), err
}

func appendList[V any](b []byte, list []V) ([]byte, error) {
	var err error
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendJSON(b, v); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func appendString(b []byte, s string) []byte {
	plain := true // no character needs to be escaped
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			plain = false
		case c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
			return appendEscaped(b, s)
		}
	}
	if !plain && (!utf8.ValidString(s) || strings.ContainsAny(s, "\u2028\u2029")) {
		return appendEscaped(b, s)
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendEscaped(b []byte, s string) []byte {
	data, err := json.Marshal(s)
	if err != nil { // not of a string
		data = []byte(`""`)
	}
	return append(b, data...)
}
