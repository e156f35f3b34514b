package export

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"postil/editor/markdown"
)

// FuzzDocuments wants every text to become documents that can be read: XML that is
// well-formed, and Markdown in which no known source is left as a key.
func FuzzDocuments(f *testing.F) {
	text, err := os.ReadFile(filepath.Join("testdata", "pilots.md"))
	if err != nil {
		f.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text)[4:], "\n---\n")
	f.Add(body)
	f.Add("- [^a]\n\n[^a]: > 1. x\n       - [@okoro20]\n")
	f.Add("| a\x01 | <b> |\n|-|-|\n| ![](lead.png) |\n\n***[@castillo24]***")
	f.Add("[@okoro20]: x\n\n![@okoro20](lead.png) [^1]\n\n[^1]: [^1]")
	lead := drawing(f, 8, 6)
	f.Fuzz(func(t *testing.T, body string) {
		if !utf8.ValidString(body) || strings.Contains(body, "\r") || strings.HasPrefix(body, "\ufeff") {
			t.Skip("no article has that")
		}
		a := articleWith(t, "---\ntitle: T\nslug: pilots\ndate: 2026-09-14\n---\n"+body, false, lead)
		members(t, write(t, a.DOCX))
		members(t, write(t, a.EPUB))
		write(t, a.HTML)
		out := string(write(t, a.Markdown))
		doc := markdown.New(markdown.Options{Lang: a.Lang}).Parse([]byte(a.resolved()))
		for _, c := range doc.Citations.Clusters {
			for _, one := range c.Citations {
				if one.Key == "okoro20" || one.Key == "castillo24" {
					t.Errorf("%s is left as a key in\n%s", one.Key, out)
				}
			}
		}
	})
}
