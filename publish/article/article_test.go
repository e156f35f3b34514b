package article

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func corpus(t testing.TB) map[string]string {
	t.Helper()
	names, err := filepath.Glob("testdata/corpus/*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	out := map[string]string{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(b)
	}
	// Not a file, because git would change its line ends.
	out["crlf.md"] = strings.ReplaceAll("---\ntitle: Windows file\nsummary: |\n  one\n  two\nauthors:\n  - A\n  - B\n---\nBody\n", "\n", "\r\n")
	return out
}

func parse(t testing.TB, src string) *File {
	t.Helper()
	f, err := Parse([]byte(src))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, src)
	}
	return f
}

func TestFrontOfACommentedFile(t *testing.T) {
	f := parse(t, corpus(t)["flow.md"])
	want := Front{
		Title: "Carbon borders: a first balance", Subtitle: "It isn't over", Slug: "carbon-borders", Aliases: []string{"/old/address/"},
		Date: Day(2024, 7, 16), Authors: []string{"Ines Valdez", "O'Neil, Pat"},
		Summary: "What the first year shows.", Tags: []string{"trade", "climate", "2024"},
		Section: "commentary", Lang: "en-GB",
		Image:       Image{File: "lead.png", Alt: "A port at dawn", Credit: "Photo: Port Authority"},
		Corrections: []Correction{{Day(2024, 7, 20), "The share was 3 %, not 30 %."}},
	}
	if d := cmp.Diff(want, f.Front()); d != "" {
		t.Error(d)
	}
	if got := f.Body(); !strings.HasPrefix(got, "\nBody with") || !strings.HasSuffix(got, "More.\n") {
		t.Errorf("body %q", got)
	}
	if f.BodyLine() != 28 || string(f.Bytes()[f.BodyOffset():]) != f.Body() {
		t.Errorf("body at line %d, offset %d", f.BodyLine(), f.BodyOffset())
	}
	for key, line := range map[string]int{"title": 3, "image": 15, "image.alt": 18, "image.licence": 15, "corrections": 23, "lastmod": 1} {
		if got := f.FieldLine(key); got != line {
			t.Errorf("FieldLine(%s) = %d, want %d", key, got, line)
		}
	}
}

func TestFrontReadsOtherSpellings(t *testing.T) {
	f := parse(t, corpus(t)["sparse.md"])
	want := Front{Authors: []string{"Jane Roe"}, Image: Image{File: "lead.png"}}
	if d := cmp.Diff(want, f.Front()); d != "" {
		t.Error(d)
	}
	f = parse(t, corpus(t)["block.md"])
	fr := f.Front()
	if fr.Title != "A title that was folded over two lines" || fr.Summary != "First line.\n\nSecond paragraph." {
		t.Errorf("block texts: %q, %q", fr.Title, fr.Summary)
	}
	if fr.Date.String() != "2024-07-16T10:00:00Z" || fr.Lastmod.String() != "2024-07-17T09:30:00+02:00" {
		t.Errorf("dates: %s, %s", fr.Date, fr.Lastmod)
	}
}

func TestParseErrorsNameLineAndRemedy(t *testing.T) {
	for _, c := range []struct {
		name, src string
		line      int
		msg       string
	}{
		{"no front matter", "# Title\n", 1, "missing"},
		{"empty file", "", 1, "missing"},
		{"unclosed", "---\ntitle: x\n\nBody\n", 1, "no end"},
		{"tab", "---\ntitle: x\nimage:\n\tfile: a\n---\n", 4, "tab"},
		{"duplicate", "---\ntitle: x\ndate: 2024-01-01\ntitle: y\n---\n", 4, "twice"},
		{"duplicate in image", "---\nimage:\n  alt: x\n  alt: y\n---\n", 4, "twice"},
		{"title is a list", "---\nslug: a\ntitle: [a]\n---\n", 3, "not a text"},
		{"bad date", "---\ndate: next week\n---\n", 2, "not a date"},
		{"image is a list", "---\nimage: [a]\n---\n", 2, "image"},
		{"authors are maps", "---\nauthors:\n  - name: x\n---\n", 3, "names"},
		{"corrections are texts", "---\ncorrections: [oops]\n---\n", 2, "correction"},
		{"colon in a value", "---\nslug: a\ntitle: Borders: a balance\n---\n", 3, "cannot be read"},
		{"unclosed list", "---\nslug: a\ntitle: x\ntags: [a, b\nlang: en\n---\n", 4, "cannot be read"},
		{"unclosed quote", "---\nslug: a\ntitle: \"x\nlang: en\n---\n", 3, "cannot be read"},
		{"bad list item", "---\nslug: a\ntags:\n  - a\n  b: c\n---\n", 4, "cannot be read"},
		{"no mapping", "---\njust words\n---\n", 2, "not a list of fields"},
		{"two documents", "---\ntitle: x\n...\nslug: y\n---\n", 3, "more than one"},
		{"not UTF-8", "---\ntitle: caf\xe9\n---\n", 2, "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.src))
			var se *SyntaxError
			if !errors.As(err, &se) {
				t.Fatalf("error %v, want a SyntaxError", err)
			}
			if se.Line != c.line || !strings.Contains(se.Msg, c.msg) || se.Remedy == "" {
				t.Errorf("line %d: %q, remedy %q; want line %d, %q", se.Line, se.Msg, se.Remedy, c.line, c.msg)
			}
		})
	}
}

func TestSetFrontChangesOnlyTheField(t *testing.T) {
	files := corpus(t)
	for _, c := range []struct {
		name, file string
		edit       func(*Front)
		old, new   string // text replaced in the file
	}{
		{"double quoted keeps quotes and comment", "flow.md", func(f *Front) { f.Title = `So-called "free" trade` }, `"Carbon borders: a first balance"   #`, `"So-called \"free\" trade"   #`},
		{"single quoted", "flow.md", func(f *Front) { f.Subtitle = "It's on" }, "'It isn''t over'", "'It''s on'"},
		{"plain", "flow.md", func(f *Front) { f.Section = "briefing" }, "section: commentary", "section: briefing"},
		{"plain that needs quotes", "flow.md", func(f *Front) { f.Summary = "Costs: high # really" }, "summary: What the first year shows.", `summary: "Costs: high # really"`},
		{"date", "flow.md", func(f *Front) { f.Date = Day(2024, 7, 18) }, "date: 2024-07-16", "date: 2024-07-18"},
		{"date keeps layout", "block.md", func(f *Front) { f.Date.Time = f.Date.Add(time.Hour) }, `"2024-07-16 10:00:00"`, `"2024-07-16 11:00:00"`},
		{"date loses time", "block.md", func(f *Front) { f.Date = Day(2025, 1, 2) }, `"2024-07-16 10:00:00"`, `"2025-01-02"`},
		{"one author in place", "flow.md", func(f *Front) { f.Authors[0] = "Inés Valdez" }, "[Ines Valdez,", "[Inés Valdez,"},
		{"author added to flow", "flow.md", func(f *Front) { f.Authors = append(f.Authors, "Kit") }, `Pat"]`, `Pat", Kit]`},
		{"author removed from flow", "flow.md", func(f *Front) { f.Authors = f.Authors[1:] }, `[Ines Valdez, "O`, `["O`},
		{"all tags go", "flow.md", func(f *Front) { f.Tags = nil }, "tags: [trade, climate, \"2024\"]\n", ""},
		{"field removed", "flow.md", func(f *Front) { f.Section = "" }, "section: commentary\n", ""},
		{"image sub-key", "flow.md", func(f *Front) { f.Image.Alt = "A harbour" }, "alt: A port at dawn", "alt: A harbour"},
		{"image sub-key added", "flow.md", func(f *Front) { f.Image.Caption = "Antwerp" }, "alt: A port at dawn\n", "alt: A port at dawn\n  caption: Antwerp\n"},
		{"image sub-key removed", "flow.md", func(f *Front) { f.Image.Credit = "" }, "  credit: \"Photo: Port Authority\"\n", ""},
		{"lastmod goes to its place", "flow.md", func(f *Front) { f.Lastmod = Day(2024, 7, 19) }, "date: 2024-07-16\n", "date: 2024-07-16\nlastmod: 2024-07-19\n"},
		{"correction text", "flow.md", func(f *Front) { f.Corrections[0].Text = "3, not 30" }, `"The share was 3 %, not 30 %."`, `"3, not 30"`},
		{"correction added", "flow.md", func(f *Front) { f.Corrections = append(f.Corrections, Correction{Day(2024, 8, 1), "Name."}) }, "    by: Ines\n", "    by: Ines\n  - date: 2024-08-01\n    text: Name.\n"},
		{"folded title", "block.md", func(f *Front) { f.Title = "A shorter one" }, "  A title that was folded\n  over two lines\n", "  A shorter one\n"},
		{"literal summary", "block.md", func(f *Front) { f.Summary = "One.\nTwo." }, "  First line.\n\n  Second paragraph.\n", "  One.\n  Two.\n"},
		{"block list item keeps its comment", "block.md", func(f *Front) { f.Authors[1] = "Bo L." }, "Bo Lindqvist   #", "Bo L.   #"},
		{"block list item added", "block.md", func(f *Front) { f.Authors = append(f.Authors, "Cy") }, "# guest\n", "# guest\n- Cy\n"},
		{"block list item first", "block.md", func(f *Front) { f.Authors = append([]string{"Cy"}, f.Authors...) }, "- Ana Prado\n", "- Cy\n- Ana Prado\n"},
		{"block list item removed", "block.md", func(f *Front) { f.Tags = f.Tags[:1] }, "\n    - two\n", "\n"},
		{"key after a list's own comments", "block.md", func(f *Front) { f.Section = "s" }, "    # - three\n", "    # - three\nsection: s\n"},
		{"flow correction in a block list", "block.md", func(f *Front) { f.Corrections[1].Text = "Ok" }, `"Figure, corrected."}`, `"Ok"}`},
		{"first key of an item removed", "block.md", func(f *Front) { f.Corrections[0].Text = "" }, "- text: Name corrected.\n    date:", "- date:"},
		{"second author", "sparse.md", func(f *Front) { f.Authors = []string{"Jane Roe", "Li Po"} }, "author: Jane Roe #", "authors: [Jane Roe, Li Po] #"},
		{"image becomes a mapping", "sparse.md", func(f *Front) { f.Image.Alt = "A port" }, "image: lead.png\n", "image:\n  file: lead.png\n  alt: A port\n"},
		{"empty key gets a list", "sparse.md", func(f *Front) { f.Tags = []string{"a", "b"} }, "tags:\n", "tags: [a, b]\n"},
		{"empty quotes", "sparse.md", func(f *Front) { f.Summary = "New" }, `""`, `"New"`},
		{"null with a comment", "sparse.md", func(f *Front) { f.Section = "x" }, "~   #", "x   #"},
		{"inserted above the first key", "sparse.md", func(f *Front) { f.Title = "T" }, "# nothing but", "title: T\n# nothing but"},
		{"key in quotes", "odd.md", func(f *Front) { f.Title = "new" }, `"quoted key"`, `"new"`},
		{"alias", "odd.md", func(f *Front) { f.Subtitle = "own" }, "*anchor", "own"},
		{"flow mapping", "odd.md", func(f *Front) { f.Image.Alt = "z" }, `"x, y"`, `"z"`},
		{"flow mapping added", "odd.md", func(f *Front) { f.Image.Caption = "c" }, `"x, y"`, `"x, y", caption: c`},
		{"flow mapping removed", "odd.md", func(f *Front) { f.Image.File = "" }, "{file: a.png, alt", "{alt"},
		{"other spelling", "odd.md", func(f *Front) { f.Image.Licence = "CC0" }, "license: CC BY 4.0}", "license: CC0}"},
		{"flow list over lines", "odd.md", func(f *Front) { f.Tags[1] = "d" }, "b,   # why b", "d,   # why b"},
		{"value on the next line", "odd.md", func(f *Front) { f.Lang = "fr" }, "    de\n", "    fr\n"},
		{"plain over two lines", "odd.md", func(f *Front) { f.Summary = "Short" }, "plain text that goes on\n  over a second line  #", "Short  #"},
		{"CRLF", "crlf.md", func(f *Front) { f.Summary = "a\nb\nc"; f.Authors = append(f.Authors, "C") }, "  one\r\n  two\r\nauthors:\r\n  - A\r\n  - B\r\n", "  a\r\n  b\r\n  c\r\nauthors:\r\n  - A\r\n  - B\r\n  - C\r\n"},
		{"first field of all", "empty.md", func(f *Front) { f.Title = "T" }, "---\n---", "---\ntitle: T\n---"},
		{"byte order mark", "bom.md", func(f *Front) { f.Slug = "x" }, "mark\n", "mark\nslug: x\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := files[c.file]
			if n := strings.Count(src, c.old); n != 1 {
				t.Fatalf("case is wrong: %q is %d times in %s", c.old, n, c.file)
			}
			f := parse(t, src)
			front := f.Front()
			c.edit(&front)
			if err := f.SetFront(front); err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(src, c.old, c.new, 1)
			if d := cmp.Diff(want, string(f.Bytes())); d != "" {
				t.Error(d)
			}
			if !f.Front().Equal(front) {
				t.Errorf("front is %+v", f.Front())
			}
		})
	}
}

func TestSetFrontRefusesWhatYAMLCannotHold(t *testing.T) {
	src := corpus(t)["flow.md"]
	f := parse(t, src)
	front := f.Front()
	front.Title = "caf\xe9"
	if err := f.SetFront(front); err == nil {
		t.Error("a title that is no UTF-8 was set")
	}
	if string(f.Bytes()) != src || f.Front().Title != "Carbon borders: a first balance" {
		t.Error("the file changed all the same")
	}
	// An anchor that something else refers to may not vanish.
	src = "---\ntitle: &t Shared\nother: *t\n---\n"
	f = parse(t, src)
	if err := f.SetFront(Front{Title: "New"}); !errors.Is(err, ErrCannotEdit) || string(f.Bytes()) != src {
		t.Errorf("err %v, file %q", err, f.Bytes())
	}
}

func TestSetBodyAndClone(t *testing.T) {
	for name, src := range corpus(t) {
		f := parse(t, src)
		c := f.Clone()
		c.SetBody("new\n---\ntext")
		if c.Body() != "new\n---\ntext" || string(f.Bytes()) != src {
			t.Errorf("%s: body %q; original kept: %v", name, c.Body(), string(f.Bytes()) == src)
		}
		again := parse(t, string(c.Bytes()))
		if again.Body() != c.Body() || !again.Front().Equal(f.Front()) {
			t.Errorf("%s: reads back as %q", name, again.Bytes())
		}
	}
}

func TestNewWritesTheUsualOrder(t *testing.T) {
	f := New(Front{
		Tags: []string{"a", "b c"}, Title: "A: b", Authors: []string{"Z", " "}, Date: Day(2024, 7, 16), Slug: "a-b",
		Image: Image{Credit: "me", File: "x.png"}, Summary: "two\nlines",
		Corrections: []Correction{{Day(2024, 7, 17), "x"}},
	}, "Body\n")
	want := "---\ntitle: \"A: b\"\nslug: a-b\ndate: 2024-07-16\nauthors: [Z]\nsummary: |-\n  two\n  lines\ntags: [a, b c]\n" +
		"image:\n  file: x.png\n  credit: me\ncorrections:\n  - date: 2024-07-17\n    text: x\n---\nBody\n"
	if d := cmp.Diff(want, string(f.Bytes())); d != "" {
		t.Error(d)
	}
}

// randomText makes texts that YAML finds hard.
func randomText(r *rand.Rand) string {
	parts := []string{"a", "b c", ": ", " #", "'", `"`, "\\", "- ", "\n", "\n\n", "é", "–", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "no", "12", "\t", " ", "\u2028", "🙂", "~", "0x1", "long words to be wrapped somewhere"}
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

func randomEdit(r *rand.Rand, f *Front) string {
	list := func(l []string) []string {
		l = slices.Clone(l)
		for range 1 + r.IntN(3) {
			switch i := r.IntN(len(l) + 1); {
			case r.IntN(2) == 0 || i == len(l):
				l = slices.Insert(l, i, randomText(r))
			case r.IntN(2) == 0:
				l = slices.Delete(l, i, i+1)
			default:
				l[i] = randomText(r)
			}
		}
		return l
	}
	date := func() Date {
		d := Day(1990+r.IntN(50), time.Month(1+r.IntN(12)), 1+r.IntN(28))
		if r.IntN(3) == 0 {
			d.HasTime = true
			d.Time = d.Add(time.Duration(r.IntN(86400)) * time.Second).In(time.FixedZone("", (r.IntN(25)-12)*3600))
		}
		return d
	}
	texts := map[string]*string{
		"title": &f.Title, "subtitle": &f.Subtitle, "slug": &f.Slug, "summary": &f.Summary, "section": &f.Section, "lang": &f.Lang,
		"image.file": &f.Image.File, "image.alt": &f.Image.Alt, "image.caption": &f.Image.Caption,
		"image.credit": &f.Image.Credit, "image.source": &f.Image.Source, "image.licence": &f.Image.Licence,
	}
	keys := []string{"date", "lastmod", "authors", "tags", "corrections"}
	for k := range texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	key := keys[r.IntN(len(keys))]
	switch key {
	case "date":
		f.Date = date()
	case "lastmod":
		f.Lastmod = date()
	case "authors":
		f.Authors = list(f.Authors)
	case "tags":
		f.Tags = list(f.Tags)
	case "corrections":
		f.Corrections = slices.Clone(f.Corrections)
		if n := len(f.Corrections); n > 0 && r.IntN(2) == 0 {
			f.Corrections[r.IntN(n)].Text = randomText(r)
		} else {
			f.Corrections = append(f.Corrections, Correction{date(), randomText(r)})
		}
	default:
		*texts[key] = randomText(r)
	}
	return key
}

// Lines that belong to no known field must be there after any edits, in the
// same order, and so must comments at the ends of lines.
func TestRandomEditsKeepEverythingElse(t *testing.T) {
	foreignLines := map[string][]string{
		"flow.md":   {"# Draft for the July issue", "", "# kept for the old site", "weight: 12", "  focal: [0.3, 0.5]", "aliases:", "  - /old/address/"},
		"block.md":  {"# none follow", "params:", "  nested: {a: 1, b: [x, y]}", "  text: |", "    title: not a title"},
		"sparse.md": {"", "# nothing but the essentials"},
		"odd.md":    {"x: &anchor shared value"},
		"bom.md":    {"# end"},
	}
	for name, src := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(400) {
				r := rand.New(rand.NewPCG(seed, 1))
				f := parse(t, src)
				body := f.Body()
				for step := range 6 {
					front := f.Front()
					before := string(f.Bytes())
					key := randomEdit(r, &front)
					if err := f.SetFront(front); err != nil {
						t.Fatalf("seed %d step %d, %s: %v\n%+v\n%s", seed, step, key, err, front, before)
					}
					if !f.Front().Equal(front) {
						t.Fatalf("seed %d step %d, %s: front differs\n%s", seed, step, key, f.Bytes())
					}
					if f.Body() != strings.TrimPrefix(body, "\n") && f.Body() != body {
						t.Fatalf("seed %d: body changed to %q", seed, f.Body())
					}
					if msg := missingLine(string(f.Bytes()), foreignLines[name]); msg != "" {
						t.Fatalf("seed %d step %d, %s: %s\nbefore:\n%s\nafter:\n%s", seed, step, key, msg, before, f.Bytes())
					}
					if msg := otherFieldsMoved(before, string(f.Bytes()), key); msg != "" {
						t.Fatalf("seed %d step %d, %s: %s\nbefore:\n%s\nafter:\n%s", seed, step, key, msg, before, f.Bytes())
					}
				}
			}
		})
	}
}

func missingLine(src string, want []string) string {
	lines := strings.Split(src, "\n")
	for _, w := range want {
		i := slices.Index(lines, w)
		if i < 0 {
			return fmt.Sprintf("line %q is gone or out of order", w)
		}
		lines = lines[i+1:]
	}
	return ""
}

// otherFieldsMoved compares the bytes before the first and after the last
// difference with the extent of the one field that was edited.
func otherFieldsMoved(before, after, key string) string {
	key, _, _ = strings.Cut(key, ".")
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for _, side := range [][]string{a[head : len(a)-tail], b[head : len(b)-tail]} {
		for _, line := range side {
			name, _, ok := strings.Cut(line, ":")
			name = strings.Trim(name, `" `)
			known := slices.ContainsFunc(Front{}.fields(), func(f field) bool { return f.key == name || also(f.key) == name })
			if ok && line[0] != ' ' && known && name != key && also(key) != name {
				return fmt.Sprintf("line %q of another field changed", line)
			}
		}
	}
	return ""
}

func FuzzParse(f *testing.F) {
	for _, src := range corpus(f) {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		a, err := Parse(src)
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.Line < 1 || se.Line > 1+strings.Count(string(src), "\n") || se.Msg == "" || se.Remedy == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		if string(a.Bytes()) != string(src) {
			t.Fatal("Parse changed bytes")
		}
		if err := a.SetFront(a.Front()); err != nil || string(a.Bytes()) != string(src) {
			t.Fatalf("SetFront(Front()) is no no-op: %v\n%q", err, a.Bytes())
		}
		body := a.Body()
		for _, edit := range []func(*Front){
			func(f *Front) { f.Title = "fuzz: title" },
			func(f *Front) { f.Authors = append(f.Authors, "New") },
			func(f *Front) { f.Tags = nil },
			func(f *Front) { f.Image.Alt = "alt" },
			func(f *Front) { f.Summary = "a\nb" },
			func(f *Front) { f.Date = Day(2024, 7, 16) },
		} {
			before := string(a.Bytes())
			front := a.Front()
			edit(&front)
			if err := a.SetFront(front); err != nil {
				if string(a.Bytes()) != before {
					t.Fatalf("%v, but the file changed", err)
				}
				continue
			}
			if !a.Front().Equal(front) || a.Body() != body && a.Body() != "" {
				t.Fatalf("front %+v, want %+v; body %q", a.Front(), front, a.Body())
			}
		}
	})
}

func FuzzNew(f *testing.F) {
	f.Add("Title: x", "Jane", "a\n b", "body", int64(0), true)
	f.Add("- x", "[a]", "\xff", "---\n", int64(1)<<60, false)
	f.Fuzz(func(t *testing.T, title, author, summary, body string, sec int64, hasTime bool) {
		d := Date{time.Unix(sec, 0).UTC(), hasTime}
		front := Front{Title: title, Authors: []string{author, title}, Summary: summary, Tags: []string{summary}, Date: d, Image: Image{Alt: author, Caption: summary}, Corrections: []Correction{{d, summary}, {Text: title}}}
		a := New(front, body)
		if !a.Front().Equal(front.valid()) || a.Body() != body {
			t.Fatalf("front %+v\nwant %+v\nfile %q", a.Front(), front.valid(), a.Bytes())
		}
	})
}
