package repo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"

	"postil/publish/durable"
	"postil/publish/repo/credential"
)

// Most hosts take refs of any name. Some know branches and tags only, and
// refuse a push with any other ref. There the refs of ownSpace are kept as
// branches of branchSpace; in this repository, and to callers, they are called
// the same as ever.
const (
	ownSpace    = "refs/editorial/"
	branchSpace = "refs/heads/_editorial/"
	branchProbe = branchSpace + "probe"
)

// ProbeRef is made on a remote and deleted again, on first contact, to find out
// what the host takes. Whoever judges pushes must let it pass.
const ProbeRef = ownSpace + "probe"

// IsBranchSpace reports whether a remote's ref stands for one of refs/editorial,
// on a host that does not take those. A host that does should refuse it, so
// that nobody looks for reviews there.
func IsBranchSpace(name string) bool { return strings.HasPrefix(name, branchSpace) }

// remoteName is what a remote calls a ref.
func remoteName(space, name string) string {
	if rest, ok := strings.CutPrefix(name, ownSpace); ok {
		return space + rest
	}
	return name
}

// localName is what we call a remote's ref; ok is false for one that is none
// of ours.
func localName(space, name string) (local string, ok bool) {
	if rest, in := strings.CutPrefix(name, branchSpace); in {
		return ownSpace + rest, space == branchSpace && name != branchProbe
	}
	if strings.HasPrefix(name, ownSpace) {
		return name, space == ownSpace && name != ProbeRef
	}
	return name, true
}

// remoteState is what is known of a remote from earlier contact.
type remoteState struct {
	Editorial string `json:"editorial,omitempty"` // ownSpace or branchSpace; "" not known
}

// stateFile is where what is known of remotes is written down.
func (r *Repo) stateFile() string { return filepath.Join(r.commonDir, "postil", "remotes.json") }

// remoteStates are by address. A file that cannot be read is as good as none:
// all that it says can be found out again.
func (r *Repo) remoteStates() (map[string]remoteState, error) {
	states := map[string]remoteState{}
	data, err := os.ReadFile(r.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return states, nil
	}
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(data, &states) != nil {
		return map[string]remoteState{}, nil
	}
	return states, nil
}

// rememberSpace writes down where a remote keeps our refs.
func (r *Repo) rememberSpace(address, space string) error {
	states, err := r.remoteStates()
	if err != nil {
		return err
	}
	address, _ = credential.Split(address)
	if states[address].Editorial == space {
		return nil
	}
	states[address] = remoteState{Editorial: space}
	data, err := json.MarshalIndent(states, "", "  ")
	if err != nil {
		return err
	}
	return durable.WriteFile(r.stateFile(), append(data, '\n'), 0o666)
}

// space is where a remote keeps the refs of ownSpace: where they are already,
// so that all clones agree, else where they went before; "" when that is not
// known.
func (r *Repo) space(address string, adv *packp.AdvRefs) (string, error) {
	found := ""
	for name := range adv.References {
		if strings.HasPrefix(name, ownSpace) {
			found = ownSpace
			break
		}
		if strings.HasPrefix(name, branchSpace) && name != branchProbe {
			found = branchSpace
		}
	}
	if found != "" {
		return found, r.rememberSpace(address, found)
	}
	states, err := r.remoteStates()
	if err != nil {
		return "", err
	}
	address, _ = credential.Split(address)
	switch s := states[address].Editorial; s {
	case ownSpace, branchSpace:
		return s, nil
	}
	return "", nil
}

// probe finds out whether a remote takes refs of ownSpace, by making and
// deleting one. Where it does not, but takes a branch in its place, branchSpace
// it is. A remote that takes neither lets us not push at all: that is a
// *PushError, and nothing is learnt.
func (r *Repo) probe(ctx context.Context, remote, address string) (string, error) {
	first := r.tryRef(ctx, remote, address, ProbeRef)
	var refused *PushError
	switch {
	case first == nil || errors.Is(first, ErrStale):
		return ownSpace, r.rememberSpace(address, ownSpace)
	case !errors.As(first, &refused):
		return "", first
	}
	switch err := r.tryRef(ctx, remote, address, branchProbe); {
	case err == nil || errors.Is(err, ErrStale):
		return branchSpace, r.rememberSpace(address, branchSpace)
	case !errors.As(err, &refused):
		return "", err
	}
	return "", first
}

// tryRef makes a ref on the remote and deletes it. A remote that does not
// delete keeps it, and another client may be there at the same moment; both are
// answers, too.
func (r *Repo) tryRef(ctx context.Context, remote, address, name string) error {
	made, err := r.moveOne(ctx, remote, address, name, func(adv *packp.AdvRefs) (old, new Hash, err error) {
		if h, there := adv.References[name]; there {
			return h, h, nil
		}
		new, err = r.probeObject(ctx, adv)
		return ZeroHash, new, err
	})
	if err != nil {
		return err
	}
	var refused *PushError
	_, err = r.moveOne(ctx, remote, address, name, func(*packp.AdvRefs) (old, new Hash, err error) { return made, ZeroHash, nil })
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// moveOne moves one ref of a remote, which is called as the remote has it.
func (r *Repo) moveOne(ctx context.Context, remote, address, name string, move func(*packp.AdvRefs) (old, new Hash, err error)) (Hash, error) {
	s, err := r.connect(ctx, address, receivePack)
	if err != nil {
		return ZeroHash, err
	}
	defer s.close() //nolint:errcheck // what it was for has been done, or has failed with an error of its own
	old, new, err := move(s.refs)
	if err != nil || old == new {
		return new, err
	}
	plan := &pushPlan{
		send:    []remoteUpdate{{RefUpdate{Name: name, Old: old, New: new}, name}},
		refused: &PushError{Remote: remote, Refused: map[string]string{}},
	}
	if err := r.sendPack(ctx, s, plan, PushOptions{}); err != nil {
		return ZeroHash, err
	}
	if len(plan.refused.Refused) > 0 {
		return ZeroHash, plan.refused
	}
	return new, nil
}

// probeObject is what the probe points to: something that the remote has, or
// else a commit of nothing.
func (r *Repo) probeObject(ctx context.Context, adv *packp.AdvRefs) (Hash, error) {
	for _, h := range adv.References {
		if r.hasObject(h) {
			return h, nil
		}
	}
	tree, err := r.writeObject(plumbing.TreeObject, nil)
	if err != nil {
		return ZeroHash, err
	}
	const nobody = "Postil <postil@localhost>"
	text := fmt.Sprintf("tree %s\nauthor %s %[3]d +0000\ncommitter %[2]s %[3]d +0000\n\nWhat does this host accept?\n", tree, nobody, time.Unix(0, 0).Unix())
	return r.writeObject(plumbing.CommitObject, []byte(text))
}
