package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"postil/publish/desk"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo/credential"
)

// LookIssue asks the remote what others have sent, and gives the issue as it
// would go out with what of it went out before. Where the remote cannot be asked,
// the issue says so.
func (w *Workspace) LookIssue(f newsletter.File, done func(*Issue, error)) {
	doc, id := w.openDraft()
	type looked struct {
		issue  *Issue
		synced *synced
	}
	doElse(w, "issue", func(ctx context.Context, k *desk.Desk) (l looked, err error) {
		var unknown error
		if k.Remote() != "" {
			s, err := exchange(ctx, k, id)
			if ctx.Err() != nil {
				return l, ctx.Err()
			}
			if unknown = err; err == nil {
				l.synced = &s
			}
		}
		if l.issue, err = composeIssue(ctx, k, f); err == nil {
			l.issue.Unknown = unknown
		}
		return l, err
	}, func(l looked) {
		switch {
		case l.synced != nil:
			w.taken(doc, *l.synced)
		case l.issue.Unknown != nil:
			w.reached(l.issue.Unknown)
		}
		done(l.issue, nil)
	}, func(err error) { done(nil, err) })
}

// NotNotedError means that an issue went out, and that the ledger does not say so.
type NotNotedError struct {
	Place string // the file, or the campaign's address
	Err   error
}

// Error says where the issue is, and why it is not noted.
func (e *NotNotedError) Error() string {
	return fmt.Sprintf("%s is made, but not noted as sent: %v", e.Place, e.Err)
}

// Unwrap is why it is not noted.
func (e *NotNotedError) Unwrap() error { return e.Err }

// note writes down that an issue went out.
func note(ctx context.Context, k *desk.Desk, i *Issue, way, to string) (unsent, err error) {
	e := delivery.Entry(i.Issue)
	e.Way, e.To = way, to
	// It is out: this must be done even if somebody stops it now.
	if unsent, err = k.NoteIssue(context.WithoutCancel(ctx), e); err != nil {
		return nil, &NotNotedError{to, err}
	}
	return unsent, nil
}

// again refuses an issue of which more went out before than it was known to:
// what a person agreed to was another thing.
func again(k *desk.Desk, i *Issue) error {
	sent, err := k.SentIssues()
	if err != nil && !errors.Is(err, ledger.ErrBadEntry) {
		return err
	}
	if len(delivery.Repeats(sent, i.Issue)) > len(i.Repeats) {
		return fmt.Errorf("%w: it was handed out a moment ago", newsletter.ErrSentBefore)
	}
	return nil
}

// WriteIssue makes a mail message of an issue of LookIssue, has write put it
// somewhere, and notes in the ledger that it went out; name is the file's. unsent
// is why the remote does not know of it yet.
func (w *Workspace) WriteIssue(i *Issue, name string, write func([]byte) error, done func(unsent, err error)) {
	doElse(w, "issue", func(ctx context.Context, k *desk.Desk) (unsent, err error) {
		if err := again(k, i); err != nil {
			return nil, err
		}
		data, err := i.Message(newsletter.MessageOptions{})
		if err != nil {
			return nil, err
		}
		if err := write(data); err != nil {
			return nil, err
		}
		return note(ctx, k, i, ledger.ByMessage, name)
	}, func(unsent error) {
		w.noted(unsent)
		done(unsent, nil)
	}, func(err error) { done(nil, err) })
}

// noted takes up that the ledger is another, and whether the remote has it.
func (w *Workspace) noted(unsent error) {
	if w.Remote() != "" {
		w.reached(unsent)
	}
	w.Refresh()
}

// Campaign is an issue that listmonk has as a draft.
type Campaign struct {
	listmonk.Draft
	NotKept error // why the token that was given is not kept
	Unsent  error // why the remote does not know of it yet
}

// Listmonk is the publication's listmonk server, as its settings have it.
func (w *Workspace) Listmonk() publication.Listmonk {
	if p := w.Publication(); p != nil {
		return p.Newsletter.Listmonk
	}
	return publication.Listmonk{}
}

// SendIssue hands an issue of LookIssue to listmonk as a draft campaign and notes
// in the ledger that it went out. token is user:token as somebody has just given
// it, to be kept once listmonk took it, in memory where there is no keyring; ""
// takes the one that is kept. The error wraps listmonk.ErrNoToken where there is
// none; one that listmonk does not take is forgotten.
func (w *Workspace) SendIssue(i *Issue, token string, done func(Campaign, error)) {
	ring, agent := credential.Keyring{Ring: w.o.Keyring}, w.o.Agent
	kept := cmp.Or(w.o.ListmonkToken, w.issue.token)
	doElse(w, "issue", func(ctx context.Context, k *desk.Desk) (c Campaign, err error) {
		if err := again(k, i); err != nil {
			return c, err
		}
		pub, err := k.Published(ctx)
		if err != nil {
			return c, err
		}
		set := pub.Publication.Newsletter.Listmonk
		server, err := delivery.Server(set)
		if err != nil {
			return c, err
		}
		use := cmp.Or(token, kept)
		if use == "" {
			use = delivery.Token(ctx, ring, server)
		}
		c.Draft, err = delivery.Draft(ctx, i.Issue, set, listmonk.Options{Token: use, Agent: agent})
		if errors.Is(err, listmonk.ErrLogin) {
			delivery.ForgetToken(context.WithoutCancel(ctx), ring, server, use)
		}
		if err != nil {
			return c, err
		}
		if c.Unsent, err = note(ctx, k, i, ledger.ByListmonk, c.Address); err != nil {
			return c, err
		}
		if token != "" {
			c.NotKept = delivery.KeepToken(context.WithoutCancel(ctx), ring, server, token)
		}
		return c, nil
	}, func(c Campaign) {
		if c.NotKept != nil {
			w.issue.token = token
		}
		w.noted(c.Unsent)
		done(c, nil)
	}, func(err error) {
		if errors.Is(err, listmonk.ErrLogin) {
			w.issue.token = ""
		}
		done(Campaign{}, err)
	})
}
