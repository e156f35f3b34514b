package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"postil/editor/proof"
	"postil/publish/desk"
	"postil/publish/newsletter/ledger"
	"postil/publish/review"
)

// title is the title of a draft, "" when it is not there.
func title(drafts []*desk.Draft, id string) string {
	for _, d := range drafts {
		if d.ID == id {
			return d.Title()
		}
	}
	return ""
}

func verifyVerb() *verb {
	return &verb{
		name: "verify", group: groupPublication, args: "",
		short: "verify that all that is published was approved",
		long: `Goes through the published record: checks every article, and that each commit
after the first which changed articles or sources has an approval for exactly
what it brought. Where signatures are required, it looks at those of commits and
approvals, by the keys that counted at that point of main. Run it in continuous
integration. It ends with 1 when a commit has no such approval or no good
signature, or an article has errors.`,
		example: `postilctl verify`,
		json: `{"articles": N, "commits": N, "doubts": [{"commit", "when", "author", "subject", "reason"}],
 "signatures": [{"commit", "when", "committer", "subject", "state", "reason"}], since they are
 required; "state" is "good", "unsigned" or "bad";
 "findings": [{"path", "line", "col", "severity", "rule", "text"}]}`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("verify takes no arguments")
				}
				return s.verify(ctx)
			}
		},
	}
}

func (s *session) verify(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	v, err := k.Verify(ctx)
	if err != nil {
		return err
	}
	fs := place(k, "").findings(v.Findings)
	out := struct {
		Articles int          `json:"articles"`
		Commits  int          `json:"commits"`
		Doubts   []desk.Doubt `json:"doubts"`
		Findings []finding    `json:"findings"`

		Signatures []desk.CommitSignature `json:"signatures"`
	}{v.Articles, v.Commits, some(v.Doubts), fs, some(v.Signatures)}
	signed := v.Signed()
	badlySigned := len(v.Signatures) - signed[desk.SignatureGood]
	err = s.print(out, func(w io.Writer) {
		for _, f := range fs {
			fmt.Fprintln(w, f)
		}
		for _, d := range v.Doubts {
			fmt.Fprintf(w, "Not approved: commit %s, %s, %s: %s\n  %s\n",
				d.Commit[:10], d.When.UTC().Format(time.DateOnly), d.Author, d.Subject, d.Reason)
		}
		for _, c := range v.Signatures {
			if c.State != desk.SignatureGood {
				fmt.Fprintf(w, "Signature %s: commit %s, %s, %s: %s\n  %s\n",
					c.State, c.Commit[:10], c.When.UTC().Format(time.DateOnly), c.Committer, c.Subject, c.Reason)
			}
		}
		fmt.Fprintf(w, "%s, %s after the first.\n", count(v.Articles, "published article"), count(v.Commits, "commit"))
		if len(v.Signatures) > 0 {
			fmt.Fprintf(w, "Since signatures are required: %d good, %d unsigned, %d bad.\n",
				signed[desk.SignatureGood], signed[desk.SignatureMissing], signed[desk.SignatureBad])
		}
		if len(v.Doubts) == 0 {
			fmt.Fprintln(w, "Everything was published as it was approved.")
		} else {
			fmt.Fprintf(w, "%s without an approval for what it brought.\n", count(len(v.Doubts), "commit"))
		}
	})
	if err == nil && (len(v.Doubts) > 0 || badlySigned > 0 || tally(fs, proof.Error) > 0) {
		err = errFound
	}
	return err
}

func syncVerb() *verb {
	return &verb{
		name: "sync", group: groupPublication, args: "",
		short: "exchange drafts and reviews with the remote",
		long: `Fetches what is new at the remote and pushes what it lacks. Reviews merge by
themselves. Drafts that were published before there was an archive go into it, some
with each sync. A draft that was changed on both sides is joined, by sentence and
by word; where both changed the same it stays as it is on both and is named, and
"postilctl checkout -theirs" ends that.`,
		example: `postilctl sync`,
		json: `{"remote", "received": […], "sent": […], "joined": […], "carried": […],
 "archived": [id], "diverged": […], "kept": […], "waiting": […]}, refs and
 files by name`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("sync takes no arguments")
				}
				return s.sync(ctx)
			}
		},
	}
}

func (s *session) sync(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	rep, failed := k.Sync(ctx)
	if failed != nil && len(rep.Waiting) == 0 {
		return failed
	}
	drafts, err := k.Drafts(ctx)
	if err = s.readable(len(drafts), err); err != nil {
		return err
	}
	names := map[string]string{"refs/heads/main": "the published record", ledger.Ref: "the newsletter's ledger"}
	for _, d := range drafts {
		names["refs/heads/draft/"+d.ID] = fmt.Sprintf("“%s”", d.Title())
		names[review.LogRef(d.ID)] = fmt.Sprintf("the review of “%s”", d.Title())
	}
	for _, r := range slices.Concat(rep.Received, rep.Sent, rep.Waiting) {
		if year, ok := strings.CutPrefix(r, review.ArchivePrefix); ok {
			names[r] = "the archive of " + year
		}
		if id, ok := strings.CutPrefix(r, review.LogPrefix); ok && names[r] == "" {
			if d, err := k.Draft(ctx, id); err == nil {
				names[r] = fmt.Sprintf("the review of “%s”", d.Title())
			}
		}
	}
	out := struct {
		Remote   string   `json:"remote"`
		Received []string `json:"received"`
		Sent     []string `json:"sent"`
		Joined   []string `json:"joined"`
		Archived []string `json:"archived"`
		Carried  []string `json:"carried"`
		Diverged []string `json:"diverged"`
		Kept     []string `json:"kept"`
		Waiting  []string `json:"waiting"`
		Bad      []string `json:"unreadable"`
	}{rep.Remote, some(rep.Received), some(rep.Sent), some(rep.Joined), some(rep.Archived), some(rep.Carried), some(rep.Diverged), some(rep.Kept), some(rep.Waiting), some(rep.Unreadable)}
	err = s.print(out, func(w io.Writer) {
		told := false
		tell := func(what string, refs []string) {
			for _, r := range refs {
				name := names[r]
				if name == "" {
					name = strings.TrimPrefix(r, "refs/heads/")
				}
				fmt.Fprintf(w, what+"\n", name)
				told = true
			}
		}
		if rep.Remote == "" {
			fmt.Fprintln(w, "This publication has no remote: everything is on this computer only.")
			return
		}
		tell("Received %s", rep.Received)
		tell("Sent %s", rep.Sent)
		if len(rep.Archived) > 0 {
			fmt.Fprintf(w, "Archived %s published before\n", count(len(rep.Archived), "draft"))
			told = true
		}
		tell("Joined with what was changed at the remote: %s; read it again", rep.Joined)
		for _, id := range rep.Carried {
			fmt.Fprintf(w, "“%s” was published meanwhile; what you had written is a new draft, %s\n", title(drafts, id), id)
			told = true
		}
		tell("Changed here and at the remote, left as it is on both: %s", rep.Diverged)
		if len(rep.Diverged) > 0 {
			fmt.Fprintln(w, "  postilctl checkout -theirs DRAFT takes the remote's text and keeps yours beside it.")
		}
		tell("Left alone, because you edited it: %s", rep.Kept)
		tell("Its review has an entry that cannot be read, left as it is: draft %s", rep.Unreadable)
		tell("Safe here, and waits for the remote: %s", rep.Waiting)
		if !told {
			fmt.Fprintf(w, "Nothing is new here or at %s\n", rep.Remote)
		}
	})
	return errors.Join(failed, err)
}
