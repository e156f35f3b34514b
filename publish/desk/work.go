package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/durable"
	"postil/publish/evidence"
	"postil/publish/repo"
	"postil/publish/review"
)

// workRoot is the folder in the work tree that holds the drafts as plain
// files, one folder a draft: index.md, its images, references/ with the sources
// it brings, and sources/ with what it keeps of them. git is told to pass it over, so a draft can neither be
// committed to main by hand nor be built into a site by accident.
const workRoot = "drafts"

// workState remembers what Postil wrote into a working folder, so that files
// edited there are known from files that are merely old.
type workState struct {
	Folder string            `json:"folder"` // name below workRoot
	Tip    string            `json:"tip"`    // the draft's commit that the files are of
	Blobs  map[string]string `json:"files"`  // name in the folder to blob id
}

// ErrWorkStale means that a file in the working folder was edited while the
// draft itself went on elsewhere. Both are kept.
var ErrWorkStale = errors.New("the file was edited here while the draft was changed elsewhere")

func (k *Desk) workLedger() string { return filepath.Join(k.repo.GitDir(), "postil", "work.json") }

func (k *Desk) readLedger() (map[string]*workState, error) {
	ledger := map[string]*workState{}
	data, err := os.ReadFile(k.workLedger())
	if errors.Is(err, fs.ErrNotExist) {
		return ledger, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &ledger); err != nil {
		// Without it every file counts as edited by hand and is kept.
		return map[string]*workState{}, nil //nolint:nilerr // see above
	}
	return ledger, nil
}

func (k *Desk) writeLedger(ledger map[string]*workState) error {
	data, err := json.MarshalIndent(ledger, "", " ")
	if err != nil {
		return err
	}
	return durable.WriteFile(k.workLedger(), append(data, '\n'), 0o666)
}

// WorkFolder is the absolute path of a draft's working folder, "" when it has
// none.
func (k *Desk) WorkFolder(id string) string {
	if k.repo.WorkTree() == "" {
		return ""
	}
	ledger, err := k.readLedger()
	if err != nil || ledger[id] == nil {
		return ""
	}
	return filepath.Join(k.repo.WorkTree(), workRoot, ledger[id].Folder)
}

// workName is what a draft's working folder is called, or would be.
func (k *Desk) workName(d *Draft) string {
	if folder := k.WorkFolder(d.ID); folder != "" {
		return filepath.Base(folder)
	}
	return d.Slug()
}

// Checkout writes a draft's files into its working folder, for those who edit
// with another program. Files edited there are kept and named.
func (k *Desk) Checkout(ctx context.Context, id string) (Receipt, error) {
	d, err := k.Draft(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	r := k.receipt(ActSave, d)
	r.Folder, r.Kept, err = k.writeWork(ctx, d, nil)
	return r, err
}

// workFiles are a draft's files as its working folder names them, with the
// paths they have in the repository.
func (k *Desk) workFiles(d *Draft) (map[string]string, error) {
	tree, err := k.repo.Tree(d.Tip)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	bundle, err := tree.Files(d.Dir)
	if err != nil {
		return nil, err
	}
	for _, f := range bundle {
		files[strings.TrimPrefix(f.Path, d.Dir+"/")] = f.Path
	}
	for _, c := range d.changes {
		if (path.Dir(c.Path) == content.ReferenceRoot || isEvidence(c.Path)) && c.New != repo.ZeroHash {
			files[c.Path] = c.Path
		}
	}
	return files, nil
}

// writeWork brings a draft's working folder to its newest commit. Files edited
// there are kept and named, but for those that were taken: their text is in
// the draft.
func (k *Desk) writeWork(ctx context.Context, d *Draft, taken map[string]repo.Hash) (folder string, kept []string, err error) {
	root := k.repo.WorkTree()
	if root == "" || d.Dir == "" {
		return "", nil, nil
	}
	ledger, err := k.readLedger()
	if err != nil {
		return "", nil, err
	}
	state := ledger[d.ID]
	if state == nil {
		state = &workState{Folder: freeFolder(ledger, d), Blobs: map[string]string{}}
		ledger[d.ID] = state
		if err := k.excludeWork(); err != nil {
			return "", nil, err
		}
	}
	folder = filepath.Join(root, workRoot, state.Folder)
	files, err := k.workFiles(d)
	if err != nil {
		return folder, nil, err
	}
	tree, err := k.repo.Tree(d.Tip)
	if err != nil {
		return folder, nil, err
	}
	blobs := map[string]string{}
	clash := false
	for name, from := range files {
		if err := ctx.Err(); err != nil {
			return folder, kept, err
		}
		data, err := tree.ReadFile(from)
		if err != nil {
			return folder, kept, err
		}
		if !writable(name) {
			kept = append(kept, name)
			continue
		}
		want := repo.BlobHash(data).String()
		blobs[name] = want
		file := filepath.Join(folder, filepath.FromSlash(name))
		onDisk, err := os.ReadFile(file)
		has := repo.BlobHash(onDisk)
		switch {
		case err == nil && has.String() == want:
			continue
		case err == nil && has.String() != state.Blobs[name] && taken[name] != has:
			kept = append(kept, name)
			if state.Blobs[name] != want { // edited here, changed elsewhere too
				blobs[name] = state.Blobs[name]
				clash = true
			}
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return folder, kept, err
		}
		if err := durable.WriteFile(file, data, 0o666); err != nil {
			return folder, kept, err
		}
	}
	for name, old := range state.Blobs { // gone from the draft: remove unless edited
		file := filepath.Join(folder, filepath.FromSlash(name))
		if _, still := files[name]; still {
			continue
		}
		if onDisk, err := os.ReadFile(file); err == nil && repo.BlobHash(onDisk).String() == old {
			if err := os.Remove(file); err != nil {
				return folder, kept, err
			}
		}
	}
	state.Blobs = blobs
	if !clash { // else the folder is still of the older commit, and Work says so
		state.Tip = d.Tip.String()
	}
	slices.Sort(kept)
	return folder, kept, k.writeLedger(ledger)
}

// refreshWork brings every working folder to its draft's newest commit, and
// takes away the folder of a draft that was published. It names, by their
// paths in the publication's folder, the edited files that it left alone.
func (k *Desk) refreshWork(ctx context.Context) (kept []string, err error) {
	ledger, err := k.readLedger()
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(ledger)) {
		d, err := k.Draft(ctx, id)
		if errors.Is(err, ErrNoDraft) || errors.Is(err, review.ErrBadEvent) {
			continue
		}
		if err != nil {
			return kept, err
		}
		if d.Status.State == review.Published {
			if err := k.dropWork(d); err != nil {
				return kept, err
			}
			continue
		}
		if _, err := os.Stat(k.WorkFolder(id)); err != nil || ledger[id].Tip == d.Tip.String() {
			continue // removed by hand, or of this commit already
		}
		_, names, err := k.writeWork(ctx, d, nil)
		if err != nil {
			return kept, err
		}
		for _, name := range names {
			kept = append(kept, path.Join(workRoot, ledger[id].Folder, name))
		}
	}
	return kept, nil
}

// freeFolder names a draft's folder after its slug, the way a person looks for
// it; a second draft of the same slug gets its id behind it.
func freeFolder(ledger map[string]*workState, d *Draft) string {
	name := d.Slug()
	if !writable(name) {
		name = d.ID
	}
	for id, s := range ledger {
		if id != d.ID && strings.EqualFold(s.Folder, name) {
			return name + "-" + d.ID
		}
	}
	return name
}

// excludeWork keeps the working folders out of git's sight.
func (k *Desk) excludeWork() error {
	file := filepath.Join(k.repo.GitDir(), "info", "exclude")
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	line := "/" + workRoot + "/"
	if slices.Contains(strings.Split(string(data), "\n"), line) {
		return nil
	}
	if len(data) > 0 && data[len(data)-1] != '\n' {
		data = append(data, '\n')
	}
	return durable.WriteFile(file, append(data, line+"\n"...), 0o666)
}

// Work reads what was edited in a draft's working folder since Postil wrote
// it. The edit is empty when nothing was. A file that cannot be read as an
// article or a source is a *FileError, and nothing is taken then; nor when the
// draft went on elsewhere meanwhile, which is ErrWorkStale.
func (k *Desk) Work(ctx context.Context, d *Draft) (Edit, error) {
	e, err := k.StaleWork(ctx, d)
	if err == nil && len(e.Unreadable) > 0 {
		return Edit{}, e.Unreadable[0]
	}
	if err == nil && !e.empty() && e.Base != d.Tip {
		return Edit{}, fmt.Errorf("%w: %s in %s", ErrWorkStale, strings.Join(e.Names(), ", "), k.WorkFolder(d.ID))
	}
	return e, err
}

// StaleWork is Work for who can merge: where the draft went on elsewhere the
// edit's Base is the older commit that the working folder is of, and a source
// that cannot be read is left out and named.
func (k *Desk) StaleWork(ctx context.Context, d *Draft) (Edit, error) {
	e := Edit{Base: d.Tip}
	ledger, err := k.readLedger()
	if err != nil {
		return e, err
	}
	state := ledger[d.ID]
	root := k.repo.WorkTree()
	if state == nil || root == "" {
		return e, nil
	}
	folder := filepath.Join(root, workRoot, state.Folder)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return e, nil // removed by hand: the draft itself is in git
	}
	e.Put, e.Taken = map[string][]byte{}, map[string]repo.Hash{}
	err = filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if strings.HasPrefix(entry.Name(), ".") || strings.HasSuffix(entry.Name(), "~") { // editors' own files
			if entry.IsDir() && file != folder {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		has := repo.BlobHash(data)
		if has.String() == state.Blobs[name] {
			return nil
		}
		err = e.take(name, data, path.Join(workRoot, state.Folder, name))
		var bad *FileError
		if isReference(name) && errors.As(err, &bad) {
			e.Unreadable = append(e.Unreadable, bad)
			return nil
		}
		e.Taken[name] = has
		return err
	})
	if err != nil {
		return Edit{}, err
	}
	for name := range state.Blobs {
		_, err := os.Stat(filepath.Join(folder, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) && name != content.ArticleFile && path.Dir(name) != content.ReferenceRoot {
			e.Remove = append(e.Remove, name)
		}
	}
	slices.Sort(e.Remove)
	if !e.empty() && state.Tip != d.Tip.String() {
		if e.Base, err = repo.ParseHash(state.Tip); err != nil {
			return Edit{}, fmt.Errorf("%s: %w", k.workLedger(), err)
		}
	}
	return e, nil
}

// WorkStamp changes when a file in a draft's working folder or the draft itself
// may have changed. It costs a look at each file, not its reading.
func (k *Desk) WorkStamp(id string) string {
	var b strings.Builder
	if tip, err := k.repo.Ref(draftRef(id)); err == nil {
		b.WriteString(tip.String())
	}
	folder := k.WorkFolder(id)
	if folder == "" {
		return b.String()
	}
	dirs := []string{folder, filepath.Join(folder, content.ReferenceRoot)}
	if kept, err := filepath.Glob(filepath.Join(folder, evidence.Root, "*")); err == nil { // no folder, no files
		dirs = append(dirs, kept...)
	}
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // no folder, no files
		}
		for _, entry := range entries {
			if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
				fmt.Fprintf(&b, "\n%s %d %d", entry.Name(), info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return b.String()
}

// ArticleAt reads a draft's article as a commit of its branch has it, in the
// folder that it stood in then. The error wraps fs.ErrNotExist when it has none.
func (k *Desk) ArticleAt(d *Draft, commit repo.Hash) (*article.File, error) {
	tree, err := k.repo.Tree(commit)
	if err != nil {
		return nil, err
	}
	data, err := tree.ReadFile(d.Dir + "/" + content.ArticleFile)
	if errors.Is(err, fs.ErrNotExist) {
		// The only article that the draft had then and has no more.
		diff, derr := k.repo.Diff(context.Background(), d.Tip, commit)
		if derr != nil {
			return nil, derr
		}
		diff = slices.DeleteFunc(diff, func(c repo.FileChange) bool {
			return !isArticle(c.Path) || c.Old != repo.ZeroHash
		})
		if len(diff) != 1 {
			return nil, err
		}
		data, err = k.repo.ReadBlob(diff[0].New)
	}
	if err != nil {
		return nil, err
	}
	return article.Parse(data)
}

// isReference reports whether a file of a working folder is a source's.
func isReference(name string) bool {
	return path.Dir(name) == content.ReferenceRoot && path.Ext(name) == ".json"
}

func (e *Edit) take(name string, data []byte, shown string) error {
	switch {
	case name == content.ArticleFile:
		f, err := article.Parse(data)
		if err != nil {
			return &FileError{Name: name, Path: shown, Err: err}
		}
		e.Article = f
	case isReference(name):
		ref, err := cite.ParseReference(keyOf(name), data)
		if err != nil {
			return &FileError{Name: name, Path: shown, Err: err}
		}
		e.References = append(e.References, ref)
	default:
		e.Put[name] = data
	}
	return nil
}

// SaveWork commits what was edited in the draft's working folder.
func (k *Desk) SaveWork(ctx context.Context, id string) (Receipt, error) {
	d, err := k.Draft(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	e, err := k.Work(ctx, d)
	if err != nil {
		return Receipt{}, fmt.Errorf("save: %w", err)
	}
	if e.empty() {
		r := k.receipt(ActSave, d)
		r.Unchanged = true
		return r, nil
	}
	return k.Save(ctx, id, e)
}

// dropWork forgets a draft's working folder and removes the files in it that
// nobody edited.
func (k *Desk) dropWork(d *Draft) error {
	ledger, err := k.readLedger()
	if err != nil || ledger[d.ID] == nil || k.repo.WorkTree() == "" {
		return err
	}
	state := ledger[d.ID]
	folder := filepath.Join(k.repo.WorkTree(), workRoot, state.Folder)
	for name, blob := range state.Blobs {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if data, err := os.ReadFile(file); err == nil && repo.BlobHash(data).String() == blob {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	// Only empty folders go; os.Remove leaves the others.
	os.Remove(filepath.Join(folder, content.ReferenceRoot))
	for name := range state.Blobs {
		if isEvidence(name) {
			os.Remove(filepath.Join(folder, filepath.FromSlash(path.Dir(name))))
		}
	}
	os.Remove(filepath.Join(folder, evidence.Root))
	os.Remove(folder)
	delete(ledger, d.ID)
	return k.writeLedger(ledger)
}
