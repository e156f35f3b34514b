package site

import (
	"bytes"
	"encoding/xml"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// icon is the publication's initial in the colours of the page.
func (p *Plan) icon() ([]byte, error) {
	initial := "P"
	for _, r := range cases.Upper(language.Und).String(strings.TrimSpace(p.pub.Name)) {
		initial = string(r)
		break
	}
	var text bytes.Buffer
	if err := xml.EscapeText(&text, []byte(initial)); err != nil {
		return nil, err
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
		`<rect width="32" height="32" rx="3" fill="#9c2b1b"/><rect x="5" y="6" width="1.5" height="20" fill="#fff"/>` +
		`<text x="18.5" y="23.5" text-anchor="middle" font-family="Georgia, serif" font-size="21" font-weight="600" fill="#fff">` +
		text.String() + "</text></svg>\n"), nil
}
