package review

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"slices"
	"testing"
	"time"

	"postil/publish/repo"
)

func TestArchivedEntry(t *testing.T) {
	for _, c := range []struct {
		path, draft, name string
		ok                bool
	}{
		{"4/01hqwm4/0123.json", "01hqwm4", "0123.json", true},
		{ArchiveFolder("abcd") + "/x.sig", "abcd", "x.sig", true},
		{"5/01hqwm4/0123.json", "", "", false}, // another letter
		{"4/01hqwm4/sub/0123.json", "", "", false},
		{"4/01hqwm4", "", "", false},
		{"01hqwm4/0123.json", "", "", false},
		{"//0123.json", "", "", false},
		{"notes.txt", "", "", false},
		{"", "", "", false},
	} {
		draft, name, ok := ArchivedEntry(c.path)
		if ok != c.ok || ok && (draft != c.draft || name != c.name) {
			t.Errorf("%q: %q, %q, %v", c.path, draft, name, ok)
		}
	}
	for _, id := range []string{"", "/", "..", "a/b"} { // names that come from messages of commits
		r := testRepo(t)
		if refs, err := NewStore(r).Archived(id); err != nil || len(refs) != 0 {
			t.Errorf("%q: %q, %v", id, refs, err)
		}
	}
}

func testRepo(t testing.TB) *repo.Repo {
	t.Helper()
	r, err := repo.Init(t.TempDir(), repo.InitOptions{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

var archivist = Actor{Name: "Ada Reyes", Email: "ada@example.org"}

// record appends a remark to a draft's log.
func record(t testing.TB, s *Store, draft, body string, minute int) Event {
	t.Helper()
	e, err := s.Append(t.Context(), Event{
		Kind: Comment, Draft: draft, Actor: archivist, At: time.Date(2024, 6, 1, 9, minute, 0, 0, time.UTC), Body: body,
	}, func([]byte) ([]byte, error) { return []byte("signature of " + body), nil })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func bodies(log Log) []string {
	var all []string
	for _, e := range log {
		all = append(all, fmt.Sprint(e.Body, len(e.Signatures())))
	}
	return all
}

// The archive takes a log over; what is said later is read together with it, and
// taken over in turn.
func TestArchive(t *testing.T) {
	r := testRepo(t)
	s := NewStore(r)
	when := time.Date(2024, 6, 2, 9, 0, 0, 0, time.UTC)
	ref := ArchiveRef(2024)
	first := record(t, s, "draft1", "one", 1)
	record(t, s, "draft2", "other", 2)
	tip := repo.ZeroHash
	take := func(drafts ...string) {
		t.Helper()
		var closed []Closed
		for _, id := range drafts {
			log, err := r.Ref(LogRef(id))
			if err != nil {
				t.Fatal(err)
			}
			closed = append(closed, Closed{Draft: id, Log: log, Tip: log})
		}
		now, err := s.Archive(t.Context(), tip, closed, archivist, when)
		if err != nil {
			t.Fatal(err)
		}
		info, err := r.Info(now)
		if err != nil {
			t.Fatal(err)
		}
		if tip != repo.ZeroHash && info.Parents[0] != tip {
			t.Errorf("the first parent is %s; want the archive at %s", info.Parents[0], tip)
		}
		for i, c := range closed {
			if info.Parents[i+1] != c.Log || len(info.Parents) != len(closed)+1 {
				t.Errorf("parents %v; want each tip once", info.Parents)
			}
		}
		if err := r.SetRef(ref, now, tip); err != nil {
			t.Fatal(err)
		}
		tip = now
		for _, c := range closed {
			if missing, err := s.Unarchived(c.Draft, c.Log); err != nil || len(missing) > 0 {
				t.Errorf("%q are missing, %v", missing, err)
			}
			if err := r.SetRef(LogRef(c.Draft), repo.ZeroHash, c.Log); err != nil {
				t.Fatal(err)
			}
		}
	}
	take("draft1", "draft2")
	log, err := s.Load("draft1")
	if err != nil || !slices.Equal(bodies(log), []string{"one1"}) {
		t.Errorf("archived: %q, %v", bodies(log), err)
	}
	second := record(t, s, "draft1", "two", 3)
	if !slices.Equal(second.After, []string{first.ID()}) {
		t.Errorf("the late event has seen %q; want %q", second.After, first.ID())
	}
	live, err := r.Ref(LogRef("draft1"))
	if err != nil {
		t.Fatal(err)
	}
	if missing, err := s.Unarchived("draft1", live); err != nil || len(missing) != 2 {
		t.Errorf("%q are missing, %v; want an event and its signature", missing, err)
	}
	for range 2 { // once from both, once from the archive
		log, err = s.Load("draft1")
		if err != nil || !slices.Equal(bodies(log), []string{"one1", "two1"}) {
			t.Errorf("with a late event: %q, %v", bodies(log), err)
		}
		if _, err := r.Ref(LogRef("draft1")); err == nil {
			take("draft1")
		}
	}
	if ids, err := s.ArchivedDrafts(); err != nil || !slices.Equal(ids, []string{"draft1", "draft2"}) {
		t.Errorf("%q, %v", ids, err)
	}
	if refs, err := s.Archived("draft2"); err != nil || !slices.Equal(refs, []string{ref}) {
		t.Errorf("%q, %v", refs, err)
	}
	if refs, err := s.Archived("draft3"); err != nil || len(refs) != 0 {
		t.Errorf("%q, %v", refs, err)
	}
}

// As many drafts as are archived at once make a commit that git takes, keeps and
// reads.
func TestArchiveOfManyAtOnce(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := testRepo(t)
	s := NewStore(r)
	var closed []Closed
	for n := range 60 {
		id := fmt.Sprintf("draft%02d", n)
		record(t, s, id, id, n)
		log, err := r.Ref(LogRef(id))
		if err != nil {
			t.Fatal(err)
		}
		text, err := r.Commit(t.Context(), repo.CommitSpec{
			Changes: []repo.Change{{Path: "index.md", Data: []byte(id)}}, Message: "Text", Author: repo.Person{Name: "X", Email: "x@example.org"}, When: time.Unix(1e9, 0),
		})
		if err != nil {
			t.Fatal(err)
		}
		closed = append(closed, Closed{Draft: id, Log: log, Tip: text})
	}
	tip, err := s.Archive(t.Context(), repo.ZeroHash, closed, archivist, time.Unix(1.7e9, 0))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.SetRef(ArchiveRef(2024), tip, repo.ZeroHash); err != nil {
		t.Fatal(err)
	}
	for _, c := range closed {
		if err := r.SetRef(LogRef(c.Draft), repo.ZeroHash, c.Log); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("git", append([]string{"-C", r.GitDir()}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
	git("fsck", "--strict", "--full")
	git("gc", "-q", "--prune=now")
	git("log", "--graph", "--oneline", ArchiveRef(2024))
	for _, c := range closed {
		git("cat-file", "-e", c.Log.String())
		git("cat-file", "-e", c.Tip.String())
		if log, err := s.Load(c.Draft); err != nil || len(log) != 1 {
			t.Errorf("%s: %d events, %v", c.Draft, len(log), err)
		}
	}
}

// Two archives that have each what the other has not become one, whichever way
// round.
func TestMergeArchives(t *testing.T) {
	r := testRepo(t)
	s := NewStore(r)
	when := time.Date(2024, 6, 2, 9, 0, 0, 0, time.UTC)
	var sides []repo.Hash
	for n := range 2 {
		id := fmt.Sprint("draft", n)
		record(t, s, id, id, n)
		record(t, s, "shared", id, n)
		var closed []Closed
		for _, id := range []string{id, "shared"} {
			log, err := r.Ref(LogRef(id))
			if err != nil {
				t.Fatal(err)
			}
			closed = append(closed, Closed{Draft: id, Log: log})
			if err := r.SetRef(LogRef(id), repo.ZeroHash, log); err != nil {
				t.Fatal(err)
			}
		}
		side, err := s.Archive(t.Context(), repo.ZeroHash, closed, archivist, when)
		if err != nil {
			t.Fatal(err)
		}
		sides = append(sides, side)
	}
	var trees []repo.Hash
	for range 2 {
		slices.Reverse(sides)
		merged, err := s.MergeArchives(t.Context(), sides[0], sides[1], archivist, when)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := r.Tree(merged)
		if err != nil {
			t.Fatal(err)
		}
		trees = append(trees, tree.Hash())
		if files, err := tree.Files(ArchiveFolder("shared")); err != nil || len(files) != 4 {
			t.Errorf("%d entries of the shared draft, %v; want 2 and their signatures", len(files), err)
		}
		for n := range 2 {
			if _, err := tree.Stat(ArchiveFolder(fmt.Sprint("draft", n))); errors.Is(err, fs.ErrNotExist) {
				t.Errorf("draft %d is missing", n)
			}
		}
	}
	if trees[0] != trees[1] {
		t.Errorf("the order of merging matters: %v", trees)
	}
}

// A file in the archive that is no entry is an error that names it, as in a log.
func TestArchiveWithSomethingElse(t *testing.T) {
	r := testRepo(t)
	_, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: ArchiveRef(2024), Changes: []repo.Change{{Path: ArchiveFolder("draft1") + "/0123456789abcdef.json", Data: []byte("{}")}},
		Message: "Odd", Author: repo.Person{Name: "X", Email: "x@example.org"}, When: time.Unix(1e9, 0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewStore(r).Load("draft1"); !errors.Is(err, ErrBadEvent) {
		t.Errorf("%v; want ErrBadEvent", err)
	}
}

// A log is looked up in an archive of two thousand drafts.
func BenchmarkLoadArchived(b *testing.B) {
	r := testRepo(b)
	s := NewStore(r)
	const count = 2000
	var changes []repo.Change
	for n := range count {
		id := fmt.Sprintf("draft%05d", n*7)
		data, err := Event{Kind: Comment, Draft: id, Actor: archivist, At: time.Date(2024, 6, 1, 9, 0, n, 0, time.UTC), Body: "It is so."}.Encode()
		if err != nil {
			b.Fatal(err)
		}
		e, err := Decode(data)
		if err != nil {
			b.Fatal(err)
		}
		changes = append(changes, repo.Change{Path: ArchiveFolder(id) + "/" + e.ID() + ".json", Data: data})
	}
	_, err := r.Commit(b.Context(), repo.CommitSpec{
		Ref: ArchiveRef(2024), Changes: changes, Message: "Archive\n", Author: repo.Person{Name: "Ada", Email: "a@example.org"}, When: time.Unix(1e9, 0),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("there", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			log, err := s.Load(fmt.Sprintf("draft%05d", n*131%count*7))
			if err != nil || len(log) != 1 {
				b.Fatal(len(log), err)
			}
		}
	})
	b.Run("not there", func(b *testing.B) {
		for b.Loop() {
			if log, err := s.Load("01hqwm19d0a080rs36xn5tccf4"); err != nil || len(log) > 0 {
				b.Fatal(len(log), err)
			}
		}
	})
}
