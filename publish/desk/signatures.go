package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// Errors of signing where the publication requires it.
var (
	// ErrNoKey means that signatures are required and there is no key to sign
	// with.
	ErrNoKey = errors.New("the publication takes signed work only, and there is no key to sign with")
	// ErrKeyNotTaken means that signatures are required, and that by the key at
	// hand would not count.
	ErrKeyNotTaken = errors.New("what this key signs does not count in this publication")
)

// SetSigner changes the key that signs, nil for none. It must not be called
// while another call runs.
func (k *Desk) SetSigner(s sign.Signer) { k.signer = s }

// Signer is the key that signs, nil for none.
func (k *Desk) Signer() sign.Signer { return k.signer }

// commit makes a commit, signed by the person at work.
func (k *Desk) commit(ctx context.Context, spec repo.CommitSpec) (repo.Hash, error) {
	if k.signer != nil {
		spec.Sign = func(payload []byte) ([]byte, error) { return k.signer.Sign(sign.NamespaceCommit, payload) }
	}
	return k.repo.Commit(ctx, spec)
}

// record appends an event to its draft's log, signed by the person at work. It
// refuses an event that would not count.
func (k *Desk) record(ctx context.Context, e review.Event) (review.Event, error) {
	if err := k.willCount(ctx, e.At, sign.NamespaceEvent); err != nil {
		return review.Event{}, err
	}
	return k.events.Append(ctx, e, k.eventSigner())
}

func (k *Desk) eventSigner() review.Signer {
	if k.signer == nil {
		return nil
	}
	return func(data []byte) ([]byte, error) { return k.signer.Sign(sign.NamespaceEvent, data) }
}

// willCount refuses to begin what would not count for want of a signature.
func (k *Desk) willCount(ctx context.Context, at time.Time, namespaces ...string) error {
	r, err := k.rules(ctx)
	if err != nil || !r.policy.Signed() {
		return err
	}
	return r.takes(k.key(), k.who.Email, at, namespaces...)
}

// key is the key that signs, nil for none.
func (k *Desk) key() ssh.PublicKey {
	if k.signer == nil {
		return nil
	}
	return k.signer.Public()
}

// vet leaves of a draft's log what counts by the rules, and names the rest.
func (k *Desk) vet(ctx context.Context, draft string, log review.Log, r rules, main repo.Hash) (review.Log, []review.Uncounted) {
	return r.policy.Vet(log, &eventJudge{ctx: ctx, desk: k, draft: draft, rules: r, main: main})
}

// eventJudge judges the events of one draft's log.
type eventJudge struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call of vet
	desk  *Desk
	draft string
	rules rules
	main  repo.Hash
}

// VerifyEvent wants a signature of the event's actor, by a key that counted
// when it was made. A publication that main itself bears out needs none: main
// may be older than the rule.
func (j *eventJudge) VerifyEvent(e review.Event) error {
	if e.Draft != j.draft {
		return fmt.Errorf("it is about another draft, %s", e.Draft)
	}
	why := review.ErrUnsigned
	for _, s := range e.Signatures() {
		err := j.desk.attested.event(j.rules, e, s)
		if err == nil && e.Kind == review.Publish {
			err = j.mayPublish(e)
		}
		if err == nil {
			return nil
		}
		why = err
	}
	if e.Kind == review.Publish && len(e.Signatures()) == 0 && j.older(e) {
		return nil
	}
	return why
}

// older reports whether main has the publication that an event tells of, from
// before signatures were required.
func (j *eventJudge) older(e review.Event) bool {
	at, err := repo.ParseHash(e.Base)
	if err != nil || !j.onMain(j.ctx, e) {
		return false
	}
	info, err := j.desk.repo.Info(at)
	if err != nil {
		return false
	}
	required, err := j.desk.keysRequired(j.ctx, info)
	return err == nil && !required
}

// onMain reports whether main has the publication that an event tells of.
func (j *eventJudge) onMain(ctx context.Context, e review.Event) bool {
	at, err := repo.ParseHash(e.Base)
	if err != nil {
		return false
	}
	info, err := j.desk.repo.Info(at)
	if err != nil {
		return false
	}
	if ids := trailers(info.Message)[trailerDraft]; len(ids) != 1 || ids[0] != j.draft {
		return false
	}
	has, err := j.desk.repo.IsAncestor(ctx, at, j.main)
	return err == nil && has
}

// commitSigned says why the signature of a commit of main does not count by
// the rules: nil when it does.
func (k *Desk) commitSigned(c repo.CommitInfo, r rules) error {
	signature, payload, err := k.repo.CommitSignature(c.Hash)
	if errors.Is(err, repo.ErrNoSignature) {
		return review.ErrUnsigned
	}
	if err != nil {
		return err
	}
	_, err = r.keys.Verify(signature, sign.NamespaceCommit, payload, c.Committer.Email, c.When)
	return err
}

// SignatureState is what the signature of a commit is worth.
type SignatureState string

// What a signature can be worth.
const (
	SignatureGood    SignatureState = "good"
	SignatureMissing SignatureState = "unsigned"
	SignatureBad     SignatureState = "bad" // forged, or by a key that does not count
)

// CommitSignature is the signature, or its absence, of a commit of main that
// had to be signed.
type CommitSignature struct {
	Commit    string         `json:"commit"`
	When      time.Time      `json:"when"`
	Committer string         `json:"committer"`
	Subject   string         `json:"subject"`
	State     SignatureState `json:"state"`
	Reason    string         `json:"reason"` // why it is not good, "" when it is
}

// commitSignature judges the signature of a commit of main; nil for one that needed
// none by the rules before it.
func (k *Desk) commitSignature(c repo.CommitInfo, before rules) *CommitSignature {
	if !before.policy.Signed() {
		return nil
	}
	subject, _, _ := strings.Cut(c.Message, "\n")
	s := &CommitSignature{Commit: c.Hash.String(), When: c.When, Committer: c.Committer.Name, Subject: subject, State: SignatureGood}
	if err := k.commitSigned(c, before); err != nil {
		s.State, s.Reason = SignatureBad, err.Error()
		if errors.Is(err, review.ErrUnsigned) {
			s.State = SignatureMissing
		}
	}
	return s
}
