package pathindex

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// ID is a commit's id.
type ID [20]byte

// Index knows of commits and of the paths that each of them changed.
type Index struct {
	commits []commit // parents before their children
	number  map[ID]int32
	paths   []path
	byName  map[string]int32
}

type commit struct {
	id      ID
	parents []int32
	changed []int32 // paths
}

type path struct {
	name    string
	commits []int32 // that changed it, ascending
}

// New makes an empty Index.
func New() *Index {
	return &Index{number: map[ID]int32{}, byName: map[string]int32{}}
}

// ErrOrder says that a commit was added before one of its parents, or twice.
var ErrOrder = errors.New("commits must be added once, after their parents")

// Add takes up a commit with the paths that it changed.
func (x *Index) Add(id ID, parents []ID, changed []string) error {
	if _, ok := x.number[id]; ok || len(x.commits) == math.MaxInt32 {
		return fmt.Errorf("commit %x: %w", id, ErrOrder)
	}
	c := commit{id: id, parents: make([]int32, 0, len(parents)), changed: make([]int32, 0, len(changed))}
	for _, p := range parents {
		n, ok := x.number[p]
		if !ok {
			return fmt.Errorf("commit %x before its parent %x: %w", id, p, ErrOrder)
		}
		c.parents = append(c.parents, n)
	}
	for _, name := range changed {
		c.changed = append(c.changed, x.path(name))
	}
	x.add(c)
	return nil
}

// path is the number of a path, a new one where it is met the first time.
func (x *Index) path(name string) int32 {
	n, ok := x.byName[name]
	if !ok {
		n = int32(len(x.paths))
		x.byName[name] = n
		x.paths = append(x.paths, path{name: name})
	}
	return n
}

func (x *Index) add(c commit) {
	n := int32(len(x.commits))
	x.commits = append(x.commits, c)
	x.number[c.id] = n
	for _, p := range c.changed {
		if list := x.paths[p].commits; len(list) == 0 || list[len(list)-1] != n {
			x.paths[p].commits = append(list, n)
		}
	}
}

// Len is how many commits are known.
func (x *Index) Len() int { return len(x.commits) }

// Has reports whether a commit is known; all that it follows from are, too.
func (x *Index) Has(id ID) bool {
	_, ok := x.number[id]
	return ok
}

// Changed lists the paths that a commit changed, nil for one that is not known.
func (x *Index) Changed(id ID) []string {
	n, ok := x.number[id]
	if !ok {
		return nil
	}
	var names []string
	for _, p := range x.commits[n].changed {
		names = append(names, x.paths[p].name)
	}
	return names
}

// Commits lists the commits that changed the path, or any path below it, among
// tip and all that it follows from: children before their parents.
func (x *Index) Commits(tip ID, name string) []ID {
	top, ok := x.number[tip]
	if !ok {
		return nil
	}
	var found []int32
	if n, ok := x.byName[name]; ok {
		found = slices.Clone(x.paths[n].commits)
	}
	folder := strings.TrimSuffix(name, "/") + "/"
	for i := range x.paths {
		if strings.HasPrefix(x.paths[i].name, folder) {
			found = append(found, x.paths[i].commits...)
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	found = slices.Compact(found)
	// Parents have lower numbers: one pass downward marks all ancestors.
	reached := make([]bool, top+1)
	reached[top] = true
	for n := top; n >= found[0]; n-- {
		if reached[n] {
			for _, p := range x.commits[n].parents {
				reached[p] = true
			}
		}
	}
	var ids []ID
	for _, n := range slices.Backward(found) {
		if n <= top && reached[n] {
			ids = append(ids, x.commits[n].id)
		}
	}
	return ids
}
