package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/desk"
)

func checkVerb() *verb {
	return &verb{
		name: "check", group: groupWrite, args: "[-all | [-spelling] [-links] DRAFT]",
		short: "check an article as it stands in its folder",
		long: `Checks a draft with what is in its working folder, saved or not: title, byline,
date, summary, lead image with credit and alternative text, citations, house
style. Each line names the file, the line, the severity, what to do and the
rule. Errors keep an article from being submitted; warnings and notes do not.

Quotations that stand with a citation are compared with what is kept of its
source (see "postilctl help evidence"): one that has other words there, or is not
there, is a warning.

With -all it checks everything that is published.

With -links it asks the servers of cited pages, a few at a time, whether each is
still there (fine), has another address for good (moved), is gone (dead), or has
another text than was kept (altered). A server that does not answer or does not
let a program look proves nothing: refused, no-answer.

With -spelling it also notes words of the text that are in no dictionary. The
dictionary for the article's language is found in the publication's folder
dictionaries, the person's own and the system's; dictionaries/words.txt holds
words that the publication takes to be right, one a line.`,
		example: "postilctl check a-pilot-for-every-tide\npostilctl check -all",
		json: `{"draft", "errors": N, "warnings": N,
 "findings": [{"path", "line", "col", "severity", "rule", "text"}],
 "links": [{"key", "address", "state", "now", "kept", "lost", "problem"}]}`,
		setup: func(f *flag.FlagSet) action {
			all := f.Bool("all", false, "check the published record")
			look := f.Bool("links", false, "look whether cited pages are still there and as they were kept")
			var net netFlags
			net.declare(f)
			spell := f.Bool("spelling", false, "note words that are in no dictionary")
			return func(ctx context.Context, s *session, args []string) error {
				if *all && len(args) > 0 {
					return usagef("-all checks every published article; it takes no draft")
				}
				if *all && *spell {
					return usagef("-spelling checks a draft; it does not go with -all")
				}
				if *all && *look {
					return usagef("-links checks a draft; it does not go with -all")
				}
				if *all {
					return s.checkAll(ctx)
				}
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				findings, v, where, err := s.findings(ctx, k, d)
				if err != nil {
					return err
				}
				if *spell && v != nil {
					notes, err := s.spelling(ctx, k, v)
					if err != nil {
						return err
					}
					findings = append(findings, notes...)
				}
				var links []link
				if *look && v != nil {
					var more []proof.Finding
					if links, more, err = s.links(ctx, v, net); err != nil {
						return err
					}
					findings = append(findings, more...)
				}
				return s.report(d.Slug(), where.findings(findings), links)
			}
		},
	}
}

// findings checks a draft as its working folder has it. A file that cannot be
// read there is a finding too, and the view is nil then.
func (s *session) findings(ctx context.Context, k *desk.Desk, d *desk.Draft) ([]proof.Finding, *desk.View, seen, error) {
	where := place(k, d.ID, d.Dir)
	edit, err := k.Work(ctx, d)
	var bad *desk.FileError
	switch {
	case errors.As(err, &bad):
		f := unreadable(bad)
		f.Path = d.Dir + "/" + bad.Name
		return []proof.Finding{f}, nil, where, nil
	case err != nil:
		return nil, nil, where, located(k, d, err)
	case d.Article == nil && edit.Article == nil:
		return d.Problems, nil, where, nil
	}
	v, err := k.View(ctx, d.ID, edit)
	if err != nil {
		return nil, nil, where, err
	}
	return v.Check(), v, place(k, d.ID, d.Dir, v.Article.Dir), nil
}

// unreadable is the finding for a file that cannot be read.
func unreadable(bad *desk.FileError) proof.Finding {
	f := proof.Finding{Rule: "unreadable", Severity: proof.Error, Template: "{{.What}}"}
	var text *article.SyntaxError
	var source *cite.SyntaxError
	what := bad.Err.Error()
	switch {
	case errors.As(bad.Err, &text):
		f.Line, what = text.Line, text.Msg+". "+text.Remedy
	case errors.As(bad.Err, &source):
		f.Line, what = source.Line, source.Msg+". Correct the file, or import the source anew."
	}
	f.Args = map[string]string{"What": what}
	return f
}

func (s *session) checkAll(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	v, err := k.Verify(ctx)
	if err != nil {
		return err
	}
	return s.report("", place(k, "").findings(v.Findings), nil)
}

// report prints findings, and links that were looked at, and fails when there is
// an error among the findings.
func (s *session) report(draft string, fs []finding, links []link) error {
	out := struct {
		Draft    string    `json:"draft"` // slug; "" for the published record
		Errors   int       `json:"errors"`
		Warnings int       `json:"warnings"`
		Findings []finding `json:"findings"`
		Links    []link    `json:"links"`
	}{draft, tally(fs, proof.Error), tally(fs, proof.Warning), some(fs), some(links)}
	err := s.print(out, func(w io.Writer) {
		for _, f := range fs {
			fmt.Fprintln(w, f)
		}
		printLinks(w, links)
		switch {
		case len(fs) == 0:
			fmt.Fprintln(w, "Nothing to mend.")
		case out.Errors == 0:
			fmt.Fprintln(w, "No errors.")
		}
	})
	if err == nil && out.Errors > 0 {
		err = errFound
	}
	return err
}

func tally(fs []finding, severity proof.Severity) int {
	n := 0
	for _, f := range fs {
		if f.Severity == severity.String() {
			n++
		}
	}
	return n
}
