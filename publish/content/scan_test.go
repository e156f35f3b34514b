package content_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"postil/publish/content"
)

// counting counts the files that are read.
type counting struct {
	fs.FS
	mu   sync.Mutex
	read []string
}

func (c *counting) ReadFile(name string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = append(c.read, name)
	return fs.ReadFile(c.FS, name)
}

// scanned counts what scanning again with what is known reads, besides the
// settings. The index goes through its bytes.
func scanned(t *testing.T, fsys fs.FS, known *content.Index) (*content.Content, *content.Index, []string) {
	t.Helper()
	c := &counting{FS: fsys}
	got, x := content.Scan(c, content.ScanOptions{Known: known, Now: func() time.Time { return time.Now().Add(time.Hour) }})
	data, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := content.Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	return got, again, slices.DeleteFunc(c.read, func(n string) bool { return n == "postil.yaml" })
}

// same compares what was scanned with what Load reads.
func same(t *testing.T, got, want *content.Content) {
	t.Helper()
	if diff := cmp.Diff(want.Problems, got.Problems); diff != "" {
		t.Errorf("other findings (-load +scan):\n%s", diff)
	}
	if len(got.Articles) != len(want.Articles) {
		t.Fatalf("%d articles, want %d", len(got.Articles), len(want.Articles))
	}
	for i, a := range got.Articles {
		w := want.Articles[i]
		f, err := got.Text(a)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Bytes()) != string(w.File.Bytes()) || f.Body() != w.File.Body() || f.FieldLine("slug") != w.File.FieldLine("slug") {
			t.Errorf("%s has another text", a.Dir)
		}
		if diff := cmp.Diff(w.Front, a.Front); diff != "" || a.Dir != w.Dir || !slices.Equal(a.Files, w.Files) {
			t.Errorf("%s or %s differ: %s %q %q", w.Dir, a.Dir, diff, w.Files, a.Files)
		}
		if a.TextSum() != w.TextSum() || !slices.Equal(a.MayCite(), w.MayCite()) || !slices.Equal(a.MayLink(), w.MayLink()) {
			t.Errorf("%s: sums, keys or links differ: %q %q, %q %q", a.Dir, a.MayCite(), w.MayCite(), a.MayLink(), w.MayLink())
		}
		lib := got.LibraryOf(a)
		for _, key := range a.MayCite() {
			ref, ok := lib.Get(key)
			wantRef, wantOK := want.Library.Get(key)
			if ok != wantOK || ok && ref.Title != wantRef.Title {
				t.Errorf("%s: source %s: %v, want %v", a.Dir, key, ref, wantRef)
			}
		}
	}
}

func TestScanFindsWhatLoadFinds(t *testing.T) {
	files, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m := fstest.MapFS{}
			for _, f := range a.Files {
				m[f.Name] = &fstest.MapFile{Data: f.Data, ModTime: time.Unix(1e9, 0)}
			}
			want := content.Load(m)
			got, known, _ := scanned(t, m, nil)
			same(t, got, want)
			got, _, read := scanned(t, m, known)
			same(t, got, want)
			for _, name := range read {
				if strings.HasSuffix(name, "/index.md") && len(got.Problems) == 0 {
					t.Errorf("%s was read again", name)
				}
			}
		})
	}
}

func TestScanReadsOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text := func(title string) string {
		return "---\ntitle: " + title + "\ndate: 2024-07-16\ncorrections: [{date: 2024-07-17T10:00:00+02:00, text: x}]\n---\nText [@a; @{b}] me@x.example, [there](/commentary/2023/01/x/).\n"
	}
	write("postil.yaml", "name: Review\n")
	write("content/commentary/2024/07/one/index.md", text("One"))
	write("content/commentary/2024/07/two/index.md", text("Two"))
	write("content/commentary/2024/07/broken/index.md", "no front matter")
	write("content/commentary/2024/07/two/lead.png", "picture")
	write("content/commentary/2023/01/loose.md", "loose")
	write("references/a.json", `{"id":"a","type":"book","title":"A"}`)
	write("references/b.json", `{"id":"c","type":"book","title":"B"}`)
	fsys := os.DirFS(dir)
	_, known, read := scanned(t, fsys, nil)
	if len(read) != 5 {
		t.Errorf("first: %q", read)
	}
	got, known, read := scanned(t, fsys, known)
	if len(read) != 0 {
		t.Errorf("nothing changed, but %q were read", read)
	}
	if got.Library != nil {
		t.Error("sources were read for nothing")
	}
	same(t, got, content.Load(fsys))

	for _, step := range []struct {
		name string
		do   func()
		read []string
	}{
		{"edit", func() { write("content/commentary/2024/07/one/index.md", text("Other")) }, []string{"content/commentary/2024/07/one/index.md"}},
		{"mend", func() { write("content/commentary/2024/07/broken/index.md", text("Whole")) }, []string{"content/commentary/2024/07/broken/index.md"}},
		{"add", func() { write("content/commentary/2022/07/new/index.md", text("New")) }, []string{"content/commentary/2022/07/new/index.md"}},
		{"add an image", func() { write("content/commentary/2024/07/one/lead.png", "x") }, nil},
		{"nest", func() {
			write("content/commentary/2024/07/one/part/index.md", text("Part"))
			if err := os.Remove(filepath.Join(dir, "content/commentary/2024/07/one/index.md")); err != nil {
				t.Fatal(err)
			}
		}, []string{"content/commentary/2024/07/one/part/index.md"}},
		{"source", func() { write("references/b.json", `{"id":"b","type":"book","title":"B again"}`) }, []string{"references/b.json"}},
		{"break", func() { write("references/a.json", `{`) }, []string{"references/a.json"}},
		{"remove", func() {
			if err := os.RemoveAll(filepath.Join(dir, "content/commentary/2024/07/two")); err != nil {
				t.Fatal(err)
			}
		}, nil},
	} {
		step.do()
		got, known, read = scanned(t, fsys, known)
		if !slices.Equal(read, step.read) {
			t.Errorf("%s: read %q, want %q", step.name, read, step.read)
		}
		same(t, got, content.Load(fsys))
	}
}

// A file whose time is that of the scan may change again within it.
func TestScanDoesNotBelieveAFileOfThisMoment(t *testing.T) {
	when := time.Unix(1_700_000_000, 0)
	m := fstest.MapFS{"content/commentary/2024/07/one/index.md": {Data: []byte("---\ntitle: A\n---\n"), ModTime: when}}
	o := content.ScanOptions{Now: func() time.Time { return when.Add(time.Second) }}
	_, known := content.Scan(m, o)
	m["content/commentary/2024/07/one/index.md"].Data = []byte("---\ntitle: B\n---\n")
	o.Known = known
	got, _ := content.Scan(m, o)
	if got.Articles[0].Front.Title != "B" {
		t.Errorf("title %q", got.Articles[0].Front.Title)
	}
}

func TestAnIndexThatIsNoneIsRefused(t *testing.T) {
	m := fstest.MapFS{"content/commentary/2024/07/one/index.md": {Data: []byte("---\ntitle: A\n---\n")}}
	_, x := content.Scan(m, content.ScanOptions{})
	good, err := x.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]byte{nil, []byte("x"), good[:len(good)-1], append(slices.Clone(good), 'x'), slices.Concat(good[:40], []byte{0xff}, good[41:])} {
		if _, err := content.Unmarshal(bad); !errors.Is(err, content.ErrIndex) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	m := fstest.MapFS{"content/commentary/2024/07/one/index.md": {Data: []byte("---\ntitle: A\ndate: 2024-07-01\n---\n[@a]")}, "references/a.json": {Data: []byte("{}")}}
	_, x := content.Scan(m, content.ScanOptions{})
	good, err := x.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[:len(good)-65])
	f.Fuzz(func(t *testing.T, data []byte) {
		sum := content.TextSum(data)
		x, err := content.Unmarshal(append(append(data, byte(len(sum))), sum...))
		if err != nil {
			return
		}
		if _, err := x.Marshal(); err != nil {
			t.Error(err)
		}
	})
}
