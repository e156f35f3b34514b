package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"postil/publish/durable"
	"postil/publish/repo/objectdb"
)

// Hash is the id of a git object: the SHA-1 of its kind, length and bytes.
type Hash = plumbing.Hash

// ZeroHash stands for "no object": a ref that is absent, a file that is not there.
var ZeroHash = plumbing.ZeroHash

// objectCacheBytes bounds the memory kept for recently read objects. More did
// not read faster.
const objectCacheBytes = 8 << 20

// Repo is an open git repository. It is safe for use by several goroutines,
// and other git programs may work in the repository at the same time.
type Repo struct {
	gitDir    string        // HEAD and index
	commonDir string        // objects, refs and config; differs from gitDir in a linked worktree
	workTree  string        // "" when bare
	shallow   map[Hash]bool // commits whose parents a shallow clone does not have

	objects *objectdb.DB
	wire    chan struct{} // holds one token while a Push or Fetch is at work
	net     *network      // how they go about it

	packedMu sync.Mutex
	packed   *packedRefs

	paths  pathHistory
	recent recent

	owner      *owner
	plainLocks atomic.Bool // the file system gives files one name only
}

// InitOptions says what kind of repository Init makes.
type InitOptions struct {
	Bare bool // no work tree: for a server or a remote on a shared disk
}

// Init makes a repository in dir, which may exist with files in it but not
// hold a repository: that is ErrRepositoryExists. HEAD is refs/heads/main,
// which does not exist until the first commit.
func Init(dir string, o InitOptions) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("make a repository in %s: %w", dir, err)
	}
	gitDir, workTree := filepath.Join(dir, ".git"), dir
	if o.Bare {
		gitDir, workTree = dir, ""
	}
	fail := func(err error) (*Repo, error) {
		return nil, fmt.Errorf("make a repository in %s: %w", dir, err)
	}
	if isGitDir(gitDir) {
		return fail(ErrRepositoryExists)
	}
	if st, err := os.Lstat(gitDir); err == nil && !st.IsDir() {
		return fail(fmt.Errorf("%w: %s is a file", ErrRepositoryExists, gitDir))
	}
	for _, d := range []string{"objects/info", "objects/pack", "refs/heads", "refs/tags", "info"} {
		if err := os.MkdirAll(filepath.Join(gitDir, filepath.FromSlash(d)), 0o777); err != nil {
			return fail(err)
		}
	}
	if err := durable.WriteFile(filepath.Join(gitDir, "config"), []byte(initialConfig(o.Bare)), 0o666); err != nil {
		return fail(err)
	}
	// HEAD last: without it git does not take the folder for a repository.
	if err := durable.WriteFile(filepath.Join(gitDir, "HEAD"), []byte("ref: refs/heads/main\n"), 0o666); err != nil {
		return fail(err)
	}
	return open(gitDir, workTree)
}

// initialConfig is the config file of a new repository, as git init writes it.
func initialConfig(bare bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[core]\n\trepositoryformatversion = 0\n\tfilemode = %t\n\tbare = %t\n", runtime.GOOS != "windows", bare)
	if !bare {
		b.WriteString("\tlogallrefupdates = true\n")
	}
	switch runtime.GOOS {
	case "windows":
		b.WriteString("\tsymlinks = false\n\tignorecase = true\n")
	case "darwin":
		b.WriteString("\tignorecase = true\n\tprecomposeunicode = true\n")
	}
	return b.String()
}

// Open opens the repository that dir is in, looking upward as git does. A
// linked worktree and a bare repository are found too. Errors wrap
// ErrNotARepository or ErrUnsupported where they apply.
func Open(dir string) (*Repo, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open repository %s: %w", dir, err)
	}
	if _, err := os.Stat(abs); err != nil {
		return nil, fmt.Errorf("open repository %s: %w: %w", dir, ErrNotARepository, err)
	}
	for d := abs; ; {
		dotGit := filepath.Join(d, ".git")
		st, err := os.Stat(dotGit)
		switch {
		case err == nil && st.IsDir() && isGitDir(dotGit):
			return open(dotGit, d)
		case err == nil && st.Mode().IsRegular():
			target, err := readGitFile(dotGit)
			if err != nil {
				return nil, fmt.Errorf("open repository %s: %w", d, err)
			}
			return open(target, d)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("open repository %s: %w", d, err)
		}
		if isGitDir(d) {
			if filepath.Base(d) == ".git" {
				return open(d, filepath.Dir(d))
			}
			return open(d, "")
		}
		parent := filepath.Dir(d)
		if parent == d {
			return nil, fmt.Errorf("open repository %s: %w", dir, ErrNotARepository)
		}
		d = parent
	}
}

// isGitDir reports whether dir looks like a .git folder or a bare repository.
func isGitDir(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, "HEAD")); err != nil {
		return false
	}
	if _, err := os.Stat(filepath.Join(dir, "commondir")); err == nil {
		return true
	}
	for _, sub := range []string{"objects", "refs"} {
		if st, err := os.Stat(filepath.Join(dir, sub)); err != nil || !st.IsDir() {
			return false
		}
	}
	return true
}

// readGitFile follows a .git file, as linked worktrees and submodules have.
func readGitFile(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir:")
	if !ok {
		return "", fmt.Errorf("%w: %s does not begin with \"gitdir:\"", ErrNotARepository, file)
	}
	target = filepath.FromSlash(strings.TrimSpace(target))
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(file), target)
	}
	if !isGitDir(target) {
		return "", fmt.Errorf("%w: %s points to %s, which is not there any more", ErrNotARepository, file, target)
	}
	return target, nil
}

// open opens the repository whose folders are known.
func open(gitDir, workTree string) (*Repo, error) {
	r := &Repo{gitDir: gitDir, commonDir: gitDir, workTree: workTree, wire: make(chan struct{}, 1)}
	if err := r.SetNetwork(Network{}); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(gitDir, "commondir"))
	switch {
	case err == nil:
		common := filepath.FromSlash(strings.TrimSpace(string(data)))
		if !filepath.IsAbs(common) {
			common = filepath.Join(gitDir, common)
		}
		r.commonDir = filepath.Clean(common)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open repository %s: %w", gitDir, err)
	}
	r.owner = &owner{dir: r.locksDir()}
	if err := r.checkSupported(); err != nil {
		return nil, fmt.Errorf("open repository %s: %w", gitDir, err)
	}
	if r.shallow, err = r.readShallow(); err != nil {
		return nil, fmt.Errorf("open repository %s: %w", gitDir, err)
	}
	if r.objects, err = objectdb.Open(filepath.Join(r.commonDir, "objects"), objectdb.Options{CacheBytes: objectCacheBytes}); err != nil {
		return nil, fmt.Errorf("open repository %s: %w", gitDir, err)
	}
	return r, nil
}

// readShallow reads where the history of a shallow clone ends.
func (r *Repo) readShallow() (map[Hash]bool, error) {
	data, err := os.ReadFile(filepath.Join(r.commonDir, "shallow"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ends := map[Hash]bool{}
	for id := range strings.FieldsSeq(string(data)) {
		ends[plumbing.NewHash(id)] = true
	}
	return ends, nil
}

// newStorage opens the object store as go-git has it, for its encoder of packs.
// It keeps the whole indexes of packs in memory until it is closed.
func (r *Repo) newStorage() *filesystem.Storage {
	return filesystem.NewStorageWithOptions(packFS{osfs.New(r.commonDir, osfs.WithBoundOS())},
		cache.NewObjectLRU(objectCacheBytes), filesystem.Options{KeepDescriptors: true, AlternatesFS: packFS{osfs.New("/", osfs.WithBoundOS())}})
}

// Forget lets go of what is kept in memory of objects, and of open files. It is
// for whoever has read much and will not read for a while: the next read takes
// longer.
func (r *Repo) Forget() error {
	if err := r.objects.Forget(); err != nil {
		return fmt.Errorf("repository %s: %w", r.gitDir, err)
	}
	return nil
}

// GitDir is the absolute path of the .git folder (of the bare repository).
func (r *Repo) GitDir() string { return r.gitDir }

// WorkTree is the absolute path of the folder with the files, "" when bare.
func (r *Repo) WorkTree() string { return r.workTree }

// Close releases file handles. The Repo must not be used afterwards.
func (r *Repo) Close() error {
	r.net.close()
	r.paths.mu.Lock()
	r.saveHistory()
	r.paths.mu.Unlock()
	if err := errors.Join(r.objects.Close(), r.owner.release()); err != nil {
		return fmt.Errorf("close repository %s: %w", r.gitDir, err)
	}
	return nil
}
