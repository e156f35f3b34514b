package hook_test

import (
	"errors"
	"strings"
	"testing"

	"postil/publish/hook"
	"postil/publish/repo"
	"postil/publish/review"
)

// Refs that git, another computer or another clone takes for one that counts are
// refused; branches and tags of one's own are not.
func TestNamesThatAreTakenForOthers(t *testing.T) {
	w := newWorld(t)
	c := w.clone()
	evil := c.commit(w.cy, repo.ZeroHash, "evil", text("content/commentary/2026/03/evil/index.md", "x"))
	for name, why := range map[string]string{
		"refs/replace/" + c.tip(mainRef).String(): "other things in place of what was approved",
		"refs/tags/main":                              "take it for the branch",
		"refs/tags/draft/" + w.draft:                  "take it for the branch",
		"refs/tags/heads/main":                        "take it for the branch",
		"refs/notes/main":                             "take it for the branch",
		"refs/heads/Main":                             "do not tell this name",
		"refs/heads/ma\u200bin":                       "do not tell this name",
		"refs/Heads/main":                             "do not tell this name",
		"refs/heads/DRAFT/" + w.draft:                 "do not tell this name",
		"refs/Editorial/log/" + w.draft:               "do not tell this name",
		"refs/heads/editorial/log/" + w.draft:         "take it for a review",
		"refs/heads/refs/heads/main":                  "for another ref",
		"refs/remotes/origin/main":                    "branch of another repository",
		"refs/heads/_editorial/log/" + w.draft:        "reviews are kept under",
		"refs/editorial/other/x":                      "keeps nothing under this name",
		"refs/heads/draft/" + w.draft + "/x":          "small letters and digits",
		"refs/heads/draft/" + strings.ToUpper("abcd"): "small letters and digits",
	} {
		c.refused(why, repo.RefUpdate{Name: name, New: evil})
	}
	for _, name := range []string{"refs/tags/v1.0", "refs/heads/idea", "refs/heads/maintenance", "refs/notes/commits", "refs/heads/drafts"} {
		if said, err := c.push(repo.RefUpdate{Name: name, New: evil}); err != nil {
			t.Errorf("%s: %v\n%s", name, err, said)
		}
	}
}

// A push that is not what it says is refused before anything is concluded from
// it: git would refuse only the refs that it tells lies about, and move main.
func TestUpdatesThatAreNotWhatTheySay(t *testing.T) {
	w := newWorld(t)
	c := w.clone()
	log, main := c.tip(review.LogRef(w.other)), c.tip(mainRef)
	info, err := c.Info(log)
	if err != nil {
		t.Fatal(err)
	}
	none := hook.Update{Name: "refs/heads/idea", New: main}
	for name, updates := range map[string][]hook.Update{
		"a log that is said to be older":   {{Name: review.LogRef(w.other), Old: info.Parents[0], New: info.Parents[0]}},
		"a log that is said not to be":     {{Name: review.LogRef(w.other), New: info.Parents[0]}},
		"a new ref that is said to be old": {{Name: none.Name, Old: main, New: main}},
		"one ref twice":                    {none, none},
	} {
		t.Run(name, func(t *testing.T) {
			err := hook.PreReceive(t.Context(), hook.Options{GitDir: w.server, Updates: updates})
			var refused *hook.RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), repo.NotThere) {
				t.Errorf("%v", err)
			}
		})
	}
	if err := hook.PreReceive(t.Context(), hook.Options{GitDir: w.server, Updates: []hook.Update{none}}); err != nil {
		t.Errorf("what is true: %v", err)
	}
}
