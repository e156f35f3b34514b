package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/assets"
	"postil/publish/desk"
	"postil/publish/publication"
	"postil/publish/review"
	"postil/publish/sample"
)

func initVerb() *verb {
	return &verb{
		name: "init", group: groupPublication, args: "[flags] [DIR]",
		short: "make a publication",
		long: `Makes a publication in DIR (the current folder when it is not given): a git
repository with postil.yaml, the editorial policy, and the layouts with which
Hugo can build it too. Everything that the flags set can be changed later in
postil.yaml.

With -remote the publication is pushed there. A folder that does not exist
becomes a bare repository; any address that git understands will do.

With -key only what is signed counts, and yours is the first key that does: "key
allow" lets others in. git verify-commit takes .editorial/allowed_signers as it is.

With -sample it is a finished one with articles, sources and drafts, to learn
on.`,
		example: `postilctl init -name "Harbour Review" -president "Ada Reyes" \
    -base-url https://review.example.org/ -remote git@example.org:review.git review`,
		json: `{"folder", "name", "remote", "articles", "drafts"}`,
		setup: func(f *flag.FlagSet) action {
			p := publication.Default()
			remote := f.String("remote", "", "push to `ADDRESS`: a folder, https://…, user@host:path")
			self := f.Bool("self-approval", false, "let those who write a draft approve it (for publications of one person)")
			f.StringVar(&p.Name, "name", "", "`NAME` of the publication (the folder's name when it is not given)")
			f.StringVar(&p.Motto, "motto", "", "`MOTTO` that stands under the name")
			f.StringVar(&p.President.Name, "president", "", "`NAME` of the president, on every page")
			f.StringVar(&p.BaseURL, "base-url", p.BaseURL, "`URL` where readers will find it")
			f.StringVar(&p.Language, "lang", p.Language, "`LANGUAGE` of the articles, such as en or en-GB")
			f.StringVar(&p.TimeZone, "time-zone", p.TimeZone, "`ZONE` in which a day begins, such as Europe/Brussels")
			key := f.String("key", "", "let only signed work count, beginning with the ssh key in `FILE`")
			newsletter := f.String("newsletter", "", "https `URL` that the form to subscribe is sent to")
			wantSample := f.Bool("sample", false, "make a sample with articles and drafts in every state, to learn on")
			return func(ctx context.Context, s *session, args []string) error {
				if *wantSample {
					if set := settings(f); set != "" {
						return usagef("-sample brings its own settings: leave -%s out", set)
					}
					return s.createSample(ctx, args, *remote)
				}
				policy := review.DefaultPolicy()
				policy.SelfApproval = *self
				if *key != "" {
					if s.signKey != "" {
						return usagef("-key is the key that signs: leave -sign-key out")
					}
					policy.Signatures, s.signKey = review.Required, *key
				}
				if *newsletter != "" {
					p.Newsletter = publication.Newsletter{Provider: "form", Action: *newsletter}
				}
				return s.create(ctx, args, p, policy, *remote)
			}
		},
	}
}

func (s *session) create(ctx context.Context, args []string, p *publication.Publication, policy review.Policy, remote string) error {
	dir, err := s.target(args)
	if err != nil {
		return err
	}
	p.Name = cmp.Or(strings.TrimSpace(p.Name), filepath.Base(dir))
	if p.President.Name != "" {
		p.President.Role = "President"
	}
	if !strings.HasSuffix(p.BaseURL, "/") {
		p.BaseURL += "/"
	}
	if problems := p.Validate(); len(problems) > 0 {
		return errors.New(problems[0].Text)
	}
	layouts, err := assets.Files(assets.Hugo())
	if err != nil {
		return err
	}
	o, err := s.options()
	if err != nil {
		return err
	}
	k, err := desk.Create(ctx, dir, desk.NewPublication{
		Publication: p, Policy: policy, Files: layouts, Remote: s.address(remote),
	}, o)
	if err != nil {
		return err
	}
	s.opened = k
	return s.created(ctx, k, "Created")
}

// settings names a flag that is set and says something about the publication,
// "" for none.
func settings(f *flag.FlagSet) string {
	name := ""
	f.Visit(func(fl *flag.Flag) {
		if !slices.Contains([]string{"sample", "remote", "C", "json", "as", "sign-key"}, fl.Name) {
			name = fl.Name
		}
	})
	return name
}

func (s *session) createSample(ctx context.Context, args []string, remote string) error {
	dir, err := s.target(args)
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty: name a new folder for the sample", shown(dir))
	}
	o, err := s.options()
	if err != nil {
		return err
	}
	k, err := sample.Create(ctx, dir, s.address(remote), o)
	if err != nil {
		return err
	}
	s.opened = k
	return s.created(ctx, k, "Created")
}

// target is the folder that the one argument names; the folder of -C without.
func (s *session) target(args []string) (string, error) {
	dir := s.dir
	switch len(args) {
	case 0:
	case 1:
		dir = s.path(args[0])
	default:
		return "", usagef("one folder at a time: %s", strings.Join(args, ", "))
	}
	return filepath.Abs(dir)
}

// address is a remote's address; a folder counts from that of -C.
func (s *session) address(remote string) string {
	if remote == "" || strings.Contains(remote, ":") {
		return remote
	}
	if abs, err := filepath.Abs(s.path(remote)); err == nil { // it is asked for from other folders, too
		return abs
	}
	return s.path(remote)
}

// created tells of a publication that is new in a folder.
func (s *session) created(ctx context.Context, k *desk.Desk, did string) error {
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	drafts, err := k.Drafts(ctx)
	if err = s.readable(len(drafts), err); err != nil {
		return err
	}
	out := struct {
		Folder   string `json:"folder"`
		Name     string `json:"name"`
		Remote   string `json:"remote"`
		Articles int    `json:"articles"`
		Drafts   int    `json:"drafts"`
	}{shown(k.Folder()), c.Publication.Name, k.Remote(), len(c.Articles), len(drafts)}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s “%s” in %s\n", did, out.Name, out.Folder)
		if out.Remote != "" {
			fmt.Fprintf(w, "  Remote: %s\n", out.Remote)
		}
		if out.Articles+out.Drafts > 0 {
			fmt.Fprintf(w, "  It has %s and %s.\n", count(out.Articles, "published article"), count(out.Drafts, "draft"))
			return
		}
		fmt.Fprintf(w, "  Its settings are in %s: sections, newsletter, share buttons.\n", filepath.Join(out.Folder, publication.File))
		fmt.Fprintf(w, "Next: postilctl %snew \"Title of the article\"\n", s.into(k))
	})
}

// into is the -C that leads from the current folder to the publication.
func (s *session) into(k *desk.Desk) string {
	folder := shown(k.Folder())
	if folder == "." {
		return ""
	}
	if strings.ContainsAny(folder, " \t'\"\\$") {
		folder = fmt.Sprintf("%q", folder)
	}
	return "-C " + folder + " "
}

func cloneVerb() *verb {
	return &verb{
		name: "clone", group: groupPublication, args: "ADDRESS DIR",
		short: "fetch a publication from its remote",
		long: `Makes a copy of the publication at ADDRESS in the folder DIR, with its drafts
and their reviews, ready to work on.`,
		example: `postilctl clone git@example.org:review.git review`,
		json:    `{"folder", "name", "remote", "articles", "drafts"}`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) != 2 {
					return usagef("clone takes an address and a folder")
				}
				dir := s.path(args[1])
				if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
					return fmt.Errorf("%s is not empty: name a new folder", args[1])
				}
				o, err := s.options()
				if err != nil {
					return err
				}
				k, err := desk.Clone(ctx, s.address(args[0]), dir, o, nil)
				if err != nil {
					return err
				}
				s.opened = k
				return s.created(ctx, k, "Cloned")
			}
		},
	}
}
