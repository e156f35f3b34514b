package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
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
		plan.refused.Stale = plan.refused.Stale || lostRace(got) || strings.Contains(hook.String(), NotThere)
	}
	return nil
}

// NotThere is what a server's hook says of a push that was overtaken by another:
// a ref is not where the push says. The push is ErrStale by it, as it is when git
// finds that out.
const NotThere = "it is not where the push says it is: fetch first"

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
