package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"postil/editor/proof"
	"postil/publish/check"
	"postil/publish/content"
	"postil/publish/repo"
	"postil/publish/review"
)

// Verification is the outcome of looking over the whole published record.
type Verification struct {
	Articles int
	Commits  int             // that changed articles or sources and were looked at
	Findings []proof.Finding // of the files on main
	Doubts   []Doubt         // commits on main that no approval stands for
	// Signatures are those of the commits that had to be signed by the rules
	// before them, newest first.
	Signatures []CommitSignature
}

// Signed counts the commits that had to be signed by what their signatures are
// worth.
func (v Verification) Signed() map[SignatureState]int {
	n := map[SignatureState]int{}
	for _, s := range v.Signatures {
		n[s.State]++
	}
	return n
}

// Doubt is a commit on main that changed published content without an approval
// of exactly that content; as Doubts has it, also one that is not signed as the
// rules before it ask.
type Doubt struct {
	Commit  string    `json:"commit"`
	When    time.Time `json:"when"`
	Author  string    `json:"author"`
	Subject string    `json:"subject"`
	Reason  string    `json:"reason"`
}

// Verify checks every article on main, and that each commit after the first
// that changed articles or sources has an approval for the very bytes it
// brought; and the signatures of the commits since they are required. The first
// commit is taken as given: it is what the publication began with.
func (k *Desk) Verify(ctx context.Context) (Verification, error) {
	var v Verification
	c, tip, err := k.published(ctx)
	if err != nil {
		return v, err
	}
	v.Articles = len(c.Articles)
	v.Findings = slices.Clone(c.Problems)
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return v, err
	}
	for _, a := range c.Articles {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		v.Findings = append(v.Findings, check.Article(a, c, check.Options{Image: func(name string) ([]byte, error) {
			return tree.ReadFile(path.Join(a.Dir, name))
		}})...)
	}
	history, err := k.repo.Log(ctx, tip, 0)
	if err != nil {
		return v, err
	}
	for _, info := range history {
		if len(info.Parents) == 0 {
			continue
		}
		before, err := k.rulesAt(ctx, info.Parents[0])
		if err != nil {
			return v, err
		}
		if s := k.commitSignature(info, before); s != nil {
			v.Signatures = append(v.Signatures, *s)
		}
		doubt := func(why string) {
			subject, _, _ := strings.Cut(info.Message, "\n")
			v.Doubts = append(v.Doubts, Doubt{
				Commit: info.Hash.String(), When: info.When, Author: info.Author.Name, Subject: subject, Reason: why,
			})
		}
		if why, err := k.misruled(info, before); err != nil {
			return v, err
		} else if why != "" {
			doubt(why)
			continue
		}
		brought, err := k.changedBy(ctx, info)
		if err != nil {
			return v, err
		}
		if len(brought) == 0 {
			continue
		}
		v.Commits++
		if err := k.vouched(ctx, info, before, brought); err != nil {
			doubt(err.Error())
		}
	}
	return v, nil
}

// changedBy lists what one commit of main changed of what is published: path
// to blob id, "" for what it took away.
func (k *Desk) changedBy(ctx context.Context, info repo.CommitInfo) (map[string]string, error) {
	diff, err := k.repo.Diff(ctx, info.Parents[0], info.Hash)
	if err != nil {
		return nil, err
	}
	brought := map[string]string{}
	for _, f := range diff {
		if isArticlePath(f.Path) || path.Dir(f.Path) == content.ReferenceRoot {
			brought[f.Path] = ""
			if f.New != repo.ZeroHash {
				brought[f.Path] = f.New.String()
			}
		}
	}
	return brought, nil
}

// Unvouched says why a commit of main does not count: it is not signed where it
// must be, or no approval stands for what it brought; "" when it counts. The
// commit has one parent.
func (k *Desk) Unvouched(ctx context.Context, commit repo.Hash) (why string, err error) {
	info, err := k.repo.Info(commit)
	if err != nil {
		return "", err
	}
	before, err := k.rulesAt(ctx, info.Parents[0])
	if err != nil {
		return "", err
	}
	if s := k.commitSignature(info, before); s != nil && s.State != SignatureGood {
		return s.Reason, nil
	}
	if why, err := k.misruled(info, before); err != nil || why != "" {
		return why, err
	}
	brought, err := k.changedBy(ctx, info)
	if err != nil || len(brought) == 0 {
		return "", err
	}
	if err := k.vouched(ctx, info, before, brought); err != nil {
		return err.Error(), nil //nolint:nilerr // the reason is what was asked for
	}
	return "", nil
}

// misruled says why the rules that a commit of main brings do not count; "" when
// they do, or when it brings none.
func (k *Desk) misruled(info repo.CommitInfo, before rules) (why string, err error) {
	same, err := k.sameRules(info.Parents[0], info.Hash)
	if err != nil || same {
		return "", err
	}
	if _, err := k.rulesIn(info.Hash); err != nil {
		return err.Error(), nil //nolint:nilerr // the reason is what was asked for
	}
	if err := before.policy.May(review.Admin, info.Committer.Email); err != nil {
		return "it changes the rules: " + err.Error(), nil //nolint:nilerr // likewise
	}
	return "", nil
}

// vouched looks for the approvals that a publishing commit names and compares
// what they approved with what the commit brought, by the policy that held
// when it was published.
func (k *Desk) vouched(ctx context.Context, info repo.CommitInfo, before rules, brought map[string]string) error {
	policy := before.policy
	if err := policy.May(review.Publisher, info.Committer.Email); err != nil {
		return err
	}
	tr := trailers(info.Message)
	if len(tr[trailerDraft]) != 1 || len(tr[trailerApproval]) == 0 {
		return errors.New("it names no draft and no approval")
	}
	all, err := k.events.Load(tr[trailerDraft][0])
	if err != nil {
		return err
	}
	log, rest := k.vet(ctx, tr[trailerDraft][0], all, before, info.Parents[0])
	people := map[string]bool{}
	for _, id := range tr[trailerApproval] {
		i := slices.IndexFunc(log, func(e review.Event) bool { return e.ID() == id && e.Kind == review.Approve })
		if u := slices.IndexFunc(rest, func(u review.Uncounted) bool { return u.Event.ID() == id }); u >= 0 {
			return fmt.Errorf("its approval %s does not count: %w", id, rest[u].Why)
		}
		if i < 0 {
			return fmt.Errorf("its approval %s is not in the draft's log", id)
		}
		for _, p := range slices.Sorted(maps.Keys(brought)) {
			if approved, ok := log[i].Files[p]; !ok || approved != brought[p] {
				return fmt.Errorf("%s is not as %s approved it", p, log[i].Actor.Name)
			}
		}
		if err := policy.May(review.Editor, log[i].Actor.Email); err != nil {
			return fmt.Errorf("the approval of %s does not count: %w", log[i].Actor.Name, err)
		}
		if !policy.SelfApproval {
			if err := k.secondEyes(ctx, log, log[i], info.Parents[0], before); err != nil {
				return err
			}
		}
		people[strings.ToLower(log[i].Actor.Email)] = true
	}
	if len(people) < policy.Approvals {
		return fmt.Errorf("it has %d of %d approvals", len(people), policy.Approvals)
	}
	return nil
}

// secondEyes makes sure that an approval is not by one of those who had
// written the draft that it approves.
func (k *Desk) secondEyes(ctx context.Context, log review.Log, approval review.Event, mainTip repo.Hash, before rules) error {
	tip, err := repo.ParseHash(approval.Commit)
	if err != nil {
		return err
	}
	d := &Draft{ID: approval.Draft, Tip: tip, Log: log}
	if err := k.base(ctx, d, mainTip); err != nil {
		return err
	}
	var now review.Present
	if err := k.writers(ctx, &now, tip, d.Base, mainTip, before); err != nil {
		return err
	}
	if slices.ContainsFunc(now.Writers, func(w string) bool { return strings.EqualFold(w, approval.Actor.Email) }) {
		return fmt.Errorf("%s approved it and wrote it too", approval.Actor.Name)
	}
	submitted := slices.DeleteFunc(slices.Clone(log), func(e review.Event) bool { return e.Kind != review.Submit })
	if why := before.policy.SecondEyes(approval, now, submitted); why != "" {
		return fmt.Errorf("the approval of %s does not count: %s", approval.Actor.Name, why)
	}
	return nil
}
