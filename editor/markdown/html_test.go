package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// spell writes out what was parsed, so that cases show it.
func spell(doc cite.Document) cite.Formatted {
	var f cite.Formatted
	for _, cl := range doc.Clusters {
		var parts []string
		for _, c := range cl.Citations {
			mode := map[cite.Mode]string{cite.SuppressAuthor: "-", cite.AuthorInText: "in-text "}[c.Mode]
			s := mode + c.Key
			if c.Prefix != "" {
				s = "{" + c.Prefix + "} " + s
			}
			if !c.Locator.IsZero() {
				s += fmt.Sprintf(" %s=%s", c.Locator.Label, c.Locator.Value)
			}
			if c.Suffix != "" {
				s += " {" + c.Suffix + "}"
			}
			parts = append(parts, s)
		}
		text := strings.Join(parts, " | ")
		if cl.Note > 0 {
			text += fmt.Sprintf(" %s %d", [...]string{"", "is note", "begins note", "in note"}[cl.Place], cl.Note)
		}
		f.Clusters = append(f.Clusters, cite.Rich{{Text: "⟦" + text + "⟧"}})
		f.Leads = append(f.Leads, cite.Rich{{Text: "⟦name of " + cl.Citations[0].Key + "⟧"}})
	}
	return f
}

// Case files hold cases of "=== name", the Markdown, "---" and the HTML. Before
// them may stand "lang: de", and "notes" for citations in notes.
func TestHTML(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := ""
		if rest, ok := strings.CutPrefix(string(data), "lang: "); ok {
			lang, _, _ = strings.Cut(rest, "\n")
		}
		head, _, _ := strings.Cut(string(data), "=== ")
		p := New(Options{Lang: lang, CiteInNotes: strings.Contains(head, "notes\n")})
		out := head
		for _, c := range strings.Split(string(data), "=== ")[1:] {
			name, rest, _ := strings.Cut(c, "\n")
			src, want, ok := strings.Cut(rest, "\n---\n")
			if !ok {
				t.Fatalf("%s: case %q has no --- line", file, name)
			}
			src += "\n"
			var b bytes.Buffer
			d := p.Parse([]byte(src))
			if err := p.HTML(&b, d, spell(d.Citations), HTMLOptions{ImagePrefix: "/x/", SourceLines: strings.Contains(name, "lines")}); err != nil {
				t.Fatal(err)
			}
			got := strings.TrimRight(b.String(), "\n")
			out += "=== " + name + "\n" + strings.TrimSuffix(src, "\n") + "\n---\n" + got + "\n\n"
			if *update {
				continue
			}
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				if diff := cmp.Diff(strings.TrimRight(want, "\n"), got); diff != "" {
					t.Errorf("HTML of %q (-want +got):\n%s", src, diff)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
