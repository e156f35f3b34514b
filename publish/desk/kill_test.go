package desk_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/repo/gittest"
	"postil/publish/review"
)

// publisher is the environment variable that makes this test binary write,
// review and publish in the publication it names until it is killed.
const publisher = "POSTIL_PUBLISHER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(publisher); dir != "" {
		if err := publishUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if os.Getenv(hookEnv) != "" {
		if err := judgePush(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// publishUntilKilled says what was done once it has been done.
func publishUntilKilled(dir string) error {
	ctx := context.Background()
	k, err := desk.Open(dir, desk.Options{Who: ada})
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1200, 675))); err != nil {
		return err
	}
	fmt.Println("ready")
	for {
		n := rand.Uint64()
		r, err := k.New(ctx, article.Front{
			Title: fmt.Sprint("Boat ", n), Slug: fmt.Sprint("boat-", n), Summary: "A boat costs less than a bridge.", Section: "commentary",
			Date: article.Day(2024, 6, 1), Image: article.Image{File: "lead.png", Alt: "A grey picture", Credit: "Harbour Office"},
		}, "A boat would cost less than the study [@castillo2024].\n")
		if err != nil {
			return err
		}
		fmt.Println("saved", r.Draft)
		_, err = k.Save(ctx, r.Draft, desk.Edit{
			Put: map[string][]byte{"lead.png": picture.Bytes()},
			References: []*cite.Reference{{
				Key: "castillo2024", Type: "webpage", Title: "Ports", ContainerTitle: "The Strait Times",
				Author: []cite.Name{{Family: "Castillo", Given: "Nadia"}}, Issued: cite.Date{Year: 2024, Month: 7, Day: 16}, URL: "https://example.org/",
			}},
		})
		if err != nil {
			return err
		}
		if _, err := k.Submit(ctx, r.Draft, ""); err != nil {
			return err
		}
		k.SetWho(ben)
		if _, err := k.Approve(ctx, r.Draft, ""); err != nil {
			return err
		}
		k.SetWho(ada)
		fmt.Println("approved", r.Draft)
		if _, err := k.Publish(ctx, r.Draft); err != nil {
			return err
		}
		fmt.Println("published", r.Draft)
	}
}

// Postil is killed, as kill -9 does, at random moments while it publishes, with
// and without a remote. Nothing that was said to be done may be missing, both
// repositories must be whole, and what was not finished must be finished by the
// next attempt. A few die in every run; POSTIL_KILLS=400 is so many.
func TestKilledWhilePublishing(t *testing.T) {
	kills := 6
	if n, err := strconv.Atoi(os.Getenv("POSTIL_KILLS")); err == nil {
		kills = n
	}
	const each = 10 // in one publication, so that checking it stays quick
	var dir, remote string
	var server *gittest.Server
	published, within := 0, 1200*time.Millisecond
	for n := 0; n < kills || published == 0 && within < time.Minute; n++ {
		if n >= kills { // on a busy computer all of them died young
			within *= 2
		}
		if n%each == 0 {
			dir, remote = filepath.Join(t.TempDir(), "pub"), ""
			p := desk.NewPublication{Publication: publication.Default(), Policy: review.DefaultPolicy()}
			if n/each%2 == 0 || kills < 2*each && n == 0 {
				server = gittest.New(t, gittest.Options{})
				p.Remote, remote = server.MustCreate(t, "review.git")
			}
			k, err := desk.Create(t.Context(), dir, p, desk.Options{Who: ada})
			if err != nil {
				t.Fatal(err)
			}
			k.Close()
		}
		done := killPublisher(t, dir, within)
		published += len(done["published"])
		if remote != "" {
			server.Quiet()
		}
		if err := afterKill(t, dir, remote, done); err != nil {
			t.Fatalf("kill %d, having said %v: %v", n, done, err)
		}
	}
	if published == 0 {
		t.Error("no publisher lived long enough to publish anything")
	}
	t.Logf("%d killed, %d articles acknowledged as published", kills, published)
}

// killPublisher kills a publisher within some time and returns the drafts by
// what was said of them.
func killPublisher(t *testing.T, dir string, within time.Duration) map[string][]string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), publisher+"="+dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		what, id, _ := strings.Cut(lines.Text(), " ")
		if what == "ready" {
			time.AfterFunc(rand.N(within), func() { cmd.Process.Kill() })
			continue
		}
		said[what] = append(said[what], id)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the publisher ended by itself: %v\n%s", err, stderr.String())
	}
	return said
}

// afterKill looks at what a killed publisher left, and goes on with it.
func afterKill(t *testing.T, dir, remote string, said map[string][]string) error {
	t.Helper()
	ctx := t.Context()
	repositories := []string{dir}
	if remote != "" {
		repositories = append(repositories, remote)
	}
	fsck := func() error {
		for _, d := range repositories {
			if out, err := exec.Command("git", "-C", d, "fsck", "--strict", "--full").CombinedOutput(); err != nil {
				return fmt.Errorf("git fsck in %s: %w\n%s", d, err, out)
			}
		}
		return nil
	}
	if err := fsck(); err != nil {
		return err
	}
	k, err := desk.Open(dir, desk.Options{Who: ada})
	if err != nil {
		return err
	}
	defer k.Close()
	if _, err := k.Sync(ctx); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	for _, id := range slices.Concat(said["saved"], said["approved"], said["published"]) {
		d, err := k.Draft(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(said["published"], id) && d.Status.State != review.Published,
			slices.Contains(said["approved"], id) && d.Status.State != review.Published && d.Status.State != review.Approved:
			return fmt.Errorf("draft %s is %s", id, d.Status.State)
		}
	}
	drafts, err := k.Drafts(ctx)
	if err != nil {
		return err
	}
	archived, err := k.Recent(ctx, 10_000)
	if err != nil {
		return err
	}
	finished := len(archived)
	for _, d := range drafts {
		switch d.Status.State {
		case review.Published:
			finished++
		case review.Approved: // the attempt that was interrupted, once more
			if _, err := k.Publish(ctx, d.ID); err != nil {
				return err
			}
			finished++
		}
	}
	if _, err := k.Sync(ctx); err != nil {
		return fmt.Errorf("sync afterwards: %w", err)
	}
	v, err := k.Verify(ctx)
	if err != nil || len(v.Doubts) > 0 || v.Articles != finished {
		return fmt.Errorf("%d articles on main, %d finished, doubts %v: %w", v.Articles, finished, v.Doubts, err)
	}
	if waiting, err := k.Waiting(ctx); err != nil || len(waiting) > 0 {
		return fmt.Errorf("%q wait: %w", waiting, err)
	}
	if out, err := exec.Command("git", "-C", dir, "status", "--porcelain").CombinedOutput(); err != nil || len(out) > 0 {
		return fmt.Errorf("git status: %w\n%s", err, out)
	}
	if remote != "" {
		here, err := k.Version()
		there, gerr := exec.Command("git", "-C", remote, "rev-parse", "main").Output()
		if err := errors.Join(err, gerr); err != nil || strings.TrimSpace(string(there)) != here {
			return fmt.Errorf("main is at %s here and at %s there: %w", here, there, err)
		}
	}
	return fsck()
}
