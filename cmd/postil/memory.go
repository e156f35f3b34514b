package main

import (
	"runtime/debug"
	"time"
)

// starting is for how long after the window is filled garbage may lie about: to
// collect it early would take time from the window that somebody waits for.
const starting = 100 * time.Millisecond

// startGarbage is how much of what is in use, in percent, may be garbage until
// then.
const startGarbage = 400

// garbage is how much of what is in use, in percent, may be garbage before it is
// collected. Go's own 100 doubles a window's memory; a key makes so little that
// collecting it more often is not felt.
const garbage = 40

// leaveGarbage has less garbage collected, unless the person has set GOGC.
func leaveGarbage(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(startGarbage)
	}
}

// spareMemory has garbage collected early, unless the person has set GOGC.
func spareMemory(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}
