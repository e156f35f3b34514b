package cite

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxKey bounds a key in bytes: with ".json" it must be a file's name.
const maxKey = 200

// ValidKey reports whether a key can be cited as @key and can name the file
// references/<key>.json on every system: letters and digits of any script in
// their composed form, and single - _ . + between them.
func ValidKey(key string) bool {
	if key == "" || len(key) > maxKey || !norm.NFC.IsNormalString(key) {
		return false
	}
	for i, r := range key {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || i > 0 && (strings.ContainsRune("-.+", r) || unicode.Is(unicode.M, r)) {
			continue
		}
		return false
	}
	if k, n := ScanKey([]byte(key)); n != len(key) || k != key {
		return false
	}
	device, _, _ := strings.Cut(strings.ToLower(key), ".")
	switch device { // Windows keeps these names for devices
	case "con", "prn", "aux", "nul":
		return false
	}
	return len(device) != 4 || !strings.HasPrefix(device, "com") && !strings.HasPrefix(device, "lpt") || device[3] < '0' || device[3] > '9'
}

// AssignKeys gives each of refs a key that is valid, that no reference of l
// and no other of refs has. A key that is so already stays; the others are
// proposed as ProposeKey does. It returns the indexes in refs whose key is
// another now.
func (l *Library) AssignKeys(refs []*Reference) (changed []int) {
	taken := map[string]bool{}
	// First those that can keep theirs, so that none is taken by a proposal.
	keep := make([]bool, len(refs))
	for i, r := range refs {
		if f := Fold(r.Key); ValidKey(r.Key) && !taken[f] && !l.taken(f) {
			taken[f], keep[i] = true, true
		}
	}
	next := map[string]int{} // stem to the letter to try next
	for i, r := range refs {
		if keep[i] {
			continue
		}
		base := keyStem(r)
		for n := max(1, next[base]); ; n++ {
			key := base
			if n > 1 {
				key += letters(n)
			}
			if !taken[key] && !l.taken(key) {
				taken[key], r.Key, next[base] = true, key, n+1
				break
			}
		}
		changed = append(changed, i)
	}
	return changed
}
