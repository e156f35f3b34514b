package spell

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ name, aff, dic, want string }{
		{"no count", "SET UTF-8\n", "word\n", "x.dic:1: the first line must say how many words follow"},
		{"empty", "SET UTF-8\n", "", "x.dic:1: the file is empty"},
		{"unknown encoding", "# hello\nSET KLINGON-1\n", "1\na\n", `x.aff:2: SET: the encoding "KLINGON-1" is not known`},
		{"not in the encoding", "SET UTF-8\n", "1\nok\nb\xffd\n", "x.dic:3: this line is not in the encoding that the dictionary names"},
		{"flags", "FLAG letters\n", "1\na\n", "x.aff:1: FLAG: the flags are written neither as characters, long, num nor UTF-8"},
		{"header", "SFX S Y many\n", "1\na\n", `x.aff:1: SFX: "many" is not a count`},
		{"cross", "SFX S J 1\n", "1\na\n", `x.aff:1: SFX: "J" is neither Y nor N`},
		{"short", "SET UTF-8\nSFX S Y 1\nSFX S 0\n", "1\na\n", "x.aff:3: SFX: something is missing on this line"},
		{"condition", "SFX S Y 1\nSFX S 0 s [ab\n", "1\na\n", "x.aff:2: SFX: a condition has a [ without its ]"},
		{"alias", "AF 1\nAF AB\n", "1\nword/2\n", "x.dic:2: there is no AF line number 2"},
		{"number flag", "FLAG num\n", "1\nword/1,x\n", `x.dic:2: "x" is not a number`},
		{"long flag", "FLAG long\n", "1\nword/ABC\n", `x.dic:2: a flag is out of range: "C" is not two plain characters`},
		{"too many", "REP 1\nREP a b\nREP c d\n", "1\na\n", "x.aff:3: REP: there are more of these lines than their first one says"},
		{"rule", "COMPOUNDRULE 1\nCOMPOUNDRULE (ab\n", "1\na\n", "x.aff:2: COMPOUNDRULE: the pattern is too long or has a ( without its )"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("x.aff", c.aff, "x.dic", c.dic)
			var syn *SyntaxError
			if !errors.As(err, &syn) {
				t.Fatalf("error %v, want a *SyntaxError", err)
			}
			if err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}

func TestReadIsTolerant(t *testing.T) {
	d := read(t, byteOrderMark+"SET UTF-8\r\nHOME somewhere\r\nSFX S Y 2\r\nSFX S 0 s .\r\n", byteOrderMark+"900000000\r\nword/S\tpo:noun\r\n\r\nother\r\n")
	for _, w := range []string{"word", "words", "other"} {
		if !d.Check(w) {
			t.Errorf("%s is refused", w)
		}
	}
}

// A few faults in the words cost these words, not the dictionary.
func TestReadPassesOverFaults(t *testing.T) {
	words := strings.Repeat("word/1\n", 50)
	d := read(t, "# \xff\nSET UTF-8\nFLAG num\n", "50\n"+words+"bad/x\nworse\xff\nlast\n")
	if !d.Check("last") || d.Check("bad") {
		t.Error("the lines beside a faulty one are not read")
	}
	if f := d.Faults(); len(f) != 2 || f[0].Line != 52 || f[1].Line != 53 {
		t.Errorf("faults %v", f)
	}
}

func TestReadEightBits(t *testing.T) {
	enc := charmap.ISO8859_2.NewEncoder()
	aff, err := enc.String("SET ISO8859-2\nTRY aő\nSFX ű Y 1\nSFX ű 0 ő .\n")
	if err != nil {
		t.Fatal(err)
	}
	dic, err := enc.String("1\ncsűr/ű\n")
	if err != nil {
		t.Fatal(err)
	}
	if d := read(t, aff, dic); !d.Check("csűrő") || d.Check("csür") {
		t.Error("the words of an 8 bit dictionary are not known")
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	aff, dic := filepath.Join(dir, "a.aff"), filepath.Join(dir, "a.dic")
	if err := os.WriteFile(aff, []byte("SET UTF-8\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(aff, dic); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want one about the missing file", err)
	}
	if err := os.WriteFile(dic, []byte("1\nword\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if d, err := Open(aff, dic); err != nil || d.Len() != 1 {
		t.Errorf("open: %v", err)
	}
}

// FuzzRead looks for files that hang or crash the reader or what is made of
// them. What cannot be read is an error that names a line.
func FuzzRead(f *testing.F) {
	f.Add("SET UTF-8\nSFX S Y 1\nSFX S y ies/T [^a]y\nPFX U Y 1\nPFX U 0 un .\n", "2\nberry/SU\nx\n", "unberries")
	f.Add("FLAG num\nAF 1\nAF 1,2\nCOMPOUNDRULE 1\nCOMPOUNDRULE (1)*(2)?\nCOMPOUNDMIN 1\n", "1\na/1\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Add("FLAG long\nCOMPOUNDFLAG Ab\nCOMPOUNDMIN 1\nMAP 1\nMAP a(bc)\nREP 1\nREP ^a$ b_c\n", "1\na/Ab\n", "aaaaaaaaaaab")
	f.Add("FULLSTRIP\nSFX A Y 1\nSFX A a 0/A .\nICONV 1\nICONV a aa\nIGNORE b\nBREAK 2\nBREAK -\nBREAK -$\nCHECKSHARPS\n", "1\naß/A\n", "SSSS-a-a")
	f.Fuzz(func(t *testing.T, aff, dic, word string) {
		d, err := Read("x.aff", aff, "x.dic", dic)
		if err != nil {
			var syn *SyntaxError
			if !errors.As(err, &syn) || syn.Line < 1 || syn.Line > 1+max(strings.Count(aff, "\n"), strings.Count(dic, "\n")) {
				t.Fatalf("error %v names no line", err)
			}
			return
		}
		right := d.Check(word)
		if right != d.Check(word) {
			t.Error("the same word is right and wrong")
		}
		if list := d.Suggest(word); len(list) > MaxSuggestions {
			t.Errorf("%d suggestions", len(list))
		}
	})
}
