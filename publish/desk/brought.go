package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/publish/content"
	"postil/publish/repo"
)

// brought is what one side of a draft brings into the other, ours.
type brought struct {
	// changes are of ours, in the folder that the article has there.
	changes []repo.Change
	clash   bool // both changed one article in a way that cannot be joined; it is left out
	// dir is the article's folder in ours, to where theirs has it, where only
	// they have moved it; else both are "".
	dir, to string
	beside  []beside
}

// beside is a file that both changed: ours stays, theirs is kept under another
// name.
type beside struct{ name, kept string }

// words say what was kept beside, for the message of a commit.
func (b brought) words() string {
	var s strings.Builder
	for i, f := range b.beside {
		if i == 0 {
			s.WriteByte('\n')
		}
		fmt.Fprintf(&s, "Both changed %s: the other one is kept as %s.\n", f.name, f.kept)
	}
	return s.String()
}

// brought finds what theirs would bring into ours. An article that one side has
// moved, by its slug or date, is followed; one that a side has taken away is
// errClash.
func (k *Desk) brought(ctx context.Context, ours, theirs repo.Hash) (b brought, err error) {
	base, err := k.repo.MergeBase(ctx, ours, theirs)
	if err != nil {
		return b, err
	}
	mine, err := k.repo.Diff(ctx, base, ours)
	if err != nil {
		return b, err
	}
	other, err := k.repo.Diff(ctx, base, theirs)
	if err != nil {
		return b, err
	}
	mine, myDir, myTo, err := inPlace(mine)
	if err != nil {
		return b, err
	}
	other, theirDir, theirTo, err := inPlace(other)
	if err != nil {
		return b, err
	}
	if myTo == "" && theirTo != "" {
		b.dir, b.to = theirDir, theirTo
	}
	for _, c := range other {
		if slices.ContainsFunc(mine, func(m repo.FileChange) bool { return sameEvidence(m.Path, c.Path) }) {
			continue // either is a look at the same page; ours stays whole
		}
		i := slices.IndexFunc(mine, func(m repo.FileChange) bool { return m.Path == c.Path })
		if i < 0 {
			err = k.take(&b, c)
		} else {
			err = k.reconcile(&b, mine[i], c)
		}
		if err != nil {
			return b, err
		}
	}
	if myTo != "" { // ours has it elsewhere
		for i := range b.changes {
			b.changes[i].Path = rebased(b.changes[i].Path, myDir, myTo)
		}
	}
	return b, nil
}

// inPlace gives the changes of a draft as if its article had not been moved
// from dir to another folder; both are "" when it was not.
func inPlace(changes []repo.FileChange) (list []repo.FileChange, dir, to string, err error) {
	for _, c := range changes {
		switch {
		case !isArticle(c.Path):
		case c.New == repo.ZeroHash:
			dir = path.Dir(c.Path)
		case c.Old == repo.ZeroHash:
			to = path.Dir(c.Path)
		}
	}
	if dir == "" {
		return changes, "", "", nil
	}
	if to == "" {
		return nil, "", "", errClash // taken away: somebody has to look
	}
	byPath := map[string]repo.FileChange{}
	for _, c := range changes {
		at := rebased(c.Path, to, dir)
		was, seen := byPath[at]
		if !seen {
			was = repo.FileChange{Path: at}
		}
		if c.Old != repo.ZeroHash {
			was.Old = c.Old
		}
		if c.New != repo.ZeroHash {
			was.New = c.New
		}
		byPath[at] = was
	}
	for _, c := range byPath {
		if c.Old != c.New {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b repo.FileChange) int { return strings.Compare(a.Path, b.Path) })
	return list, dir, to, nil
}

// rebased is a path under one folder as it is under another.
func rebased(p, from, to string) string {
	if rest, ok := strings.CutPrefix(p, from+"/"); ok {
		return to + "/" + rest
	}
	return p
}

// take takes a file as theirs has it.
func (k *Desk) take(b *brought, c repo.FileChange) error {
	change, err := k.change(c)
	if err == nil {
		b.changes = append(b.changes, change)
	}
	return err
}

// change is the change that brings a file to what it is after another one: its
// content, or its end.
func (k *Desk) change(c repo.FileChange) (repo.Change, error) {
	if c.New == repo.ZeroHash {
		return repo.Change{Path: c.Path, Delete: true}, nil
	}
	data, err := k.repo.ReadBlob(c.New)
	return repo.Change{Path: c.Path, Data: data}, err
}

// reconcile settles a file that both changed. Nothing of either is lost: what
// one side took away and the other changed stays.
func (k *Desk) reconcile(b *brought, mine, other repo.FileChange) error {
	switch {
	case mine.New == other.New || other.New == repo.ZeroHash:
		return nil
	case mine.New == repo.ZeroHash:
		return k.take(b, other)
	case isArticle(other.Path) && other.Old != repo.ZeroHash:
		data, err := k.joinArticles(other.Old, mine.New, other.New)
		if errors.Is(err, errClash) {
			b.clash = true
			return nil
		}
		if err == nil {
			b.changes = append(b.changes, repo.Change{Path: other.Path, Data: data})
		}
		return err
	case isArticle(other.Path):
		return errClash // two articles at one address
	}
	ours, err := k.repo.ReadBlob(mine.New)
	if err != nil {
		return err
	}
	theirs, err := k.repo.ReadBlob(other.New)
	if err != nil {
		return err
	}
	if path.Dir(other.Path) == content.ReferenceRoot {
		var was []byte
		if other.Old != repo.ZeroHash {
			if was, err = k.repo.ReadBlob(other.Old); err != nil {
				return err
			}
		}
		if data, ok := joinFields(keyOf(other.Path), was, ours, theirs); ok {
			b.changes = append(b.changes, repo.Change{Path: other.Path, Data: data})
			return nil
		}
	}
	ext := path.Ext(other.Path)
	kept := strings.TrimSuffix(other.Path, ext) + "-" + other.New.String()[:7] + ext
	if path.Dir(kept) == content.ReferenceRoot {
		if named, ok := source(keyOf(kept), theirs); ok {
			theirs = named
		}
	}
	b.changes = append(b.changes, repo.Change{Path: kept, Data: theirs})
	b.beside = append(b.beside, beside{path.Base(other.Path), path.Base(kept)})
	return nil
}

// joinFields joins two versions of a source field by field. Where both changed
// one field, or what there is cannot be read, ok is false.
func joinFields(key string, base, ours, theirs []byte) (data []byte, ok bool) {
	read := func(data []byte) (m map[string]json.RawMessage, ok bool) {
		if data == nil {
			return map[string]json.RawMessage{}, true
		}
		return m, json.Unmarshal(data, &m) == nil
	}
	was, ok1 := read(base)
	mine, ok2 := read(ours)
	other, ok3 := read(theirs)
	if !ok1 || !ok2 || !ok3 {
		return nil, false
	}
	same := func(a, b json.RawMessage) bool {
		var x, y any
		return (a == nil) == (b == nil) && (a == nil || json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y))
	}
	for _, fields := range []map[string]json.RawMessage{was, other} {
		for name := range fields {
			switch {
			case same(was[name], other[name]): // only ours may have changed it
			case same(was[name], mine[name]):
				if other[name] == nil {
					delete(mine, name)
				} else {
					mine[name] = other[name]
				}
			case !same(mine[name], other[name]):
				return nil, false
			}
		}
	}
	joined, err := json.Marshal(mine)
	if err != nil {
		return nil, false
	}
	return source(key, joined)
}

// source is a source as its file has it.
func source(key string, data []byte) ([]byte, bool) {
	ref, err := cite.ParseReference(key, data)
	if err != nil {
		return nil, false
	}
	data, err = ref.MarshalFile()
	return data, err == nil
}

// moveAlong are the changes of ours that follow what theirs brings, and its move
// of the article.
func (k *Desk) moveAlong(b brought, ours repo.Hash) ([]repo.Change, error) {
	if b.to == "" {
		return b.changes, nil
	}
	tree, err := k.repo.Tree(ours)
	if err != nil {
		return nil, err
	}
	files, err := tree.Files(b.dir)
	if err != nil {
		return nil, err
	}
	var out []repo.Change
	for _, f := range files {
		i := slices.IndexFunc(b.changes, func(c repo.Change) bool { return c.Path == f.Path })
		out = append(out, repo.Change{Path: f.Path, Delete: true})
		if i >= 0 {
			continue
		}
		data, err := k.repo.ReadBlob(f.Hash)
		if err != nil {
			return nil, err
		}
		out = append(out, repo.Change{Path: rebased(f.Path, b.dir, b.to), Data: data})
	}
	for _, c := range b.changes {
		if c.Delete && strings.HasPrefix(c.Path, b.dir+"/") {
			continue // it does not go along
		}
		c.Path = rebased(c.Path, b.dir, b.to)
		out = append(out, c)
	}
	return out, nil
}
