package repo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"

	"postil/publish/durable"
	"postil/publish/repo/credential"
)

// maxHaves bounds how many commits are offered to a remote as known.
const maxHaves = 512

// Fetch brings the remote's branches and refs/editorial, with their objects,
// into refs/remotes/<remote>/ and refs/remotes/<remote>/editorial/, and
// forgets those the remote no longer has. Local refs and files stay as they
// are. Errors wrap ErrEmptyRemote, ErrOffline, ErrAuth and the like.
func (r *Repo) Fetch(ctx context.Context, remote string, progress io.Writer) error {
	if err := r.fetch(ctx, remote, progress); err != nil {
		return r.net.scrubError(fmt.Errorf("fetch from %s: %w", remote, err))
	}
	return nil
}

func (r *Repo) fetch(ctx context.Context, remote string, progress io.Writer) error {
	address, err := r.remoteURL(remote)
	if err != nil {
		return err
	}
	release, err := r.acquireNet(ctx)
	if err != nil {
		return err
	}
	defer release()
	s, err := r.connect(ctx, address, uploadPack)
	if err != nil {
		return err
	}
	defer s.close() //nolint:errcheck // what it was for has been done, or has failed with an error of its own
	if s.refs.IsEmpty() {
		return ErrEmptyRemote
	}
	space, err := r.space(address, s.refs)
	if err != nil {
		return err
	}
	theirs := map[string]Hash{} // by the name they get here
	var wants []Hash
	wanted := map[Hash]bool{}
	for name, h := range s.refs.References {
		name, ok := localName(space, name)
		if !ok {
			continue
		}
		tracking, ok := trackingName(remote, name)
		if !ok || CheckRefName(name) != nil || CheckRefName(tracking) != nil {
			continue
		}
		theirs[tracking] = h
		if !wanted[h] && !r.hasObject(h) {
			wanted[h] = true
			wants = append(wants, h)
		}
	}
	if len(wants) > 0 {
		if err := r.fetchObjects(ctx, s, wants, progress); err != nil {
			return err
		}
	}
	if err := r.trackRemote(remote, theirs); err != nil || len(wants) == 0 {
		return err
	}
	_ = r.consolidate(ctx) // it only saves time, and is tried again after the next fetch
	return nil
}

// fetchObjects gets the wanted commits with all they need and stores them durably.
func (r *Repo) fetchObjects(ctx context.Context, s *session, wants []Hash, progress io.Writer) error {
	can := s.refs.Capabilities
	req := packp.NewUploadPackRequestFromCapabilities(can)
	if progress == nil && r.net.Progress == nil && can.Supports(capability.NoProgress) {
		if err := req.Capabilities.Set(capability.NoProgress); err != nil {
			return err
		}
	}
	if len(r.shallow) > 0 && can.Supports(capability.Shallow) {
		if err := req.Capabilities.Set(capability.Shallow); err != nil {
			return err
		}
		for h := range r.shallow {
			req.Shallows = append(req.Shallows, h)
		}
	}
	var err error
	req.Wants = wants
	release := s.hold()
	req.Haves, err = r.haves(s.refs)
	release()
	if err != nil {
		return err
	}
	m := &meter{net: r.net}
	stream, err := s.fetch(ctx, req, &remoteText{meter: m, next: progress})
	if err != nil {
		return remoteError(ctx, err)
	}
	if err := r.storePack(ctx, stream, m); err != nil {
		return err
	}
	for _, h := range wants {
		if !r.hasObject(h) {
			return fmt.Errorf("the remote did not send %s: %w", h, ErrNoObject)
		}
	}
	return nil
}

// haves are commits to offer as known: what is shared with the remote's refs
// for certain, then what is newest here.
func (r *Repo) haves(adv *packp.AdvRefs) ([]Hash, error) {
	refs, err := r.Refs("refs/")
	if err != nil {
		return nil, err
	}
	var out []Hash
	offered := map[Hash]bool{}
	offer := func(h Hash) {
		if !offered[h] && len(out) < 4*maxHaves {
			offered[h] = true
			out = append(out, h)
		}
	}
	for _, h := range adv.References {
		if r.hasObject(h) {
			offer(h)
		}
	}
	w := walk{r: r, seen: map[Hash]bool{}}
	for _, ref := range refs {
		if err := w.push(ref.Hash); err != nil {
			continue // a tag, or a ref somebody broke: the others do
		}
		offer(ref.Hash)
	}
	for n := 0; n < maxHaves && len(w.queue) > 0; n++ {
		v := w.pop()
		offer(v.hash)
		for _, p := range v.parents {
			if err := w.push(p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// trackRemote writes down where the remote has its refs.
func (r *Repo) trackRemote(remote string, theirs map[string]Hash) error {
	mine, err := r.Refs("refs/remotes/" + remote + "/")
	if mine == nil && err != nil {
		return err
	}
	// Those that went come first: a new one may need the place.
	for _, ref := range mine {
		if _, ok := theirs[ref.Name]; ok {
			continue
		}
		if _, target, err := r.readRef(ref.Name); err == nil && target != "" {
			continue // git's note of the remote's main branch
		}
		if err := r.setRef(ref.Name, ZeroHash, &ref.Hash); err != nil {
			return fmt.Errorf("forget %s: %w", ref.Name, err)
		}
	}
	for name, h := range theirs {
		if err := r.setRef(name, h, nil); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// storePack writes a pack and its index as git does: the pack, then the index
// that makes it count, each whole and synced before it gets its name.
func (r *Repo) storePack(ctx context.Context, stream io.Reader, m *meter) (err error) {
	dir := filepath.Join(r.commonDir, "objects", "pack")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	removeOldTemps(dir)
	f, err := os.CreateTemp(dir, "tmp_pack_") // git gc knows and removes these
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); !errors.Is(cerr, fs.ErrClosed) {
			err = errors.Join(err, cerr)
		}
		if rerr := os.Remove(f.Name()); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}()
	n, err := io.Copy(f, &countingReader{r: &limited{stream, maxPack}, count: func(n int64) { m.report(PhaseReceive, n, 0) }})
	if err != nil {
		return remoteError(ctx, err)
	}
	m.flush()
	if n == 0 {
		return remoteError(ctx, io.ErrUnexpectedEOF)
	}
	var head [12]byte
	if _, err := f.ReadAt(head[:min(n, 12)], 0); err != nil || !bytes.HasPrefix(head[:], []byte("PACK")) {
		return errors.New("the remote sent something that is not a pack")
	}
	if binary.BigEndian.Uint32(head[8:]) == 0 {
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := checkPack(ctx, f, maxObject); err != nil {
		return fmt.Errorf("read the remote's pack: %w", remoteError(ctx, err))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var w idxfile.Writer
	parser, err := packfile.NewParser(packfile.NewScanner(f), &w, &packObserver{ctx: ctx, meter: m})
	if err != nil {
		return fmt.Errorf("read the remote's pack: %w", err)
	}
	sum, err := parser.Parse()
	if err != nil {
		return fmt.Errorf("read the remote's pack: %w", remoteError(ctx, err))
	}
	m.flush()
	idx, err := w.Index()
	if err != nil {
		return fmt.Errorf("index the remote's pack: %w", err)
	}
	var buf bytes.Buffer
	if _, err := idxfile.NewEncoder(&buf).Encode(idx); err != nil {
		return fmt.Errorf("index the remote's pack: %w", err)
	}
	name := filepath.Join(dir, "pack-"+sum.String())
	if _, err := os.Stat(name + ".idx"); err == nil {
		return nil
	}
	if runtime.GOOS != "windows" {
		if err := f.Chmod(0o444); err != nil {
			return err
		}
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // an open file cannot be renamed there
		if err := f.Close(); err != nil {
			return err
		}
	}
	if err := rename(f.Name(), name+".pack"); err != nil {
		return err
	}
	return writeSynced(name+".idx", buf.Bytes())
}

// removeOldTemps removes what fetches that were killed have left, some time ago:
// git gc does so, but not everybody has git.
func removeOldTemps(dir string) {
	const old = 24 * time.Hour // as long as nobody fetches
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "tmp_") {
			continue
		}
		if st, err := e.Info(); err == nil && time.Since(st.ModTime()) > old {
			_ = os.Remove(filepath.Join(dir, e.Name())) // the next fetch will try again
		}
	}
}

// writeSynced writes a new read-only file at once.
func writeSynced(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "tmp_idx_")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && runtime.GOOS != "windows" {
		err = f.Chmod(0o444)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return durable.SyncDir(filepath.Dir(name))
}

// CloneOptions says how to clone.
type CloneOptions struct {
	Network  Network   // the Repo keeps it
	Progress io.Writer // gets what the remote prints; may be nil
}

// Clone makes a repository in dir, which must not exist or be empty, with the
// remote "origin" at address, fetches from it, and checks main out. On error
// dir is as it was.
func Clone(ctx context.Context, address, dir string, o CloneOptions) (*Repo, error) {
	r, err := clone(ctx, address, dir, o)
	if err != nil {
		shown, secret := credential.Split(address)
		n := &network{logins: map[string]login{}}
		n.setLogin("", login{Login: secret})
		return nil, n.scrubError(fmt.Errorf("clone %s: %w", shown, err))
	}
	return r, nil
}

func clone(ctx context.Context, address, dir string, o CloneOptions) (r *Repo, err error) {
	existed := false
	switch entries, err := os.ReadDir(dir); {
	case err == nil && len(entries) > 0:
		return nil, fmt.Errorf("%s is not empty; choose a new folder", dir)
	case err == nil:
		existed = true
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	// A path is the caller's, not one from inside the clone.
	if strings.HasPrefix(address, "./") || strings.HasPrefix(address, "../") || address == "." || address == ".." {
		if address, err = filepath.Abs(address); err != nil {
			return nil, err
		}
	}
	defer func() {
		if err == nil {
			return
		}
		if r != nil {
			err = errors.Join(err, r.Close())
			r = nil
		}
		err = errors.Join(err, removeMade(dir, existed))
	}()
	if r, err = Init(dir, InitOptions{}); err != nil {
		return r, err
	}
	if err := r.SetNetwork(o.Network); err != nil {
		return r, err
	}
	if err := r.SetRemote("origin", address); err != nil {
		return r, err
	}
	if err := r.Fetch(ctx, "origin", o.Progress); err != nil {
		return r, err
	}
	main, err := r.RemoteRef("origin", "refs/heads/main")
	if err != nil {
		return r, fmt.Errorf("it has no branch main: %w", err)
	}
	if err := r.SetRef("refs/heads/main", main, ZeroHash); err != nil {
		return r, err
	}
	if _, err := r.Checkout(ctx, ZeroHash, main); err != nil {
		return r, err
	}
	return r, nil
}

// removeMade removes what a failed clone left: the folder, or what is in it
// where it was there, empty, before.
func removeMade(dir string, existed bool) error {
	if !existed {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
