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

	"postil/editor/markdown"
	"postil/editor/prose"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
)

// version is a saved state of a draft as -json prints it.
type draftVersion struct {
	Commit  string   `json:"commit"`
	Who     string   `json:"who"`
	When    string   `json:"when"` // RFC 3339
	Message string   `json:"message"`
	Events  []string `json:"events"` // "submit by Ada Reyes"
}

func historyVerb() *verb {
	return &verb{
		name: "history", group: groupWrite, args: "[DRAFT]",
		short:   "list the saved versions of a draft",
		long:    `Lists the saved versions of a draft, newest first, with what was decided on each.`,
		example: `postilctl history a-ferry-is-a-road`,
		json:    `[{"commit", "who", "when", "message", "events": […]}]`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				versions, err := k.Versions(ctx, d)
				if err != nil {
					return err
				}
				list := []draftVersion{}
				for _, v := range versions {
					each := draftVersion{v.Commit.String(), v.Who.Name, v.When.UTC().Format(time.RFC3339), strings.TrimSpace(v.Message), []string{}}
					for _, e := range v.Marks {
						each.Events = append(each.Events, fmt.Sprintf("%s by %s", e.Kind, e.Actor.Name))
					}
					list = append(list, each)
				}
				return s.print(list, func(w io.Writer) {
					for _, v := range list {
						fmt.Fprintf(w, "%s  %s  %s  %s\n", v.Commit[:10], v.When[:16], v.Who, v.Message)
						for _, e := range v.Events {
							fmt.Fprintf(w, "            %s\n", e)
						}
					}
				})
			}
		},
	}
}

func restoreVerb() *verb {
	return &verb{
		name: "restore", group: groupWrite, args: "VERSION [DRAFT]",
		short: "go back to an older version of a draft",
		long: `Makes the text of an older version the draft's text again, as a new version:
nothing of what came after it is lost.`,
		example: `postilctl restore 35b8cd2e a-ferry-is-a-road`,
		json:    jsonReceipt,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return usagef("restore needs a version; postilctl history lists them")
				}
				k, d, err := s.draft(ctx, args[1:])
				if err != nil {
					return err
				}
				if err := s.nothingUnsaved(ctx, k, d, "restore"); err != nil {
					return err
				}
				v, err := versionOf(ctx, k, d, args[0])
				if err != nil {
					return err
				}
				r, err := k.Restore(ctx, d.ID, v)
				if err != nil {
					return located(k, d, err)
				}
				return s.done(r)
			}
		},
	}
}

// versionOf finds a version by the beginning of its commit's name.
func versionOf(ctx context.Context, k *desk.Desk, d *desk.Draft, name string) (repo.Hash, error) {
	versions, err := k.Versions(ctx, d)
	if err != nil {
		return repo.ZeroHash, err
	}
	found := repo.ZeroHash
	for _, v := range versions {
		if len(name) < 4 || !strings.HasPrefix(v.Commit.String(), name) {
			continue
		}
		if found != repo.ZeroHash {
			return repo.ZeroHash, fmt.Errorf("%s: %w", name, errNoCommit)
		}
		found = v.Commit
	}
	if found == repo.ZeroHash {
		return found, fmt.Errorf("%s: %w", name, errNoCommit)
	}
	return found, nil
}

// difference is what changed as -json prints it.
type difference struct {
	From  string      `json:"from"` // what is compared with
	Hunks []printHunk `json:"hunks"`
}

type printHunk struct {
	Change string `json:"change"` // "same", "inserted", "deleted", "replaced", "moved away", "moved here"
	Old    string `json:"old"`
	New    string `json:"new"`
}

func diffVerb() *verb {
	v := &verb{
		name: "diff", group: groupReview, args: "[-since read|approved|VERSION] [-until VERSION] [-reading] [DRAFT]",
		short: "show what changed in a draft, word by word",
		long: `Compares the draft's text, as it is in the working folder, with an earlier one:
the version that you last read here (-since read, the default), the text that was
last approved, a version of "postilctl history", or, where none of these is
there, the published article; or, with -until, a later version with an earlier
one. -reading compares what readers have before them, citations as they are
formatted, in place of the source. Paragraphs that were moved are shown as moved.
[-words-] are gone, {+words+} are new. Up to now it counts as read then.`,
		example: `postilctl diff -since approved a-ferry-is-a-road`,
		json:    `{"from": "…", "hunks": [{"change", "old", "new"}]}`,
	}
	v.setup = func(f *flag.FlagSet) action {
		since := f.String("since", "read", "compare with `WHAT`: read, approved or a version")
		until := f.String("until", "", "compare this `VERSION` with it, in place of the text as it is")
		reading := f.Bool("reading", false, "compare what readers have before them")
		return func(ctx context.Context, s *session, args []string) error {
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			edit, err := k.Work(ctx, d)
			if err != nil {
				return located(k, d, err)
			}
			now, err := textNow(d, edit)
			if err != nil {
				return located(k, d, err)
			}
			if *until != "" {
				if now, _, err = textSince(ctx, k, d, *until); err != nil {
					return err
				}
			}
			was, from, err := textSince(ctx, k, d, *since)
			if err != nil {
				return err
			}
			if *reading {
				view, err := k.View(ctx, d.ID, edit) // its sources, too
				if err != nil {
					return err
				}
				f, err := k.Formatter(ctx)
				if err != nil {
					return err
				}
				lang := ""
				if d.Article != nil {
					lang = d.Article.Front.Lang
				}
				was, now = markdown.Reading(was, lang, f, view.Content.Library), markdown.Reading(now, lang, f, view.Content.Library)
			}
			c := prose.Diff(was, now)
			out := difference{From: from, Hunks: []printHunk{}}
			for _, h := range c.Hunks {
				out.Hunks = append(out.Hunks, printHunk{h.Change.String(), was[h.Old.Start:h.Old.End], now[h.New.Start:h.New.End]})
			}
			if *until == "" {
				if err := k.MarkRead(d.ID, d.Tip); err != nil {
					return err
				}
			}
			return s.print(out, func(w io.Writer) { printDifference(w, out) })
		}
	}
	return v
}

// textNow is a draft's text with what was edited in its working folder.
func textNow(d *desk.Draft, e desk.Edit) (string, error) {
	switch {
	case e.Article != nil:
		return e.Article.Body(), nil
	case d.Article == nil:
		return "", desk.ErrNoArticle
	}
	return d.Article.File.Body(), nil
}

// textSince is the text that a draft is compared with, and its name.
func textSince(ctx context.Context, k *desk.Desk, d *desk.Draft, since string) (text, from string, err error) {
	var f *article.File
	switch since {
	case "read":
		var h repo.Hash
		if h, err = k.LastRead(d.ID); err == nil && h != repo.ZeroHash {
			f, err = k.ArticleAt(d, h)
			from = "the version " + h.String()[:10] + ", which you read last"
		}
	case "approved":
		if f, err = k.ApprovedText(d); errors.Is(err, fs.ErrNotExist) {
			return "", "", fmt.Errorf("“%s” was never approved", d.Title())
		}
		from = "the text that was last approved"
	default:
		var h repo.Hash
		if h, err = versionOf(ctx, k, d, since); err != nil {
			return "", "", err
		}
		f, err = k.ArticleAt(d, h)
		from = "the version " + h.String()[:10]
	}
	if f == nil && (err == nil || errors.Is(err, fs.ErrNotExist)) {
		from = "nothing: it was not read here before"
		if f, err = k.ArticleAt(d, d.Base); err == nil {
			from = "the published article"
		} else if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err != nil || f == nil {
		return "", from, err
	}
	return f.Body(), from, nil
}

func printDifference(w io.Writer, d difference) {
	fmt.Fprintf(w, "Compared with %s:\n\n", d.From)
	changed := false
	for i, h := range d.Hunks {
		switch h.Change {
		case "same":
			io.WriteString(w, around(h.New, i > 0, i+1 < len(d.Hunks)))
			continue
		case "inserted":
			fmt.Fprintf(w, "{+%s+}", h.New)
		case "deleted":
			fmt.Fprintf(w, "[-%s-]", h.Old)
		case "replaced":
			fmt.Fprintf(w, "[-%s-]{+%s+}", h.Old, h.New)
		case "moved away":
			fmt.Fprintf(w, "[-%s-](moved)\n", strings.TrimRight(h.Old, "\n"))
		case "moved here":
			fmt.Fprintf(w, "{+%s+}(moved here)\n\n", strings.TrimRight(h.New, "\n"))
		}
		changed = true
	}
	if !changed {
		fmt.Fprint(w, "Nothing has changed.")
	}
	fmt.Fprintln(w)
}

// around keeps of a text that did not change the lines next to what did.
func around(text string, before, after bool) string {
	lines := strings.SplitAfter(text, "\n")
	head, tail := 0, 0
	if before {
		head = 1
	}
	if after {
		tail = 1
	}
	if len(lines) <= head+tail+2 {
		if !before && !after {
			return ""
		}
		return text
	}
	return strings.Join(lines[:head], "") + "…\n" + strings.Join(lines[len(lines)-tail:], "")
}
