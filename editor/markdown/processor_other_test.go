//go:build !unix

package markdown

import "time"

var began = time.Now()

// processorTime stands in for the time that this process has taken of all cores,
// which the system does not tell.
func processorTime() time.Duration { return time.Since(began) }
