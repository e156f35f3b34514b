package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/client"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"golang.org/x/crypto/ssh/knownhosts"
)

// RemoteRef returns where the remote had its ref of that name ("refs/heads/main")
// when it was last fetched from or pushed to; ErrNoRef where it had none.
func (r *Repo) RemoteRef(remote, name string) (Hash, error) {
	tracking, ok := trackingName(remote, name)
	if !ok {
		return ZeroHash, fmt.Errorf("ref %s of %s: %w: only branches and refs/editorial are followed", name, remote, ErrNoRef)
	}
	return r.Ref(tracking)
}

// trackingName is the local ref that remembers a remote's ref.
func trackingName(remote, name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, "refs/heads/"); ok {
		return "refs/remotes/" + remote + "/" + rest, true
	}
	if rest, ok := strings.CutPrefix(name, "refs/editorial/"); ok {
		return "refs/remotes/" + remote + "/editorial/" + rest, true
	}
	return "", false
}

// remoteURL is the configured address of a remote. A path that is not
// absolute is meant from the repository's top folder, as git has it.
func (r *Repo) remoteURL(remote string) (string, error) {
	url, ok, err := r.Remote(remote)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("%w: %q; set its address first", ErrNoRemote, remote)
	}
	if strings.HasPrefix(url, "./") || strings.HasPrefix(url, "../") {
		base := r.workTree
		if base == "" {
			base = r.gitDir
		}
		url = filepath.Join(base, filepath.FromSlash(url))
	}
	return url, nil
}

// session is a connection with the refs the other side has.
type session[S transport.Session] struct {
	conn  S
	refs  *packp.AdvRefs
	close func()
}

// connect opens a session of one service. Where an http server asks for
// credentials that the address does not hold, git's credential helpers are
// asked.
func connect[S transport.Session](ctx context.Context, r *Repo, url string, start func(transport.Transport, *transport.Endpoint, transport.AuthMethod) (S, error)) (*session[S], error) {
	ep, err := transport.NewEndpoint(url)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	switch ep.Protocol {
	case "file":
		if _, err := exec.LookPath("git"); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrGitMissing, err)
		}
	case "http", "https", "ssh", "git":
	default:
		return nil, fmt.Errorf("address begins with %q; use https, ssh or a path", ep.Protocol+"://")
	}
	cl, err := client.NewClient(ep)
	if err != nil {
		return nil, err
	}
	release := func() {}
	var auth transport.AuthMethod
	if ep.Protocol == "ssh" {
		if auth, err = sshAuth(ep); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAuth, err)
		}
		release = bindDialer(ctx, ep)
	}
	try := func(auth transport.AuthMethod) (*session[S], error) {
		conn, err := start(cl, ep, auth)
		if err != nil {
			return nil, err
		}
		refs, err := conn.AdvertisedReferencesContext(ctx)
		if err != nil {
			_ = conn.Close() // the first error is the one to tell
			return nil, err
		}
		return &session[S]{conn: conn, refs: refs, close: func() { _ = conn.Close(); release() }}, nil
	}
	s, err := try(auth)
	if errors.Is(err, transport.ErrAuthenticationRequired) && strings.HasPrefix(ep.Protocol, "http") {
		if cred, cerr := r.fillCredential(ctx, ep); cerr == nil {
			s, err = try(&githttp.BasicAuth{Username: cred.user, Password: cred.password})
			if err == nil {
				r.tellCredential(ctx, "approve", cred)
			} else if errors.Is(err, transport.ErrAuthenticationRequired) {
				r.tellCredential(ctx, "reject", cred)
			}
		}
	}
	if err != nil {
		release()
		return nil, remoteError(ctx, err)
	}
	return s, nil
}

// remoteError sorts what the transports return into the errors of this package.
func remoteError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	var unexpected *plumbing.UnexpectedError
	if errors.As(err, &unexpected) {
		err = unexpected.Err
	}
	var permanent *plumbing.PermanentError
	if errors.As(err, &permanent) {
		err = permanent.Err
	}
	var (
		netErr  net.Error
		status  *githttp.Err
		hostKey *knownhosts.KeyError
	)
	text := err.Error()
	switch {
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		return ErrEmptyRemote
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return ErrNoRemoteRepository
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed),
		errors.Is(err, transport.ErrInvalidAuthMethod), strings.Contains(text, "unable to authenticate"), strings.Contains(text, "SSH agent"):
		return fmt.Errorf("%w: %w", ErrAuth, err)
	case errors.As(err, &hostKey), strings.Contains(text, "known_hosts"):
		return fmt.Errorf("%w: %w", ErrHostKey, err)
	case errors.As(err, &status):
		if c := status.StatusCode(); c == http.StatusBadGateway || c == http.StatusServiceUnavailable || c == http.StatusGatewayTimeout {
			return fmt.Errorf("%w: %w", ErrOffline, err)
		}
	case errors.As(err, &netErr), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), strings.Contains(text, "ssh: handshake failed"):
		return fmt.Errorf("%w: %w", ErrOffline, err)
	}
	return err
}

// acquireNet lets one Push or Fetch work at a time, so that neither writes
// down an older state of the remote than the other saw.
func (r *Repo) acquireNet(ctx context.Context) (release func(), err error) {
	select {
	case r.net <- struct{}{}:
		return func() { <-r.net }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
