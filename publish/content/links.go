package content

import (
	"slices"
	"strings"
)

// MayLink lists the addresses in the text that may be of other pages of the
// site, and perhaps some that are none. Sorted.
func (a *Article) MayLink() []string {
	if a.File != nil {
		return MayLink(a.File.Body())
	}
	return a.mayLink
}

// MayLink lists, sorted, what in a Markdown text may be links to other pages of
// the site: paths, and addresses with the folder of articles in them.
func MayLink(body string) []string {
	var out []string
	for i := 0; i < len(body); {
		slash := strings.IndexByte(body[i:], '/')
		if slash < 0 {
			break
		}
		slash += i
		start := strings.LastIndexAny(body[i:slash], around) + 1 + i
		end := len(body)
		if n := strings.IndexAny(body[slash:], around); n >= 0 {
			end = slash + n
		}
		if dest := body[start:end]; isSitePath(dest) {
			out = append(out, strings.Clone(dest))
		}
		i = end
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// around is what stands around an address in Markdown.
const around = " \t\r\n()<>[]\"'"

// isSitePath reports whether a link may lead to another page of the site: it is
// a path, or has the folder of articles in it.
func isSitePath(dest string) bool {
	return strings.HasPrefix(dest, "/") && len(dest) > 1 || strings.HasPrefix(dest, "./") || strings.HasPrefix(dest, "../") ||
		strings.Contains(dest, "/commentary/")
}
