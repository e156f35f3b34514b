package bibtex

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postil/editor/cite"
)

var update = flag.Bool("update", false, "write the expected results anew")

// shown is what was read, for comparing.
func shown(t testing.TB, src []byte) string {
	t.Helper()
	refs, problems := Read(src)
	var b strings.Builder
	for _, p := range problems {
		lost := ""
		if p.Lost {
			lost = "LOST "
		}
		fmt.Fprintf(&b, "# %s%s\n", lost, p)
	}
	for _, r := range refs {
		data, err := r.MarshalFile()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	file := filepath.Join("testdata", "read.txtar")
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{}
	var inputs []txtar.File
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			want[name] = f.Data
		} else {
			inputs = append(inputs, f)
		}
	}
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range inputs {
		name := strings.TrimSuffix(f.Name, ".bib")
		got := shown(t, f.Data)
		// The forms of line ends make no difference.
		for _, ends := range []string{"\r\n", "\r"} {
			if again := shown(t, bytes.ReplaceAll(f.Data, []byte("\n"), []byte(ends))); again != got {
				t.Errorf("%s with line ends %q:\n%s", name, ends, cmp.Diff(got, again))
			}
		}
		if d := cmp.Diff(string(want[name]), got); d != "" && !*update {
			t.Errorf("%s: -want +got\n%s", name, d)
		}
		out.Files = append(out.Files, f, txtar.File{Name: name + ".want", Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMacrosCannotGrowWithoutEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString("@string{a0 = {" + strings.Repeat("x", 100) + "}}\n")
	for i := range 40 {
		fmt.Fprintf(&b, "@string{a%d = a%d # a%d}\n", i+1, i, i)
	}
	b.WriteString("@book{k, title = a40}\n")
	start := time.Now()
	refs, problems := Read([]byte(b.String()))
	if len(refs) != 1 || len(refs[0].Title) > maxValue || len(problems) == 0 {
		t.Errorf("%d references, %d problems", len(refs), len(problems))
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestBadFilesAreReadInLinearTime reads files made to make a reader look at
// all of the rest again and again.
func TestBadFilesAreReadInLinearTime(t *testing.T) {
	for _, unit := range []string{"@comment{", "@a{b,c={", "@a{k\n", "{", "\\", "@string{", "@a{b,", "@", "\n@a{b,c=\"", "$", "{\\'"} {
		src := strings.Repeat(unit, 1<<20/len(unit))
		done := make(chan struct{})
		go func() { defer close(done); Read([]byte(src)) }()
		select {
		case <-done:
		case <-time.After(20 * time.Second): // a second or so when it is linear
			t.Fatalf("a megabyte of %q takes more than twenty seconds", unit)
		}
		Read([]byte("@book{k, title = {" + src))
	}
}

func FuzzRead(f *testing.F) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "read.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		refs, _ := Read(data)
		lib := (*cite.Library)(nil)
		lib.AssignKeys(refs)
		for _, lax := range []bool{true, false} {
			again, problems := Read(Write(refs, Options{BibLaTeX: lax}))
			written := 0
			for _, r := range refs {
				if r.Title != "" {
					written++
				}
			}
			if len(again) < written {
				t.Errorf("%d of %d were read back: %v", len(again), len(refs), problems)
			}
		}
	})
}

func BenchmarkRead15000(b *testing.B) {
	src := library(15000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		refs, problems := Read(src)
		if len(refs) != 15000 || len(problems) != 0 {
			b.Fatalf("%d references, %d problems: %v", len(refs), len(problems), problems[:min(3, len(problems))])
		}
	}
}

// library is a large file as a reference manager writes it.
func library(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `@article{author%[1]d_%[2]d,
  title = {On the {{NATO}} Summit, Caf{\'e}s and Harbour Number %[1]d},
  author = {Castillo, Nadia and van der Berg, Ana and {\"O}zt{\"u}rk, Ay{\c s}e},
  date = {%[2]d-%02[3]d-12},
  journaltitle = {Journal of Harbours},
  volume = {%[3]d},
  number = {4},
  pages = {%[1]d--%[1]d},
  doi = {10.1000/harbour.%[1]d},
  url = {https://example.org/harbours/%[1]d},
  urldate = {2024-07-16},
  langid = {english},
  abstract = {Ports wait for the tide, and boats wait for pilots. This is said at some length, as abstracts do.},
  file = {Full Text PDF:C\:\\Users\\ada\\Zotero\\storage\\X%[1]d\\paper.pdf:application/pdf}
}

`, i, 1950+i%75, 1+i%12)
	}
	return b.Bytes()
}
