package fetch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// ErrNotArchived means that the web archive has no copy of a page.
var ErrNotArchived = errors.New("the web archive has no copy of it")

// Archived looks up the web archive's copy of a page that is nearest to a time.
func (f *Fetcher) Archived(ctx context.Context, address string, at time.Time) (string, error) {
	fail := func(err error) (string, error) { return "", fmt.Errorf("look up %s in the archive: %w", address, err) }
	if f.o.Archive == "-" {
		return fail(ErrNotArchived)
	}
	u, err := f.check(strings.TrimSuffix(f.o.Archive, "/") + "/wayback/available?" +
		url.Values{"url": {address}, "timestamp": {at.UTC().Format("20060102150405")}}.Encode())
	if err != nil {
		return fail(err)
	}
	a, err := f.get(ctx, u)
	if err != nil {
		return fail(err)
	}
	link, err := parseAvailability(a.data)
	if err != nil {
		return fail(err)
	}
	return link, nil
}

// parseAvailability reads the archive's answer.
func parseAvailability(data []byte) (string, error) {
	var answer struct {
		Snapshots struct {
			Closest struct {
				Available bool   `json:"available"`
				URL       string `json:"url"`
				Status    string `json:"status"`
			} `json:"closest"`
		} `json:"archived_snapshots"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return "", fmt.Errorf("its answer cannot be read: %w", err)
	}
	c := answer.Snapshots.Closest
	if !c.Available || c.Status != "" && !strings.HasPrefix(c.Status, "2") {
		return "", ErrNotArchived
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", fmt.Errorf("its answer names no address: %q", c.URL)
	}
	if u.Scheme == "http" && (u.Hostname() == "web.archive.org" || strings.HasSuffix(u.Hostname(), ".archive.org")) {
		u.Scheme = "https" // it answers there too
	}
	return u.String(), nil
}
