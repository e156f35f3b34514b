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

	"postil/assets"
	"postil/publish/durable"
)

func hugoVerb() *verb {
	return &verb{
		name: "hugo", group: groupSite, args: "[flags]",
		short: "write the layouts with which Hugo builds the repository",
		long: `Writes hugo.toml and layouts/ into the publication's folder: a small set of
pages for those who build with Hugo, which shows figures with their credit,
callouts, pull quotes and plain citations as Postil does. A new publication has
them; this brings an older one those of today. Files that are there and say
something else are left alone, unless -replace is given. What is written is to be
committed to main, with git, by an admin.`,
		example: `postilctl hugo
postilctl hugo -replace && git diff`,
		json: `{"written", "same", "kept": [paths]}`,
		setup: func(f *flag.FlagSet) action {
			replace := f.Bool("replace", false, "replace files that are there and say something else")
			return func(_ context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("hugo takes no arguments")
				}
				return s.hugo(*replace)
			}
		},
	}
}

// errKept means that some files were left as they are.
var errKept = errors.New("some files say something else and were left alone; -replace replaces them")

func (s *session) hugo(replace bool) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	if !k.HasWorkTree() {
		return errors.New("this is a bare repository: there is no folder to put the files in. Clone it to write")
	}
	files, err := assets.Files(assets.Hugo())
	if err != nil {
		return err
	}
	out := struct {
		Written []string `json:"written"`
		Same    []string `json:"same"`
		Kept    []string `json:"kept"`
	}{[]string{}, []string{}, []string{}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(k.Folder(), filepath.FromSlash(name))
		have, err := os.ReadFile(file)
		switch {
		case err == nil && bytes.Equal(have, files[name]):
			out.Same = append(out.Same, name)
			continue
		case err == nil && !replace:
			out.Kept = append(out.Kept, name)
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := durable.WriteFile(file, files[name], 0o666); err != nil {
			return err
		}
		out.Written = append(out.Written, name)
	}
	err = s.print(out, func(w io.Writer) {
		for _, name := range out.Written {
			fmt.Fprintf(w, "wrote %s\n", name)
		}
		for _, name := range out.Kept {
			fmt.Fprintf(w, "left  %s\n", name)
		}
		if len(out.Written)+len(out.Kept) == 0 {
			fmt.Fprintln(w, "All of it is there.")
		}
	})
	if err == nil && len(out.Kept) > 0 {
		err = errKept
	}
	return err
}
