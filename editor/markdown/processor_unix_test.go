//go:build unix

package markdown

import (
	"syscall"
	"time"
)

// processorTime is what this process has taken of all cores: other work on the
// computer does not show in it.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // only for another address or another kind of usage
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
