package sshclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/net/proxy"

	"postil/publish/repo/hostkey"
	"postil/publish/repo/idle"
)

// Options say how a Client connects. The zero value is ready for use.
type Options struct {
	// Home is the folder that .ssh is in; the user's home folder when "".
	Home string
	// Connect, Handshake and Idle limit how long it may take to reach a
	// server, to come to terms with it, and how long it may be silent
	// afterwards. Zero: 30 s, 30 s, 2 min.
	Connect, Handshake, Idle time.Duration
}

// Client connects to ssh servers and remembers what it was told meanwhile.
type Client struct {
	o    Options
	home string

	mu        sync.Mutex // guards what follows
	unlocked  map[string]unlocked
	passwords map[string]string // by user@known name
}

// New makes a Client.
func New(o Options) (*Client, error) {
	if o.Connect < 0 || o.Handshake < 0 || o.Idle < 0 {
		return nil, errors.New("ssh: a time limit is negative")
	}
	or := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&o.Connect, 30*time.Second)
	or(&o.Handshake, 30*time.Second)
	or(&o.Idle, 2*time.Minute)
	c := &Client{o: o, home: o.Home, unlocked: map[string]unlocked{}, passwords: map[string]string{}}
	if c.home == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, fmt.Errorf("ssh: %w", err)
		}
		c.home = home
	}
	return c, nil
}

// Target names a server as an address does; User and Port may be "".
type Target struct{ User, Host, Port string }

// Trust writes a server's key, as a *hostkey.Error told it, into the user's list
// of known servers. Only a server that was not known can be trusted so.
func (c *Client) Trust(t Target, e *hostkey.Error) error {
	if !errors.Is(e, hostkey.ErrUnknown) {
		return e
	}
	h, err := resolve(c.home, t)
	if err != nil {
		return err
	}
	known, err := hostkey.Read(h.knownHosts...)
	if err != nil {
		return err
	}
	return known.Trust(h.knownHosts[0], e.Host, e.Shown, h.hashNames)
}

// SetPassword keeps a password for the server of a *PasswordError, in memory.
func (c *Client) SetPassword(e *PasswordError, password string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passwords[e.User+"@"+e.Host] = password
}

// Dial connects to a server. The connection ends with the context. Errors:
// *hostkey.Error, *LockedKeyError, *PasswordError, ErrDenied, the context's
// cause, or a net.Error.
func (c *Client) Dial(ctx context.Context, t Target) (*Conn, error) {
	h, err := resolve(c.home, t)
	if err != nil {
		return nil, err
	}
	known, err := hostkey.Read(h.knownHosts...)
	if err != nil {
		return nil, err
	}
	addr := net.JoinHostPort(h.name, h.port)
	dialing, cancel := context.WithTimeout(ctx, c.o.Connect)
	tcp, err := proxy.Dial(dialing, "tcp", addr)
	cancel()
	if err != nil {
		return nil, c.ended(ctx, err)
	}
	conn := idle.Watch(ctx, tcp, c.o.Handshake, c.o.Idle)
	client, err := c.handshake(ctx, conn, addr, h, known)
	if err != nil {
		_ = conn.Close() // the first error is the one to tell
		return nil, c.ended(ctx, err)
	}
	return &Conn{client: client, conn: conn}, nil
}

// ended gives the context's own reason where that is why something failed.
func (c *Client) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

// preferred is what an unknown server should show, as OpenSSH asks for it.
var preferred = [...]string{
	ssh.KeyAlgoED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256,
}

// handshake comes to terms with the server: its key first, then who we are.
func (c *Client) handshake(ctx context.Context, conn *idle.Conn, addr string, h *host, known *hostkey.Known) (*ssh.Client, error) {
	ids, closeAgent := c.gather(ctx, h)
	defer closeAgent()
	secret := &password{of: c, user: h.user, host: h.known()}
	// A server that has none of the known kinds must still show what it has,
	// so that a changed key is told from a server that is out of order.
	algorithms := known.Algorithms(h.known())
	for _, a := range preferred {
		if !slices.Contains(algorithms, a) {
			algorithms = append(algorithms, a)
		}
	}
	var keyErr error
	config := &ssh.ClientConfig{
		User:              h.user,
		HostKeyAlgorithms: algorithms,
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			keyErr = known.Check(h.known(), key)
			return keyErr
		},
		Auth: []ssh.AuthMethod{
			ssh.PublicKeysCallback(func() ([]ssh.Signer, error) { return ids.signers, nil }),
			ssh.PasswordCallback(secret.give),
			ssh.KeyboardInteractive(secret.answer),
		},
	}
	sc, channels, requests, err := ssh.NewClientConn(conn, addr, config)
	if err == nil {
		err = conn.Established()
	}
	if err == nil {
		return ssh.NewClient(sc, channels, requests), nil
	}
	if keyErr != nil {
		return nil, keyErr
	}
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) && !secret.asked || ctx.Err() != nil {
		return nil, err
	}
	if locked := ids.wanted(); locked != nil {
		return nil, locked
	}
	if secret.asked {
		return nil, &PasswordError{User: h.user, Host: h.known(), Again: secret.given}
	}
	if strings.Contains(err.Error(), "authenticat") {
		return nil, fmt.Errorf("%w: %s@%s, %d keys tried: %w", ErrDenied, h.user, h.known(), len(ids.signers), errors.Join(append(ids.skipped, err)...))
	}
	return nil, err
}

// password answers a server that asks for one, with what SetPassword was told.
type password struct {
	of           *Client
	user, host   string
	asked, given bool
}

var errNoPassword = errors.New("no password is known")

func (p *password) give() (string, error) {
	p.asked = true
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	secret, ok := p.of.passwords[p.user+"@"+p.host]
	if !ok {
		return "", errNoPassword
	}
	p.given = true
	return secret, nil
}

// answer is for servers that ask questions: one that is answered without being
// shown is for the password.
func (p *password) answer(_, _ string, questions []string, echos []bool) ([]string, error) {
	answers := make([]string, len(questions))
	for i := range questions {
		if echos[i] || len(questions) > 1 {
			return nil, errNoPassword // something else is asked, as a code
		}
		secret, err := p.give()
		if err != nil {
			return nil, err
		}
		answers[i] = secret
	}
	return answers, nil
}

// Conn is a connection to an ssh server.
type Conn struct {
	client *ssh.Client
	conn   *idle.Conn
}

// Close ends the connection and the command on it.
func (c *Conn) Close() error {
	err := c.client.Close()
	if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// Hold lets the server be silent until release, for the time in which we are
// the ones who work.
func (c *Conn) Hold() (release func()) { return c.conn.Hold() }

// Command is a program that runs on the server.
type Command struct {
	Stdin  io.WriteCloser
	Stdout io.Reader

	session *ssh.Session
	wait    func() error // for the end, once
	stderr  tail
}

// output is what a program prints. Its end counts only when the program has
// ended: a connection that broke looks the same otherwise.
type output struct {
	r io.Reader
	c *Command
}

func (o output) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if err == io.EOF { //nolint:errorlint // as readers return it
		var missing *ssh.ExitMissingError
		if errors.As(o.c.wait(), &missing) {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

// Start runs a program on the server, with arguments as a shell would take them.
func (c *Conn) Start(program string, args ...string) (*Command, error) {
	s, err := c.client.NewSession()
	if err != nil {
		return nil, err
	}
	cmd := &Command{session: s, wait: sync.OnceValue(s.Wait)}
	s.Stderr = &cmd.stderr
	if cmd.Stdin, err = s.StdinPipe(); err == nil {
		var out io.Reader
		out, err = s.StdoutPipe()
		cmd.Stdout = output{out, cmd}
	}
	if err == nil {
		var line strings.Builder
		line.WriteString(program)
		for _, a := range args {
			line.WriteString(" '" + strings.NewReplacer("'", `'\''`, "!", `'\!'`).Replace(a) + "'")
		}
		err = s.Start(line.String())
	}
	if err != nil {
		_ = s.Close() // the first error is the one to tell
		return nil, err
	}
	return cmd, nil
}

// Wait waits for the program's end. A program that failed is an error with what
// it printed to its standard error.
func (c *Command) Wait() error {
	err := c.wait()
	if err == nil {
		return nil
	}
	if said := c.stderr.String(); said != "" {
		return fmt.Errorf("%w: %s", err, said)
	}
	return err
}

// Said is what the program has printed to its standard error so far.
func (c *Command) Said() string { return c.stderr.String() }

// tail keeps the last of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = slices.Delete(t.text, 0, over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.ToValidUTF8(string(t.text), "�"))
}
