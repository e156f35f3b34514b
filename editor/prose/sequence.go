package prose

import "slices"

// pair says that element a of one sequence is element b of another.
type pair struct{ a, b int }

const (
	// maxSplits is how deep a comparison is split at elements that occur once on
	// each side, before it is left to the search for the shortest edit.
	maxSplits = 16
	// maxDistance is the number of differences after which that search takes the
	// best way found so far. With it the work is bounded by the length of the
	// sequences times maxDistance, where they have little in common.
	maxDistance = 400
)

// commonSequence returns elements that a and b have in common, in the order of
// both: those that occur once on each side first (patience), the rest by the
// shortest edit (Myers). The result is a longest one only in ordinary cases.
func commonSequence(a, b []int32) []pair {
	s := sequences{a: a, b: b}
	s.compare(0, len(a), 0, len(b), 0)
	return s.pairs
}

type sequences struct {
	a, b  []int32
	pairs []pair // ascending in both
}

func (s *sequences) compare(a0, a1, b0, b1, depth int) {
	// What is added among equals is taken to stand before the last of them.
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && s.a[a1-tail-1] == s.b[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	for a0 < a1 && b0 < b1 && s.a[a0] == s.b[b0] {
		s.pairs = append(s.pairs, pair{a0, b0})
		a0++
		b0++
	}
	if a0 < a1 && b0 < b1 {
		var anchors []pair
		if depth < maxSplits {
			anchors = s.unique(a0, a1, b0, b1)
		}
		if len(anchors) == 0 {
			s.shortest(a0, a1, b0, b1)
		} else {
			for _, p := range anchors {
				s.compare(a0, p.a, b0, p.b, depth+1)
				s.pairs = append(s.pairs, p)
				a0, b0 = p.a+1, p.b+1
			}
			s.compare(a0, a1, b0, b1, depth+1)
		}
	}
	for i := range tail {
		s.pairs = append(s.pairs, pair{a1 + i, b1 + i})
	}
}

// unique returns a longest run, ascending in both, of elements that occur once
// in each of the two parts.
func (s *sequences) unique(a0, a1, b0, b1 int) []pair {
	type count struct{ inA, inB, at int }
	counts := make(map[int32]count, a1-a0)
	for _, x := range s.a[a0:a1] {
		c := counts[x]
		c.inA++
		counts[x] = c
	}
	for j := b0; j < b1; j++ {
		if c, ok := counts[s.b[j]]; ok {
			c.inB++
			c.at = j
			counts[s.b[j]] = c
		}
	}
	// Patience sorting: tails[n] is the last pair of the best run of n+1.
	var found []pair
	var before, tails []int
	for i := a0; i < a1; i++ {
		c := counts[s.a[i]]
		if c.inA != 1 || c.inB != 1 {
			continue
		}
		n, _ := slices.BinarySearchFunc(tails, c.at, func(k, at int) int { return found[k].b - at })
		prev := -1
		if n > 0 {
			prev = tails[n-1]
		}
		found = append(found, pair{i, c.at})
		before = append(before, prev)
		if n == len(tails) {
			tails = append(tails, len(found)-1)
		} else {
			tails[n] = len(found) - 1
		}
	}
	if len(tails) == 0 {
		return nil
	}
	run := make([]pair, len(tails))
	for k, n := tails[len(tails)-1], len(tails)-1; n >= 0; k, n = before[k], n-1 {
		run[n] = found[k]
	}
	return run
}

// shortest adds the pairs of the shortest edit, or of a good one where that
// would take too long: E. W. Myers, An O(ND) Difference Algorithm and Its
// Variations (1986), restarted from the farthest point reached.
func (s *sequences) shortest(a0, a1, b0, b1 int) {
	for a0 < a1 && b0 < b1 {
		a0, b0 = s.advance(a0, a1, b0, b1)
	}
}

// advance searches from (a0, b0) until it meets the end or has made maxDistance
// differences, adds the pairs on its way and returns where it stopped: at the
// end, or as far as it came.
func (s *sequences) advance(a0, a1, b0, b1 int) (int, int) {
	n, m := a1-a0, b1-b0
	limit := min(n+m, maxDistance)
	// v[limit+k] is the farthest x on diagonal k = x - y; steps keeps v by step.
	v := make([]int, 2*limit+2)
	var steps [][]int
	best, bestStep := pair{}, 0
	for d := 0; d <= limit && best != (pair{n, m}); d++ {
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				x, _ = stepTo(v[limit-d+1:limit+d], d, k)
			}
			for x < n && x-k < m && s.a[a0+x] == s.b[b0+x-k] {
				x++
			}
			v[limit+k] = x
			if y := x - k; x <= n && y <= m && x+y > best.a+best.b {
				best, bestStep = pair{x, y}, d
			}
		}
		steps = append(steps, slices.Clone(v[limit-d:limit+d+1]))
	}

	first := len(s.pairs)
	x, y := best.a, best.b
	for d := bestStep; d >= 0; d-- {
		start, from := 0, 0
		if d > 0 {
			start, from = stepTo(steps[d-1], d, x-y)
		}
		for x > start {
			x--
			y--
			s.pairs = append(s.pairs, pair{a0 + x, b0 + y})
		}
		if d > 0 {
			x = steps[d-1][d-1+from]
			y = x - from
		}
	}
	slices.Reverse(s.pairs[first:])
	return a0 + best.a, b0 + best.b
}

// stepTo returns where step d arrives on diagonal k, and from which diagonal.
// before is the farthest x by diagonal, from -(d-1) to d-1, after step d-1.
func stepTo(before []int, d, k int) (x, from int) {
	at := func(k int) int { return before[k+d-1] }
	if k == -d || k != d && at(k-1) < at(k+1) {
		return at(k + 1), k + 1
	}
	return at(k-1) + 1, k - 1
}
