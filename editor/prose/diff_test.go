package prose

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the case files should say")

// cases runs a test for each case file of a folder: run gets the files in it
// by name and returns what its "want" should say.
func cases(t *testing.T, dir string, run func(t *testing.T, files map[string]string) string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(names) < 5 {
		t.Fatalf("%d case files in %s: %v", len(names), dir, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := make(map[string]string)
			for _, f := range ar.Files {
				files[f.Name] = string(f.Data)
			}
			got := run(t, files)
			if !strings.HasSuffix(got, "\n") {
				got += "\n" // as every file of an archive
			}
			if got == files["want"] {
				return
			}
			if !*update {
				t.Errorf("got:\n%s\nwant:\n%s", got, files["want"])
				return
			}
			ar.Files = append(ar.Files[:len(ar.Files):len(ar.Files)], txtar.File{Name: "want"})
			for i, f := range ar.Files {
				if f.Name == "want" {
					ar.Files[i].Data = []byte(got)
					ar.Files = ar.Files[:i+1]
					break
				}
			}
			if err := os.WriteFile(name, txtar.Format(ar), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// show writes hunks as a person could mark them: [-deleted-], {+inserted+},
// and <1 where the first moved passage was, 1>what it says now<1 where it is.
func show(hunks []Hunk, moves []Move, old, new string) string {
	var b strings.Builder
	for _, h := range hunks {
		switch h.Change {
		case Same:
			b.WriteString(h.New.of(new))
		case MovedAway:
			fmt.Fprintf(&b, "<%d", h.Move+1)
		case MovedHere:
			fmt.Fprintf(&b, "%d>%s<%d", h.Move+1, show(moves[h.Move].Hunks, nil, old, new), h.Move+1)
		default:
			if !h.Old.Empty() {
				fmt.Fprintf(&b, "[-%s-]", h.Old.of(old))
			}
			if !h.New.Empty() {
				fmt.Fprintf(&b, "{+%s+}", h.New.of(new))
			}
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	cases(t, "diff", func(t *testing.T, files map[string]string) string {
		old, new := files["old"], files["new"]
		c := Diff(old, new)
		checkComparison(t, old, new, c)
		return show(c.Hunks, c.Moves, old, new)
	})
}

// checkComparison reports where hunks do not join to both texts, or say
// something that is not so.
func checkComparison(t *testing.T, old, new string, c Comparison) {
	t.Helper()
	checkHunks(t, old, new, c.Hunks, Range{0, len(old)}, Range{0, len(new)})
	away, here := 0, 0
	for _, h := range c.Hunks {
		switch h.Change {
		case MovedAway:
			away++
			if h.Old != c.Moves[h.Move].Old {
				t.Errorf("move %d is from %v, its hunk says %v", h.Move, c.Moves[h.Move].Old, h.Old)
			}
		case MovedHere:
			here++
			if h.New != c.Moves[h.Move].New {
				t.Errorf("move %d is to %v, its hunk says %v", h.Move, c.Moves[h.Move].New, h.New)
			}
		}
	}
	if away != len(c.Moves) || here != len(c.Moves) {
		t.Errorf("%d moves, %d away and %d here", len(c.Moves), away, here)
	}
	for _, m := range c.Moves {
		checkHunks(t, old, new, m.Hunks, m.Old, m.New)
	}
}

func checkHunks(t *testing.T, old, new string, hunks []Hunk, inOld, inNew Range) {
	t.Helper()
	at := Hunk{Old: Range{End: inOld.Start}, New: Range{End: inNew.Start}}
	for i, h := range hunks {
		if h.Old.Start != at.Old.End || h.New.Start != at.New.End {
			t.Fatalf("hunk %v does not follow %v", h, at)
		}
		o, n := h.Old.of(old), h.New.of(new)
		ok := false
		switch h.Change {
		case Same:
			ok = o == n && o != ""
		case Inserted, MovedHere:
			ok = o == "" && n != ""
		case Deleted, MovedAway:
			ok = o != "" && n == ""
		case Replaced:
			ok = o != "" && n != ""
		}
		if !ok || i > 0 && h.Change < MovedAway && at.Change < MovedAway && (h.Change == Same) == (at.Change == Same) {
			t.Fatalf("%v hunk of %q and %q behind one that is %v", h.Change, o, n, at.Change)
		}
		at = h
	}
	if at.Old.End != inOld.End || at.New.End != inNew.End {
		t.Fatalf("hunks end at %d and %d of %v and %v", at.Old.End, at.New.End, inOld, inNew)
	}
}

func TestDiffOfEqualTexts(t *testing.T) {
	if c := Diff("One. Two.\n", "One. Two.\n"); len(c.Hunks) != 1 || c.Hunks[0].Change != Same {
		t.Errorf("hunks are %v", c.Hunks)
	}
	if c := Diff("", ""); len(c.Hunks) != 0 {
		t.Errorf("hunks of nothing are %v", c.Hunks)
	}
}

// Long texts, and texts that are hard to compare, are compared as well.
func TestLongTexts(t *testing.T) {
	for _, x := range texts() {
		checkComparison(t, x.old, x.ours, Diff(x.old, x.ours))
		if got, err := Apply(x.old, Edits(x.old, x.ours)); err != nil || got != x.ours {
			t.Errorf("%s: edits do not give the new text: %v", x.name, err)
		}
		m := Merge3(x.old, x.ours, x.theirs)
		for _, c := range m.Conflicts {
			if c.of(m.Text) != c.Ours {
				t.Errorf("%s: conflict %+v is not where it says", x.name, c)
			}
		}
	}
}

func FuzzDiff(f *testing.F) {
	names, err := filepath.Glob("testdata/diff/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(ar.Files[0].Data), string(ar.Files[1].Data))
	}
	f.Fuzz(func(t *testing.T, old, new string) {
		checkComparison(t, old, new, Diff(old, new))
		edits := Edits(old, new)
		if got, err := Apply(old, edits); err != nil || got != new {
			t.Fatalf("edits %v of %q give %q, not %q: %v", edits, old, got, new, err)
		}
	})
}
