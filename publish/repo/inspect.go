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

// Oddities looks at what commit b has and a has not: paths that leave the
// repository or are git's own, symbolic links, submodules, and names that are
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
	var odd []Oddity
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
