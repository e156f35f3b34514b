package objectdb

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// tools are what all places of a DB share.
type tools struct {
	Options
	bases     *cache
	inflaters sync.Pool // of *inflater
	blocks    sync.Pool // of *[blockSize]byte
}

func newTools(o Options) *tools {
	return &tools{
		Options:   o,
		bases:     &cache{most: o.CacheBytes},
		inflaters: sync.Pool{New: func() any { return &inflater{in: bufio.NewReaderSize(nil, 4<<10)} }},
		blocks:    sync.Pool{New: func() any { return new([blockSize]byte) }},
	}
}

// inflater reads compressed data at a place in a file.
type inflater struct {
	from window
	in   *bufio.Reader
	z    io.ReadCloser // nil before its first use

	delta []byte // room for a difference, which is not needed for long
}

// window is the part of a file that is still to be read.
type window struct {
	file    io.ReaderAt
	at, end int64
}

func (w *window) Read(p []byte) (int, error) {
	if w.at >= w.end {
		return 0, io.EOF
	}
	n, err := w.file.ReadAt(p[:min(int64(len(p)), w.end-w.at)], w.at)
	w.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

// inflater returns one that reads the bytes of file from at to end. It is given
// back with done.
func (t *tools) inflater(file io.ReaderAt, at, end int64) *inflater {
	f := t.inflaters.Get().(*inflater)
	f.from = window{file, at, end}
	f.in.Reset(&f.from)
	return f
}

func (t *tools) done(f *inflater) {
	f.from = window{}
	if cap(f.delta) > firstPiece {
		f.delta = nil
	}
	t.inflaters.Put(f)
}

// start begins with compressed data at the next byte.
func (f *inflater) start() (err error) {
	if f.z == nil {
		f.z, err = zlib.NewReader(f.in)
		return err
	}
	return f.z.(zlib.Resetter).Reset(f.in, nil)
}

// firstPiece is how many bytes are made room for before any of them was seen.
const firstPiece = 4 << 20

// errSize says that data has another length than it is said to have.
var errSize = errors.New("it has another length than it says")

// rest reads what is left to its end, which must be size bytes, into data's room
// where that is enough.
func (f *inflater) rest(size int64, data []byte) ([]byte, error) {
	if data = data[:0]; int64(cap(data)) < size {
		data = make([]byte, 0, min(size, firstPiece))
	}
	for int64(len(data)) < size {
		if len(data) == cap(data) {
			data = slices.Grow(data, int(min(size-int64(len(data)), int64(len(data)))))
		}
		n, err := f.z.Read(data[len(data):min(int64(cap(data)), size)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) && int64(len(data)) < size {
			return nil, errSize
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	// The checksum is compared where the data ends.
	var more [1]byte
	switch n, err := io.ReadFull(f.z, more[:]); {
	case n > 0:
		return nil, errSize
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return data, nil
}

// fits refuses a size that is not read.
func (t *tools) fits(size int64) error {
	if size > t.MaxObject {
		return fmt.Errorf("%w: %d MB", ErrTooLarge, size>>20)
	}
	return nil
}
