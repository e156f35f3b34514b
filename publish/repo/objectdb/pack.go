package objectdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// pack is a file of many objects and its index. Both are opened when they are
// first needed and stay so until it is closed.
type pack struct {
	stamp
	*tools

	mu     sync.Mutex // guards what follows; held while files are opened
	closed bool
	idx    *index
	files  []*os.File
	data   io.ReaderAt // nil until an object is read
	end    int64       // of the objects in data
	sound  bool        // the index's checksum was found right
}

// index opens the pack's index.
func (p *pack) index() (*index, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.openIndex()
}

func (p *pack) openIndex() (*index, error) {
	if p.idx != nil {
		return p.idx, nil
	}
	f, size, err := p.open(".idx")
	if err != nil {
		return nil, err
	}
	x, err := readIndex(f, size)
	if err != nil {
		return nil, errors.Join(err, p.drop(f))
	}
	p.idx = x
	return x, nil
}

// openData opens the pack itself and makes sure that it belongs to the index.
func (p *pack) openData() (io.ReaderAt, int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.data != nil {
		return p.data, p.end, nil
	}
	x, err := p.openIndex()
	if err != nil {
		return nil, 0, err
	}
	f, size, err := p.open(".pack")
	if err != nil {
		return nil, 0, err
	}
	if err := checkPack(f, size, x); err != nil {
		return nil, 0, errors.Join(err, p.drop(f))
	}
	p.data, p.end = f, size-int64(hashSize)
	return p.data, p.end, nil
}

// packHead is the length of what stands before the objects of a pack.
const packHead = 12

// errPack says what is wrong with a pack as a whole.
var errPack = errors.New("the pack is damaged")

func checkPack(f io.ReaderAt, size int64, x *index) error {
	var head [packHead]byte
	var sum plumbing.Hash
	if size < packHead+int64(hashSize) {
		return fmt.Errorf("%w: it has %d bytes only", errPack, size)
	}
	if err := readAt(f, head[:], 0); err != nil {
		return err
	}
	if err := readAt(f, sum[:], size-int64(hashSize)); err != nil {
		return err
	}
	version := binary.BigEndian.Uint32(head[4:])
	switch n := binary.BigEndian.Uint32(head[8:]); {
	case string(head[:4]) != "PACK":
		return fmt.Errorf("%w: it does not begin as one", errPack)
	case version != 2 && version != 3:
		return fmt.Errorf("%w: version %d is not known", errPack, version)
	case n != x.count[fanout-1]:
		return fmt.Errorf("%w: it has %d objects, its index %d", errPack, n, x.count[fanout-1])
	case sum != x.packSum:
		return fmt.Errorf("%w: it ends otherwise than its index says", errPack)
	}
	return nil
}

// open opens one of the pack's files; p.mu is held.
func (p *pack) open(ext string) (*os.File, int64, error) {
	if p.closed {
		return nil, 0, fs.ErrClosed
	}
	f, err := os.Open(p.name + ext)
	if err != nil {
		return nil, 0, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	p.files = append(p.files, f)
	return f, st.Size(), nil
}

// drop closes the file that was opened last; p.mu is held.
func (p *pack) drop(f *os.File) error {
	p.files = p.files[:len(p.files)-1]
	return f.Close()
}

// close closes the files. Whoever reads in them gets fs.ErrClosed.
func (p *pack) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var err error
	for _, f := range p.files {
		err = errors.Join(err, f.Close())
	}
	p.files, p.data, p.idx = nil, nil, nil
	return err
}

// verifyIndex compares the index with its checksum, if that was not done yet.
func (p *pack) verifyIndex() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sound {
		return nil
	}
	x, err := p.openIndex()
	if err == nil {
		err = x.verify()
	}
	p.sound = err == nil
	return p.damaged(err, -1)
}

// damaged says where something is wrong; errors that say that nothing is here, or
// that come of the system, stay what they are.
func (p *pack) damaged(err error, at int64) error {
	switch {
	case err == nil || err == errAbsent: //nolint:errorlint // it is never wrapped
		return err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrClosed), errors.Is(err, ErrTooLarge):
		return err
	}
	var system *fs.PathError
	if errors.As(err, &system) {
		return err
	}
	name := filepath.Base(p.name) + ".pack"
	if errors.Is(err, errIndex) {
		return fmt.Errorf("%w: %s: %w; git index-pack %s.pack makes it anew once %s.idx is away", ErrCorruptObject, name, err, p.name, p.name)
	}
	if at < 0 {
		return fmt.Errorf("%w: %s: %w; git fsck tells more", ErrCorruptObject, name, err)
	}
	return fmt.Errorf("%w: %s, byte %d: %w; git fsck tells more", ErrCorruptObject, name, at, err)
}

// find gives the offset of an object, or errAbsent.
func (p *pack) find(id plumbing.Hash) (int64, error) {
	x, err := p.index()
	if err != nil {
		return 0, err
	}
	buf := p.blocks.Get().(*[blockSize]byte)
	defer p.blocks.Put(buf)
	return x.find(id, buf[:])
}

// has makes sure that the pack is still there: what it has would not be written
// again, and other programs remove packs, whose files can be read while they are
// open.
func (p *pack) has(id plumbing.Hash) error {
	_, err := p.find(id)
	if err == nil {
		_, err = os.Stat(p.name + ".pack")
	}
	return p.damaged(err, -1)
}

func (p *pack) read(id plumbing.Hash) (object, error) {
	at, err := p.find(id)
	if err != nil {
		return object{}, p.damaged(err, -1)
	}
	o, err := p.readAt(at)
	return o, p.damaged(err, at)
}

func (p *pack) size(id plumbing.Hash) (int64, error) {
	at, err := p.find(id)
	if err != nil {
		return 0, p.damaged(err, -1)
	}
	n, err := p.sizeAt(at)
	return n, p.damaged(err, at)
}
