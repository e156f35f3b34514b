// Package parallel does many independent things on all cores. It is the one
// place below app where building a site starts goroutines: they end before the
// call returns.
//
// It imports the standard library. Each may be called from several goroutines.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do for 0 to n-1 on so many workers, in about that order, and
// returns when all calls have. No workers means one for each core. A panic in
// do ends the program, as it would without workers.
func Each(workers, n int, do func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if workers = min(workers, n); workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	all.Wait()
}
