package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"golang.org/x/term"

	"postil/editor/proof"
	"postil/publish/picture"
	"postil/publish/publication"
	"postil/publish/site"
	"postil/publish/site/origin"
)

const draftBanner = "Draft, not published"

// buildFlags are what build was asked for.
type buildFlags struct {
	out, branch, zip, draft, base string
	push, files, watch            bool
}

func buildVerb() *verb {
	return &verb{
		name: "build", group: groupSite, args: "[-o DIR [-watch] | -branch NAME [-push] | -zip FILE] [-files | -draft DRAFT]",
		short: "build the site into a folder, a branch or a zip file",
		long: `Builds the pages, archive, feeds and files of the published record into a
folder that any web server can serve. Only what changed since the last build is
rendered and written, and what an earlier build made and this one does not is
removed; a folder that holds other files is refused. An article with errors is
reported, the rest is built, and the exit code is 1.

With -branch the site becomes a commit on that branch of the repository, as
hosts of static pages take it, and -push sends it to the remote. Files that were
added to the branch by hand, such as CNAME, stay. With -zip it becomes one file.

With -files the files are taken as they lie in the publication's folder,
committed or not; the folder need not be a git repository. With -draft the site
is built as it would be if that draft were published as it stands in its working
folder; every page says that it is a draft.

With -watch the files are taken as with -files, and again after each change
until it is interrupted. What is wrong is printed as it comes, and does not end
it. Nobody else should write into the folder of the site meanwhile.`,
		example: `postilctl build -o /srv/www/review
postilctl build -branch site -push
postilctl build -watch -o /tmp/review
postilctl build -draft a-pilot-for-every-tide -o /tmp/preview`,
		json: `{"folder", "branch", "commit", "pushed", "zip",
 "pages": N, "files": N, "made": N, "changed": N,
 "findings": [{"path", "line", "col", "severity", "rule", "text"}]}`,
		setup: func(f *flag.FlagSet) action {
			var b buildFlags
			f.StringVar(&b.out, "o", "", "build into `DIR` (public)")
			f.StringVar(&b.branch, "branch", "", "build into branch `NAME`")
			f.BoolVar(&b.push, "push", false, "send the branch to the remote")
			f.StringVar(&b.zip, "zip", "", "build into `FILE`")
			f.BoolVar(&b.files, "files", false, "take the files in the folder, committed or not")
			f.BoolVar(&b.watch, "watch", false, "build again after each change of the files")
			f.StringVar(&b.draft, "draft", "", "build with `DRAFT` in it")
			f.StringVar(&b.base, "base-url", "", "`URL` of the site (that of postil.yaml)")
			return func(ctx context.Context, s *session, args []string) error {
				if err := b.check(args); err != nil {
					return err
				}
				if b.watch {
					return s.buildOften(ctx, b)
				}
				return s.build(ctx, b)
			}
		},
	}
}

func (b *buildFlags) check(args []string) error {
	sinks := 0
	for _, name := range []string{b.out, b.branch, b.zip} {
		if name != "" {
			sinks++
		}
	}
	switch {
	case len(args) > 0:
		return usagef("build takes no arguments; name the folder with -o")
	case sinks > 1:
		return usagef("-o, -branch and -zip are three places; name one")
	case b.push && b.branch == "":
		return usagef("-push sends a branch; name it with -branch")
	case b.watch && (b.branch != "" || b.zip != "" || b.draft != ""):
		return usagef("-watch builds the files of the folder into a folder; it cannot be combined with -branch, -zip or -draft")
	case b.files && b.draft != "":
		return usagef("-files and -draft cannot be combined")
	case b.files && b.branch != "":
		return usagef("-files cannot be combined with -branch: a branch is built from what is committed")
	case sinks == 0:
		b.out = "public"
	}
	return nil
}

// built is what a build made, as -json prints it.
type built struct {
	Folder   string    `json:"folder"`
	Branch   string    `json:"branch"`
	Commit   string    `json:"commit"` // of the branch
	Pushed   bool      `json:"pushed"`
	Zip      string    `json:"zip"`
	Pages    int       `json:"pages"`
	Files    int       `json:"files"`
	Made     int       `json:"made"`    // rendered; the others were as they should be
	Changed  int       `json:"changed"` // files that are other than before
	Findings []finding `json:"findings"`
}

func (s *session) build(ctx context.Context, b buildFlags) error {
	// Most of what a build makes is garbage at once: collecting it less often
	// takes half the time, and three times the memory of a little.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	o, where, err := s.siteOf(ctx, b)
	if err != nil {
		return err
	}
	s.dress(&o, b)
	plan, err := site.NewPlan(o)
	if err != nil { // before a folder is made for it
		return err
	}
	var out built
	var rep site.Report
	switch {
	case b.branch != "":
		rep, err = s.buildBranch(ctx, plan, b, &out)
	case b.zip != "":
		z := site.NewZipSink(s.path(b.zip))
		if rep, err = plan.Build(ctx, z); err == nil {
			err = z.Finish()
		}
		out.Zip, out.Changed = shown(s.path(b.zip)), rep.Files
	default:
		rep, err = buildFolder(ctx, plan, s.path(b.out), &out)
	}
	if err != nil {
		return err
	}
	out.Pages, out.Files, out.Made, out.Findings = rep.Pages, rep.Files, rep.Made, where.findings(rep.Problems)
	err = s.print(out, out.text)
	if err == nil && tally(out.Findings, proof.Error) > 0 {
		err = errFound
	}
	return err
}

// dress adds to what a site is made of how it is made.
func (s *session) dress(o *site.Options, b buildFlags) {
	o.BaseURL, o.Program = b.base, program()
	o.Images, o.Now = s.images(), time.Now()
	o.Progress = s.progress()
}

func (b built) text(w io.Writer) {
	for _, f := range b.Findings {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "Built %s, %s in all, in ", count(b.Pages, "page"), count(b.Files, "file"))
	switch {
	case b.Branch != "":
		fmt.Fprintf(w, "branch %s (%d changed; commit %.10s", b.Branch, b.Changed, b.Commit)
		if b.Pushed {
			fmt.Fprint(w, ", pushed")
		}
		fmt.Fprintln(w, ")")
	case b.Zip != "":
		fmt.Fprintln(w, b.Zip)
	default:
		fmt.Fprintf(w, "%s (%d changed)\n", b.Folder, b.Changed)
	}
}

func buildFolder(ctx context.Context, plan *site.Plan, dir string, out *built) (site.Report, error) {
	sink, err := site.NewDirSink(dir)
	if err != nil {
		return site.Report{}, err
	}
	rep, err := plan.Build(ctx, sink)
	if err != nil {
		return rep, errors.Join(err, sink.Abandon())
	}
	out.Folder, out.Changed = shown(dir), sink.Changed()
	return rep, sink.Finish()
}

func (s *session) buildBranch(ctx context.Context, plan *site.Plan, b buildFlags, out *built) (site.Report, error) {
	k, err := s.desk()
	if err != nil {
		return site.Report{}, err
	}
	sink, err := k.SiteBranch(ctx, b.branch, b.push)
	if err != nil {
		return site.Report{}, err
	}
	rep, err := plan.Build(ctx, sink)
	if err != nil {
		return rep, errors.Join(err, sink.Abandon())
	}
	commit, err := k.FinishSite(ctx, sink, b.branch, b.push)
	if err != nil {
		err = errors.Join(err, sink.Abandon())
	}
	out.Branch, out.Commit, out.Pushed, out.Changed = b.branch, commit.String(), b.push && err == nil, sink.Changed()
	return rep, err
}

// siteOf is the site of the published record, with a draft in it when one is
// named, or of the files as they lie in the folder.
func (s *session) siteOf(ctx context.Context, b buildFlags) (site.Options, seen, error) {
	if b.files {
		r, err := s.filesOf(s.dir)
		if err != nil {
			return site.Options{}, seen{}, err
		}
		o, err := r.Read(ctx)
		return o, seen{root: s.dir}, err
	}
	k, err := s.desk()
	if err != nil {
		return site.Options{}, seen{}, err
	}
	if b.draft == "" {
		tree, err := k.Main()
		if err != nil {
			return site.Options{}, seen{}, err
		}
		o, err := origin.Read(ctx, tree, origin.Options{Index: k.CacheFile("content.index"), Styles: s.styleFolders()})
		return o, place(k, ""), err
	}
	var o site.Options
	if o.Formatter, err = k.Formatter(ctx); err != nil {
		return o, seen{}, err
	}
	k, d, v, err := s.edited(ctx, []string{b.draft})
	if err != nil {
		return o, seen{}, err
	}
	o.Content, o.Files, o.DraftBanner = v.Content, v.ReadFile, draftBanner
	return o, place(k, d.ID, d.Dir, v.Article.Dir), nil
}

// filesOf reads a publication as its files lie in a folder.
func (s *session) filesOf(dir string) (*origin.Reader, error) {
	if _, err := os.Stat(filepath.Join(dir, publication.File)); err != nil {
		return nil, fmt.Errorf("take the files of %s: %w", dir, err)
	}
	return origin.NewReader(os.DirFS(dir), origin.Options{Index: s.indexOf(dir), Styles: s.styleFolders()}), nil
}

// images keeps scaled images in the person's cache, nil where there is none:
// they are then made again each time.
func (s *session) images() site.ImageStore {
	dir, err := s.env().CacheDir()
	if err != nil {
		return nil
	}
	return picture.NewFolder(filepath.Join(dir, "images"))
}

// indexOf is the file that keeps what was read of a folder, "" for none.
func (s *session) indexOf(dir string) string {
	state, err := s.env().StateDir()
	if err != nil {
		return ""
	}
	return filepath.Join(state, "index", fmt.Sprintf("%x", sha256.Sum256([]byte(realPath(dir))))[:20])
}

// program names this very program: pages that another one made are made anew.
func program() string {
	file, err := os.Executable()
	if err != nil {
		return revision
	}
	st, err := os.Stat(file)
	if err != nil {
		return revision
	}
	return fmt.Sprintf("%s %d %d", revision, st.Size(), st.ModTime().UnixNano())
}

// progressEvery is how often a person is told how far a build is.
const progressEvery = 200 * time.Millisecond

// progress tells a person at a terminal how far a build is; nil where nobody
// looks.
func (s *session) progress() func(done, of int) {
	f, ok := s.err.(*os.File)
	if !ok || s.json || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	told := time.Now()
	return func(done, of int) {
		if now := time.Now(); now.Sub(told) > progressEvery {
			told = now
			fmt.Fprintf(f, "\rBuilding: %d%%", 100*done/of)
		}
		if done == of {
			fmt.Fprint(f, "\r\x1b[K")
		}
	}
}
