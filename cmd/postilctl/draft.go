package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"postil/app/message"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
)

const articleFile = content.ArticleFile

func newVerb() *verb {
	return &verb{
		name: "new", group: groupWrite, args: "[flags] TITLE",
		short: "start a draft",
		long: `Starts a draft and writes it to drafts/<slug>/index.md in the publication's
folder. Write there with any editor: front matter between two lines ---, then
Markdown. Put images beside index.md. A complete front matter:

    ---
    title: A pilot for every tide
    slug: a-pilot-for-every-tide
    date: 2026-09-14
    authors:
      - Ada Reyes
    summary: One sentence for the front page and for search engines.
    section: commentary
    image:
      file: lead.jpg
      alt: What somebody who cannot see the picture should know.
      credit: Harbour Office
    ---

Sources are cited by their keys: [@castillo2024], [see @a, pp. 3-5; @b]. See
"postilctl help cite" for adding them.`,
		example: `postilctl new -section commentary -author "Ada Reyes" "A pilot for every tide"`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			var authors list
			f.Var(&authors, "author", "`NAME` of an author, once for each (you, when none is given)")
			slug := f.String("slug", "", "`SLUG`, the last part of the address (made from the title)")
			section := f.String("section", "", "`ID` of the section in postil.yaml")
			date := f.String("date", "", "`DATE` of the article, as 2026-09-14 (today)")
			return func(ctx context.Context, s *session, args []string) error {
				front := article.Front{
					Title: strings.Join(strings.Fields(strings.Join(args, " ")), " "),
					Slug:  *slug, Section: *section, Authors: authors,
				}
				return s.newDraft(ctx, front, *date)
			}
		},
	}
}

func (s *session) newDraft(ctx context.Context, front article.Front, date string) error {
	if front.Title == "" {
		return usagef("a draft needs a title")
	}
	if front.Slug != "" {
		if err := article.CheckSlug(front.Slug); err != nil {
			return err
		}
	}
	if date != "" {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return fmt.Errorf("%q is not a date. Write it as 2026-09-14", date)
		}
		front.Date = article.Day(day.Date())
	}
	k, err := s.desk()
	if err != nil {
		return err
	}
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	if front.Section != "" && c.Publication.SectionTitle(front.Section) == "" {
		var ids []string
		for _, sec := range c.Publication.Sections {
			ids = append(ids, sec.ID)
		}
		return fmt.Errorf("there is no section %q. %s has: %s", front.Section, publication.File, strings.Join(ids, ", "))
	}
	r, err := k.New(ctx, front, "")
	if err != nil {
		return err
	}
	return s.begun(r)
}

// begun prints a draft that was just started and where to write it.
func (s *session) begun(r desk.Receipt) error {
	out := newReceipt(r)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, message.Done(r))
		fmt.Fprintf(w, "  id    %s\n  slug  %s\n", r.Draft, r.Slug)
		if out.File != "" {
			fmt.Fprintf(w, "  file  %s\n", out.File)
			fmt.Fprintf(w, "Next: write it there, then run: postilctl check %s\n", r.Slug)
		}
	})
}

func reviseVerb() *verb {
	return &verb{
		name: "revise", group: groupWrite, args: "ARTICLE",
		short: "start a draft that changes a published article",
		long: `Starts a draft of a published article, named by its slug or its folder. It goes
through review and is published like any other. Its address stays, unless you
change its slug or the month of its date: then the old address leads to the new
one, by "aliases" in the front matter, and feeds go on knowing the article by
"guid". "postilctl correct" begins a revision too, with a note for readers.`,
		example: `postilctl revise a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) != 1 {
					return usagef("name one published article")
				}
				k, err := s.desk()
				if err != nil {
					return err
				}
				dir, err := s.publishedArticle(ctx, k, args[0])
				if err != nil {
					return err
				}
				r, err := k.Revise(ctx, dir)
				if err != nil {
					return err
				}
				if err := s.begun(r); err != nil || s.json {
					return err
				}
				remindOfCorrections(s.out, r.Slug)
				return nil
			}
		},
	}
}

// summary is one draft as list shows it.
type summary struct {
	ID      string    `json:"id"`
	Slug    string    `json:"slug"`
	Title   string    `json:"title"`
	State   string    `json:"state"`
	Authors []string  `json:"authors"`
	Date    string    `json:"date"` // of the article
	Updated time.Time `json:"updated"`
	Revises bool      `json:"revises"` // it changes a published article
	Dir     string    `json:"dir"`     // its folder in the repository
	File    string    `json:"file"`    // its text in the working folder, "" when it has none
}

func summarize(k *desk.Desk, d *desk.Draft) summary {
	out := summary{
		ID: d.ID, Slug: d.Slug(), Title: d.Title(), State: string(d.Status.State), Authors: []string{},
		Updated: d.Updated.UTC(), Revises: d.Revises, Dir: d.Dir,
	}
	if d.Article != nil {
		out.Authors, out.Date = some(d.Article.Front.Authors), d.Article.Front.Date.String()
	}
	if folder := k.WorkFolder(d.ID); folder != "" {
		out.File = shown(filepath.Join(folder, articleFile))
	}
	return out
}

func listVerb() *verb {
	return &verb{
		name: "list", group: groupWrite, args: "[-state STATE | -waiting] [-published N]",
		short: "list the drafts by state",
		long: `Lists the drafts of this copy of the publication: those being written first,
then those in review, sent back, approved, and those published last. The states
are draft, in review, changes requested, approved, published. A draft that was
published is kept in the archive; -published says how far back to look.

With -waiting only those that wait for you, the most urgent first, with the
reason: to approve, to change, to publish, to answer, to look after.`,
		example: `postilctl list -state "in review"
postilctl -as "Ben Okoro <ben@example.org>" list -waiting`,
		json: `[{"id", "slug", "title", "state", "authors", "date", "updated", "revises",
 "dir", "file"}, …]; with -waiting each also has "reason" (clash, changes,
 approve, publish, remarks, assigned, date), "why", "since"`,
		setup: func(f *flag.FlagSet) action {
			state := f.String("state", "", "only drafts in `STATE`")
			waiting := f.Bool("waiting", false, "only drafts that wait for you, with the reason")
			published := f.Int("published", 10, "also those that the last `N` commits of main published")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("list takes no arguments")
				}
				if *waiting {
					if *state != "" {
						return usagef("-waiting has drafts of several states: leave -state out")
					}
					return s.listWaiting(ctx)
				}
				want := review.State(strings.ReplaceAll(strings.ToLower(*state), "-", " "))
				if want != "" && !slices.Contains(review.States(), want) {
					return usagef("%q is no state; the states are %s", *state, joined(review.States()))
				}
				return s.list(ctx, want, *published)
			}
		},
	}
}

func joined[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, t := range all {
		texts[i] = string(t)
	}
	return strings.Join(texts, ", ")
}

func (s *session) list(ctx context.Context, want review.State, published int) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	drafts, err := k.Drafts(ctx)
	recent, rerr := k.Recent(ctx, published)
	drafts = append(drafts, recent...)
	if err = s.readable(len(drafts), errors.Join(err, rerr)); err != nil {
		return err
	}
	out := []summary{}
	for _, state := range review.States() {
		for _, d := range drafts {
			if d.Status.State == state && (want == "" || want == state) {
				out = append(out, summarize(k, d))
			}
		}
	}
	return s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintln(w, "There are no such drafts.")
			return
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "STATE\tDRAFT\tUPDATED\tTITLE")
		for _, d := range out {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", d.State, d.Slug, d.Updated.Format(time.DateOnly), d.Title)
		}
		t.Flush() // the writer below reports what fails
	})
}

// waitingDraft is a draft that waits for the person at work.
type waitingDraft struct {
	summary
	Reason desk.Reason `json:"reason"`
	Why    string      `json:"why"`
	Since  time.Time   `json:"since"`
}

func (s *session) listWaiting(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	if k.Who().Email == "" {
		return desk.ErrNoIdentity
	}
	drafts, err := k.Drafts(ctx)
	if err = s.readable(len(drafts), err); err != nil {
		return err
	}
	tasks, err := k.Agenda(ctx, k.Who().Email, drafts)
	if err != nil {
		return err
	}
	out := []waitingDraft{}
	for _, t := range tasks {
		out = append(out, waitingDraft{summarize(k, t.Draft), t.Reason, message.Task(t).String(), t.Since})
	}
	return s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintf(w, "Nothing waits for %s.\n", k.Who().Name)
			return
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "DRAFT\tSINCE\tWHY")
		for _, d := range out {
			fmt.Fprintf(t, "%s\t%s\t%s\n", d.Slug, d.Since.Format(time.DateOnly), d.Why)
		}
		t.Flush() // the writer below reports what fails
	})
}

// step is one entry of the review log.
type step struct {
	ID    string    `json:"id"`
	Type  string    `json:"type"`
	By    string    `json:"by"`
	Email string    `json:"email"`
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
	Void  string    `json:"void"` // why it does not count, "" when it does
}

func showVerb() *verb {
	return &verb{
		name: "show", group: groupWrite, args: "[DRAFT]",
		short: "show a draft: state, files, review log, notes",
		long: `Shows where a draft stands, what files it brings, and everything that happened
to it. Without DRAFT it shows the only one that is not published yet.`,
		example: `postilctl show a-pilot-for-every-tide`,
		json: `what list gives for a draft, and "files", "unsaved",
 "log": [{"id", "type", "by", "email", "at", "note", "void"}]`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				return s.show(ctx, k, d)
			}
		},
	}
}

func (s *session) show(ctx context.Context, k *desk.Desk, d *desk.Draft) error {
	out := struct {
		summary
		Files   []string `json:"files"`
		Log     []step   `json:"log"`
		Unsaved []string `json:"unsaved"` // edited in the working folder since the last save
	}{summarize(k, d), some(d.Files()), []step{}, []string{}}
	void := map[string]string{}
	for _, a := range d.Status.Approvals {
		void[a.Event.ID()] = a.Void
	}
	for _, e := range d.Log {
		st := step{ID: e.ID(), Type: string(e.Kind), By: e.Actor.Name, Email: e.Actor.Email, At: e.At.UTC(), Void: void[e.ID()]}
		if e.Kind != review.Create { // a create event's body is the folder
			st.Note = e.Body
		}
		out.Log = append(out.Log, st)
	}
	for _, u := range d.Uncounted {
		out.Log = append(out.Log, step{
			ID: u.Event.ID(), Type: string(u.Event.Kind), By: u.Event.Actor.Name, Email: u.Event.Actor.Email,
			At: u.Event.At.UTC(), Note: u.Event.Body, Void: u.Why.Error(),
		})
	}
	slices.SortStableFunc(out.Log, func(a, b step) int { return a.At.Compare(b.At) })
	edit, err := k.Work(ctx, d)
	if err != nil {
		out.Unsaved = []string{sentence(err)}
	} else {
		out.Unsaved = some(edit.Names())
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Title)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		row := func(name, value string) {
			if value != "" {
				fmt.Fprintf(t, "  %s\t%s\n", name, value)
			}
		}
		row("state", out.State)
		row("slug", out.Slug)
		row("id", out.ID)
		row("authors", strings.Join(out.Authors, ", "))
		row("date", out.Date)
		row("file", out.File)
		row("unsaved", strings.Join(out.Unsaved, ", "))
		t.Flush() // the writer below reports what fails
		fmt.Fprintln(w, "\nFiles")
		for _, f := range out.Files {
			fmt.Fprintf(w, "  %s\n", f)
		}
		for _, f := range d.Problems {
			fmt.Fprintln(w, f)
		}
		fmt.Fprintln(w, "\nLog (UTC)")
		for _, e := range out.Log {
			fmt.Fprintf(w, "  %s  %s  %s\n", e.At.Format("2006-01-02 15:04"), e.Type, e.By)
			if e.Note != "" {
				fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(e.Note, "\n", "\n    "))
			}
			if e.Void != "" {
				fmt.Fprintf(w, "    (does not count: %s)\n", e.Void)
			}
		}
	})
}
