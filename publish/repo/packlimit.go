package repo

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// ErrTooLarge says that a remote sent more than any publication needs.
var ErrTooLarge = errors.New("the remote sent more than is taken from it")

// What is taken from a remote. A few bytes of a pack can stand for any number of
// them, and an object is held in memory as a whole.
const (
	maxObject     = 256 << 20 // bytes of one object: far above any picture
	maxPack       = 8 << 30   // bytes of one transfer
	maxAdvertised = 128 << 20 // bytes of the list of a remote's refs: a million of them
)

// checkPack refuses a pack with an object larger than limit, before any object
// is made.
func checkPack(ctx context.Context, pack io.ReadSeeker, limit int64) error {
	s := packfile.NewScanner(pack)
	_, n, err := s.Header()
	if err != nil {
		return err
	}
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := s.NextObjectHeader()
		if err != nil {
			return err
		}
		size := h.Length
		if size <= limit {
			var head prefix
			if _, _, err := s.NextObject(&head); err != nil {
				return err
			}
			if h.Type.IsDelta() {
				size = max(size, head.target())
			}
		}
		if size > limit {
			return fmt.Errorf("%w: an object of %d MB, at byte %d of its pack", ErrTooLarge, size>>20, h.Offset)
		}
	}
	return nil
}

// prefix keeps the beginning of what is written to it: the two sizes that a delta
// begins with, of what it is applied to and of what comes of it.
type prefix struct {
	data [20]byte
	n    int
}

func (p *prefix) Write(b []byte) (int, error) {
	p.n += copy(p.data[p.n:], b)
	return len(b), nil
}

// target is the second size, -1 for none.
func (p *prefix) target() int64 {
	at := 0
	size := func() int64 {
		var v uint64
		for shift := 0; at < p.n; shift += 7 {
			b := p.data[at]
			at++
			if shift > 56 {
				return 1<<63 - 1
			}
			v |= uint64(b&0x7f) << shift
			if b&0x80 == 0 {
				return int64(v)
			}
		}
		return -1
	}
	size()
	return size()
}

// limited is a reader that fails with ErrTooLarge behind n bytes.
type limited struct {
	r io.Reader
	n int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.n <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.n)])
	l.n -= int64(n)
	return n, err
}
