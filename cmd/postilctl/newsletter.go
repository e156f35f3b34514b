package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/newsletter"
)

// issueFlags are those of the commands of newsletter.
type issueFlags struct {
	out, subject, preview, date, format, to string
	last                                    int
	again                                   bool
}

func newsletterVerb() *verb {
	return &verb{
		name: "newsletter", group: groupSite, args: "new|preview|eml|campaign|list|login [arguments]",
		short: "make issues of the newsletter and hand them on",
		long: `newsletter new [flags] [ARTICLE…]  begins an issue, a file in drafts/
newsletter preview [-o FILE] ISSUE  shows it as readers will see it
newsletter eml [-o FILE] ISSUE      writes it as a message for a mail program
newsletter campaign ISSUE           hands it to listmonk as a draft campaign
newsletter list                     lists the issues that went out
newsletter login                    keeps listmonk's token in the keyring

An issue is a Markdown file: subject, preview (what mail programs show beside the
subject), date and articles on top, between two lines ---, then a text of your own.
Articles are published ones, by slug or folder; without any named, new takes the
newest that were in no issue yet. Who sends it, a postal address and where readers
unsubscribe are settings under newsletter in postil.yaml. Nothing in an issue
tracks readers, and the same issue gives the same bytes.

campaign needs newsletter.listmonk in postil.yaml: url, lists, and from where it
is another. It makes a draft and says where: look at it there and start it there.
The token, user:token of an API user, is POSTIL_LISTMONK_TOKEN or what login has
put into the system's keyring; login reads it from the terminal or from a pipe.
Which template is around the text, and whether listmonk counts who opens it, is
listmonk's to say.

What eml and campaign hand out is noted in the newsletter's ledger, which goes to
the remote: an issue, or an article, that went out before is refused unless -again
is given. Both ask the remote first what others have sent.`,
		example: `postilctl newsletter new -subject "September: tides and pilots"
postilctl newsletter preview -o /tmp/issue.html drafts/newsletter-2026-09-20.md
postilctl newsletter campaign drafts/newsletter-2026-09-20.md`,
		json: `new: {"file", "articles": [slug, …]}
preview: {"format", "text", "file", "digest"}
eml: {"file", "subject", "digest", "unsent"}
campaign: {"id", "address", "subject", "digest", "unsent"}
list: [{"at", "by", "date", "subject", "digest", "articles": [{"dir", "source", "title"}],
 "way": "message"|"listmonk", "to"}]
login: {"server", "user"}`,
		setup: func(f *flag.FlagSet) action {
			var o issueFlags
			f.StringVar(&o.out, "o", "", "new, preview, eml: write `FILE`")
			f.StringVar(&o.subject, "subject", "", "new: the `SUBJECT`")
			f.StringVar(&o.preview, "preview", "", "new: the `TEXT` beside it")
			f.StringVar(&o.date, "date", "", "new: `DATE` of the issue, as 2026-09-14 (today)")
			f.IntVar(&o.last, "last", 5, "new: take at most `N` articles, where none are named")
			f.StringVar(&o.format, "format", "html", "preview: `FORMAT`, html or text")
			f.StringVar(&o.to, "to", "", "eml: the message is to `ADDRESS` (its sender)")
			f.BoolVar(&o.again, "again", false, "eml, campaign: also what went out before")
			return func(ctx context.Context, s *session, args []string) error {
				return s.newsletter(ctx, f, &o, args)
			}
		},
	}
}

func (s *session) newsletter(ctx context.Context, f *flag.FlagSet, o *issueFlags, args []string) error {
	if len(args) == 0 {
		return usagef("newsletter what? new, preview, eml, campaign, list or login")
	}
	with := map[string][]string{
		"o": {"new", "preview", "eml"}, "subject": {"new"}, "preview": {"new"}, "date": {"new"}, "last": {"new"},
		"format": {"preview"}, "to": {"eml"}, "again": {"eml", "campaign"},
	}
	var misplaced error
	f.Visit(func(fl *flag.Flag) {
		if allowed := with[fl.Name]; allowed != nil && !slices.Contains(allowed, args[0]) {
			misplaced = usagef("-%s goes with newsletter %s", fl.Name, strings.Join(allowed, " and "))
		}
	})
	if misplaced != nil {
		return misplaced
	}
	rest := args[1:]
	switch args[0] {
	case "new":
		return s.newIssue(ctx, o, rest)
	case "list", "login":
		if len(rest) > 0 {
			return usagef("newsletter %s takes no arguments", args[0])
		}
		if args[0] == "list" {
			return s.listIssues()
		}
		return s.listmonkLogin(ctx)
	case "preview", "eml", "campaign":
		if len(rest) != 1 {
			return usagef("newsletter %s takes the file of one issue", args[0])
		}
	default:
		return usagef("newsletter %q is not known: new, preview, eml, campaign, list or login", args[0])
	}
	if args[0] != "preview" {
		return s.handOut(ctx, o, args[0], rest[0])
	}
	k, err := s.desk()
	if err != nil {
		return err
	}
	issue, err := s.issue(ctx, k, rest[0])
	if err != nil {
		return err
	}
	return s.previewIssue(issue, o)
}

// newIssue begins an issue.
func (s *session) newIssue(ctx context.Context, o *issueFlags, names []string) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	now := time.Now().In(c.Publication.Location())
	file := &newsletter.File{Subject: o.subject, Preview: o.preview, Date: article.Day(now.Date()), Intro: "Dear readers,\n"}
	if o.date != "" {
		day, err := time.Parse(time.DateOnly, o.date)
		if err != nil {
			return fmt.Errorf("%q is not a date. Write it as 2026-09-14", o.date)
		}
		file.Date = article.Day(day.Date())
	}
	for _, name := range names {
		dir, err := s.publishedArticle(ctx, k, name)
		if err != nil {
			return err
		}
		file.Articles = append(file.Articles, filepath.Base(dir))
	}
	if len(names) == 0 {
		sent, err := k.SentIssues()
		if err != nil {
			return err
		}
		was := map[string]bool{}
		for _, e := range sent {
			for _, a := range e.Articles {
				was[a.Dir] = true
			}
		}
		for _, a := range newsletter.Recent(c, o.last, func(dir string) bool { return was[dir] }) {
			file.Articles = append(file.Articles, filepath.Base(a.Dir))
		}
	}
	name := s.path(o.out)
	if o.out == "" {
		if name, err = k.IssueFile("newsletter-" + file.Date.String() + ".md"); err != nil {
			return err
		}
		if name == "" {
			return errors.New("this is a bare repository: name the issue's file with -o")
		}
	}
	if err := writeNew(name, file.Marshal()); err != nil {
		return err
	}
	out := struct {
		File     string   `json:"file"`
		Articles []string `json:"articles"`
	}{shown(name), some(file.Articles)}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Began an issue with %s: %s\n", count(len(out.Articles), "article"), out.File)
		for _, a := range out.Articles {
			fmt.Fprintf(w, "  %s\n", a)
		}
		fmt.Fprintf(w, "Next: write it there, then run: postilctl newsletter preview -o issue.html %s\n", out.File)
	})
}

// writeNew writes a file that must not be there yet.
func writeNew(name string, data []byte) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already. Write on there, or name another file with -o", shown(name))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return durable.WriteFile(name, data, 0o666)
}

// issue reads an issue's file and puts together what it shows.
func (s *session) issue(ctx context.Context, k *desk.Desk, name string) (*newsletter.Issue, error) {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, err
	}
	file, err := newsletter.ParseFile(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", shown(s.path(name)), err)
	}
	c, err := k.Published(ctx)
	if err != nil {
		return nil, err
	}
	return newsletter.Compose(file, c)
}

func (s *session) previewIssue(issue *newsletter.Issue, o *issueFlags) error {
	out := struct {
		Format string `json:"format"`
		Text   string `json:"text,omitempty"`
		File   string `json:"file,omitempty"`
		Digest string `json:"digest"`
	}{Format: o.format, Digest: issue.Digest()}
	var data []byte
	switch o.format {
	case "html":
		page, err := issue.HTML()
		if err != nil {
			return err
		}
		data = page
	case "text":
		data = issue.Text()
	default:
		return usagef("-format %q is not known: html or text", o.format)
	}
	if o.out == "" {
		out.Text = string(data)
		return s.print(out, func(w io.Writer) { fmt.Fprint(w, out.Text) })
	}
	if err := durable.WriteFile(s.path(o.out), data, 0o666); err != nil {
		return err
	}
	out.File = shown(s.path(o.out))
	return s.print(out, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s\n", out.File) })
}

func (s *session) listIssues() error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	sent, err := k.SentIssues()
	if err = s.readable(len(sent), err); err != nil {
		return err
	}
	for i := range sent {
		sent[i].Articles = some(sent[i].Articles)
	}
	return s.print(some(sent), func(w io.Writer) {
		if len(sent) == 0 {
			fmt.Fprintln(w, "No issue has gone out yet.")
			return
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, e := range slices.Backward(sent) {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", e.At.Format(time.DateOnly), e.Subject, count(len(e.Articles), "article"), e.Way, e.By)
		}
		_ = t.Flush() // it writes to w, whose errors print gives
	})
}
