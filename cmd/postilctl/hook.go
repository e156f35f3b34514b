package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"postil/publish/durable"
	"postil/publish/hook"
	"postil/publish/repo"
)

func hookVerb() *verb {
	return &verb{
		name: "hook", group: groupPublication, args: "pre-receive | install [REPOSITORY]",
		short: "make a server refuse what was not approved",
		long: `"hook install" makes the bare repository on a server judge every push with
"postilctl hook pre-receive", which git then runs by itself. It refuses, with the
reason: commits on main without an approval for exactly what they bring, or
without a good signature where the publication requires it; settings and layouts
that no admin changed; merges and anything forced; names of branches and tags
that git takes for others; reviews that lost or changed an entry, in the archive,
too; drafts that end before they are published and archived; links, submodules and
names that are one on some computers. Postil's own pushes pass. A hook that is
there already is kept and named.`,
		example: `postilctl hook install /srv/git/review.git`,
		json:    `install: {"hook", "kept"}; pre-receive: errors only`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				switch {
				case len(args) == 1 && args[0] == "pre-receive":
					return s.preReceive(ctx)
				case len(args) >= 1 && len(args) <= 2 && args[0] == "install":
					dir := "."
					if len(args) == 2 {
						dir = args[1]
					}
					return s.installHook(s.path(dir))
				}
				return usagef("hook takes pre-receive, or install and a repository")
			}
		},
	}
}

// preReceive judges the push that git describes on standard input. git shows
// what it prints to whoever pushed.
func (s *session) preReceive(ctx context.Context) error {
	updates, err := hook.ReadUpdates(s.in)
	if err != nil {
		return err
	}
	dir := s.getenv("GIT_DIR")
	if dir == "" {
		dir = s.dir
	}
	err = hook.PreReceive(ctx, hook.Options{GitDir: s.path(dir), Quarantine: s.getenv("GIT_QUARANTINE_PATH"), Updates: updates})
	var refused *hook.RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	fmt.Fprintln(s.err, "Postil refuses this push:")
	for _, r := range refused.Reasons {
		fmt.Fprintf(screen{s.err}, "- %s\n", r)
	}
	return errFound
}

// hookScript is what git runs; the program is named in full, for a server's
// PATH is short.
const hookScript = `#!/bin/sh
# Written by "postilctl hook install": nothing is published that was not approved.
exec %s hook pre-receive
`

func (s *session) installHook(dir string) error {
	r, err := repo.Open(dir)
	if err != nil {
		return err
	}
	gitDir := r.GitDir()
	if err := r.Close(); err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	file := filepath.Join(gitDir, "hooks", "pre-receive")
	script := fmt.Sprintf(hookScript, shellQuote(program))
	out := struct {
		Hook string `json:"hook"`
		Kept string `json:"kept"` // where the hook that was there is now, "" for none
	}{Hook: file}
	if old, err := os.ReadFile(file); err == nil && !strings.Contains(string(old), "postilctl hook install") {
		out.Kept = file + ".before-postil"
		if err := os.Rename(file, out.Kept); err != nil {
			return err
		}
	}
	if err := durable.WriteFile(file, []byte(script), 0o755); err != nil {
		return err
	}
	if err := os.Chmod(file, 0o755); err != nil {
		return err
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "From now on %s judges every push to %s\n", file, gitDir)
		if out.Kept != "" {
			fmt.Fprintf(w, "The hook that was there is %s; it does not run any more.\n", out.Kept)
		}
	})
}

// shellQuote makes one word of a text for a shell.
func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
