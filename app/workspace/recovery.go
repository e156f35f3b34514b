package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"postil/publish/durable"
)

// recoveryPause is how long typing must rest before unsaved text is written to
// the recovery store.
const recoveryPause = 400 * time.Millisecond

// Recovery keeps unsaved articles outside the repository, so that they survive
// a crash. The methods of a nil Recovery keep nothing.
type Recovery struct {
	Dir string // one file a draft
}

func (r *Recovery) file(id string) string { return filepath.Join(r.Dir, id+".md") }

// Keep remembers an unsaved article, durably.
func (r *Recovery) Keep(id string, data []byte) error {
	if r == nil {
		return nil
	}
	return durable.WriteFile(r.file(id), data, 0o600)
}

// Load gives the article that was kept and when, false for none.
func (r *Recovery) Load(id string) (data []byte, when time.Time, ok bool) {
	if r == nil {
		return nil, time.Time{}, false
	}
	st, err := os.Stat(r.file(id))
	if err != nil {
		return nil, time.Time{}, false
	}
	data, err = os.ReadFile(r.file(id))
	return data, st.ModTime(), err == nil
}

// Forget drops what was kept: it is saved now.
func (r *Recovery) Forget(id string) error {
	if r == nil {
		return nil
	}
	err := os.Remove(r.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
