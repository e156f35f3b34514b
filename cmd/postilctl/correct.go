package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path"
	"strings"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/review"
)

func correctVerb() *verb {
	return &verb{
		name: "correct", group: groupWrite, args: "-m NOTE [-date DATE] ARTICLE",
		short: "tell readers what a revision corrects",
		long: `Adds a dated note on what was wrong to a published article, which readers find
under the text, in the feed and in what search engines read. The article is
changed only through a revision: the one that is open, or one that is begun now.
It is saved with what you edited in its folder; submit, approve and publish it
like any other draft.`,
		example: `postilctl correct -m "The fleet has four boats, not three." a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			note := f.String("m", "", "`NOTE` for readers: what was wrong and what is right")
			date := f.String("date", "", "`DATE` of the correction, as 2026-09-14 (today)")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) != 1 {
					return usagef("name one published article")
				}
				if strings.TrimSpace(*note) == "" {
					return usagef("say with -m what was corrected; readers get to see it")
				}
				c := article.Correction{Text: *note}
				if *date != "" {
					day, ok := article.ParseDate(*date)
					if !ok {
						return fmt.Errorf("%q is not a date. Write it as 2026-09-14", *date)
					}
					c.Date = day
				}
				return s.correct(ctx, args[0], c)
			}
		},
	}
}

func (s *session) correct(ctx context.Context, name string, c article.Correction) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	id := ""
	if d, err := k.Find(ctx, s.inside(k, name)); err == nil && d.Revises && d.Status.State != review.Published {
		id = d.ID
	} else {
		a, err := s.publishedArticle(ctx, k, name)
		if err != nil {
			return err
		}
		r, err := k.Revise(ctx, a)
		if err != nil {
			return err
		}
		id = r.Draft
	}
	r, err := k.Correct(ctx, id, c)
	if err != nil {
		d, derr := k.Draft(ctx, id)
		if derr != nil {
			return err
		}
		return located(k, d, err)
	}
	return s.print(newReceipt(r), func(w io.Writer) {
		fmt.Fprintf(w, "The correction is noted; readers see it when the revision is published.\n")
		details(w, r)
		fmt.Fprintf(w, "Next: postilctl submit %s\n", r.Slug)
	})
}

// publishedArticle is the folder of the published article that a person names
// by its slug, its folder, or a former address.
func (s *session) publishedArticle(ctx context.Context, k *desk.Desk, name string) (dir string, err error) {
	c, err := k.Published(ctx)
	if err != nil {
		return "", err
	}
	inside := strings.TrimSuffix(strings.TrimSuffix(s.inside(k, name), "/"), "/"+articleFile)
	var dirs []string
	for _, a := range c.Articles {
		if a.Dir == inside || path.Base(a.Dir) == inside {
			dirs = append(dirs, a.Dir)
		}
	}
	if len(dirs) == 0 {
		for _, a := range c.Articles {
			if a.Front.LeadsFrom(article.Address(inside)) || strings.HasPrefix(inside, "/") && a.Front.LeadsFrom(inside) {
				dirs = append(dirs, a.Dir)
			}
		}
	}
	switch len(dirs) {
	case 0:
		return "", fmt.Errorf("no published article is called %q", name)
	case 1:
		return dirs[0], nil
	}
	return "", fmt.Errorf("more than one published article is called %q: name one of %s", name, strings.Join(dirs, ", "))
}

// remindOfCorrections is what a person who begins a revision should know.
func remindOfCorrections(w io.Writer, slug string) {
	fmt.Fprintf(w, "If it changes what readers learnt, tell them: postilctl correct -m \"…\" %s\n", slug)
}
