package repo

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Oddity is a file of a commit that no publication should have.
type Oddity struct {
	Path string
	Why  string // "is a symbolic link"
}

// Oddities looks at what commit b has and a has not: folders that are not as git
// writes them, paths that leave the repository or are git's own, symbolic links, submodules, and names that are
// one on a computer that does not tell case or the composition of characters
// apart.
func (r *Repo) Oddities(ctx context.Context, a, b Hash) ([]Oddity, error) {
	changes, err := r.diff(ctx, a, b)
	if err != nil {
		return nil, fmt.Errorf("look over %s: %w", b, err)
	}
	root, err := r.treeOf(b)
	if err != nil {
		return nil, fmt.Errorf("look over %s: %w", b, err)
	}
	before := ZeroHash
	if !a.IsZero() {
		if before, err = r.treeOf(a); err != nil {
			return nil, fmt.Errorf("look over %s: %w", b, err)
		}
	}
	odd, err := r.misshapen(ctx, "", before, root)
	if err != nil {
		return nil, fmt.Errorf("look over %s: %w", b, err)
	}
	if len(odd) > 0 {
		return odd, nil // what else is in it depends on who reads it
	}
	seen := folders{}
	for _, c := range changes {
		if c.New.IsZero() {
			continue
		}
		if err := CheckPath(c.Path); err != nil {
			odd = append(odd, Oddity{c.Path, err.Error()})
			continue
		}
		switch c.newMode {
		case filemode.Regular, filemode.Executable, filemode.Deprecated:
		case filemode.Symlink:
			odd = append(odd, Oddity{c.Path, "is a symbolic link"})
		case filemode.Submodule:
			odd = append(odd, Oddity{c.Path, "is another repository, a submodule"})
		default:
			odd = append(odd, Oddity{c.Path, "is no plain file"})
		}
		twin, err := seen.twin(r, root, c.Path)
		if err != nil {
			return nil, fmt.Errorf("look over %s: %w", b, err)
		}
		switch {
		case !norm.NFC.IsNormalString(c.Path):
			odd = append(odd, Oddity{c.Path, "has a name with decomposed characters; write it in Unicode's composed form"})
		case twin != "":
			odd = append(odd, Oddity{c.Path, fmt.Sprintf("is the same as %s on many computers", twin)})
		}
	}
	return odd, nil
}

// misshapen looks for folders, among those that tree b has and a has not, that
// git would not write: different programs read different files from them.
func (r *Repo) misshapen(ctx context.Context, dir string, a, b Hash) ([]Oddity, error) {
	if a == b {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	old := map[string]Hash{}
	if !a.IsZero() {
		entries, err := r.readTree(a)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Mode == filemode.Dir {
				old[e.Name] = e.Hash
			}
		}
	}
	entries, err := r.readTree(b)
	if err != nil {
		return nil, err
	}
	var odd []Oddity
	names := map[string]bool{}
	for i, e := range entries {
		switch {
		case e.Name == "" || strings.Contains(e.Name, "/"):
			odd = append(odd, Oddity{dir + e.Name, fmt.Sprintf("has a name that is none, %q", e.Name)})
		case names[e.Name]:
			odd = append(odd, Oddity{dir + e.Name, "stands in its folder twice"})
		case i > 0 && sortName(entries[i-1]) >= sortName(e):
			odd = append(odd, Oddity{dir + e.Name, "is not in its place in the folder"})
		}
		names[e.Name] = true
		if e.Mode != filemode.Dir {
			continue
		}
		below, err := r.misshapen(ctx, dir+e.Name+"/", old[e.Name], e.Hash)
		if err != nil {
			return nil, err
		}
		odd = append(odd, below...)
	}
	return odd, nil
}

// sortName is what git sorts the entries of a folder by.
func sortName(e object.TreeEntry) string {
	if e.Mode == filemode.Dir {
		return e.Name + "/"
	}
	return e.Name
}

// folded is what a name is on a computer that does not tell case apart.
func folded(name string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(name))) }

// folders are folders by the names in them as folded has them.
type folders map[Hash]map[string][]string

// twin gives another path that cannot stand beside p, "" for none.
func (f folders) twin(r *Repo, tree Hash, p string) (string, error) {
	dir := ""
	for {
		entries, err := r.readTree(tree)
		if err != nil {
			return "", err
		}
		names := f[tree]
		if names == nil {
			names = make(map[string][]string, len(entries))
			for _, e := range entries {
				names[folded(e.Name)] = append(names[folded(e.Name)], e.Name)
			}
			f[tree] = names
		}
		name, rest, deeper := strings.Cut(p, "/")
		for _, other := range names[folded(name)] {
			if other != name {
				return path.Join(dir, other), nil
			}
		}
		i := slices.IndexFunc(entries, func(e object.TreeEntry) bool { return e.Name == name })
		if !deeper || i < 0 {
			return "", nil
		}
		tree, dir, p = entries[i].Hash, path.Join(dir, name), rest
	}
}
