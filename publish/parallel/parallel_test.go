package parallel_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postil/publish/parallel"
)

func TestEachIsDoneOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 3, 100} {
		for _, n := range []int{0, 1, 2, 1000} {
			var mu sync.Mutex
			times := map[int]int{}
			parallel.Each(workers, n, func(i int) {
				mu.Lock()
				defer mu.Unlock()
				times[i]++
			})
			if len(times) != n {
				t.Errorf("%d workers: %d of %d were done", workers, len(times), n)
			}
			for i, k := range times {
				if k != 1 || i < 0 || i >= n {
					t.Errorf("%d workers: %d was done %d times", workers, i, k)
				}
			}
		}
	}
}

func TestWorkersWorkAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		parallel.Each(4, 8, func(int) { time.Sleep(time.Second) })
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("eight seconds of work took four workers %v", d)
		}
	})
}
