package desk

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"postil/editor/quotation"
	"postil/publish/check"
	"postil/publish/content"
	"postil/publish/evidence"
	"postil/publish/repo"
	"postil/publish/review"
)

// Evidence is saved to a draft, listed in its approval and brought onto main
// like everything else that the draft changes: nothing comes there that nobody
// has seen. What main has already of a source that an article cites is not
// listed: readers do not see it, so that keeping a page anew for one article
// makes the approval of no other void.

// isEvidence reports whether a name is one that evidence has.
func isEvidence(name string) bool {
	_, ok := evidence.KeyOf(name)
	return ok
}

// sameEvidence reports whether two files are kept of one source: they belong
// together.
func sameEvidence(a, b string) bool {
	key, ok := evidence.KeyOf(a)
	other, also := evidence.KeyOf(b)
	return ok && also && key == other
}

// placed is the path in the repository of a file that an edit names.
func placed(dir, name string) string {
	if isEvidence(name) || path.Dir(name) == content.ReferenceRoot {
		return name
	}
	return path.Join(dir, name)
}

// dropTexts takes away the texts that a new record does not name any more.
func dropTexts(tree *repo.Tree, files map[string][]byte) error {
	for _, name := range slices.Collect(maps.Keys(files)) {
		if !isEvidence(name) || path.Base(name) != evidence.RecordFile || files[name] == nil {
			continue
		}
		record, err := evidence.ParseRecord(files[name])
		if err != nil {
			continue // the check says so; nothing is taken away for it
		}
		there, err := tree.Files(path.Dir(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, f := range there {
			if _, given := files[f.Path]; !given && isEvidence(f.Path) && !record.Names(path.Base(f.Path)) {
				files[f.Path] = nil
			}
		}
	}
	return nil
}

// keptSince names the sources of which main has kept something since a draft
// began that the draft keeps otherwise.
func keptSince(main *repo.Tree, changes []repo.FileChange) map[string]bool {
	settled := map[string]bool{}
	for _, c := range changes {
		if key, ok := evidence.KeyOf(c.Path); ok {
			if onMain, _ := main.Blob(c.Path); onMain != c.Old && onMain != c.New {
				settled[key] = true
			}
		}
	}
	return settled
}

// othersKept reports whether a publication left a file of evidence as main had
// it because something was kept of its source since the draft began.
func (k *Desk) othersKept(ctx context.Context, info repo.CommitInfo, approval review.Event, name string) (bool, error) {
	key, ok := evidence.KeyOf(name)
	if !ok {
		return false, nil
	}
	tip, err := repo.ParseHash(approval.Commit)
	if err != nil {
		return false, nil //nolint:nilerr // that the approval names no commit is found elsewhere
	}
	d := &Draft{Tip: tip}
	if err := k.base(ctx, d, info.Parents[0]); err != nil {
		return false, err
	}
	var trees [4]*repo.Tree // of the publication, main before it, the draft, and where it began
	for i, h := range []repo.Hash{info.Hash, info.Parents[0], tip, d.Base} {
		if trees[i], err = k.repo.Tree(h); err != nil {
			return false, err
		}
	}
	dir := path.Join(evidence.Root, key)
	meanwhile := false
	for _, file := range evidence.FileNames() {
		var has [4]repo.Hash
		for i, t := range trees {
			has[i], _ = t.Blob(path.Join(dir, file)) // zero when absent
		}
		if has[0] != has[1] {
			return false, nil // all of it stays, or nothing
		}
		meanwhile = meanwhile || has[1] != has[3] && has[1] != has[2]
	}
	return meanwhile, nil
}

// Kept is what a view has of a source's evidence.
type Kept struct {
	*evidence.Snapshot
	Sources []*quotation.Source // the snapshot's Texts, made ready to be searched
}

// shelf keeps evidence that was read, as long as its files stay the same: an
// article is checked again after every pause in typing.
type shelf struct {
	mu   sync.Mutex
	read map[string]shelved
}

type shelved struct {
	stamp string
	kept  *Kept
	err   error
}

// shelfSize is from how many sources on the shelf is cleared.
const shelfSize = 500

// Kept reads what is kept of a source. Where nothing is, the error wraps
// fs.ErrNotExist.
func (v *View) Kept(key string) (*Kept, error) {
	dir, err := evidence.Folder(key)
	if err != nil {
		return nil, err
	}
	if v.shelf == nil {
		return v.readKept(key)
	}
	stamp := v.stamp(dir)
	v.shelf.mu.Lock()
	s, ok := v.shelf.read[key]
	v.shelf.mu.Unlock()
	if ok && s.stamp == stamp {
		return s.kept, s.err
	}
	s = shelved{stamp: stamp}
	s.kept, s.err = v.readKept(key)
	v.shelf.mu.Lock()
	defer v.shelf.mu.Unlock()
	if v.shelf.read == nil || len(v.shelf.read) >= shelfSize {
		v.shelf.read = map[string]shelved{}
	}
	v.shelf.read[key] = s
	return s.kept, s.err
}

func (v *View) readKept(key string) (*Kept, error) {
	s, err := evidence.Load(key, v.ReadFile)
	if err != nil {
		return nil, err
	}
	kept := &Kept{Snapshot: s}
	for _, text := range s.Texts() {
		kept.Sources = append(kept.Sources, quotation.NewSource(text))
	}
	return kept, nil
}

// stamp tells the files of a source's evidence from others without reading
// them.
func (v *View) stamp(dir string) string {
	var b strings.Builder
	for _, name := range evidence.FileNames() {
		file := path.Join(dir, name)
		if data, ok := v.files[file]; ok {
			b.WriteString(repo.BlobHash(data).String())
		} else {
			for _, t := range v.trees {
				if blob, ok := t.Blob(file); ok {
					b.WriteString(blob.String())
					break
				}
			}
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// keptTexts is Kept for the check.
func (v *View) keptTexts(key string) (check.Kept, error) {
	kept, err := v.Kept(key)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, evidence.ErrKey) {
		return check.Kept{}, nil
	}
	if err != nil {
		return check.Kept{Any: true}, err
	}
	return check.Kept{Any: true, Texts: kept.Sources}, nil
}
