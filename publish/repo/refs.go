package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"postil/publish/durable"
)

// Ref is a name and the object it points to.
type Ref struct {
	Name string // full: "refs/heads/main"
	Hash Hash
}

// refFile is where a ref of that name is kept loose.
func (r *Repo) refFile(name string) string {
	dir := r.commonDir
	if !strings.HasPrefix(name, "refs/") {
		dir = r.gitDir // HEAD is each worktree's own
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

// Ref returns what the named ref points to, following symbolic refs. The name
// is a full one or "HEAD". Errors wrap ErrNoRef, ErrBadRefName or ErrBrokenRef.
func (r *Repo) Ref(name string) (Hash, error) {
	h, err := r.ref(name)
	if err != nil {
		return ZeroHash, fmt.Errorf("ref %s: %w", name, err)
	}
	return h, nil
}

func (r *Repo) ref(name string) (Hash, error) {
	for range 6 { // git follows five
		if name != "HEAD" {
			if err := CheckRefName(name); err != nil {
				return ZeroHash, err
			}
		}
		h, target, err := r.readRef(name)
		if err != nil || target == "" {
			return h, err
		}
		name = target
	}
	return ZeroHash, fmt.Errorf("%w: symbolic refs in a circle", ErrBrokenRef)
}

// readRef reads one ref without following it: a hash, or the name it stands for.
func (r *Repo) readRef(name string) (h Hash, target string, err error) {
	data, err := os.ReadFile(r.refFile(name))
	if err == nil {
		return parseRef(r.refFile(name), data)
	}
	// A folder in its place: refs below it, or left over from them.
	if st, serr := os.Stat(r.refFile(name)); !errors.Is(err, fs.ErrNotExist) && !isNotDir(err) && (serr != nil || !st.IsDir()) {
		return ZeroHash, "", err
	}
	packed, err := r.packedRefs()
	if err != nil {
		return ZeroHash, "", err
	}
	if h, ok := packed.hashes[name]; ok {
		return h, "", nil
	}
	return ZeroHash, "", ErrNoRef
}

// parseRef reads the content of a loose ref's file.
func parseRef(file string, data []byte) (h Hash, target string, err error) {
	s := string(bytes.TrimRight(data, " \t\r\n"))
	if t, ok := strings.CutPrefix(s, "ref:"); ok {
		return ZeroHash, strings.TrimSpace(t), nil
	}
	if !plumbing.IsHash(s) || len(s) != 40 {
		return ZeroHash, "", fmt.Errorf("%w: %s does not hold an object id, as after a crash of another program; git reflog shows the ids it had", ErrBrokenRef, file)
	}
	return plumbing.NewHash(s), "", nil
}

// Refs returns the refs whose names begin with prefix ("refs/heads/"), by
// name; "" means all. Where some are damaged the others are returned together
// with an error that names the damaged ones.
func (r *Repo) Refs(prefix string) ([]Ref, error) {
	found := map[string]Hash{}
	var broken []error
	start := "refs"
	if i := strings.LastIndexByte(prefix, '/'); i > 0 && strings.HasPrefix(prefix, "refs/") {
		start = prefix[:i]
		if !filepath.IsLocal(filepath.FromSlash(start)) {
			return nil, fmt.Errorf("refs below %s: %w", prefix, ErrBadRefName)
		}
	}
	loose := map[string]bool{}
	err := filepath.WalkDir(r.refFile(start), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) || isNotDir(err):
			return nil // another program removed an empty folder meanwhile
		case err != nil:
			return err
		case d.IsDir() || strings.HasSuffix(path, ".lock"):
			return nil
		}
		rel, err := filepath.Rel(r.commonDir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if !strings.HasPrefix(name, prefix) || CheckRefName(name) != nil {
			return nil
		}
		h, err := r.ref(name)
		switch {
		case err == nil:
			found[name], loose[name] = h, true
		case errors.Is(err, ErrNoRef): // removed meanwhile, or symbolic to nothing yet
		default:
			loose[name] = true
			broken = append(broken, fmt.Errorf("%s: %w", name, err))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("refs below %s: %w", prefix, err)
	}
	// After the loose ones: git packs a ref before it removes the loose file.
	packed, err := r.packedRefs()
	if err != nil {
		return nil, fmt.Errorf("refs below %s: %w", prefix, err)
	}
	for name, h := range packed.hashes {
		if strings.HasPrefix(name, prefix) && !loose[name] && CheckRefName(name) == nil {
			found[name] = h
		}
	}
	refs := make([]Ref, 0, len(found))
	for name, h := range found {
		refs = append(refs, Ref{name, h})
	}
	slices.SortFunc(refs, func(a, b Ref) int { return strings.Compare(a.Name, b.Name) })
	return refs, errors.Join(broken...)
}

// SetRef moves a ref from old to new if it is at old, and is durable when it
// returns. A zero old means that the ref must not exist, a zero new deletes
// it. A ref that is elsewhere is a *RefMovedError, one that another program
// holds for more than a second a *LockedError.
func (r *Repo) SetRef(name string, new, old Hash) error {
	if err := r.setRef(name, new, &old); err != nil {
		return fmt.Errorf("set %s: %w", name, err)
	}
	return nil
}

// setRef moves a ref; a nil old does not ask where it was.
func (r *Repo) setRef(name string, new Hash, old *Hash) error {
	if err := CheckRefName(name); err != nil {
		return err
	}
	file := r.refFile(name)
	if err := r.checkRefConflict(name, new); err != nil {
		return err
	}
	l, err := r.lock(file)
	if err != nil {
		if !new.IsZero() {
			if cerr := r.checkRefConflict(name, new); cerr != nil {
				return cerr
			}
		}
		return err
	}
	defer l.release()
	have, target, err := r.readRef(name)
	switch {
	case errors.Is(err, ErrNoRef):
	case errors.Is(err, ErrBrokenRef) && old == nil:
	case err != nil:
		return err
	case target != "":
		return fmt.Errorf("%w: it is symbolic, to %s", ErrRefConflict, target)
	}
	if old != nil && have != *old {
		return &RefMovedError{Name: name, Want: *old, Have: have}
	}
	if new.IsZero() {
		return r.deleteRef(name, l)
	}
	if have == new {
		return nil
	}
	// Only here is the name ours: look again for refs above and below.
	if err := r.checkRefConflict(name, new); err != nil {
		return err
	}
	if st, err := os.Lstat(file); err == nil && st.IsDir() {
		removeEmptyDirs(file)
	}
	return l.commit([]byte(new.String() + "\n"))
}

// checkRefConflict looks for refs that cannot exist beside name, on disk or packed.
func (r *Repo) checkRefConflict(name string, new Hash) error {
	if new.IsZero() {
		return nil
	}
	packed, err := r.packedRefs()
	if err != nil {
		return err
	}
	for i := len("refs/"); i < len(name); i++ {
		if name[i] != '/' {
			continue
		}
		parent := name[:i]
		if _, ok := packed.hashes[parent]; ok {
			return fmt.Errorf("%w: %s exists", ErrRefConflict, parent)
		}
		if st, err := os.Lstat(r.refFile(parent)); err == nil && !st.IsDir() {
			return fmt.Errorf("%w: %s exists", ErrRefConflict, parent)
		}
	}
	if st, err := os.Lstat(r.refFile(name)); err != nil || st.IsDir() {
		below, err := r.Refs(name + "/")
		if err != nil {
			return err
		}
		if len(below) > 0 {
			return fmt.Errorf("%w: %s exists", ErrRefConflict, below[0].Name)
		}
	}
	return nil
}

// deleteRef removes a ref whose lock is held, first from packed-refs, so that
// no older value comes to light.
func (r *Repo) deleteRef(name string, l *lockFile) error {
	if err := r.deletePacked(name); err != nil {
		return err
	}
	file := r.refFile(name)
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := errors.Join(durable.SyncDir(filepath.Dir(file)), l.release())
	// Git's log of the ref goes with it. Folders that became empty would stand
	// in the way of a ref of their name; somebody else using them is fine.
	logFile := filepath.Join(r.commonDir, "logs", filepath.FromSlash(name))
	if rerr := os.Remove(logFile); rerr == nil {
		removeEmptyParents(logFile, 4)
	}
	removeEmptyParents(file, strings.Count(name, "/")-2)
	return err
}

// removeEmptyParents removes up to n folders above file, from below, as long
// as they are empty.
func removeEmptyParents(file string, n int) {
	for dir := filepath.Dir(file); n > 0; n-- {
		if os.Remove(dir) != nil {
			return
		}
		dir = filepath.Dir(dir)
	}
}

// removeEmptyDirs removes dir and the folders in it as far as they hold no file.
func removeEmptyDirs(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.IsDir() {
			removeEmptyDirs(filepath.Join(dir, e.Name()))
		}
	}
	_ = os.Remove(dir) // not empty: a ref appeared, and the caller's rename says so
}
