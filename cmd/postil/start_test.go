//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/repo/gittest"
	"postil/publish/site/corpus"
)

// startRuns is how often each program is started; an empty window and Postil
// take turns.
const startRuns = 7

// TestStart measures how long Postil takes from the start of its process to a
// usable window on a publication of 10,000 articles and 20,000 commits, beside
// an empty window of the toolkit, and how much memory it has then, after a
// search and after scrolling. It prints figures and never fails for one that is
// too large, as TestKeyToPixels. make bench-start runs it; POSTIL_START_PROGRAM can
// be another build of Postil to measure.
func TestStart(t *testing.T) {
	if os.Getenv("POSTIL_START") != "1" {
		t.Skip("it measures for minutes: make bench-start runs it (POSTIL_START=1)")
	}
	if noScreen != "" {
		t.Skip(noScreen)
	}
	bin := t.TempDir()
	ours, empty := filepath.Join(bin, "postil"), filepath.Join(bin, "empty")
	build := map[string]string{ours: ".", empty: "./testdata/empty"}
	if other := os.Getenv("POSTIL_START_PROGRAM"); other != "" {
		delete(build, ours)
		ours = other
	}
	for out, pkg := range build {
		build := exec.Command("go", "build", "-tags", "migrated_fynedo", "-o", out, pkg)
		build.Env = outside
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", pkg, err, said)
		}
	}
	dir := largePublication(t)
	f := newFolders(t)
	env := append(os.Environ(), "POSTIL_CONFIG_DIR="+f.config, "POSTIL_DATA_DIR="+f.data, "POSTIL_STATE_DIR="+f.state,
		"POSTIL_CACHE_DIR="+filepath.Join(t.TempDir(), "cache"))

	var got startFigures
	first := startProgram(t, env, ours, dir)
	first.settled(deskArea)
	got.first.add(first)
	first.focus()
	got.meanwhile = first.write()
	typed := time.Now()
	first.rest()
	got.indexed = time.Since(typed)
	got.memory = append(got.memory, memoryAt{"first start, index made", first.memory()})
	end(t, first.cmd)

	for i := range startRuns {
		e := startProgram(t, env, empty)
		e.settled(wholeArea)
		got.empty.add(e)
		if i == 0 {
			got.memory = append(got.memory, memoryAt{"empty window", e.memory()})
		}
		end(t, e.cmd)
		p := startProgram(t, env, ours, dir)
		p.settled(deskArea)
		got.ours.add(p)
		if i == 0 {
			p.rest()
			got.memory = append(got.memory, memoryAt{"open", p.memory()})
			p.focus()
			got.quick = p.search()
			p.rest()
			got.memory = append(got.memory, memoryAt{"after a search", p.memory()})
			p.scroll()
			p.rest()
			got.memory = append(got.memory, memoryAt{"after scrolling", p.memory()})
			got.after = p.write()
			time.Sleep(20 * time.Second) // what is let go of is let go of once nobody writes
			p.rest()
			got.memory = append(got.memory, memoryAt{"after writing in a draft", p.memory()})
		}
		end(t, p.cmd)
	}
	got.report(os.Stdout)
}

// The parts of the screen that are looked at.
var (
	wholeArea = image.Rect(0, 0, 1280, 780)
	// deskArea is where the desk lists drafts and archive; what stands below it
	// in the status line may change later.
	deskArea = image.Rect(0, 0, 236, 700)
	// paletteArea is where a palette lists what was found.
	paletteArea = image.Rect(330, 60, 950, 600)
)

// largePublication is a clone of a publication of 10,000 articles of about a
// thousand words, with 2,000 sources, 20,000 commits, and 20 open drafts.
func largePublication(t *testing.T) string {
	t.Helper()
	size := gittest.Usual()
	o := corpus.Options{Articles: size.Articles}
	files, err := corpus.Files(corpus.Options{Articles: 1})
	if err != nil {
		t.Fatal(err)
	}
	size.Drafts, size.Name, size.Files = 0, "corpus", map[string]string{}
	for name, data := range files {
		if !strings.HasPrefix(name, "content/") {
			size.Files[name] = string(data)
		}
	}
	size.Text = func(n, edits int) (string, string) {
		dir, text := corpus.Article(n, o)
		return dir + "/index.md", string(text) + strings.Repeat("One word more.\n", edits)
	}
	dir := gittest.Copy(t, gittest.Large(t, size))
	k, err := desk.Open(dir, desk.Options{Who: repo.Person{Name: "Ada Quill", Email: "ada@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for n := range 20 {
		if _, err := k.New(t.Context(), article.Front{Title: fmt.Sprint("Draft number ", n+1)}, "\n"+longText(uint64(n+1), 1000, []string{"source0001"})); err != nil {
			t.Fatal(err)
		}
	}
	// The history is made by one program and approved by nobody. In a real one
	// all of it was looked over when it was fetched.
	tip, err := k.Version()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(k.CacheFile("vouched.json"), fmt.Appendf(nil, `{"tip": %q, "doubts": []}`, tip), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(k.CacheFile("content.index")); err != nil { // it is made by what is measured
		t.Fatal(err)
	}
	return dir
}

// started is a program with a window in the screen's corner.
type started struct {
	t      *testing.T
	cmd    *exec.Cmd
	gauge  *gauge // of the whole screen
	began  time.Time
	usable time.Duration // from the start of the process
	worked time.Duration // of processors, until then
}

// startProgram starts a program on an empty screen.
func startProgram(t *testing.T, env []string, name string, args ...string) *started {
	t.Helper()
	x, err := connect(os.Getenv("DISPLAY"))
	if err != nil {
		t.Fatal(err)
	}
	root := x.root
	x.Close()
	g, err := newGauge(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	if _, err := g.Until(wholeArea, time.Now(), patience, func(p []byte) bool { return len(ink(p)) == 0 }); err != nil {
		t.Fatalf("an empty screen: %v", err)
	}
	s := &started{t: t, cmd: exec.Command(name, args...), gauge: g}
	s.cmd.Env = env
	s.began = time.Now()
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// settled waits until nothing changes in an area any more, and notes when it
// looked for the first time as it does then.
func (s *started) settled(area image.Rectangle) {
	s.t.Helper()
	const quiet = 4 * time.Second
	var last []byte
	at := s.began
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(4 * time.Millisecond) {
		pixels, err := s.gauge.Look(area)
		if err != nil {
			s.t.Fatal(err)
		}
		now := time.Now()
		switch {
		case !bytes.Equal(pixels, last):
			last, at = append(last[:0], pixels...), now
			s.usable, s.worked = at.Sub(s.began), s.used()
		case now.Sub(at) >= quiet && now.Sub(s.began) > quiet+time.Second && (area == wholeArea || len(ink(last)) > 500):
			return
		}
		if now.After(deadline) {
			s.t.Fatal("the window does not settle")
		}
	}
}

// used is the processor time that the program has taken.
func (s *started) used() time.Duration {
	s.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := cutLast(string(stat), ")")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11]) // 14 and 15 of the whole, in hundredths of a second: see proc(5)
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rest waits until the program has nothing to do any more.
func (s *started) rest() {
	s.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); {
		before := s.used()
		time.Sleep(3 * time.Second)
		if s.used()-before < 150*time.Millisecond {
			return
		}
	}
	s.t.Error("the program finds no rest")
}

// memoryOf is a program's memory in kilobytes: now, and at most so far.
type memoryOf struct{ now, peak int }

func (m memoryOf) String() string {
	return fmt.Sprintf("%d MB now, %d MB at most", (m.now+512)/1024, (m.peak+512)/1024)
}

// memory reads what /proc/<pid>/status has, see proc(5).
func (s *started) memory() (m memoryOf) {
	s.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			m.now = kb
		case "VmHWM":
			m.peak = kb
		}
	}
	return m
}

// focus gives the window the keyboard: there is no window manager to do it.
func (s *started) focus() {
	s.t.Helper()
	id, _, _ := strings.Cut(command(s.t, "xdotool", "search", "--all", "--onlyvisible", "--pid", strconv.Itoa(s.cmd.Process.Pid), "--name", "Postil"), "\n")
	command(s.t, "xdotool", "windowfocus", "--sync", id)
}

// search opens things by name and gives the times until what was typed shows.
func (s *started) search() (ts times) {
	s.t.Helper()
	command(s.t, "xdotool", "key", "ctrl+p")
	if _, err := s.gauge.Settled(paletteArea, time.Second, patience); err != nil && !errors.Is(err, errUnseen) {
		s.t.Fatal(err)
	}
	for _, word := range []string{"draft", "piece", "source"} {
		for _, letter := range word {
			before, err := s.gauge.Look(paletteArea)
			if err != nil {
				s.t.Fatal(err)
			}
			was := bytes.Clone(before)
			start := time.Now()
			if err := s.gauge.Press(uint32(letter)); err != nil {
				s.t.Fatal(err)
			}
			took, err := s.gauge.Until(paletteArea, start, patience, func(now []byte) bool { return !bytes.Equal(now, was) })
			if err != nil {
				s.t.Errorf("the letter %c: %v", letter, err)
				return ts
			}
			ts = append(ts, took)
			time.Sleep(200 * time.Millisecond)
		}
		for range word {
			if err := s.gauge.Press(backspace); err != nil {
				s.t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	command(s.t, "xdotool", "key", "Escape")
	return ts
}

// scroll goes through the desk with the wheel, and reads the first articles.
func (s *started) scroll() {
	s.t.Helper()
	command(s.t, "xdotool", "mousemove", "120", "400")
	for range 40 {
		command(s.t, "xdotool", "click", "--repeat", "10", "--delay", "15", "5")
	}
	for range 40 {
		command(s.t, "xdotool", "click", "--repeat", "10", "--delay", "15", "4")
	}
}

// write opens a draft by its name, types in it and gives the times until what
// was typed shows.
func (s *started) write() times {
	s.t.Helper()
	command(s.t, "xdotool", "key", "ctrl+p")
	time.Sleep(time.Second)
	command(s.t, "xdotool", "type", "--delay", "30", "--", "draft number 7")
	time.Sleep(time.Second)
	command(s.t, "xdotool", "key", "Return")
	time.Sleep(4 * time.Second)
	got := figures{words: 1000}
	measureKeys(s.t, s.gauge, image.Rect(260, 200, 700, 700), plan{keys: 40, budget: time.Minute}, &got)
	return got.keys
}

// startFigures are what was measured.
type startFigures struct {
	empty, ours, first starts
	quick              times         // from a key in quick open to pixels
	after, meanwhile   times         // from a key in a draft to pixels; while the first index is made
	indexed            time.Duration // how long the first index went on afterwards
	memory             []memoryAt
}

// starts are those of one program.
type starts struct{ usable, worked times }

func (s *starts) add(one *started) {
	s.usable, s.worked = append(s.usable, one.usable), append(s.worked, one.worked)
}

// memoryAt is a program's memory at some moment.
type memoryAt struct {
	when string
	memoryOf
}

func (f startFigures) report(w io.Writer) {
	fmt.Fprintln(w, "\nFrom the start of the process to a usable window, in milliseconds:")
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "program\tstarts\tmin\tmedian\tmax\tmedian ratio\tprocessor, median\t")
	row := func(name string, s starts) {
		fmt.Fprintf(tab, "%s\t%d\t%s\t%s\t%s\t%.2f\t%s\t\n", name, len(s.usable), ms(s.usable.quantile(0)), ms(s.usable.quantile(0.5)), ms(s.usable.quantile(1)),
			float64(s.usable.quantile(0.5))/float64(max(1, f.empty.usable.quantile(0.5))), ms(s.worked.quantile(0.5)))
	}
	row("empty window", f.empty)
	row("postil", f.ours)
	row("postil, nothing was read before", f.first)
	tab.Flush()
	fmt.Fprintln(w, "\nFrom a key to pixels, in milliseconds:")
	tab = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "where\tkeys\tmedian\tp95\tmax\t")
	for _, k := range []struct {
		where string
		keys  times
	}{{"quick open", f.quick}, {"a draft", f.after}, {"a draft, while the first index is made", f.meanwhile}} {
		fmt.Fprintf(tab, "%s\t%d\t%s\t%s\t%s\t\n", k.where, len(k.keys), ms(k.keys.quantile(0.5)), ms(k.keys.quantile(0.95)), ms(k.keys.quantile(1)))
	}
	tab.Flush()
	fmt.Fprintf(w, "The first index went on for %v after the last of these keys.\n", f.indexed.Round(time.Second))
	fmt.Fprintln(w, "\nMemory of the process:")
	for _, m := range f.memory {
		fmt.Fprintf(w, "  %-26s %v\n", m.when, m.memoryOf)
	}
}
