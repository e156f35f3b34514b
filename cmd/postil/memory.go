package main

import (
	"runtime/debug"
	"time"
)

const (
	// garbage is how much of what is in use, in percent, may be garbage before
	// it is collected. Go's own 100 doubles a window's memory; a key makes so
	// little that collecting it more often is not felt.
	garbage = 40
	// tidyPause is how long after something large was read the memory that it
	// took is given back: most often something else is read right behind it.
	tidyPause = 1500 * time.Millisecond
)

// spareMemory has garbage collected early, unless the person has set GOGC.
func spareMemory(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

// tidier gives memory back to the system that was needed for a while only.
type tidier struct{ timer *time.Timer }

func newTidier(free func()) *tidier {
	t := &tidier{timer: time.AfterFunc(time.Hour, free)}
	t.timer.Stop()
	return t
}

// later tidies up in a while, once if it is called again meanwhile.
func (t *tidier) later() { t.timer.Reset(tidyPause) }
