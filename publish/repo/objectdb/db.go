package objectdb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"sync"
	"sync/atomic"

	"github.com/go-git/go-git/v5/plumbing"
)

// Errors that callers tell apart with errors.Is.
var (
	// ErrNoObject says that the object is not in the repository.
	ErrNoObject = errors.New("object not in the repository")
	// ErrCorruptObject says that what is kept of an object is not what its id names.
	ErrCorruptObject = errors.New("damaged object")
	// ErrTooLarge says that an object is larger than Options allow.
	ErrTooLarge = errors.New("object too large to be read")
)

// Options say how a DB reads. The zero value is ready for use.
type Options struct {
	// CacheBytes bounds the memory kept for objects that others are stored as
	// differences from; 0 means 8 MB.
	CacheBytes int
	// MaxObject is the size in bytes up to which objects are read; 0 means 1 GB.
	MaxObject int64
}

func (o Options) withDefaults() (Options, error) {
	if o.CacheBytes < 0 || o.MaxObject < 0 || o.MaxObject > math.MaxInt {
		return o, fmt.Errorf("open objects: CacheBytes %d, MaxObject %d: out of range", o.CacheBytes, o.MaxObject)
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = 8 << 20
	}
	if o.MaxObject == 0 {
		o.MaxObject = 1 << 30
	}
	return o, nil
}

// DB reads the objects of one repository. It is safe for use by several
// goroutines.
type DB struct {
	dir   string
	tools *tools

	now    atomic.Pointer[listing] // nil until something is asked for
	mu     sync.Mutex              // held while the folders are listed
	closed bool                    // guarded by mu
}

// object is what an id names.
type object struct {
	kind plumbing.ObjectType
	data []byte
	kept bool // data is kept for others to read, and must not be changed
}

// place is where objects may be. Its methods return errAbsent for those that
// are not there.
type place interface {
	read(id plumbing.Hash) (object, error)
	size(id plumbing.Hash) (int64, error)
	has(id plumbing.Hash) error
}

// errAbsent says that an object is not in this place.
var errAbsent = errors.New("not here")

// Open returns the objects in dir, a repository's folder "objects". It does not
// look into it.
func Open(dir string, o Options) (*DB, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	return &DB{dir: dir, tools: newTools(o)}, nil
}

// Read returns an object whose bytes are those that its id names; they are the
// caller's. Errors wrap ErrNoObject, ErrCorruptObject or ErrTooLarge.
func (db *DB) Read(id plumbing.Hash) (plumbing.ObjectType, []byte, error) {
	return db.read(id, func(o object) error {
		if plumbing.ComputeHash(o.kind, o.data) != id {
			return fmt.Errorf("%w: %s has other bytes; git fsck tells more", ErrCorruptObject, id)
		}
		return nil
	})
}

// ReadUnchecked is Read for those who decide nothing by what they read: it takes
// the bytes as they are kept, without making sure that they are those of the id.
func (db *DB) ReadUnchecked(id plumbing.Hash) (plumbing.ObjectType, []byte, error) {
	return db.read(id, func(object) error { return nil })
}

func (db *DB) read(id plumbing.Hash, check func(object) error) (plumbing.ObjectType, []byte, error) {
	var o object
	err := db.find(id, func(p place) (err error) {
		if o, err = p.read(id); err != nil {
			return err
		}
		return check(o)
	})
	if errors.Is(err, ErrNoObject) {
		err = db.explainMissing(err)
	}
	if err != nil {
		return plumbing.InvalidObject, nil, err
	}
	if o.kept {
		o.data = bytes.Clone(o.data)
	}
	return o.kind, o.data, nil
}

// Size returns the length of an object in bytes without reading it.
func (db *DB) Size(id plumbing.Hash) (int64, error) {
	var n int64
	err := db.find(id, func(p place) (err error) {
		n, err = p.size(id)
		return err
	})
	return n, err
}

// Has reports whether an object is there; it is not read.
func (db *DB) Has(id plumbing.Hash) (bool, error) {
	err := db.find(id, func(p place) error { return p.has(id) })
	if errors.Is(err, ErrNoObject) {
		return false, nil
	}
	return err == nil, err
}

// mostListings is how often the folders are listed for one object, if each time
// they have changed.
const mostListings = 8

// find calls use with one place after the other until it succeeds. An object that
// is damaged in one place may be whole in another.
func (db *DB) find(id plumbing.Hash, use func(place) error) error {
	if id.IsZero() {
		return ErrNoObject
	}
	var failed error
	for range mostListings {
		l, err := db.listing()
		if err != nil {
			return err
		}
		failed = nil
		moved := false
		last := int(l.last.Load())
		for i := range l.places {
			// The one where an object was found last changes places with the first.
			switch i {
			case 0:
				i = last
			case last:
				i = 0
			}
			err := use(l.places[i])
			switch {
			case err == nil:
				if i != last {
					l.last.Store(int32(i))
				}
				return nil
			case err == errAbsent: //nolint:errorlint // it is never wrapped
			case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrClosed):
				moved = true
			case failed == nil:
				failed = err
			}
		}
		changed, err := db.relist(l)
		if err != nil {
			return err
		}
		if !changed && !moved {
			break
		}
	}
	if failed != nil {
		return failed
	}
	return ErrNoObject
}

// explainMissing looks whether it is known why an object is not found: an index
// may be damaged just where the object's name would be.
func (db *DB) explainMissing(err error) error {
	l := db.now.Load()
	if l == nil {
		return err
	}
	for _, p := range l.packs {
		if bad := p.verifyIndex(); bad != nil && !errors.Is(bad, fs.ErrNotExist) && !errors.Is(bad, fs.ErrClosed) {
			return bad
		}
	}
	if len(l.missing) > 0 {
		return fmt.Errorf("%w; objects are also kept in %s, which is not there any more", err, l.missing[0])
	}
	return err
}

// Forget lets go of what is kept in memory and of all open files. The next read
// opens them again.
func (db *DB) Forget() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.forget()
}

// Close is Forget for good: reads fail afterwards.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.closed = true
	return db.forget()
}

func (db *DB) forget() error {
	db.tools.bases.clear()
	l := db.now.Swap(nil)
	if l == nil {
		return nil
	}
	var err error
	for _, p := range l.packs {
		err = errors.Join(err, p.close())
	}
	return err
}
