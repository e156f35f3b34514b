package workspace

import (
	"context"
	"sync/atomic"
	"time"

	"postil/publish/archive"
)

const (
	// typingRest is how long after a key somebody counts as typing.
	typingRest = 500 * time.Millisecond
	// courtesy is the pause before each text that is read for the index while
	// somebody types: what is typed is what they look at.
	courtesy = 20 * time.Millisecond
)

// considerate reads slower while somebody types.
type considerate struct {
	archive.Source
	typed *atomic.Int64 // when, in nanoseconds since 1970
}

// Read implements archive.Source.
func (c considerate) Read(ctx context.Context, t archive.Text) ([]byte, error) {
	if time.Since(time.Unix(0, c.typed.Load())) < typingRest {
		if err := pause(ctx, courtesy); err != nil {
			return nil, err
		}
	}
	return c.Source.Read(ctx, t)
}
