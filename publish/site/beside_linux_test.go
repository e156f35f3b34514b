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

	"postil/publish/site/corpus"
)

// besides is how large the publication is that both build.
const besides = 10_000

// TestBesideHugo builds one publication with postilctl and with Hugo, in turn,
// and prints what each took: make bench-site. It judges nothing, since other
// work on the computer would decide.
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
	run := func(name string, args ...string) (time.Duration, int64) {
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
		t.Logf("%-9s %7.2f s wall %7.2f s CPU %5d MB  %s", filepath.Base(name), took.Seconds(),
			(c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(), usage.Maxrss/1024, strings.Join(args, " "))
		return took, usage.Maxrss / 1024
	}
	ours := func(out string) (time.Duration, int64) {
		return run(tool, "-C", src, "build", "-files", "-o", out)
	}
	full, memory := ours(filepath.Join(dir, "www"))
	if hugo := hugoProgram(); hugo == "" {
		t.Log("no hugo: set POSTIL_HUGO to its path")
	} else {
		theirs, hugoMemory := run(hugo, "--source", src, "--destination", filepath.Join(dir, "hugo"), "--noBuildLock", "--quiet")
		t.Logf("full build: %.2f of hugo's wall time, %d MB beside %d MB", full.Seconds()/theirs.Seconds(), memory, hugoMemory)
	}

	var nothing, edited []time.Duration
	for i := range 7 {
		d, _ := ours(filepath.Join(dir, "www"))
		nothing = append(nothing, d)
		name := filepath.Join(src, filepath.FromSlash(corpus.Dir(besides/2+i, besides)), "index.md")
		f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(f, "\nEdit %d.\n", i)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		d, _ = ours(filepath.Join(dir, "www"))
		edited = append(edited, d)
	}
	t.Logf("a new process, nothing changed: %v; one article edited: %v (medians)", median(nothing), median(edited))
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
