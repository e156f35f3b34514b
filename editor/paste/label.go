package paste

import (
	"regexp"
	"strconv"
)

var noteLabel = regexp.MustCompile(`\[\^([^\[\]\s]+)\]`)

// Labels lists the footnotes that a text has or refers to, for Options.
func Labels(text string) []string {
	var list []string
	seen := map[string]bool{}
	for _, m := range noteLabel.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			list = append(list, m[1])
		}
	}
	return list
}

// relabelled gives Markdown with other labels for those of its footnotes whose
// labels are taken.
func relabelled(md string, taken []string) string {
	used := map[string]bool{}
	for _, l := range taken {
		used[l] = true
	}
	own := Labels(md)
	to := map[string]string{}
	for _, l := range own {
		if used[l] {
			to[l] = ""
		}
	}
	if len(to) == 0 {
		return md
	}
	for _, l := range own {
		used[l] = true
	}
	n := 0
	for _, l := range own {
		if _, clash := to[l]; !clash {
			continue
		}
		for n++; used[strconv.Itoa(n)]; n++ {
		}
		to[l] = strconv.Itoa(n)
	}
	return noteLabel.ReplaceAllStringFunc(md, func(s string) string {
		if l, clash := to[s[2:len(s)-1]]; clash {
			return "[^" + l + "]"
		}
		return s
	})
}
