package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"

	"postil/publish/repo"
)

// Exit codes.
const (
	exitFine    = 0
	exitRefused = 1 // refused, failed, or errors were found
	exitUsage   = 2 // the command line is wrong; nothing was tried
)

// action is what a command does once its flags are read. args are what is
// left of the command line.
type action func(ctx context.Context, s *session, args []string) error

// verb is one command with its help.
type verb struct {
	name    string
	group   string // heading in the list of commands
	args    string // usage behind the name: "[flags] [DRAFT]"
	short   string // one line for the list
	long    string // paragraphs for its own help
	example string // lines of a shell
	json    string // what -json prints
	// setup declares the flags and gives what to do with their values.
	setup func(fs *flag.FlagSet) action
}

// usageError is a command line that cannot be understood.
type usageError struct {
	text string
	verb string // whose help to point to, "" for the program's
}

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{text: fmt.Sprintf(format, args...)} }

// errFound ends a command that has printed what it found.
var errFound = errors.New("errors were found")

// run is the program: it reads args and gives the exit code. getenv stands in
// for os.Getenv.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	s := &session{dir: ".", in: stdin, out: stdout, err: stderr, getenv: getenv}
	err := s.dispatch(ctx, args)
	s.close()
	var usage *usageError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFound):
		return exitRefused
	case errors.As(err, &usage):
		s.complain(err)
		return exitUsage
	default:
		s.complain(err)
		return exitRefused
	}
}

func (s *session) dispatch(ctx context.Context, args []string) error {
	top := newFlags("postilctl")
	s.globals(top)
	if err := top.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return s.help(nil)
		}
		return usagef("%v", err)
	}
	args = top.Args()
	if len(args) == 0 {
		return s.help(nil)
	}
	v := find(verbs(), args[0])
	if v == nil {
		return usagef("there is no command %q%s", args[0], suggestion(args[0]))
	}
	fs := newFlags(v.name)
	s.globals(fs)
	do := v.setup(fs)
	rest, err := interspersed(fs, args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return s.help(v)
	case err == nil:
		if err = s.identify(); err == nil {
			err = do(ctx, s, rest)
		}
	default:
		err = usagef("%v", err)
	}
	var usage *usageError
	if errors.As(err, &usage) {
		usage.verb = v.name
	}
	return err
}

func newFlags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// globals declares the flags that stand before a command or behind it.
func (s *session) globals(fs *flag.FlagSet) {
	fs.StringVar(&s.dir, "C", s.dir, "work on the publication in `DIR`")
	fs.BoolVar(&s.json, "json", s.json, "print JSON")
	fs.StringVar(&s.signKey, "sign-key", s.signKey, "sign with the key in `FILE`, \"none\" for none")
	fs.StringVar(&s.as, "as", s.as, "act as `PERSON`: \"Name <mail@example.org>\"")
}

// interspersed reads flags wherever they stand among the arguments; behind
// "--" there are none.
func interspersed(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		ended := len(args) > fs.NArg() && args[len(args)-fs.NArg()-1] == "--"
		args = fs.Args()
		if len(args) == 0 || ended {
			return append(rest, args...), nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// identify takes the person at work from -as or the environment; what neither
// names is left to git's configuration.
func (s *session) identify() error {
	s.who = repo.Person{Name: s.getenv("POSTIL_NAME"), Email: s.getenv("POSTIL_EMAIL")}
	if s.as == "" {
		return nil
	}
	a, err := mail.ParseAddress(s.as)
	if err != nil || a.Name == "" {
		return usagef("-as %q is not a person; write it as \"Name <mail@example.org>\"", s.as)
	}
	s.who = repo.Person{Name: a.Name, Email: a.Address}
	return nil
}

func find(all []*verb, name string) *verb {
	i := slices.IndexFunc(all, func(v *verb) bool { return v.name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}

// suggestion is the command that somebody who typed name may have meant.
func suggestion(name string) string {
	for _, v := range verbs() {
		if strings.HasPrefix(v.name, name) || strings.HasPrefix(name, v.name) {
			return fmt.Sprintf("; did you mean %q?", v.name)
		}
	}
	return ""
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ", ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }
