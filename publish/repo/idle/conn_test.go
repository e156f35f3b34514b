package idle

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// Pipes have deadlines that follow a test's own clock.
func TestConnEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(t *testing.T, c *Conn, other net.Conn, cancel func())
		want time.Duration // until the read fails
	}{
		{"silent", func(*testing.T, *Conn, net.Conn, func()) {}, 5 * time.Second},
		{"not established", func(t *testing.T, c *Conn, other net.Conn, _ func()) {
			go func() { // signs of life do not help
				for range 20 {
					time.Sleep(time.Second)
					if _, err := other.Write([]byte("x")); err != nil {
						return
					}
				}
			}()
		}, 5 * time.Second},
		{"speaks for a while", func(t *testing.T, c *Conn, other net.Conn, _ func()) {
			established(t, c)
			go func() {
				for range 6 {
					time.Sleep(time.Second)
					other.Write([]byte("x"))
				}
			}()
		}, 8 * time.Second},
		{"takes what is written", func(t *testing.T, c *Conn, other net.Conn, _ func()) {
			established(t, c)
			go func() {
				for range 6 {
					time.Sleep(time.Second)
					c.Write([]byte("x"))
				}
			}()
			go func() {
				b := make([]byte, 1)
				for {
					if _, err := other.Read(b); err != nil {
						return
					}
				}
			}()
		}, 8 * time.Second},
		{"held", func(t *testing.T, c *Conn, _ net.Conn, _ func()) {
			established(t, c)
			release := c.Hold()
			time.AfterFunc(30*time.Second, release)
		}, 32 * time.Second},
		{"cancelled", func(t *testing.T, c *Conn, _ net.Conn, cancel func()) {
			established(t, c)
			time.AfterFunc(time.Second, cancel)
		}, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, other := net.Pipe()
				defer other.Close()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				c := Watch(ctx, ours, 5*time.Second, 2*time.Second)
				defer c.Close()
				begin := time.Now()
				test.do(t, c, other, cancel)
				var err error
				for b := make([]byte, 1); err == nil; {
					_, err = c.Read(b)
				}
				if got := time.Since(begin); got != test.want {
					t.Errorf("read failed after %v with %v; want %v", got, err, test.want)
				}
				var network net.Error
				if timeout := errors.As(err, &network) && network.Timeout(); timeout != (test.name != "cancelled") {
					t.Errorf("%v: timeout is %t", err, timeout)
				}
				// The clock of a bubble stops with this function: let those who
				// sleep wake and find the pipe closed.
				c.Close()
				other.Close()
				time.Sleep(time.Minute)
			})
		})
	}
}

func established(t *testing.T, c *Conn) {
	t.Helper()
	if err := c.Established(); err != nil {
		t.Fatal(err)
	}
}
