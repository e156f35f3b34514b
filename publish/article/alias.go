package article

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ErrAlias is what AliasFile's errors wrap.
var ErrAlias = errors.New("not an address of this site")

// Address is the address of a bundle below the site's base, as aliases write
// it: "/commentary/2024/07/slug/" for content/commentary/2024/07/slug.
func Address(dir string) string { return "/" + strings.TrimPrefix(dir, "content/") + "/" }

// AliasFile is the file of a site that answers at an alias, as Hugo makes it:
// "old/a/index.html" for /old/a/ and for /old/a, "old/a.html" for /old/a.html.
// An alias is a path from the site's base: other hosts, queries, and steps out
// of the site are refused. The error wraps ErrAlias.
func AliasFile(alias string) (string, error) {
	rel, absolute := strings.CutPrefix(strings.TrimSpace(alias), "/")
	rel = strings.TrimSuffix(rel, "/")
	switch {
	case !absolute:
		return "", fmt.Errorf("%w: it does not begin with a slash", ErrAlias)
	case rel == "":
		return "", fmt.Errorf("%w: it is the front page", ErrAlias)
	case strings.ContainsAny(rel, `?#%\:*"<>|`) || strings.ContainsFunc(rel, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return "", fmt.Errorf("%w: it has a character that files of a site cannot have", ErrAlias)
	case !fs.ValidPath(rel):
		return "", fmt.Errorf("%w: one of its parts is empty or a step to another folder", ErrAlias)
	}
	for _, part := range strings.Split(rel, "/") {
		if len(part) > 255 || strings.HasSuffix(part, ".") {
			return "", fmt.Errorf("%w: %q cannot be a folder everywhere", ErrAlias, part)
		}
	}
	switch strings.ToLower(path.Ext(rel)) {
	case ".html", ".htm":
		return rel, nil
	}
	return rel + "/index.html", nil
}

// Moved is the front matter of a published article that goes from one folder
// to another: the old address leads to the new one, and feeds go on knowing the
// article by its first. published is the front matter in the old folder.
func (f Front) Moved(published Front, from, to string) Front {
	f = f.clone()
	f.Aliases = slices.DeleteFunc(f.Aliases, func(a string) bool { return sameAlias(a, Address(to)) })
	if from == to { // back where it is published
		f.GUID = published.GUID
		return f
	}
	old := Address(from)
	if !slices.ContainsFunc(f.Aliases, func(a string) bool { return sameAlias(a, old) }) {
		f.Aliases = append(f.Aliases, old)
	}
	if f.GUID == "" {
		f.GUID = old
	}
	return f
}

// LeadsFrom reports whether one of the aliases is an address.
func (f Front) LeadsFrom(address string) bool {
	return slices.ContainsFunc(f.Aliases, func(a string) bool { return sameAlias(a, address) })
}

// sameAlias compares addresses by the files that answer at them. Those that
// differ by case only are one on many servers.
func sameAlias(a, b string) bool {
	x, xerr := AliasFile(a)
	y, yerr := AliasFile(b)
	return xerr == nil && yerr == nil && strings.EqualFold(x, y)
}
