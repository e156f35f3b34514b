package workspace

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"postil/publish/archive"
)

// shelf is a source in which every text is the same.
type shelf struct{ read int }

func (s *shelf) Texts(context.Context) ([]archive.Text, error) { return nil, nil }
func (s *shelf) Read(context.Context, archive.Text) ([]byte, error) {
	s.read++
	return []byte("Text."), nil
}

func TestTheIndexIsReadSlowerWhileSomebodyTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var typed atomic.Int64
		s := &shelf{}
		c := considerate{s, &typed}
		read := func(ctx context.Context) (time.Duration, error) {
			began := time.Now()
			_, err := c.Read(ctx, archive.Text{})
			return time.Since(began), err
		}
		if took, err := read(t.Context()); took != 0 || err != nil {
			t.Errorf("while nobody types: %v, %v", took, err)
		}
		typed.Store(time.Now().UnixNano())
		if took, err := read(t.Context()); took != courtesy || err != nil {
			t.Errorf("while somebody types: %v, %v", took, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, err := read(ctx); !errors.Is(err, context.Canceled) || s.read != 2 {
			t.Errorf("ended meanwhile: %v after %d texts", err, s.read)
		}
		time.Sleep(typingRest)
		if took, err := read(t.Context()); took != 0 || err != nil {
			t.Errorf("after that: %v, %v", took, err)
		}
	})
}
