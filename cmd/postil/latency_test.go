//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/sample"
)

// What is measured, and for how long at most. A field that needs seconds for a
// key is measured with fewer keys, not for hours.
const (
	latencyWidth, latencyHeight = 1280, 800

	keyPatience  = time.Minute     // for one key to come into sight
	openPatience = 4 * time.Minute // for one article
	idleFor      = 10 * time.Second
	reopened     = 5 // how often an article is opened
)

// plan is what the environment asks to be measured.
type plan struct {
	keys   int           // POSTIL_LATENCY_KEYS
	words  []int         // POSTIL_LATENCY_WORDS, with commas
	budget time.Duration // POSTIL_LATENCY_BUDGET, for the keys of one text, and for its openings
}

func readPlan(getenv func(string) string) (plan, error) {
	p := plan{keys: 40, words: []int{1000, 10_000, 100_000}, budget: 90 * time.Second}
	var err error
	if v := getenv("POSTIL_LATENCY_KEYS"); v != "" {
		if p.keys, err = strconv.Atoi(v); err != nil || p.keys < 1 {
			return p, fmt.Errorf("POSTIL_LATENCY_KEYS=%s: want a number of keys", v)
		}
	}
	if v := getenv("POSTIL_LATENCY_WORDS"); v != "" {
		p.words = nil
		for s := range strings.SplitSeq(v, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(s))
			if err != nil || n < spotWords {
				return p, fmt.Errorf("POSTIL_LATENCY_WORDS=%s: want numbers from %d on with commas between them", v, spotWords)
			}
			p.words = append(p.words, n)
		}
	}
	if v := getenv("POSTIL_LATENCY_BUDGET"); v != "" {
		if p.budget, err = time.ParseDuration(v); err != nil || p.budget <= 0 {
			return p, fmt.Errorf("POSTIL_LATENCY_BUDGET=%s: want a duration such as 90s", v)
		}
	}
	return p, nil
}

// TestKeyToPixels measures, in Postil's real window and in ghostwriter's, how
// long a typed letter takes to be seen, in texts of growing length with the
// preview beside them; of Postil also how long an article takes to open and
// what the window needs when nobody does anything. It prints figures and never
// fails for one that is too large: that is for whoever reads them on a quiet
// machine to judge. make bench-window runs it.
func TestKeyToPixels(t *testing.T) {
	if os.Getenv("POSTIL_LATENCY") != "1" {
		t.Skip("it measures for minutes: make bench-window runs it (POSTIL_LATENCY=1)")
	}
	if noScreen != "" {
		t.Skip(noScreen)
	}
	todo, err := readPlan(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	rival := true
	if _, err := exec.LookPath(rivalName); err != nil {
		rival = false
		t.Logf("%s is not installed (.ci/setup bench installs it): Postil is measured alone", rivalName)
	}
	f := newFolders(t)
	keys := makeArticles(t, f, todo.words)
	var ours, rivals []figures
	for _, words := range todo.words {
		t.Run(fmt.Sprintf("postil/%d", words), func(t *testing.T) {
			ours = append(ours, figures{words: words})
			got := &ours[len(ours)-1]
			defer func() { got.lines(os.Stdout, "postil") }() // at once: what follows may be cut short
			measurePostil(t, f, todo, got)
		})
		if !rival {
			continue
		}
		t.Run(fmt.Sprintf("%s/%d", rivalName, words), func(t *testing.T) {
			rivals = append(rivals, figures{words: words})
			got := &rivals[len(rivals)-1]
			defer func() { got.lines(os.Stdout, rivalName) }()
			measureRival(t, longText(1, words, keys), todo, got)
		})
	}
	report(os.Stdout, ours, rivals)
}

// Titles of the articles that are measured and of two that help: one begins
// like all the long ones, the other like none.
const (
	beginning = "Same words"
	different = "Other words"
	spotWords = 300 // of the helping ones: more than a window shows
)

func title(words int) string { return fmt.Sprintf("Long %d", words) }

// makeArticles makes the sample publication with drafts of so many words and
// gives the keys of the sources that they cite.
func makeArticles(t *testing.T, f folders, words []int) (keys []string) {
	t.Helper()
	k, err := sample.Create(t.Context(), f.sample(), f.remote(), desk.Options{Who: repo.Person{Name: "Nadia Castillo", Email: "castillo@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	published, err := k.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range published.Library.All() {
		keys = append(keys, ref.Key)
	}
	add := func(title string, seed uint64, words int) {
		if _, err := k.New(t.Context(), article.Front{Title: title}, "\n"+longText(seed, words, keys)); err != nil {
			t.Fatal(err)
		}
	}
	add(beginning, 1, spotWords)
	add(different, 2, spotWords)
	for _, n := range words {
		add(title(n), 1, n)
	}
	return keys
}

// measurePostil fills got; what it could not measure it leaves out.
func measurePostil(t *testing.T, f folders, todo plan, got *figures) {
	p := start(t, f, latencyWidth, latencyHeight)
	p.WaitForText("Desk", beginning, different, title(got.words))
	_, id := p.x()
	g, err := newGauge(id)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	area := p.measureOpening(g, todo, got)
	if _, err := g.Settled(area, 700*time.Millisecond, 3*time.Second); err != nil && !errors.Is(err, errUnseen) { // a caret may blink
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second) // what follows the opening, such as checks, is done
	before := processorTime(t)
	began := time.Now()
	time.Sleep(idleFor)
	got.idle, got.hasIdle = float64(processorTime(t)-before)/float64(time.Since(began)), true
	measureKeys(t, g, area, todo, got)
}

// measureOpening opens the article and leaves it open. It gives the part of
// the window in which its text is, in pixels.
//
// An article counts as opened when the ink of its first lines stands where it
// stands in another article that begins alike. The other is looked at before;
// between two openings one that begins differently is shown.
func (p *person) measureOpening(g *gauge, todo plan, got *figures) image.Rectangle {
	p.t.Helper()
	p.ClickText(beginning)
	p.WaitForText("Submit for review")
	area := p.textArea()
	top := area
	top.Max.Y = min(area.Max.Y, area.Min.Y+240)
	p.settle()
	pixels, err := g.Settled(top, 400*time.Millisecond, 10*time.Second)
	if errors.Is(err, errUnseen) { // a caret blinks: it is little beside the rest
		pixels, err = g.Look(top)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	want := bytes.Clone(pixels)
	marks := ink(want)
	opened := func(pixels []byte) bool { return likeness(want, pixels, marks) > 0.9 }
	begun := time.Now()
	for range reopened {
		p.point(g, different)
		if err := g.Click(); err != nil {
			p.t.Fatal(err)
		}
		if _, err := g.Until(top, time.Now(), openPatience, func(pixels []byte) bool {
			return likeness(want, pixels, marks) < 0.6
		}); err != nil {
			p.t.Fatalf("the article %q: %v", different, err)
		}
		p.settle()
		p.point(g, title(got.words))
		if pixels, err = g.Look(top); err != nil || opened(pixels) {
			p.t.Fatalf("the text is there before it is asked for (%v)", err)
		}
		clicked := time.Now()
		if err := g.Click(); err != nil {
			p.t.Fatal(err)
		}
		took, err := g.Until(top, clicked, openPatience, opened)
		if err != nil {
			p.t.Fatalf("the article %q: %v", title(got.words), err)
		}
		got.open = append(got.open, took)
		p.settle()
		if time.Since(begun) > todo.budget {
			break
		}
	}
	return area
}

// point puts the pointer on what reads text.
func (p *person) point(g *gauge, text string) {
	p.t.Helper()
	var at fyne.Position
	var scale float32
	p.waitFor(fmt.Sprintf("%q to point at", text), func() bool {
		l, ok := p.See().find(text)
		at = l.area.middle()
		return ok
	})
	onUI(func() { scale = p.win.Canvas().Scale() })
	if err := g.Point(image.Pt(int(at.X*scale), int(at.Y*scale))); err != nil {
		p.t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // the row shows that it is pointed at
}

// textArea is where the field with the keyboard is, in pixels of the window.
func (p *person) textArea() (r image.Rectangle) {
	p.t.Helper()
	p.waitFor("the keyboard in the text", func() bool {
		onUI(func() {
			c := p.win.Canvas()
			focused, scale := c.Focused(), c.Scale()
			for _, f := range look(c).fields {
				if f.object == focused {
					r = image.Rect(int(f.area.left*scale), int(f.area.top*scale), int(f.area.right*scale), int(f.area.bottom*scale))
				}
			}
		})
		return r.Dy() > latencyHeight/3
	})
	return r.Intersect(image.Rect(0, 0, latencyWidth, latencyHeight))
}

// processorTime is what this process has used, the window included.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measureRival(t *testing.T, text string, todo plan, got *figures) {
	id := startRival(t, text, latencyWidth, latencyHeight)
	g, err := newGauge(id)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	whole := image.Rect(0, 0, latencyWidth, latencyHeight)
	if _, err := g.Settled(whole, 2*time.Second, 20*time.Second); err != nil && !errors.Is(err, errUnseen) {
		t.Fatal(err)
	}
	// Its text is in the left half of the window, right of a narrow column.
	measureKeys(t, g, image.Rect(latencyWidth/7, latencyHeight/20, latencyWidth/2, latencyHeight*9/10), todo, got)
}

// spot is a place in the middle of a line where letters are typed.
type spot struct {
	// watch is a piece of the line right of the caret. The letter that is
	// typed left of it moves the words in it; the caret, blinking or not, is
	// never in it, neither before the letter nor behind it.
	watch image.Rectangle
	// clean and typed are the pixels in watch without the letter and with it.
	clean, typed []byte
}

// measureKeys types the letter x in the middle of a line of the text in area,
// again and again at the same place: a backspace that is not measured takes
// each away. Between keys it waits until the picture is the expected one, so
// that no late answer counts for the next key, and then a fifth to a third of
// a second of no fixed length, so as not to keep step with frames or timers.
func measureKeys(t *testing.T, g *gauge, area image.Rectangle, todo plan, got *figures) {
	t.Helper()
	s, err := findSpot(g, area)
	if err != nil {
		t.Errorf("%d words: %v", got.words, err)
		got.note = err.Error()
		return
	}
	dice := rand.New(rand.NewPCG(3, 5))
	begun := time.Now()
	for range todo.keys {
		time.Sleep(time.Duration(200+dice.IntN(130)) * time.Millisecond)
		took, err := s.press(g, letterX, s.clean, s.typed)
		if err == nil {
			got.keys = append(got.keys, took)
			time.Sleep(time.Duration(200+dice.IntN(130)) * time.Millisecond)
			_, err = s.press(g, backspace, s.typed, s.clean)
		}
		if err != nil {
			t.Errorf("%d words, after %d keys: %v", got.words, len(got.keys), err)
			got.note = err.Error()
			return
		}
		if time.Since(begun) > todo.budget {
			got.note = fmt.Sprintf("stopped after %v", todo.budget)
			return
		}
	}
}

// press presses a key and gives the time until the first pixels of watch have
// changed; it returns when the picture is as it should be.
func (s spot) press(g *gauge, key uint32, before, after []byte) (time.Duration, error) {
	is := func(want []byte) func([]byte) bool {
		return func(pixels []byte) bool { return bytes.Equal(pixels, want) }
	}
	if _, err := g.Until(s.watch, time.Now(), 5*time.Second, is(before)); err != nil {
		return 0, fmt.Errorf("the text as it was before the key %w", err)
	}
	start := time.Now()
	if err := g.Press(key); err != nil {
		return 0, err
	}
	took, err := g.Until(s.watch, start, keyPatience, func(pixels []byte) bool { return !bytes.Equal(pixels, before) })
	if err != nil {
		return took, fmt.Errorf("the key %w", err)
	}
	if _, err := g.Until(s.watch, start, keyPatience, is(after)); err != nil {
		return took, fmt.Errorf("the text as it should be after the key %w", err)
	}
	return took, nil
}

// still makes sure that nothing changes in watch by itself for longer than a
// caret takes to blink.
func (s spot) still(g *gauge, long time.Duration) error {
	for begun := time.Now(); time.Since(begun) < long; time.Sleep(5 * time.Millisecond) {
		pixels, err := g.Look(s.watch)
		if err != nil {
			return err
		}
		if !bytes.Equal(pixels, s.clean) {
			return fmt.Errorf("the text in %v changes without a key", s.watch)
		}
	}
	return nil
}

// findSpot clicks on lines in area until it has found one that answers keys:
// it types a letter and takes it away, twice. What the program shows need not
// be known for that.
func findSpot(g *gauge, area image.Rectangle) (spot, error) {
	const (
		right = 24 // from the click to watch: more than half a letter, a letter and a caret
		wide  = 180
		half  = 11 // of a line's height
		quiet = 700 * time.Millisecond
	)
	x := area.Min.X + area.Dx()/5
	var last error
	for tries, y := 0, area.Min.Y+area.Dy()*2/5; y+half < area.Max.Y && tries < 8; y += 13 {
		s := spot{watch: image.Rect(x+right, y-half, min(x+right+wide, area.Max.X), y+half)}
		pixels, err := g.Look(s.watch)
		if err != nil {
			return spot{}, err
		}
		if n := len(pixels) / 4; len(ink(pixels)) < n/12 {
			continue // between two paragraphs, or behind the end of one
		}
		tries++
		if last = g.Point(image.Pt(x, y)); last == nil {
			last = g.Click()
		}
		if last == nil { // out of the way, so that nothing is shown for it
			last = g.Point(image.Pt(latencyWidth/3, latencyHeight-1))
		}
		if last == nil {
			_, last = g.Settled(s.watch, quiet, keyPatience)
		}
		for _, step := range []struct {
			key  uint32
			into *[]byte
		}{{letterX, &s.typed}, {backspace, &s.clean}} {
			if last != nil {
				break
			}
			pixels, err := g.Look(s.watch)
			if err != nil {
				return spot{}, err
			}
			before := bytes.Clone(pixels)
			if last = g.Press(step.key); last != nil {
				break
			}
			if _, last = g.Until(s.watch, time.Now(), keyPatience/4, func(pixels []byte) bool { return !bytes.Equal(pixels, before) }); last == nil {
				*step.into, last = g.Settled(s.watch, quiet, keyPatience)
			}
		}
		if last == nil {
			if _, last = s.press(g, letterX, s.clean, s.typed); last == nil {
				if _, last = s.press(g, backspace, s.typed, s.clean); last == nil {
					if last = s.still(g, 1500*time.Millisecond); last == nil {
						return s, nil
					}
				}
			}
		}
	}
	if last == nil {
		last = errors.New("no line of text")
	}
	return spot{}, fmt.Errorf("no place that shows what is typed: %w", last)
}

func TestPlanOfMeasurement(t *testing.T) {
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	p, err := readPlan(getenv)
	if err != nil || p.keys != 40 || len(p.words) != 3 {
		t.Errorf("without settings: %+v, %v", p, err)
	}
	env = map[string]string{"POSTIL_LATENCY_KEYS": "5", "POSTIL_LATENCY_WORDS": "1000, 2000", "POSTIL_LATENCY_BUDGET": "10s"}
	p, err = readPlan(getenv)
	if err != nil || p.keys != 5 || len(p.words) != 2 || p.words[1] != 2000 || p.budget != 10*time.Second {
		t.Errorf("with settings: %+v, %v", p, err)
	}
	for name, value := range map[string]string{"POSTIL_LATENCY_KEYS": "many", "POSTIL_LATENCY_WORDS": "1000,5", "POSTIL_LATENCY_BUDGET": "90"} {
		env = map[string]string{name: value}
		if _, err := readPlan(getenv); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}
