package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// forgeApproval approves the only open draft in Ben's name, past the desk,
// signed with the key that belongs to Ada or not at all: forge-approval
// PUBLICATION ada-key|unsigned
func forgeApproval(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: forge-approval PUBLICATION ada-key|unsigned")
	}
	dir := ts.MkAbs(args[0])
	k, err := desk.Open(dir, desk.Options{})
	ts.Check(err)
	defer k.Close()
	d, err := k.Find(context.Background(), "")
	ts.Check(err)
	r, err := repo.Open(dir)
	ts.Check(err)
	defer r.Close()
	tree, err := r.Tree(d.Tip)
	ts.Check(err)
	files := map[string]string{}
	for _, name := range d.Files() {
		blob, _ := tree.Blob(name)
		files[name] = blob.String()
	}
	var signer review.Signer
	if args[1] == "ada-key" {
		key, err := sign.Open(filepath.Join(ts.Getenv("POSTIL_CONFIG_DIR"), "keys", "postil"), nil)
		ts.Check(err)
		signer = func(data []byte) ([]byte, error) { return key.Sign(sign.NamespaceEvent, data) }
	}
	_, err = review.NewStore(r).Append(context.Background(), review.Event{
		Kind: review.Approve, Draft: d.ID, Actor: review.Actor{Name: "Ben Okoro", Email: "ben@example.org"},
		At: time.Now(), Commit: d.Tip.String(), Files: files,
	}, signer)
	ts.Check(err)
}

// verifyEvents verifies the signatures of the archived reviews with
// ssh-keygen, and wants one good one at least of each act on the way to
// publication: verify-events PUBLICATION
func verifyEvents(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: verify-events PUBLICATION")
	}
	dir := ts.MkAbs(args[0])
	allowed := filepath.Join(dir, ".editorial", "allowed_signers")
	r, err := repo.Open(dir)
	ts.Check(err)
	defer r.Close()
	store := review.NewStore(r)
	ids, err := store.ArchivedDrafts()
	ts.Check(err)
	good := map[string]bool{}
	for _, id := range ids {
		log, err := store.Load(id)
		ts.Check(err)
		for _, e := range log {
			for _, s := range e.Signatures() {
				file := filepath.Join(ts.Getenv("WORK"), "event.sig")
				ts.Check(os.WriteFile(file, s, 0o600))
				cmd := exec.Command("ssh-keygen", "-Y", "verify", "-f", allowed, "-I", e.Actor.Email, "-n", sign.NamespaceEvent, "-s", file)
				cmd.Stdin = strings.NewReader(string(e.Bytes()))
				if cmd.Run() == nil {
					good[string(e.Kind)] = true
				}
			}
		}
	}
	for _, kind := range []review.Kind{review.Create, review.Submit, review.Approve, review.Publish} {
		if !good[string(kind)] {
			ts.Fatalf("ssh-keygen verifies no %s event: %v", kind, good)
		}
	}
}
