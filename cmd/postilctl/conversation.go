package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"postil/editor/prose"
	"postil/publish/desk"
	"postil/publish/review"
)

func commentVerb() *verb {
	v := &verb{
		name: "comment", group: groupReview, args: "[-on WORDS] -m NOTE [DRAFT]",
		short: "say something about a draft or a passage of it",
		long: `Puts a comment into the draft's review: on the passage that -on quotes, or on
the whole draft. The comment follows its passage when the text is edited. It
goes to the remote with the next sync.`,
		example: `postilctl comment -on "eleven kilometres" -m "Which source?" a-ferry-is-a-road`,
		json:    jsonReceipt,
	}
	v.setup = func(f *flag.FlagSet) action {
		note := noteFlag(f)
		on := f.String("on", "", "the `WORDS` of the text that it is about; they must stand there once")
		return func(ctx context.Context, s *session, args []string) error {
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			var at *desk.Passage
			if *on != "" {
				if at, err = quoted(d, *on); err != nil {
					return err
				}
			}
			r, err := k.Comment(ctx, d.ID, at, *note)
			if err != nil {
				return located(k, d, err)
			}
			return s.done(r)
		}
	}
	return v
}

func suggestVerb() *verb {
	v := &verb{
		name: "suggest", group: groupReview, args: "-on WORDS -for WORDS [-m NOTE] [DRAFT]",
		short: "propose another wording for a passage",
		long: `Proposes other words for a passage. The author takes them with "postilctl
accept", as one edit, or turns them down with "postilctl reject".`,
		example: `postilctl suggest -on "eleven kilometres" -for "11 km" a-ferry-is-a-road`,
		json:    jsonReceipt,
	}
	v.setup = func(f *flag.FlagSet) action {
		note := noteFlag(f)
		on := f.String("on", "", "the `WORDS` of the text; they must stand there once")
		wording := f.String("for", "", "the `WORDS` that should stand there; none takes the passage away")
		return func(ctx context.Context, s *session, args []string) error {
			if *on == "" {
				return usagef("suggest needs -on with the words that should change")
			}
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			at, err := quoted(d, *on)
			if err != nil {
				return err
			}
			r, err := k.Suggest(ctx, d.ID, *at, *wording, *note)
			if err != nil {
				return located(k, d, err)
			}
			return s.done(r)
		}
	}
	return v
}

// quoted finds the one place at which a draft's saved text has some words.
func quoted(d *desk.Draft, words string) (*desk.Passage, error) {
	if d.Article == nil {
		return nil, desk.ErrNoArticle
	}
	text := d.Article.File.Body()
	at := strings.Index(text, words)
	switch {
	case at < 0:
		return nil, fmt.Errorf("the draft does not say %q", words)
	case strings.Contains(text[at+1:], words):
		return nil, fmt.Errorf("the draft says %q more than once: quote more of the passage", words)
	}
	return &desk.Passage{Text: text, Start: at, End: at + len(words)}, nil
}

// answerVerb is a command that answers a comment or suggestion.
func answerVerb(name, short, long string, act func(*desk.Desk, context.Context, string, string, string) (desk.Receipt, error)) *verb {
	return &verb{
		name: name, group: groupReview, args: "[-m NOTE] ID [DRAFT]",
		short: short, long: long + `
The id, or how it begins, is that which "postilctl remarks" shows.`,
		example: fmt.Sprintf("postilctl %s 3f9a a-ferry-is-a-road", name), json: jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			note := noteFlag(f)
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return usagef("%s needs the id of a comment or suggestion", name)
				}
				k, d, err := s.draft(ctx, args[1:])
				if err != nil {
					return err
				}
				r, err := act(k, ctx, d.ID, args[0], *note)
				if err != nil {
					return located(k, d, err)
				}
				return s.done(r)
			}
		},
	}
}

func answerVerbs() []*verb {
	return []*verb{
		answerVerb("reply", "answer a comment or suggestion", `Answers a comment or suggestion with the note.`, (*desk.Desk).Reply),
		answerVerb("resolve", "close a comment that was seen to", `Closes a comment or suggestion: it has been seen to.`, (*desk.Desk).Resolve),
		answerVerb("reopen", "open a comment again", `Opens a comment or suggestion again.`, (*desk.Desk).Reopen),
		answerVerb("accept", "take a suggestion into the text", `Puts the suggested words into the draft, saves it and closes the suggestion.`, (*desk.Desk).TakeSuggestion),
		answerVerb("reject", "turn a suggestion down", `Closes a suggestion without taking it.`, (*desk.Desk).Reject),
	}
}

func assignVerb() *verb {
	v := &verb{
		name: "assign", group: groupReview, args: "[-nobody] PERSON [DRAFT]",
		short:   "say who looks after a draft",
		long:    `Notes in the draft's review who is to look after it.`,
		example: `postilctl assign "Ben Okoro <ben@example.org>" a-ferry-is-a-road`,
		json:    jsonReceipt,
	}
	v.setup = func(f *flag.FlagSet) action {
		nobody := f.Bool("nobody", false, "nobody in particular any more")
		return func(ctx context.Context, s *session, args []string) error {
			var who *review.Actor
			if !*nobody {
				if len(args) == 0 {
					return usagef("assign needs a person: \"Name <mail@example.org>\", or -nobody")
				}
				a, err := mail.ParseAddress(args[0])
				if err != nil || a.Name == "" {
					return usagef("%q is not a person; write it as \"Name <mail@example.org>\"", args[0])
				}
				who, args = &review.Actor{Name: a.Name, Email: a.Address}, args[1:]
			}
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			r, err := k.Assign(ctx, d.ID, who)
			if err != nil {
				return located(k, d, err)
			}
			return s.done(r)
		}
	}
	return v
}

// remark is a comment or suggestion as -json prints it.
type remark struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"` // "comment", "suggest"
	Who     string   `json:"who"`
	At      string   `json:"at"`    // RFC 3339
	Open    bool     `json:"open"`  // nobody has closed it
	Place   string   `json:"place"` // "whole", "exact", "moved", "changed", "orphaned"
	Line    int      `json:"line"`  // of the article's file, 0 for none
	Quote   string   `json:"quote"` // what the passage said
	Now     string   `json:"now"`   // what it says now
	Wording *string  `json:"wording"`
	Note    string   `json:"note"`
	Answers []answer `json:"answers"`
}

type answer struct {
	Kind string `json:"kind"`
	Who  string `json:"who"`
	At   string `json:"at"`
	Note string `json:"note"`
}

func remarksVerb() *verb {
	v := &verb{
		name: "remarks", group: groupReview, args: "[-all] [DRAFT]",
		short: "list comments and suggestions",
		long: `Lists what is said about a draft and nobody has closed, with the line that each
passage is on now. A passage that was edited since, or that is gone, is shown as
it was.`,
		example: `postilctl remarks -all a-ferry-is-a-road`,
		json: `[{"id", "kind", "who", "at", "open", "place", "line", "quote", "now", "wording", "note",
  "answers": [{"kind", "who", "at", "note"}]}]`,
	}
	v.setup = func(f *flag.FlagSet) action {
		all := f.Bool("all", false, "closed ones too")
		return func(ctx context.Context, s *session, args []string) error {
			k, d, err := s.draft(ctx, args)
			if err != nil {
				return err
			}
			if d.Article == nil {
				return located(k, d, desk.ErrNoArticle)
			}
			list := []remark{}
			for _, r := range k.Remarks(d, d.Article.File.Body()) {
				if *all || r.Open() {
					list = append(list, newRemark(d, r))
				}
			}
			return s.print(list, func(w io.Writer) { printRemarks(w, list) })
		}
	}
	return v
}

func newRemark(d *desk.Draft, r desk.Remark) remark {
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	o := r.Opening
	out := remark{
		ID: o.ID(), Kind: string(o.Kind), Who: o.Actor.Name, At: stamp(o.At), Open: r.Open(),
		Place: "whole", Wording: o.Wording, Note: o.Body, Answers: []answer{},
	}
	if !r.Whole() {
		out.Place, out.Quote = r.At.State.String(), o.Anchor.Quote
		if r.At.State != prose.Orphaned {
			body := d.Article.File.Body()
			out.Now = body[r.At.Start:r.At.End]
			out.Line = d.Article.File.BodyLine() + strings.Count(body[:r.At.Start], "\n")
		}
	}
	answers := r.Replies
	if r.Closed != nil {
		answers = append(answers, *r.Closed)
	}
	for _, e := range answers {
		out.Answers = append(out.Answers, answer{string(e.Kind), e.Actor.Name, stamp(e.At), e.Body})
	}
	return out
}

func printRemarks(w io.Writer, list []remark) {
	if len(list) == 0 {
		fmt.Fprintln(w, "Nothing is open.")
		return
	}
	for i, r := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		where := "on the whole draft"
		switch r.Place {
		case "whole":
		case "orphaned":
			where = fmt.Sprintf("on a passage that is gone: %q", r.Quote)
		case "changed":
			where = fmt.Sprintf("line %d: %q, which was %q", r.Line, r.Now, r.Quote)
		default:
			where = fmt.Sprintf("line %d: %q", r.Line, r.Quote)
		}
		state := ""
		if !r.Open {
			state = "  (closed)"
		}
		fmt.Fprintf(w, "%s  %s, %s%s\n  %s\n", r.ID[:8], r.Who, r.At[:10], state, where)
		if r.Wording != nil {
			fmt.Fprintf(w, "  suggests: %q\n", *r.Wording)
		}
		indented(w, "  ", r.Note)
		for _, a := range r.Answers {
			fmt.Fprintf(w, "    %s, %s: %s\n", a.Who, a.At[:10], a.Kind)
			indented(w, "      ", a.Note)
		}
	}
}

func indented(w io.Writer, by, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(w, "%s%s\n", by, line)
	}
}

// errNoCommit means that a revision's name does not say which is meant.
var errNoCommit = errors.New("no such version; postilctl history lists them")
