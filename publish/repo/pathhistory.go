package repo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"

	"postil/publish/durable"
	"postil/publish/repo/pathindex"
)

// pathHistory is the index of which commits changed which paths. It is made
// when it is first asked for, grows with the history, and is kept in the
// repository's private folder; one that is damaged is made anew.
type pathHistory struct {
	mu    sync.Mutex // guards what follows; held while the index grows
	index *pathindex.Index
	saved int // commits in the file
}

// saveAfter is how many new commits the index is written down for; a few are
// found again quicker than a large file is written.
const saveAfter = 64

func (r *Repo) historyFile() string { return filepath.Join(r.commonDir, "postil", "history") }

// historyKey changes when more or less of the history can be seen.
func (r *Repo) historyKey() pathindex.Key {
	var ends []string
	for h := range r.shallow {
		ends = append(ends, h.String())
	}
	slices.Sort(ends)
	return sha256.Sum256([]byte(strings.Join(ends, "\n")))
}

// History returns the commits that changed the file at path, or any file in
// that folder, among tip and all that it follows from, children before their
// parents, up to limit; a limit of 0 or less means all. A merge counts where
// its file is none of its parents'. A file that had another path before has
// its history until then under that one.
func (r *Repo) History(ctx context.Context, tip Hash, path string, limit int) ([]CommitInfo, error) {
	fail := func(err error) ([]CommitInfo, error) { return nil, fmt.Errorf("history of %s: %w", path, err) }
	if tip.IsZero() {
		return nil, nil
	}
	ids, err := r.changedPath(ctx, tip, path)
	if err != nil {
		return fail(err)
	}
	if limit > 0 && len(ids) > limit {
		ids = ids[:limit]
	}
	infos := make([]CommitInfo, len(ids))
	for i, id := range ids {
		if infos[i], err = r.Info(Hash(id)); err != nil {
			return fail(err)
		}
	}
	return infos, nil
}

func (r *Repo) changedPath(ctx context.Context, tip Hash, path string) ([]pathindex.ID, error) {
	p := &r.paths
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := r.reachHistory(ctx, tip); err != nil {
		return nil, err
	}
	return p.index.Commits(pathindex.ID(tip), path), nil
}

// Changes lists, for each of the commits that tip follows from, the paths that it
// changed against its parents.
func (r *Repo) Changes(ctx context.Context, tip Hash, commits []Hash) ([][]string, error) {
	p := &r.paths
	p.mu.Lock()
	defer p.mu.Unlock()
	if tip.IsZero() {
		return make([][]string, len(commits)), nil
	}
	if err := r.reachHistory(ctx, tip); err != nil {
		return nil, fmt.Errorf("changes of commits: %w", err)
	}
	out := make([][]string, len(commits))
	for i, c := range commits {
		out[i] = p.index.Changed(pathindex.ID(c))
	}
	return out, nil
}

// reachHistory has the index know of tip; r.paths.mu is held.
func (r *Repo) reachHistory(ctx context.Context, tip Hash) error {
	p := &r.paths
	if p.index == nil {
		p.index = r.loadHistory()
		p.saved = p.index.Len()
	}
	if p.index.Has(pathindex.ID(tip)) {
		return nil
	}
	// What was found before an error or the context's end is right, too.
	err := r.growHistory(ctx, p.index, tip)
	if p.saved == 0 || p.index.Len() >= p.saved+saveAfter {
		r.saveHistory()
	}
	return err
}

// loadHistory reads the index, an empty one where there is none to be used.
func (r *Repo) loadHistory() *pathindex.Index {
	data, err := os.ReadFile(r.historyFile())
	if err != nil {
		return pathindex.New()
	}
	x, err := pathindex.Decode(data, r.historyKey())
	if err != nil {
		return pathindex.New()
	}
	return x
}

// saveHistory writes the index down. It is only a help, so a repository that
// cannot be written to does without; r.paths.mu is held.
func (r *Repo) saveHistory() {
	p := &r.paths
	if p.index == nil || p.index.Len() == p.saved {
		return
	}
	if durable.WriteFile(r.historyFile(), p.index.Encode(r.historyKey()), 0o666) == nil {
		p.saved = p.index.Len()
	}
}

// growHistory takes up tip and all that it follows from.
func (r *Repo) growHistory(ctx context.Context, x *pathindex.Index, tip Hash) error {
	g := &grower{r: r, x: x, commits: map[Hash]*headOf{}, trees: map[Hash][]byte{}}
	return g.grow(ctx, tip)
}

// grower reads commits and trees for the index.
type grower struct {
	r       *Repo
	x       *pathindex.Index
	commits map[Hash]*headOf
	trees   map[Hash][]byte // as they are stored; those that were read lately
	older   map[Hash][]byte // and those before
	size    int             // bytes in trees
}

// headOf is what the index needs of a commit.
type headOf struct {
	tree    Hash
	parents []Hash
}

// grow adds commits after their parents, with a stack of its own: histories are
// deeper than Go likes to recurse.
func (g *grower) grow(ctx context.Context, tip Hash) error {
	stack := []Hash{tip}
	for len(stack) > 0 {
		h := stack[len(stack)-1]
		if g.x.Has(pathindex.ID(h)) {
			stack = stack[:len(stack)-1]
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := g.commit(h)
		if err != nil {
			return err
		}
		waits := false
		for _, p := range slices.Backward(c.parents) {
			if !g.x.Has(pathindex.ID(p)) {
				stack = append(stack, p)
				waits = true
			}
		}
		if waits {
			continue
		}
		stack = stack[:len(stack)-1]
		changed, err := g.changed(c)
		if err != nil {
			return fmt.Errorf("commit %s: %w", h, err)
		}
		parents := make([]pathindex.ID, len(c.parents))
		for i, p := range c.parents {
			parents[i] = pathindex.ID(p)
		}
		if err := g.x.Add(pathindex.ID(h), parents, changed); err != nil {
			return err
		}
	}
	return nil
}

// changed are the paths that a commit has otherwise than each of its parents.
func (g *grower) changed(c *headOf) ([]string, error) {
	if len(c.parents) == 0 {
		var all []string
		err := g.compare("", ZeroHash, c.tree, &all)
		return all, err
	}
	var common []string
	for i, p := range c.parents {
		parent, err := g.commit(p)
		if err != nil {
			return nil, err
		}
		var paths []string
		if err := g.compare("", parent.tree, c.tree, &paths); err != nil {
			return nil, err
		}
		if i == 0 {
			common = paths
			continue
		}
		slices.Sort(paths)
		common = slices.DeleteFunc(common, func(name string) bool {
			_, ok := slices.BinarySearch(paths, name)
			return !ok
		})
	}
	return common, nil
}

// errMalformed says that an object's bytes do not make sense.
var errMalformed = fmt.Errorf("%w: it cannot be read", ErrCorruptObject)

// commit reads the lines of a commit that are of use.
func (g *grower) commit(h Hash) (*headOf, error) {
	if c := g.commits[h]; c != nil {
		return c, nil
	}
	data, err := g.read(plumbing.CommitObject, h)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	c := &headOf{}
	for {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		key, value, ok := bytes.Cut(line, []byte(" "))
		if !ok || string(key) != "tree" && string(key) != "parent" {
			break
		}
		id, err := ParseHash(string(value))
		if err != nil {
			return nil, fmt.Errorf("read commit %s: %w", h, errMalformed)
		}
		if string(key) == "tree" {
			c.tree = id
		} else if !g.r.shallow[h] {
			c.parents = append(c.parents, id)
		}
		data = rest
	}
	if len(g.commits) > 1<<16 { // they are read once more, at most
		clear(g.commits)
	}
	g.commits[h] = c
	return c, nil
}

// treeCache bounds the trees that are kept: one half is given up at a time.
const treeCache = 8 << 20

func (g *grower) tree(h Hash) ([]byte, error) {
	if h.IsZero() {
		return nil, nil
	}
	data, ok := g.trees[h]
	if ok {
		return data, nil
	}
	if data, ok = g.older[h]; !ok {
		var err error
		if data, err = g.read(plumbing.TreeObject, h); err != nil {
			return nil, fmt.Errorf("read tree %s: %w", h, err)
		}
	}
	if g.size += len(data); g.size > treeCache/2 {
		g.older, g.trees, g.size = g.trees, map[Hash][]byte{}, len(data)
	}
	g.trees[h] = data
	return data, nil
}

// read reads an object. That its bytes are those of its id is not made sure of:
// the index decides nothing, and git fsck looks at all of them.
func (g *grower) read(t plumbing.ObjectType, h Hash) ([]byte, error) {
	kind, data, err := g.r.objects.ReadUnchecked(h)
	return ofKind(t, kind, data, err)
}

// entry is one line of a tree.
type entry struct {
	name, mode []byte
	hash       Hash
	whole      []byte // as it is stored
}

func (e *entry) isDir() bool { return string(e.mode) == "40000" }

// isGone reports that there is no entry any more.
func (e *entry) isGone() bool { return e.whole == nil }

// nextEntry takes the first entry off a tree.
func nextEntry(data []byte) (e entry, rest []byte, err error) {
	if len(data) == 0 {
		return entry{}, nil, nil
	}
	space := bytes.IndexByte(data, ' ')
	if space < 0 {
		return entry{}, nil, errMalformed
	}
	end := bytes.IndexByte(data[space:], 0)
	if end < 0 || len(data) < space+end+1+len(e.hash) {
		return entry{}, nil, errMalformed
	}
	end += space
	e.mode, e.name = data[:space], data[space+1:end]
	copy(e.hash[:], data[end+1:])
	e.whole = data[:end+1+len(e.hash)]
	return e, data[len(e.whole):], nil
}

// compareNames orders entries as git does: a folder as if it ended in a slash.
func compareNames(a, b *entry) int {
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	at := func(e *entry) int {
		switch {
		case len(e.name) > n:
			return int(e.name[n])
		case e.isDir():
			return '/'
		}
		return 0
	}
	return at(a) - at(b)
}

// compare appends the paths of files that differ between two trees, which are
// gone through side by side as they are stored.
func (g *grower) compare(dir string, old, new Hash, out *[]string) error {
	if old == new {
		return nil
	}
	a, err := g.tree(old)
	if err != nil {
		return err
	}
	b, err := g.tree(new)
	if err != nil {
		return err
	}
	var ea, eb entry
	nextA, nextB := true, true
	for {
		if nextA {
			if ea, a, err = nextEntry(a); err != nil {
				return fmt.Errorf("tree %s: %w", old, err)
			}
		}
		if nextB {
			if eb, b, err = nextEntry(b); err != nil {
				return fmt.Errorf("tree %s: %w", new, err)
			}
		}
		order := 0
		switch {
		case ea.isGone() && eb.isGone():
			return nil
		case eb.isGone():
			order = -1
		case ea.isGone():
			order = 1
		default:
			order = compareNames(&ea, &eb)
		}
		nextA, nextB = order <= 0, order >= 0
		switch {
		case order == 0 && bytes.Equal(ea.whole, eb.whole):
		case order == 0 && ea.isDir(): // the other is one too, or it would not be of the same order
			err = g.compare(dir+string(eb.name)+"/", ea.hash, eb.hash, out)
		case order == 0:
			*out = append(*out, dir+string(eb.name))
		case order < 0:
			err = g.all(dir, &ea, out)
		default:
			err = g.all(dir, &eb, out)
		}
		if err != nil {
			return err
		}
	}
}

// all appends the path of an entry, or of all files below it.
func (g *grower) all(dir string, e *entry, out *[]string) error {
	if e.isDir() {
		return g.compare(dir+string(e.name)+"/", ZeroHash, e.hash, out)
	}
	*out = append(*out, dir+string(e.name))
	return nil
}
