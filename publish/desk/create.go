package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

// NewPublication describes a publication to be created.
type NewPublication struct {
	Publication *publication.Publication
	Policy      review.Policy
	// Files are what the first commit holds beside postil.yaml and the policy:
	// a site layout, an imported archive. A postil.yaml or a policy among them
	// takes the place of the generated one.
	Files map[string][]byte
	// Remote is where the publication is pushed; "" for none. A folder that
	// does not exist becomes a bare repository.
	Remote string
	// Message of the first commit; a plain one when empty.
	Message string
}

// ignored is the .gitignore of a new publication: built sites and working
// folders are made from what git has.
const ignored = "/public/\n/resources/\n/.hugo_build.lock\n/" + workRoot + "/\n"

// ErrExists means that there is something where the publication should go.
var ErrExists = errors.New("there is a repository already")

// Create makes a publication in dir and starts work on it.
func Create(ctx context.Context, dir string, p NewPublication, o Options) (k *Desk, err error) {
	fail := func(err error) (*Desk, error) { return nil, fmt.Errorf("create a publication in %s: %w", dir, err) }
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		return fail(ErrExists)
	}
	if problems := p.Publication.Validate(); len(problems) > 0 {
		return fail(fmt.Errorf("%s: %s", problems[0].Key, problems[0].Text))
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		defer func() {
			if k == nil {
				os.Remove(dir) // only an empty folder goes
			}
		}()
	}
	files := map[string][]byte{}
	settings, err := p.Publication.Marshal()
	if err != nil {
		return fail(err)
	}
	policy, err := p.Policy.Marshal()
	if err != nil {
		return fail(err)
	}
	files[publication.File], files[review.PolicyFile] = settings, policy
	files[".gitignore"] = []byte(ignored)
	maps.Copy(files, p.Files)
	r, err := repo.Init(dir, repo.InitOptions{})
	if err != nil {
		return fail(err)
	}
	made, err := newDesk(r, o)
	if err == nil {
		_, err = made.actor() // known only now, from git's configuration
	}
	if err != nil {
		return fail(errors.Join(err, r.Close(), os.RemoveAll(filepath.Join(dir, ".git"))))
	}
	if err := made.ownKey(files, p.Policy); err != nil {
		return fail(errors.Join(err, r.Close(), os.RemoveAll(filepath.Join(dir, ".git"))))
	}
	if err := made.fill(ctx, files, p); err != nil {
		r.Close()
		return fail(err)
	}
	return made, nil
}

// ownKey makes who begins a publication its admin, and his key the first that
// counts, where signatures are required and no list of keys is given.
func (k *Desk) ownKey(files map[string][]byte, policy review.Policy) error {
	if _, given := files[sign.AllowedFile]; given || !policy.Signed() {
		return nil
	}
	if k.signer == nil {
		return ErrNoKey
	}
	if _, set := policy.Roles[review.Admin]; !set {
		admin, err := policy.WithRole(review.Admin, k.who.Email).Marshal()
		if err != nil {
			return err
		}
		files[review.PolicyFile] = admin
	}
	list, err := sign.MarshalAllowed([]sign.Entry{entryFor(k.who.Email, k.signer.Public(), k.who.Name)})
	files[sign.AllowedFile] = list
	return err
}

func (k *Desk) fill(ctx context.Context, files map[string][]byte, p NewPublication) error {
	if p.Message == "" {
		p.Message = fmt.Sprintf("Begin %s", p.Publication.Name)
	}
	changes := make([]repo.Change, 0, len(files))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		changes = append(changes, repo.Change{Path: name, Data: files[name]})
	}
	tip, err := k.commit(ctx, repo.CommitSpec{
		Ref: mainRef, Changes: changes, Message: p.Message + "\n",
		Author: k.who, Committer: k.who, When: k.now(),
	})
	if err != nil {
		return err
	}
	if _, err := k.bringFiles(ctx, repo.ZeroHash, tip); err != nil {
		return err
	}
	if p.Remote == "" {
		return nil
	}
	if err := k.SetRemote(p.Remote); err != nil {
		return err
	}
	if _, err = k.push(ctx, []string{mainRef}); errors.Is(err, repo.ErrOffline) {
		return nil // it waits for the first Sync
	}
	return err
}

// SetRemote names where the publication is pushed. A folder that does not
// exist yet becomes a bare repository.
func (k *Desk) SetRemote(address string) error {
	if !strings.Contains(address, "://") && !isSSH(address) {
		abs, err := filepath.Abs(address)
		if err != nil {
			return err
		}
		address = abs
		if _, err := os.Stat(abs); errors.Is(err, fs.ErrNotExist) {
			bare, err := repo.Init(abs, repo.InitOptions{Bare: true})
			if err != nil {
				return err
			}
			if err := bare.Close(); err != nil {
				return err
			}
		}
	}
	return k.repo.SetRemote(origin, address)
}

// isSSH tells user@host:path from a path, Windows' drive letters included.
func isSSH(address string) bool {
	host, _, ok := strings.Cut(address, ":")
	return ok && len(host) > 1 && !strings.ContainsAny(host, `/\`)
}

// Clone fetches a publication from a remote into dir and starts work on it.
func Clone(ctx context.Context, address, dir string, o Options, progress io.Writer) (*Desk, error) {
	r, err := repo.Clone(ctx, address, dir, repo.CloneOptions{Network: o.Network, Progress: progress})
	if err != nil {
		return nil, err
	}
	k, err := newDesk(r, o)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if _, err := k.Sync(ctx); err != nil { // brings the drafts and their logs
		r.Close()
		return nil, err
	}
	return k, nil
}
