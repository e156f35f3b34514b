package objectdb

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git's checksum of an index
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
)

const (
	hashSize = len(plumbing.Hash{})
	fanout   = 256
	// What stands behind the entries: the checksum of the pack, that of the index.
	sumsSize = 2 * hashSize
)

// index finds objects in the index of a pack, of which it keeps only the table of
// how many objects have ids up to each first byte.
type index struct {
	file  io.ReaderAt
	size  int64
	count [fanout]uint32 // of the ids whose first byte is at most this one

	// Where the ids are, and the offsets in the pack that belong to them.
	ids, idStep         int64 // of the first, and from each to the next
	offsets, offsetStep int64
	large               int64 // offsets of more than 31 bits, 0 in version 1
	packSum             plumbing.Hash
}

// errIndex says what is wrong with an index.
var errIndex = errors.New("the index of the pack is damaged")

// readIndex looks at an index of that many bytes.
func readIndex(file io.ReaderAt, size int64) (*index, error) {
	x := &index{file: file, size: size}
	const tables = 8 + 4*fanout
	head := make([]byte, tables)
	if size < 4*fanout+int64(sumsSize) {
		return nil, fmt.Errorf("%w: it has %d bytes only", errIndex, size)
	}
	if err := readAt(file, head[:4*fanout], 0); err != nil {
		return nil, err
	}
	v2 := string(head[:4]) == "\xfftOc"
	table := head[:4*fanout]
	if v2 {
		if v := binary.BigEndian.Uint32(head[4:]); v != 2 {
			return nil, fmt.Errorf("%w: version %d is not known", errIndex, v)
		}
		if size < tables+int64(sumsSize) {
			return nil, fmt.Errorf("%w: it has %d bytes only", errIndex, size)
		}
		if err := readAt(file, head[4*fanout:], 4*fanout); err != nil {
			return nil, err
		}
		table = head[8:]
	}
	for i := range x.count {
		x.count[i] = binary.BigEndian.Uint32(table[4*i:])
		if i > 0 && x.count[i] < x.count[i-1] {
			return nil, fmt.Errorf("%w: its table does not grow at byte %02x", errIndex, i)
		}
	}
	n := int64(x.count[fanout-1])
	if v2 {
		x.ids, x.idStep = tables, int64(hashSize)
		x.offsets, x.offsetStep = tables+n*(int64(hashSize)+4), 4
		x.large = x.offsets + 4*n
		if rest := size - int64(sumsSize) - x.large; rest < 0 || rest%8 != 0 || rest > 8*n {
			return nil, fmt.Errorf("%w: it has %d bytes for %d objects", errIndex, size, n)
		}
	} else {
		x.ids, x.idStep = 4*fanout+4, 4+int64(hashSize)
		x.offsets, x.offsetStep = 4*fanout, x.idStep
		if want := 4*fanout + n*x.idStep + int64(sumsSize); size != want {
			return nil, fmt.Errorf("%w: it has %d bytes; %d objects need %d", errIndex, size, n, want)
		}
	}
	return x, readAt(file, x.packSum[:], size-int64(sumsSize))
}

// blockIDs is how many ids are read at once. Ids are spread evenly, so that the
// one which is looked for is nearly always among the first that are read, where
// the index has up to some hundred thousand.
const blockIDs = 128

// blockSize is room for as many, of either version.
const blockSize = blockIDs * (4 + hashSize)

// find gives the offset of an object in the pack. It needs a buffer of blockSize
// bytes. The error is errAbsent where the index does not have the object.
func (x *index) find(id plumbing.Hash, buf []byte) (int64, error) {
	lo, hi := int64(0), int64(x.count[id[0]])
	if id[0] > 0 {
		lo = int64(x.count[id[0]-1])
	}
	for guess := true; lo < hi; guess = false {
		n := min(hi-lo, blockIDs)
		from := lo + (hi-lo-n)/2
		if guess {
			at := lo + (hi-lo)*int64(binary.BigEndian.Uint32(id[1:]))>>32
			from = min(max(at-n/2, lo), hi-n)
		}
		block := buf[:(n-1)*x.idStep+int64(hashSize)]
		if err := readAt(x.file, block, x.ids+from*x.idStep); err != nil {
			return 0, err
		}
		name := func(i int64) []byte { return block[i*x.idStep : i*x.idStep+int64(hashSize)] }
		switch {
		case bytes.Compare(id[:], name(0)) < 0:
			hi = from
		case bytes.Compare(id[:], name(n-1)) > 0:
			lo = from + n
		default:
			a, b := int64(0), n
			for a < b {
				if m := (a + b) / 2; bytes.Compare(name(m), id[:]) < 0 {
					a = m + 1
				} else {
					b = m
				}
			}
			if a == n || !bytes.Equal(name(a), id[:]) {
				return 0, errAbsent
			}
			return x.offset(from+a, buf)
		}
	}
	return 0, errAbsent
}

// offset is where the i-th object begins in the pack.
func (x *index) offset(i int64, buf []byte) (int64, error) {
	if err := readAt(x.file, buf[:4], x.offsets+i*x.offsetStep); err != nil {
		return 0, err
	}
	v := binary.BigEndian.Uint32(buf)
	if x.large == 0 || v < 1<<31 {
		return int64(v), nil
	}
	at := x.large + 8*int64(v&^(1<<31))
	if at > x.size-int64(sumsSize)-8 {
		return 0, fmt.Errorf("%w: it has no offset %d", errIndex, v&^(1<<31))
	}
	if err := readAt(x.file, buf[:8], at); err != nil {
		return 0, err
	}
	large := binary.BigEndian.Uint64(buf)
	if large > 1<<62 {
		return 0, fmt.Errorf("%w: no pack has a byte %d", errIndex, large)
	}
	return int64(large), nil
}

// verify compares the index with its own checksum.
func (x *index) verify() error {
	sum := sha1.New() //nolint:gosec // as above
	if _, err := io.Copy(sum, io.NewSectionReader(x.file, 0, x.size-int64(hashSize))); err != nil {
		return err
	}
	var want plumbing.Hash
	if err := readAt(x.file, want[:], x.size-int64(hashSize)); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), want[:]) {
		return fmt.Errorf("%w: its checksum is another", errIndex)
	}
	return nil
}

// readAt fills data; a file that ends before is cut off.
func readAt(file io.ReaderAt, data []byte, off int64) error {
	n, err := file.ReadAt(data, off)
	switch {
	case n == len(data):
		return nil
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}
