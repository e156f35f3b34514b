package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postil/publish/article"
	"postil/publish/publication"
)

// The files of a case are the repository; "want" is what Load says of it.
func TestLoad(t *testing.T) {
	names, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	// What a text file cannot hold, or git would change.
	bytes := strings.NewReplacer("<CR>\n", "\r\n", "<BOM>", "\ufeff", "<E9>", "\xe9", "<ACUTE>", "\u0301")
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want := fstest.MapFS{}, ""
			for _, f := range ar.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				fsys[f.Name] = &fstest.MapFile{Data: []byte(bytes.Replace(string(f.Data)))}
			}
			c := Load(fsys)
			if c.Publication == nil || c.Library == nil {
				t.Fatal("no publication or no library")
			}
			if d := cmp.Diff(want, describe(c)); d != "" {
				t.Error(d)
			}
		})
	}
}

func describe(c *Content) string {
	var b strings.Builder
	for _, a := range c.Articles {
		fmt.Fprintf(&b, "articles: %s %v\n", a.Dir, a.Files)
	}
	if c.Library.Len() > 0 {
		b.WriteString("references:")
		for _, r := range c.Library.All() {
			b.WriteString(" " + r.Key)
		}
		b.WriteByte('\n')
	}
	for _, f := range c.Problems {
		if f.Rule == RuleReference { // the words are the JSON library's
			f.Args["Problem"] = "BADJSON"
		}
		fmt.Fprintln(&b, f)
		if strings.Contains(f.Text(), "{{.") {
			fmt.Fprintf(&b, "a slot of %q is not filled\n", f.Template)
		}
	}
	return b.String()
}

func TestLoadGivesDefaultsForABadPublication(t *testing.T) {
	c := Load(fstest.MapFS{publication.File: &fstest.MapFile{Data: []byte("name: [")}})
	if c.Publication.BaseURL != publication.Default().BaseURL || len(c.Problems) != 1 {
		t.Errorf("publication %+v, problems %v", c.Publication, c.Problems)
	}
}

// brokenFS fails to open one name, as a disk may.
type brokenFS struct {
	fs.FS
	name string
}

var errDisk = errors.New("the disk says no")

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errDisk}
	}
	return b.FS.Open(name)
}

func TestLoadNamesWhatTheDiskRefuses(t *testing.T) {
	const dir = "content/commentary/2024/07/a"
	good := fstest.MapFS{
		publication.File:     {Data: []byte("name: M\nbaseURL: https://m.example/\nlanguage: en\ncitationStyle: house\n")},
		dir + "/index.md":    {Data: []byte("---\ntitle: A\n---\n")},
		dir + "/img/x.png":   {Data: []byte("x")},
		"references/a1.json": {Data: []byte(`{"id":"a1"}`)},
	}
	for _, name := range []string{publication.File, "content/commentary", "content/commentary/2024", dir + "/index.md", dir + "/img", "references", "references/a1.json"} {
		c := Load(brokenFS{good, name})
		if len(c.Problems) != 1 || c.Problems[0].Path != name || c.Problems[0].Rule != RuleUnreadable || !strings.Contains(c.Problems[0].Text(), errDisk.Error()) {
			t.Errorf("%s: problems %v", name, c.Problems)
		}
	}
}

func TestLoadArticle(t *testing.T) {
	fsys := fstest.MapFS{
		"a/index.md":  {Data: []byte("---\ntitle: A\n---\nBody\n")},
		"a/lead.png":  {Data: []byte("x")},
		"b/lead.png":  {Data: []byte("x")},
		"c/index.md":  {Data: []byte("no")},
		"d/e/index.x": {Data: []byte("no")},
	}
	a, found := LoadArticle(fsys, "a")
	if a == nil || a.Dir != "a" || a.Front.Title != "A" || a.File.Body() != "Body\n" || len(a.Files) != 1 || len(found) != 0 {
		t.Errorf("a: %+v, %v", a, found)
	}
	for dir, rule := range map[string]string{"b": RuleNoArticle, "c": RuleFrontMatter, "nowhere": RuleUnreadable} {
		if a, found := LoadArticle(fsys, dir); a != nil || len(found) != 1 || found[0].Rule != rule {
			t.Errorf("%s: %+v, %v; want %s", dir, a, found, rule)
		}
	}
}

func TestYearsCountInTheDatesOwnZone(t *testing.T) {
	late, ok := article.ParseDate("2024-12-31T23:30:00-05:00") // 2025 in UTC
	if !ok {
		t.Fatal("date")
	}
	var c Content
	for i, d := range []article.Date{article.Day(2023, 3, 1), article.Day(2024, 3, 1), article.Day(2024, 3, 9), late, {}} {
		c.Articles = append(c.Articles, &Article{Dir: fmt.Sprint("d", i), Front: article.Front{Date: d}})
	}
	want := []Year{{2024, [12]int{2: 2, 11: 1}, 3}, {2023, [12]int{2: 1}, 1}}
	if d := cmp.Diff(want, c.Years()); d != "" {
		t.Error(d)
	}
	Sort(c.Articles)
	var order []string
	for _, a := range c.Articles {
		order = append(order, a.Dir)
	}
	if got := strings.Join(order, " "); got != "d3 d2 d1 d0 d4" {
		t.Errorf("order %s", got)
	}
	if a := c.ByDir("d2"); a == nil || a.Dir != "d2" {
		t.Errorf("ByDir = %v", a)
	}
	if a := c.ByDir("d"); a != nil {
		t.Errorf("ByDir of a folder that is not there = %v", a)
	}
}

// BenchmarkLoad reads 10,000 articles of 1,000 words from disk: fstest.MapFS
// searches all its files for each folder, so that it would measure itself.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	body := strings.Repeat("Some words of a text that is neither long nor short.\n", 100)
	for i := range 10000 {
		y, m := 2000+i%20, 1+i%12
		d := filepath.Join(dir, filepath.FromSlash(fmt.Sprintf("%s/%04d/%02d/article-%d", ArticleRoot, y, m, i)))
		if err := os.MkdirAll(d, 0o755); err != nil {
			b.Fatal(err)
		}
		src := fmt.Sprintf("---\ntitle: \"Article: %d\"\nslug: article-%d\ndate: %04d-%02d-01\nauthors: [A, B]\nsummary: One line.\ntags: [x, y]\nimage:\n  file: lead.png\n  alt: A\n  credit: B\n---\n%s", i, i, y, m, body)
		if err := os.WriteFile(filepath.Join(d, ArticleFile), []byte(src), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, publication.File), []byte("name: M\nbaseURL: https://m.example/\nlanguage: en\ncitationStyle: house\n"), 0o644); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if c := Load(os.DirFS(dir)); len(c.Articles) != 10000 || len(c.Problems) != 0 {
			b.Fatal(len(c.Articles), len(c.Problems), c.Problems[0])
		}
	}
}
