package prose

import (
	"errors"
	"slices"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []Edit
	}{
		{"nothing", "One. Two.\n", "One. Two.\n", nil},
		{"a letter", "On Monday we met.", "On Mondays we met.", []Edit{{9, 9, "s"}}},
		{"two words", "One small step. Then two.", "One big step. Then three.", []Edit{{4, 9, "big"}, {22, 24, "hree"}}},
		{"an accent stays with its letter", "The cafe is shut.", "The cafe\u0301 is shut.", []Edit{{7, 8, "e\u0301"}}},
		{"a paragraph more", "One.\n\nTwo.\n", "One.\n\nOne and a half.\n\nTwo.\n", []Edit{{4, 4, "\n\nOne and a half."}}},
		{"at the end", "One.\n", "One.\n\nTwo.\n", []Edit{{4, 4, "\n\nTwo."}}},
		{"from nothing", "", "One.\n", []Edit{{0, 0, "One.\n"}}},
		{"to nothing", "One.\n", "", []Edit{{0, 5, ""}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Edits(c.old, c.new)
			if !slices.Equal(got, c.want) {
				t.Errorf("edits are %v, not %v", got, c.want)
			}
			if text, err := Apply(c.old, got); err != nil || text != c.new {
				t.Errorf("applied they give %q: %v", text, err)
			}
		})
	}
}

func TestApplyRefusesEditsThatDoNotFit(t *testing.T) {
	for _, edits := range [][]Edit{
		{{2, 1, "x"}},
		{{0, 5, ""}},
		{{-1, 0, ""}},
		{{1, 3, "x"}, {2, 4, "y"}},
		{{2, 3, "x"}, {0, 1, "y"}},
	} {
		if got, err := Apply("text", edits); !errors.Is(err, ErrBadEdit) || got != "" {
			t.Errorf("Apply(%v) is %q, %v", edits, got, err)
		}
	}
}
