package content_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"postil/publish/content"
)

// countingFS tells which files were read.
type countingFS struct {
	fstest.MapFS
	read []string
}

func (c *countingFS) Open(name string) (fs.File, error) {
	c.read = append(c.read, name)
	return c.MapFS.Open(name)
}

func (c *countingFS) ReadFile(name string) ([]byte, error) {
	c.read = append(c.read, name)
	return c.MapFS.ReadFile(name)
}

// Whatever happens to the files, a Reload has what a Load has, and reads only
// the sources that have changed.
func TestReloadIsALoad(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	texts := []string{
		`{"id":"%s","title":"One"}`, `{"id":"%s","title":"Two","author":[{"family":"Umar"}]}`,
		`{"id":"other","title":"%s"}`, `{"id":"%s",`, ``, `[]`, "{\"title\":\"%s\xff\"}", "{\"id\":\"%s\",\r\n\"title\":\"CRLF\"}",
	}
	names := []string{"a", "b", "B", "c", "d2024", ".hidden", "e"}
	files := fstest.MapFS{"postil.yaml": {Data: []byte("name: Review\n")}}
	was := content.Load(files)
	before := fstest.MapFS{}
	for range 400 {
		for range 1 + rng.IntN(3) {
			name := "references/" + names[rng.IntN(len(names))] + ".json"
			if rng.IntN(4) == 0 {
				delete(files, name)
				continue
			}
			text := texts[rng.IntN(len(texts))]
			if bytes.Contains([]byte(text), []byte("%s")) {
				text = fmt.Sprintf(text, name[len("references/"):len(name)-len(".json")])
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		same := func(name string) bool {
			a, b := before[name], files[name]
			return a != nil && b != nil && bytes.Equal(a.Data, b.Data)
		}
		counted := &countingFS{MapFS: files}
		got, want := content.Reload(counted, was, same), content.Load(files)
		if !reflect.DeepEqual(got.Problems, want.Problems) {
			t.Fatalf("problems\n%v\nwant\n%v", got.Problems, want.Problems)
		}
		if !reflect.DeepEqual(got.Library.All(), want.Library.All()) {
			t.Fatalf("%d sources, want %d", got.Library.Len(), want.Library.Len())
		}
		for name := range files {
			if read := slices.Contains(counted.read, name); read && same(name) && name != "postil.yaml" {
				t.Fatalf("%s is read again", name)
			}
		}
		was, before = got, fstest.MapFS{}
		for name, f := range files {
			before[name] = &fstest.MapFile{Data: f.Data}
		}
	}
}

func BenchmarkReloadOneOf15000(b *testing.B) {
	files := fstest.MapFS{}
	for i := range 15_000 {
		files[fmt.Sprintf("references/key%d.json", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `{"id":"key%d","type":"book","title":"Title %d"}`, i, i)}
	}
	was := content.Load(files)
	for b.Loop() {
		content.Reload(files, was, func(name string) bool { return name != "references/key77.json" })
	}
}
