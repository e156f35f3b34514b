package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"
)

// Headings of the list of commands.
const (
	groupPublication = "The publication"
	groupWrite       = "Writing"
	groupReview      = "Review and publishing"
	groupSite        = "The site"
	groupHelp        = "Help"
)

// verbs are all commands, in the order of the help.
func verbs() []*verb {
	all := []*verb{
		initVerb(), cloneVerb(), syncVerb(), archiveVerb(), searchVerb(), statsVerb(), relatedVerb(), saidVerb(), citedVerb(), keyVerb(), policyVerb(), verifyVerb(), hookVerb(),
		newVerb(), reviseVerb(), correctVerb(), listVerb(), showVerb(), checkoutVerb(), saveVerb(), historyVerb(), restoreVerb(), citeVerb(), evidenceVerb(), checkVerb(),
		submitVerb(), approveVerb(), requestChangesVerb(), withdrawVerb(), publishVerb(), receiptVerb(),
		diffVerb(), remarksVerb(), commentVerb(), suggestVerb(),
	}
	all = append(all, answerVerbs()...)
	return append(all, assignVerb(), buildVerb(), hugoVerb(), serveVerb(), liveVerb(), exportVerb(), newsletterVerb(), versionVerb(), helpVerb())
}

const introduction = `Postil is for drafting, reviewing and publishing signed, sourced commentary.
postilctl does its work on the command line, in a git repository of plain files.

Usage: postilctl [-C DIR] [-json] [-as PERSON] [-sign-key FILE] COMMAND [flags] [arguments]

From nothing to a published article:

  postilctl init -name "Harbour Review" -remote review.git review && cd review
  postilctl new "A pilot for every tide"       # then write drafts/…/index.md
  postilctl submit                             # saves, checks, asks for review
  postilctl -as "Ben Okoro <ben@example.org>" approve
  postilctl publish
`

const conclusion = `
A draft is named by its slug, its id (or how it begins), or a path in its
folder; without a name the only open draft is meant.

Flags before or behind any command:
  -C DIR      work on the publication in DIR; relative paths count from there
  -json       print JSON on stdout; errors are {"error", "findings"} on stderr
  -as PERSON  act as "Name <mail@example.org>". Without it POSTIL_NAME and
              POSTIL_EMAIL count, then git's user.name and user.email.
  -sign-key FILE  sign with that ssh key, "none" for none. Without it
              POSTIL_SIGN_KEY counts, then signingKey in Postil's settings,
              then the key that "postilctl key new" made.

Exit codes: 0 fine; 1 refused, failed, or errors found; 2 wrong usage.
"postilctl help COMMAND" tells more about one of them.
`

func helpVerb() *verb {
	return &verb{
		name: "help", group: groupHelp, args: "[COMMAND]",
		short:   "tell about postilctl or one of its commands",
		long:    `Tells what a command does, with an example and its flags.`,
		example: `postilctl help cite`,
		json:    `[{"name", "group", "usage", "purpose"}, …]`,
		setup: func(*flag.FlagSet) action {
			return func(_ context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return s.help(nil)
				}
				v := find(verbs(), args[0])
				if v == nil {
					return usagef("there is no command %q%s", args[0], suggestion(args[0]))
				}
				return s.help(v)
			}
		},
	}
}

// help prints the help of a command, of the program for nil.
func (s *session) help(v *verb) error {
	if s.json {
		type entry struct {
			Name    string `json:"name"`
			Group   string `json:"group"`
			Usage   string `json:"usage"`
			Purpose string `json:"purpose"`
		}
		entries := []entry{}
		for _, each := range verbs() {
			if v == nil || v.name == each.name {
				entries = append(entries, entry{each.name, each.group, each.usage(), each.short})
			}
		}
		return encode(s.out, entries)
	}
	if v != nil {
		return v.help(s.out)
	}
	if _, err := io.WriteString(s.out, introduction); err != nil {
		return err
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	group := ""
	for _, each := range verbs() {
		if each.group != group {
			group = each.group
			fmt.Fprintf(t, "\n%s\n", group)
		}
		fmt.Fprintf(t, "  %s\t%s\n", each.name, each.short)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(s.out, conclusion)
	return err
}

func (v *verb) usage() string {
	return strings.TrimSpace("postilctl " + v.name + " " + v.args)
}

func (v *verb) help(w io.Writer) error {
	fmt.Fprintf(w, "postilctl %s: %s\n\nUsage: %s\n\n%s\n\nExample:\n", v.name, v.short, v.usage(), v.long)
	for line := range strings.Lines(v.example) {
		fmt.Fprintf(w, "  %s", line)
	}
	fmt.Fprintln(w)
	fs := newFlags(v.name)
	v.setup(fs)
	flags := 0
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fs.VisitAll(func(f *flag.Flag) {
		if flags == 0 {
			fmt.Fprintln(t, "\nFlags:")
		}
		flags++
		arg, text := flag.UnquoteUsage(f)
		if !slices.Contains([]string{"URL", "DOI", "ID", "DIR", "NAME=TEXT"}, arg) {
			text = strings.Replace(text, arg, strings.ToLower(arg), 1)
		}
		switch f.DefValue {
		case "", "false", "0":
		default:
			text += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		fmt.Fprintf(t, "  %s\t%s\n", strings.TrimSpace("-"+f.Name+" "+arg), text)
	})
	if err := t.Flush(); err != nil {
		return err
	}
	if v.json != "" {
		fmt.Fprintf(w, "\nWith -json:\n  %s\n", strings.ReplaceAll(v.json, "\n", "\n  "))
	}
	return nil
}

func versionVerb() *verb {
	return &verb{
		name: "version", group: groupHelp, args: "",
		short:   "print the version",
		long:    `Prints the version of postilctl and of the Go it was built with.`,
		example: `postilctl version`,
		json:    `{"version", "go", "system"}`,
		setup: func(*flag.FlagSet) action {
			return func(_ context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("version takes no arguments")
				}
				out := struct {
					Version string `json:"version"`
					Go      string `json:"go"`
					System  string `json:"system"`
				}{version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
				return s.print(out, func(w io.Writer) {
					fmt.Fprintf(w, "postilctl %s (%s, %s)\n", out.Version, out.Go, out.System)
				})
			}
		},
	}
}

func version() string {
	built := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.Main.Version
	}
	return cmp.Or(revision, built, "unknown")
}
