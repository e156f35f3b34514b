package desk

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"postil/publish/durable"
	"postil/publish/repo"
)

// vouchedFor remembers up to which commit main was looked over on this
// computer, and what was found.
type vouchedFor struct {
	Tip    string  `json:"tip"`
	Doubts []Doubt `json:"doubts"`
}

func (k *Desk) vouchedFile() string { return filepath.Join(k.repo.GitDir(), "postil", "vouched.json") }

// Doubts lists the commits on main that no approval stands for, newest first. It
// looks only at what is new since the last time and at what was doubtful then:
// the approval may have come. Verify looks at all of it, and at the articles.
func (k *Desk) Doubts(ctx context.Context) ([]Doubt, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	var before vouchedFor
	stop := repo.ZeroHash
	if data, err := os.ReadFile(k.vouchedFile()); err == nil && json.Unmarshal(data, &before) == nil {
		h, err := repo.ParseHash(before.Tip)
		if err == nil {
			if follows, err := k.repo.IsAncestor(ctx, h, tip); err == nil && follows {
				stop = h
			}
		}
	}
	now := vouchedFor{Tip: tip.String(), Doubts: []Doubt{}}
	look := func(at repo.Hash) (repo.CommitInfo, error) {
		info, err := k.repo.Info(at)
		if err != nil || len(info.Parents) == 0 { // what the publication began with
			return info, err
		}
		why, err := k.Unvouched(ctx, at)
		if err == nil && why != "" {
			subject, _, _ := strings.Cut(info.Message, "\n")
			now.Doubts = append(now.Doubts, Doubt{
				Commit: at.String(), When: info.When, Author: info.Author.Name, Subject: subject, Reason: why,
			})
		}
		return info, err
	}
	for at := tip; at != stop; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		info, err := look(at)
		if err != nil {
			return nil, err
		}
		if len(info.Parents) == 0 {
			break
		}
		at = info.Parents[0]
	}
	if stop != repo.ZeroHash {
		for _, d := range before.Doubts {
			at, err := repo.ParseHash(d.Commit)
			if err == nil {
				_, err = look(at)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	if stop == tip && len(now.Doubts) == len(before.Doubts) {
		return now.Doubts, nil
	}
	data, err := json.MarshalIndent(now, "", " ")
	if err != nil {
		return nil, err
	}
	return now.Doubts, durable.WriteFile(k.vouchedFile(), append(data, '\n'), 0o666)
}
