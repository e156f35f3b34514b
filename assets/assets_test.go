package assets

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
)

func TestFontsComeWithTheirLicence(t *testing.T) {
	for name, font := range map[string][]byte{
		"regular": SerifRegular(), "italic": SerifItalic(), "bold": SerifBold(), "bold italic": SerifBoldItalic(),
	} {
		if len(font) < 100_000 || string(font[:4]) != "\x00\x01\x00\x00" {
			t.Errorf("%s is no TrueType file (%d bytes)", name, len(font))
		}
	}
	if len(Emoji()) > 600_000 || string(Emoji()[:4]) != "OTTO" {
		t.Errorf("the emoji are no small OpenType file (%d bytes)", len(Emoji()))
	}
	for licence, says := range map[string]string{SerifLicence(): "SIL OPEN FONT LICENSE Version 1.1", EmojiLicence(): "Creative Commons Attribution 4.0"} {
		if !strings.Contains(licence, says) {
			t.Errorf("a typeface's licence is missing: %s", says)
		}
	}
}

func TestTranslationsAreJSONObjects(t *testing.T) {
	names, err := fs.Glob(Translations(), "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("translations: %v, %v", names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(Translations(), name)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]any
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
