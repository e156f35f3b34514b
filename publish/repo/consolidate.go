package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// Each fetch brings a pack, most of them small. Many make every look-up slow,
// and each costs an open file; git gathers them from fifty on, but not
// everybody has git.
const (
	mostSmallPacks = 50
	smallPack      = 1 << 20 // bytes
)

// consolidate makes one pack of many small ones. The new one is whole on the
// disk before the others go, so that it may be ended at any moment; two that
// work at once do no harm but to each other's time. Other programs find objects
// in the new pack as they do after git gc.
func (r *Repo) consolidate(ctx context.Context) error {
	dir := filepath.Join(r.commonDir, "objects", "pack")
	small, err := smallPacks(dir)
	if err != nil || len(small) < mostSmallPacks {
		return err
	}
	fail := func(err error) error { return fmt.Errorf("gather packs: %w", err) }
	lock, err := r.lock(filepath.Join(r.commonDir, "postil", "packs"))
	if err != nil {
		return fail(err)
	}
	defer lock.abandon() //nolint:errcheck // it holds nothing but the others back
	seen := map[Hash]bool{}
	var list []Hash
	for _, name := range small {
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		if err := eachPacked(name+".idx", func(h Hash) {
			if !seen[h] {
				seen[h] = true
				list = append(list, h)
			}
		}); err != nil {
			return fail(err)
		}
	}
	st := r.newStorage()
	var buf bytes.Buffer
	_, err = packfile.NewEncoder(&buf, st, false).Encode(list, deltaWindow)
	if err := errors.Join(err, st.Close()); err != nil {
		return fail(err)
	}
	quiet := &meter{net: &network{}}
	if err := r.storePack(ctx, &buf, quiet); err != nil {
		return fail(err)
	}
	if err := r.objects.Forget(); err != nil { // a file that is open cannot be removed everywhere
		return fail(err)
	}
	for _, h := range list {
		if !r.hasObject(h) {
			return fail(fmt.Errorf("object %s: %w", h, ErrNoObject))
		}
	}
	for _, name := range small {
		// The index first: without it a pack is not looked at.
		for _, ext := range []string{".idx", ".rev", ".pack"} {
			if err := os.Remove(name + ext); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fail(err) // as on Windows while somebody reads it: it may stay
			}
		}
	}
	return r.objects.Forget()
}

// smallPacks lists the packs that may be gathered, by their paths without
// extension. A pack that somebody keeps, or that is a promise of others', is
// none.
func smallPacks(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, e := range entries {
		has[e.Name()] = true
	}
	var small []string
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".pack")
		if !ok || !has[name+".idx"] || has[name+".keep"] || has[name+".promisor"] || has[name+".mtimes"] {
			continue
		}
		if st, err := e.Info(); err == nil && st.Size() < smallPack {
			small = append(small, filepath.Join(dir, name))
		}
	}
	return small, nil
}

// eachPacked calls do for each object that the index of a pack lists.
func eachPacked(file string, do func(Hash)) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	idx := idxfile.NewMemoryIndex()
	if err := idxfile.NewDecoder(bytes.NewReader(data)).Decode(idx); err != nil {
		return fmt.Errorf("%s: %w: %w", file, ErrCorruptObject, err)
	}
	entries, err := idx.Entries()
	if err != nil {
		return err
	}
	defer entries.Close()
	for {
		e, err := entries.Next()
		if err != nil { // io.EOF at the end
			return nil //nolint:nilerr // it is in memory
		}
		do(plumbing.Hash(e.Hash))
	}
}
