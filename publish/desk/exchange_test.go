package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	gosync "sync"
	"sync/atomic"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/repo/gittest"
	"postil/publish/review"
)

// onServer is a publication with a remote on a web server.
func onServer(t *testing.T, o gittest.Options) (func(*desk.NewPublication), *gittest.Server, string) {
	t.Helper()
	s := gittest.New(t, o)
	address, dir := s.MustCreate(t, "review.git")
	return func(p *desk.NewPublication) { p.Remote = address }, s, dir
}

// Without a connection everything is done here, and the report says what waits;
// with one again it goes out.
func TestOfflineWorkWaits(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	remote, s, _ := onServer(t, gittest.Options{})
	k := newDesk(t, c, remote)
	s.SetFault(gittest.Fault{Kind: gittest.Break})
	id := write(t, k, article.Front{})
	r, err := k.Submit(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(r.Unsent, repo.ErrOffline) || r.State != review.InReview {
		t.Errorf("submitted offline: unsent %v, state %s", r.Unsent, r.State)
	}
	rep, err := k.Sync(t.Context())
	want := []string{review.LogRef(id), "refs/heads/draft/" + id}
	if !errors.Is(err, repo.ErrOffline) || !slices.Equal(rep.Waiting, want) {
		t.Errorf("sync offline: %v, waiting %q; want ErrOffline and %q", err, rep.Waiting, want)
	}
	k.SetWho(ben)
	if _, err := k.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ada)
	if _, err := k.Publish(t.Context(), id); !errors.Is(err, repo.ErrOffline) {
		t.Errorf("publish offline: %v; want ErrOffline", err)
	}
	if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Approved {
		t.Errorf("the draft is %v, %v; want it approved and not published", d, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if rep, err := k.Sync(ctx); !errors.Is(err, context.Canceled) || !slices.Equal(rep.Waiting, want) {
		t.Errorf("sync cancelled: %v, waiting %q", err, rep.Waiting)
	}
	s.SetFault(gittest.Fault{})
	if rep := sync(t, k); len(rep.Waiting) != 0 || !slices.Equal(rep.Sent, slices.Sorted(slices.Values(want))) {
		t.Errorf("sync online: sent %q, waiting %q", rep.Sent, rep.Waiting)
	}
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Error(err)
	}
	if names, err := k.Waiting(t.Context()); err != nil || len(names) > 0 {
		t.Errorf("after publishing %q wait, %v", names, err)
	}
}

// A publication can be begun without a connection.
func TestCreateOffline(t *testing.T) {
	remote, s, dir := onServer(t, gittest.Options{})
	s.SetFault(gittest.Fault{Kind: gittest.Break})
	k := newDesk(t, at("2024-06-14T08:00:00Z"), remote)
	if names, err := k.Waiting(t.Context()); err != nil || !slices.Equal(names, []string{"refs/heads/main"}) {
		t.Errorf("%q wait, %v; want main", names, err)
	}
	s.SetFault(gittest.Fault{})
	if rep := sync(t, k); !slices.Equal(rep.Sent, []string{"refs/heads/main"}) {
		t.Errorf("sent %q", rep.Sent)
	}
	if out, err := exec.Command("git", "-C", dir, "rev-parse", "main").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Two people write in one review at the same moment: who comes second merges
// and pushes again, without being asked.
func TestLosersOfARaceCatchUp(t *testing.T) {
	var before atomic.Pointer[func()]
	c := at("2024-06-14T08:00:00Z")
	remote, _, _ := onServer(t, gittest.Options{Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.HasSuffix(req.URL.Path, "git-receive-pack") && req.Method == http.MethodPost {
				if f := before.Swap(nil); f != nil {
					(*f)()
				}
			}
			h.ServeHTTP(w, req)
		})
	}})
	k := newDesk(t, c, remote)
	id := write(t, k, article.Front{})
	if _, err := k.Submit(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	other := cloned(t, k, c, ben)
	interfere := func() {
		if r, err := other.RequestChanges(t.Context(), id, "Shorter, please"); err != nil || r.Unsent != nil {
			t.Errorf("the first: %v, %v", err, r.Unsent)
		}
	}
	before.Store(&interfere)
	r, err := k.Withdraw(t.Context(), id, "One more look")
	if err != nil || r.Unsent != nil || !slices.Contains(r.Pushed, review.LogRef(id)) {
		t.Fatalf("the second: %v, unsent %v, pushed %q", err, r.Unsent, r.Pushed)
	}
	sync(t, other)
	for _, desk := range []*desk.Desk{k, other} {
		d, err := desk.Draft(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for _, e := range d.Log {
			said[e.Body] = true
		}
		if !said["One more look"] || !said["Shorter, please"] {
			t.Errorf("%s has %v", desk.Who().Name, said)
		}
	}
}

// Several desks publish at the same time; every article gets onto main, one
// commit after the other.
func TestPublishingAtTheSameTime(t *testing.T) {
	remote, _, dir := onServer(t, gittest.Options{})
	k := newDesk(t, at("2024-06-14T08:00:00Z"), remote)
	var ids []string
	for i := range 4 {
		id := write(t, k, article.Front{Title: fmt.Sprintf("Number %d", i), Slug: fmt.Sprintf("number-%d", i)})
		approve(t, k, id)
		ids = append(ids, id)
	}
	sync(t, k)
	var wg gosync.WaitGroup
	for _, id := range ids {
		other := cloned(t, k, at("2024-06-14T12:00:00Z"), ben)
		wg.Go(func() {
			if _, err := other.Publish(t.Context(), id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		})
	}
	wg.Wait()
	sync(t, k)
	v, err := k.Verify(t.Context())
	if err != nil || v.Articles != len(ids) || len(v.Doubts) > 0 {
		t.Errorf("%d articles, doubts %v, %v; want %d and none", v.Articles, v.Doubts, err, len(ids))
	}
	if out, err := exec.Command("git", "-C", dir, "fsck", "--strict", "--full").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// On a host that takes nothing but branches, everything goes as elsewhere.
func TestHostWithoutOtherRefs(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	remote, s, dir := onServer(t, gittest.Options{})
	if err := s.RefuseOtherRefs("review.git"); err != nil {
		t.Fatal(err)
	}
	k := newDesk(t, c, remote)
	id := write(t, k, article.Front{})
	if r, err := k.Submit(t.Context(), id, ""); err != nil || r.Unsent != nil {
		t.Fatalf("%v, unsent %v", err, r.Unsent)
	}
	other := cloned(t, k, c, ben)
	if r, err := other.Approve(t.Context(), id, ""); err != nil || r.Unsent != nil {
		t.Fatalf("%v, unsent %v", err, r.Unsent)
	}
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	sync(t, other)
	for _, k := range []*desk.Desk{k, other} {
		if d, err := k.Draft(t.Context(), id); err != nil || d.Status.State != review.Published {
			t.Errorf("%v, %v; want it published", d, err)
		}
		if v, err := k.Verify(t.Context()); err != nil || len(v.Doubts) > 0 {
			t.Errorf("doubts %v, %v", v.Doubts, err)
		}
	}
	out, err := exec.Command("git", "-C", dir, "for-each-ref", "--format=%(refname)").CombinedOutput()
	if err != nil || strings.Contains(string(out), "refs/editorial") || !strings.Contains(string(out), "refs/heads/_editorial/archive/2024") || strings.Contains(string(out), id) {
		t.Errorf("the host has %s, %v", out, err)
	}
}

// Files that were left behind when the program ended are brought on later.
func TestFilesLeftBehindAreBroughtOn(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	approve(t, k, id)
	sync(t, k)
	other := cloned(t, k, c, ben)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	// As if the other's sync had ended after main had moved.
	git(t, other, "fetch", "-q", "origin")
	git(t, other, "update-ref", "refs/heads/main", "refs/remotes/origin/main")
	if out := git(t, other, "status", "--porcelain"); out == "" {
		t.Fatal("the files are not behind")
	}
	sync(t, other)
	if out := git(t, other, "status", "--porcelain"); out != "" {
		t.Errorf("git status:\n%s", out)
	}
}

func git(t *testing.T, k *desk.Desk, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = k.Folder()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func refs(t *testing.T, k *desk.Desk) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(git(t, k, "for-each-ref", "--format=%(refname) %(objectname)")) {
		name, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		out[name] = id
	}
	return out
}

// A server that says nothing ends a sync in time.
func TestSyncEndsWhenTheServerStalls(t *testing.T) {
	s := gittest.New(t, gittest.Options{})
	address, _ := s.MustCreate(t, "review.git")
	k := newDesk(t, at("2024-06-14T08:00:00Z"), func(p *desk.NewPublication) { p.Remote = address })
	patient, err := desk.Open(k.Folder(), desk.Options{Who: ada, Network: repo.Network{Idle: 200 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer patient.Close()
	s.SetFault(gittest.Fault{Kind: gittest.Stall})
	begin := time.Now()
	if _, err := patient.Sync(t.Context()); !errors.Is(err, repo.ErrOffline) {
		t.Errorf("%v; want ErrOffline", err)
	}
	if d := time.Since(begin); d > 20*time.Second {
		t.Errorf("it took %v", d)
	}
	if _, err := desk.Open(k.Folder(), desk.Options{Network: repo.Network{Idle: -1}}); err == nil {
		t.Error("a negative limit is accepted")
	}
}
