package pathindex

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// An encoded Index is a magic line, the key, and for each commit its id, how
// far before it its parents are, and the numbers of the paths it changed; a
// path that is met the first time is written out. Numbers are unsigned varints.
// A CRC-32C of all of it stands at the end.
const magic = "postil path index 1\n"

const (
	keySize = 32
	crcSize = 4
)

// ErrDamaged says that bytes are no Index, or not the one they were.
var ErrDamaged = errors.New("damaged path index")

// ErrOtherKey says that an Index was made of something else.
var ErrOtherKey = errors.New("path index with another key")

// Key tells what an Index was made of, apart from commits that never change: how
// much of the history there was to be seen.
type Key [keySize]byte

func castagnoli(data []byte) uint32 {
	return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
}

// Encode writes the Index down.
func (x *Index) Encode(key Key) []byte {
	out := append([]byte(magic), key[:]...)
	out = binary.AppendUvarint(out, uint64(len(x.commits)))
	told := int32(0) // paths that were written out
	for n, c := range x.commits {
		out = append(out, c.id[:]...)
		out = binary.AppendUvarint(out, uint64(len(c.parents)))
		for _, p := range c.parents {
			out = binary.AppendUvarint(out, uint64(int32(n)-p))
		}
		out = binary.AppendUvarint(out, uint64(len(c.changed)))
		for _, p := range c.changed {
			out = binary.AppendUvarint(out, uint64(p))
			if p == told {
				out = binary.AppendUvarint(out, uint64(len(x.paths[p].name)))
				out = append(out, x.paths[p].name...)
				told++
			}
		}
	}
	return binary.BigEndian.AppendUint32(out, castagnoli(out))
}

// Decode reads an Index. Errors wrap ErrDamaged or ErrOtherKey.
func Decode(data []byte, key Key) (*Index, error) {
	if len(data) < len(magic)+keySize+crcSize || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: it does not begin as one", ErrDamaged)
	}
	body, sum := data[:len(data)-crcSize], data[len(data)-crcSize:]
	if castagnoli(body) != binary.BigEndian.Uint32(sum) {
		return nil, fmt.Errorf("%w: the checksum is another", ErrDamaged)
	}
	if Key(body[len(magic):len(magic)+keySize]) != key {
		return nil, ErrOtherKey
	}
	d := &decoder{rest: body[len(magic)+keySize:]}
	x := d.index()
	if d.bad || len(d.rest) > 0 {
		return nil, fmt.Errorf("%w: its parts do not fit", ErrDamaged)
	}
	return x, nil
}

// decoder reads an Index's parts; bad is set by the first that does not fit.
type decoder struct {
	rest []byte
	bad  bool
}

// number reads one that is at most limit.
func (d *decoder) number(limit int) int {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > uint64(max(limit, 0)) {
		d.bad = true
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.bad = true
		n = 0
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) index() *Index {
	// Every commit and every change takes at least a byte, which bounds counts.
	count := d.number(len(d.rest) / len(ID{}))
	x := &Index{commits: make([]commit, 0, count), number: make(map[ID]int32, count), byName: map[string]int32{}}
	for n := 0; n < count && !d.bad; n++ {
		var c commit
		copy(c.id[:], d.bytes(len(c.id)))
		if parents := d.number(min(n, len(d.rest))); parents > 0 {
			c.parents = make([]int32, parents)
			for i := range c.parents {
				back := d.number(n)
				d.bad = d.bad || back == 0
				c.parents[i] = int32(n - back)
			}
		}
		if changed := d.number(len(d.rest)); changed > 0 {
			c.changed = make([]int32, changed)
			for i := range c.changed {
				p := d.number(len(x.paths))
				if p == len(x.paths) && !d.bad {
					name := string(d.bytes(d.number(len(d.rest))))
					if _, twice := x.byName[name]; twice {
						d.bad = true
					}
					x.path(name)
				}
				c.changed[i] = int32(p)
			}
		}
		if _, twice := x.number[c.id]; twice || d.bad {
			d.bad = true
			break
		}
		x.add(c)
	}
	return x
}
