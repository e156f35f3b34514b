package publication

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
)

// ErrUnsettable means that postil.yaml has a setting in a form that cannot be
// changed without touching what stands around it.
var ErrUnsettable = errors.New("the setting must be changed by hand")

// citationLine is the setting on its line: what stands before its value, the
// value, and what stands behind it.
var citationLine = regexp.MustCompile(`(?m)^((?:citationStyle|"citationStyle"|'citationStyle')[ \t]*:)([ \t]*)("(?:[^"\\\r\n]|\\.)*"|'(?:[^'\r\n]|'')*'|[^#"' \t\r\n][^\r\n]*?|)([ \t]+#[^\r\n]*|[ \t]*)(\r?)$`)

// WithCitationStyle gives postil.yaml with another citation style; every other
// byte stays as it is. The error is a *SyntaxError where src cannot be read, and
// wraps ErrUnsettable where the setting stands in a way that only a person should
// change.
func WithCitationStyle(src []byte, style string) ([]byte, error) {
	was, err := Parse(src)
	if err != nil {
		return nil, err
	}
	value, err := quote(style)
	if err != nil {
		return nil, err
	}
	var out []byte
	if at := citationLine.FindSubmatchIndex(src); at != nil {
		out = append(bytes.Clone(src[:at[3]]), ' ')
		out = append(append(out, value...), src[at[8]:]...)
	} else {
		out = bytes.Clone(src)
		end := "\n"
		if bytes.Contains(src, []byte("\r\n")) {
			end = "\r\n"
		}
		if len(out) > 0 && out[len(out)-1] != '\n' {
			out = append(out, end...)
		}
		out = append(out, "citationStyle: "+value+end...)
	}
	now, err := Parse(out)
	if err == nil && now.CitationStyle == style && sameBut(was, now) {
		return out, nil
	}
	line := was.lines["citationStyle"]
	return nil, fmt.Errorf("%s:%d: citationStyle: %w", File, max(line, 1), ErrUnsettable)
}

// sameBut reports whether two publications differ in their citation style only.
func sameBut(a, b *Publication) bool {
	x, y := *a, *b
	x.CitationStyle, y.CitationStyle = "", ""
	x.lines, y.lines, x.unknown, y.unknown = nil, nil, nil, nil
	return reflect.DeepEqual(x, y)
}
