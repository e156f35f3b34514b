package workspace

import (
	"context"

	"golang.org/x/crypto/ssh"

	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// SetPerson changes who is at work, and the key that signs for them, nil for
// none. While an act goes on it changes nothing and gives ErrBusy.
func (w *Workspace) SetPerson(p repo.Person, s sign.Signer) error {
	if w.busy != "" {
		return ErrBusy
	}
	if w.desk == nil {
		return nil
	}
	w.desk.SetWho(p)
	w.desk.SetSigner(s)
	w.Refresh()
	return nil
}

// Key is the key that signs, nil for none.
func (w *Workspace) Key() ssh.PublicKey { return keyOf(w.desk) }

func keyOf(k *desk.Desk) ssh.PublicKey {
	if k == nil || k.Signer() == nil {
		return nil
	}
	return k.Signer().Public()
}

// Agenda are the drafts that wait for the person at work, the most urgent first.
func (w *Workspace) Agenda() []desk.Task { return w.agenda }

// Standing is what the work of the person at work is worth by the rules.
func (w *Workspace) Standing() desk.Standing { return w.standing }

// Holders lists whose keys count in the publication and who has a role. done is
// called on the window's goroutine.
func (w *Workspace) Holders(done func([]desk.Holder, error)) {
	readDesk(w, "holders", func(ctx context.Context, k *desk.Desk) ([]desk.Holder, error) { return k.Holders(ctx) }, done)
}

// StandingOf judges a person with another key than the one that signs now. done
// is called on the window's goroutine.
func (w *Workspace) StandingOf(email string, key ssh.PublicKey, done func(desk.Standing, error)) {
	readDesk(w, "standing", func(ctx context.Context, k *desk.Desk) (desk.Standing, error) {
		return k.Standing(ctx, email, key)
	}, done)
}

// Allow lets a key count for a person.
func (w *Workspace) Allow(who repo.Person, key ssh.PublicKey, comment string) {
	w.amend(func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) { return k.Allow(ctx, who, key, comment) })
}

// Revoke takes a key back.
func (w *Workspace) Revoke(key ssh.PublicKey, comment string) {
	w.amend(func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) { return k.Revoke(ctx, key, comment) })
}

// RequireSignatures makes only what is signed count.
func (w *Workspace) RequireSignatures() {
	w.amend(func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) { return k.RequireSignatures(ctx) })
}

// SetPolicy changes what publishing asks for.
func (w *Workspace) SetPolicy(change func(review.Policy) review.Policy) {
	w.amend(func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) { return k.SetPolicy(ctx, change) })
}

// amend changes the publication's rules.
func (w *Workspace) amend(act func(context.Context, *desk.Desk) (desk.Receipt, error)) {
	do(w, "rules", act, func(r desk.Receipt) {
		w.Refresh()
		w.done(r)
	})
}
