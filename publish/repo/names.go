package repo

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// CheckRefName reports whether name may name a ref: it begins with "refs/",
// has a component after it, and follows git check-ref-format. The error wraps
// ErrBadRefName.
func CheckRefName(name string) error {
	bad := func(why string) error {
		return fmt.Errorf("%w: %q %s", ErrBadRefName, name, why)
	}
	rest, ok := strings.CutPrefix(name, "refs/")
	if !ok {
		return bad(`does not begin with "refs/"`)
	}
	if !strings.Contains(rest, "/") && rest != "stash" {
		return bad(`needs a folder and a name, as "refs/heads/main"`)
	}
	if len(name) > 1024 {
		return bad("is longer than 1024 bytes")
	}
	if !utf8.ValidString(name) {
		return bad("is not UTF-8")
	}
	for _, r := range name {
		if r < 0x20 || r == 0x7f || strings.ContainsRune(" ~^:?*[\\", r) {
			return bad(fmt.Sprintf("contains %q", r))
		}
	}
	if strings.Contains(name, "..") || strings.Contains(name, "@{") {
		return bad(`contains ".." or "@{"`)
	}
	if strings.HasSuffix(name, ".") {
		return bad("ends with a dot")
	}
	for part := range strings.SplitSeq(rest, "/") {
		switch {
		case part == "":
			return bad("has an empty part")
		case part == "@":
			return bad(`has a part "@"`)
		case strings.HasPrefix(part, "."):
			return bad("has a part that begins with a dot")
		case strings.HasSuffix(strings.ToLower(part), ".lock"):
			return bad(`has a part that ends with ".lock"`)
		case len(part) > 240:
			return bad("has a part longer than 240 bytes")
		}
	}
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return bad("is a reserved name on this system")
	}
	return nil
}

// CheckPath reports whether path may be written to the repository: relative,
// with forward slashes, no empty, "." or ".." part, nothing that a file
// system would take for ".git", UTF-8 without control characters. The error
// wraps ErrBadPath.
func CheckPath(path string) error {
	bad := func(why string) error {
		return fmt.Errorf("%w: %q %s", ErrBadPath, path, why)
	}
	switch {
	case path == "":
		return fmt.Errorf("%w: it is empty", ErrBadPath)
	case strings.HasPrefix(path, "/"):
		return bad("is absolute")
	case len(path) > 4096:
		return bad("is longer than 4096 bytes")
	case !utf8.ValidString(path):
		return bad("is not UTF-8")
	case strings.Contains(path, `\`):
		return bad("contains a backslash; use forward slashes")
	}
	for _, r := range path {
		if r < 0x20 || r == 0x7f {
			return bad("contains a control character")
		}
	}
	if len(path) > 1 && path[1] == ':' && ('a' <= path[0]|0x20 && path[0]|0x20 <= 'z') {
		return bad("begins with a drive letter")
	}
	for part := range strings.SplitSeq(path, "/") {
		switch {
		case part == "":
			return bad("has an empty part")
		case part == "." || part == "..":
			return bad(fmt.Sprintf("has a part %q", part))
		case len(part) > 255:
			return bad("has a part longer than 255 bytes")
		case isDotGit(part):
			return bad("has a part that is git's own folder")
		}
	}
	return nil
}

// isDotGit reports whether some file system takes the name for ".git": case
// is folded, HFS+ ignores invisible characters, NTFS drops trailing dots and
// spaces, knows the short name and starts a stream at a colon.
func isDotGit(part string) bool {
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 0x200c && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x206a && r <= 0x206f, r == 0xfeff:
			return -1
		}
		return r
	}, part)
	if i := strings.IndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	s = strings.ToLower(strings.TrimRight(s, ". "))
	return s == ".git" || s == "git~1"
}
