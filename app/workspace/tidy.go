package workspace

import (
	"context"
	"time"

	"postil/app/task"
)

// tidyPause is how long after something large was read its memory is given back:
// most often something else is read right behind it.
const tidyPause = 1500 * time.Millisecond

// writingPause is how long writing must rest before that is done: each look at
// the text reads of the repository, and must not wait for it.
const writingPause = 15 * time.Second

// Tidy tells that something large was read. In a while, once if more is read
// meanwhile, what can be read again is let go of, and Options.Free is called.
func (w *Workspace) Tidy() { w.tidy(tidyPause) }

func (w *Workspace) tidy(pause time.Duration) {
	k, free := w.desk, w.o.Free
	if k == nil || free == nil {
		return
	}
	task.Debounce(w.o.Runner, "tidy", pause, func(context.Context) (struct{}, error) {
		err := k.Forget()
		free()
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err != nil {
			w.o.Log.Warn("let go of the repository", "err", err)
		}
	})
}
