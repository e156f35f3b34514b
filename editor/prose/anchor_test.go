package prose

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// marked takes the ⟦ and ⟧ out of a text and returns what stood between them,
// which is nothing where there are none.
func marked(t *testing.T, s string) (string, Range) {
	t.Helper()
	before, rest, ok := strings.Cut(s, "⟦")
	if !ok {
		return s, Range{}
	}
	inside, after, ok := strings.Cut(rest, "⟧")
	if !ok {
		t.Fatalf("no ⟧ in %q", s)
	}
	return before + inside + after, Range{len(before), len(before) + len(inside)}
}

// TestFind reads testdata/anchors.txt. A case is a name, "> " with a text and
// the anchor's passage marked in it, "< " with the later text and where the
// passage is, and what Find says with and without the old text.
func TestFind(t *testing.T) {
	data, err := os.ReadFile("testdata/anchors.txt")
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]State{"exact": Exact, "moved": Moved, "changed": Changed, "orphaned": Orphaned}
	n := 0
	for c := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		lines := strings.Split(c, "\n")
		if strings.HasPrefix(lines[0], "#") {
			continue
		}
		n++
		if len(lines) != 4 {
			t.Fatalf("case of %d lines: %q", len(lines), c)
		}
		t.Run(lines[0], func(t *testing.T) {
			text := func(line, prefix string) (string, Range) {
				s, ok := strings.CutPrefix(line, prefix)
				if !ok {
					t.Fatalf("line %q does not begin with %q", line, prefix)
				}
				return marked(t, strings.ReplaceAll(s, "¶", "\n\n")+"\n")
			}
			old, was := text(lines[1], "> ")
			new, is := text(lines[2], "< ")
			a, err := NewAnchor(old, was.Start, was.End)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Split(lines[3], ", ")
			for i, with := range []string{old, ""} {
				state, ok := states[want[i]]
				if !ok {
					t.Fatalf("no state %q", want[i])
				}
				place := is
				if state == Orphaned {
					place = Range{}
				}
				got := Find(a, with, new)
				if got.State != state || got.Range != place {
					t.Errorf("with %d bytes of the old text it is %v: %q, want %v: %q", len(with), got.State, got.of(new), state, place.of(new))
				}
			}
		})
	}
	if n < 20 {
		t.Errorf("only %d cases read", n)
	}
}

func TestNewAnchor(t *testing.T) {
	text := strings.Repeat("ä", 50) + "passage" + strings.Repeat("ö", 50)
	a, err := NewAnchor(text, 100, 107)
	if err != nil {
		t.Fatal(err)
	}
	if a.Quote != "passage" || a.Before != strings.Repeat("ä", 20) || a.After != strings.Repeat("ö", 20) {
		t.Errorf("anchor is %+v", a)
	}
	for _, r := range []Range{{5, 5}, {7, 6}, {-1, 4}, {200, 208}, {1, 4}, {0, 3}} {
		if a, err := NewAnchor(text, r.Start, r.End); !errors.Is(err, ErrBadRange) {
			t.Errorf("anchor of %v is %+v, %v", r, a, err)
		}
	}
	if got := Find(Anchor{}, "x", "x"); got.State != Orphaned {
		t.Errorf("an empty anchor is %v", got)
	}
}

// A comment on a sentence must find it again after anything that is done to the
// article, or say that it is gone: never point at another sentence.
func TestFindAfterRandomEdits(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	right, lost := map[bool]int{}, map[bool]int{}
	const runs = 1000
	for range runs {
		base := randomArticle(rng)
		i := rng.IntN(len(base.blocks))
		j := rng.IntN(len(base.blocks[i]))
		// The sentence is known by words at its ends that no other has.
		s := append(slices.Clone(base.blocks[i][j]), "remarked")
		s[0] = "commented"
		base.blocks[i] = slices.Clone(base.blocks[i])
		base.blocks[i][j] = s
		old := base.String()
		is := commented(old)
		a, err := NewAnchor(old, is.Start, is.End)
		if err != nil {
			t.Fatal(err)
		}
		later := base
		later.edit(rng, 1+rng.IntN(6), "later")
		new := later.String()
		place := commented(new)
		for _, with := range []bool{true, false} {
			source := ""
			if with {
				source = old
			}
			got := Find(a, source, new)
			switch {
			case got.State == Orphaned && !got.Empty():
				t.Fatalf("orphaned at %v", got.Range)
			case got.State == Orphaned && !place.Empty():
				lost[with]++
			case got.State == Orphaned:
				right[with]++
			case got.State != Changed && got.of(new) != a.Quote:
				t.Fatalf("%v is %q, not %q", got.State, got.of(new), a.Quote)
			case !place.Empty() && got.Range == place:
				right[with]++
			case !place.Empty() && got.Start < place.End && place.Start < got.End:
				// Partly right.
			default:
				t.Errorf("old %q\nnew %q\nsentence %q is %v: %q", old, new, a.Quote, got.State, got.of(new))
			}
		}
	}
	t.Logf("with the old text %d right, %d lost; without %d and %d, of %d", right[true], lost[true], right[false], lost[false], runs)
	if right[true] < runs*95/100 || right[false] < runs*80/100 {
		t.Errorf("with the old text only %d, without only %d of %d are right", right[true], right[false], runs)
	}
}

// commented returns the sentence with one of the words that mark it.
func commented(s string) Range {
	at := 0
	for _, sentence := range Sentences(s, "en") {
		if strings.Contains(sentence, "commented") || strings.Contains(sentence, "remarked") {
			return Range{at, at + len(strings.TrimSpace(sentence))}
		}
		at += len(sentence)
	}
	return Range{}
}

func FuzzFind(f *testing.F) {
	f.Add("One. Two. Three.\n", "One. Three. Two.\n", 5, 9, true)
	f.Add("The council met on Monday in the rain.", "Monday in the rain, the council met.", 4, 20, false)
	f.Fuzz(func(t *testing.T, old, new string, start, end int, with bool) {
		a, err := NewAnchor(old, start, end)
		if err != nil {
			return
		}
		if old[a.Start-len(a.Before):a.End+len(a.After)] != a.Before+a.Quote+a.After {
			t.Fatalf("anchor %+v of %q", a, old)
		}
		if got := Find(a, old, old); got.State != Exact || got.Range != (Range{start, end}) {
			t.Fatalf("anchor %+v in its own text is %+v", a, got)
		}
		if !with {
			old = ""
		}
		got := Find(a, old, new)
		switch {
		case got.State == Orphaned:
			if got.Range != (Range{}) {
				t.Fatalf("orphaned at %v", got.Range)
			}
		case got.Start < 0 || got.End > len(new) || got.Empty():
			t.Fatalf("found %+v in %d bytes", got, len(new))
		case got.State != Changed && got.of(new) != a.Quote:
			t.Fatalf("%v is %q, not %q", got.State, got.of(new), a.Quote)
		}
	})
}
