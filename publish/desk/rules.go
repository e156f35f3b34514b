package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/ssh"

	"postil/publish/durable"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// rules say what counts: the policy, and whose keys.
type rules struct {
	policy  review.Policy
	keys    *sign.Keyring
	persons map[string]string // see sign.Keyring.Persons; nil where signatures are not required
}

// check says why a key does not count for an address at a time, for the first of
// some namespaces for which it does not; nil where it counts for all.
func (r rules) check(key ssh.PublicKey, email string, at time.Time, namespaces ...string) error {
	for _, n := range namespaces {
		if err := r.keys.Check(key, email, n, at); err != nil {
			return err
		}
	}
	return nil
}

// takes says why what somebody signs with a key, nil for none, would not count:
// ErrNoKey, or an error that wraps ErrKeyNotTaken.
func (r rules) takes(key ssh.PublicKey, email string, at time.Time, namespaces ...string) error {
	if key == nil {
		return ErrNoKey
	}
	if err := r.check(key, email, at, namespaces...); err != nil {
		return fmt.Errorf("%w: %w", ErrKeyNotTaken, err)
	}
	return nil
}

// ruleFiles are the files on main that the rules are in.
var ruleFiles = [...]string{review.PolicyFile, sign.AllowedFile, sign.RevokedFile}

// rulesIn reads the rules that a commit of main has in it.
func (k *Desk) rulesIn(commit repo.Hash) (rules, error) {
	tree, err := k.repo.Tree(commit)
	if err != nil {
		return rules{}, err
	}
	var data [len(ruleFiles)][]byte
	for i, name := range ruleFiles {
		data[i], err = tree.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return rules{}, err
		}
	}
	r := rules{policy: review.DefaultPolicy()}
	if data[0] != nil {
		if r.policy, err = review.ParsePolicy(data[0]); err != nil {
			return rules{}, err
		}
	}
	r.keys, err = sign.ParseKeyring(data[1], data[2])
	if err == nil && r.policy.Signed() {
		r.persons = r.keys.Persons()
	}
	return r, err
}

// sameRules reports whether two commits have the same rules in them.
func (k *Desk) sameRules(a, b repo.Hash) (bool, error) {
	old, err := k.repo.Tree(a)
	if err != nil {
		return false, err
	}
	now, err := k.repo.Tree(b)
	if err != nil {
		return false, err
	}
	for _, name := range ruleFiles {
		before, had := old.Blob(name)
		after, has := now.Blob(name)
		if had != has || before != after {
			return false, nil
		}
	}
	return true, nil
}

// rulesAt are the rules that hold on top of a commit of main. They are not
// always those in it: a change of the rules counts only when an admin by the
// rules before it has made it, where there are admins, and when a key that
// counted before it has signed it, where signatures are required. So nobody
// makes his own key count by pushing it to main.
func (k *Desk) rulesAt(ctx context.Context, commit repo.Hash) (rules, error) {
	source, err := k.ruling(ctx, commit)
	if err != nil {
		return rules{}, err
	}
	k.ruled.Lock()
	defer k.ruled.Unlock()
	if k.lastRules.keys == nil || k.lastRulesAt != source {
		r, err := k.rulesIn(source)
		if err != nil {
			return rules{}, err
		}
		k.lastRules, k.lastRulesAt = r, source
	}
	return k.lastRules, nil
}

// rules are those that hold now.
func (k *Desk) rules(ctx context.Context) (rules, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return rules{}, err
	}
	return k.rulesAt(ctx, tip)
}

// Policy is what publishing asks for now; the default where main has none.
func (k *Desk) Policy() (review.Policy, error) {
	r, err := k.rules(context.Background())
	return r.policy, err
}

// ruling is the commit of main in which the rules stand that hold on top of a
// commit. It is found once for each commit of main, from the first on.
func (k *Desk) ruling(ctx context.Context, commit repo.Hash) (repo.Hash, error) {
	k.ruled.Lock()
	defer k.ruled.Unlock()
	if k.rulings == nil {
		k.rulings = k.keptRuling()
	}
	var open []repo.CommitInfo // newest first
	at := commit
	source, known := k.rulings[at]
	for !known {
		if err := ctx.Err(); err != nil {
			return repo.ZeroHash, err
		}
		info, err := k.repo.Info(at)
		if err != nil {
			return repo.ZeroHash, err
		}
		open = append(open, info)
		if len(info.Parents) == 0 { // what the publication began with
			source = at
			break
		}
		at = info.Parents[0]
		source, known = k.rulings[at]
	}
	for i := len(open) - 1; i >= 0; i-- {
		c := open[i]
		if len(c.Parents) > 0 {
			same, err := k.sameRules(c.Parents[0], c.Hash)
			if err != nil {
				return repo.ZeroHash, err
			}
			if !same {
				if source, err = k.afterChange(source, c); err != nil {
					return repo.ZeroHash, err
				}
			}
		}
		k.rulings[c.Hash] = source
	}
	k.keepRuling(commit, source, len(open))
	return source, nil
}

// afterChange is where the rules stand after a commit that changed them.
func (k *Desk) afterChange(source repo.Hash, c repo.CommitInfo) (repo.Hash, error) {
	before, err := k.rulesIn(source)
	if errors.Is(err, review.ErrBadPolicy) || errors.Is(err, sign.ErrBadKeyring) {
		return c.Hash, nil // nobody can keep what cannot be read; it may be mended
	}
	if err != nil {
		return repo.ZeroHash, err
	}
	if before.policy.May(review.Admin, c.Committer.Email) != nil {
		return source, nil
	}
	if !before.policy.Signed() {
		return c.Hash, nil
	}
	_, unreadable := k.rulesIn(c.Hash)
	if unreadable != nil || k.commitSigned(c, before) != nil {
		return source, nil
	}
	return c.Hash, nil
}

// ruledFile remembers the newest ruling, so that a long history is gone through
// once on a computer.
type ruledFile struct {
	Main  string `json:"main"`
	Rules string `json:"rules"`
}

func (k *Desk) ruledFile() string { return filepath.Join(k.repo.GitDir(), "postil", "rules.json") }

func (k *Desk) keptRuling() map[repo.Hash]repo.Hash {
	kept := map[repo.Hash]repo.Hash{}
	var f ruledFile
	data, err := os.ReadFile(k.ruledFile())
	if err != nil || json.Unmarshal(data, &f) != nil {
		return kept
	}
	at, err := repo.ParseHash(f.Main)
	if err != nil {
		return kept
	}
	if source, err := repo.ParseHash(f.Rules); err == nil {
		kept[at] = source
	}
	return kept
}

// worthKeeping is after how many commits a ruling is written down.
const worthKeeping = 200

// keepRuling writes a ruling down. That it cannot is no harm: it takes longer
// the next time.
func (k *Desk) keepRuling(commit, source repo.Hash, walked int) {
	if walked < worthKeeping {
		return
	}
	data, err := json.Marshal(ruledFile{commit.String(), source.String()})
	if err == nil && os.MkdirAll(filepath.Dir(k.ruledFile()), 0o777) == nil {
		_ = durable.WriteFile(k.ruledFile(), append(data, '\n'), 0o666) // see above
	}
}

// ErrRulesTampered means that somebody changed the rules on main who may not, or
// without a signature that counts; the rules before that hold.
var ErrRulesTampered = errors.New("the rules on main were changed without an admin's signature that counts")

// untampered refuses to go on from rules that do not count: a signed change of
// the rules on top of them would make them count.
func (k *Desk) untampered(ctx context.Context, tip repo.Hash) error {
	source, err := k.ruling(ctx, tip)
	if err != nil {
		return err
	}
	same, err := k.sameRules(source, tip)
	if err == nil && !same {
		return fmt.Errorf("%w: those of commit %s hold", ErrRulesTampered, source.String()[:10])
	}
	return err
}
