package written

import (
	"strings"
	"testing"

	"postil/editor/cite"
)

const article = "Ports wait (N. Castillo, Ports Wait for the Tide, The Strait Times, July 16, 2024).\n\n" +
	"```\n(N. Castillo, In Code, The Strait Times, July 16, 2024)\n```\n\n" +
	"They do (see T. Umar, Tides, https://example.org/tides, May 2, 2023, p. 3; N. Castillo, Ports Wait for the Tide, The Strait Times, July 16, 2024), " +
	"and so it is (I. Marsh, Reading the Tide, 2020).\n"

func TestFindAndEdits(t *testing.T) {
	lib := cite.NewLibrary([]*cite.Reference{{Key: "tides", Type: "webpage", Title: "Tides", URL: "https://example.org/tides"}})
	list := Find(article, lib)
	var got []string
	for _, p := range list {
		s := p.Reference.Key
		if p.Known {
			s += " known"
		}
		if !p.Ready() {
			s += " lacks"
		}
		got = append(got, s)
	}
	if s := strings.Join(got, ", "); s != "castillo2024, tides known, castillo2024, marsh2020 lacks" {
		t.Fatal(s)
	}
	if n := len(Sources(list)); n != 2 {
		t.Errorf("%d sources are new", n)
	}
	text := Apply(article, Edits(article, list))
	for _, want := range []string{"Ports wait [@castillo2024].", "They do [see @tides, p. 3; @castillo2024],", "so it is [@marsh2020].", "(N. Castillo, In Code,"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q lacks %q", text, want)
		}
	}
	if more := Find(text, lib); len(more) != 0 {
		t.Errorf("found again: %v", more)
	}
	// One of two in one pair of parentheses leaves both.
	if text := Apply(article, Edits(article, list[1:2])); text != article {
		t.Errorf("%q", text)
	}
	if text := Apply(article, Edits(article, list[3:])); !strings.Contains(text, "[@marsh2020]") || strings.Contains(text, "[@castillo2024]") {
		t.Errorf("%q", text)
	}
}

func TestRenamed(t *testing.T) {
	src := "A [@old; see @old, p. 3] `[@old]` \\@old @old [@older] and @{old}.\n\n    [@old]\n"
	want := "A [@new; see @new, p. 3] `[@old]` \\@old @new [@older] and @new.\n\n    [@old]\n"
	if got := Apply(src, Renamed(src, "old", "new")); got != want {
		t.Errorf("%q", got)
	}
}
