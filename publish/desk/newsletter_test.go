package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/repo/gittest"
	"postil/publish/review"
)

func sentIssue(subject, digit string) ledger.Entry {
	return ledger.Entry{
		Date: "2026-03-01", Subject: subject, Digest: strings.Repeat(digit, 64), Way: ledger.ByListmonk, To: "https://lists.example/admin/campaigns/1",
		Articles: []ledger.Article{{Dir: "content/commentary/2026/03/" + subject, Source: "sha256:1", Title: subject}},
	}
}

func subjects(t *testing.T, k *desk.Desk) string {
	t.Helper()
	entries, err := k.SentIssues()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Subject)
	}
	return strings.Join(out, " ")
}

// Two people send issues, each without a connection; afterwards both know of both.
func TestLedgersMeet(t *testing.T) {
	c := at("2026-03-01T10:00:00Z")
	k := newDesk(t, c, withRemote(t))
	other := cloned(t, k, c, ben)
	if got := subjects(t, k); got != "" {
		t.Errorf("a new publication has sent %s", got)
	}
	if unsent, err := k.NoteIssue(t.Context(), sentIssue("one", "a")); err != nil || unsent != nil {
		t.Fatal(unsent, err)
	}
	// Ben has not seen it, so that his push loses the race and joins.
	if unsent, err := other.NoteIssue(t.Context(), sentIssue("two", "b")); err != nil || unsent != nil {
		t.Fatal(unsent, err)
	}
	if got := subjects(t, other); got != "one two" {
		t.Errorf("Ben knows of %q", got)
	}
	rep := sync(t, k)
	if got := subjects(t, k); got != "one two" || strings.Join(rep.Received, " ") != ledger.Ref {
		t.Errorf("Ada knows of %q; %+v", got, rep)
	}
	third := cloned(t, k, c, ada)
	if got := subjects(t, third); got != "one two" {
		t.Errorf("a new clone knows of %q", got)
	}
	if rep := sync(t, k); rep.Moved() || len(rep.Waiting) > 0 {
		t.Errorf("in rest: %+v", rep)
	}
	fsck(t, k.Folder(), k.Remote())
}

// A host whose hook knows no ledger gets everything else all the same.
func TestHostThatDeclinesTheLedger(t *testing.T) {
	change, s, remote := onServer(t, gittest.Options{})
	k := newDesk(t, at("2026-03-01T10:00:00Z"), change)
	err := s.SetHook("review.git", "pre-receive", `while read old new name; do
if test "$name" = refs/editorial/newsletter; then echo "nothing is kept under this name"; exit 1; fi; done`)
	if err != nil {
		t.Fatal(err)
	}
	var refused *repo.PushError
	if unsent, err := k.NoteIssue(t.Context(), sentIssue("one", "a")); err != nil || !errors.As(unsent, &refused) {
		t.Fatalf("%v, %v", unsent, err)
	}
	if got := subjects(t, k); got != "one" {
		t.Errorf("it knows of %q", got)
	}
	id := write(t, k, article.Front{})
	if err := os.Rename(remote, remote+".away"); err != nil {
		t.Fatal(err)
	}
	approve(t, k, id) // without a connection
	if err := os.Rename(remote+".away", remote); err != nil {
		t.Fatal(err)
	}
	rep, err := k.Sync(t.Context())
	if !errors.As(err, &refused) || !slices.Contains(rep.Sent, review.LogRef(id)) || strings.Join(rep.Waiting, " ") != ledger.Ref {
		t.Errorf("%+v, %v", rep, err)
	}
	if err := os.Remove(filepath.Join(remote, "hooks", "pre-receive")); err != nil {
		t.Fatal(err)
	}
	if rep := sync(t, k); strings.Join(rep.Sent, " ") != ledger.Ref || len(rep.Waiting) > 0 {
		t.Errorf("%+v", rep)
	}
}
