package styles

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/cases"
)

// headSize is how much of a file is read for its head.
const headSize = 64 << 10

// readHead reads a style up to the end of its info element.
func readHead(r io.Reader) (Style, error) {
	d := xml.NewDecoder(io.LimitReader(r, headSize))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("it is written in %s, not in UTF-8", charset)
	}
	var st Style
	depth, inInfo := 0, false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return Style{}, fmt.Errorf("%w: it ends before its info does", ErrBadStyle)
		}
		if err != nil {
			return Style{}, fmt.Errorf("%w: %w", ErrBadStyle, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case depth == 1 && t.Name.Local != "style":
				return Style{}, fmt.Errorf("%w: it begins with <%s>", ErrBadStyle, t.Name.Local)
			case depth == 1:
				st.Class, st.Locale = attr(t, "class"), attr(t, "default-locale")
			case depth == 2:
				inInfo = t.Name.Local == "info"
			case depth == 3 && inInfo:
				if err := st.info(d, t); err != nil {
					return Style{}, fmt.Errorf("%w: %w", ErrBadStyle, err)
				}
				depth--
			}
		case xml.EndElement:
			depth--
			if depth == 1 && inInfo {
				if st.Title == "" || st.ID == "" {
					return Style{}, fmt.Errorf("%w: it has no title or no id", ErrBadStyle)
				}
				return st, nil
			}
		}
	}
}

// info reads one element of the info to its end.
func (s *Style) info(d *xml.Decoder, e xml.StartElement) error {
	if e.Name.Local == "link" && attr(e, "rel") == "independent-parent" {
		s.Parent = strings.TrimSpace(attr(e, "href"))
	}
	if e.Name.Local == "category" && attr(e, "citation-format") != "" {
		s.Format = attr(e, "citation-format")
	}
	var text struct {
		Text string `xml:",chardata"`
	}
	if err := d.DecodeElement(&text, &e); err != nil {
		return err
	}
	line := strings.Join(strings.Fields(text.Text), " ")
	switch e.Name.Local {
	case "title":
		s.Title = line
	case "title-short":
		s.Short = line
	case "id":
		s.ID = line
	}
	return nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// fold is a text as it is compared.
func fold(s string) string { return cases.Fold().String(strings.Join(strings.Fields(s), " ")) }
