package repo

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// reportEvery keeps progress from being told more often than anybody can see.
const reportEvery = 100 * time.Millisecond

// meter tells progress: the first step of a phase at once, then now and then,
// and the last one when the phase ends.
type meter struct {
	net  *network
	now  Progress
	last time.Time
	told Progress
}

func (m *meter) report(phase Phase, done, total int64) {
	if m.net.Progress == nil {
		return
	}
	next := Progress{phase, done, total}
	if phase != m.now.Phase {
		m.flush()
		m.last = time.Time{}
	}
	m.now = next
	if now := time.Now(); now.Sub(m.last) >= reportEvery || total > 0 && done == total {
		m.last = now
		m.flush()
	}
}

// flush tells where things stand, unless that was told.
func (m *meter) flush() {
	if m.now != m.told && m.now.Phase != "" {
		m.told = m.now
		m.net.report(m.now)
	}
}

// counting is what git prints while it looks for what to send: "Counting
// objects:  50% (10/20)".
var counting = regexp.MustCompile(`^(?:Counting|Compressing) objects: +\d+% \((\d+)/(\d+)\)`)

// remoteText passes on what a remote prints, and reads its progress from it.
type remoteText struct {
	meter *meter
	next  io.Writer
	line  []byte
}

func (t *remoteText) Write(p []byte) (int, error) {
	for _, c := range p {
		if c != '\r' && c != '\n' {
			if len(t.line) < 200 {
				t.line = append(t.line, c)
			}
			continue
		}
		t.read(t.line)
		t.line = t.line[:0]
	}
	if t.next != nil {
		return t.next.Write(p)
	}
	return len(p), nil
}

func (t *remoteText) read(line []byte) {
	if !bytes.Contains(line, []byte(" objects: ")) {
		return
	}
	m := counting.FindSubmatch(line)
	if m == nil {
		return
	}
	done, err := strconv.ParseInt(string(m[1]), 10, 64)
	total, err2 := strconv.ParseInt(string(m[2]), 10, 64)
	if err == nil && err2 == nil {
		t.meter.report(PhaseCount, done, total)
	}
}

// packObserver follows the reading of a pack, and ends it with the context.
type packObserver struct {
	ctx         context.Context
	meter       *meter
	done, total int64
}

func (o *packObserver) OnHeader(count uint32) error {
	o.total = int64(count)
	return o.ctx.Err()
}

func (o *packObserver) OnInflatedObjectHeader(plumbing.ObjectType, int64, int64) error {
	return o.ctx.Err()
}

func (o *packObserver) OnInflatedObjectContent(plumbing.Hash, int64, uint32, []byte) error {
	o.done = min(o.done+1, o.total)
	o.meter.report(PhaseIndex, o.done, o.total)
	return o.ctx.Err()
}

func (o *packObserver) OnFooter(plumbing.Hash) error { return nil }
