package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// The acts that change the rules on main.
const (
	ActAllow   Act = "allow"
	ActRevoke  Act = "revoke"
	ActRequire Act = "require-signatures"
	ActPolicy  Act = "policy"
)

// entryFor is the line that lets a key count for an e-mail address, from now on
// and for what Postil signs.
func entryFor(email string, key ssh.PublicKey, comment string) sign.Entry {
	return sign.Entry{
		Principals: []string{email}, Key: key, Comment: comment,
		Namespaces: sign.Namespaces(),
	}
}

// Allow lets a key count for a person, as one commit on main.
func (k *Desk) Allow(ctx context.Context, who repo.Person, key ssh.PublicKey, comment string) (Receipt, error) {
	return k.amend(ctx, ActAllow, who.Name, fmt.Sprintf("Let a key of %s count", who.Name), func(main *repo.Tree, r rules) ([]repo.Change, error) {
		if strings.ContainsAny(who.Email, "*?!,\" \t") || strings.ContainsFunc(who.Email, review.Unseen) || who.Email == "" {
			return nil, fmt.Errorf("%w: %q is no e-mail address", sign.ErrBadKeyring, who.Email)
		}
		err := r.check(key, who.Email, k.now(), sign.Namespaces()...)
		if err == nil || errors.Is(err, sign.ErrRevoked) {
			return nil, err
		}
		line, err := entryFor(who.Email, key, comment).Line()
		if err != nil {
			return nil, err
		}
		return addLine(main, sign.AllowedFile, line)
	})
}

// Revoke takes a key back: from now on it counts for nobody, whatever the date
// of what it signs. What stands on main already is judged as it was.
func (k *Desk) Revoke(ctx context.Context, key ssh.PublicKey, comment string) (Receipt, error) {
	return k.amend(ctx, ActRevoke, sign.Fingerprint(key), "Take back a key", func(main *repo.Tree, r rules) ([]repo.Change, error) {
		if errors.Is(r.keys.Check(key, "", "", k.now()), sign.ErrRevoked) {
			return nil, nil
		}
		if r.policy.Signed() && k.signer != nil && sign.Fingerprint(key) == sign.Fingerprint(k.signer.Public()) {
			return nil, ErrOwnKey
		}
		return addLine(main, sign.RevokedFile, sign.PublicLine(key, strings.Join(strings.Fields(comment), " ")))
	})
}

// ErrOwnKey refuses to take back the key that signs its taking back.
var ErrOwnKey = errors.New("a key cannot take itself back")

// RequireSignatures makes only what is signed count from now on. The person at
// work must have a key that counts, so that nobody is locked out, and becomes
// the admin where there is none.
func (k *Desk) RequireSignatures(ctx context.Context) (Receipt, error) {
	return k.amend(ctx, ActRequire, "", "Require signatures", func(_ *repo.Tree, r rules) ([]repo.Change, error) {
		if r.policy.Signed() {
			return nil, nil
		}
		if err := r.takes(k.key(), k.who.Email, k.now(), sign.Namespaces()...); err != nil {
			return nil, err
		}
		r.policy.Signatures = review.Required
		if _, set := r.policy.Roles[review.Admin]; !set {
			r.policy = r.policy.WithRole(review.Admin, k.who.Email)
		}
		return policyChange(r.policy)
	})
}

// SetPolicy changes what publishing asks for. RequireSignatures is the way to
// require signatures; here that stays as it is. Nobody shuts himself out: who
// changes it is an admin afterwards, where there are admins.
func (k *Desk) SetPolicy(ctx context.Context, change func(review.Policy) review.Policy) (Receipt, error) {
	return k.amend(ctx, ActPolicy, "", "Change the rules", func(_ *repo.Tree, r rules) ([]repo.Change, error) {
		p := change(r.policy)
		p.Signatures = r.policy.Signatures
		if reflect.DeepEqual(p, r.policy) {
			return nil, nil
		}
		if err := p.May(review.Admin, k.who.Email); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrLockedOut, err) //nolint:errorlint // it is no refusal of who does it now
		}
		return policyChange(p)
	})
}

// ErrLockedOut refuses rules by which their maker could not change them again.
var ErrLockedOut = errors.New("you could not change the rules again")

// policyChange is the change that puts a policy on main; one that could not be
// read again is refused.
func policyChange(p review.Policy) ([]repo.Change, error) {
	data, err := p.Marshal()
	if err != nil {
		return nil, err
	}
	if _, err := review.ParsePolicy(data); err != nil {
		return nil, err
	}
	return []repo.Change{{Path: review.PolicyFile, Data: data}}, nil
}

// addLine adds a line at the end of a file, and leaves what is there as it is.
func addLine(main *repo.Tree, name, line string) ([]repo.Change, error) {
	data, err := main.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	data = bytes.Clone(data)
	if len(data) > 0 && data[len(data)-1] != '\n' {
		data = append(data, '\n')
	}
	return []repo.Change{{Path: name, Data: append(data, line+"\n"...)}}, nil
}

// amend changes the rules, as one commit on main. As with Publish, the remote
// comes first. No change is no commit.
func (k *Desk) amend(ctx context.Context, act Act, title, message string, change func(*repo.Tree, rules) ([]repo.Change, error)) (Receipt, error) {
	fail := func(err error) (Receipt, error) { return Receipt{}, fmt.Errorf("%s: %w", act, err) }
	if _, err := k.actor(); err != nil {
		return fail(err)
	}
	if k.Remote() != "" {
		if _, err := k.Sync(ctx); err != nil {
			return fail(err)
		}
	}
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return fail(err)
	}
	if err := k.untampered(ctx, tip); err != nil {
		return fail(err)
	}
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return fail(err)
	}
	r, err := k.rulesAt(ctx, tip)
	if err != nil {
		return fail(err)
	}
	now := k.now()
	if err := r.policy.May(review.Admin, k.who.Email); err != nil {
		return fail(err)
	}
	if err := k.willCount(ctx, now, sign.NamespaceCommit); err != nil {
		return fail(err)
	}
	changes, err := change(tree, r)
	if err != nil {
		return fail(err)
	}
	out := Receipt{Act: act, Title: title, Commit: tip, Remote: k.Remote(), Unchanged: len(changes) == 0}
	if out.Unchanged {
		return out, nil
	}
	if out.Commit, err = k.commit(ctx, repo.CommitSpec{
		Parents: []repo.Hash{tip}, Changes: changes, Message: message + "\n", Author: k.who, Committer: k.who, When: now,
	}); err != nil {
		return fail(err)
	}
	if k.Remote() != "" {
		updates := []repo.RefUpdate{{Name: mainRef, Old: tip, New: out.Commit}}
		if err := k.repo.Push(ctx, origin, updates, repo.PushOptions{}); err != nil {
			return fail(err)
		}
		out.Pushed = []string{mainRef}
	}
	if err := k.repo.SetRef(mainRef, out.Commit, tip); err != nil {
		return fail(err)
	}
	if out.Kept, err = k.repo.Checkout(ctx, tip, out.Commit); err != nil {
		return out, fmt.Errorf("%s: done, but the files in %s were not brought up to date: %w", act, k.Folder(), err)
	}
	return out, nil
}
