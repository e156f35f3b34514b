//go:build linux

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"postil/app/config"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/site/corpus"
)

// Somebody looks for what was said before while they write, and comes back to
// their draft.
func TestArchiveInTheWindow(t *testing.T) {
	p := start(t, newFolders(t), 1280, 800)
	p.WaitForText("Desk", "A Ferry Is a Road")
	p.ClickText("A Ferry Is a Road")
	p.WaitForText("Submit for review")
	p.WaitForKeyboardIn("Every November the provincial treasury")
	p.Press("ctrl+shift+b")
	p.WaitForText("19 of 19")
	p.WaitForKeyboardIn("Search all that was said")
	p.Type("pilot tide")
	p.WaitForText("A Pilot for Every Tide", "Correct it", "of 19")
	p.WaitForNoText("19 of 19")
	p.Press("Tab", "Down", "Return") // the month that has it
	p.WaitForText("Month: 2026-", "month:2026-")
	p.Screenshot("archive-found")
	p.Press("Escape", "Return") // back to the field, and into the article
	p.Press("Escape", "Escape")
	p.WaitForNoText("Search all that was said")
	p.WaitForKeyboardIn("Every November the provincial treasury")
	p.Press("ctrl+shift+b")
	p.WaitForText("month:2026-")
	p.Press("ctrl+Return")
	p.WaitForText("Readers know this article.")
}

// archived is how many articles are scrolled through.
const archived = 10_000

// TestFramesOfTheArchive measures how long the window is busy at a time while
// somebody scrolls through ten thousand articles, two of three with a picture:
// with the wheel, with the keys, and while typing. That time is what a frame
// takes. On a machine that does other things, too, the processor time of the
// window's own thread says more: it is what the frame would take there alone,
// but for the painting that other threads do. Like TestKeyToPixels it prints figures and fails for none of them; make
// bench-window runs it.
func TestFramesOfTheArchive(t *testing.T) {
	if os.Getenv("POSTIL_LATENCY") != "1" {
		t.Skip("it measures for minutes: make bench-window runs it (POSTIL_LATENCY=1)")
	}
	if noScreen != "" {
		t.Skip(noScreen)
	}
	f := newFolders(t)
	dir := filepath.Join(t.TempDir(), "publication")
	makeArchive(t, dir)
	store := config.Store{Dir: f.config}
	s, err := store.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.LastPublication, s.Identity = dir, config.Identity{Name: "Nadia Castillo", Email: "castillo@example.org"}
	if err := store.Save(s); err != nil {
		t.Fatal(err)
	}
	p := start(t, f, latencyWidth, latencyHeight)
	p.WaitForText("Archive", "2024")
	p.Press("ctrl+shift+b")
	for deadline := time.Now().Add(5 * time.Minute); !p.See().contains("10,000 of 10,000"); time.Sleep(time.Second) {
		if time.Now().After(deadline) {
			t.Fatal("the archive is not read")
		}
	}
	time.Sleep(5 * time.Second) // what follows, such as the first pictures
	x, id := p.x()
	x.Close()
	g, err := newGauge(id)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.Point(image.Pt(latencyWidth*2/5, latencyHeight/2)); err != nil {
		t.Fatal(err)
	}
	turn := func() error {
		_, err := g.x.Write(append(g.fake(xButtonPress, 5, 0, 0), g.fake(xButtonRelease, 5, 0, 0)...))
		return err
	}
	key := func(sym uint32) func() error { return func() error { return g.Press(sym) } }
	letters := "harbour police and the tide "
	n := 0
	for _, c := range []struct {
		name  string
		steps int
		pause time.Duration
		step  func() error
	}{
		{"wheel", 400, 16 * time.Millisecond, turn},
		{"down", 150, 33 * time.Millisecond, key(keyDown)}, // as a held key repeats
		{"page", 60, 100 * time.Millisecond, key(keyPageDown)},
		{"typing", len(letters), 120 * time.Millisecond, func() error {
			n++
			return g.Press(uint32(letters[n-1]))
		}},
	} {
		b := listen()
		for range c.steps {
			if err := c.step(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(c.pause)
			onUI(func() {}) // on a machine that is busy steps would pile up into one frame
			onUI(func() {})
		}
		time.Sleep(500 * time.Millisecond)
		took, used := b.stop()
		fmt.Printf("BenchmarkArchiveFrames/by=%s/articles=%d\t%8d", c.name, archived, len(took))
		for _, m := range []struct {
			of string
			times
		}{{"", took}, {"cpu-", used}} {
			fmt.Printf("\t%s %sp50-ms\t%s %sp95-ms\t%s %sworst-ms\t%d %sover-33-ms", ms(m.quantile(0.5)), m.of, ms(m.quantile(0.95)), m.of,
				ms(m.quantile(1)), m.of, m.over(33*time.Millisecond), m.of)
		}
		fmt.Println()
	}
	if !p.See().contains("of 10,000") {
		t.Error("the archive is not shown any more")
	}
	p.Screenshot("archive")
}

// Keysyms of keys that go through a list.
const (
	keyDown     = 0xff54
	keyPageDown = 0xff56
)

// over counts the times above a limit.
func (t times) over(limit time.Duration) (n int) {
	for _, d := range t {
		if d > limit {
			n++
		}
	}
	return n
}

// beat asks the window's loop again and again whether it has time, and notes how
// long it had none.
type beat struct {
	took times // that the loop was busy, at least a millisecond each
	used times // processor time of its thread meanwhile
	ends chan struct{}
	done chan struct{}
}

func listen() *beat {
	b := &beat{ends: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		var last time.Duration
		onUI(func() { last = threadTime() })
		for {
			select {
			case <-b.ends:
				return
			case <-time.After(time.Millisecond):
			}
			asked := time.Now()
			was := last
			onUI(func() { last = threadTime() })
			if took := time.Since(asked); took >= time.Millisecond {
				b.took, b.used = append(b.took, took), append(b.used, last-was)
			}
		}
	}()
	return b
}

func (b *beat) stop() (took, used times) {
	close(b.ends)
	<-b.done
	return b.took, b.used
}

// threadTime is the processor time that the calling thread has used.
func threadTime() time.Duration {
	const thread = 1 // RUSAGE_THREAD of getrusage(2)
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// makeArchive makes a publication of many articles, two of three with one of
// sixty pictures.
func makeArchive(t *testing.T, dir string) {
	t.Helper()
	var pictures [][]byte
	for i := range 60 {
		img := image.NewRGBA(image.Rect(0, 0, 1200, 675))
		for y := range 675 {
			for x := range 1200 {
				img.SetRGBA(x, y, color.RGBA{R: byte(x/5 + i*9), G: byte(y/3 + i*31), B: byte(x*y/(900+i*10) + i*57), A: 255})
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, b.Bytes())
	}
	all, err := corpus.Files(corpus.Options{Articles: archived})
	if err != nil {
		t.Fatal(err)
	}
	files, n := map[string][]byte{}, 0
	var pub *publication.Publication
	for name, data := range all {
		switch {
		case name == publication.File:
			if pub, err = publication.Parse(data); err != nil {
				t.Fatal(err)
			}
		case path.Base(name) == "index.md":
			if n++; n%3 > 0 {
				data = []byte(strings.Replace(string(data), "---\n", "---\nimage: {file: lead.jpg, alt: Colours, credit: Nobody}\n", 1))
				files[path.Join(path.Dir(name), "lead.jpg")] = pictures[n%len(pictures)]
			}
			files[name] = data
		case strings.HasPrefix(name, "references/"):
			files[name] = data
		}
	}
	k, err := desk.Create(t.Context(), dir, desk.NewPublication{Publication: pub, Policy: review.DefaultPolicy(), Files: files},
		desk.Options{Who: repo.Person{Name: "Nadia Castillo", Email: "castillo@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
}
