package desk

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"

	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// writers fills in who wrote a draft: those who made its commits, what its tip
// has and main has not. Where the draft's log says that it began is no matter:
// who may write there could leave himself out by it. Where signatures are required, a
// commit that is not signed as the rules ask makes it unsure: anybody can write
// another's name.
func (k *Desk) writers(ctx context.Context, p *review.Present, tip, main repo.Hash, r rules) error {
	commits, err := k.repo.Between(ctx, tip, main)
	if err != nil {
		return err
	}
	p.Persons = r.persons
	for _, c := range commits {
		for _, who := range []repo.Person{c.Author, c.Committer} {
			if !slices.Contains(p.Writers, who.Email) {
				p.Writers = append(p.Writers, who.Email)
			}
		}
		if p.Unsure != "" || !r.policy.Signed() {
			continue
		}
		if why := k.unsigned(c, r); why != "" {
			p.Unsure = fmt.Sprintf("commit %s of the draft, in the name of %s, may be by anybody: %s", c.Hash.String()[:10], c.Committer.Name, why)
		}
	}
	return nil
}

// unsigned says why the signature of a commit does not count by the rules, ""
// when it does.
func (k *Desk) unsigned(c repo.CommitInfo, r rules) string {
	key := sha256.Sum256([]byte("commit " + c.Hash.String()))
	err := k.attested.look(r, key, func() error { return k.commitSigned(c, r) })
	if err != nil {
		return err.Error()
	}
	return ""
}

// attested remembers what signatures are worth by one set of keys: a draft and
// its log are looked at often, and to verify one takes as long as to read a
// hundred. The zero value is ready; it may be used by several goroutines.
type attested struct {
	mu     sync.Mutex
	keys   *sign.Keyring
	worth  map[[sha256.Size]byte]error
	looked int // signatures that were verified
}

// mostAttested bounds what is remembered: some 10 MB.
const mostAttested = 100_000

// event is what a signature of an event is worth. The whole of both is the key:
// an event's id is too short to trust somebody's signature to it.
func (a *attested) event(r rules, e review.Event, signature []byte) error {
	h := sha256.New()
	fmt.Fprintf(h, "event %d ", len(e.Bytes()))
	h.Write(e.Bytes())
	h.Write(signature)
	return a.look(r, [sha256.Size]byte(h.Sum(nil)), func() error {
		_, err := r.keys.Verify(signature, sign.NamespaceEvent, e.Bytes(), e.Actor.Email, e.At)
		return err
	})
}

func (a *attested) look(r rules, key [sha256.Size]byte, verify func() error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keys != r.keys || len(a.worth) >= mostAttested {
		a.keys, a.worth = r.keys, map[[sha256.Size]byte]error{}
	}
	err, known := a.worth[key]
	if !known {
		err = verify()
		a.worth[key] = err
		a.looked++
	}
	return err
}
