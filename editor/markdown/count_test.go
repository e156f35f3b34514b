package markdown_test

import (
	"testing"

	"postil/editor/markdown"
)

func TestCountsAreOfWhatIsRead(t *testing.T) {
	for text, want := range map[string]markdown.Counts{
		"":          {},
		"One word.": {Words: 2, Characters: 9, NoSpaces: 8, Sentences: 1, Paragraphs: 1},
		"## A heading\n\nA **bold** é. [A link](https://example.org/) is one [@key, p. 3].\n\n---\n": {
			Words: 9, Characters: 33, NoSpaces: 26, Sentences: 2, Paragraphs: 1,
		},
		"👩‍👩‍👧 e\u0301\n": {Words: 1, Characters: 3, NoSpaces: 2, Sentences: 1, Paragraphs: 1},
	} {
		if got := markdown.New(markdown.Options{}).Parse([]byte(text)).Count("en"); got != want {
			t.Errorf("%q counts %+v, want %+v", text, got, want)
		}
	}
}
