package gittest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
)

// SSHOptions says what kind of ssh server StartSSH makes.
type SSHOptions struct {
	// Root is the folder the repositories are in.
	Root string
	// HostKey is what the server shows; nil: a new one.
	HostKey ssh.Signer
	// Keys are let in, under any user name.
	Keys []ssh.PublicKey
	// Passwords are those of users by name.
	Passwords map[string]string
	// StallCommands accepts commands and never runs them.
	StallCommands bool
}

// SSHServer is a git ssh server at work.
type SSHServer struct {
	root
	*faulty
	URL  string // "ssh://git@127.0.0.1:port", without a slash at the end
	Addr string // "127.0.0.1:port"

	o    SSHOptions
	work sync.WaitGroup

	keyMu   sync.Mutex
	hostKey ssh.Signer
}

// NewSSH starts an ssh server for the time of the test, or skips the test.
func NewSSH(t testing.TB, o SSHOptions) *SSHServer {
	t.Helper()
	o.Root = freshDir(t, o.Root)
	s, err := StartSSH(o)
	skipOrFail(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// NewKey makes an Ed25519 key.
func NewKey(t testing.TB) ssh.Signer {
	t.Helper()
	s, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newKey() (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// StartSSH starts an ssh server; Close ends it. The error wraps ErrNoGit where
// the git program is missing.
func StartSSH(o SSHOptions) (*SSHServer, error) {
	fail := func(err error) (*SSHServer, error) { return nil, fmt.Errorf("start ssh server: %w", err) }
	r, err := newRoot(o.Root)
	if err != nil {
		return fail(err)
	}
	if o.HostKey == nil {
		if o.HostKey, err = newKey(); err != nil {
			return fail(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fail(err)
	}
	s := &SSHServer{root: r, faulty: newFaulty(l), o: o, hostKey: o.HostKey, Addr: l.Addr().String(), URL: "ssh://git@" + l.Addr().String()}
	s.work.Go(func() {
		for {
			c, err := s.Accept()
			if err != nil {
				return
			}
			s.work.Go(func() { s.serve(c) })
		}
	})
	return s, nil
}

// Close ends the server, its connections, and the git programs behind them.
func (s *SSHServer) Close() error {
	err := s.closeAll()
	s.work.Wait()
	return err
}

// SetHostKey changes the key that the server shows from the next connection on.
func (s *SSHServer) SetHostKey(k ssh.Signer) {
	s.keyMu.Lock()
	defer s.keyMu.Unlock()
	s.hostKey = k
}

// HostKey is the key that the server shows.
func (s *SSHServer) HostKey() ssh.PublicKey {
	s.keyMu.Lock()
	defer s.keyMu.Unlock()
	return s.hostKey.PublicKey()
}

// Create makes an empty bare repository, as "content.git", that may be pushed
// to, and returns its address and its folder.
func (s *SSHServer) Create(name string) (url, dir string, err error) {
	dir, err = s.create(name)
	return s.URL + "/" + name, dir, err
}

// MustCreate is Create in a test.
func (s *SSHServer) MustCreate(t testing.TB, name string) (url, dir string) {
	t.Helper()
	url, dir, err := s.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	return url, dir
}

// errDenied is what somebody hears who is not let in.
var errDenied = errors.New("not let in")

func (s *SSHServer) config() *ssh.ServerConfig {
	c := &ssh.ServerConfig{}
	if len(s.o.Keys) > 0 || len(s.o.Passwords) == 0 {
		c.PublicKeyCallback = func(_ ssh.ConnMetadata, k ssh.PublicKey) (*ssh.Permissions, error) {
			for _, known := range s.o.Keys {
				if bytes.Equal(known.Marshal(), k.Marshal()) {
					return nil, nil
				}
			}
			return nil, errDenied
		}
	}
	if len(s.o.Passwords) > 0 {
		c.PasswordCallback = func(m ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if want, ok := s.o.Passwords[m.User()]; ok && want == string(password) {
				return nil, nil
			}
			return nil, errDenied
		}
	}
	s.keyMu.Lock()
	defer s.keyMu.Unlock()
	c.AddHostKey(s.hostKey)
	return c
}

// serve talks to one client until it goes or the server is closed.
func (s *SSHServer) serve(c net.Conn) {
	defer c.Close()
	conn, channels, requests, err := ssh.NewServerConn(c, s.config())
	if err != nil {
		return
	}
	defer conn.Close()
	s.work.Go(func() { ssh.DiscardRequests(requests) })
	for offered := range channels {
		if offered.ChannelType() != "session" {
			_ = offered.Reject(ssh.UnknownChannelType, "sessions only")
			continue
		}
		channel, requests, err := offered.Accept()
		if err != nil {
			return
		}
		s.work.Go(func() { s.session(channel, requests) })
	}
}

// session runs the command that a client asks for.
func (s *SSHServer) session(channel ssh.Channel, requests <-chan *ssh.Request) {
	defer channel.Close()
	for r := range requests {
		if r.Type != "exec" || len(r.Payload) < 4 {
			_ = r.Reply(r.Type == "env", nil)
			continue
		}
		_ = r.Reply(true, nil)
		if s.o.StallCommands {
			continue // until the client goes
		}
		status := s.run(channel, string(r.Payload[4:]))
		_, _ = channel.SendRequest("exit-status", false, binary.BigEndian.AppendUint32(nil, status))
		return
	}
}

// run runs git-upload-pack or git-receive-pack and gives its exit status.
func (s *SSHServer) run(channel ssh.Channel, line string) uint32 {
	name, arg, _ := strings.Cut(line, " ")
	verb, ok := strings.CutPrefix(name, "git-")
	if !ok || verb != "upload-pack" && verb != "receive-pack" {
		fmt.Fprintf(channel.Stderr(), "%s: not a command of this server\n", name)
		return 127
	}
	dir := filepath.Join(s.Root, filepath.FromSlash(path.Clean("/"+strings.Trim(arg, "'"))))
	cmd := exec.Command(s.git, verb, dir)
	cmd.Env = environ()
	cmd.Stdout, cmd.Stderr = channel, channel.Stderr()
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(channel.Stderr(), err)
		return 1
	}
	// It ends when the client closes its side, or goes.
	s.work.Go(func() {
		_, _ = io.Copy(in, channel)
		_ = in.Close()
	})
	if cmd.Wait() != nil {
		return 1
	}
	return 0
}
