package prose

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

func TestMerge3(t *testing.T) {
	cases(t, "merge", func(t *testing.T, files map[string]string) string {
		base, ours, theirs := files["base"], files["ours"], files["theirs"]
		m := Merge3(base, ours, theirs)
		checkMerge(t, base, ours, theirs)
		var b strings.Builder
		b.WriteString(m.Text)
		for _, list := range []struct {
			name     string
			passages []Passage
		}{{"conflict", m.Conflicts}, {"review", m.Review}} {
			for _, p := range list.passages {
				fmt.Fprintf(&b, "%s: %q\n      base %q\n      ours %q\n    theirs %q\n", list.name, p.of(m.Text), p.Base, p.Ours, p.Theirs)
			}
		}
		return b.String()
	})
}

// checkMerge reports what no merge may do.
func checkMerge(t *testing.T, base, ours, theirs string) {
	t.Helper()
	m := merge(base, ours, theirs)
	for _, same := range []struct {
		name                     string
		base, ours, theirs, want string
	}{
		{"only ours", base, ours, base, ours},
		{"only theirs", base, base, theirs, theirs},
		{"both alike", base, ours, ours, ours},
	} {
		for _, f := range []func(a, b, c string) Merged{Merge3, merge} {
			if got := f(same.base, same.ours, same.theirs); got.Text != same.want || len(got.Conflicts) > 0 {
				t.Fatalf("%s:\nbase %q\nside %q\n got %q %+v", same.name, base, same.want, got.Text, got.Conflicts)
			}
		}
	}
	turned := merge(base, theirs, ours)
	if len(m.Conflicts) != len(turned.Conflicts) || len(m.Conflicts) == 0 && m.Text != turned.Text {
		t.Fatalf("base %q\nours %q\ntheirs %q\nmerged  %q %+v\nturned %q %+v", base, ours, theirs, m.Text, m.Conflicts, turned.Text, turned.Conflicts)
	}
	kept := words(m.Text)
	for i, c := range m.Conflicts {
		if c.Start < 0 || c.End > len(m.Text) || c.End < c.Start || c.of(m.Text) != c.Ours || i > 0 && c.Start < m.Conflicts[i-1].Start {
			t.Fatalf("conflict %+v of %q", c, m.Text)
		}
		for _, s := range []string{c.Ours, c.Theirs} {
			for w := range words(s) {
				kept[w]++
			}
		}
	}
	for _, r := range m.Review {
		if r.Start < 0 || r.End > len(m.Text) || r.End < r.Start {
			t.Fatalf("review %+v of %q", r, m.Text)
		}
	}
	before := words(base)
	for _, side := range []string{ours, theirs} {
		for w, n := range words(side) {
			if n > before[w] && kept[w] == 0 {
				t.Fatalf("%q is lost:\nbase %q\nours %q\ntheirs %q\nmerged %q\nconflicts %+v", w, base, ours, theirs, m.Text, m.Conflicts)
			}
		}
	}
}

// words counts the words of s that are more than the number of an item.
func words(s string) map[string]int {
	out := make(map[string]int)
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !hasLetter(string(r)) }) {
		if strings.Trim(w, "0123456789") != "" {
			out[w]++
		}
	}
	return out
}

// TestMergeOfRandomEdits merges articles that two people edited at random.
func TestMergeOfRandomEdits(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	merged := 0
	for range 2000 {
		base := randomArticle(rng)
		ours, theirs := base, base
		ours.edit(rng, 1+rng.IntN(5), "ours")
		theirs.edit(rng, 1+rng.IntN(5), "theirs")
		checkMerge(t, base.String(), ours.String(), theirs.String())
		c := Diff(base.String(), ours.String())
		checkComparison(t, base.String(), ours.String(), c)
		if len(Merge3(base.String(), ours.String(), theirs.String()).Conflicts) == 0 {
			merged++
		}
	}
	if merged < 1000 {
		t.Errorf("only %d of 2000 were merged without a conflict", merged)
	}
}

// TestMergeOfMarkdown merges random changes of lines of every kind of block,
// which do not respect the blocks.
func TestMergeOfMarkdown(t *testing.T) {
	data, err := os.ReadFile("testdata/blocks.md")
	if err != nil {
		t.Fatal(err)
	}
	base := strings.SplitAfter(string(data), "\n")
	rng := rand.New(rand.NewPCG(13, 14))
	edited := func(name string) string {
		lines := slices.Clone(base)
		for k := range 1 + rng.IntN(5) {
			i, j := rng.IntN(len(lines)), rng.IntN(len(lines))
			word := fmt.Sprint(name, k)
			switch rng.IntN(6) {
			case 0:
				lines = slices.Delete(lines, i, i+1)
			case 1:
				lines = slices.Insert(lines, i, base[rng.IntN(len(base))])
			case 2:
				lines = slices.Insert(lines, i, "- "+word+"\n")
			case 3:
				lines[i], lines[j] = lines[j], lines[i]
			case 4:
				at := rng.IntN(len(lines[i]) + 1)
				lines[i] = lines[i][:at] + " " + word + " " + lines[i][at:]
			default:
				n := min(rng.IntN(6), len(lines)-i)
				moved := slices.Clone(lines[i : i+n])
				lines = slices.Delete(lines, i, i+n)
				lines = slices.Insert(lines, min(j, len(lines)), moved...)
			}
		}
		return strings.Join(lines, "")
	}
	for range 500 {
		b, ours, theirs := strings.Join(base, ""), edited("ours"), edited("theirs")
		checkMerge(t, b, ours, theirs)
		checkComparison(t, ours, theirs, Diff(ours, theirs))
		checkSplit(t, ours)
	}
}

// An article is blocks of sentences of words.
type article struct{ blocks [][][]string }

var vocabulary = strings.Fields("harbour council pilot vote storm ferry river bridge tender fees boat crew letter paper minister report question answer money winter evening the of to and in a")

func randomArticle(rng *rand.Rand) article {
	var a article
	for range 1 + rng.IntN(8) {
		a.blocks = append(a.blocks, randomBlock(rng))
	}
	return a
}

func randomBlock(rng *rand.Rand) [][]string {
	var b [][]string
	for range 1 + rng.IntN(5) {
		var s []string
		for range 3 + rng.IntN(12) {
			s = append(s, vocabulary[rng.IntN(len(vocabulary))])
		}
		b = append(b, s)
	}
	return b
}

func (a article) String() string {
	var b strings.Builder
	for i, block := range a.blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		for j, s := range block {
			if j > 0 {
				b.WriteString(" ")
			}
			// A sentence begins with a capital letter.
			b.WriteString("X" + strings.Join(s, " ") + ".")
		}
	}
	b.WriteString("\n")
	return b.String()
}

// edit makes n changes; words put in have the name of who did it.
func (a *article) edit(rng *rand.Rand, n int, name string) {
	blocks := slices.Clone(a.blocks)
	for i := range blocks {
		blocks[i] = slices.Clone(blocks[i])
	}
	for k := range n {
		if len(blocks) == 0 {
			break
		}
		i := rng.IntN(len(blocks))
		j := rng.IntN(len(blocks[i]))
		word := fmt.Sprint(name, k)
		switch rng.IntN(10) {
		case 0, 1, 2:
			s := slices.Clone(blocks[i][j])
			s[rng.IntN(len(s))] = word
			blocks[i][j] = s
		case 3:
			s := blocks[i][j]
			at := rng.IntN(len(s) + 1)
			blocks[i][j] = slices.Concat(s[:at], []string{word}, s[at:])
		case 4:
			blocks[i] = slices.Insert(blocks[i], j, []string{word, "and", "more"})
		case 5:
			if len(blocks[i]) > 1 {
				blocks[i] = slices.Delete(blocks[i], j, j+1)
			}
		case 6:
			blocks = slices.Insert(blocks, i, [][]string{{word, "begins"}, {"and", "goes", "on"}})
		case 7:
			blocks = slices.Delete(blocks, i, i+1)
		case 8:
			b := blocks[i]
			blocks = slices.Delete(blocks, i, i+1)
			blocks = slices.Insert(blocks, rng.IntN(len(blocks)+1), b)
		case 9:
			if j > 0 {
				first, second := blocks[i][:j:j], blocks[i][j:]
				blocks[i] = first
				blocks = slices.Insert(blocks, i+1, second)
			}
		}
	}
	a.blocks = blocks
}

func FuzzMerge3(f *testing.F) {
	names, err := filepath.Glob("testdata/merge/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(ar.Files[0].Data), string(ar.Files[1].Data), string(ar.Files[2].Data))
	}
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		checkMerge(t, base, ours, theirs)
	})
}

// TestMergeIsExact knows what must come out: each side changes a word in
// sentences of its own, and in one both change the same word in two ways.
func TestMergeIsExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		base := randomArticle(rng)
		ours, theirs, want := base, base, base
		for _, a := range []*article{&ours, &theirs, &want} {
			a.edit(rng, 0, "") // a copy
		}
		clash := rng.IntN(2) == 0
		clashed := false
		for i, block := range base.blocks {
			for j, s := range block {
				at := rng.IntN(len(s))
				change := func(word string, sides ...*article) {
					for _, a := range sides {
						c := slices.Clone(a.blocks[i][j])
						c[at] = word
						a.blocks[i][j] = c
					}
				}
				switch rng.IntN(3) {
				case 0:
					change("ours", &ours, &want)
				case 1:
					change("theirs", &theirs, &want)
				default:
					if clash && !clashed {
						clashed = true
						change("theirs", &theirs)
						change("ours", &ours, &want)
					}
				}
			}
		}
		m := Merge3(base.String(), ours.String(), theirs.String())
		if m.Text != want.String() || len(m.Review) > 0 || (len(m.Conflicts) == 1) != clashed || len(m.Conflicts) > 1 {
			t.Fatalf("base %q\nours %q\ntheirs %q\nwant %q\n got %q\nconflicts %+v\nreview %+v", &base, &ours, &theirs, &want, m.Text, m.Conflicts, m.Review)
		}
	}
}
