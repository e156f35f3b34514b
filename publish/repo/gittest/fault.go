package gittest

import (
	"errors"
	"net"
	"sync"
	"time"
)

// FaultKind is a way in which a server fails.
type FaultKind int

// The ways in which a server can fail.
const (
	NoFault FaultKind = iota
	Stall             // says nothing more, and keeps the connection open
	Break             // closes the connection
	Slow              // sends a few bytes at a time, with pauses
)

// Fault says when and how every connection of a server fails.
type Fault struct {
	Kind FaultKind
	// After is how many bytes the server sends on a connection before it fails.
	After int64
}

// slowPiece and slowPause make a slow connection: 64 KB a second.
const (
	slowPiece = 640
	slowPause = 10 * time.Millisecond
)

// faulty is a listener whose connections fail as they are told to.
type faulty struct {
	net.Listener

	mu    sync.Mutex
	fault Fault
	conns map[*faultyConn]bool
	count int
	done  bool
}

func newFaulty(l net.Listener) *faulty {
	return &faulty{Listener: l, conns: map[*faultyConn]bool{}}
}

// SetFault makes connections fail, those that are open included. The zero
// Fault ends it, and the connections that have stalled.
func (f *faulty) SetFault(fault Fault) {
	f.mu.Lock()
	f.fault = fault
	var stalled []*faultyConn
	for c := range f.conns {
		if c.stalled {
			stalled = append(stalled, c)
		}
	}
	f.mu.Unlock()
	if fault.Kind == NoFault {
		for _, c := range stalled {
			c.Close()
		}
	}
}

// Connections is how many connections were made so far.
func (f *faulty) Connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

func (f *faulty) current() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

func (f *faulty) Accept() (net.Conn, error) {
	c, err := f.Listener.Accept()
	if err != nil {
		return nil, err
	}
	fc := &faultyConn{Conn: c, of: f, closed: make(chan struct{})}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done {
		c.Close()
		return nil, net.ErrClosed
	}
	f.conns[fc] = true
	f.count++
	return fc, nil
}

// closeAll ends every connection and the listener.
func (f *faulty) closeAll() error {
	f.mu.Lock()
	f.done = true
	conns := make([]*faultyConn, 0, len(f.conns))
	for c := range f.conns {
		conns = append(conns, c)
	}
	f.mu.Unlock()
	err := f.Close()
	for _, c := range conns {
		c.Close()
	}
	return err
}

// Close closes the listener. The http server closes it, too, and either may be
// first.
func (f *faulty) Close() error {
	err := f.Listener.Close()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// faultyConn is one connection, seen from the server.
type faultyConn struct {
	net.Conn
	of     *faulty
	once   sync.Once
	closed chan struct{}

	stalled bool // guarded by of.mu

	mu   sync.Mutex
	sent int64
}

// errBroken is what the server sees of a connection that it was told to break.
var errBroken = errors.New("gittest: broken as told")

func (c *faultyConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	written := 0
	for len(p) > 0 {
		piece := p
		fault := c.of.current()
		switch room := fault.After - c.sent; {
		case fault.Kind == NoFault:
		case room > 0:
			piece = p[:min(int64(len(p)), room)]
		case fault.Kind == Stall:
			c.of.mu.Lock()
			c.stalled = c.of.fault.Kind == Stall // it may have ended meanwhile
			stalled := c.stalled
			c.of.mu.Unlock()
			if !stalled {
				continue
			}
			<-c.closed
			return written, net.ErrClosed
		case fault.Kind == Break:
			c.Close()
			return written, errBroken
		case fault.Kind == Slow:
			piece = p[:min(len(p), slowPiece)]
			select {
			case <-c.closed:
				return written, net.ErrClosed
			case <-time.After(slowPause):
			}
		}
		n, err := c.Conn.Write(piece)
		written += n
		c.sent += int64(n)
		if err != nil {
			return written, err
		}
		p = p[n:]
	}
	return written, nil
}

func (c *faultyConn) Close() error {
	err := net.ErrClosed
	c.once.Do(func() {
		close(c.closed)
		c.of.mu.Lock()
		delete(c.of.conns, c)
		c.of.mu.Unlock()
		err = c.Conn.Close()
	})
	return err
}
