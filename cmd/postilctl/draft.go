package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"postil/app/message"
	"postil/assets"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/durable"
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
through review and is published like any other; its address stays.`,
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
				c, err := k.Published(ctx)
				if err != nil {
					return err
				}
				name := strings.TrimSuffix(strings.TrimSuffix(s.inside(k, args[0]), "/"), "/"+articleFile)
				var dirs []string
				for _, a := range c.Articles {
					if a.Dir == name || path.Base(a.Dir) == name {
						dirs = append(dirs, a.Dir)
					}
				}
				switch len(dirs) {
				case 0:
					return fmt.Errorf("no published article is called %q", args[0])
				case 1:
				default:
					return fmt.Errorf("more than one published article is called %q: name one of %s", args[0], strings.Join(dirs, ", "))
				}
				r, err := k.Revise(ctx, dirs[0])
				if err != nil {
					return err
				}
				return s.begun(r)
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
		name: "list", group: groupWrite, args: "[-state STATE]",
		short: "list the drafts by state",
		long: `Lists the drafts of this copy of the publication: those being written first,
then those in review, sent back, approved and published. The states are draft,
in review, changes requested, approved, published.`,
		example: `postilctl list -state "in review"`,
		json: `[{"id", "slug", "title", "state", "authors", "date", "updated", "revises",
 "dir", "file"}, …]`,
		setup: func(f *flag.FlagSet) action {
			state := f.String("state", "", "only drafts in `STATE`")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("list takes no arguments")
				}
				want := review.State(strings.ReplaceAll(strings.ToLower(*state), "-", " "))
				if want != "" && !slices.Contains(review.States(), want) {
					return usagef("%q is no state; the states are %s", *state, joined(review.States()))
				}
				return s.list(ctx, want)
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

func (s *session) list(ctx context.Context, want review.State) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	drafts, err := k.Drafts(ctx)
	if err = s.readable(len(drafts), err); err != nil {
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

// step is one entry of the review log.
type step struct {
	ID    string    `json:"id"`
	Type  string    `json:"type"`
	By    string    `json:"by"`
	Email string    `json:"email"`
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
	Void  string    `json:"void"` // of an approval: why it does not count, "" when it does
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

func checkoutVerb() *verb {
	return &verb{
		name: "checkout", group: groupWrite, args: "[-replace | -theirs] [DRAFT]",
		short: "put a draft's files into its working folder",
		long: `Writes the draft's newest files to drafts/<slug>/ for editing. Files that you
edited there are left alone and named. With -replace they are renamed, a ~ at
the end of the name, and the draft's own take their place: nothing is lost.

A draft that was changed here and at the remote, which sync names, takes the
remote's text with -theirs. Yours is kept beside it, its name ending in ~, and
in the history: put your changes into the text and save it.`,
		example: `postilctl checkout a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			replace := f.Bool("replace", false, "rename edited files and write the draft's own")
			theirs := f.Bool("theirs", false, "take the remote's text where both sides changed the draft")
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				if *theirs {
					return s.takeRemote(ctx, k, d)
				}
				return s.checkout(ctx, k, d, *replace)
			}
		},
	}
}

func (s *session) checkout(ctx context.Context, k *desk.Desk, d *desk.Draft, replace bool) error {
	r, err := k.Checkout(ctx, d.ID)
	if err != nil {
		return err
	}
	if r.Folder == "" {
		return errors.New("this is a bare repository: there is no folder to put the files in. Clone it to write")
	}
	var renamed []string
	if replace && len(r.Kept) > 0 {
		for _, name := range r.Kept {
			file := filepath.Join(r.Folder, filepath.FromSlash(name))
			aside, err := setAside(file)
			if err != nil {
				return err
			}
			renamed = append(renamed, shown(aside))
		}
		if r, err = k.Checkout(ctx, d.ID); err != nil {
			return err
		}
	}
	out := newReceipt(r)
	out.Message = fmt.Sprintf("The files of “%s” are in %s", r.Title, out.Folder)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Message)
		for _, f := range renamed {
			fmt.Fprintf(w, "  What you had edited is in %s\n", f)
		}
		if len(r.Kept) > 0 {
			fmt.Fprintf(w, "  Left alone, because you edited them: %s\n", strings.Join(r.Kept, ", "))
		}
	})
}

// takeRemote ends a divergence with the remote's text and keeps ours beside it.
func (s *session) takeRemote(ctx context.Context, k *desk.Desk, d *desk.Draft) error {
	if err := s.nothingUnsaved(ctx, k, d, "take the remote's text"); err != nil {
		return err
	}
	before := map[string][]byte{}
	folder := k.WorkFolder(d.ID)
	if folder != "" {
		files, err := assets.Files(os.DirFS(folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		before = files
	}
	r, err := k.TakeRemote(ctx, d.ID)
	if err != nil {
		return err
	}
	if r.Unchanged {
		return fmt.Errorf("“%s” was not changed on both sides. Run postilctl sync first to see what the remote has", r.Title)
	}
	var aside []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		now, err := os.ReadFile(file)
		if err == nil && bytes.Equal(now, before[name]) || strings.HasSuffix(name, "~") {
			continue
		}
		file = freeAside(file)
		if err := durable.WriteFile(file, before[name], 0o666); err != nil {
			return err
		}
		aside = append(aside, shown(file))
	}
	out := newReceipt(r)
	out.Message = fmt.Sprintf("“%s” has the remote's text.", r.Title)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Message)
		for _, f := range aside {
			fmt.Fprintf(w, "  Yours is in %s\n", f)
		}
		details(w, r)
	})
}

// setAside renames a file to a free name that ends in ~.
func setAside(file string) (string, error) {
	aside := freeAside(file)
	return aside, os.Rename(file, aside)
}

// freeAside is a name that no file has yet, made from file's and ending in ~.
func freeAside(file string) string {
	aside := file + "~"
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); err != nil {
			return aside
		}
		aside = fmt.Sprintf("%s.%d~", file, n)
	}
}

func saveVerb() *verb {
	return &verb{
		name: "save", group: groupWrite, args: "[-m MESSAGE] [DRAFT]",
		short: "save what was edited in the working folder",
		long: `Commits what you edited in drafts/<slug>/ to the draft's own branch. Saving a
draft that is approved makes the approval void: it names the text it is for.`,
		example: `postilctl save a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			note := f.String("m", "", "`MESSAGE` for the history")
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				r, err := s.saveWork(ctx, k, d, *note)
				if err != nil {
					return err
				}
				return s.done(r)
			}
		},
	}
}

// saveWork saves the working folder of a draft.
func (s *session) saveWork(ctx context.Context, k *desk.Desk, d *desk.Draft, note string) (desk.Receipt, error) {
	e, err := k.Work(ctx, d)
	if err != nil {
		return desk.Receipt{}, located(k, d, err)
	}
	if note != "" {
		e.Message = note + "\n"
	}
	return k.Save(ctx, d.ID, e)
}
