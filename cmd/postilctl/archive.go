package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

func archiveVerb() *verb {
	return &verb{
		name: "archive", group: groupPublication, args: "",
		short: "move all published drafts into the archive",
		long: `A draft goes into the archive when it is published: its branch and the log of
its review end, and their history is kept under refs/editorial/archive/YEAR, so
that a repository has few refs however much it has published. Drafts that were
published before Postil had an archive follow by themselves, some with each sync;
this moves them all. It may be broken off and run again. Drafts with words that
are not published, which their author's next sync carries over, stay.`,
		example: `postilctl archive`,
		json:    `{"archived": N}`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("archive takes no arguments")
				}
				return s.archive(ctx)
			}
		},
	}
}

func (s *session) archive(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	n, err := k.Archive(ctx, func(done, of int) {
		if of > 0 && !s.json {
			fmt.Fprintf(s.err, "%d of %d archived\n", done, of)
		}
	})
	if err != nil {
		return err
	}
	out := struct {
		Archived int `json:"archived"`
	}{n}
	return s.print(out, func(w io.Writer) {
		if n == 0 {
			fmt.Fprintln(w, "Nothing is left to archive.")
			return
		}
		fmt.Fprintf(w, "Archived %s.\n", count(n, "published draft"))
	})
}
