package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
)

// credential is a user name and password as git's credential helpers keep them.
type credential struct {
	protocol, host, path string
	user, password       string
}

// fillCredential asks the git program for the credentials of an http server.
// It does not prompt on a terminal.
func (r *Repo) fillCredential(ctx context.Context, ep *transport.Endpoint) (credential, error) {
	c := credential{protocol: ep.Protocol, host: ep.Host, path: strings.TrimPrefix(ep.Path, "/"), user: ep.User}
	if ep.Port != 0 {
		c.host = fmt.Sprintf("%s:%d", ep.Host, ep.Port)
	}
	out, err := r.runCredential(ctx, "fill", c)
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(out)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "=")
		switch key {
		case "username":
			c.user = value
		case "password":
			c.password = value
		}
	}
	if c.password == "" {
		return c, errors.New("git has no password for this server")
	}
	return c, nil
}

// tellCredential tells the helpers whether the server took the credentials.
// It is a service to them: failing changes nothing for the caller.
func (r *Repo) tellCredential(ctx context.Context, verdict string, c credential) {
	_, _ = r.runCredential(ctx, verdict, c)
}

func (r *Repo) runCredential(ctx context.Context, verb string, c credential) ([]byte, error) {
	var in bytes.Buffer
	for _, kv := range [][2]string{{"protocol", c.protocol}, {"host", c.host}, {"path", c.path}, {"username", c.user}, {"password", c.password}} {
		if strings.ContainsAny(kv[1], "\r\n\x00") {
			return nil, fmt.Errorf("the %s has a line break", kv[0])
		}
		if kv[1] != "" {
			fmt.Fprintf(&in, "%s=%s\n", kv[0], kv[1])
		}
	}
	cmd := exec.CommandContext(ctx, "git", "credential", verb)
	cmd.Dir = r.gitDir
	cmd.Stdin = &in
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0")
	return cmd.Output()
}
