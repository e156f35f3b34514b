package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// typist is the environment variable that makes this test binary type into the
// journal it names until it is killed.
const typist = "POSTIL_JOURNAL_TYPIST"

func TestMain(m *testing.M) {
	if path := os.Getenv(typist); path != "" {
		if err := typeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// typeUntilKilled appends numbered words, and says each number once Append has
// returned. Now and then it saves and starts over, as the program does.
func typeUntilKilled(path string) error {
	var text strings.Builder
	text.WriteString("start")
	j, err := Create(path, "", []byte(text.String()))
	if err != nil {
		return err
	}
	for i := 1; ; i++ {
		word := fmt.Sprintf(" %d", i)
		if err := j.Append(text.Len(), 0, word); err != nil {
			return err
		}
		text.WriteString(word)
		if _, err := fmt.Println(i); err != nil {
			return err
		}
		switch {
		case i%500 == 0:
			err = j.Restart([]byte(text.String()))
		case i%97 == 0:
			err = j.Sync()
		}
		if err != nil {
			return err
		}
	}
}

// A typist is killed at random moments. Everything it was told is kept must be
// in the journal. POSTIL_KILLS sets how many die; a few do in every test run.
func TestKilledAtAnyMomentLosesNothing(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("POSTIL_KILLS")); err == nil {
		kills = n
	}
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	most, within := 0, 120*time.Millisecond
	for n := 0; n < kills || most == 0 && within < time.Minute; n++ {
		if n >= kills { // on a busy computer all of them died young
			within *= 2
		}
		path := filepath.Join(dir, fmt.Sprint(n))
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), typist+"="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		dead := make(chan struct{})
		go func() {
			time.Sleep(time.Duration(rng.Int64N(int64(within))))
			cmd.Process.Kill()
			close(dead)
		}()
		told := 0
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if i, err := strconv.Atoi(lines.Text()); err == nil {
				told = i
			}
		}
		<-dead
		// It was killed: the error that Wait has to report is no news.
		_ = cmd.Wait()
		r, err := Recover(path)
		if err != nil {
			if told == 0 && errors.Is(err, fs.ErrNotExist) {
				continue // killed before it had begun
			}
			t.Fatalf("kill %d after %d words: %v", n, told, err)
		}
		words := strings.Fields(string(r.Text))
		if len(words)-1 < told {
			t.Fatalf("kill %d: %d words recovered, %d were acknowledged", n, len(words)-1, told)
		}
		for i, w := range words[1:] {
			if w != strconv.Itoa(i+1) {
				t.Fatalf("kill %d: word %d is %q", n, i+1, w)
			}
		}
		most = max(most, told)
	}
	if most == 0 {
		t.Fatal("no typist lived long enough to type a word")
	}
	t.Logf("%d killed, the longest after %d words", kills, most)
}
