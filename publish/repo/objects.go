package repo

import (
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"postil/publish/durable"
)

// BlobHash returns the id that data has, or would have, as a file's content.
func BlobHash(data []byte) Hash { return plumbing.ComputeHash(plumbing.BlobObject, data) }

// ReadBlob returns a file's content. Errors wrap ErrNoObject or ErrCorruptObject.
func (r *Repo) ReadBlob(h Hash) ([]byte, error) {
	data, err := r.readObject(plumbing.BlobObject, h)
	if err != nil {
		return nil, fmt.Errorf("read blob %s: %w", h, err)
	}
	return data, nil
}

// WriteBlob stores a file's content, durably, for a later Commit.
func (r *Repo) WriteBlob(data []byte) (Hash, error) {
	h, err := r.writeObject(plumbing.BlobObject, data)
	if err != nil {
		return ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	return h, nil
}

// readObject returns the bytes of an object and makes sure they are the ones
// the id names: approvals rest on that.
func (r *Repo) readObject(t plumbing.ObjectType, h Hash) ([]byte, error) {
	kind, data, err := r.objects.Read(h)
	return ofKind(t, kind, data, err)
}

// ofKind makes sure that what was read is what was wanted: to those who want a
// commit, a file's content of that id is none.
func ofKind(want, kind plumbing.ObjectType, data []byte, err error) ([]byte, error) {
	if err == nil && kind != want {
		return nil, fmt.Errorf("%w as a %s: it is a %s", ErrNoObject, want, kind)
	}
	return data, err
}

// objectSize returns the length of an object in bytes without reading it whole.
func (r *Repo) objectSize(h Hash) (int64, error) { return r.objects.Size(h) }

// hasObject reports whether the object is there.
func (r *Repo) hasObject(h Hash) bool {
	has, err := r.objects.Has(h)
	return has && err == nil
}

// readTree returns the entries of a tree object.
func (r *Repo) readTree(h Hash) ([]object.TreeEntry, error) {
	data, err := r.readObject(plumbing.TreeObject, h)
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	o := &plumbing.MemoryObject{}
	o.SetType(plumbing.TreeObject)
	if _, err := o.Write(data); err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	var t object.Tree
	if err := t.Decode(o); err != nil {
		return nil, fmt.Errorf("read tree %s: %w: %w", h, ErrCorruptObject, err)
	}
	return t.Entries, nil
}

// readCommit returns a decoded commit, which must not be changed.
func (r *Repo) readCommit(h Hash) (*object.Commit, error) {
	if c, ok := r.recent.get(h); ok {
		return c, nil
	}
	data, err := r.readObject(plumbing.CommitObject, h)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	o := &plumbing.MemoryObject{}
	o.SetType(plumbing.CommitObject)
	if _, err := o.Write(data); err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	var c object.Commit
	if err := c.Decode(o); err != nil {
		return nil, fmt.Errorf("read commit %s: %w: %w", h, ErrCorruptObject, err)
	}
	if r.shallow[h] {
		c.ParentHashes = nil
	}
	r.recent.put(h, &c)
	return &c, nil
}

// writeObject stores an object durably, unless it is there already.
func (r *Repo) writeObject(t plumbing.ObjectType, data []byte) (Hash, error) {
	h := plumbing.ComputeHash(t, data)
	if r.stored(h) {
		return h, nil
	}
	file := r.looseFile(h)
	if err := writeLoose(filepath.Dir(file), file, t, data); err != nil {
		return ZeroHash, fmt.Errorf("write object %s: %w", h, err)
	}
	return h, nil
}

func (r *Repo) looseFile(h Hash) string {
	name := h.String()
	return filepath.Join(r.commonDir, "objects", name[:2], name[2:])
}

// stored reports whether an object need not be written. A loose file without
// content is what a power cut leaves of a program that does not sync: it is
// written again.
func (r *Repo) stored(h Hash) bool {
	st, err := os.Lstat(r.looseFile(h))
	return err == nil && st.Size() > 0 || err != nil && r.hasObject(h)
}

// writeLoose writes a loose object file: temporary file, fsync, rename.
func writeLoose(dir, file string, t plumbing.ObjectType, data []byte) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "tmp_obj_") // git gc knows and removes these
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	zw := zlib.NewWriter(f)
	if _, err = fmt.Fprintf(zw, "%s %d\x00", t, len(data)); err != nil {
		return err
	}
	if _, err = zw.Write(data); err != nil {
		return err
	}
	if err = zw.Close(); err != nil {
		return err
	}
	if runtime.GOOS != "windows" { // a read-only file could not be replaced there
		if err = f.Chmod(0o444); err != nil {
			return err
		}
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = rename(f.Name(), file); err != nil {
		return err
	}
	return durable.SyncDir(dir)
}

// CommitInfo is what a commit says.
type CommitInfo struct {
	Hash      Hash
	Parents   []Hash
	Tree      Hash
	Author    Person
	Committer Person
	When      time.Time // when it was committed, in the committer's time zone
	Message   string
}

// Person is somebody as git records them.
type Person struct {
	Name, Email string
}

// Info reads a commit. Errors wrap ErrNoObject or ErrCorruptObject.
func (r *Repo) Info(h Hash) (CommitInfo, error) {
	c, err := r.readCommit(h)
	if err != nil {
		return CommitInfo{}, err
	}
	return CommitInfo{
		Hash: h, Parents: c.ParentHashes, Tree: c.TreeHash,
		Author:    Person{c.Author.Name, c.Author.Email},
		Committer: Person{c.Committer.Name, c.Committer.Email},
		When:      c.Committer.When, Message: c.Message,
	}, nil
}

// treeOf returns the root tree of a commit; ZeroHash for ZeroHash.
func (r *Repo) treeOf(commit Hash) (Hash, error) {
	if commit.IsZero() {
		return ZeroHash, nil
	}
	c, err := r.readCommit(commit)
	if err != nil {
		return ZeroHash, err
	}
	return c.TreeHash, nil
}
