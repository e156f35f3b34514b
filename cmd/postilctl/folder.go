package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/assets"
	"postil/publish/desk"
	"postil/publish/durable"
)

func checkoutVerb() *verb {
	return &verb{
		name: "checkout", group: groupWrite, args: "[-replace | -theirs] [DRAFT]",
		short: "put a draft's files into its working folder",
		long: `Writes the draft's newest files to drafts/<slug>/ for editing. Files that you
edited there are left alone and named. With -replace they are renamed, a ~ at
the end of the name, and the draft's own take their place: nothing is lost.

A draft that was changed here and at the remote, which sync names, takes the
remote's text with -theirs. Yours is kept beside it, its name ending in ~, and
in the history: put your changes into the text and save it.`,
		example: `postilctl checkout a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			replace := f.Bool("replace", false, "rename edited files and write the draft's own")
			theirs := f.Bool("theirs", false, "take the remote's text where both sides changed the draft")
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				if *theirs {
					return s.takeRemote(ctx, k, d)
				}
				return s.checkout(ctx, k, d, *replace)
			}
		},
	}
}

func (s *session) checkout(ctx context.Context, k *desk.Desk, d *desk.Draft, replace bool) error {
	r, err := k.Checkout(ctx, d.ID)
	if err != nil {
		return err
	}
	if r.Folder == "" {
		return errors.New("this is a bare repository: there is no folder to put the files in. Clone it to write")
	}
	var renamed []string
	if replace && len(r.Kept) > 0 {
		for _, name := range r.Kept {
			file := filepath.Join(r.Folder, filepath.FromSlash(name))
			aside, err := setAside(file)
			if err != nil {
				return err
			}
			renamed = append(renamed, shown(aside))
		}
		if r, err = k.Checkout(ctx, d.ID); err != nil {
			return err
		}
	}
	out := newReceipt(r)
	out.Message = fmt.Sprintf("The files of “%s” are in %s", r.Title, out.Folder)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Message)
		for _, f := range renamed {
			fmt.Fprintf(w, "  What you had edited is in %s\n", f)
		}
		if len(r.Kept) > 0 {
			fmt.Fprintf(w, "  Left alone, because you edited them: %s\n", strings.Join(r.Kept, ", "))
		}
	})
}

// takeRemote ends a divergence with the remote's text and keeps ours beside it.
func (s *session) takeRemote(ctx context.Context, k *desk.Desk, d *desk.Draft) error {
	if err := s.nothingUnsaved(ctx, k, d, "take the remote's text"); err != nil {
		return err
	}
	before := map[string][]byte{}
	folder := k.WorkFolder(d.ID)
	if folder != "" {
		files, err := assets.Files(os.DirFS(folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		before = files
	}
	r, err := k.TakeRemote(ctx, d.ID)
	if err != nil {
		return err
	}
	if r.Unchanged {
		return fmt.Errorf("“%s” was not changed on both sides. Run postilctl sync first to see what the remote has", r.Title)
	}
	var aside []string
	for _, name := range slices.Sorted(maps.Keys(before)) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		now, err := os.ReadFile(file)
		if err == nil && bytes.Equal(now, before[name]) || strings.HasSuffix(name, "~") {
			continue
		}
		file = freeAside(file)
		if err := durable.WriteFile(file, before[name], 0o666); err != nil {
			return err
		}
		aside = append(aside, shown(file))
	}
	out := newReceipt(r)
	out.Message = fmt.Sprintf("“%s” has the remote's text.", r.Title)
	return s.print(out, func(w io.Writer) {
		fmt.Fprintln(w, out.Message)
		for _, f := range aside {
			fmt.Fprintf(w, "  Yours is in %s\n", f)
		}
		details(w, r)
	})
}

// setAside renames a file to a free name that ends in ~.
func setAside(file string) (string, error) {
	aside := freeAside(file)
	return aside, os.Rename(file, aside)
}

// freeAside is a name that no file has yet, made from file's and ending in ~.
func freeAside(file string) string {
	aside := file + "~"
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); err != nil {
			return aside
		}
		aside = fmt.Sprintf("%s.%d~", file, n)
	}
}

func saveVerb() *verb {
	return &verb{
		name: "save", group: groupWrite, args: "[-m MESSAGE] [DRAFT]",
		short: "save what was edited in the working folder",
		long: `Commits what you edited in drafts/<slug>/ to the draft's own branch. Saving a
draft that is approved makes the approval void: it names the text it is for.`,
		example: `postilctl save a-pilot-for-every-tide`,
		json:    jsonReceipt,
		setup: func(f *flag.FlagSet) action {
			note := f.String("m", "", "`MESSAGE` for the history")
			return func(ctx context.Context, s *session, args []string) error {
				k, d, err := s.draft(ctx, args)
				if err != nil {
					return err
				}
				r, err := s.saveWork(ctx, k, d, *note)
				if err != nil {
					return err
				}
				return s.done(r)
			}
		},
	}
}

// saveWork saves the working folder of a draft.
func (s *session) saveWork(ctx context.Context, k *desk.Desk, d *desk.Draft, note string) (desk.Receipt, error) {
	e, err := k.Work(ctx, d)
	if err != nil {
		return desk.Receipt{}, located(k, d, err)
	}
	if note != "" {
		e.Message = note + "\n"
	}
	return k.Save(ctx, d.ID, e)
}
