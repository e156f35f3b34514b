package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/util"
)

// Unescape gives the text that Markdown source stands for, outside code: the
// character behind a backslash, and the one that an entity names. What is
// behind a backslash begins no entity: `\&amp;` reads "&amp;".
func Unescape(src []byte) []byte {
	if bytes.IndexByte(src, '&') < 0 && bytes.IndexByte(src, '\\') < 0 {
		return src
	}
	resolve := func(s []byte) []byte { return util.ResolveEntityNames(util.ResolveNumericReferences(s)) }
	if bytes.IndexByte(src, '\\') < 0 {
		return resolve(src)
	}
	out := make([]byte, 0, len(src))
	from := 0
	for i := 0; i+1 < len(src); i++ {
		if src[i] == '\\' && util.IsPunct(src[i+1]) {
			out = append(out, resolve(src[from:i])...)
			out = append(out, src[i+1])
			from = i + 2
			i++
		}
	}
	return append(out, resolve(src[from:])...)
}
