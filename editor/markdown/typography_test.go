package markdown

import "testing"

func TestMarksOfLanguages(t *testing.T) {
	const src = `"One 'a pair' three" -- it's Hans' car, the '90s... <<four>>`
	for lang, want := range map[string]string{
		"":      `“One ‘a pair’ three” – it’s Hans’ car, the ’90s… «four»`,
		"en-GB": `“One ‘a pair’ three” – it’s Hans’ car, the ’90s… «four»`,
		"de":    `„One ‚a pair‘ three“ – it’s Hans’ car, the ’90s… «four»`,
		"de_AT": `„One ‚a pair‘ three“ – it’s Hans’ car, the ’90s… «four»`,
		"de-CH": `«One ‹a pair› three» – it’s Hans’ car, the ’90s… «four»`,
		"fr":    "«\u202fOne “a pair” three\u202f» – it’s Hans’ car, the ’90s… «four»",
		"fr-CA": "«\u00a0One “a pair” three\u00a0» – it’s Hans’ car, the ’90s… «four»",
		"pl":    `„One «a pair» three” – it’s Hans’ car, the ’90s… «four»`,
		"sv":    `”One ’a pair’ three” – it’s Hans’ car, the ’90s… «four»`,
		"ru":    `«One „a pair“ three» – it’s Hans’ car, the ’90s… «four»`,
		"pt-BR": `“One ‘a pair’ three” – it’s Hans’ car, the ’90s… «four»`,
		"pt-PT": `«One “a pair” three» – it’s Hans’ car, the ’90s… «four»`,
		"ja":    `「One 『a pair』 three」 – it’s Hans’ car, the ’90s… «four»`,
	} {
		if got := New(Options{Lang: lang}).Parse([]byte(src)).PlainText(); got != want {
			t.Errorf("in %q: %s, want %s", lang, got, want)
		}
	}
	// Only English shortens words at their start.
	if got, want := New(Options{Lang: "de"}).Parse([]byte("'ein Wort'")).PlainText(), "‚ein Wort‘"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := New(Options{Lang: "en"}).Parse([]byte("'twas")).PlainText(), "’twas"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
