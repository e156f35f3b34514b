package hook

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"postil/publish/repo"
)

// asTold refuses a push that says of a ref that it is where it is not, or moves
// one twice. git finds that out only when the hook has agreed, and then, unless
// the push is atomic, moves the others all the same: main, on the strength of a
// log that never came.
func (j *judge) asTold(o Options) error {
	now, err := repo.Open(o.GitDir)
	if err != nil {
		return err
	}
	defer now.Close()
	seen := map[string]bool{}
	for _, u := range o.Updates {
		at, err := now.Ref(u.Name)
		if err != nil && !errors.Is(err, repo.ErrNoRef) {
			return err
		}
		if at != u.Old || seen[u.Name] {
			j.refuse(u, repo.ZeroHash, "", "%s", repo.NotThere)
		}
		seen[u.Name] = true
	}
	return nil
}

// mistakable says why a ref of no matter to Postil must not be made: some program
// would take it for one that is; "" when none would.
func mistakable(name string) string {
	plain := folded(name)
	for _, own := range []string{mainRef, draftPrefix, ownSpace} {
		if plain == own || strings.HasSuffix(own, "/") && strings.HasPrefix(plain, own) {
			return "some computers do not tell this name from one that Postil uses"
		}
	}
	kind, rest, _ := strings.Cut(strings.TrimPrefix(plain, "refs/"), "/")
	switch {
	case kind == "replace":
		return "git would show other things in place of what was approved"
	case kind == "heads" && strings.HasPrefix(rest, "editorial/"):
		return "other clones would take it for a review"
	case kind == "remotes":
		return "git would take it for a branch of another repository"
	case kind == "heads":
		// Only a branch below the name of another kind can be taken for it.
		if inner, _, _ := strings.Cut(rest, "/"); inner == "refs" || inner == "head" {
			return "git would take it for another ref"
		}
	case rest == "main" || strings.HasPrefix(rest, "draft/") || strings.HasPrefix(rest, "heads/") || strings.HasPrefix(rest, "refs/"):
		return "git would take it for the branch of this name"
	}
	return ""
}

// folded is a name as computers see it that tell neither case nor the
// composition of characters apart, and pass over what cannot be seen.
func folded(name string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(seen)))
}
