package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Git keeps logins with the helpers that git is configured with.
type Git struct {
	program string
	dir     string // of the repository, whose configuration counts
}

// NewGit finds the git program, for the repository in dir; nil when it is not
// installed.
func NewGit(dir string) *Git {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil
	}
	return &Git{program: program, dir: dir}
}

// CanKeep reports whether git has a helper for a server: without one it would
// keep nothing.
func (g *Git) CanKeep(ctx context.Context, s Server) bool {
	out, err := g.run(ctx, nil, "config", "--get-urlmatch", "credential.helper", s.origin())
	return err == nil && len(bytes.TrimSpace(out)) > 0
}

// Fill asks the helpers. Nobody is asked on a terminal or in a window of git's.
func (g *Git) Fill(ctx context.Context, s Server) (Login, bool) {
	out, err := g.credential(ctx, "fill", s, Login{User: s.User})
	if err != nil {
		return Login{}, false
	}
	l := Login{User: s.User}
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "=")
		switch key {
		case "username":
			l.User = value
		case "password":
			l.Password = value
		}
	}
	return l, !l.IsZero()
}

// Approve tells the helpers. It is a service to them: failing changes nothing.
func (g *Git) Approve(ctx context.Context, s Server, l Login) {
	_, _ = g.credential(ctx, "approve", s, l)
}

// Reject tells the helpers, too.
func (g *Git) Reject(ctx context.Context, s Server, l Login) {
	_, _ = g.credential(ctx, "reject", s, l)
}

var errLineBreak = errors.New("has a line break")

func (g *Git) credential(ctx context.Context, verb string, s Server, l Login) ([]byte, error) {
	var in bytes.Buffer
	for _, kv := range [][2]string{{"protocol", s.Protocol}, {"host", s.Host}, {"path", s.Path}, {"username", l.User}, {"password", l.Password}} {
		if strings.ContainsAny(kv[1], "\r\n\x00") {
			return nil, fmt.Errorf("the %s %w", kv[0], errLineBreak)
		}
		if kv[1] != "" {
			fmt.Fprintf(&in, "%s=%s\n", kv[0], kv[1])
		}
	}
	return g.run(ctx, &in, "credential", verb)
}

// run runs git. What is secret goes through its standard input, for other
// users can see the arguments of a program.
func (g *Git) run(ctx context.Context, in *bytes.Buffer, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, g.program, args...)
	cmd.Dir = g.dir
	if in != nil {
		cmd.Stdin = in
	}
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "LC_ALL=C")
	cmd.WaitDelay = time.Second // a helper's helper may keep our pipe open
	return cmd.Output()
}

var _ Keeper = (*Git)(nil)
