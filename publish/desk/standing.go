package desk

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"postil/publish/review"
	"postil/publish/sign"
)

// Standing is what somebody's work is worth by the rules.
type Standing struct {
	Policy review.Policy
	// Refused says why what their key signs would not count: ErrNoKey without a
	// key, an error that wraps ErrKeyNotTaken for one that is not among the
	// publication's. Nil where it counts. It is told also where signatures are
	// not required.
	Refused error
}

// Counts reports whether what they do counts now.
func (s Standing) Counts() bool { return s.Refused == nil || !s.Policy.Signed() }

// Standing judges the work of somebody by their e-mail address and the key that
// signs it, nil for none.
func (k *Desk) Standing(ctx context.Context, email string, key ssh.PublicKey) (Standing, error) {
	r, err := k.rules(ctx)
	if err != nil {
		return Standing{}, err
	}
	return Standing{Policy: r.policy, Refused: r.takes(key, email, k.now(), sign.Namespaces()...)}, nil
}

// Holder is somebody with keys in the publication, or with a role.
type Holder struct {
	Who   string // e-mail address, or a pattern of such
	Roles []review.Role
	Keys  []HeldKey
}

// HeldKey is a key in the publication's list.
type HeldKey struct {
	Key     ssh.PublicKey
	Comment string
	// Refused says why it does not count now: it was revoked, or its time is
	// over. Nil where it counts.
	Refused error
}

// Holders lists whose keys count and who has a role, by address.
func (k *Desk) Holders(ctx context.Context) ([]Holder, error) {
	r, err := k.rules(ctx)
	if err != nil {
		return nil, err
	}
	return holders(r, k), nil
}

func holders(r rules, k *Desk) []Holder {
	var list []Holder
	at := func(who string) *Holder {
		i := slices.IndexFunc(list, func(h Holder) bool { return strings.EqualFold(h.Who, who) })
		if i < 0 {
			list = append(list, Holder{Who: who})
			i = len(list) - 1
		}
		return &list[i]
	}
	for _, e := range r.keys.Allowed {
		h := at(strings.Join(e.Principals, ","))
		// An entry of patterns has nobody to ask for: what is of it counts.
		who := strings.TrimPrefix(e.Principals[0], "!")
		h.Keys = append(h.Keys, HeldKey{Key: e.Key, Comment: e.Comment, Refused: r.check(e.Key, who, k.now(), sign.Namespaces()...)})
	}
	for _, role := range review.Roles() {
		for _, who := range r.policy.Roles[role] {
			h := at(who)
			h.Roles = append(h.Roles, role)
		}
	}
	slices.SortStableFunc(list, func(a, b Holder) int { return strings.Compare(strings.ToLower(a.Who), strings.ToLower(b.Who)) })
	return list
}
