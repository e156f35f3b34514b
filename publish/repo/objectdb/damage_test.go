package objectdb

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// small is a repository of a few hundred objects in one pack.
func small(t *testing.T) (dir, pack string, all map[plumbing.Hash]stored) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "small")
	from := made(t, 60)
	git(t, from, "clone", "-q", "--bare", "--depth=30", "--branch=v40", "file://"+from, dir)
	git(t, dir, "repack", "-adfq", "--depth=20")
	packs, err := filepath.Glob(filepath.Join(dir, "objects/pack/*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	all = everything(t, dir)
	for id, o := range all {
		if len(o.data) > 1<<20 { // so that the test is quick
			delete(all, id)
		}
	}
	return dir, strings.TrimSuffix(packs[0], ".pack"), all
}

// readAll reads every object and counts those that could not be. Whatever else
// comes than the right bytes or an error that says what is damaged fails the test.
func readAll(t *testing.T, what, dir string, all map[plumbing.Hash]stored) (failed int) {
	t.Helper()
	db := open(t, dir, Options{})
	defer db.Forget() //nolint:errcheck // it is closed besides
	for id, want := range all {
		kind, data, err := db.Read(id)
		switch {
		case errors.Is(err, ErrCorruptObject) && strings.Contains(err.Error(), "git "):
			failed++
		case err != nil:
			t.Fatalf("%s: Read %s %s: %v", what, want.kind, id, err)
		case kind != want.kind || !bytes.Equal(data, want.data):
			t.Fatalf("%s: Read %s %s: other bytes", what, want.kind, id)
		}
		_, _ = db.Has(id)
		_, _ = db.Size(id)
		_, _, _ = db.ReadUnchecked(id)
	}
	return failed
}

func TestDamageIsNoticed(t *testing.T) {
	dir, pack, all := small(t)
	if failed := readAll(t, "whole", dir, all); failed != 0 {
		t.Fatalf("%d of %d objects cannot be read", failed, len(all))
	}
	for _, ext := range []string{".idx", ".pack"} {
		name := pack + ext
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
		write := func(data []byte) {
			if err := os.WriteFile(name, data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		// Bits are turned over, each in turn: in all of the index's table, then here
		// and there.
		noticed, tried := 0, 0
		for at := 0; at < len(whole); {
			bad := bytes.Clone(whole)
			bad[at] ^= 1 << (tried % 8)
			write(bad)
			if readAll(t, fmt.Sprintf("%s, bit %d of byte %d", ext, tried%8, at), dir, all) > 0 {
				noticed++
			}
			tried++
			if ext == ".idx" && at < 16 {
				at++
			} else {
				at += len(whole)/80 + 1
			}
		}
		t.Logf("%s: %d of %d changed bits were in the way", ext, noticed, tried)
		if noticed < tried/3 {
			t.Errorf("%s: only %d of %d changed bits were noticed", ext, noticed, tried)
		}
		for _, n := range []int{0, 1, 11, 12, 31, 32, 100, 1024, 1031, 1032, 1071, 1072, len(whole) / 2, len(whole) - 21, len(whole) - 20, len(whole) - 8, len(whole) - 1} {
			write(whole[:n])
			if failed := readAll(t, fmt.Sprintf("%s of %d bytes", ext, n), dir, all); failed != len(all) {
				t.Errorf("%s of %d bytes: %d of %d objects were read", ext, n, len(all)-failed, len(all))
			}
		}
		write(append(bytes.Clone(whole), whole[:100]...))
		if failed := readAll(t, ext+" and more", dir, all); failed != len(all) {
			t.Errorf("%s and more: %d of %d objects were read", ext, len(all)-failed, len(all))
		}
		write(whole)
	}
}

func TestDamagedLooseObjects(t *testing.T) {
	dir := made(t, 60)
	all := everything(t, dir)
	n := 0
	for id, o := range all {
		if len(o.data) > 10000 {
			continue
		}
		if n++; n > 12 {
			break
		}
		name := filepath.Join(dir, ".git/objects", id.String()[:2], id.String()[2:])
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
		one := map[plumbing.Hash]stored{id: o}
		noticed := 0
		for at := range whole {
			bad := bytes.Clone(whole)
			bad[at] ^= 1 << (at % 8)
			if err := os.WriteFile(name, bad, 0o666); err != nil {
				t.Fatal(err)
			}
			noticed += readAll(t, fmt.Sprint("byte ", at), filepath.Join(dir, ".git"), one)
			if at == 199 {
				break
			}
		}
		// Some bits mean nothing: how fast it was compressed, and what fills the last
		// byte of the data.
		if noticed < min(len(whole), 200)-3 {
			t.Errorf("%s: only %d changed bits of %d were noticed", id, noticed, min(len(whole), 200))
		}
		for cut := range whole {
			if err := os.WriteFile(name, whole[:cut], 0o666); err != nil {
				t.Fatal(err)
			}
			if readAll(t, fmt.Sprint("cut at ", cut), filepath.Join(dir, ".git"), one) == 0 {
				t.Errorf("%s: cut at %d: not noticed", id, cut)
			}
			if cut > 100 {
				break
			}
		}
		for _, text := range []string{"blob", "blob 3", "blob -1\x00", "blob +3\x00abc", "blob 3\x00ab", "blob 3\x00abcd", "ofs-delta 3\x00abc", "blob 99999999999999999999\x00", "thing 3\x00abc", "blob 3 " + strings.Repeat(" ", 100) + "\x00abc", "blob 3\x00abc"} {
			if err := os.WriteFile(name, deflated([]byte(text)), 0o666); err != nil {
				t.Fatal(err)
			}
			if readAll(t, text, filepath.Join(dir, ".git"), one) == 0 {
				t.Errorf("%q was read as %s", text, id)
			}
		}
		db := open(t, filepath.Join(dir, ".git"), Options{})
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if has, err := db.Has(id); has || err != nil {
			t.Errorf("an empty file is an object: %t, %v", has, err)
		}
		if err := os.WriteFile(name, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Errorf("%d objects", n)
	}
}

// An object that is damaged in one place is read from another.
func TestAnotherCopyIsRead(t *testing.T) {
	dir, pack, all := small(t)
	whole, err := os.ReadFile(pack + ".pack")
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.CopyFS(filepath.Join(other, "objects"), os.DirFS(filepath.Join(dir, "objects"))); err != nil {
		t.Fatal(err)
	}
	for i := packHead; i < len(whole)-20; i += 50 {
		whole[i] ^= 0x55
	}
	if err := os.Chmod(pack+".pack", 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pack+".pack", whole, 0o666); err != nil {
		t.Fatal(err)
	}
	if failed := readAll(t, "damaged", dir, all); failed < len(all)*9/10 {
		t.Fatalf("only %d of %d objects are damaged", failed, len(all))
	}
	if err := os.WriteFile(filepath.Join(dir, "objects/info/alternates"), []byte(filepath.Join(other, "objects")), 0o666); err != nil {
		t.Fatal(err)
	}
	if failed := readAll(t, "damaged, with a copy", dir, all); failed != 0 {
		t.Errorf("%d of %d objects were not read", failed, len(all))
	}
}

func deflated(data []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(data)
	w.Close()
	return z.Bytes()
}

// packed is an entry of a pack that says to have a size.
func packed(kind plumbing.ObjectType, size int, base, data []byte) []byte {
	b := []byte{byte(kind)<<4 | byte(size&0x0f)}
	for size >>= 4; size > 0; size >>= 7 {
		b[len(b)-1] |= 0x80
		b = append(b, byte(size&0x7f))
	}
	return append(append(b, base...), deflated(data)...)
}

// back is the distance of a base as a pack has it.
func back(n int) []byte {
	b := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		b = append([]byte{0x80 | byte(n&0x7f)}, b...)
	}
	return b
}

// crafted writes a pack of some entries and an index that gives each the id of the
// same place in ids.
func crafted(t testing.TB, dir string, ids []plumbing.Hash, entries [][]byte) {
	t.Helper()
	data := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(entries)))
	type line struct {
		id plumbing.Hash
		at int
	}
	var lines []line
	for i, e := range entries {
		lines = append(lines, line{ids[i], len(data)})
		data = append(data, e...)
	}
	sum := sha1.Sum(data)
	data = append(data, sum[:]...)
	slices.SortFunc(lines, func(a, b line) int { return bytes.Compare(a.id[:], b.id[:]) })
	idx := []byte("\xfftOc\x00\x00\x00\x02")
	for first := range fanout {
		n := 0
		for _, l := range lines {
			if int(l.id[0]) <= first {
				n++
			}
		}
		idx = binary.BigEndian.AppendUint32(idx, uint32(n))
	}
	for _, l := range lines {
		idx = append(idx, l.id[:]...)
	}
	idx = append(idx, make([]byte, 4*len(lines))...)
	for _, l := range lines {
		idx = binary.BigEndian.AppendUint32(idx, uint32(l.at))
	}
	idx = append(idx, sum[:]...)
	own := sha1.Sum(idx)
	idx = append(idx, own[:]...)
	if err := os.MkdirAll(filepath.Join(dir, "objects/pack"), 0o777); err != nil {
		t.Fatal(err)
	}
	for ext, data := range map[string][]byte{".pack": data, ".idx": idx} {
		if err := os.WriteFile(filepath.Join(dir, "objects/pack/pack-x"+ext), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// numbered gives n ids.
func numbered(n int) (ids []plumbing.Hash) {
	for i := range n {
		ids = append(ids, plumbing.ComputeHash(plumbing.BlobObject, fmt.Append(nil, "id ", i)))
	}
	return ids
}

// delta makes n bytes of a base that begins with them.
func delta(base, n int) []byte {
	d := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(base)), uint64(n))
	for n > 0 {
		k := min(n, 0xffffff)
		d = append(d, 0xf0, byte(k), byte(k>>8), byte(k>>16))
		n -= k
	}
	return d
}

func TestMaliciousPacks(t *testing.T) {
	const mb = 1 << 20
	ids := numbered(5000)
	base := packed(plumbing.BlobObject, 3, nil, []byte("abc"))
	chain := func(n int) [][]byte {
		entries := [][]byte{base}
		for i := range n {
			d := delta(3, 3)
			entries = append(entries, packed(plumbing.OFSDeltaObject, len(d), back(len(entries[i])), d))
		}
		return entries
	}
	d := delta(3, 3)
	for _, tc := range []struct {
		name    string
		read    int // which of the entries
		want    error
		says    string
		entries [][]byte
	}{
		{"a chain as long as git makes", deepest, nil, "", chain(deepest)},
		{"a chain that is longer", deepest + 1, ErrCorruptObject, "too many", chain(deepest + 1)},
		{"bases in a circle", 0, ErrCorruptObject, "too many", [][]byte{
			packed(plumbing.REFDeltaObject, len(d), ids[1][:], d), packed(plumbing.REFDeltaObject, len(d), ids[0][:], d),
		}},
		{"its own base", 0, ErrCorruptObject, "too many", [][]byte{packed(plumbing.REFDeltaObject, len(d), ids[0][:], d)}},
		{"a base that is not there", 0, ErrCorruptObject, "not in the pack", [][]byte{packed(plumbing.REFDeltaObject, len(d), ids[9][:], d)}},
		{"a base before the pack", 0, ErrCorruptObject, "not in the pack", [][]byte{packed(plumbing.OFSDeltaObject, len(d), back(1<<30), d)}},
		{"a base at itself", 0, ErrCorruptObject, "not in the pack", [][]byte{packed(plumbing.OFSDeltaObject, len(d), back(0), d)}},
		{"a distance without end", 0, ErrCorruptObject, "not in the pack", [][]byte{packed(plumbing.OFSDeltaObject, len(d), bytes.Repeat([]byte{0xff}, 30), d)}},
		{"a size without end", 0, ErrCorruptObject, "no number", [][]byte{bytes.Repeat([]byte{0xbf}, 30)}},
		{"no kind", 0, ErrCorruptObject, "kind 5", [][]byte{packed(5, 3, nil, []byte("abc"))}},
		{"a bomb", 0, ErrCorruptObject, "another length", [][]byte{packed(plumbing.BlobObject, 3, nil, make([]byte, 64*mb))}},
		{"less than it says", 0, ErrCorruptObject, "another length", [][]byte{packed(plumbing.BlobObject, 16*mb, nil, []byte("abc"))}},
		{"more than is allowed", 0, ErrTooLarge, "17 MB", [][]byte{packed(plumbing.BlobObject, 17*mb, nil, []byte("abc"))}},
		{"a difference that is too large", 1, ErrTooLarge, "17 MB", [][]byte{base, packed(plumbing.OFSDeltaObject, 17*mb, back(len(base)), delta(3, 3))}},
		{"a difference that makes too much", 1, ErrTooLarge, "1024 MB", [][]byte{base, packed(plumbing.OFSDeltaObject, len(delta(3, 1<<30)), back(len(base)), delta(3, 1<<30))}},
		{"a difference from something longer", 1, ErrCorruptObject, "delta", [][]byte{base, packed(plumbing.OFSDeltaObject, len(delta(4, 4)), back(len(base)), delta(4, 4))}},
		{"a difference beyond its base", 1, ErrCorruptObject, "delta", [][]byte{base, packed(plumbing.OFSDeltaObject, len(delta(3, 4)), back(len(base)), delta(3, 4))}},
		{"a difference of one number", 1, ErrCorruptObject, "delta", [][]byte{base, packed(plumbing.OFSDeltaObject, 1, back(len(base)), []byte{3})}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			crafted(t, dir, ids, tc.entries)
			db := open(t, dir, Options{MaxObject: 16 * mb})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, data, err := db.ReadUnchecked(ids[tc.read])
			runtime.ReadMemStats(&after)
			if tc.want == nil && (err != nil || string(data) != "abc") {
				t.Errorf("%q, %v", data, err)
			}
			if !errors.Is(err, tc.want) || tc.want != nil && !strings.Contains(err.Error(), tc.says) {
				t.Errorf("%v; want %v with %q", err, tc.want, tc.says)
			}
			if n := after.TotalAlloc - before.TotalAlloc; tc.want != nil && n > 32*mb {
				t.Errorf("it took %d MB", n/mb)
			}
			if _, _, err := db.Read(ids[0]); err == nil {
				t.Error("other bytes than the id names were read")
			}
		})
	}
}

func FuzzIndex(f *testing.F) {
	dir := f.TempDir()
	ids := numbered(300)
	entries := make([][]byte, len(ids))
	for i := range entries {
		entries[i] = packed(plumbing.BlobObject, 3, nil, []byte("abc"))
	}
	crafted(f, dir, ids, entries)
	data, err := os.ReadFile(filepath.Join(dir, "objects/pack/pack-x.idx"))
	if err != nil {
		f.Fatal(err)
	}
	// Short inputs are varied better: they change an index rather than being one.
	f.Add(uint16(0), []byte(nil), uint16(0), ids[7][:])
	f.Add(uint16(8), []byte{0, 0, 0, 1}, uint16(0), ids[8][:])
	f.Add(uint16(4), []byte{0, 0, 0, 3}, uint16(8), ids[9][:])
	f.Add(uint16(len(data)-44), []byte{0x80, 0, 0, 0}, uint16(0), bytes.Repeat([]byte{0xff}, 20))
	f.Fuzz(func(t *testing.T, at uint16, change []byte, cut uint16, name []byte) {
		data := bytes.Clone(data)
		copy(data[int(at)%len(data):], change)
		data = data[int(cut)%len(data):]
		x, err := readIndex(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var id plumbing.Hash
		copy(id[:], name)
		buf := make([]byte, blockSize)
		for _, id := range append(ids, id) {
			if at, err := x.find(id, buf); err == nil && (at < 0 || !bytes.Contains(data, id[:])) {
				t.Errorf("%s is at %d", id, at)
			}
		}
		_ = x.verify()
	})
}

func FuzzPack(f *testing.F) {
	base := packed(plumbing.BlobObject, 3, nil, []byte("abc"))
	d := delta(3, 2)
	f.Add(base, uint32(0), []byte(nil))
	f.Add(slices.Concat(base, packed(plumbing.OFSDeltaObject, len(d), back(len(base)), d)), uint32(len(base)), []byte(nil))
	f.Add(packed(plumbing.REFDeltaObject, len(d), make([]byte, 20), d), uint32(0), make([]byte, 20))
	f.Add(base, uint32(0), deflated([]byte("blob 3\x00abc")))
	f.Fuzz(func(t *testing.T, body []byte, at uint32, file []byte) {
		tl := newTools(Options{CacheBytes: 1 << 16, MaxObject: 1 << 20})
		data := append([]byte("PACK\x00\x00\x00\x02\x00\x00\x00\x01"), body...)
		// An index with one object, of the id that has zeros only, at that place.
		var idx bytes.Buffer
		idx.WriteString("\xfftOc\x00\x00\x00\x02")
		for range fanout {
			idx.Write([]byte{0, 0, 0, 1})
		}
		idx.Write(make([]byte, 24))
		idx.Write(binary.BigEndian.AppendUint32(nil, at&0x7fffffff))
		idx.Write(make([]byte, 40))
		x, err := readIndex(bytes.NewReader(idx.Bytes()), int64(idx.Len()))
		if err != nil {
			t.Fatal(err)
		}
		p := &pack{tools: tl, idx: x, data: bytes.NewReader(data), end: int64(len(data))}
		for _, at := range []int64{packHead + int64(at), int64(at)} {
			first, err := p.readAt(at)
			if err == nil && len(first.data) > 1<<20 {
				t.Errorf("%d bytes", len(first.data))
			}
			again, err2 := p.readAt(at)
			if (err == nil) != (err2 == nil) || !bytes.Equal(first.data, again.data) || first.kind != again.kind {
				t.Errorf("read twice: %v, %v", err, err2)
			}
			n, err2 := p.sizeAt(at)
			if err == nil && (err2 != nil || n != int64(len(first.data))) {
				t.Errorf("size %d, %v; read %d bytes", n, err2, len(first.data))
			}
		}
		fl := tl.inflater(bytes.NewReader(file), 0, int64(len(file)))
		if _, size, err := fl.looseHead(); err == nil && size < 1<<20 {
			if data, err := fl.rest(size, nil); err == nil && int64(len(data)) != size {
				t.Errorf("%d bytes; want %d", len(data), size)
			}
		}
		tl.done(fl)
	})
}
