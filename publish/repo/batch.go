package repo

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1" //nolint:gosec // git's checksum of a pack
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// batchLoose is how many objects of a batch are written as files of their own,
// as those of small commits are.
const batchLoose = 64

// Batch collects objects that are stored together before a commit needs them:
// thousands as one pack, which is synced to the disk once, rather than as a
// synced file for each. Until then nobody can read them. Its methods may be
// called from several goroutines.
type Batch struct {
	r *Repo

	mu    sync.Mutex
	known map[Hash]bool
	few   []looseObject
	file  *os.File // the objects as they stand in a pack, nil while they are few
	count uint32   // of those in file
}

type looseObject struct {
	t    plumbing.ObjectType
	data []byte
}

// objectWriter is where the objects of a commit go.
type objectWriter interface {
	writeObject(t plumbing.ObjectType, data []byte) (Hash, error)
	hasObject(h Hash) bool
}

// NewBatch starts a batch. Close it when it is not needed any more.
func (r *Repo) NewBatch() *Batch { return &Batch{r: r, known: map[Hash]bool{}} }

// WriteBlob keeps a file's content for a Commit with this batch.
func (b *Batch) WriteBlob(data []byte) (Hash, error) {
	h, err := b.writeObject(plumbing.BlobObject, data)
	if err != nil {
		return ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	return h, nil
}

func (b *Batch) writeObject(t plumbing.ObjectType, data []byte) (Hash, error) {
	h := plumbing.ComputeHash(t, data)
	if b.r.stored(h) {
		return h, nil
	}
	if taken, err := b.take(h, t, data); taken || err != nil {
		return h, err
	}
	packed, err := pack(t, data) // several at once
	if err != nil {
		return ZeroHash, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return h, b.put(packed)
}

// take notes an object, and is false where it has to go into the pack.
func (b *Batch) take(h Hash, t plumbing.ObjectType, data []byte) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known[h] {
		return true, nil
	}
	b.known[h] = true
	if b.file == nil && len(b.few) < batchLoose {
		b.few = append(b.few, looseObject{t, data})
		return true, nil
	}
	if b.file == nil {
		return false, b.spill()
	}
	return false, nil
}

func (b *Batch) hasObject(h Hash) bool {
	b.mu.Lock()
	known := b.known[h]
	b.mu.Unlock()
	return known || b.r.hasObject(h)
}

// spill begins the pack with what was kept in memory.
func (b *Batch) spill() error {
	dir := filepath.Join(b.r.commonDir, "objects", "pack")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	removeOldTemps(dir)
	f, err := os.CreateTemp(dir, "tmp_pack_") // git gc knows and removes these
	if err != nil {
		return err
	}
	b.file = f
	for _, o := range b.few {
		packed, err := pack(o.t, o.data)
		if err == nil {
			err = b.put(packed)
		}
		if err != nil {
			return err
		}
	}
	b.few = nil
	return nil
}

func (b *Batch) put(packed []byte) error {
	b.count++
	_, err := b.file.Write(packed)
	return err
}

// pack is an object as a pack has it: type and size, then the data compressed.
func pack(t plumbing.ObjectType, data []byte) ([]byte, error) {
	var out bytes.Buffer
	size := uint64(len(data))
	first := byte(t)<<4 | byte(size&0x0f)
	for size >>= 4; size > 0; size >>= 7 {
		out.WriteByte(first | 0x80)
		first = byte(size & 0x7f)
	}
	out.WriteByte(first)
	z := zlib.NewWriter(&out)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err := z.Close()
	return out.Bytes(), err
}

// store makes the objects part of the repository, durably.
func (b *Batch) store(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, o := range b.few {
		if _, err := b.r.writeObject(o.t, o.data); err != nil {
			return err
		}
	}
	b.few = nil
	if b.file == nil {
		return nil
	}
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), b.count)
	sum := sha1.New() //nolint:gosec // as above
	pack := io.MultiReader(io.TeeReader(io.MultiReader(bytes.NewReader(head), b.file), sum), &trailer{sum: func() []byte { return sum.Sum(nil) }})
	if err := b.r.storePack(ctx, pack, &meter{net: &network{}}); err != nil {
		return fmt.Errorf("store objects: %w", err)
	}
	return b.close()
}

// trailer is the checksum of what was read before it.
type trailer struct {
	sum  func() []byte
	rest *bytes.Reader
}

func (t *trailer) Read(p []byte) (int, error) {
	if t.rest == nil {
		t.rest = bytes.NewReader(t.sum())
	}
	return t.rest.Read(p)
}

// Close forgets what was not stored.
func (b *Batch) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.few = nil
	return b.close()
}

func (b *Batch) close() error {
	if b.file == nil {
		return nil
	}
	f := b.file
	b.file, b.count = nil, 0
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
