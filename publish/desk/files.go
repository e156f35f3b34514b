package desk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"postil/publish/durable"
	"postil/publish/repo"
)

// filesNote is a file that holds the commit of main which the files in the
// publication's folder are of. It tells that they were left behind when the
// program, or the computer, stopped after main had moved.
func (k *Desk) filesNote() string { return filepath.Join(k.repo.GitDir(), "postil", "files") }

// bringFiles brings the files in the publication's folder from one commit of
// main to another. Files edited by hand are kept and named.
func (k *Desk) bringFiles(ctx context.Context, from, to repo.Hash) (kept []string, err error) {
	if !k.HasWorkTree() {
		return nil, nil
	}
	data, err := os.ReadFile(k.filesNote())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if at, err := repo.ParseHash(strings.TrimSpace(string(data))); err == nil {
		if _, err := k.repo.Info(at); err == nil { // else it went with a history that was given up
			from = at
		}
	}
	if from != to {
		if kept, err = k.repo.Checkout(ctx, from, to); err != nil {
			return kept, err
		}
	}
	if string(data) == to.String()+"\n" {
		return kept, nil
	}
	return kept, durable.WriteFile(k.filesNote(), []byte(to.String()+"\n"), 0o666)
}
