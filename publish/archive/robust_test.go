package archive

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// filler is the environment variable that makes this test binary fill the index
// it names; some texts at a time, so that there is much to be interrupted.
const filler = "POSTIL_ARCHIVE_FILLER"

// fillerTexts is how many texts there are.
const fillerTexts = 60

func TestMain(m *testing.M) {
	if file := os.Getenv(filler); file != "" {
		if err := fill(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// someTexts are a few of the texts, in their n-th version.
func someTexts(count, n int) *shelf {
	s := &shelf{}
	for i := range count {
		s.put(fmt.Sprintf("content/commentary/2024/07/a%d", i), "", "published", fmt.Sprintf(
			"---\ntitle: Boat %d\nauthors: [Author %d]\n---\nHarbours of version%d and place%d, said %s.\n", i, i%7, n, i, strings.Repeat(fmt.Sprintf("word%d again ", i%11), 40)))
	}
	return s
}

// fill brings an index through versions of the texts until it has the last, and
// says each once it has it.
func fill(file string) error {
	ctx := context.Background()
	x, err := Open(ctx, file, Options{Lang: "en"})
	if err != nil {
		return err
	}
	defer x.Close()
	for n := range 40 {
		if _, err := x.Update(ctx, someTexts(10+n%4*10+fillerTexts-40, n), nil); err != nil {
			return err
		}
		if x.Trouble() != nil {
			return x.Trouble()
		}
		fmt.Println(n)
	}
	_, err = x.Update(ctx, someTexts(fillerTexts, 99), nil)
	return err
}

// right asks an index of the texts in a version what it must know.
func right(t *testing.T, x *Index, count, n int) {
	t.Helper()
	for query, want := range map[string]int{
		"": count, "boat ": count, fmt.Sprintf("version%d ", n): count, "version98 ": 0, "harb": count, `"harbours of"`: count,
		"place7 ": 1, "title:17": 1, "word3 ": len(every(3, 11, count)), "author:\"author 3\"": len(every(3, 7, count)), "-boat": 0,
	} {
		res, err := x.Search(t.Context(), ParseQuery(query), ByRelevance)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if len(res.Entries) != want {
			t.Fatalf("%s finds %d, want %d", query, len(res.Entries), want)
		}
		for _, e := range res.Entries {
			var i int
			if _, err := fmt.Sscanf(e.Title, "Boat %d", &i); err != nil || e.Dir != fmt.Sprintf("content/commentary/2024/07/a%d", i) || e.Authors[0] != fmt.Sprint("Author ", i%7) {
				t.Fatalf("%s finds %+v (%v)", query, e, err)
			}
			body, err := x.Body(t.Context(), e)
			if err != nil || !strings.HasPrefix(body, fmt.Sprintf("Harbours of version%d and place%d, said word%d", n, i, i%11)) {
				t.Fatalf("%s has text %q, %v", e.Dir, body, err)
			}
		}
	}
}

func every(from, step, below int) (out []int) {
	for i := from; i < below; i += step {
		out = append(out, i)
	}
	return out
}

// Whatever bytes of the file become others, and wherever it is cut short, what
// is answered after the next Update is right.
func TestDamageAnywhereIsNoticed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.db")
	src := someTexts(fillerTexts, 1)
	open(t, file, src).Close()
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := os.ReadFile(sealOf(file))
	if err != nil {
		t.Fatal(err)
	}
	bystander := filepath.Join(dir, "b.db")
	if err := os.WriteFile(bystander, good, 0o600); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 100 {
		bad := slices.Clone(good)
		what := ""
		switch i % 4 {
		case 0: // one byte
			at := r.IntN(len(bad))
			bad[at] ^= byte(1 + r.IntN(255))
			what = fmt.Sprintf("byte %d", at)
		case 1: // a run of them
			at := r.IntN(len(bad))
			for j := at; j < min(len(bad), at+1+r.IntN(5000)); j++ {
				bad[j] = byte(r.IntN(256))
			}
			what = fmt.Sprintf("bytes from %d", at)
		case 2: // cut
			bad = bad[:r.IntN(len(bad))]
			what = fmt.Sprintf("cut to %d", len(bad))
		case 3: // a page of zeros
			at := r.IntN(len(bad)) / 4096 * 4096
			clear(bad[at:min(len(bad), at+4096)])
			what = fmt.Sprintf("zeros from %d", at)
		}
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(sealOf(file), seal, 0o600); err != nil {
			t.Fatal(err)
		}
		x := open(t, file, src)
		right(t, x, fillerTexts, 1)
		if err := x.Trouble(); err != nil { // its version reads as one that is to come
			if after, err := os.ReadFile(file); err != nil || !slices.Equal(after, bad) {
				t.Fatalf("%s: a file of a newer version was changed (%v)", what, err)
			}
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.Fatal(what)
		}
	}
	if after, err := os.ReadFile(bystander); err != nil || !slices.Equal(after, good) {
		t.Errorf("another file was changed (%v)", err)
	}
}

// Without a seal, as after a crash, damage to what is shown is still noticed, and
// the next Update makes the index anew.
func TestDamageOfATextIsNoticedWhenItIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	src := someTexts(fillerTexts, 1)
	open(t, file, src).Close()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(data), "Harbours of version1 and place7,")
	if at < 0 {
		t.Fatal("the text is not there")
	}
	data[at+20] = '2'
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unseal(file); err != nil {
		t.Fatal(err)
	}
	x := open(t, file, src)
	res, err := x.Search(t.Context(), ParseQuery("place7 "), ByRelevance)
	if err != nil || len(res.Entries) != 1 {
		t.Fatal(slugs(res.Entries), err)
	}
	if p, err := x.Passage(t.Context(), res.Entries[0], res); !damaged(err) {
		t.Fatalf("it shows %q, %v", p.Text, err)
	}
	if _, err := x.Update(t.Context(), src, nil); err != nil {
		t.Fatal(err)
	}
	right(t, x, fillerTexts, 1)
}

func startFiller(t *testing.T, file string) (*exec.Cmd, *bufio.Scanner, *strings.Builder) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(exe)
	c.Env = append(os.Environ(), filler+"="+file)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said := &strings.Builder{}
	c.Stderr = said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(out), said
}

// A program that fills the index is killed at random moments. What the next one
// answers is right, and it need not begin anew.
// POSTIL_KILLS sets how many die; a few do in every test run.
func TestKilledAtAnyMomentLeavesAnIndexThatIsRight(t *testing.T) {
	kills := 15
	if n, err := strconv.Atoi(os.Getenv("POSTIL_KILLS")); err == nil {
		kills = n
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	most, within := -1, 250*time.Millisecond
	for n := 0; n < kills || most < 0 && within < time.Minute; n++ {
		if n >= kills { // on a busy computer all of them died young
			within *= 2
		}
		file := filepath.Join(dir, fmt.Sprint(n))
		c, lines, _ := startFiller(t, file)
		pause := 5*time.Millisecond + time.Duration(r.Int64N(int64(within)))
		dead := make(chan struct{})
		go func() {
			time.Sleep(pause)
			_ = c.Process.Kill() // it may have ended
			close(dead)
		}()
		told := -1
		for lines.Scan() {
			if i, err := strconv.Atoi(lines.Text()); err == nil {
				told = i
			}
		}
		<-dead
		_ = c.Wait() // it was killed
		x := open(t, file, nil)
		if err := x.Trouble(); err != nil {
			t.Fatal(err)
		}
		if told >= 0 && len(x.All()) == 0 {
			t.Fatalf("kill %d: version %d was there, and nothing is", n, told)
		}
		src := someTexts(fillerTexts, 1)
		if _, err := x.Update(t.Context(), src, nil); err != nil {
			t.Fatalf("kill %d after version %d: %v", n, told, err)
		}
		right(t, x, fillerTexts, 1)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		most = max(most, told)
	}
	if most < 0 {
		t.Fatal("none lived long enough to store anything")
	}
	t.Logf("%d killed, the last after version %d", kills, most)
}

// Programs that fill one index at the same time do not mix up what it has.
func TestTwoProgramsAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.db")
	var all []*exec.Cmd
	var said []*strings.Builder
	for range 3 {
		c, lines, errs := startFiller(t, file)
		go func() {
			for lines.Scan() { // so that it never waits
			}
		}()
		all, said = append(all, c), append(said, errs)
	}
	x := open(t, file, nil)
	for n := range 10 { // and one that asks and writes in between
		if _, err := x.Update(t.Context(), someTexts(fillerTexts, n), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Search(t.Context(), ParseQuery("boat "), ByRelevance); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range all {
		if err := c.Wait(); err != nil {
			t.Errorf("%v: %s", err, said[i])
		}
	}
	src := someTexts(fillerTexts, 99)
	if _, err := x.Update(t.Context(), src, nil); err != nil {
		t.Fatal(err)
	}
	if err := x.Trouble(); err != nil {
		t.Fatal(err)
	}
	right(t, x, fillerTexts, 99)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	src.read = 0
	x = open(t, file, src)
	if src.read > 0 {
		t.Errorf("%d texts were read again", src.read)
	}
	right(t, x, fillerTexts, 99)
}
