package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// PolicyFile is where the content repository keeps its policy, on main.
const PolicyFile = ".editorial/policy.json"

// Policy says what publishing asks for.
type Policy struct {
	// Approvals is how many different people must have approved, at least 1.
	Approvals int `json:"approvals"`
	// SelfApproval lets those who wrote a draft approve it: for publications
	// of one person. The window and the commit say so wherever it applies.
	SelfApproval bool `json:"selfApproval"`
	// Signatures says whether events and commits of main must be signed to
	// count; empty is Optional.
	Signatures Signatures `json:"signatures,omitempty"`
	// Roles say who does what: e-mail addresses, or *@domain. A role that is
	// not listed is everybody's. Where signatures are not required, roles hold
	// only against mistakes: anybody can write another's name.
	Roles map[Role][]string `json:"roles,omitempty"`
}

// Signatures says whether signatures are asked for.
type Signatures string

// What a policy says of signatures.
const (
	Optional Signatures = "optional" // nobody looks at them
	Required Signatures = "required" // what is not signed by a key of its author does not count
)

// Signed reports whether only what is signed counts.
func (p Policy) Signed() bool { return p.Signatures == Required }

// DefaultPolicy asks for one approval by somebody who did not write the draft.
func DefaultPolicy() Policy { return Policy{Approvals: 1} }

// ErrBadPolicy is wrapped by every error of ParsePolicy.
var ErrBadPolicy = errors.New("bad policy")

// ParsePolicy reads a policy file. Nothing in it may be unknown: a rule that
// this version cannot keep must not be passed over in silence.
func ParsePolicy(data []byte) (Policy, error) {
	p := DefaultPolicy()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return Policy{}, fmt.Errorf("%s: %w: %w", PolicyFile, ErrBadPolicy, err)
	}
	if p.Approvals < 1 {
		return Policy{}, fmt.Errorf("%s: %w: approvals is %d, it must be 1 or more", PolicyFile, ErrBadPolicy, p.Approvals)
	}
	switch p.Signatures {
	case "", Optional, Required:
	default:
		return Policy{}, fmt.Errorf("%s: %w: signatures is %q, it must be %q or %q", PolicyFile, ErrBadPolicy, p.Signatures, Required, Optional)
	}
	if err := p.checkRoles(); err != nil {
		return Policy{}, fmt.Errorf("%s: %w", PolicyFile, err)
	}
	return p, nil
}

// Marshal gives the policy as a file.
func (p Policy) Marshal() ([]byte, error) {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("marshal policy: %w", err)
	}
	return append(data, '\n'), nil
}

// ErrOwnDraft refuses the approval of a draft by one of its writers.
var ErrOwnDraft = errors.New("the policy does not let writers approve their own draft")

// MayApprove says whether an approval by who would count for what the draft
// holds now. It refuses with ErrOwnDraft or a *RoleError.
func (p Policy) MayApprove(who Actor, now Present) error {
	if err := p.May(Editor, who.Email); err != nil {
		return err
	}
	if !p.SelfApproval && now.WrittenBy(who.Email) {
		return ErrOwnDraft
	}
	return nil
}
