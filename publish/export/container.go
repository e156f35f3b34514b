package export

import (
	"archive/zip"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// member is a file in a container.
type member struct {
	name   string
	data   []byte
	stored bool // not compressed: it is small, or already is
}

// writeContainer writes a ZIP file whose bytes depend on nothing but its members:
// no time stands in it.
func writeContainer(w io.Writer, members []member) error {
	z := zip.NewWriter(w)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.stored {
			h.Method = zip.Store
			// With the sizes before the data, as readers of e-books want it of the
			// file that tells the type.
			h.UncompressedSize64, h.CompressedSize64 = uint64(len(m.data)), uint64(len(m.data))
			h.CRC32 = crc32.ChecksumIEEE(m.data)
			f, err := z.CreateRaw(h)
			if err != nil {
				return err
			}
			if _, err := f.Write(m.data); err != nil {
				return err
			}
			continue
		}
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(m.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// xmlText is text as it stands between tags or in quotation marks, without what XML
// cannot hold.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\t', r == '\n', r >= 0x20 && r != 0xFFFE && r != 0xFFFF && (r < 0xD800 || r > 0xDFFF):
			b.WriteRune(r)
		case r == '\r':
		default:
			b.WriteRune('\uFFFD')
		}
	}
	return b.String()
}

// xmlf writes XML; texts and numbers among the arguments are escaped.
func xmlf(b *strings.Builder, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = xmlText(s)
		}
	}
	fmt.Fprintf(b, format, args...)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
