package objectdb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// deepest is how many differences an object may be away from one that is stored
// whole: as many as git makes.
const deepest = 4095

// Errors of entries in a pack.
var (
	errEntry = errors.New("no object begins there")
	errBase  = errors.New("the object it is a difference from is not in the pack")
	errDepth = errors.New("it is a difference from too many others")
)

// entry is an object as it stands in a pack.
type entry struct {
	kind plumbing.ObjectType
	size int64 // of the data, which for a difference is not the object's
	base int64 // of a difference, the offset of what it is made from
}

// readAt reads the object at an offset.
func (p *pack) readAt(at int64) (object, error) {
	// Down to what is stored whole or was read before, then up again, so that no
	// more than three objects are in memory.
	var deltas []spot
	for {
		if o, ok := p.bases.get(spot{p, at}); ok {
			return p.patch(o, deltas)
		}
		o, base, err := p.readWhole(at)
		if err != nil {
			return object{}, err
		}
		if base == 0 {
			return p.patch(p.keep(o, spot{p, at}, len(deltas) > 0), deltas)
		}
		if len(deltas) == deepest {
			return object{}, errDepth
		}
		deltas = append(deltas, spot{p, at})
		at = base
	}
}

// readWhole reads what is stored at an offset, or tells what it is a difference
// from.
func (p *pack) readWhole(at int64) (o object, base int64, err error) {
	f, e, err := p.entry(at)
	if err != nil {
		return object{}, 0, err
	}
	defer p.done(f)
	if e.base != 0 {
		return object{}, e.base, nil
	}
	data, err := p.inflate(f, e, nil)
	return object{kind: e.kind, data: data}, 0, err
}

// inflate reads an entry's data, into room where that is enough.
func (p *pack) inflate(f *inflater, e entry, room []byte) ([]byte, error) {
	if err := p.fits(e.size); err != nil {
		return nil, err
	}
	if err := f.start(); err != nil {
		return nil, err
	}
	return f.rest(e.size, room)
}

// patch applies the differences at some offsets, the last first.
func (p *pack) patch(o object, deltas []spot) (object, error) {
	for i := len(deltas) - 1; i >= 0; i-- {
		data, err := p.difference(o.data, deltas[i].at)
		if err != nil {
			return object{}, err
		}
		o = p.keep(object{kind: o.kind, data: data}, deltas[i], i > 0)
	}
	return o, nil
}

// keep remembers an object that others are made from, and one that is read again
// and again: a tree or a commit.
func (p *pack) keep(o object, s spot, isBase bool) object {
	if isBase || o.kind != plumbing.BlobObject {
		o.kept = true
		p.bases.put(s, o)
	}
	return o
}

// difference applies the one at an offset.
func (p *pack) difference(base []byte, at int64) ([]byte, error) {
	f, e, err := p.entry(at)
	if err != nil {
		return nil, err
	}
	defer p.done(f)
	delta, err := p.inflate(f, e, f.delta)
	if err != nil {
		return nil, err
	}
	f.delta = delta
	size, err := targetSize(delta)
	if err == nil {
		err = p.fits(size)
	}
	if err != nil {
		return nil, err
	}
	return packfile.PatchDelta(base, delta)
}

// sizeAt is the length of the object at an offset.
func (p *pack) sizeAt(at int64) (int64, error) {
	if o, ok := p.bases.get(spot{p, at}); ok {
		return int64(len(o.data)), nil
	}
	f, e, err := p.entry(at)
	if err != nil {
		return 0, err
	}
	defer p.done(f)
	if e.base == 0 {
		return e.size, nil
	}
	if err := f.start(); err != nil {
		return 0, err
	}
	head := make([]byte, min(e.size, 2*binary.MaxVarintLen64))
	if _, err := io.ReadFull(f.z, head); err != nil {
		return 0, err
	}
	return targetSize(head)
}

// targetSize is the length of what comes of a difference: the second number in it.
func targetSize(delta []byte) (int64, error) {
	_, n := binary.Uvarint(delta)
	if n <= 0 {
		return 0, packfile.ErrInvalidDelta
	}
	size, m := binary.Uvarint(delta[n:])
	if m <= 0 || size > 1<<62 {
		return 0, packfile.ErrInvalidDelta
	}
	return int64(size), nil
}

// entry reads what stands before the compressed data at an offset. The inflater
// is at that data; it is nil when there is an error.
func (p *pack) entry(at int64) (f *inflater, e entry, err error) {
	file, end, err := p.openData()
	if err != nil {
		return nil, e, err
	}
	if at < packHead || at >= end {
		return nil, e, fmt.Errorf("%w: the pack has %d bytes", errEntry, end)
	}
	f = p.inflater(file, at, end)
	defer func() {
		if err != nil {
			p.done(f)
			f = nil
		}
	}()
	b, err := f.in.ReadByte()
	if err != nil {
		return f, e, unexpected(err)
	}
	e.kind, e.size = plumbing.ObjectType(b>>4&7), int64(b&0x0f)
	for shift := 4; b&0x80 != 0; shift += 7 {
		if shift > 56 {
			return f, e, fmt.Errorf("%w: its length is no number", errEntry)
		}
		if b, err = f.in.ReadByte(); err != nil {
			return f, e, unexpected(err)
		}
		e.size |= int64(b&0x7f) << shift
	}
	switch e.kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		e.base, err = distance(f.in)
		if e.base = at - e.base; err == nil && e.base < packHead {
			err = errBase
		}
	case plumbing.REFDeltaObject:
		var id plumbing.Hash
		if _, err = io.ReadFull(f.in, id[:]); err != nil {
			return f, e, unexpected(err)
		}
		e.base, err = p.find(id)
		if err == errAbsent || err == nil && e.base < packHead { //nolint:errorlint // it is never wrapped
			err = errBase
		}
	default:
		err = fmt.Errorf("%w: kind %d is not known", errEntry, e.kind)
	}
	return f, e, err
}

// distance reads how far before an object its base is. Each byte but the last
// counts one more than its bits, so that there is one way to write a number.
func distance(in io.ByteReader) (int64, error) {
	b, err := in.ReadByte()
	if err != nil {
		return 0, unexpected(err)
	}
	n := int64(b & 0x7f)
	for b&0x80 != 0 {
		if n >= 1<<54 {
			return 0, errBase
		}
		if b, err = in.ReadByte(); err != nil {
			return 0, unexpected(err)
		}
		n = (n+1)<<7 | int64(b&0x7f)
	}
	if n == 0 {
		return 0, errBase
	}
	return n, nil
}

// unexpected says that a file ends where more of an object should be.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
