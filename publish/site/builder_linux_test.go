package site_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"postil/publish/site"
	"postil/publish/site/corpus"
	"postil/publish/site/origin"
)

// One article of ten thousand edited, in a process that stays: from the change
// of its file until the site is on the disk again. What it takes depends on how
// many lists and feeds show it.
func BenchmarkEditWarm(b *testing.B) {
	const n = 10_000
	dir := b.TempDir()
	src := filepath.Join(dir, "src")
	if err := corpus.Write(src, corpus.Options{Articles: n}); err != nil {
		b.Fatal(err)
	}
	reader, builder := origin.NewReader(os.DirFS(src), origin.Options{}), site.NewBuilder(filepath.Join(dir, "www"))
	o, err := reader.Read(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	build := func(b *testing.B, o site.Options) int {
		o.Now = time.Now()
		_, changed, err := builder.Build(b.Context(), o)
		if err != nil {
			b.Fatal(err)
		}
		return changed
	}
	build(b, o)
	for _, c := range []struct {
		name  string
		place int
		edit  func(text string, i int) string
	}{
		{"text of an old article", n / 2, func(text string, i int) string { return fmt.Sprintf("%s\nEdit %d.\n", text, i) }},
		{"text of the newest", n - 1, func(text string, i int) string { return fmt.Sprintf("%s\nEdit %d.\n", text, i) }},
		{"title of an old article", n / 3, func(text string, i int) string {
			_, rest, _ := strings.Cut(text, "\ntitle: ")
			_, rest, _ = strings.Cut(rest, "\n")
			return fmt.Sprintf("---\ntitle: Title %d\n%s", i, rest)
		}},
		{"tags of an old article", n / 4, func(text string, i int) string {
			return strings.Replace(text, "\ntags: [", fmt.Sprintf("\ntags: [New %d, ", i), 1)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			name := corpus.Dir(c.place, n) + "/index.md"
			file := filepath.Join(src, filepath.FromSlash(name))
			was, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			changed, began := 0, processorTime(b)
			for i := 0; b.Loop(); i++ {
				if err := os.WriteFile(file, []byte(c.edit(string(was), i)), 0o666); err != nil {
					b.Fatal(err)
				}
				o, err := reader.Changed(b.Context(), []string{name})
				if err != nil {
					b.Fatal(err)
				}
				changed += build(b, o)
			}
			b.ReportMetric(float64(changed)/float64(b.N), "files/op")
			b.ReportMetric(float64((processorTime(b)-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
		})
	}
	if err := builder.Close(); err != nil {
		b.Fatal(err)
	}
}

// processorTime is what this process has taken of all cores: other work on the
// computer does not show in it.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
