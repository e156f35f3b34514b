package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"postil/app/signing"
	"postil/publish/desk"
	"postil/publish/repo"
)

// session is one run of a command: where it works, for whom, and where it
// prints.
type session struct {
	dir    string
	json   bool
	as     string
	who    repo.Person
	in     io.Reader
	out    io.Writer
	err    io.Writer
	getenv func(string) string

	signKey string // what -sign-key names, "" for nothing
	opened  *desk.Desk
	myKeys  *signing.Keys
}

// desk opens the publication once.
func (s *session) desk() (*desk.Desk, error) {
	if s.opened != nil {
		return s.opened, nil
	}
	o, err := s.options()
	if err != nil {
		return nil, err
	}
	k, err := desk.Open(s.dir, o)
	if err != nil {
		return nil, err
	}
	s.opened = k
	return k, nil
}

func (s *session) close() {
	if s.opened != nil {
		s.opened.Close() // only reads are left; there is nothing to lose
		s.opened = nil
	}
	if s.myKeys != nil {
		s.myKeys.Close() // likewise
		s.myKeys = nil
	}
}

// draft opens the publication and finds the draft that args name: none is the
// only one that is open.
func (s *session) draft(ctx context.Context, args []string) (*desk.Desk, *desk.Draft, error) {
	if len(args) > 1 {
		return nil, nil, usagef("one draft at a time: %s", strings.Join(args, ", "))
	}
	k, err := s.desk()
	if err != nil {
		return nil, nil, err
	}
	name := ""
	if len(args) == 1 {
		if name = args[0]; name == "" {
			return nil, nil, usagef("the name of the draft is empty")
		}
	}
	d, err := k.Find(ctx, s.inside(k, name))
	return k, d, err
}

// inside turns a path of this computer into one of the publication; any other
// name is left as it is.
func (s *session) inside(k *desk.Desk, name string) string {
	abs, err := filepath.Abs(s.path(name))
	if name == "" || err != nil {
		return name
	}
	if _, err := os.Stat(abs); err != nil {
		return name
	}
	rel, err := filepath.Rel(realPath(k.Folder()), realPath(abs))
	if err != nil || rel == "." || strings.HasPrefix(rel, "..") {
		return name
	}
	return filepath.ToSlash(rel)
}

// path is where a path of the command line points: like git, -C counts for
// paths too.
func (s *session) path(p string) string {
	if filepath.IsAbs(p) || s.dir == "." {
		return p
	}
	return filepath.Join(s.dir, p)
}

// shown is a file's path for a person: from the current folder when the file
// is below it.
func shown(file string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return file
	}
	rel, err := filepath.Rel(realPath(cwd), realPath(file))
	if err != nil || strings.HasPrefix(rel, "..") {
		return file
	}
	return rel
}

// realPath follows links as far as the path exists.
func realPath(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	tail := ""
	for at := abs; ; {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, tail)
		}
		up := filepath.Dir(at)
		if up == at {
			return abs
		}
		at, tail = up, filepath.Join(filepath.Base(at), tail)
	}
}

// readable passes over what could not be read when something could.
func (s *session) readable(n int, err error) error {
	if err == nil || n == 0 || errors.Is(err, context.Canceled) {
		return err
	}
	fmt.Fprintf(screen{s.err}, "postilctl: %s\n", sentence(err))
	return nil
}
