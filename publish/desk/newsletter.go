package desk

import (
	"context"
	"fmt"
	"path/filepath"

	"postil/publish/newsletter/ledger"
	"postil/publish/repo"
	"postil/publish/sign"
)

// SentIssues lists the issues of the newsletter that went out, oldest first, as
// this clone knows of them. Where an entry cannot be read the others come with an
// error that names it.
func (k *Desk) SentIssues() ([]ledger.Entry, error) { return ledger.NewStore(k.repo).All() }

// NoteIssue writes down that an issue went out and tells the remote. unsent is why
// the remote does not know yet, nil when it does or there is none: the entry is
// safe here and goes with the next Sync. By and At of the entry are filled in.
func (k *Desk) NoteIssue(ctx context.Context, e ledger.Entry) (unsent, err error) {
	if _, err := k.actor(); err != nil {
		return nil, fmt.Errorf("note the issue: %w", err)
	}
	e.At, e.By = k.now(), fmt.Sprintf("%s <%s>", k.who.Name, k.who.Email)
	var by repo.Sign
	if k.signer != nil {
		by = func(payload []byte) ([]byte, error) { return k.signer.Sign(sign.NamespaceCommit, payload) }
	}
	err = retry(ctx, func() error { return ledger.NewStore(k.repo).Add(ctx, e, k.who, by) })
	if err != nil {
		return nil, fmt.Errorf("note the issue: %w", err)
	}
	r := Receipt{Remote: k.Remote()}
	k.send(ctx, &r, ledger.Ref)
	return r.Unsent, nil
}

// meetLedger brings the newsletter's ledger here and at the remote together, and
// names it where the remote is to get it.
func (k *Desk) meetLedger(ctx context.Context, rep *SyncReport) (send []string, err error) {
	ours, err := k.refOrZero(ledger.Ref)
	if err != nil {
		return nil, err
	}
	theirs := k.remoteHas(ledger.Ref)
	if ours == repo.ZeroHash {
		if theirs == repo.ZeroHash {
			return nil, nil
		}
		rep.Received = append(rep.Received, ledger.Ref)
		return nil, k.repo.SetRef(ledger.Ref, theirs, repo.ZeroHash)
	}
	ahead, err := k.meet(ctx, rep, ledger.Ref, ours, theirs)
	if err == nil && ahead {
		send = []string{ledger.Ref}
	}
	return send, err
}

// IssueFile is where an issue of the newsletter that is being written may lie: in
// the folder of the drafts, which git passes over. "" is none, where there is no
// work tree.
func (k *Desk) IssueFile(name string) (string, error) {
	root := k.repo.WorkTree()
	if root == "" {
		return "", nil
	}
	if err := k.excludeWork(); err != nil {
		return "", fmt.Errorf("file of an issue: %w", err)
	}
	return filepath.Join(root, workRoot, name), nil
}
