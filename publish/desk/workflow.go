package desk

import (
	"context"
	"fmt"
	"slices"

	"postil/editor/proof"
	"postil/publish/review"
)

// Submit asks for review of a draft as it was saved. An article with errors is
// refused with a *CheckError.
func (k *Desk) Submit(ctx context.Context, id, note string) (Receipt, error) {
	return k.act(ctx, ActSubmit, id, note, func(d *Draft) error {
		if d.Status.State != review.Draft && d.Status.State != review.ChangesRequested {
			return &StateError{ActSubmit, d.Status.State, d.Title()}
		}
		if err := k.own(d); err != nil {
			return err
		}
		return k.passes(ctx, ActSubmit, d)
	})
}

// Approve approves exactly what the draft holds now: its text, its images, the
// sources it cites. Whoever wrote it may approve it only where the policy
// says so.
func (k *Desk) Approve(ctx context.Context, id, note string) (Receipt, error) {
	return k.act(ctx, ActApprove, id, note, func(d *Draft) error {
		if d.Status.State != review.InReview && d.Status.State != review.Approved {
			return &StateError{ActApprove, d.Status.State, d.Title()}
		}
		if err := k.own(d); err != nil {
			return err
		}
		policy, err := k.Policy()
		if err != nil {
			return err
		}
		return policy.MayApprove(review.Actor{Name: k.who.Name, Email: k.who.Email}, d.present)
	})
}

// RequestChanges sends a draft back to its author. The note says what to do
// and must not be empty.
func (k *Desk) RequestChanges(ctx context.Context, id, note string) (Receipt, error) {
	return k.act(ctx, ActRequestChanges, id, note, func(d *Draft) error {
		if d.Status.State != review.InReview && d.Status.State != review.Approved {
			return &StateError{ActRequestChanges, d.Status.State, d.Title()}
		}
		if note == "" {
			return ErrNoNote
		}
		return nil
	})
}

// Withdraw takes a draft back from review.
func (k *Desk) Withdraw(ctx context.Context, id, note string) (Receipt, error) {
	return k.act(ctx, ActWithdraw, id, note, func(d *Draft) error {
		if d.Status.State == review.Draft || d.Status.State == review.Published {
			return &StateError{ActWithdraw, d.Status.State, d.Title()}
		}
		return nil
	})
}

var eventOf = map[Act]review.Kind{
	ActSubmit: review.Submit, ActApprove: review.Approve,
	ActRequestChanges: review.RequestChanges, ActWithdraw: review.Withdraw,
}

// act records one step of the review and sends the draft with its log to the
// remote. A remote that cannot be reached does not undo the step.
func (k *Desk) act(ctx context.Context, act Act, id, note string, allowed func(*Draft) error) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("%s: %w", act, err) }
	who, err := k.actor()
	if err != nil {
		return fail(err)
	}
	d, err := k.Draft(ctx, id)
	if err != nil {
		return fail(err)
	}
	if err := allowed(d); err != nil {
		if ce, ok := err.(*CheckError); ok { // its list stands alone
			return Receipt{}, ce
		}
		return fail(err)
	}
	e := review.Event{Kind: eventOf[act], Draft: id, Actor: who, At: k.now(), Commit: d.Tip.String(), Body: note}
	if act == ActApprove || act == ActSubmit {
		e.Files = d.present.Files
	}
	if _, err := k.record(ctx, e); err != nil {
		return fail(err)
	}
	if d, err = k.Draft(ctx, id); err != nil {
		return fail(err)
	}
	r := k.receipt(act, d)
	r.SelfApproved = act == ActApprove && d.WrittenBy(who.Email)
	k.send(ctx, &r, draftRef(id), review.LogRef(id))
	return r, nil
}

// WrittenBy reports whether email is of one of those who wrote the draft.
func (d *Draft) WrittenBy(email string) bool {
	return d.present.WrittenBy(email)
}

// passes refuses an article with errors.
func (k *Desk) passes(ctx context.Context, act Act, d *Draft) error {
	findings, err := k.Check(ctx, d)
	if err != nil {
		return err
	}
	errs := slices.DeleteFunc(slices.Clone(findings), func(f proof.Finding) bool { return f.Severity != proof.Error })
	if len(errs) > 0 {
		return &CheckError{Act: act, Findings: errs}
	}
	return nil
}
