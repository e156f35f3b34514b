package desk

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// syncedFile tells when this clone and its remote were last the same.
func (k *Desk) syncedFile() string { return filepath.Join(k.repo.GitDir(), "postil", "synced") }

// noteSynced writes down that everything was exchanged now. That it cannot, or
// is cut short, is no harm: the time is shown and nothing is concluded from it.
func (k *Desk) noteSynced() {
	if os.MkdirAll(filepath.Dir(k.syncedFile()), 0o777) == nil {
		_ = os.WriteFile(k.syncedFile(), []byte(k.now().UTC().Format(time.RFC3339)+"\n"), 0o666) // see above
	}
}

// LastSync is when Sync last exchanged everything with the remote; zero for
// never, or not known.
func (k *Desk) LastSync() time.Time {
	data, err := os.ReadFile(k.syncedFile())
	if err != nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(data)))
	if err != nil {
		return time.Time{}
	}
	return at
}
