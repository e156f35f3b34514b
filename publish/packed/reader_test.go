package packed

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestReadsWhatWasAppended(t *testing.T) {
	var b []byte
	unsigned := []uint64{0, 1, 127, 128, 1 << 40, math.MaxUint64}
	signed := []int64{0, -1, 1, math.MinInt64, math.MaxInt64}
	for _, n := range unsigned {
		b = binary.AppendUvarint(b, n)
	}
	for _, n := range signed {
		b = binary.AppendVarint(b, n)
	}
	b = append(binary.AppendUvarint(b, 5), "ferry"...)
	r := Reader{Rest: string(b)}
	for _, want := range unsigned {
		if got := r.Uvarint(); got != want {
			t.Errorf("read %d, want %d", got, want)
		}
	}
	for _, want := range signed {
		if got := r.Varint(); got != want {
			t.Errorf("read %d, want %d", got, want)
		}
	}
	if got := r.Text(); got != "ferry" || r.Bad || r.Rest != "" {
		t.Errorf("read %q, %+v", got, r)
	}
}

func TestWhatMakesNoSense(t *testing.T) {
	for name, data := range map[string]string{
		"nothing": "", "a number cut short": "\x80", "one without an end": "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
		"a text that is too long": "\x05boat",
	} {
		r := Reader{Rest: data}
		if got := r.Text(); got != "" || !r.Bad || r.Rest != "" {
			t.Errorf("%s: %q, %+v", name, got, r)
		}
		if r.Count() != 0 || r.Varint() != 0 || r.Text() != "" {
			t.Errorf("%s: something is read afterwards", name)
		}
	}
}
