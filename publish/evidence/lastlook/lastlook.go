package lastlook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"postil/publish/durable"
	"postil/publish/evidence/fetch"
)

// ErrFile means that a file is none of this package's.
var ErrFile = errors.New("not a record of looks at pages")

// Look is what was found at an address.
type Look struct {
	At     time.Time       `json:"at"`
	State  fetch.LinkState `json:"state"`
	Status int             `json:"status,omitempty"` // of HTTP, where the server gave an error
	Now    string          `json:"now,omitempty"`    // the address that answers, where it is another
}

// Looks are the last looks, by address.
type Looks map[string]Look

// Limits of a file.
const (
	maxLooks = 20_000
	maxSize  = 16 << 20 // in bytes
	maxAge   = 2 * 365 * 24 * time.Hour
)

// Of is what the outcome of looking at a link says; false where it says nothing of
// the page.
func Of(l fetch.Link, address string, at time.Time) (Look, bool) {
	if l.State == "" || l.State == fetch.Unchecked {
		return Look{}, false
	}
	k := Look{At: at.UTC().Truncate(time.Second), State: l.State}
	var status *fetch.StatusError
	if errors.As(l.Err, &status) {
		k.Status = status.Status
	}
	if l.Moved && l.Page.Address != address {
		k.Now = l.Page.Address
	}
	return k, true
}

// Load reads a file; one that is not there has no looks. With an error there are
// none either: a damaged file wraps ErrFile, and the next Add writes it anew.
func Load(file string) (Looks, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Looks{}, nil
	}
	if err != nil {
		return Looks{}, fmt.Errorf("looks at pages: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return Looks{}, fmt.Errorf("looks at pages: %w", err)
	}
	if len(data) > maxSize {
		return Looks{}, fmt.Errorf("looks at pages: %s: %w: it is larger than %d bytes", file, ErrFile, maxSize)
	}
	var looks Looks
	if err := json.Unmarshal(data, &looks); err != nil || looks == nil {
		return Looks{}, fmt.Errorf("looks at pages: %s: %w: %w", file, ErrFile, err)
	}
	return looks, nil
}

// Add adds looks to what a file has by now, which another program may have written
// meanwhile, and gives all of them. Of one address the later look stays; those that
// are old go.
func Add(file string, fresh Looks, now time.Time) (Looks, error) {
	all, err := Load(file)
	if err != nil && !errors.Is(err, ErrFile) {
		return fresh, err
	}
	for address, l := range fresh {
		if l.At.After(all[address].At) {
			all[address] = l
		}
	}
	all.tidy(now)
	data, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return all, fmt.Errorf("looks at pages: %w", err)
	}
	if err := durable.WriteFile(file, append(data, '\n'), 0o600); err != nil {
		return all, fmt.Errorf("looks at pages: %w", err)
	}
	return all, nil
}

// tidy drops what is old, and the oldest where there are too many.
func (l Looks) tidy(now time.Time) {
	maps.DeleteFunc(l, func(_ string, k Look) bool { return now.Sub(k.At) > maxAge })
	if len(l) <= maxLooks {
		return
	}
	addresses := slices.SortedFunc(maps.Keys(l), func(a, b string) int { return l[a].At.Compare(l[b].At) })
	for _, a := range addresses[:len(l)-maxLooks] {
		delete(l, a)
	}
}
