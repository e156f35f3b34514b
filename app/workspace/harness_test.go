package workspace_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/app/task"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/evidence/fetch"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/repo/credential"
	"postil/publish/review"
)

var (
	ada = repo.Person{Name: "Ada Reyes", Email: "ada@example.org"}
	ben = repo.Person{Name: "Ben Okoro", Email: "ben@example.org"}
)

// clock is a time that moves a minute at each look, from any goroutine.
func clock() func() time.Time {
	ticks := make(chan time.Time, 1)
	ticks <- time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)
	return func() time.Time {
		now := (<-ticks).Add(time.Minute)
		ticks <- now
		return now
	}
}

// place is a publication on disk, with the folders of the program around it.
type place struct {
	dir, remote, recovery string
	index                 string // of the archive
	dictionaries, words   string // of the person
	now                   func() time.Time
	free                  func()
	retry                 []time.Duration // pauses between tries to reach the remote; nil for the usual
	ring                  credential.Ring // nil for one that keeps nothing
}

// newPlace makes a publication; with a remote when the test needs one.
func newPlace(t *testing.T, withRemote bool) place {
	t.Helper()
	root := t.TempDir()
	p := place{
		dir: filepath.Join(root, "publication"), recovery: filepath.Join(root, "recovery"), index: filepath.Join(root, "index.db"), now: clock(),
		dictionaries: filepath.Join(root, "dictionaries"), words: filepath.Join(root, "words.txt"),
	}
	if withRemote {
		if _, err := exec.LookPath("git"); err != nil {
			t.Skip("pushing to a folder needs the program git")
		}
		p.remote = filepath.Join(root, "remote.git")
	}
	k, err := desk.Create(t.Context(), p.dir, desk.NewPublication{
		Publication: publication.Default(), Policy: review.DefaultPolicy(), Remote: p.remote,
	}, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

// desk opens another desk on the publication, as another program would.
func (p place) desk(t *testing.T) *desk.Desk {
	t.Helper()
	k, err := desk.Open(p.dir, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

// window stands in for the window: it owns the goroutine and hears everything.
type window struct {
	*workspace.Workspace
	t     *testing.T
	run   *task.Runner
	queue chan func()

	heard    []string // names of the calls, in order
	errs     []error
	receipts []desk.Receipt
	synced   []desk.SyncReport
	words    []int // of each analysis
	since    time.Time
	dropped  []string // folders
	keeping  []error
	merges   []workspace.Merge
}

// open opens a window on the publication and waits until it is read.
func (p place) open(t *testing.T) *window { t.Helper(); return p.openResting(t, time.Millisecond) }

// openResting is open with another pause before the text is analysed.
func (p place) openResting(t *testing.T, pause time.Duration) *window {
	t.Helper()
	w := &window{t: t, queue: make(chan func(), 10_000)}
	w.run = task.New(func(f func()) { w.queue <- f })
	w.Workspace = workspace.New(workspace.Options{
		Runner: w.run, Listener: w, Now: p.now,
		Recovery: &workspace.Recovery{Dir: p.recovery}, Pause: pause, Retry: p.retry,
		Spelling:  workspace.SpellingOptions{Folders: []string{p.dictionaries}, Words: p.words},
		IndexFile: func(string) (string, error) { return p.index, nil }, Free: p.free,
		Fetch:   fetch.Options{AllowPrivate: true, Archive: "-", Client: &http.Client{Transport: &http.Transport{}}},
		Keyring: cmp.Or[credential.Ring](p.ring, &ring{full: true}),
	})
	k, err := desk.Open(p.dir, desk.Options{Who: ada, Now: p.now})
	if err != nil {
		t.Fatal(err)
	}
	w.Open(k)
	t.Cleanup(func() {
		w.run.Close()
		w.Close()
	})
	w.drain()
	return w
}

func (w *window) DeskChanged()     { w.heard = append(w.heard, "desk") }
func (w *window) DocumentChanged() { w.heard = append(w.heard, "document") }
func (w *window) SourcesChanged()  { w.heard = append(w.heard, "sources") }
func (w *window) DirtyChanged()    { w.heard = append(w.heard, "dirty") }
func (w *window) ArchiveChanged()  { w.heard = append(w.heard, "archive") }
func (w *window) Spelled()         { w.heard = append(w.heard, "spelled") }
func (w *window) BusyChanged()     { w.heard = append(w.heard, "busy") }

func (w *window) Analysed() {
	w.heard = append(w.heard, "analysed")
	w.words = append(w.words, w.Analysis().Words)
}

func (w *window) Reviewed() { w.heard = append(w.heard, "reviewed") }

func (w *window) Doubted() { w.heard = append(w.heard, "doubted") }

func (w *window) Done(r desk.Receipt) {
	w.heard = append(w.heard, "done "+string(r.Act))
	w.receipts = append(w.receipts, r)
}

func (w *window) Synced(r desk.SyncReport) {
	w.heard = append(w.heard, "synced")
	w.synced = append(w.synced, r)
}

func (w *window) Failed(err error) {
	w.heard = append(w.heard, "failed")
	w.errs = append(w.errs, err)
}

func (w *window) Recovered(since time.Time) {
	w.heard = append(w.heard, "recovered")
	w.since = since
}

func (w *window) Dropped(id, folder string) {
	w.heard = append(w.heard, "dropped")
	w.dropped = append(w.dropped, folder)
}

func (w *window) Merged(m workspace.Merge) {
	w.heard = append(w.heard, "merged")
	w.merges = append(w.merges, m)
}

func (w *window) Kept(err error) {
	w.heard = append(w.heard, "kept")
	w.keeping = append(w.keeping, err)
}

// drain runs what is posted until nothing goes on any more. The recovery store
// is written after a pause that most tests need not wait for.
func (w *window) drain(also ...string) {
	w.t.Helper()
	keys := append([]string{"act", "desk", "published", "analyse", "merge", "review", "compare", "versions", "read", "doubts", "archive"}, also...)
	for {
		busy := false
		for _, key := range keys {
			busy = busy || w.run.Busy(key)
		}
		select {
		case f := <-w.queue:
			f()
			continue
		default:
		}
		if !busy {
			return
		}
		select {
		case f := <-w.queue:
			f()
		case <-time.After(time.Minute):
			w.t.Fatalf("still waiting for %v; heard %v", keys, w.heard)
		}
	}
}

// do runs an act and waits for its end.
func (w *window) do(act func()) {
	w.t.Helper()
	act()
	w.drain()
}

// fine runs an act that must not fail.
func (w *window) fine(act func()) {
	w.t.Helper()
	before := len(w.errs)
	w.do(act)
	if len(w.errs) > before {
		w.t.Fatalf("failed: %v", errors.Join(w.errs[before:]...))
	}
}

// refused runs an act that must fail, once, with want.
func (w *window) refused(want error, act func()) {
	w.t.Helper()
	before := len(w.errs)
	w.do(act)
	if got := w.errs[before:]; len(got) != 1 || !errors.Is(got[0], want) {
		w.t.Fatalf("failed with %v, want once %v", got, want)
	}
}

// as lets another person work, without a key.
func (w *window) as(who repo.Person) error { return w.SetPerson(who, nil) }

// become is as, and waits until the desk is read for them.
func (w *window) become(who repo.Person) {
	w.t.Helper()
	if err := w.as(who); err != nil {
		w.t.Fatal(err)
	}
	w.drain()
}

func (w *window) count(what string) int {
	n := 0
	for _, h := range w.heard {
		if h == what {
			n++
		}
	}
	return n
}

// begin starts a draft and returns its id.
func (w *window) begin(title string) string {
	w.t.Helper()
	w.fine(func() { w.NewDraft(title) })
	return w.Document().Draft.ID
}

// saved reads the text of a draft as git has it.
func (p place) saved(t *testing.T, id string) string {
	t.Helper()
	k := p.desk(t)
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimLeft(d.Article.File.Body(), "\n")
}

// finish gives the open draft all that the checks ask for.
func (w *window) finish() {
	w.t.Helper()
	w.PutFile("lead.png", picture(w.t))
	err := w.SetFront(func(f *article.Front) {
		f.Summary = "A fourth boat costs less than the study for a bridge."
		f.Section = "commentary"
		f.Image = article.Image{File: "lead.png", Alt: "A plain grey picture", Credit: "Harbour Office"}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.AddReference(castillo())
	w.SetBody("A fourth boat would cost less than the study [@castillo2024].\n")
	w.drain()
}

func castillo() *cite.Reference {
	return &cite.Reference{
		Key: "castillo2024", Type: "webpage", Title: "Ports", ContainerTitle: "The Strait Times",
		Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/",
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1200, 675))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *window) expect(dirty bool, body string) {
	w.t.Helper()
	d := w.Document()
	if d == nil {
		w.t.Fatal("no document is open")
	}
	if d.Dirty() != dirty || d.Body() != body {
		w.t.Fatalf("the document is %s\nwant %s", describe(d.Dirty(), d.Body()), describe(dirty, body))
	}
}

func describe(dirty bool, body string) string { return fmt.Sprintf("dirty %v: %q", dirty, body) }
