package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Role is what a policy lets some people do and others not.
type Role string

// The roles. One that a policy does not list is everybody's.
const (
	Admin     Role = "admin"     // changes the policy and the lists of keys
	Editor    Role = "editor"    // approves: other people's approvals do not count
	Publisher Role = "publisher" // brings what is approved onto main
)

// Roles lists every role, the widest first.
func Roles() []Role { return []Role{Admin, Editor, Publisher} }

// ErrNotYours is wrapped by every refusal for want of a role.
var ErrNotYours = errors.New("the policy leaves this to others")

// RoleError says who would need which role.
type RoleError struct {
	Role  Role
	Email string
	Have  []string // who has it
}

// Error names the role, and who has it.
func (e *RoleError) Error() string {
	return fmt.Sprintf("%v: %s is not among those with the role %s, %s", ErrNotYours, e.Email, e.Role, strings.Join(e.Have, ", "))
}

// Unwrap gives ErrNotYours.
func (e *RoleError) Unwrap() error { return ErrNotYours }

// May says whether the person with an e-mail address has a role; else the error
// is a *RoleError.
func (p Policy) May(role Role, email string) error {
	list, limited := p.Roles[role]
	if !limited || slices.ContainsFunc(list, func(who string) bool { return matches(who, email) }) {
		return nil
	}
	return &RoleError{Role: role, Email: email, Have: list}
}

// matches reports whether an entry of a role, an address or *@domain, is about
// an address.
func matches(entry, email string) bool {
	if domain, ok := strings.CutPrefix(entry, "*"); ok {
		at := strings.LastIndexByte(email, '@')
		return at > 0 && strings.EqualFold(domain, email[at:])
	}
	return strings.EqualFold(entry, email)
}

// checkRoles refuses what no policy can mean.
func (p Policy) checkRoles() error {
	for role, list := range p.Roles {
		if !slices.Contains(Roles(), role) {
			return fmt.Errorf("%w: there is no role %q; the roles are %q", ErrBadPolicy, role, Roles())
		}
		if len(list) == 0 {
			return fmt.Errorf("%w: nobody has the role %s; name somebody, or take the role out so that everybody has it", ErrBadPolicy, role)
		}
		for _, who := range list {
			name, domain, ok := strings.Cut(who, "@")
			if !ok || name == "" || domain == "" || strings.ContainsAny(who, " \t,<>") || strings.ContainsFunc(who, Unseen) || strings.Contains(domain, "@") || strings.Contains(name, "*") && name != "*" {
				return fmt.Errorf("%w: %q in the role %s is no e-mail address, nor * with a domain such as *@example.org", ErrBadPolicy, who, role)
			}
		}
	}
	return nil
}

// Unseen reports whether a character of an address cannot be seen: two addresses
// that look the same would be two people's.
func Unseen(r rune) bool { return !unicode.IsGraphic(r) }

// WithRole is the policy in which somebody has a role too.
func (p Policy) WithRole(role Role, who string) Policy {
	p.Roles = p.cloneRoles()
	if !slices.ContainsFunc(p.Roles[role], func(have string) bool { return strings.EqualFold(have, who) }) {
		p.Roles[role] = append(p.Roles[role], who)
	}
	return p
}

// WithoutRole is the policy in which somebody has a role no more. A role that
// nobody is left with is everybody's again.
func (p Policy) WithoutRole(role Role, who string) Policy {
	p.Roles = p.cloneRoles()
	p.Roles[role] = slices.DeleteFunc(p.Roles[role], func(have string) bool { return strings.EqualFold(have, who) })
	if len(p.Roles[role]) == 0 {
		delete(p.Roles, role)
	}
	return p
}

func (p Policy) cloneRoles() map[Role][]string {
	roles := map[Role][]string{}
	for r, list := range p.Roles {
		roles[r] = slices.Clone(list)
	}
	return roles
}
