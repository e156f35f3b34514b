package objectdb

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// stored is an object as git has it.
type stored struct {
	kind plumbing.ObjectType
	data []byte
}

// everything reads all objects of a repository with git.
func everything(t testing.TB, dir string) map[plumbing.Hash]stored {
	t.Helper()
	cmd := exec.Command("git", "cat-file", "--batch-all-objects", "--batch", "--unordered")
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	all := map[plumbing.Hash]stored{}
	for r := bufio.NewReader(out); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			break
		}
		var id, kind string
		var size int
		if _, err := fmt.Sscan(line, &id, &kind, &size); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		data := make([]byte, size+1)
		if _, err := io.ReadFull(r, data); err != nil {
			t.Fatal(err)
		}
		k, err := plumbing.ParseObjectType(kind)
		if err != nil {
			t.Fatal(err)
		}
		all[plumbing.NewHash(id)] = stored{k, data[:size]}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

// made is a repository with every kind of object, none of them packed: a history
// of some commits that change texts a little, a large text, pictures, tags, an
// empty file and an empty tree. Each call gets a copy.
func made(t testing.TB, commits int) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("the git program is not installed")
	}
	dir = t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "config", "gc.auto", "0")
	git(t, dir, "config", "fastimport.unpackLimit", "100000")
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir = dir
	var in bytes.Buffer
	rnd := rand.New(rand.NewPCG(3, 1))
	words := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "word%d ", rnd.IntN(5000))
		}
		return b.String()
	}
	text := make([]string, 30)
	for i := range text {
		text[i] = words(800)
	}
	picture := make([]byte, 1<<20)
	for i := range picture {
		picture[i] = byte(rnd.Uint32())
	}
	file := func(name, data string) {
		fmt.Fprintf(&in, "M 100644 inline %s\ndata %d\n%s\n", name, len(data), data)
	}
	for n := range commits {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter A <a@example.org> %d +0000\ndata 6\nChange\n", 1700000000+n)
		if n == 0 {
			file("empty", "")
			file("picture.jpg", string(picture))
			file("zeros.bin", string(make([]byte, 5<<20)))
			for i := range text {
				file(fmt.Sprintf("content/%d/%d/index.md", i%3, i), text[i])
			}
		}
		i := rnd.IntN(len(text))
		at := rnd.IntN(len(text[i]))
		text[i] = text[i][:at] + words(3) + text[i][at:]
		file(fmt.Sprintf("content/%d/%d/index.md", i%3, i), text[i])
		in.WriteString("\n")
		if n%20 == 0 {
			fmt.Fprintf(&in, "tag v%d\nfrom refs/heads/main\ntagger A <a@example.org> %d +0000\ndata 4\nTag\n\n", n, 1700000000+n)
		}
	}
	cmd.Stdin = &in
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git fast-import: %v\n%s", err, out)
	}
	git(t, dir, "hash-object", "-w", "-t", "tree", os.DevNull)
	return dir
}

func open(t testing.TB, dir string, o Options) *DB {
	t.Helper()
	db, err := Open(filepath.Join(dir, "objects"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// same compares all that can be asked of a DB with what git says.
func same(t *testing.T, db *DB, all map[plumbing.Hash]stored) {
	t.Helper()
	if len(all) < 500 {
		t.Fatalf("git has %d objects only", len(all))
	}
	for id, want := range all {
		if n, err := db.Size(id); err != nil || n != int64(len(want.data)) {
			t.Fatalf("Size of %s %s: %d, %v; want %d", want.kind, id, n, err, len(want.data))
		}
		if has, err := db.Has(id); err != nil || !has {
			t.Fatalf("Has %s: %t, %v", id, has, err)
		}
		kind, data, err := db.Read(id)
		if err != nil || kind != want.kind || !bytes.Equal(data, want.data) {
			t.Fatalf("Read %s %s: %s of %d bytes, %v; want %d bytes", want.kind, id, kind, len(data), err, len(want.data))
		}
		clear(data) // it is the caller's
		kind, data, err = db.ReadUnchecked(id)
		if err != nil || kind != want.kind || !bytes.Equal(data, want.data) {
			t.Fatalf("ReadUnchecked %s %s: %s of %d bytes, %v; want %d bytes", want.kind, id, kind, len(data), err, len(want.data))
		}
	}
	absent := plumbing.NewHash(strings.Repeat("5a", 20))
	for _, id := range []plumbing.Hash{absent, plumbing.ZeroHash} {
		if _, _, err := db.Read(id); !errors.Is(err, ErrNoObject) {
			t.Errorf("Read of an absent object: %v", err)
		}
		if _, err := db.Size(id); !errors.Is(err, ErrNoObject) {
			t.Errorf("Size of an absent object: %v", err)
		}
		if has, err := db.Has(id); has || err != nil {
			t.Errorf("Has an absent object: %t, %v", has, err)
		}
	}
}

func TestEveryObjectIsReadAsGitDoes(t *testing.T) {
	loose := made(t, 300)
	all := everything(t, loose)
	packs := func(t *testing.T, dir string, want int) {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.idx"))
		if err != nil || len(found) != want {
			t.Fatalf("packs %q, %v; want %d", found, err, want)
		}
	}
	reindex := func(t *testing.T, dir, version string) {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		idx := strings.TrimSuffix(found[0], ".pack") + ".idx"
		if err := os.Remove(idx); err != nil {
			t.Fatal(err)
		}
		git(t, dir, "index-pack", "--index-version="+version, found[0])
	}
	for _, tc := range []struct {
		name string
		make func(t *testing.T, dir string) // of a copy of the repository
	}{
		{"loose", func(*testing.T, string) {}},
		{"gc", func(t *testing.T, dir string) { git(t, dir, "gc", "-q"); packs(t, dir, 1) }},
		{"long chains", func(t *testing.T, dir string) { git(t, dir, "repack", "-adfq", "--depth=200", "--window=50") }},
		{"no differences", func(t *testing.T, dir string) { git(t, dir, "repack", "-adfq", "--depth=0") }},
		{"bases by id", func(t *testing.T, dir string) {
			git(t, dir, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
		}},
		{"index of version 1", func(t *testing.T, dir string) { git(t, dir, "repack", "-adq"); reindex(t, dir, "1") }},
		{"large offsets", func(t *testing.T, dir string) { git(t, dir, "repack", "-adq"); reindex(t, dir, "2,0x100") }},
		{"many packs", func(t *testing.T, dir string) {
			for n := 20; n < 300; n += 20 {
				git(t, dir, "update-ref", "refs/heads/part", fmt.Sprintf("main~%d", 300-n))
				cmd := exec.Command("git", "pack-objects", "-q", "--incremental", "--revs", ".git/objects/pack/pack")
				cmd.Dir, cmd.Stdin = dir, strings.NewReader("refs/heads/part\n")
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			git(t, dir, "update-ref", "-d", "refs/heads/part")
			git(t, dir, "prune-packed", "-q")
			packs(t, dir, 14)
		}},
		{"packs of a size", func(t *testing.T, dir string) { git(t, dir, "repack", "-adq", "--max-pack-size=1m") }},
		{"index of many packs", func(t *testing.T, dir string) {
			git(t, dir, "repack", "-adq", "--max-pack-size=1m")
			git(t, dir, "multi-pack-index", "write")
		}},
		{"kept and geometric", func(t *testing.T, dir string) {
			git(t, dir, "repack", "-dq", "--geometric=2", "--write-midx")
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := copied(t, loose)
			tc.make(t, dir)
			if _, err := os.Stat(filepath.Join(dir, ".git", "gc.log")); err == nil {
				t.Fatal("git gc failed")
			}
			db := open(t, filepath.Join(dir, ".git"), Options{})
			same(t, db, all)
			if err := db.Forget(); err != nil {
				t.Fatal(err)
			}
			same(t, open(t, filepath.Join(dir, ".git"), Options{CacheBytes: 1}), all) // without any memory
		})
	}
}

func copied(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestObjectsOfOtherRepositories(t *testing.T) {
	origin := made(t, 200)
	git(t, origin, "repack", "-adq")
	all := everything(t, origin)
	dir := t.TempDir()
	git(t, dir, "clone", "-q", "--shared", "--no-checkout", origin, "one")
	git(t, dir, "clone", "-q", "--shared", "--no-checkout", "one", "two")
	one, two := filepath.Join(dir, "one", ".git"), filepath.Join(dir, "two", ".git")
	git(t, two, "hash-object", "-w", "--stdin") // something of its own
	same(t, open(t, two, Options{}), all)

	file := filepath.Join(two, "objects", "info", "alternates")
	for name, text := range map[string]string{
		"relative":    "../../../one/.git/objects\n",
		"several":     "# none of ours\n\n" + filepath.Join(dir, "gone") + "\n" + filepath.Join(one, "objects") + "\n" + filepath.Join(origin, ".git", "objects"),
		"quoted":      `"` + strings.ReplaceAll(filepath.ToSlash(filepath.Join(one, "objects")), "one", `\157ne`) + "\"\n",
		"in a circle": filepath.Join(one, "objects") + "\n../../../two/.git/objects\n",
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			same(t, open(t, two, Options{}), all)
		})
	}
	t.Run("one that is gone", func(t *testing.T) {
		if err := os.WriteFile(file, []byte(filepath.Join(dir, "gone")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		db := open(t, two, Options{})
		_, _, err := db.Read(plumbing.NewHash(strings.TrimSpace(git(t, origin, "rev-parse", "main"))))
		if !errors.Is(err, ErrNoObject) || !strings.Contains(err.Error(), filepath.Join(dir, "gone")) {
			t.Errorf("%v", err)
		}
		// Once it is there, it is found.
		if err := os.WriteFile(file, []byte(filepath.Join(origin, ".git", "objects")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		same(t, db, all)
	})
	t.Run("too deep", func(t *testing.T) {
		at := t.TempDir()
		for n := range 8 {
			if err := os.MkdirAll(filepath.Join(at, fmt.Sprint(n), "info"), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(at, fmt.Sprint(n), "info", "alternates"), fmt.Appendf(nil, "../%d\n", n+1), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		db, err := Open(filepath.Join(at, "0"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, _, err := db.Read(plumbing.NewHash(strings.Repeat("1", 40))); err == nil || errors.Is(err, ErrNoObject) || !strings.Contains(err.Error(), "alternates") {
			t.Errorf("%v", err)
		}
	})
}

func skipWhereOpenFilesStay(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open cannot be removed here")
	}
}

// Git packs, gathers and unpacks while several goroutines read.
func TestGitAtWorkMeanwhile(t *testing.T) {
	skipWhereOpenFilesStay(t)
	dir := made(t, 100)
	all := everything(t, dir)
	reached := map[plumbing.Hash]bool{} // git may remove the others
	for _, id := range ids(t, dir, -1, "rev-list", "--objects", "--all") {
		reached[id] = true
	}
	maps.DeleteFunc(all, func(id plumbing.Hash, _ stored) bool { return !reached[id] })
	db := open(t, filepath.Join(dir, ".git"), Options{CacheBytes: 1 << 20})
	done := make(chan struct{})
	var readers sync.WaitGroup
	var reads [4]int
	for g := range reads {
		readers.Go(func() {
			for {
				for id, want := range all {
					select {
					case <-done:
						return
					default:
					}
					if len(want.data) > 1<<20 && reads[g]%16 != 0 {
						continue
					}
					kind, data, err := db.Read(id)
					if err != nil || kind != want.kind || !bytes.Equal(data, want.data) {
						t.Errorf("Read %s: %s of %d bytes, %v", id, kind, len(data), err)
						return
					}
					reads[g]++
				}
			}
		})
	}
	git(t, dir, "repack", "-dq")
	git(t, dir, "repack", "-adfq", "--depth=10")
	if err := db.Forget(); err != nil {
		t.Error(err)
	}
	git(t, dir, "repack", "-adfq", "--depth=20", "--max-pack-size=2m")
	git(t, dir, "gc", "-q", "--prune=now")
	unpack(t, dir)
	git(t, dir, "repack", "-adq")
	git(t, dir, "prune-packed", "-q")
	close(done)
	readers.Wait()
	for g, n := range reads {
		if n == 0 {
			t.Errorf("reader %d read nothing", g)
		}
	}
}

// unpack makes loose objects of what is in packs, and removes these.
func unpack(t *testing.T, dir string) {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range packs {
		away := filepath.Join(t.TempDir(), "pack")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(away, data, 0o666); err != nil {
			t.Fatal(err)
		}
		// Unpacked into another repository first, as objects that are there are
		// not written again.
		other := t.TempDir()
		git(t, other, "init", "-q")
		f, err := os.Open(away)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("git", "unpack-objects", "-q")
		cmd.Dir, cmd.Stdin = other, f
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		f.Close()
		files, err := filepath.Glob(filepath.Join(other, ".git/objects/??/*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			to := filepath.Join(dir, ".git/objects", filepath.Base(filepath.Dir(file)), filepath.Base(file))
			if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range packs {
		for _, ext := range []string{".idx", ".rev", ".bitmap", ".pack"} {
			if err := os.Remove(strings.TrimSuffix(name, ".pack") + ext); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
	}
}

// What was in a pack that is gone must be written again.
func TestAPackThatIsGoneHasNothing(t *testing.T) {
	skipWhereOpenFilesStay(t)
	dir := made(t, 60)
	git(t, dir, "repack", "-adq")
	id := plumbing.NewHash(strings.TrimSpace(git(t, dir, "rev-parse", "main")))
	db := open(t, filepath.Join(dir, ".git"), Options{})
	if has, err := db.Has(id); !has || err != nil {
		t.Fatalf("%t, %v", has, err)
	}
	if _, _, err := db.Read(id); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".git", "objects", "pack")); err != nil {
		t.Fatal(err)
	}
	if has, err := db.Has(id); has || err != nil {
		t.Errorf("%t, %v", has, err)
	}
	if _, _, err := db.Read(id); !errors.Is(err, ErrNoObject) {
		t.Errorf("%v", err)
	}
}

func TestClosed(t *testing.T) {
	dir := made(t, 60)
	id := plumbing.NewHash(strings.TrimSpace(git(t, dir, "rev-parse", "main")))
	git(t, dir, "repack", "-adq")
	db, err := Open(filepath.Join(dir, ".git/objects"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Read(id); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := db.Read(id); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read when closed: %v", err)
	}
	if _, err := Open(dir, Options{CacheBytes: -1}); err == nil {
		t.Error("a cache of less than nothing was accepted")
	}
}
