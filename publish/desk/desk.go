package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postil/editor/cite"
	"postil/publish/content"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
	"postil/publish/site"
	siteorigin "postil/publish/site/origin"
)

const (
	mainRef     = "refs/heads/main"
	draftPrefix = "refs/heads/draft/"
	origin      = "origin" // the one remote that a publication is pushed to
)

// Options say who works at the desk.
type Options struct {
	// Who makes commits and events. Empty fields are taken from git's own
	// configuration (user.name, user.email).
	Who repo.Person
	// Signer is the key that signs them; nil leaves them unsigned.
	Signer sign.Signer
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Styles are folders with citation styles and locales, besides the
	// publication's own; see package styles.
	Styles []fs.FS
	// Workers is how many articles are read at a time when the published record
	// is read for the first time; 0 is one for each core.
	Workers int
	// Network says how remotes are talked to: who is asked when a server wants
	// a password or is not known, and who hears how far a transfer has come.
	// The zero value asks nobody.
	Network repo.Network
}

// Desk is one publication's workflow on one clone of its content repository.
type Desk struct {
	repo   *repo.Repo
	events *review.Store
	who    repo.Person
	signer sign.Signer // nil for none
	now    func() time.Time

	declined atomic.Bool // the remote would not have drafts archived

	styles []fs.FS
	citing struct {
		mu        sync.Mutex
		name      string
		own       repo.Hash // the publication's styles folder
		formatter cite.Formatter
		failed    error  // why there is none
		stamp     string // of the shelf when it failed
	}

	mu     sync.Mutex // guards cached
	cached struct {
		commit  repo.Hash
		content *content.Content
		index   *content.Index
	}
	workers int // that read the published record

	set struct {
		mu          sync.Mutex
		blob        repo.Hash // of the file
		publication *publication.Publication
	}

	shelf shelf      // evidence that was read
	loose looseFiles // of the folder of sources

	ruled       sync.Mutex              // guards the following
	rulings     map[repo.Hash]repo.Hash // see ruling
	lastRules   rules                   // as read last, in lastRulesAt
	lastRulesAt repo.Hash

	attested attested // what signatures are worth
}

// ErrNoIdentity means that nobody is named as the one who acts.
var ErrNoIdentity = errors.New("no name and e-mail address are set for the person at work")

// ErrNoPublication means that the repository has no published record, branch
// main, to work on.
var ErrNoPublication = errors.New("the repository has no branch main; it is not a publication yet")

// Open starts work on the publication in the git repository that holds dir.
func Open(dir string, o Options) (*Desk, error) {
	r, err := repo.Open(dir)
	if err != nil {
		return nil, err
	}
	d, err := newDesk(r, o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", dir, err), r.Close())
	}
	if _, err := r.Ref(mainRef); err != nil {
		r.Close()
		if errors.Is(err, repo.ErrNoRef) {
			return nil, fmt.Errorf("open %s: %w", dir, ErrNoPublication)
		}
		return nil, err
	}
	return d, nil
}

func newDesk(r *repo.Repo, o Options) (*Desk, error) {
	if err := r.SetNetwork(o.Network); err != nil {
		return nil, err
	}
	name, email := r.UserConfig()
	if o.Who.Name == "" {
		o.Who.Name = name
	}
	if o.Who.Email == "" {
		o.Who.Email = email
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{repo: r, events: review.NewStore(r), who: o.Who, signer: o.Signer, styles: o.Styles, now: o.Now, workers: o.Workers}, nil
}

// Close lets go of the repository's files.
func (k *Desk) Close() error { return k.repo.Close() }

// Forget lets go of what is kept in memory and can be read again, when nothing
// will be read for a while.
func (k *Desk) Forget() error { return k.repo.Forget() }

// Who is the person at work.
func (k *Desk) Who() repo.Person { return k.who }

// SetWho changes the person at work, from the next act on. It must not be
// called while another call runs.
func (k *Desk) SetWho(p repo.Person) { k.who = p }

// Folder is where the publication's files are for a person to see: the work
// tree, or the repository itself when it is bare.
func (k *Desk) Folder() string {
	if w := k.repo.WorkTree(); w != "" {
		return w
	}
	return k.repo.GitDir()
}

// HasWorkTree reports whether the publication's files lie in Folder for a
// person to see; they do not in a bare repository.
func (k *Desk) HasWorkTree() bool { return k.repo.WorkTree() != "" }

// Remote is the address that the publication is pushed to, "" for none.
func (k *Desk) Remote() string {
	url, ok, err := k.repo.Remote(origin)
	if err != nil || !ok {
		return ""
	}
	return url
}

func (k *Desk) actor() (review.Actor, error) {
	if k.who.Name == "" || k.who.Email == "" {
		return review.Actor{}, ErrNoIdentity
	}
	return review.Actor{Name: k.who.Name, Email: k.who.Email}, nil
}

// Published is the published record as it stands on main, without its texts: its
// method Text reads one. What was read before, also by another program on this
// computer, is not read again unless it has changed. The value is shared between
// callers and must not be changed.
func (k *Desk) Published(ctx context.Context) (*content.Content, error) {
	c, _, err := k.published(ctx)
	return c, err
}

func (k *Desk) published(ctx context.Context) (*content.Content, repo.Hash, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cached.content != nil && k.cached.commit == tip {
		return k.cached.content, tip, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, repo.ZeroHash, err
	}
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	c, x, err := siteorigin.Scan(ctx, tree, k.cached.index, siteorigin.Options{
		Index: k.CacheFile("content.index"), Workers: k.workers,
		Anew: func() (fs.FS, error) { return k.repo.Tree(tip) },
	})
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	same := func(string) bool { return false }
	if was, err := k.repo.Tree(k.cached.commit); k.cached.content != nil && err == nil {
		same = func(name string) bool {
			a, ok := was.Blob(name)
			b, also := tree.Blob(name)
			return ok && also && a == b
		}
	}
	if c.Library == nil || k.cached.content != nil { // the same library as long as no source changes
		c.Library = content.LoadLibrary(tree, k.cached.content, same)
	}
	k.cached.content, k.cached.index, k.cached.commit = c, x, tip
	return c, tip, nil
}

// Settings are the publication's settings as they stand on main, without
// reading more of the published record; the default ones where they cannot be
// read.
func (k *Desk) Settings(ctx context.Context) (*publication.Publication, error) {
	p, _, err := k.settings(ctx)
	return p, err
}

func (k *Desk) settings(ctx context.Context) (*publication.Publication, repo.Hash, error) {
	if err := ctx.Err(); err != nil {
		return nil, repo.ZeroHash, err
	}
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	tree, err := k.repo.Tree(tip)
	if err != nil {
		return nil, repo.ZeroHash, err
	}
	blob, _ := tree.Blob(publication.File)
	k.set.mu.Lock()
	defer k.set.mu.Unlock()
	if k.set.publication == nil || k.set.blob != blob {
		k.set.publication, k.set.blob = content.LoadPublication(tree), blob
	}
	return k.set.publication, tip, nil
}

// PublishedFile reads one file of the published record.
func (k *Desk) PublishedFile(path string) ([]byte, error) {
	tree, err := k.Main()
	if err != nil {
		return nil, err
	}
	return tree.ReadFile(path)
}

// Version identifies the published record's state: the commit of main.
func (k *Desk) Version() (string, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return "", err
	}
	return tip.String(), nil
}

// Main is the files of the published record as they stand, to read from.
func (k *Desk) Main() (*repo.Tree, error) {
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return nil, err
	}
	return k.repo.Tree(tip)
}

// Sources are the folders in which something changes when the record or a draft
// does: the repository's refs and the drafts' working folders.
func (k *Desk) Sources() []string {
	out := []string{filepath.Join(k.repo.GitDir(), "refs")}
	if k.HasWorkTree() {
		out = append(out, filepath.Join(k.Folder(), workRoot))
	}
	return out
}

// CacheFile is where something that can be made anew at any time is kept with
// the repository.
func (k *Desk) CacheFile(name string) string { return filepath.Join(k.repo.GitDir(), "postil", name) }

// SiteBranch starts a site on a branch of the repository. To push it the remote
// is asked first how far the branch is there.
func (k *Desk) SiteBranch(ctx context.Context, branch string, push bool) (*site.BranchSink, error) {
	if branch == "main" || strings.HasPrefix("refs/heads/"+branch+"/", draftPrefix) {
		return nil, fmt.Errorf("build into branch %s: %w", branch, site.ErrNotOurBranch)
	}
	remote := ""
	if push {
		remote = origin
		if err := k.repo.Fetch(ctx, origin, nil); err != nil && !errors.Is(err, repo.ErrEmptyRemote) {
			return nil, err
		}
	}
	return site.NewBranchSink(k.repo, branch, remote)
}

// FinishSite commits what was built on a branch, in the name of who is at work
// and signed with his key, and pushes it when asked: where the remote's branch
// has moved meanwhile that is an error and nothing is sent.
func (k *Desk) FinishSite(ctx context.Context, s *site.BranchSink, branch string, push bool) (repo.Hash, error) {
	if _, err := k.actor(); err != nil {
		return repo.ZeroHash, err
	}
	tip, err := k.repo.Ref(mainRef)
	if err != nil {
		return repo.ZeroHash, err
	}
	spec := repo.CommitSpec{Author: k.who, When: k.now(), Message: "Build the site\n\nFrom main " + tip.String()}
	if k.signer != nil {
		spec.Sign = func(payload []byte) ([]byte, error) { return k.signer.Sign(sign.NamespaceCommit, payload) }
	}
	commit, err := s.Finish(ctx, spec)
	if err != nil || !push {
		return commit, err
	}
	ref := "refs/heads/" + branch
	old, err := k.repo.RemoteRef(origin, ref)
	if err != nil && !errors.Is(err, repo.ErrNoRef) {
		return commit, err
	}
	return commit, k.repo.Push(ctx, origin, []repo.RefUpdate{{Name: ref, Old: old, New: commit}}, repo.PushOptions{})
}
