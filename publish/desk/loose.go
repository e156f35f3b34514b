package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/repo"
)

// Loose is what stands in the publication's folder references and not on main:
// sources that another program wrote there, or that somebody changed by hand.
// They can be cited once a draft brings them.
type Loose struct {
	Main       string            // commit of main that they were compared with
	References []*cite.Reference // new ones, and those that are another than on main
	Findings   []proof.Finding   // what cannot be read of the folder, or looks wrong
	Young      bool              // some file may still be being written: look again shortly
}

// looseTries is how often a file that cannot be read is looked at before it
// counts as bad: another program may be writing it.
const looseTries = 3

// looseFile is what was read of a file, as long as it is the same.
type looseFile struct {
	size, when int64 // of the file, when from its time in nanoseconds
	ref        *cite.Reference
	blob       repo.Hash
	findings   []proof.Finding
	tries      int  // since it could not be read
	known      bool // only looked at: it is as git has it
}

// looseFiles are the files of the folder as they were last read.
type looseFiles struct {
	mu    sync.Mutex
	files map[string]looseFile // by name
}

// Loose reads the publication's folder of sources. Only files that have changed
// since the last call are read again. A file that cannot be read leaves the
// others as they are, and itself as it was while it may still be being written.
func (k *Desk) Loose(ctx context.Context) (Loose, error) {
	main, tip, err := k.published(ctx)
	if err != nil {
		return Loose{}, err
	}
	out := Loose{Main: tip.String()}
	root := k.repo.WorkTree()
	if root == "" {
		return out, nil
	}
	k.loose.mu.Lock()
	defer k.loose.mu.Unlock()
	entries, err := os.ReadDir(filepath.Join(root, content.ReferenceRoot))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, err
	}
	trees, err := k.looseTrees(tip)
	if err != nil {
		return out, err
	}
	files := make(map[string]looseFile, len(entries))
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		_, ok := content.ReferenceKey(e.Name())
		info, err := e.Info()
		if !ok || err != nil || !info.Mode().IsRegular() { // gone since, or no file
			continue
		}
		name := path.Join(content.ReferenceRoot, e.Name())
		was, known := k.loose.files[e.Name()]
		f := was
		inGit := func(blob repo.Hash) bool {
			return slices.ContainsFunc(trees, func(t *repo.Tree) bool { b, ok := t.Blob(name); return ok && b == blob })
		}
		if !known || was.known && !inGit(was.blob) || was.size != info.Size() || was.when != info.ModTime().UnixNano() || was.tries > 0 && was.tries < looseTries {
			f = readLoose(root, name, was, inGit)
			f.size, f.when = info.Size(), info.ModTime().UnixNano()
		}
		files[e.Name()] = f
		if f.tries > 0 && f.tries < looseTries {
			out.Young = true
		}
		if f.known || inGit(f.blob) {
			continue // as it is on main, or was when the files were last brought
		}
		if f.tries == 0 || f.tries >= looseTries {
			out.Findings = append(out.Findings, f.findings...)
		}
		if f.ref != nil && !same(main.Library, f.ref) {
			out.References = append(out.References, f.ref)
		}
	}
	k.loose.files = files
	return out, nil
}

// looseTrees are the commits whose files are not somebody's own: main, and the
// one that the publication's folder was last brought to.
func (k *Desk) looseTrees(tip repo.Hash) ([]*repo.Tree, error) {
	main, err := k.repo.Tree(tip)
	if err != nil {
		return nil, err
	}
	trees := []*repo.Tree{main}
	data, err := os.ReadFile(k.filesNote())
	if err != nil {
		return trees, nil //nolint:nilerr // no note: main has them all
	}
	if at, err := repo.ParseHash(strings.TrimSpace(string(data))); err == nil && at != tip {
		if old, err := k.repo.Tree(at); err == nil {
			trees = append(trees, old)
		}
	}
	return trees, nil
}

// readLoose reads a file anew, unless it is as git has it. What cannot be read
// keeps, for a few tries, the source that it was.
func readLoose(root, name string, was looseFile, inGit func(repo.Hash) bool) looseFile {
	f := looseFile{}
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		f.findings = []proof.Finding{{
			Rule: content.RuleUnreadable, Severity: proof.Error, Path: name,
			Template: "This cannot be read: {{.Problem}}. Check that it is there and that you may read it.",
			Args:     map[string]string{"Problem": err.Error()},
		}}
	} else {
		if f.blob = repo.BlobHash(data); inGit(f.blob) {
			f.known = true
			return f
		}
		f.ref, f.findings = content.ReadReference(name, data)
	}
	if f.ref == nil {
		if f.tries = was.tries + 1; f.tries < looseTries {
			f.ref = was.ref
		}
	}
	return f
}

// same reports whether a library has a source just like this one.
func same(lib *cite.Library, ref *cite.Reference) bool {
	other, ok := lib.Get(ref.Key)
	if !ok {
		return false
	}
	a, err1 := other.MarshalFile()
	b, err2 := ref.MarshalFile()
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}

// LooseFolders are the folders in which a change means that Loose, or main, may
// be another.
func (k *Desk) LooseFolders() []string {
	git := k.repo.GitDir()
	folders := []string{git, filepath.Join(git, "refs", "heads")}
	if root := k.repo.WorkTree(); root != "" {
		folders = append(folders, root, filepath.Join(root, content.ReferenceRoot))
	}
	return folders
}

// mostStamped is how many files a stamp looks at one by one. In larger folders
// it looks at the folder only, which does not tell a file that was written over
// in its place.
const mostStamped = 3000

// LooseGlance changes when main has moved or a file has come into the folder of
// sources or gone, and costs next to nothing. That a file was written over in its
// place it does not tell.
func (k *Desk) LooseGlance() string {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		tip = repo.ZeroHash
	}
	glance := tip.String()
	if root := k.repo.WorkTree(); root != "" {
		if info, err := os.Stat(filepath.Join(root, content.ReferenceRoot)); err == nil {
			glance += fmt.Sprint(" ", info.ModTime().UnixNano())
		}
	}
	return glance
}

// LooseStamp changes when main has moved or a file of the folder of sources may
// have changed. It costs a look at each file, not its reading.
func (k *Desk) LooseStamp() string {
	var b strings.Builder
	if tip, err := k.repo.Ref(mainRef); err == nil {
		b.WriteString(tip.String())
	}
	root := k.repo.WorkTree()
	if root == "" {
		return b.String()
	}
	folder := filepath.Join(root, content.ReferenceRoot)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return b.String() // no folder, no files
	}
	if info, err := os.Stat(folder); err == nil {
		fmt.Fprintf(&b, " %d %d", len(entries), info.ModTime().UnixNano())
	}
	if len(entries) > mostStamped {
		return b.String()
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			fmt.Fprintf(&b, "\n%s %d %d", e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
