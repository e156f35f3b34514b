package journal

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func create(t *testing.T, text string) (*Journal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "d", "a.journal")
	j, err := Create(path, "first", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j, path
}

func edit(t *testing.T, j *Journal, model []byte, start, old int, text string) []byte {
	t.Helper()
	if err := j.Append(start, old, text); err != nil {
		t.Fatal(err)
	}
	return append(append(bytes.Clone(model[:start]), text...), model[start+old:]...)
}

func recovered(t *testing.T, path string) *Recovered {
	t.Helper()
	r, err := Recover(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEditsAreThereWithoutClosing(t *testing.T) {
	j, path := create(t, "one three")
	model := edit(t, j, []byte("one three"), 4, 0, "two ")
	model = edit(t, j, model, 0, 3, "ONE")
	r := recovered(t, path)
	if string(r.Text) != string(model) || string(r.Base) != "one three" || r.Edits != 2 || r.Torn != 0 {
		t.Errorf("recovered %+v, want %q", r, model)
	}
}

func TestTheLastNoteCountsAlsoAfterARestart(t *testing.T) {
	j, path := create(t, "a")
	if r := recovered(t, path); r.Note != "first" {
		t.Errorf("note %q", r.Note)
	}
	model := edit(t, j, []byte("a"), 1, 0, "b")
	if err := j.Note("second"); err != nil {
		t.Fatal(err)
	}
	model = edit(t, j, model, 2, 0, "c")
	if r := recovered(t, path); r.Note != "second" || string(r.Text) != "abc" || r.Edits != 2 {
		t.Errorf("recovered %+v", r)
	}
	if err := j.Restart(model); err != nil {
		t.Fatal(err)
	}
	if r := recovered(t, path); r.Note != "second" || string(r.Text) != "abc" || r.Edits != 0 {
		t.Errorf("recovered %+v after a restart", r)
	}
}

// Wherever the file is cut, every record before the cut is recovered.
func TestAnyTornEndKeepsWhatCameBefore(t *testing.T) {
	j, path := create(t, "base ")
	model := []byte("base ")
	sizes, texts := []int64{j.size}, []string{"base "}
	for _, word := range []string{"some ", "words ", "é→ ", ""} {
		model = edit(t, j, model, len(model), 0, word)
		sizes, texts = append(sizes, j.size), append(texts, string(model))
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := sizes[0]; cut <= int64(len(whole)); cut++ {
		r, err := parse(whole[:cut])
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		last := 0
		for i, s := range sizes {
			if s <= cut {
				last = i
			}
		}
		if string(r.Text) != texts[last] || r.Torn != int(cut-sizes[last]) {
			t.Fatalf("cut at %d: %q torn %d, want %q torn %d", cut, r.Text, r.Torn, texts[last], cut-sizes[last])
		}
	}
	for cut := range len(magic) + len(record(kindBase, []byte("base "))) {
		if _, err := parse(whole[:cut]); !errors.Is(err, ErrNotAJournal) {
			t.Fatalf("cut at %d inside the beginning: %v, want ErrNotAJournal", cut, err)
		}
	}
}

func TestDamagedRecordEndsRecoveryThere(t *testing.T) {
	j, path := create(t, "x")
	edit(t, j, []byte("x"), 1, 0, "yyyy")
	at := j.size
	edit(t, j, []byte("xyyyy"), 5, 0, "zzzz")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at+headLen+4] ^= 1
	r, err := parse(data)
	if err != nil || string(r.Text) != "xyyyy" || r.Torn == 0 {
		t.Errorf("recovered %+v, %v", r, err)
	}
}

func TestRestartKeepsTheTextAndShrinks(t *testing.T) {
	j, path := create(t, "")
	model := []byte{}
	for range 3000 {
		model = edit(t, j, model, 0, len(model), string(bytes.Repeat([]byte("x"), 400)))
	}
	if !j.Overgrown() {
		t.Fatalf("%d bytes of edits for a text of %d are not overgrown", j.size, len(model))
	}
	if err := j.Restart(model); err != nil {
		t.Fatal(err)
	}
	model = edit(t, j, model, 0, 0, "more")
	st, err := os.Stat(path)
	if err != nil || st.Size() > 4096 {
		t.Errorf("the file has %d bytes after a restart, %v", st.Size(), err)
	}
	if r := recovered(t, path); string(r.Text) != string(model) {
		t.Error("the text is another after a restart")
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("litter: %v, %v", entries, err)
	}
}

func TestEditsOutsideTheTextAreRefused(t *testing.T) {
	j, path := create(t, "abc")
	for _, e := range [][2]int{{-1, 0}, {0, 4}, {4, 0}, {2, 2}} {
		if err := j.Append(e[0], e[1], "x"); err == nil {
			t.Errorf("edit of %d bytes at %d was taken", e[1], e[0])
		}
	}
	if r := recovered(t, path); string(r.Text) != "abc" || r.Edits != 0 {
		t.Errorf("recovered %+v", r)
	}
}

func TestMissingAndForeignFiles(t *testing.T) {
	dir := t.TempDir()
	if _, err := Recover(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	foreign := filepath.Join(dir, "f")
	if err := os.WriteFile(foreign, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(foreign); !errors.Is(err, ErrNotAJournal) {
		t.Errorf("foreign: %v", err)
	}
}

func TestFullDiskLeavesWholeRecordsAndCanGoOn(t *testing.T) {
	j, path := create(t, "abc")
	model := edit(t, j, []byte("abc"), 3, 0, "d")
	closed := j.file // a file that refuses every write stands for a full disk
	broken, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	j.file = broken
	if err := j.Append(4, 0, "lost?"); err == nil {
		t.Fatal("a write to a file that cannot be written succeeded")
	}
	broken.Close()
	j.file = closed
	model = edit(t, j, model, 4, 0, "e")
	if r := recovered(t, path); string(r.Text) != string(model) || r.Torn != 0 {
		t.Errorf("recovered %+v, want %q", r, model)
	}
}

func TestRandomEditsReplayToTheSameText(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	j, path := create(t, "the beginning")
	model := []byte("the beginning")
	for range 2000 {
		start := rng.IntN(len(model) + 1)
		old := rng.IntN(min(len(model)-start, 40) + 1)
		text := bytes.Repeat([]byte{byte('a' + rng.IntN(26))}, rng.IntN(50))
		model = edit(t, j, model, start, old, string(text))
	}
	if r := recovered(t, path); !bytes.Equal(r.Text, model) || r.Edits != 2000 {
		t.Error("replay gave another text")
	}
}

func FuzzParse(f *testing.F) {
	good := append([]byte(magic), record(kindBase, []byte("text"))...)
	f.Add(good)
	f.Add(append(bytes.Clone(good), record(kindEdit, []byte{1, 2, 'x'})...))
	f.Add(append(bytes.Clone(good), record(kindNote, []byte("n"))...))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parse(data)
		if err != nil {
			return
		}
		if r.Torn > len(data) || r.Base == nil && len(r.Text) > 0 && r.Edits == 0 {
			t.Fatalf("%+v", r)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	j, err := Create(filepath.Join(b.TempDir(), "j"), "", bytes.Repeat([]byte("word "), 100_000))
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	for b.Loop() {
		if err := j.Append(1000, 0, "x"); err != nil {
			b.Fatal(err)
		}
	}
}
