// Package gittest runs a real git server inside a test: git http-backend
// behind net/http on a loopback address, with repositories in a temporary
// folder. Only tests import it. It needs the git program; New skips the test
// where that is missing.
package gittest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Options says what kind of server Start makes.
type Options struct {
	// Root is the folder the repositories are in.
	Root string
	// User and Password are asked for where User is not "".
	User, Password string
	// Wrap, if not nil, wraps the handler: to count requests or to fail some.
	Wrap func(http.Handler) http.Handler
}

// Server is a git server at work.
type Server struct {
	URL  string // "http://127.0.0.1:port", without a slash at the end
	Root string

	git  string
	http *http.Server
}

// ErrNoGit says that the git program is not installed.
var ErrNoGit = errors.New("the git program is not installed")

// New starts a server for the time of the test, or skips the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Root == "" {
		o.Root = t.TempDir()
	}
	s, err := Start(o)
	if errors.Is(err, ErrNoGit) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Start starts a server; Close ends it. The error wraps ErrNoGit where the
// git program is missing.
func Start(o Options) (*Server, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("start git server: %w: %w", ErrNoGit, err)
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, fmt.Errorf("start git server: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start git server: %w", err)
	}
	s := &Server{URL: "http://" + l.Addr().String(), Root: root, git: git}
	handler := s.handler(o.User, o.Password)
	if o.Wrap != nil {
		handler = o.Wrap(handler)
	}
	s.http = &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go s.http.Serve(l) //nolint:errcheck // ends with Close, with http.ErrServerClosed
	return s, nil
}

// Close ends the server and waits for requests at work.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// handler is git http-backend, with the credentials asked for.
func (s *Server) handler(user, password string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		env := []string{"GIT_PROJECT_ROOT=" + s.Root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}
		if user != "" {
			u, p, ok := r.BasicAuth()
			if !ok || u != user || p != password {
				w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
				http.Error(w, "credentials, please", http.StatusUnauthorized)
				return
			}
			env = append(env, "REMOTE_USER="+user)
		}
		if r.ContentLength < 0 { // CGI wants to know the length
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		}
		h := cgi.Handler{Path: s.git, Args: []string{"http-backend"}, Dir: s.Root, Env: env, InheritEnv: []string{"PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP"}, Stderr: io.Discard}
		h.ServeHTTP(w, r)
	})
}

// Create makes an empty bare repository, as "content.git", that may be pushed
// to, and returns its address and its folder.
func (s *Server) Create(name string) (url, dir string, err error) {
	dir = filepath.Join(s.Root, filepath.FromSlash(name))
	for _, args := range [][]string{{"init", "-q", "--bare", dir}, {"-C", dir, "symbolic-ref", "HEAD", "refs/heads/main"}, {"-C", dir, "config", "http.receivepack", "true"}} {
		cmd := exec.Command(s.git, args...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", "", fmt.Errorf("create %s: git %s: %w\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	return s.URL + "/" + name, dir, nil
}

// MustCreate is Create in a test.
func (s *Server) MustCreate(t testing.TB, name string) (url, dir string) {
	t.Helper()
	url, dir, err := s.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	return url, dir
}

// SetHook installs a shell script as a hook ("pre-receive") of a repository
// that Create made; the script is without its "#!" line.
func (s *Server) SetHook(name, hook, script string) error {
	file := filepath.Join(s.Root, filepath.FromSlash(name), "hooks", hook)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("hook %s of %s: %w", hook, name, err)
	}
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		return fmt.Errorf("hook %s of %s: %w", hook, name, err)
	}
	return nil
}
