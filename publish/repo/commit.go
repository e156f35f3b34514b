package repo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// CommitSpec says what a commit is to be.
type CommitSpec struct {
	// Ref is moved from Parents[0] (or from not existing, without parents) to
	// the new commit. "" moves none.
	Ref string
	// Parents are the commits this one follows. Its files are those of the
	// first with Changes made.
	Parents []Hash
	Changes []Change
	// Message is made to end with a line break.
	Message string
	Author  Person
	// Committer is the Author where it is zero.
	Committer Person
	// When is the time of the commit; its location is recorded.
	When time.Time
	// AllowEmpty makes a commit whose files are those of its first parent;
	// otherwise that is ErrNothingToCommit.
	AllowEmpty bool
	// Sign signs the commit; nil leaves it unsigned.
	Sign Sign
	// Batch has objects that Changes name, and takes in those that are made; they
	// are stored before Ref moves. nil stores each by itself.
	Batch *Batch
}

// Change is one file of a commit: its new content or its end. The file of a
// given path is a plain one; an executable one stays executable. Writing "a"
// where "a/b" was, or the reverse, replaces what was there.
type Change struct {
	Path   string // from the root, with forward slashes; CheckPath
	Data   []byte
	Blob   Hash // of content that WriteBlob has stored, instead of Data
	Delete bool // removes the file, or the folder with all in it; one that is not there is no error
}

// Commit writes a commit and, durably, moves spec.Ref to it. A Ref that is
// not at the first parent is a *RefMovedError and stays where it is; the
// objects written until then are harmless. Other errors wrap ErrBadPath,
// ErrBadCommit, ErrNothingToCommit, or are of reading and writing.
func (r *Repo) Commit(ctx context.Context, spec CommitSpec) (Hash, error) {
	h, err := r.commit(ctx, spec)
	if err != nil {
		return ZeroHash, fmt.Errorf("commit: %w", err)
	}
	return h, nil
}

func (r *Repo) commit(ctx context.Context, spec CommitSpec) (Hash, error) {
	if spec.Committer == (Person{}) {
		spec.Committer = spec.Author
	}
	if err := spec.validate(); err != nil {
		return ZeroHash, err
	}
	edits, err := editsOf(spec.Changes)
	if err != nil {
		return ZeroHash, err
	}
	var base Hash
	if len(spec.Parents) > 0 {
		if base, err = r.treeOf(spec.Parents[0]); err != nil {
			return ZeroHash, err
		}
		for _, p := range spec.Parents[1:] {
			if _, err := r.readCommit(p); err != nil {
				return ZeroHash, err
			}
		}
	}
	// Before work is done for nothing; the swap below decides.
	if spec.Ref != "" {
		if err := r.checkAt(spec.Ref, spec.oldRef()); err != nil {
			return ZeroHash, err
		}
	}
	var objects objectWriter = r
	if spec.Batch != nil {
		objects = spec.Batch
	}
	tree, err := r.rewriteTree(ctx, objects, base, edits)
	if err != nil {
		return ZeroHash, err
	}
	if tree.IsZero() {
		if tree, err = objects.writeObject(plumbing.TreeObject, nil); err != nil {
			return ZeroHash, err
		}
	}
	if !spec.AllowEmpty && (tree == base || base.IsZero() && tree == emptyTree()) {
		return ZeroHash, ErrNothingToCommit
	}
	data, err := spec.encode(tree)
	if err == nil && spec.Sign != nil {
		data, err = withSignature(data, spec.Sign)
	}
	if err != nil {
		return ZeroHash, err
	}
	h, err := objects.writeObject(plumbing.CommitObject, data)
	if err == nil && spec.Batch != nil {
		err = spec.Batch.store(ctx)
	}
	if err != nil {
		return ZeroHash, err
	}
	if spec.Ref != "" {
		if err := r.SetRef(spec.Ref, h, spec.oldRef()); err != nil {
			return ZeroHash, err
		}
	}
	return h, nil
}

// emptyTree is the id of the tree without entries.
func emptyTree() Hash { return plumbing.ComputeHash(plumbing.TreeObject, nil) }

// oldRef is where Ref must be for the commit to be made.
func (s *CommitSpec) oldRef() Hash {
	if len(s.Parents) == 0 {
		return ZeroHash
	}
	return s.Parents[0]
}

// checkAt reports a ref that is not where it is believed to be.
func (r *Repo) checkAt(name string, want Hash) error {
	if err := CheckRefName(name); err != nil {
		return err
	}
	have, err := r.ref(name)
	if err != nil && !errors.Is(err, ErrNoRef) {
		return fmt.Errorf("ref %s: %w", name, err)
	}
	if have != want {
		return &RefMovedError{Name: name, Want: want, Have: have}
	}
	return nil
}

func (s *CommitSpec) validate() error {
	for _, p := range []struct {
		role string
		Person
	}{{"author", s.Author}, {"committer", s.Committer}} {
		if strings.TrimSpace(p.Name) == "" {
			return fmt.Errorf("%w: the %s has no name", ErrBadCommit, p.role)
		}
		if strings.ContainsAny(p.Name+p.Email, "<>\r\n\x00") || !utf8.ValidString(p.Name+p.Email) {
			return fmt.Errorf("%w: the %s's name or email has a character git does not allow: %q %q", ErrBadCommit, p.role, p.Name, p.Email)
		}
	}
	switch {
	case s.When.IsZero() || s.When.Unix() < 0:
		return fmt.Errorf("%w: it has no time, or one before 1970", ErrBadCommit)
	case strings.TrimSpace(s.Message) == "":
		return fmt.Errorf("%w: it has no message", ErrBadCommit)
	case strings.ContainsRune(s.Message, 0) || !utf8.ValidString(s.Message):
		return fmt.Errorf("%w: its message is not UTF-8 text", ErrBadCommit)
	case slices.Contains(s.Parents, ZeroHash):
		return fmt.Errorf("%w: a parent is the zero id", ErrBadCommit)
	}
	return nil
}

func (s *CommitSpec) encode(tree Hash) ([]byte, error) {
	msg := strings.ReplaceAll(s.Message, "\r\n", "\n")
	if !strings.HasSuffix(msg, "\n") {
		msg += "\n"
	}
	c := object.Commit{
		Author:       object.Signature{Name: strings.TrimSpace(s.Author.Name), Email: strings.TrimSpace(s.Author.Email), When: s.When},
		Committer:    object.Signature{Name: strings.TrimSpace(s.Committer.Name), Email: strings.TrimSpace(s.Committer.Email), When: s.When},
		Message:      msg,
		TreeHash:     tree,
		ParentHashes: s.Parents,
	}
	return encodeObject(&c)
}

// encodeObject returns the bytes of a commit or tree.
func encodeObject(o interface {
	Encode(plumbing.EncodedObject) error
},
) ([]byte, error) {
	var m plumbing.MemoryObject
	if err := o.Encode(&m); err != nil {
		return nil, err
	}
	rd, err := m.Reader()
	if err != nil {
		return nil, err
	}
	data := make([]byte, m.Size())
	if _, err := rd.Read(data); err != nil && len(data) > 0 {
		return nil, err
	}
	return data, rd.Close()
}

// edit is what happens at one name of a folder.
type edit struct {
	change *Change          // the file's own change, nil for a folder to go into
	below  map[string]*edit // changes inside
}

// editsOf sorts changes into a tree of folders. Two changes of one path, and
// a file written both as file and as folder, are errors.
func editsOf(changes []Change) (map[string]*edit, error) {
	root := map[string]*edit{}
	for i := range changes {
		c := &changes[i]
		if err := CheckPath(c.Path); err != nil {
			return nil, err
		}
		at := root
		parts := strings.Split(c.Path, "/")
		for n, part := range parts {
			e := at[part]
			if e == nil {
				e = &edit{}
				at[part] = e
			}
			if n == len(parts)-1 {
				if e.change != nil {
					return nil, fmt.Errorf("%w: %q is changed twice", ErrBadPath, c.Path)
				}
				e.change = c
				break
			}
			if e.below == nil {
				e.below = map[string]*edit{}
			}
			at = e.below
		}
	}
	return root, checkEdits("", root)
}

// checkEdits refuses a path written as a file while another is written below it.
func checkEdits(dir string, edits map[string]*edit) error {
	for name, e := range edits {
		if e.change != nil && !e.change.Delete && writes(e.below) {
			return fmt.Errorf("%w: %q would be a file and a folder", ErrBadPath, dir+name)
		}
		if err := checkEdits(dir+name+"/", e.below); err != nil {
			return err
		}
	}
	return nil
}

func writes(edits map[string]*edit) bool {
	for _, e := range edits {
		if e.change != nil && !e.change.Delete || writes(e.below) {
			return true
		}
	}
	return false
}

// blobOf stores what a change writes, unless that has been done.
func blobOf(objects objectWriter, c *Change) (Hash, error) {
	if c.Blob.IsZero() {
		return objects.writeObject(plumbing.BlobObject, c.Data)
	}
	if !objects.hasObject(c.Blob) {
		return ZeroHash, fmt.Errorf("%s: %w: %s", c.Path, ErrNoObject, c.Blob)
	}
	return c.Blob, nil
}

// rewriteTree writes the tree that base becomes by edits and returns its id:
// base's own where nothing differs, ZeroHash where nothing is left.
func (r *Repo) rewriteTree(ctx context.Context, objects objectWriter, base Hash, edits map[string]*edit) (Hash, error) {
	if err := ctx.Err(); err != nil {
		return ZeroHash, err
	}
	var old []object.TreeEntry
	if !base.IsZero() {
		var err error
		if old, err = r.readTree(base); err != nil {
			return ZeroHash, err
		}
	}
	entries := make([]object.TreeEntry, 0, len(old)+len(edits))
	present := map[string]object.TreeEntry{}
	for _, e := range old {
		if edits[e.Name] == nil {
			entries = append(entries, e)
			continue
		}
		present[e.Name] = e
	}
	for name, ed := range edits {
		was, had := present[name]
		switch {
		case ed.change != nil && !ed.change.Delete:
			h, err := blobOf(objects, ed.change)
			if err != nil {
				return ZeroHash, err
			}
			mode := filemode.Regular
			if had && was.Mode == filemode.Executable {
				mode = filemode.Executable
			}
			entries = append(entries, object.TreeEntry{Name: name, Mode: mode, Hash: h})
		case ed.below != nil:
			var sub Hash
			if had && was.Mode == filemode.Dir && ed.change == nil {
				sub = was.Hash
			}
			h, err := r.rewriteTree(ctx, objects, sub, ed.below)
			if err != nil {
				return ZeroHash, err
			}
			switch {
			case !h.IsZero():
				entries = append(entries, object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: h})
			case had && was.Mode != filemode.Dir && ed.change == nil:
				entries = append(entries, was) // deletions below a file are not there to delete
			}
		}
	}
	if len(entries) == 0 {
		return ZeroHash, nil
	}
	sort.Sort(object.TreeEntrySorter(entries))
	data, err := encodeObject(&object.Tree{Entries: entries})
	if err != nil {
		return ZeroHash, err
	}
	return objects.writeObject(plumbing.TreeObject, data)
}
