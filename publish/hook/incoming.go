package hook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/publish/repo"
)

// incoming makes, in a folder of its own beside the repository's objects, a view
// of the repository as it would be after a push: its refs with the updates
// made, its objects as alternates, and links to those that git holds back in
// its quarantine until the hook has agreed. The caller removes the folder.
func incoming(gitDir, quarantine string, updates []Update) (dir string, err error) {
	if gitDir, err = filepath.Abs(gitDir); err != nil {
		return "", err
	}
	now, err := repo.Open(gitDir)
	if err != nil {
		return "", err
	}
	refs, err := now.Refs("refs/")
	if err := errors.Join(err, now.Close()); err != nil {
		return "", err
	}
	// On the same disk as the objects, so that they can be linked.
	if dir, err = os.MkdirTemp(gitDir, "postil-incoming-"); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	for _, sub := range []string{"objects/info", "objects/pack", "refs/heads"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(sub)), 0o700); err != nil {
			return "", err
		}
	}
	if quarantine != "" {
		if err := linkAll(quarantine, filepath.Join(dir, "objects")); err != nil {
			return "", err
		}
	}
	objects := filepath.Join(gitDir, "objects")
	alternates := objects + "\n"
	if more, err := os.ReadFile(filepath.Join(objects, "info", "alternates")); err == nil {
		alternates += string(more)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	for name, text := range map[string]string{
		"HEAD":                    "ref: refs/heads/main\n",
		"config":                  "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
		"objects/info/alternates": alternates,
		"packed-refs":             packed(refs, updates),
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// linkAll links, or where that cannot be copies, the files below one folder into
// another.
func linkAll(from, to string) error {
	return filepath.WalkDir(from, func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, file)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o700)
		case !e.Type().IsRegular():
			return nil
		}
		if os.Link(file, target) == nil {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	})
}

// packed is a packed-refs file of refs with updates made to them.
func packed(refs []repo.Ref, updates []Update) string {
	tips := map[string]repo.Hash{}
	for _, r := range refs {
		tips[r.Name] = r.Hash
	}
	for _, u := range updates {
		if u.New == repo.ZeroHash {
			delete(tips, u.Name)
		} else {
			tips[u.Name] = u.New
		}
	}
	names := make([]string, 0, len(tips))
	for name := range tips {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("# pack-refs with: sorted \n")
	for _, name := range names {
		fmt.Fprintf(&b, "%s %s\n", tips[name], name)
	}
	return b.String()
}
