package repo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"postil/publish/repo/sshclient"
)

// service is one of git's two commands on the side of a remote.
type service string

const (
	uploadPack  service = "git-upload-pack"  // for those who fetch
	receivePack service = "git-receive-pack" // for those who push
)

// link is a conversation with a service of a remote: it says what it has, then
// answers one request.
type link interface {
	// advertise returns the stream that begins with what the remote has.
	advertise(ctx context.Context) (io.Reader, error)
	// exchange sends a request and returns the stream of the answer, to be
	// read to its end.
	exchange(ctx context.Context, q request) (io.Reader, error)
	// hold lets the remote be silent until release, while we work.
	hold() (release func())
	// explain adds to an error what the remote says about it elsewhere.
	explain(err error) error
	close() error
}

// request is what exchange sends.
type request struct {
	open   func() io.Reader // from the beginning, each time
	length int64            // bytes
}

// commandLink is a link to a command with pipes: on this computer, or on
// another one by ssh.
type commandLink struct {
	stdin  io.WriteCloser
	stdout io.Reader
	said   func() string // what it has printed as errors
	wait   func() error  // for its end
	held   func() (release func())
	end    func() error
}

func (l *commandLink) advertise(context.Context) (io.Reader, error) { return l.stdout, nil }

func (l *commandLink) exchange(_ context.Context, q request) (io.Reader, error) {
	if _, err := io.Copy(l.stdin, q.open()); err != nil {
		return nil, err
	}
	if err := l.stdin.Close(); err != nil {
		return nil, err
	}
	return l.stdout, nil
}

func (l *commandLink) hold() (release func()) {
	if l.held == nil {
		return func() {}
	}
	return l.held()
}

func (l *commandLink) close() error { return l.end() }

// remoteSaidError is an error together with what the remote printed.
type remoteSaidError struct {
	err  error
	said string
}

func (e *remoteSaidError) Error() string { return e.said }
func (e *remoteSaidError) Unwrap() error { return e.err }

// explain waits for a command that has closed its output too early, which ends
// soon, so that all it had to say is there.
func (l *commandLink) explain(err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	_ = l.stdin.Close()
	_ = l.wait() // that it failed is known
	if said := l.said(); said != "" {
		return &remoteSaidError{err, said}
	}
	return err
}

// sshLink starts a service on a connection.
func sshLink(conn *sshclient.Conn, s service, path string) (link, error) {
	if strings.HasPrefix(path, "/~") { // somebody's home folder there
		path = path[1:]
	}
	cmd, err := conn.Start(string(s), path)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &commandLink{stdin: cmd.Stdin, stdout: cmd.Stdout, said: cmd.Said, wait: cmd.Wait, held: conn.Hold, end: conn.Close}, nil
}

// inherited are variables by which a git program that started us would lead
// another one into its own repository.
var inherited = [...]string{"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=", "GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_QUARANTINE_PATH=", "GIT_PROTOCOL=", "GIT_PREFIX="}

// localLink runs a service of the git program on a repository of this computer.
func localLink(ctx context.Context, s service, dir string) (link, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGitMissing, err)
	}
	cmd := exec.CommandContext(ctx, git, strings.TrimPrefix(string(s), "git-"), dir)
	for _, v := range os.Environ() {
		keep := true
		for _, p := range inherited {
			keep = keep && !strings.HasPrefix(v, p)
		}
		if keep {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	if runtime.GOOS != "windows" { // it takes its lock files with it
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	}
	cmd.WaitDelay = 5 * time.Second
	said := &lastWords{}
	cmd.Stderr = said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	wait := sync.OnceValue(cmd.Wait)
	return &commandLink{stdin: stdin, stdout: stdout, said: said.String, wait: wait, end: func() error {
		_ = stdin.Close()
		_ = wait() // it may have failed, and its error has been told
		return nil
	}}, nil
}

// lastWords keeps the end of what a command prints as errors.
type lastWords struct {
	mu   sync.Mutex
	text []byte
}

func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, p...)
	w.text = w.text[max(0, len(w.text)-hookTextLimit):]
	return len(p), nil
}

func (w *lastWords) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimSpace(string(w.text))
}
