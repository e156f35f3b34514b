package hook_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
)

func issueSent(subject string) ledger.Entry {
	return ledger.Entry{
		Date: "2026-03-01", Subject: subject, Digest: strings.Repeat("a", 64), Way: ledger.ByMessage,
		Articles: []ledger.Article{{Dir: "content/commentary/2026/03/boats", Source: "sha256:1", Title: "Boats"}},
	}
}

// The ledger goes to a server that judges every push, and comes back whole.
func TestTheNewslettersLedgerIsTaken(t *testing.T) {
	w := newWorld(t)
	for _, subject := range []string{"One", "Two"} {
		if unsent, err := w.desk.NoteIssue(t.Context(), issueSent(subject)); err != nil || unsent != nil {
			t.Fatalf("%s: %v, %v", subject, unsent, err)
		}
	}
	c := w.clone()
	entries, err := ledger.NewStore(c.Repo).All()
	if err != nil || len(entries) != 2 || entries[0].Subject != "One" || entries[1].By != "Ada <ada@example.org>" {
		t.Fatalf("%+v, %v", entries, err)
	}

	tip := c.tip(ledger.Ref)
	tree, err := c.Tree(tip)
	if err != nil {
		t.Fatal(err)
	}
	files, err := tree.Files("")
	if err != nil {
		t.Fatal(err)
	}
	first := files[slices.IndexFunc(files, func(f repo.TreeFile) bool { return strings.HasPrefix(f.Path, "2026/") })].Path
	push := func(h repo.Hash) repo.RefUpdate { return repo.RefUpdate{Name: ledger.Ref, Old: tip, New: h} }
	c.refused("taken away or changed", push(c.commit(w.ada, tip, "gone", repo.Change{Path: first, Delete: true})))
	c.refused("taken away or changed", push(c.commit(w.ada, tip, "other", repo.Change{Path: first, Data: []byte("{}\n")})))
	c.refused("its name is not its digest", push(c.commit(w.ada, tip, "misnamed", repo.Change{Path: "2026/" + strings.Repeat("b", 64) + ".json", Data: entry(t, "Three").Data})))
	c.refused("not an entry", push(c.commit(w.ada, tip, "something else", repo.Change{Path: "notes.txt", Data: []byte("x")})))
	c.refused("does not follow", push(c.commit(w.ada, repo.ZeroHash, "anew")))
	c.refused("must not be deleted", repo.RefUpdate{Name: ledger.Ref, Old: tip})
	if _, err := c.push(push(c.commit(w.cy, tip, "by hand", entry(t, "Three")))); err != nil {
		t.Errorf("an honest entry: %v", err)
	}
}

func entry(t *testing.T, subject string) repo.Change {
	t.Helper()
	e := issueSent(subject)
	e.At = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	name, data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return repo.Change{Path: name, Data: data}
}
