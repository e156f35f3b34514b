package paste

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"

	"postil/editor/markdown"
)

var update = flag.Bool("update", false, "write what comes out into the case files")

// zipped packs parts as a word processor's file.
func zipped(t testing.TB, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pasteCase is a source in a case file: "name.html", or the parts "name/…" of a
// file of the kind that the case file is named by. Beside it is "name.md": what
// comes out, with what was left out after a line of =.
type pasteCase struct {
	name string // with the extension of the file
	data []byte
}

func cases(t testing.TB, a *txtar.Archive, kind string) (all []pasteCase) {
	t.Helper()
	parts := map[string]map[string][]byte{}
	for _, f := range a.Files {
		name, part, isPart := strings.Cut(f.Name, "/")
		switch {
		case isPart:
			if parts[name] == nil {
				parts[name] = map[string][]byte{}
			}
			parts[name][part] = f.Data
		case filepath.Ext(f.Name) != ".md":
			all = append(all, pasteCase{f.Name, f.Data})
		}
	}
	for name, p := range parts {
		all = append(all, pasteCase{name + "." + kind, zipped(t, p)})
	}
	return all
}

func described(r Result) string {
	var b strings.Builder
	b.WriteString(r.Markdown() + "\n")
	if len(r.Lost) > 0 {
		b.WriteString("====\n")
	}
	for _, l := range r.Lost {
		fmt.Fprintf(&b, "%s %d %s\n", l.Kind, l.Count, strings.Join(l.Names, "; "))
	}
	return b.String()
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d case files: %v", len(files), err)
	}
	for _, file := range files {
		kind := strings.TrimSuffix(filepath.Base(file), ".txtar")
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all := cases(t, a, kind)
		if len(all) == 0 {
			t.Errorf("%s has no cases", file)
		}
		for _, c := range all {
			t.Run(kind+"/"+c.name, func(t *testing.T) {
				r, err := FromFile(c.name, c.data, Options{})
				if err != nil {
					t.Fatal(err)
				}
				checkReading(t, r)
				got, golden := described(r), strings.TrimSuffix(c.name, filepath.Ext(c.name))+".md"
				i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == golden })
				switch {
				case *update && i >= 0:
					a.Files[i].Data = []byte(got)
				case *update:
					a.Files = append(a.Files, txtar.File{Name: golden, Data: []byte(got)})
				case i < 0:
					t.Fatalf("no %s in %s", golden, file)
				default:
					if diff := cmp.Diff(string(a.Files[i].Data), got); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// checkReading holds a result to what is promised of every one: parsed, it
// reads as the source did, and it is in the form that texts have.
func checkReading(t testing.TB, r Result) {
	t.Helper()
	md := r.Body + "\n"
	if !norm.NFC.IsNormalString(md) {
		t.Errorf("not in NFC: %q", md)
	}
	if strings.ContainsAny(r.Markdown(), "\r\u00ad\u200b\ufeff\x00") {
		t.Errorf("noise in %q", md)
	}
	// The marks of notes are seen only where the notes are.
	src := md
	if r.Notes != "" {
		src += "\n" + r.Notes + "\n"
	}
	want := squeezed(r.text)
	if got := readAll(src); got != want {
		t.Errorf("reads\n %q\nwant\n %q\nof %q", got, want, md)
	}
}

// readAll is what is read of Markdown, without the marks of notes.
func readAll(src string) string {
	r := &reading{}
	d := markdown.New(markdown.Options{}).Parse([]byte(src))
	r.document(d, func(n ast.Node) {
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			r.text(string(s.Value(d.Source)), format{})
		}
	})
	return strings.ReplaceAll(r.b.String(), "\x00note\x00", "")
}

// squeezed is a text as readAll gives it.
func squeezed(s string) string {
	r := &reading{}
	r.text(s, format{})
	return r.b.String()
}
