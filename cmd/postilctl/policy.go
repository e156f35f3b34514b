package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"postil/publish/desk"
	"postil/publish/review"
)

func policyVerb() *verb {
	return &verb{
		name: "policy", group: groupPublication, args: "[approvals N | self-approval yes|no | grant|withdraw ROLE EMAIL]",
		short: "say what publishing asks for, and who does what",
		long: `Without more it prints the rules of the publication. "approvals" says how many
people must approve, "self-approval" whether those who wrote an article may be
among them. The roles are admin (changes the rules and the keys), editor
(approves) and publisher (publishes); "grant" gives one to somebody by e-mail
address, or to a whole domain as *@example.org, "withdraw" takes it away. A role
that nobody was given is everybody's.

A change is a commit on main, to .editorial/policy.json. Roles are sure only
where signatures are required: see "postilctl key require".`,
		example: `postilctl policy grant editor ben@example.org
postilctl policy approvals 2`,
		json: `{"approvals", "selfApproval", "signatures", "roles"}; with a change as of submit`,
		setup: func(*flag.FlagSet) action {
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return s.showPolicy()
				}
				change, err := policyChange(args)
				if err != nil {
					return err
				}
				return s.amend(func(k *desk.Desk) (desk.Receipt, error) { return k.SetPolicy(ctx, change) })
			}
		},
	}
}

// policyChange reads what is to change.
func policyChange(args []string) (func(review.Policy) review.Policy, error) {
	switch {
	case args[0] == "approvals" && len(args) == 2:
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return nil, usagef("%q is no number of approvals; it must be 1 or more", args[1])
		}
		return func(p review.Policy) review.Policy { p.Approvals = n; return p }, nil
	case args[0] == "self-approval" && len(args) == 2 && (args[1] == "yes" || args[1] == "no"):
		return func(p review.Policy) review.Policy { p.SelfApproval = args[1] == "yes"; return p }, nil
	case (args[0] == "grant" || args[0] == "withdraw") && len(args) == 3:
		role := review.Role(args[1])
		if !slices.Contains(review.Roles(), role) {
			return nil, usagef("there is no role %q; the roles are admin, editor and publisher", args[1])
		}
		return func(p review.Policy) review.Policy {
			if args[0] == "grant" {
				return p.WithRole(role, args[2])
			}
			return p.WithoutRole(role, args[2])
		}, nil
	}
	return nil, usagef("policy takes approvals with a number, self-approval with yes or no, or grant or withdraw with a role and an e-mail address")
}

func (s *session) showPolicy() error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	p, err := k.Policy()
	if err != nil {
		return err
	}
	return s.print(p, func(w io.Writer) {
		approvals := "One approval is asked for"
		if p.Approvals > 1 {
			approvals = fmt.Sprintf("%d approvals are asked for", p.Approvals)
		}
		own := "by people who did not write the article"
		if p.SelfApproval {
			own = "which may be by those who wrote the article"
		}
		fmt.Fprintf(w, "%s, %s.\n", approvals, own)
		if p.Signed() {
			fmt.Fprintln(w, "Only what is signed counts.")
		} else {
			fmt.Fprintln(w, "Signatures are not asked for.")
		}
		for _, role := range review.Roles() {
			who := "everybody"
			if list := p.Roles[role]; len(list) > 0 {
				who = strings.Join(list, ", ")
			}
			fmt.Fprintf(w, "%-10s %s\n", role, who)
		}
	})
}
