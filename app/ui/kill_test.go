package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"postil/app/workspace"
	"postil/publish/desk"
	"postil/publish/review"
)

// typistIn is the environment variable that names the folder of a fixture in
// which TestTypist types until it is killed.
const typistIn = "POSTIL_TYPIST"

// TestTypist is the program that TestKilledWhileTyping kills: Postil's window
// without a screen, and somebody who types numbered words into an article and
// now and then saves. It says each number with the time at which it was typed.
func TestTypist(t *testing.T) {
	root := os.Getenv(typistIn)
	if root == "" {
		t.Skip("TestKilledWhileTyping runs it")
	}
	f := &fixture{dir: filepath.Join(root, "publication"), config: filepath.Join(root, "config"), data: filepath.Join(root, "data"), now: time.Now}
	p := f.open(t)
	p.choose("Boats, draft")
	p.article.text.Select(0, len(p.article.text.Text()))
	for i := 1; ; i++ {
		test.Type(p.article.field.Focusable(), fmt.Sprintf("%d ", i))
		fmt.Printf("typed %d %d\n", i, time.Now().UnixNano())
		if i%150 == 0 {
			p.actions.ByID("file.save").Trigger()
		}
		for rest := time.After(4 * time.Millisecond); rest != nil; {
			select {
			case fn := <-p.queue:
				fn()
			case <-rest:
				rest = nil
			}
		}
	}
}

// Postil is killed, as kill -9 does, at random moments while somebody types
// into it. What it then opens must be all that was typed but, at most, the
// last second of it. A few are killed in every run of the tests;
// POSTIL_KILLS=500 kills that many and holds them to the second, which a busy
// machine need not keep.
func TestKilledWhileTyping(t *testing.T) {
	kills, most := 6, 10*time.Second
	if n, err := strconv.Atoi(os.Getenv("POSTIL_KILLS")); err == nil {
		kills, most = n, time.Second
	}
	f := newFixture(t, review.Draft)
	root := filepath.Dir(f.dir)
	results := make(chan killed, kills)
	kill := func(n int, within time.Duration) killed {
		return killTypist(root, filepath.Join(root, "typist", strconv.Itoa(n)), f.ids["Boats, draft"], within)
	}
	var wg sync.WaitGroup
	turns := make(chan int, kills)
	for n := range kills {
		turns <- n
	}
	close(turns)
	for range 3 { // they rest most of the time
		wg.Go(func() {
			for n := range turns {
				results <- kill(n, 2500*time.Millisecond)
			}
		})
	}
	wg.Wait()
	close(results)
	var worst killed
	words, recovered := 0, 0
	judge := func(r killed) {
		if r.err != nil {
			t.Error(r.err)
			return
		}
		if r.lost > most {
			t.Errorf("killed after %d words: %v of typing are lost, %d words", r.typed, r.lost, r.typed-r.there)
		}
		if r.lost > worst.lost {
			worst = r
		}
		words += r.typed
		if r.recovered {
			recovered++
		}
	}
	for r := range results {
		judge(r)
	}
	// On a busy computer all of them may have died before anything was kept.
	for within := 5 * time.Second; recovered == 0 && within < time.Minute && !t.Failed(); within *= 2 {
		judge(kill(kills, within))
	}
	if words == 0 || recovered == 0 {
		t.Errorf("%d words were typed, %d articles recovered: nothing was shown", words, recovered)
	}
	t.Logf("%d killed, %d words typed, %d articles recovered from the journal; at most %v lost (%d of %d words)",
		kills, words, recovered, worst.lost.Round(time.Millisecond), worst.typed-worst.there, worst.typed)
}

// killed is what came of one typist.
type killed struct {
	typed, there int           // words
	lost         time.Duration // from the first word that is gone to the kill
	recovered    bool          // there was unsaved text
	err          error
}

// killTypist lets a typist work on a copy of the fixture in root and kills it
// within some time of the first word.
func killTypist(root, dir, id string, within time.Duration) (r killed) {
	fail := func(err error) killed { return killed{err: err} }
	defer os.RemoveAll(dir)
	for _, part := range []string{"publication", "config"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))); err != nil {
			return fail(err)
		}
	}
	// The settings name the fixture's own publication.
	settings := filepath.Join(dir, "config", "settings.json")
	data, err := os.ReadFile(settings)
	if err != nil {
		return fail(err)
	}
	data = []byte(strings.ReplaceAll(string(data), filepath.Join(root, "publication"), filepath.Join(dir, "publication")))
	if err := os.WriteFile(settings, data, 0o600); err != nil {
		return fail(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestTypist$")
	cmd.Env = append(os.Environ(), typistIn+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fail(err)
	}
	if err := cmd.Start(); err != nil {
		return fail(err)
	}
	var when []time.Time // of each word
	var other strings.Builder
	end := make(chan time.Time, 1)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var i, nanos int64
		if _, err := fmt.Sscanf(lines.Text(), "typed %d %d", &i, &nanos); err != nil {
			fmt.Fprintln(&other, lines.Text())
			continue
		}
		if when = append(when, time.Unix(0, nanos)); i == 1 {
			go func() {
				time.Sleep(rand.N(within))
				end <- time.Now()
				cmd.Process.Kill()
			}()
		}
	}
	// It was killed: the error that Wait has to report is no news.
	_ = cmd.Wait()
	if len(when) == 0 {
		return fail(fmt.Errorf("the typist typed nothing: %s", other.String()))
	}
	dead := <-end
	text, recovered, err := textAfterwards(dir, id)
	if err != nil {
		return fail(fmt.Errorf("after %d words: %w", len(when), err))
	}
	words := strings.Fields(text)
	for i, w := range words {
		if w != strconv.Itoa(i+1) && (i < len(words)-1 || !strings.HasPrefix(strconv.Itoa(i+1), w)) {
			if !strings.Contains(text, "boat") { // else: killed before the first word was kept
				return fail(fmt.Errorf("word %d is %q", i+1, w))
			}
			words = nil
			break
		}
	}
	r = killed{typed: len(when), there: len(words), recovered: recovered}
	if r.there < r.typed {
		r.lost = dead.Sub(when[r.there])
	}
	return r
}

// textAfterwards is the text that the next start would show.
func textAfterwards(dir, id string) (text string, recovered bool, err error) {
	k, err := desk.Open(filepath.Join(dir, "publication"), desk.Options{Who: ada})
	if err != nil {
		return "", false, err
	}
	defer k.Close()
	d, err := k.Draft(context.Background(), id)
	if err != nil {
		return "", false, err
	}
	u, err := (&workspace.Recovery{Dir: filepath.Join(dir, "data", "recovery")}).Load(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d.Article.File.Body(), false, nil
	case err != nil:
		return "", false, err
	}
	_, body, _ := strings.Cut(strings.TrimPrefix(string(u.Files["index.md"]), "---\n"), "\n---\n")
	return body, true, nil
}
