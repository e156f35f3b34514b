package repo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

// packOf makes a pack without its sum.
func packOf(objects ...[]byte) []byte {
	b := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(objects)))
	return append(bytes.Join(append([][]byte{b}, objects...), nil), make([]byte, 20)...)
}

// packed1 is an object of a pack, with a size that it is said to have.
func packed1(kind byte, size int, base, data []byte) []byte {
	b := []byte{kind<<4 | byte(size&0x0f)}
	for size >>= 4; size > 0; size >>= 7 {
		b[len(b)-1] |= 0x80
		b = append(b, byte(size&0x7f))
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(data)
	w.Close()
	return append(append(b, base...), z.Bytes()...)
}

func TestAPackOfLargeObjectsIsRefused(t *testing.T) {
	const limit = 1 << 20
	const blob, refDelta = 3, 7
	base := make([]byte, 20)
	delta := func(sizes ...uint64) []byte {
		var d []byte
		for _, s := range sizes {
			d = binary.AppendUvarint(d, s)
		}
		return append(d, 0x90, 1) // one byte of the base
	}
	for _, tc := range []struct {
		name string
		pack []byte
		want error
	}{
		{"small ones", packOf(packed1(blob, 3, nil, []byte("abc")), packed1(refDelta, len(delta(3, 1)), base, delta(3, 1))), nil},
		{"one as large as allowed", packOf(packed1(blob, limit, nil, make([]byte, limit))), nil},
		{"a bomb", packOf(packed1(blob, limit+1, nil, make([]byte, limit+1))), ErrTooLarge},
		{"a bomb behind others", packOf(packed1(blob, 1, nil, []byte("a")), packed1(blob, 64<<20, nil, make([]byte, 64<<20))), ErrTooLarge},
		{"a delta that grows", packOf(packed1(refDelta, len(delta(3, 1<<40)), base, delta(3, 1<<40))), ErrTooLarge},
		{"a delta that grows beyond numbers", packOf(packed1(refDelta, 21, base, append(bytes.Repeat([]byte{0xff}, 19), 1, 1))), ErrTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := checkPack(t.Context(), bytes.NewReader(tc.pack), limit); !errors.Is(err, tc.want) {
				t.Errorf("%v; want %v", err, tc.want)
			}
		})
	}
	// What has more in it than it says is no pack.
	if err := checkPack(t.Context(), bytes.NewReader(packOf(packed1(blob, 3, nil, make([]byte, 64<<20)))), limit); err == nil {
		t.Error("an object that is larger than it says was read")
	}
}

func TestWhatIsReadFromARemoteEnds(t *testing.T) {
	l := &limited{endless{}, 1 << 20}
	n, err := io.Copy(io.Discard, l)
	if n != 1<<20 || !errors.Is(err, ErrTooLarge) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func FuzzCheckPack(f *testing.F) {
	f.Add(packOf(packed1(3, 3, nil, []byte("abc"))))
	f.Add(packOf(packed1(7, 4, make([]byte, 20), []byte{3, 1, 0x90, 1})))
	f.Fuzz(func(t *testing.T, pack []byte) {
		_ = checkPack(t.Context(), bytes.NewReader(pack), 1<<20) // it ends, whatever it gets
	})
}
