package markdown

import "testing"

func TestEveryCalloutIsNamedInEveryLanguage(t *testing.T) {
	seen := map[string]bool{}
	for _, lang := range []string{"en", "de", "es", "fr", "it", "nl", "pt"} {
		for _, c := range calloutTypes {
			if c.Label(lang) == "" {
				t.Errorf("%s has no name in %s", c, lang)
			}
		}
		if first := KeyPointsCallout.Label(lang); seen[first] {
			t.Errorf("%s has the words of another language", lang)
		} else {
			seen[first] = true
		}
	}
	for tag, want := range map[string]string{"de-CH": "Das Wichtigste in Kürze", "fr_CA": "L’essentiel", "": "Key points", "xx": "Key points", "EN-gb": "Key points"} {
		if got := KeyPointsCallout.Label(tag); got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
	if got := CalloutType("aside").Label("de"); got != "Aside" {
		t.Errorf("a type without a name: %s", got)
	}
}
