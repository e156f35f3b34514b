package gittest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/cgi"
	"sync/atomic"
	"testing"
	"time"
)

// Options says what kind of http server Start makes.
type Options struct {
	// Root is the folder the repositories are in.
	Root string
	// User and Password are asked for where User is not "".
	User, Password string
	// Wrap, if not nil, wraps the handler: to count requests or to fail some.
	Wrap func(http.Handler) http.Handler
}

// Server is a git http server at work.
type Server struct {
	root
	*faulty
	URL string // "http://127.0.0.1:port", without a slash at the end

	http   *http.Server
	active atomic.Int64 // requests at work
}

// New starts an http server for the time of the test, or skips the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	o.Root = freshDir(t, o.Root)
	s, err := Start(o)
	skipOrFail(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Start starts an http server; Close ends it. The error wraps ErrNoGit where
// the git program is missing.
func Start(o Options) (*Server, error) {
	r, err := newRoot(o.Root)
	if err != nil {
		return nil, fmt.Errorf("start git server: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start git server: %w", err)
	}
	s := &Server{root: r, faulty: newFaulty(l), URL: "http://" + l.Addr().String()}
	handler := s.handler(o.User, o.Password)
	if o.Wrap != nil {
		handler = o.Wrap(handler)
	}
	s.http = &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go s.http.Serve(s.faulty) //nolint:errcheck // ends with Close, with http.ErrServerClosed
	return s, nil
}

// Close ends the server: requests at work may come to their end, those that
// were told to stall may not.
func (s *Server) Close() error {
	if s.current().Kind != NoFault {
		return errors.Join(s.closeAll(), s.http.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.closeAll(), s.http.Close())
	}
	return nil
}

// Quiet waits until no request has been at work for a moment: a client that was
// killed may have left one behind.
func (s *Server) Quiet() {
	for quiet := 0; quiet < 3; quiet++ {
		if s.active.Load() > 0 {
			quiet = -1
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// handler is git http-backend, with the credentials asked for.
func (s *Server) handler(user, password string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.active.Add(1)
		defer s.active.Add(-1)
		env := environ("GIT_PROJECT_ROOT="+s.Root, "GIT_HTTP_EXPORT_ALL=1")
		if user != "" {
			u, p, ok := r.BasicAuth()
			if !ok || u != user || p != password {
				w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
				http.Error(w, "credentials, please", http.StatusUnauthorized)
				return
			}
			env = append(env, "REMOTE_USER="+user)
		}
		// Read whole: CGI wants to know the length, and git http-backend waits
		// without end for the rest of what a client that was killed had begun.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body, r.ContentLength, r.TransferEncoding = io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
		h := cgi.Handler{Path: s.git, Args: []string{"http-backend"}, Dir: s.Root, Env: env, InheritEnv: []string{"PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP"}, Stderr: io.Discard, Logger: log.New(io.Discard, "", 0)}
		h.ServeHTTP(w, r)
	})
}

// Create makes an empty bare repository, as "content.git", that may be pushed
// to, and returns its address and its folder.
func (s *Server) Create(name string) (url, dir string, err error) {
	dir, err = s.create(name)
	return s.URL + "/" + name, dir, err
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
