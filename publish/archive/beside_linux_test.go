package archive

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"postil/publish/site/corpus"
)

// checkout is a folder of articles as a Source.
type checkout struct{ dir string }

func (c checkout) Texts(context.Context) ([]Text, error) {
	var out []Text
	err := filepath.WalkDir(c.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "index.md" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(c.dir, filepath.Dir(name))
		out = append(out, Text{Dir: filepath.ToSlash(dir), Blob: fmt.Sprint(info.Size(), info.ModTime()), State: "published"})
		return err
	})
	return out, err
}

func (c checkout) Read(_ context.Context, t Text) ([]byte, error) {
	return os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(t.Dir), "index.md"))
}

// besides is how many articles are searched.
const besides = 10_000

// TestBesideRipgrep indexes a checkout, asks it what people ask, has ripgrep look
// for the same words, and prints what each took: make bench-archive. It judges
// nothing, since other work on the computer would decide. Times of the processor
// are those of the goroutine that asks, which other work does not change much.
func TestBesideRipgrep(t *testing.T) {
	if file := os.Getenv("POSTIL_BENCH_ARCHIVE_FILE"); file != "" {
		if dir := os.Getenv("POSTIL_BENCH_ARCHIVE_DIR"); dir != "" {
			first(t, file, dir)
		} else {
			onceMore(t, file)
		}
		return
	}
	if os.Getenv("POSTIL_BENCH_ARCHIVE") == "" {
		t.Skip("make bench-archive runs this; it takes some minutes")
	}
	rg, err := exec.LookPath(cmp.Or(os.Getenv("POSTIL_RG"), "rg"))
	if err != nil {
		t.Logf("not compared with ripgrep: POSTIL_RG is its path where it is not on the PATH (%v)", err)
	}
	t.Run("words as frequent as those of a language", func(t *testing.T) {
		s := &shelf{}
		writeCorpus(s, besides)
		beside(t, s, rg)
	})
	t.Run("few words, each in almost every article", func(t *testing.T) {
		files, err := corpus.Files(corpus.Options{Articles: besides})
		if err != nil {
			t.Fatal(err)
		}
		s := &shelf{}
		for name, data := range files {
			if dir, ok := strings.CutSuffix(name, "/index.md"); ok {
				s.put2(dir, string(data))
			}
		}
		beside(t, s, rg)
	})
}

func beside(t *testing.T, s *shelf, rg string) {
	dir := t.TempDir()
	var size int
	for text, data := range s.texts {
		size += len(data)
		folder := filepath.Join(dir, filepath.FromSlash(text.Dir))
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "index.md"), []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	asked := questions(t, s)
	file := filepath.Join(t.TempDir(), "archive.db")
	t.Logf("%d articles, %.1f MB", len(s.texts), float64(size)/1e6)
	newProcess(t, "POSTIL_BENCH_ARCHIVE_FILE="+file, "POSTIL_BENCH_ARCHIVE_DIR="+dir)

	x := open(t, file, checkout{dir})
	var ours, oursCPU, theirs spread
	found, worst := 0, question{}
	for round := range 2 { // the first fills caches
		for _, q := range asked {
			wall, cpu := measured(thread, func() { found += len(ask(t, x, q).Entries) })
			if round == 0 {
				continue
			}
			if len(oursCPU) == 0 || cpu > oursCPU.at(100) {
				worst = q
			}
			ours, oursCPU = append(ours, wall), append(oursCPU, cpu)
			if rg != "" {
				theirs = append(theirs, ripgrep(t, rg, dir, q.words))
			}
		}
	}
	t.Logf("%d searches with the passages of a page, %d found on average: %v", len(asked), found/2/len(asked), ours)
	t.Logf("of the processor: %v (%s)", oursCPU, worst.query)
	if rg != "" {
		t.Logf("ripgrep for the same words: %v; our 95 %% are %.3f of it", theirs, ours.at(95).Seconds()/theirs.at(95).Seconds())
	}

	texts, err := s.Texts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := newReader().document(texts[5], []byte(s.texts[texts[5]]), "en")
	subject := Subject{Dir: d.Dir, Title: d.Title, Body: d.body, Lang: "en", Tags: d.Tags, Cites: d.Cites}
	sentence, _, _ := strings.Cut(d.body, ".")
	var related, relatedAgain, echoes, update, updateCPU spread
	for i := range 21 {
		name := filepath.Join(dir, filepath.FromSlash(texts[i].Dir), "index.md")
		if err := os.WriteFile(name, []byte(s.texts[texts[i]]+fmt.Sprintf("\nEdit %d.\n", i)), 0o666); err != nil {
			t.Fatal(err)
		}
		src := listed{checkout{dir}, nil}
		if src.texts, err = src.checkout.Texts(t.Context()); err != nil {
			t.Fatal(err)
		}
		wall, cpu := measured(syscall.RUSAGE_SELF, func() {
			if rep, err := x.Update(t.Context(), src, nil); err != nil || rep.Read != 1 {
				t.Fatalf("%+v, %v", rep, err)
			}
		})
		update, updateCPU = append(update, wall), append(updateCPU, cpu)
		for _, times := range []*spread{&related, &relatedAgain} {
			_, cpu := measured(thread, func() {
				if _, err := x.Related(t.Context(), subject, 8); err != nil {
					t.Fatal(err)
				}
			})
			*times = append(*times, cpu)
		}
		_, cpu = measured(thread, func() {
			if _, err := x.Echoes(t.Context(), sentence, "en", Text{}, 8); err != nil {
				t.Fatal(err)
			}
		})
		echoes = append(echoes, cpu)
	}
	t.Logf("one changed article: %v; of the processors: %v", update, updateCPU)
	t.Logf("related articles, of the processor: %v; asked again: %v", related, relatedAgain)
	t.Logf("echoes of a sentence, of the processor: %v", echoes)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "queries")
	var queries strings.Builder
	for _, q := range asked {
		queries.WriteString(q.query + "\n")
	}
	if err := os.WriteFile(list, []byte(queries.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	newProcess(t, "POSTIL_BENCH_ARCHIVE_FILE="+file, "POSTIL_BENCH_ARCHIVE_QUERIES="+list)
}

// newProcess runs this test in a process that has nothing else in memory, and
// tells what it said.
func newProcess(t *testing.T, env ...string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe, "-test.run", "^TestBesideRipgrep$", "-test.v")
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if _, said, ok := strings.Cut(line, "in a new process: "); ok {
			t.Log("in a new process: " + strings.TrimSpace(said))
		}
	}
}

// first makes the index of a checkout.
func first(t *testing.T, file, dir string) {
	before := residentMB(t)
	wall, cpu := measured(syscall.RUSAGE_SELF, func() {
		x, err := Open(t.Context(), file, Options{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Update(t.Context(), checkout{dir}, nil); err != nil {
			t.Fatal(err)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	})
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	t.Logf("in a new process: first index %.2f s, of the processors %.2f s; %.0f MB more resident at most; file %.1f MB",
		wall.Seconds(), cpu.Seconds(), float64(r.Maxrss)/1024-before, float64(info.Size())/1e6)
}

// listed is a checkout that was listed before.
type listed struct {
	checkout
	texts []Text
}

func (l listed) Texts(context.Context) ([]Text, error) { return l.texts, nil }

// onceMore opens an index in a process that has nothing else, and tells its time
// and memory.
func onceMore(t *testing.T, file string) {
	queries, err := os.ReadFile(os.Getenv("POSTIL_BENCH_ARCHIVE_QUERIES"))
	if err != nil {
		t.Fatal(err)
	}
	before, resident := heap(), residentMB(t)
	var x *Index
	wall, cpu := measured(syscall.RUSAGE_SELF, func() { x = open(t, file, nil) })
	entries := heap() - before
	t.Logf("in a new process: compared with its seal and opened in %v, of the processors %v; entries are %.1f MB in memory", wall.Round(10*time.Microsecond), cpu.Round(10*time.Microsecond), entries)
	for q := range strings.Lines(string(queries)) {
		ask(t, x, question{query: strings.TrimSuffix(q, "\n")})
	}
	after := heap() - before
	t.Logf("in a new process: after the searches %.1f MB in Go's memory, %.1f MB more resident in all", after, residentMB(t)-resident)
	runtime.KeepAlive(x)
}

// heap is what Go has in use, in MB.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// residentMB is what the process has in memory.
func residentMB(t *testing.T) float64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	var all, resident int
	if _, err := fmt.Fscan(bytes.NewReader(data), &all, &resident); err != nil {
		t.Fatal(err)
	}
	return float64(resident*os.Getpagesize()) / 1e6
}

// thread is RUSAGE_THREAD of getrusage(2).
const thread = 1

// measured is the time that f takes, by the clock and of the processor.
func measured(who int, f func()) (wall, cpu time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	used := func() time.Duration {
		var r syscall.Rusage
		_ = syscall.Getrusage(who, &r) // which cannot fail with these
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	before, start := used(), time.Now()
	f()
	return time.Since(start), used() - before
}

// ripgrep is how long it takes to list the articles that have any of some words.
func ripgrep(t *testing.T, rg, dir string, words []string) time.Duration {
	args := []string{"--ignore-case", "--fixed-strings", "--files-with-matches"}
	for _, w := range words {
		args = append(args, "-e", w)
	}
	c := exec.Command(rg, append(args, dir)...)
	start := time.Now()
	err := c.Run()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) { // 1 finds nothing
		t.Fatal(err)
	}
	return time.Since(start)
}
