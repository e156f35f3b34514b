package csljson

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/editor/cite"
)

const items = `[
  {"id": "castillo2024", "type": "article-newspaper", "title": "Ports: 1.10 <i>wait</i>", "author": [{"family": "Castillo", "given": "N."}],
   "issued": {"date-parts": [[2024, 7, 16], [2024, 7, 18]]}, "volume": "010", "custom": {"x": [1, 2.50, true, null]}},
  {"type": "book", "title": "yes", "issued": {"date-parts": [["2020"]], "circa": true}, "note": "a\nb"},
  17,
  {"id": "http://zotero.org/users/1/items/X", "citation-key": "reyes2020", "title": "# not a comment", "title": "again"},
  {"id": "http://zotero.org/users/1/items/X", "citation-key": "reyes2020", "title": "# not a comment"}
]`

func summary(refs []*cite.Reference, problems []cite.Problem) string {
	var b strings.Builder
	for _, r := range refs {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", r.Key, r.Type, r.Title, r.Issued, cite.EditNames(r.Author))
	}
	for _, p := range problems {
		fmt.Fprintf(&b, "%v %s\n", p.Lost, p)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	refs, problems, err := Read([]byte("\ufeff" + items))
	if err != nil {
		t.Fatal(err)
	}
	want := `castillo2024|article-newspaper|Ports: 1.10 <i>wait</i>|2024-07-16/2024-07-18|Castillo, N.
|book|yes|2020~|
reyes2020||# not a comment||
false line 4: The item here has no id; one was made.
true line 5: The item here is no object between { and }.
true line 6: The item here cannot be read: the field "title" is there twice; keep one.
`
	if d := cmp.Diff(want, summary(refs, problems)); d != "" {
		t.Error(d)
	}
}

func TestRoundTrips(t *testing.T) {
	refs, _, err := Read([]byte(items))
	if err != nil {
		t.Fatal(err)
	}
	refs[1].Key = "b"
	first, err := Write(refs)
	if err != nil {
		t.Fatal(err)
	}
	again, problems, err := Read(first)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	second, err := Write(again)
	if d := cmp.Diff(string(first), string(second)); d != "" || err != nil {
		t.Error(d, err)
	}
	y, err := WriteYAML(refs)
	if err != nil {
		t.Fatal(err)
	}
	again, problems, err = ReadYAML(y)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %v\n%s", err, problems, y)
	}
	if d := cmp.Diff(summary(refs, nil), summary(again, nil)); d != "" {
		t.Errorf("%s\n%s", d, y)
	}
	if again[0].Volume != "010" || again[1].Note != "a\nb" {
		t.Errorf("volume %q, note %q", again[0].Volume, again[1].Note)
	}
}

func TestReadOtherShapes(t *testing.T) {
	for src, want := range map[string]string{
		`{"items": [{"id": "a", "title": "T"}]}`: "a||T||\n",
		`{"id": "a", "title": "T"}`:              "a||T||\n",
		`[]`:                                     "",
		"[{\"id\": \"a\", \"title\": \"T\"},\n{\"id\": \"b\", \"ti": "a||T||\ntrue line 2: The file is not valid JSON from here on: unexpected EOF. What stands before was read.\n",
	} {
		refs, problems, err := Read([]byte(src))
		if d := cmp.Diff(want, summary(refs, problems)); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", src, err, d)
		}
	}
	for _, src := range []string{"", "x", `"text"`, `[}`, `{"id": 3`} {
		if refs, _, err := Read([]byte(src)); !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v, %d references", src, err, len(refs))
		}
	}
}

func TestReadYAML(t *testing.T) {
	src := `---
references:
- id: doe1899
  type: book
  title: 1984
  volume: 1.10
  author:
  - {family: Castillo, given: N.}
  issued:
  - year: 2024
    month: 7
    day: 16
  accessed: 2024-08-01
- just text
...
`
	refs, problems, err := ReadYAML([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	want := "doe1899|book|1984|2024-07-16|Castillo, N.\ntrue line 14: The item here is no object between { and }.\n"
	if d := cmp.Diff(want, summary(refs, problems)); d != "" {
		t.Error(d)
	}
	if refs[0].Volume != "1.10" || refs[0].Accessed.String() != "2024-08-01" {
		t.Errorf("volume %q, accessed %s", refs[0].Volume, refs[0].Accessed)
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := range 12 {
		bomb += fmt.Sprintf("%c: &%c [*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c]\n", 'b'+i, 'b'+i, 'a'+i)
	}
	bomb += "references:\n- id: *m\n"
	for _, src := range []string{"", "title: x", "references: 3", ": :", "\t", bomb, "references: &r\n- a: *r\n"} {
		if refs, _, err := ReadYAML([]byte(src)); !errors.Is(err, ErrSyntax) {
			t.Errorf("%.40q: %v, %d references", src, err, len(refs))
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(items))
	f.Fuzz(func(t *testing.T, data []byte) {
		refs, _, err := Read(data)
		if err != nil {
			return
		}
		(*cite.Library)(nil).AssignKeys(refs)
		out, err := Write(refs)
		if err != nil {
			t.Fatal(err)
		}
		again, problems, err := Read(out)
		if err != nil || len(again) != len(refs) {
			t.Errorf("%d of %d were read back: %v %v\n%s", len(again), len(refs), err, problems, out)
		}
	})
}

func FuzzReadYAML(f *testing.F) {
	f.Add([]byte("references:\n- id: a\n  issued:\n  - year: 2024\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		refs, _, err := ReadYAML(data)
		if err != nil {
			return
		}
		if _, err := WriteYAML(refs); err != nil {
			t.Fatal(err)
		}
	})
}
