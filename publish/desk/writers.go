package desk

import (
	"context"
	"fmt"
	"slices"

	"postil/publish/repo"
	"postil/publish/review"
)

// writers fills in who wrote a draft: those who made its commits, what its tip
// has and neither its base nor main has. Where signatures are required, a
// commit that is not signed as the rules ask makes it unsure: anybody can write
// another's name.
func (k *Desk) writers(ctx context.Context, p *review.Present, tip, base, main repo.Hash, r rules) error {
	commits, err := k.repo.Between(ctx, tip, base, main)
	if err != nil {
		return err
	}
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

// attested remembers what the signatures of commits are worth by one set of
// rules, since a draft is looked at often.
type attested struct {
	by  rules
	why map[repo.Hash]string
}

// unsigned says why the signature of a commit does not count by the rules, ""
// when it does.
func (k *Desk) unsigned(c repo.CommitInfo, r rules) string {
	k.ruled.Lock()
	if k.attested.by.keys != r.keys {
		k.attested = attested{r, map[repo.Hash]string{}}
	}
	why, known := k.attested.why[c.Hash]
	k.ruled.Unlock()
	if known {
		return why
	}
	if err := k.commitSigned(c, r); err != nil {
		why = err.Error()
	}
	k.ruled.Lock()
	defer k.ruled.Unlock()
	if k.attested.by.keys == r.keys {
		k.attested.why[c.Hash] = why
	}
	return why
}
