package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"postil/app/message"
	"postil/publish/desk"
	"postil/publish/live"
)

func liveVerb() *verb {
	return &verb{
		name: "live", group: groupSite, args: "[-wait DURATION] [ARTICLE]",
		short: "look whether the site has what was published",
		long: `Asks the publication's own site, at baseURL, for the page of a published article
and says what is there: nothing yet, another version, or the article as it was
published. Postil's pages, and those of the layouts for Hugo, carry the digest of
the index.md that they were made from; a page without it gets its own digest
told. Without ARTICLE it is the one that was published last.

It ends with 0 when the page is there as published, else with 1. With -wait it
looks again, at first often and then once a minute, until the page is there or
the time is over.`,
		example: `postilctl live -wait 5m a-pilot-for-every-tide`,
		json:    jsonLive,
		setup: func(f *flag.FlagSet) action {
			wait := f.Duration("wait", 0, "look again until it is there, for `DURATION` at most, such as 5m")
			return func(ctx context.Context, s *session, args []string) error {
				if *wait < 0 {
					return usagef("-wait must not be negative")
				}
				p, err := s.publication(ctx, args)
				if err != nil {
					return err
				}
				out, err := s.look(ctx, live.Want{Address: p.URL, Source: p.Source, Since: p.When}, *wait)
				if err != nil {
					return err
				}
				err = s.print(out, func(w io.Writer) { out.write(w) })
				if err == nil && out.State != string(live.Same) {
					err = errFound
				}
				return err
			}
		},
	}
}

const jsonLive = `{"address", "state", "message", "status", "published", "found", "page", "at"}; "state" is
 "as published", "another version", "not said", "not there yet", "failing" or "not reached";
 "published" and "found" are digests of index.md, "page" that of the page`

// looked is a live.Outcome as -json prints it.
type looked struct {
	Address   string    `json:"address"`
	State     string    `json:"state"`
	Message   string    `json:"message"`
	Status    int       `json:"status"`
	Published string    `json:"published"`
	Found     string    `json:"found"`
	Page      string    `json:"page"`
	At        time.Time `json:"at"`
}

func (l looked) write(w io.Writer) {
	fmt.Fprintln(w, l.Message)
	if l.Found != "" && l.Found != l.Published {
		fmt.Fprintf(w, "  published  %s\n  there      %s\n", l.Published, l.Found)
	}
}

// look looks at a page, again and again for as long as wait is.
func (s *session) look(ctx context.Context, want live.Want, wait time.Duration) (looked, error) {
	l, err := live.New(live.Options{Agent: strings.TrimSpace("Postil " + revision)})
	if err != nil {
		return looked{}, err
	}
	var o live.Outcome
	if wait > 0 {
		bounded, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		o, err = l.Wait(bounded, want, nil)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = nil
			if o.State == "" { // not one look was over in time
				o = live.Outcome{State: live.Unreached, Address: want.Address, Problem: fmt.Errorf("%w: %s", live.ErrSlow, wait), At: time.Now()}
			}
		}
	} else {
		o, err = l.Look(ctx, want)
	}
	if err != nil {
		return looked{}, err
	}
	return looked{
		Address: o.Address, State: string(o.State), Message: message.Page(o).String(), Status: o.Status,
		Published: want.Source, Found: o.Source, Page: o.Page, At: o.At.UTC(),
	}, nil
}

// publication finds the published article that args name, the latest for none.
func (s *session) publication(ctx context.Context, args []string) (desk.Publication, error) {
	if len(args) > 1 {
		return desk.Publication{}, usagef("one article at a time: %s", strings.Join(args, ", "))
	}
	k, err := s.desk()
	if err != nil {
		return desk.Publication{}, err
	}
	dir := ""
	if len(args) == 1 {
		dir, err = s.publishedArticle(ctx, k, args[0])
	} else if dir, err = k.LatestPublication(ctx); errors.Is(err, fs.ErrNotExist) {
		err = errors.New("nothing was published here yet")
	}
	if err != nil {
		return desk.Publication{}, err
	}
	return k.Publication(ctx, dir)
}

func receiptVerb() *verb {
	return &verb{
		name: "receipt", group: groupReview, args: "[ARTICLE]",
		short: "show how a published article came to be published",
		long: `Shows the commit by which an article came to stand on main as it does, who
published and who approved it, the address of its page, and the digest of its
text, by which "postilctl live" knows the page. All of it is read from main, so
every copy of the publication shows the same. Without ARTICLE it is the one that
was published last.`,
		example: `postilctl receipt a-pilot-for-every-tide`,
		json: `{"slug", "title", "dir", "url", "source", "commit", "at", "by", "draft",
 "approvedBy": […], "selfApproved", "remote", "sent"}`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				p, err := s.publication(ctx, args)
				if err != nil {
					return err
				}
				return s.receipt(p)
			}
		},
	}
}

func (s *session) receipt(p desk.Publication) error {
	out := struct {
		Slug         string    `json:"slug"`
		Title        string    `json:"title"`
		Dir          string    `json:"dir"`
		URL          string    `json:"url"`
		Source       string    `json:"source"`
		Commit       string    `json:"commit"`
		At           time.Time `json:"at"`
		By           string    `json:"by"`
		Draft        string    `json:"draft"`
		ApprovedBy   []string  `json:"approvedBy"`
		SelfApproved bool      `json:"selfApproved"`
		Remote       string    `json:"remote"`
		Sent         bool      `json:"sent"`
	}{
		p.Slug, p.Title, p.Dir, p.URL, p.Source, p.Commit.String(), p.When.UTC(), fmt.Sprintf("%s <%s>", p.By.Name, p.By.Email),
		p.Draft, some(p.Approved), p.SelfApproved, p.Remote, p.Sent,
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Title)
		row := func(name, value string) {
			if value != "" {
				fmt.Fprintf(w, "  %-12s  %s\n", name, value)
			}
		}
		row("page", out.URL)
		row("commit", out.Commit)
		row("published", out.At.Format("2006-01-02 15:04")+" UTC by "+out.By)
		for _, who := range out.ApprovedBy {
			row("approved by", who)
		}
		if out.SelfApproved {
			fmt.Fprintln(w, "  It was approved by one of those who wrote it.")
		}
		row("draft", out.Draft)
		row("text", out.Source)
		switch {
		case out.Remote == "":
		case out.Sent:
			row("remote", out.Remote)
		default:
			row("remote", out.Remote+" (has not got it yet)")
		}
	})
}
