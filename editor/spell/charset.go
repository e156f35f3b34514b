package spell

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// charset finds the encoding that a SET line names; nil is UTF-8.
func charset(name string) (*charmap.Charmap, error) {
	key := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	key = strings.TrimPrefix(strings.TrimPrefix(key, "microsoft"), "windows")
	switch key {
	case "utf8":
		return nil, nil
	case "iso88591":
		return charmap.ISO8859_1, nil
	case "iso88592":
		return charmap.ISO8859_2, nil
	case "iso88593":
		return charmap.ISO8859_3, nil
	case "iso88594":
		return charmap.ISO8859_4, nil
	case "iso88595":
		return charmap.ISO8859_5, nil
	case "iso88596":
		return charmap.ISO8859_6, nil
	case "iso88597":
		return charmap.ISO8859_7, nil
	case "iso88598":
		return charmap.ISO8859_8, nil
	case "iso88599":
		return charmap.ISO8859_9, nil
	case "iso885910":
		return charmap.ISO8859_10, nil
	case "iso885913":
		return charmap.ISO8859_13, nil
	case "iso885914":
		return charmap.ISO8859_14, nil
	case "iso885915":
		return charmap.ISO8859_15, nil
	case "iso885916":
		return charmap.ISO8859_16, nil
	case "tis620", "tis6202533", "iso885911", "cp874", "874":
		return charmap.Windows874, nil
	case "koi8r":
		return charmap.KOI8R, nil
	case "koi8u":
		return charmap.KOI8U, nil
	case "cp1250", "1250":
		return charmap.Windows1250, nil
	case "cp1251", "1251":
		return charmap.Windows1251, nil
	case "cp1252", "1252":
		return charmap.Windows1252, nil
	case "cp1253", "1253":
		return charmap.Windows1253, nil
	case "cp1254", "1254":
		return charmap.Windows1254, nil
	case "cp1255", "1255":
		return charmap.Windows1255, nil
	case "cp1256", "1256":
		return charmap.Windows1256, nil
	case "cp1257", "1257":
		return charmap.Windows1257, nil
	case "cp1258", "1258":
		return charmap.Windows1258, nil
	}
	return nil, fmt.Errorf("the encoding %q is not known", name)
}

// setOf finds the encoding that an .aff file names; without a SET line it is
// ISO 8859-1.
func setOf(aff string) (cs *charmap.Charmap, line int, err error) {
	n := 0
	for l := range strings.Lines(strings.TrimPrefix(aff, byteOrderMark)) {
		n++
		if f := strings.Fields(l); len(f) > 1 && f[0] == "SET" {
			cs, err = charset(f[1])
			return cs, n, err
		}
	}
	return charmap.ISO8859_1, 0, nil
}

const byteOrderMark = "\ufeff"

// decode brings a file's bytes to UTF-8. cs is nil for a file that says it is
// UTF-8; whether it is must be looked at line by line.
func decode(src string, cs *charmap.Charmap) string {
	if src = strings.TrimPrefix(src, byteOrderMark); cs == nil {
		return src
	}
	var b strings.Builder
	b.Grow(len(src))
	for i := range len(src) {
		if src[i] < utf8.RuneSelf {
			b.WriteByte(src[i])
		} else {
			b.WriteRune(cs.DecodeByte(src[i]))
		}
	}
	return b.String()
}

var errEncoding = errors.New("this line is not in the encoding that the dictionary names")
