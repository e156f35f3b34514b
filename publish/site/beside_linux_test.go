package site_test

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"postil/publish/site"
	"postil/publish/site/corpus"
	"postil/publish/site/origin"
)

// besides is how large the publication is that both build.
const besides = 10_000

// TestBesideHugo builds one publication with postilctl and with Hugo, in turn,
// and prints what each took: make bench-site; without Hugo only its own. It judges
// nothing, since other work on the computer would decide.
func TestBesideHugo(t *testing.T) {
	if os.Getenv("POSTIL_BENCH_SITE") == "" {
		t.Skip("make bench-site runs this; it takes a minute")
	}
	dir := t.TempDir()
	src := filepath.Join(dir, "src")
	if err := corpus.Write(src, corpus.Options{Articles: besides}); err != nil {
		t.Fatal(err)
	}
	tool := filepath.Join(dir, "postilctl")
	build := exec.Command("go", "build", "-o", tool, "postil/cmd/postilctl")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	time.Sleep(3 * time.Second) // a file that is this young is read again the next time
	type cost struct {
		wall, processor time.Duration
		memory          int64 // MB
	}
	run := func(name string, args ...string) cost {
		t.Helper()
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), "POSTIL_STATE_DIR="+filepath.Join(dir, "state"))
		began := time.Now()
		out, err := c.CombinedOutput()
		took := time.Since(began)
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Fatal("no usage of resources")
		}
		spent := cost{took, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), usage.Maxrss / 1024}
		t.Logf("%-9s %7.2f s wall %7.2f s CPU %5d MB  %s", filepath.Base(name), took.Seconds(), spent.processor.Seconds(), spent.memory, strings.Join(args, " "))
		return spent
	}
	ours := func(out string) cost {
		return run(tool, "-C", src, "build", "-files", "-o", out)
	}
	full := ours(filepath.Join(dir, "www"))
	if hugo := hugoProgram(); hugo == "" {
		t.Log("no hugo: set POSTIL_HUGO to its path")
	} else {
		theirs := run(hugo, "--source", src, "--destination", filepath.Join(dir, "hugo"), "--noBuildLock", "--quiet")
		t.Logf("full build: %.2f of hugo's wall time, %d MB beside %d MB", full.wall.Seconds()/theirs.wall.Seconds(), full.memory, theirs.memory)
	}

	// The first build after the full one has an index of the content.
	ours(filepath.Join(dir, "www"))
	edit := func(i int) (name string) {
		name = corpus.Dir(besides/2+i, besides) + "/index.md"
		f, err := os.OpenFile(filepath.Join(src, filepath.FromSlash(name)), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(f, "\nEdit %d.\n", i)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return name
	}
	const times = 7
	var nothing, edited, nothingCPU, editedCPU, warm, warmCPU []time.Duration
	for i := range times {
		c := ours(filepath.Join(dir, "www"))
		nothing, nothingCPU = append(nothing, c.wall), append(nothingCPU, c.processor)
		edit(i)
		c = ours(filepath.Join(dir, "www"))
		edited, editedCPU = append(edited, c.wall), append(editedCPU, c.processor)
	}
	reader, builder := origin.NewReader(os.DirFS(src), origin.Options{}), site.NewBuilder(filepath.Join(dir, "www"))
	again := func(o site.Options, err error) {
		t.Helper()
		if err == nil {
			o.Now = time.Now()
			_, _, err = builder.Build(t.Context(), o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	again(reader.Read(t.Context()))
	for i := range times {
		name := edit(i)
		before, began := processorTime(t), time.Now()
		again(reader.Changed(t.Context(), []string{name}))
		warm, warmCPU = append(warm, time.Since(began)), append(warmCPU, processorTime(t)-before)
	}
	if err := builder.Close(); err != nil {
		t.Error(err)
	}
	t.Logf("medians of wall and CPU time: a new process, nothing changed: %v, %v; one article edited: %v, %v; edited in a process that stays: %v, %v",
		median(nothing), median(nothingCPU), median(edited), median(editedCPU), median(warm), median(warmCPU))
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)/2].Round(time.Millisecond)
}

// hugoProgram is the path of hugo, "" when there is none.
func hugoProgram() string {
	path, err := exec.LookPath(cmp.Or(os.Getenv("POSTIL_HUGO"), "hugo"))
	if err != nil {
		return ""
	}
	return path
}
