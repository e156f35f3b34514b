package proof

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"postil/editor/cite"
)

func itoa(n int) string { return strconv.Itoa(n) }

// nearest gives up to three keys of the library that key may have been meant
// for, the likeliest first.
func nearest(lib *cite.Library, key string) []string {
	type near struct {
		key  string
		dist int
	}
	want := cite.Fold(key)
	limit := max(1, len([]rune(want))/4)
	var list []near
	for _, r := range lib.All() {
		have := cite.Fold(r.Key)
		d := Distance(want, have, limit)
		if d > limit && len(want) >= 4 && (strings.HasPrefix(have, want) || strings.HasPrefix(want, have) && len(have) >= 4) {
			d = limit
		}
		if d <= limit {
			list = append(list, near{r.Key, d})
		}
	}
	slices.SortFunc(list, func(a, b near) int { return cmp.Or(cmp.Compare(a.dist, b.dist), cmp.Compare(a.key, b.key)) })
	var keys []string
	for _, n := range list[:min(3, len(list))] {
		keys = append(keys, n.key)
	}
	return keys
}

// Distance is the number of letters to insert, remove, replace or swap with
// the next to turn a into b; more than limit is not counted exactly.
func Distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > limit || len(t)-len(s) > limit {
		return limit + 1
	}
	older, old, now := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(s); i++ {
		now[0] = i
		best := i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			now[j] = min(old[j]+1, now[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				now[j] = min(now[j], older[j-2]+1)
			}
			best = min(best, now[j])
		}
		if best > limit {
			return limit + 1
		}
		older, old, now = old, now, older
	}
	return old[len(t)]
}
