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

	"postil/app/message"
	"postil/editor/proof"
	"postil/publish/desk"
	"postil/publish/live"
	"postil/publish/review"
)

const jsonReceipt = `{"act", "message", "draft", "slug", "title", "state", "commit", "unchanged",
 "remote", "pushed", "unsent", "url", "folder", "file", "kept", "selfApproved"}`

func submitVerb() *verb {
	v := reviewVerb("submit", "ask for review",
		`Saves what was edited in the working folder and asks for review. An article
with errors is not taken; "postilctl check" lists them.`,
		`postilctl submit -m "The figures are of June" a-pilot-for-every-tide`, nil)
	v.setup = func(f *flag.FlagSet) action {
		note := noteFlag(f)
		return func(ctx context.Context, s *session, args []string) error {
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			return s.submit(ctx, k, d, *note)
		}
	}
	return v
}

func noteFlag(f *flag.FlagSet) *string {
	return f.String("m", "", "`NOTE` to the other side")
}

// submit checks before it saves, so that a refusal changes nothing.
func (s *session) submit(ctx context.Context, k *desk.Desk, d *desk.Draft, note string) error {
	if st := d.Status.State; st != review.Draft && st != review.ChangesRequested {
		return &desk.StateError{Act: desk.ActSubmit, State: st, Title: d.Title()}
	}
	findings, _, where, err := s.findings(ctx, k, d)
	if err != nil {
		return err
	}
	errs := slices.DeleteFunc(findings, func(f proof.Finding) bool { return f.Severity != proof.Error })
	if len(errs) > 0 {
		return &refusal{err: &desk.CheckError{Act: desk.ActSubmit, Findings: errs}, findings: where.findings(errs)}
	}
	if _, err := s.saveWork(ctx, k, d, ""); err != nil {
		return err
	}
	r, err := k.Submit(ctx, d.ID, note)
	if err != nil {
		return located(k, d, err)
	}
	return s.done(r)
}

// reviewVerb is a command that takes one step of the review.
func reviewVerb(name, short, long, example string, act func(*desk.Desk, context.Context, string, string) (desk.Receipt, error)) *verb {
	return &verb{
		name: name, group: groupReview, args: "[-m NOTE] [DRAFT]",
		short: short, long: long, example: example, json: jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			note := noteFlag(f)
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				if act == nil {
					return usagef("%s is not a step of the review", name)
				}
				r, err := act(k, ctx, d.ID, *note)
				if err != nil {
					return located(k, d, err)
				}
				return s.done(r)
			}
		},
	}
}

func approveVerb() *verb {
	v := reviewVerb("approve", "approve a draft exactly as it stands",
		`Approves the draft's text, images and cited sources as they are now. Any later
change makes the approval void. Whoever wrote the draft may approve it only in
a publication that allows it.`,
		`postilctl approve -as "Ben Okoro <ben@example.org>" a-pilot-for-every-tide`,
		nil)
	v.setup = func(f *flag.FlagSet) action {
		note := noteFlag(f)
		return func(ctx context.Context, s *session, args []string) error {
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			if err := s.nothingUnsaved(ctx, k, d, "approve"); err != nil {
				return err
			}
			r, err := k.Approve(ctx, d.ID, *note)
			if err != nil {
				return located(k, d, err)
			}
			return s.done(r)
		}
	}
	return v
}

// nothingUnsaved refuses an act that goes by the saved text while the folder
// that the person looks at holds another.
func (s *session) nothingUnsaved(ctx context.Context, k *desk.Desk, d *desk.Draft, act string) error {
	if d.Status.State == review.Published {
		return nil
	}
	e, err := k.Work(ctx, d)
	if err != nil {
		return located(k, d, err)
	}
	names := e.Names()
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("%s has changes that are not saved: %s. Save them with postilctl save %s, or set them aside with postilctl checkout -replace %s; then %s",
		shown(k.WorkFolder(d.ID)), strings.Join(names, ", "), d.Slug(), d.Slug(), act)
}

func requestChangesVerb() *verb {
	v := reviewVerb("request-changes", "send a draft back to its author",
		`Sends the draft back with a note that says what should change. The note must
not be empty.`,
		`postilctl request-changes -m "Name the source of the second figure." a-pilot-for-every-tide`,
		(*desk.Desk).RequestChanges)
	v.args = "-m NOTE [DRAFT]"
	return v
}

func withdrawVerb() *verb {
	return reviewVerb("withdraw", "take a draft back from review",
		`Takes the draft back from review. It can be submitted again.`,
		`postilctl withdraw a-pilot-for-every-tide`, (*desk.Desk).Withdraw)
}

func publishVerb() *verb {
	return &verb{
		name: "publish", group: groupReview, args: "[-due] [-wait DURATION] [DRAFT]",
		short: "publish an approved draft",
		long: `Puts an approved draft into the published record, branch main, as one commit,
and pushes it. The remote comes first: what it does not take is not published
here either. Exactly the approved bytes are published. An article with a date in
the future is refused until that day begins in the publication's time zone.

With -wait it then looks at the page until the site has it, as "postilctl live"
does, and ends with 1 when it has not in that time. It is published all the same.

With -due every approved draft whose day has come is published, for cron or
continuous integration; what is not due is left alone. It ends with 1 when one of
them could not be published; the others are.`,
		example: `postilctl publish a-pilot-for-every-tide
postilctl publish -due`,
		json: jsonReceipt + "\nWith -due: a list of them; errors are on stderr. With -wait: \"live\", as live prints it.",
		setup: func(f *flag.FlagSet) action {
			due := f.Bool("due", false, "publish every approved draft whose day has come")
			wait := f.Duration("wait", 0, "look at the page until it is there, for `DURATION` at most, such as 5m")
			return func(ctx context.Context, s *session, args []string) error {
				if *wait < 0 {
					return usagef("-wait must not be negative")
				}
				if *due {
					if *wait > 0 {
						return usagef("-wait goes with one draft; look at what -due has published with postilctl live")
					}
					if len(args) > 0 {
						return usagef("-due publishes whatever is due; it takes no draft")
					}
					return s.publishDue(ctx)
				}
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				if err := s.nothingUnsaved(ctx, k, d, "publish"); err != nil {
					return err
				}
				r, err := k.Publish(ctx, d.ID)
				if err != nil {
					return located(k, d, err)
				}
				if *wait == 0 {
					return s.print(newReceipt(r), func(w io.Writer) { printPublished(w, r) })
				}
				return s.publishedAndSeen(ctx, r, *wait)
			}
		},
	}
}

func printPublished(w io.Writer, r desk.Receipt) {
	fmt.Fprintln(w, message.Done(r))
	details(w, r)
	if r.SelfApproved {
		fmt.Fprintln(w, "  It was approved by one of those who wrote it; the commit says so.")
	}
}

// publishedAndSeen prints the receipt at once, and then what became of the page.
func (s *session) publishedAndSeen(ctx context.Context, r desk.Receipt, wait time.Duration) error {
	if !s.json {
		printPublished(s.out, r)
	}
	seen, err := s.look(ctx, live.Want{Address: r.URL, Source: r.Source, Since: r.At}, wait)
	if err != nil {
		if s.json { // it is published, whatever became of the look
			return errors.Join(encode(s.out, newReceipt(r)), err)
		}
		return err
	}
	out := struct {
		receipt
		Live looked `json:"live"`
	}{newReceipt(r), seen}
	err = s.print(out, func(w io.Writer) { seen.write(w) })
	if err == nil && seen.State != string(live.Same) {
		err = errFound
	}
	return err
}

// publishDue publishes all that is due. One that cannot be published does not
// keep the others from it.
func (s *session) publishDue(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	if k.Remote() != "" {
		if _, err := k.Sync(ctx); err != nil {
			return err
		}
	}
	due, err := k.Due(ctx)
	if err = s.readable(len(due), err); err != nil {
		return err
	}
	done := []desk.Receipt{}
	failed := false
	for _, d := range due {
		r, err := k.Publish(ctx, d.ID)
		if err != nil {
			failed = true
			s.complain(fmt.Errorf("“%s”: %w", d.Title(), located(k, d, err)))
			continue
		}
		done = append(done, r)
	}
	receipts := make([]receipt, len(done))
	for i, r := range done {
		receipts[i] = newReceipt(r)
	}
	err = s.print(receipts, func(w io.Writer) {
		if len(due) == 0 {
			fmt.Fprintln(w, "Nothing is due.")
		}
		for _, r := range done {
			printPublished(w, r)
		}
	})
	if err == nil && failed {
		err = errFound
	}
	return err
}
