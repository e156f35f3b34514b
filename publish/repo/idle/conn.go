package idle

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// Conn is a connection that ends with a context, at a set time until it is
// established, and from then on when nothing comes or goes for a while.
type Conn struct {
	net.Conn
	idle time.Duration
	stop func() bool // ends the watch of the context

	mu   sync.Mutex
	last time.Time // until when it must be established; zero: it is
	held int       // Hold calls without their release
}

// Watch makes a Conn of c. It must be established within the time given for
// that; zero means that it is already.
func Watch(ctx context.Context, c net.Conn, establish, idle time.Duration) *Conn {
	w := &Conn{Conn: c, idle: idle, stop: context.AfterFunc(ctx, func() { c.Close() })}
	if establish > 0 {
		w.last = time.Now().Add(establish)
	}
	return w
}

// deadline is until when the next byte must have come or gone.
func (c *Conn) deadline() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.last.IsZero():
		return c.last
	case c.held > 0:
		return time.Time{}
	}
	return time.Now().Add(c.idle)
}

// Established ends the limit on the time until then.
func (c *Conn) Established() error {
	c.mu.Lock()
	c.last = time.Time{}
	c.mu.Unlock()
	return c.SetDeadline(c.deadline())
}

// Hold lets the other side be silent until release, while we are the ones who
// work.
func (c *Conn) Hold() (release func()) {
	c.mu.Lock()
	c.held++
	c.mu.Unlock()
	_ = c.SetDeadline(c.deadline()) // fails on a closed connection only, which reads and writes report
	return sync.OnceFunc(func() {
		c.mu.Lock()
		c.held--
		c.mu.Unlock()
		_ = c.SetDeadline(c.deadline())
	})
}

// Read reads, and fails after too long a silence.
func (c *Conn) Read(b []byte) (int, error) { return c.move(c.Conn.Read, b) }

// Write writes, and fails when the other side takes nothing for too long.
func (c *Conn) Write(b []byte) (int, error) { return c.move(c.Conn.Write, b) }

// move reads or writes. What comes is a sign of life for what goes, and the
// other way round: both deadlines move.
func (c *Conn) move(do func([]byte) (int, error), b []byte) (int, error) {
	if err := c.SetDeadline(c.deadline()); err != nil {
		return 0, err
	}
	n, err := do(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = silentError{err}
	}
	return n, err
}

// Close ends the connection.
func (c *Conn) Close() error {
	c.stop()
	return c.Conn.Close()
}

// silentError says in plain words that a deadline passed. It is a net.Error.
type silentError struct{ error }

func (silentError) Error() string   { return "the server has stopped answering" }
func (e silentError) Unwrap() error { return e.error }
func (silentError) Timeout() bool   { return true }
func (silentError) Temporary() bool { return false }
