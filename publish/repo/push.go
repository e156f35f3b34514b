package repo

import (
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

const (
	// Deltas are searched only among small objects: on images they cost
	// minutes and gain nothing.
	deltaWindow     = 10
	deltaMaxObject  = 512 << 10 // bytes
	deltaMaxObjects = 5000
	hookTextLimit   = 64 << 10 // bytes kept of what hooks print
)

// RefUpdate moves a ref of a remote.
type RefUpdate struct {
	Name string // full, of the remote: "refs/heads/main"
	Old  Hash   // where the remote must have it; zero: it must not exist
	New  Hash   // zero: delete it
}

// PushOptions says how to push.
type PushOptions struct {
	Atomic   bool      // all refs move or none; needs a server that can
	Progress io.Writer // gets what the remote prints; may be nil
}

// Push moves refs of a remote by compare-and-swap and sends the objects it
// lacks. Nothing is ever forced: a New that does not follow from Old is
// refused. A ref that is already at New is fine. Refusals are a *PushError,
// which is ErrStale where the remote has moved on; other errors wrap
// ErrOffline, ErrAuth, ErrNoRemote, ErrGitMissing. After an error that is not
// a *PushError the remote may or may not have moved: fetch tells.
func (r *Repo) Push(ctx context.Context, remote string, updates []RefUpdate, o PushOptions) error {
	if err := r.push(ctx, remote, updates, o); err != nil {
		var refused *PushError
		if !errors.As(err, &refused) { // says where to itself
			err = fmt.Errorf("push to %s: %w", remote, err)
		}
		return r.net.scrubError(err)
	}
	return nil
}

func (r *Repo) push(ctx context.Context, remote string, updates []RefUpdate, o PushOptions) error {
	seen := map[string]bool{}
	for _, u := range updates {
		if err := CheckRefName(u.Name); err != nil {
			return err
		}
		if seen[u.Name] {
			return fmt.Errorf("%s is to be moved twice", u.Name)
		}
		seen[u.Name] = true
		if !u.New.IsZero() && !r.hasObject(u.New) {
			return fmt.Errorf("%s: %w: %s", u.Name, ErrNoObject, u.New)
		}
	}
	address, err := r.remoteURL(remote)
	if err != nil {
		return err
	}
	release, err := r.acquireNet(ctx)
	if err != nil {
		return err
	}
	defer release()
	s, err := r.connect(ctx, address, receivePack)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }() // what it was for has been done, or has failed with an error of its own
	space, err := r.space(address, s.refs)
	if err != nil {
		return err
	}
	if space == "" && slices.ContainsFunc(updates, func(u RefUpdate) bool { return strings.HasPrefix(u.Name, ownSpace) }) {
		_ = s.close() // the probe needs its own, and may take a while
		if space, err = r.probe(ctx, remote, address); err != nil {
			return err
		}
		if s, err = r.connect(ctx, address, receivePack); err != nil {
			return err
		}
	}

	unhold := s.hold()
	plan, err := r.planPush(ctx, remote, space, s.refs, updates, o)
	unhold()
	if err != nil {
		return err
	}
	if len(plan.send) > 0 {
		if err := r.sendPack(ctx, s, plan, o); err != nil {
			return err
		}
	}
	for _, u := range slices.Concat(plan.send, plan.current) {
		if _, refused := plan.refused.Refused[u.Name]; refused {
			continue
		}
		if name, ok := trackingName(remote, u.Name); ok {
			// The remote has it; a note of that which cannot be written is
			// made good by the next fetch.
			_ = r.setRef(name, u.New, nil)
		}
	}
	if len(plan.refused.Refused) > 0 {
		return plan.refused
	}
	return nil
}

// pushPlan is what becomes of each update in view of the remote's refs.
type pushPlan struct {
	send    []remoteUpdate
	current []remoteUpdate // the remote has them so already
	refused *PushError
}

// remoteUpdate is a RefUpdate with the name that the remote has for the ref.
type remoteUpdate struct {
	RefUpdate
	there string
}

func (r *Repo) planPush(ctx context.Context, remote, space string, adv *packp.AdvRefs, updates []RefUpdate, o PushOptions) (*pushPlan, error) {
	p := &pushPlan{refused: &PushError{Remote: remote, Refused: map[string]string{}}}
	stale := func(u remoteUpdate, why string) {
		p.refused.Refused[u.Name] = why
		p.refused.Stale = true
	}
	for _, u := range updates {
		u := remoteUpdate{u, remoteName(space, u.Name)}
		have := adv.References[u.there]
		switch {
		case have == u.New:
			p.current = append(p.current, u)
			continue
		case have != u.Old:
			stale(u, (&RefMovedError{Name: u.Name, Want: u.Old, Have: have}).Error())
			continue
		case u.New.IsZero():
			if !adv.Capabilities.Supports(capability.DeleteRefs) {
				p.refused.Refused[u.Name] = "the server does not delete refs"
				continue
			}
		case !u.Old.IsZero():
			if !r.hasObject(u.Old) {
				stale(u, "the remote's commit is not known here")
				continue
			}
			ff, err := r.IsAncestor(ctx, u.Old, u.New)
			if err != nil {
				return nil, err
			}
			if !ff {
				p.refused.Refused[u.Name] = fmt.Sprintf("not a fast-forward: %s does not follow from %s", u.New, u.Old)
				continue
			}
		}
		p.send = append(p.send, u)
	}
	if o.Atomic && len(p.send) > 1 && !adv.Capabilities.Supports(capability.Atomic) {
		for _, u := range p.send {
			p.refused.Refused[u.Name] = "the server cannot move several refs as one"
		}
	}
	if o.Atomic && len(p.refused.Refused) > 0 {
		return nil, p.refused
	}
	return p, nil
}

// sendPack does the plan. What the server refuses goes into plan.refused.
func (r *Repo) sendPack(ctx context.Context, s *session, plan *pushPlan, o PushOptions) error {
	can := s.refs.Capabilities
	req := packp.NewReferenceUpdateRequestFromCapabilities(can)
	hook := &hookText{next: o.Progress}
	set := []capability.Capability{}
	if can.Supports(capability.Sideband64k) {
		set = append(set, capability.Sideband64k)
		req.Progress = hook
	}
	if o.Atomic && can.Supports(capability.Atomic) {
		set = append(set, capability.Atomic)
	}
	var tips, bases []Hash
	deletes := false
	for _, u := range plan.send {
		req.Commands = append(req.Commands, &packp.Command{Name: plumbing.ReferenceName(u.there), Old: u.Old, New: u.New})
		if u.New.IsZero() {
			deletes = true
		} else {
			tips = append(tips, u.New)
		}
		if !u.Old.IsZero() && r.hasObject(u.Old) {
			bases = append(bases, u.Old)
		}
	}
	if deletes {
		set = append(set, capability.DeleteRefs)
	}
	for _, c := range set {
		if err := req.Capabilities.Set(c); err != nil {
			return err
		}
	}
	m := &meter{net: r.net}
	var pack []byte
	if len(tips) > 0 {
		release := s.hold()
		buf, err := r.packFor(ctx, tips, bases, s.refs, m)
		release()
		if err != nil {
			return fmt.Errorf("collect what to send: %w", err)
		}
		pack = buf.Bytes()
	}
	report, err := s.push(ctx, req, pack, func(n int64) { m.report(PhaseSend, n, max(n, int64(len(pack)))) }, hook)
	m.flush()
	plan.refused.HookText = hook.String()
	if report == nil {
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		err = remoteError(ctx, err)
		if t := strings.TrimSpace(hook.String()); t != "" {
			return fmt.Errorf("%w\n%s", err, t)
		}
		return err
	}
	status := map[string]string{}
	for _, c := range report.CommandStatuses {
		status[c.ReferenceName.String()] = c.Status
	}
	for _, u := range plan.send {
		got, answered := status[u.there]
		switch {
		case report.UnpackStatus != "ok":
			got = "the server could not take the objects: " + report.UnpackStatus
		case !answered:
			got = "the server did not say what became of it"
		case got == "ok":
			continue
		}
		plan.refused.Refused[u.Name] = got
		if got == "atomic transaction failed" {
			got = hook.String() // the reason is only printed there
		}
		plan.refused.Stale = plan.refused.Stale || lostRace(got)
	}
	return nil
}

// lostRace recognises git's words for a ref that is not where it was said to be.
func lostRace(reason string) bool {
	for _, sign := range []string{"already exists", "but expected", "cannot lock ref", "failed to lock", "failed to update ref", "fetch first"} {
		if strings.Contains(reason, sign) {
			return true
		}
	}
	return false
}

// hookText keeps the beginning of what a remote prints and passes all of it on.
type hookText struct {
	bytes.Buffer
	next io.Writer
}

func (h *hookText) Write(p []byte) (int, error) {
	if room := hookTextLimit - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	if h.next != nil {
		return h.next.Write(p)
	}
	return len(p), nil
}

// packFor encodes the objects that tips need and the remote, as far as its
// refs show, does not have. The trees of bases, which the remote has too,
// spare sending files that only moved from one branch to another.
func (r *Repo) packFor(ctx context.Context, tips, bases []Hash, adv *packp.AdvRefs, m *meter) (*bytes.Buffer, error) {
	var haves []Hash
	for _, h := range adv.References {
		if r.hasObject(h) {
			haves = append(haves, h)
		}
	}
	commits, err := r.missingCommits(ctx, tips, haves)
	if err != nil {
		return nil, err
	}
	var baseTrees []Hash
	for _, b := range bases {
		t, err := r.treeOf(b)
		if err != nil {
			return nil, err
		}
		baseTrees = append(baseTrees, t)
	}
	set := &objectSet{r: r, seen: map[Hash]bool{}}
	for _, c := range commits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		set.add(c.hash)
		m.report(PhaseCollect, int64(len(set.list)), 0)
		against := append([]Hash(nil), baseTrees...)
		for _, p := range c.parents {
			t, err := r.treeOf(p)
			if err != nil {
				return nil, err
			}
			against = append(against, t)
		}
		if err := set.addTree(c.tree, against); err != nil {
			return nil, err
		}
	}
	m.report(PhaseCollect, int64(len(set.list)), int64(len(set.list)))
	window := uint(deltaWindow)
	if len(set.list) > deltaMaxObjects {
		window = 0
	}
	for _, h := range set.list {
		if window == 0 {
			break
		}
		n, err := r.objectSize(h)
		if err != nil {
			return nil, fmt.Errorf("object %s: %w", h, err)
		}
		if n > deltaMaxObject {
			window = 0
		}
	}
	// A storage of its own: encoding may take long, and readers must not wait.
	st := r.newStorage()
	var buf bytes.Buffer
	_, err = packfile.NewEncoder(&buf, st, !adv.Capabilities.Supports(capability.OFSDelta)).Encode(set.list, window)
	if err := errors.Join(err, st.Close()); err != nil {
		return nil, err
	}
	return &buf, nil
}

// missingCommits returns the commits that tips follow from and haves do not.
// Commits are visited newest first, so that a history shared with haves is
// recognised where it begins; clocks that were wrong make the result larger,
// never incomplete.
func (r *Repo) missingCommits(ctx context.Context, tips, haves []Hash) ([]*visit, error) {
	type mark struct {
		*visit
		have, done bool
	}
	marks := map[Hash]*mark{}
	var w walk
	wanted := 0 // queued commits that are not known to be there
	var add func(h Hash, have bool) error
	add = func(h Hash, have bool) error {
		if m := marks[h]; m != nil {
			if !have || m.have {
				return nil
			}
			m.have = true
			if !m.done {
				wanted--
				return nil
			}
			for _, p := range m.parents {
				if marks[p] == nil {
					continue
				}
				if err := add(p, true); err != nil {
					return err
				}
			}
			return nil
		}
		c, err := r.readCommit(h)
		if err != nil {
			if have {
				return nil // a tag, or beyond the end of a shallow clone
			}
			return err
		}
		v := &visit{hash: h, tree: c.TreeHash, parents: c.ParentHashes, when: c.Committer.When}
		marks[h] = &mark{visit: v, have: have}
		if !have {
			wanted++
		}
		heap.Push(&w.queue, v)
		return nil
	}
	for _, h := range haves {
		if err := add(h, true); err != nil {
			return nil, err
		}
	}
	for _, h := range tips {
		if err := add(h, false); err != nil {
			return nil, err
		}
	}
	var out []*mark
	for wanted > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := marks[w.pop().hash]
		m.done = true
		if !m.have {
			wanted--
			out = append(out, m)
		}
		for _, p := range m.parents {
			if err := add(p, m.have); err != nil {
				return nil, err
			}
		}
	}
	var commits []*visit
	for _, m := range out {
		if !m.have {
			commits = append(commits, m.visit)
		}
	}
	return commits, nil
}

// objectSet collects objects, each once.
type objectSet struct {
	r    *Repo
	seen map[Hash]bool
	list []Hash
}

func (s *objectSet) add(h Hash) bool {
	if s.seen[h] {
		return false
	}
	s.seen[h] = true
	s.list = append(s.list, h)
	return true
}

// addTree adds a tree and what is in it, without what one of the trees in
// against has at the same place.
func (s *objectSet) addTree(h Hash, against []Hash) error {
	for _, b := range against {
		if b == h {
			return nil
		}
	}
	if !s.add(h) {
		return nil
	}
	entries, err := s.r.readTree(h)
	if err != nil {
		return err
	}
	there := map[string][]object.TreeEntry{}
	for _, b := range against {
		if b.IsZero() {
			continue
		}
		list, err := s.r.readTree(b)
		if err != nil {
			return err
		}
		for _, e := range list {
			there[e.Name] = append(there[e.Name], e)
		}
	}
	for _, e := range entries {
		if e.Mode == filemode.Submodule {
			continue
		}
		var below []Hash
		same := false
		for _, b := range there[e.Name] {
			same = same || b.Hash == e.Hash
			if b.Mode == filemode.Dir {
				below = append(below, b.Hash)
			}
		}
		switch {
		case same:
		case e.Mode == filemode.Dir:
			if err := s.addTree(e.Hash, below); err != nil {
				return err
			}
		default:
			s.add(e.Hash)
		}
	}
	return nil
}
