package packed

import "encoding/binary"

// Reader reads a string from its start. Once something in it makes no sense, Bad
// is set, nothing is left to read, and all that is read is zero or empty.
type Reader struct {
	Rest string // what is still to be read
	Bad  bool
}

// Fail says that what was read makes no sense.
func (r *Reader) Fail() { r.Bad, r.Rest = true, "" }

// Uvarint reads a number as binary.AppendUvarint writes it. The functions of
// encoding/binary read bytes only.
func (r *Reader) Uvarint() uint64 {
	var n uint64
	for i := 0; i < len(r.Rest) && i < binary.MaxVarintLen64; i++ {
		b := r.Rest[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			r.Rest = r.Rest[i+1:]
			return n
		}
	}
	r.Fail()
	return 0
}

// Varint reads a number as binary.AppendVarint writes it.
func (r *Reader) Varint() int64 {
	n := r.Uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

// Count reads a number of things that take at least a byte each, so that no
// number can ask for more memory than the data has.
func (r *Reader) Count() int {
	n := r.Uvarint()
	if n > uint64(len(r.Rest)) {
		r.Fail()
		return 0
	}
	return int(n)
}

// Text reads a text behind its length.
func (r *Reader) Text() string {
	n := r.Count()
	t := r.Rest[:n]
	r.Rest = r.Rest[n:]
	return t
}
