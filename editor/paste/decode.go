package paste

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"postil/editor/text"
)

// maxText bounds a text, in bytes: a hundred times a long book chapter.
const maxText = 32 << 20

// decoded gives bytes in any usual encoding as UTF-8: by their byte order mark,
// as UTF-8 where they are valid UTF-8, and otherwise by what an HTML page says
// of itself or as Windows-1252.
func decoded(data []byte) (string, error) {
	if len(data) > maxText {
		return "", fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	bom := bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
	switch {
	case bom:
		utf8, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrFormat, err)
		}
		data = utf8
	case len(data) > 3 && len(data)%2 == 0 && data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0: // ASCII in UTF-16, of an old browser
		utf8, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrFormat, err)
		}
		data = utf8
	case !utf8.Valid(data):
		enc, _, _ := charset.DetermineEncoding(data[:min(len(data), 1024)], "")
		utf8, err := enc.NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("%w: %w", ErrFormat, err)
		}
		data = utf8
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// FromText takes plain text or Markdown in any usual encoding as it is, but
// for the form that texts have in Postil and for the labels of footnotes, of
// which those in o.Labels are taken.
func FromText(data []byte, o Options) (Result, error) {
	s, err := decoded(data)
	if err != nil {
		return Result{}, err
	}
	if strings.IndexByte(s, 0) >= 0 {
		return Result{}, fmt.Errorf("%w: it has zero bytes", ErrFormat)
	}
	s = relabelled(strings.Trim(text.Normal(s), "\n"), o.Labels)
	r := Result{Body: s, text: s}
	if s != "" && !strings.Contains(s, "\n") { // a few words
		r.paragraphs, r.opens, r.ends = 1, true, true
	}
	return r, nil
}
