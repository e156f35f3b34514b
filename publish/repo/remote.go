package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"

	"postil/publish/repo/hostkey"
	"postil/publish/repo/sshclient"
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
		if strings.HasPrefix(rest, "editorial/") {
			return "", false // it would take the place of one of ownSpace
		}
		return "refs/remotes/" + remote + "/" + rest, true
	}
	if rest, ok := strings.CutPrefix(name, ownSpace); ok && name != ProbeRef {
		return "refs/remotes/" + remote + "/editorial/" + rest, true
	}
	return "", false
}

// remoteURL is the configured address of a remote, which may hold a secret. A
// path that is not absolute is meant from the repository's top folder, as git
// has it.
func (r *Repo) remoteURL(remote string) (string, error) {
	url, ok, err := r.configuredURL(remote)
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

// noRepository are words with which remotes say that nothing is there, or
// nothing for this user.
var noRepository = [...]string{
	"does not appear to be a git repository", "Repository not found", "repository does not exist",
	"no such repository", "Repository does not exist", "could not be found", "not found or access denied",
}

// notAllowed are words with which remotes say that this user may not do that.
var notAllowed = [...]string{"Permission denied", "permission denied", "access denied", "Access denied", "not authorized", "read only", "read-only"}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// remoteError sorts what goes wrong on the way to a remote into the errors of
// this package.
func remoteError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	var (
		netErr       net.Error
		status       *statusError
		unauthorized *unauthorizedError
		hostKey      *hostkey.Error
		locked       *sshclient.LockedKeyError
		password     *sshclient.PasswordError
		said         *remoteSaidError
	)
	switch {
	case errors.As(err, &hostKey):
		return fmt.Errorf("%w: %w", ErrHostKey, err)
	case errors.As(err, &unauthorized), errors.As(err, &locked), errors.As(err, &password), errors.Is(err, sshclient.ErrDenied):
		return fmt.Errorf("%w: %w", ErrAuth, err)
	case errors.Is(err, errNotGit):
		return fmt.Errorf("%w: %w", ErrNoRemoteRepository, err)
	case errors.As(err, &status):
		switch status.code {
		case http.StatusForbidden:
			return fmt.Errorf("%w: %w", ErrAuth, err)
		case http.StatusNotFound, http.StatusGone:
			return fmt.Errorf("%w: %w", ErrNoRemoteRepository, err)
		case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusTooManyRequests:
			return fmt.Errorf("%w: %w", ErrOffline, err)
		}
	case errors.As(err, &said):
		switch {
		case containsAny(said.said, noRepository[:]):
			return fmt.Errorf("%w: %w", ErrNoRemoteRepository, err)
		case containsAny(said.said, notAllowed[:]):
			return fmt.Errorf("%w: %w", ErrAuth, err)
		}
	case isCertificate(err): // a connection that must not be used, not one that is missing
	case errors.As(err, &netErr), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return fmt.Errorf("%w: %w", ErrOffline, err)
	}
	return err
}

// acquireNet lets one Push or Fetch work at a time, so that neither writes
// down an older state of the remote than the other saw.
func (r *Repo) acquireNet(ctx context.Context) (release func(), err error) {
	select {
	case r.wire <- struct{}{}:
		return func() { <-r.wire }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
