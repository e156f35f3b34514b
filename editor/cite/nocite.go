package cite

import (
	"slices"
	"unicode/utf8"
)

// NoCite reads the field nocite of an article's front matter, the sources that
// are listed though the text does not cite them, for Document.NoCite: keys with
// their @ as they would be cited, "@*" for the whole library. Each key comes
// once; stray are the texts that have none.
func NoCite(field []string) (keys, stray []string) {
	for _, text := range field {
		found := false
		src, before := []byte(text), ' '
		for i := 0; i < len(src); {
			r, size := utf8.DecodeRune(src[i:])
			key, n := "", 0
			if r == '@' && MayFollow(before) {
				if i+1 < len(src) && src[i+1] == '*' {
					key, n = "*", 1
				} else {
					key, n = ScanKey(src[i+1:])
				}
			}
			if n > 0 {
				found = true
				if !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
				r, _ = utf8.DecodeLastRune(src[:i+1+n])
			}
			before = r
			i += size + n
		}
		if !found {
			stray = append(stray, text)
		}
	}
	return keys, stray
}

// Keys are the keys of all that a document cites and lists, each once, the cited
// ones first and in the order of the text. "*" stands for the whole library.
func (d Document) Keys() []string {
	var keys []string
	seen := map[string]bool{}
	add := func(key string) {
		if !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	for _, cl := range d.Clusters {
		for _, c := range cl.Citations {
			add(c.Key)
		}
	}
	for _, key := range d.NoCite {
		add(key)
	}
	return keys
}
