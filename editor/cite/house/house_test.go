package house

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// Case files hold "=== name", the text with its citations, "--- references"
// (a JSON array of CSL items, "" for that of the case before), "--- text",
// "--- sources" and "--- unknown".
func TestHouseStyle(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		refs := ""
		for _, c := range strings.Split(string(data), "=== ")[1:] {
			name, rest, _ := strings.Cut(c, "\n")
			src, rest, ok := strings.Cut(rest, "--- references\n")
			if !ok {
				t.Fatalf("%s: case %q has no --- references", file, name)
			}
			own, want, ok := strings.Cut(rest, "--- text\n")
			if !ok {
				t.Fatalf("%s: case %q has no --- text", file, name)
			}
			if strings.TrimSpace(own) != "" {
				refs = own
			}
			got := run(t, src, refs)
			out.WriteString("=== " + name + "\n" + src + "--- references\n" + own + "--- text\n" + got + "\n")
			if *update {
				continue
			}
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				if diff := cmp.Diff(strings.TrimRight(want, "\n"), strings.TrimRight(got, "\n")); diff != "" {
					t.Errorf("formatting %q (-want +got):\n%s", src, diff)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func run(t *testing.T, src, refs string) string {
	t.Helper()
	var items []json.RawMessage
	if err := json.Unmarshal([]byte(refs), &items); err != nil {
		t.Fatalf("references: %v", err)
	}
	var list []*cite.Reference
	for _, item := range items {
		r, err := cite.ParseReference("", item)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	doc := cite.Document{Clusters: cite.FindClusters([]byte(src))}
	f := New().Format(doc, cite.NewLibrary(list))
	if len(f.Clusters) != len(doc.Clusters) {
		t.Fatalf("%d clusters formatted of %d", len(f.Clusters), len(doc.Clusters))
	}
	var b strings.Builder
	at := 0
	for i, c := range doc.Clusters {
		b.WriteString(src[at:c.Span.Start] + f.Clusters[i].Markdown())
		at = c.Span.End
	}
	b.WriteString(src[at:])
	if len(f.Sources) > 0 {
		b.WriteString("--- sources\n")
	}
	for _, s := range f.Sources {
		b.WriteString(s.Text.Markdown() + "\n")
	}
	if len(f.Unknown) > 0 {
		b.WriteString("--- unknown\n")
	}
	for _, u := range f.Unknown {
		b.WriteString(u.Key + " " + src[u.Span.Start:u.Span.End] + "\n")
	}
	return b.String()
}
