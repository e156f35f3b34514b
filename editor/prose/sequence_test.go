package prose

import (
	"math/rand/v2"
	"testing"
)

// checkPairs reports pairs that are out of order or of different elements.
func checkPairs(t *testing.T, a, b []int32, pairs []pair) {
	t.Helper()
	last := pair{-1, -1}
	for _, p := range pairs {
		if p.a <= last.a || p.b <= last.b || a[p.a] != b[p.b] {
			t.Fatalf("pair %v after %v of %v and %v", p, last, a, b)
		}
		last = p
	}
}

// longest is the length of a longest common subsequence, the slow way.
func longest(a, b []int32) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestCommonSequence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		random := func() []int32 {
			s := make([]int32, rng.IntN(30))
			for i := range s {
				s[i] = rng.Int32N(6)
			}
			return s
		}
		a, b := random(), random()
		checkPairs(t, a, b, commonSequence(a, b))

		// The search for the shortest edit finds a longest common sequence.
		s := sequences{a: a, b: b}
		s.shortest(0, len(a), 0, len(b))
		checkPairs(t, a, b, s.pairs)
		if want := longest(a, b); len(s.pairs) != want {
			t.Fatalf("shortest edit of %v and %v keeps %d of %d", a, b, len(s.pairs), want)
		}
	}
}

// Two long sequences that share no rare element are the worst case: the search
// must stay bounded and still find much of what is common.
func TestCommonSequenceIsBounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []int32 {
		s := make([]int32, n)
		for i := range s {
			s[i] = rng.Int32N(5)
		}
		return s
	}
	a, b := random(40_000), random(40_000)
	pairs := commonSequence(a, b)
	checkPairs(t, a, b, pairs)
	if len(pairs) < len(a)/3 {
		t.Errorf("%d of %d elements found in common", len(pairs), len(a))
	}
	if pairs := commonSequence(a, random(10)); len(pairs) > 10 {
		t.Errorf("%d of 10 elements in common", len(pairs))
	}
}

// What is added among equals stands before the last of them, on either side.
func TestCommonSequenceAmongEquals(t *testing.T) {
	got := commonSequence([]int32{1, 1}, []int32{1, 2, 1, 1})
	if len(got) != 2 || got[0] != (pair{0, 2}) || got[1] != (pair{1, 3}) {
		t.Errorf("pairs are %v", got)
	}
}
