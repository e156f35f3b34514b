package repo

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-git/go-git/v5/plumbing/transport"
	gitssh "github.com/go-git/go-git/v5/plumbing/transport/ssh"
	"golang.org/x/net/proxy"
)

const (
	sshDialTimeout = 30 * time.Second
	// sshIdleTimeout ends a connection on which nothing comes or goes; servers
	// send a sign of life every few seconds while their hooks run.
	sshIdleTimeout = 2 * time.Minute
	sshScheme      = "postil-deadline"
)

// sshDialers lends contexts to go-git's ssh transport, which takes none but
// dials through a proxy type that x/net/proxy knows by name for the whole
// program. Hence the package variable.
var sshDialers struct {
	register sync.Once
	last     atomic.Uint64
	contexts sync.Map // id -> context.Context
}

// bindDialer makes connections to ep end with ctx and when idle.
func bindDialer(ctx context.Context, ep *transport.Endpoint) (release func()) {
	sshDialers.register.Do(func() {
		proxy.RegisterDialerType(sshScheme, func(u *url.URL, _ proxy.Dialer) (proxy.Dialer, error) {
			c, ok := sshDialers.contexts.Load(u.Host)
			if !ok {
				return nil, fmt.Errorf("ssh connection %s is over", u.Host)
			}
			return boundDialer{c.(context.Context)}, nil
		})
	})
	id := strconv.FormatUint(sshDialers.last.Add(1), 10)
	sshDialers.contexts.Store(id, ctx)
	ep.Proxy = transport.ProxyOptions{URL: sshScheme + "://" + id}
	return func() { sshDialers.contexts.Delete(id) }
}

// boundDialer dials connections that end with its context.
type boundDialer struct{ ctx context.Context }

func (d boundDialer) Dial(network, addr string) (net.Conn, error) {
	return d.DialContext(d.ctx, network, addr)
}

func (d boundDialer) DialContext(_ context.Context, network, addr string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(d.ctx, sshDialTimeout)
	defer cancel()
	conn, err := proxy.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	c := &idleConn{Conn: conn}
	c.stop = context.AfterFunc(d.ctx, func() { _ = conn.Close() })
	return c, nil
}

// idleConn fails when nothing moves for sshIdleTimeout.
type idleConn struct {
	net.Conn
	stop func() bool
}

func (c *idleConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(sshIdleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *idleConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(sshIdleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func (c *idleConn) Close() error {
	c.stop()
	return c.Conn.Close()
}

// sshAuth returns nil where an ssh agent runs, which go-git asks by itself,
// and otherwise the first of the user's keys that needs no passphrase.
func sshAuth(ep *transport.Endpoint) (transport.AuthMethod, error) {
	if os.Getenv("SSH_AUTH_SOCK") != "" || ep.Password != "" {
		return nil, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	name := ep.User
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	for _, file := range []string{"id_ed25519", "id_ecdsa", "id_rsa"} {
		keys, err := gitssh.NewPublicKeysFromFile(name, filepath.Join(home, ".ssh", file), "")
		if err == nil {
			return keys, nil
		}
	}
	return nil, nil // on Windows the agent needs no variable
}
