package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/evidence"
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
		whole, err := c.Whole(a)
		if err != nil {
			return v, err
		}
		one := View{Content: c, Article: whole, trees: []*repo.Tree{tree}, shelf: &k.shelf}
		v.Findings = append(v.Findings, one.Check()...)
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
		if housekeeping(info, before, brought) {
			continue
		}
		v.Commits++
		if err := k.vouched(ctx, info, before, brought); err != nil {
			doubt(err.Error())
		}
	}
	return v, nil
}

// changedBy lists what one commit of main changed, but for the rules, which
// misruled judges: path to blob id, "" for what it took away.
func (k *Desk) changedBy(ctx context.Context, info repo.CommitInfo) (map[string]string, error) {
	diff, err := k.repo.Diff(ctx, info.Parents[0], info.Hash)
	if err != nil {
		return nil, err
	}
	brought := map[string]string{}
	for _, f := range diff {
		if slices.Contains(ruleFiles[:], f.Path) {
			continue
		}
		brought[f.Path] = ""
		if f.New != repo.ZeroHash {
			brought[f.Path] = f.New.String()
		}
	}
	return brought, nil
}

// housekeeping reports whether a commit of main needs no approval: an admin has
// changed the house and nothing that is written, as settings, layouts, styles.
// They decide what readers see, too, but no draft holds them.
func housekeeping(info repo.CommitInfo, before rules, brought map[string]string) bool {
	if len(trailers(info.Message)[trailerDraft]) > 0 {
		return false // it says that it publishes something
	}
	if len(brought) == 0 {
		return true
	}
	for p := range brought {
		if isArticlePath(p) || strings.HasPrefix(p, content.ReferenceRoot+"/") || strings.HasPrefix(p, evidence.Root+"/") {
			return false
		}
	}
	return before.policy.May(review.Admin, info.Committer.Email) == nil
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
	if err != nil || housekeeping(info, before, brought) {
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
	if len(trailers(info.Message)[trailerDraft]) > 0 { // whoever publishes a draft has not read rules in it
		return "it changes the rules beside what it publishes", nil
	}
	return "", nil
}
