package pathindex

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func id(n int) ID {
	var h ID
	copy(h[:], fmt.Sprintf("%020d", n))
	return h
}

func add(t testing.TB, x *Index, n int, parents []int, changed ...string) {
	t.Helper()
	ids := make([]ID, len(parents))
	for i, p := range parents {
		ids[i] = id(p)
	}
	if err := x.Add(id(n), ids, changed); err != nil {
		t.Fatal(err)
	}
}

func list(ids []ID) string {
	var b strings.Builder
	for _, h := range ids {
		fmt.Fprintf(&b, " %s", strings.TrimLeft(string(h[:]), "0"))
	}
	return strings.TrimSpace(b.String())
}

// sample is a history with a branch that is not merged and one that is.
func sample(t testing.TB) *Index {
	x := New()
	add(t, x, 1, nil, "a/x.md", "a/y.md", "b.md")
	add(t, x, 2, []int{1}, "a/x.md")
	add(t, x, 3, []int{1}, "a/x.md", "c.md")
	add(t, x, 4, []int{2, 3}, "b.md")
	add(t, x, 5, []int{2}, "a/x.md", "a/x.md")
	return x
}

func TestCommits(t *testing.T) {
	x := sample(t)
	for range 2 { // the second time as it was written down
		for _, test := range []struct {
			tip        int
			path, want string
		}{
			{4, "a/x.md", "3 2 1"},
			{5, "a/x.md", "5 2 1"},
			{3, "a/x.md", "3 1"},
			{1, "a/x.md", "1"},
			{4, "b.md", "4 1"},
			{4, "a", "3 2 1"},
			{5, "a/", "5 2 1"},
			{5, "c.md", ""},
			{4, "absent", ""},
			{4, "a/x", ""},
			{9, "b.md", ""},
		} {
			if got := list(x.Commits(id(test.tip), test.path)); got != test.want {
				t.Errorf("Commits(%d, %s) = %q; want %q", test.tip, test.path, got, test.want)
			}
		}
		var err error
		if x, err = Decode(x.Encode(Key{7}), Key{7}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Add(id(2), nil, nil); !errors.Is(err, ErrOrder) {
		t.Errorf("added twice: %v", err)
	}
	if err := x.Add(id(6), []ID{id(7)}, nil); !errors.Is(err, ErrOrder) || x.Has(id(6)) {
		t.Errorf("added before its parent: %v", err)
	}
}

// Commits against a walk that looks at each commit.
func TestCommitsAgainstAWalk(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	x := New()
	parents, changed := [][]int{}, [][]string{}
	for n := range 300 {
		var ps []int
		if n > 0 {
			for range 1 + rnd.IntN(2) {
				if p := rnd.IntN(n); !slices.Contains(ps, p) {
					ps = append(ps, p)
				}
			}
		}
		var cs []string
		for range rnd.IntN(4) {
			cs = append(cs, fmt.Sprintf("d%d/f%d", rnd.IntN(3), rnd.IntN(5)))
		}
		parents, changed = append(parents, ps), append(changed, cs)
		add(t, x, n, ps, cs...)
	}
	for range 200 {
		tip, path := rnd.IntN(300), fmt.Sprintf("d%d/f%d", rnd.IntN(3), rnd.IntN(5))
		want := map[ID]bool{}
		seen := map[int]bool{}
		var walk func(n int)
		walk = func(n int) {
			if seen[n] {
				return
			}
			seen[n] = true
			if slices.Contains(changed[n], path) {
				want[id(n)] = true
			}
			for _, p := range parents[n] {
				walk(p)
			}
		}
		walk(tip)
		got := x.Commits(id(tip), path)
		if len(got) != len(want) || slices.ContainsFunc(got, func(h ID) bool { return !want[h] }) {
			t.Fatalf("Commits(%d, %s) = %s; want %d", tip, path, list(got), len(want))
		}
	}
}

func TestDamageIsNoticed(t *testing.T) {
	data := sample(t).Encode(Key{})
	for i := range data {
		for _, bit := range []byte{1, 128} {
			bad := slices.Clone(data)
			bad[i] ^= bit
			if _, err := Decode(bad, Key{}); !errors.Is(err, ErrDamaged) {
				t.Fatalf("byte %d changed: %v", i, err)
			}
		}
		if _, err := Decode(data[:i], Key{}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut after %d bytes: %v", i, err)
		}
	}
	if _, err := Decode(data, Key{1}); !errors.Is(err, ErrOtherKey) {
		t.Errorf("another key: %v", err)
	}
}

// FuzzDecode reads what has a right checksum and is no Index otherwise.
func FuzzDecode(f *testing.F) {
	whole := sample(f).Encode(Key{})
	f.Add(whole[len(magic)+keySize : len(whole)-crcSize])
	f.Add(New().Encode(Key{})[len(magic)+keySize:])
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append([]byte(magic), make([]byte, keySize)...)
		data = append(data, body...)
		sum := castagnoli(data)
		data = append(data, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
		x, err := Decode(data, Key{})
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		again, err := Decode(x.Encode(Key{}), Key{})
		if err != nil || again.Len() != x.Len() {
			t.Fatalf("written and read again: %v", err)
		}
		for _, c := range x.commits {
			for _, p := range x.paths {
				x.Commits(c.id, p.name)
			}
		}
	})
}
