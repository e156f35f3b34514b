package exchange

import (
	"errors"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"postil/editor/cite"
)

func TestEveryFormatIsToldByItsContent(t *testing.T) {
	r := &cite.Reference{Key: "oe2024", Type: "article-newspaper", Title: "Häfen und Öl", Author: []cite.Name{{Family: "Çelik", Given: "É."}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}}
	for _, f := range Writable() {
		data, err := Write(f, []*cite.Reference{r})
		if err != nil {
			t.Fatal(err)
		}
		utf16, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		ansi, err := charmap.Windows1252.NewEncoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		for name, in := range map[string][]byte{"UTF-8": data, "BOM": append([]byte("\ufeff"), data...), "UTF-16": utf16, "Windows-1252": ansi} {
			format, refs, problems, err := Read(in)
			if err != nil || len(refs) != 1 {
				t.Fatalf("%s in %s: %d references, %v", f, name, len(refs), err)
			}
			if format != f && !(f == BibLaTeX && format == BibTeX) || len(problems) > 0 != (name == "Windows-1252") {
				t.Errorf("%s in %s is %s, %v", f, name, format, problems)
			}
			if g := refs[0]; g.Key != r.Key || g.Title != r.Title || cite.EditNames(g.Author) != cite.EditNames(r.Author) || g.Issued != r.Issued {
				t.Errorf("%s in %s: %+v", f, name, g)
			}
		}
	}
}

func TestAPageWithCOinS(t *testing.T) {
	page := `<!DOCTYPE html><p>x<span class="Z3988" title="rft_val_fmt=info:ofi/fmt:kev:mtx:book&amp;rft.btitle=Tides"></span>`
	format, refs, _, err := Read([]byte(page))
	if err != nil || format != COinS || len(refs) != 1 || refs[0].Title != "Tides" {
		t.Error(format, refs, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, in := range []string{"", "plain text @ home", "%PDF-1.4", "\x00\x01", "{}", "PK\x03\x04\x00"} {
		if _, refs, _, err := Read([]byte(in)); err == nil {
			t.Errorf("%q gave %d references", in, len(refs))
		}
	}
	if _, err := Write("docx", nil); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}
