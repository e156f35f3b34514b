package check

import (
	"strings"

	"postil/editor/cite"
	"postil/editor/proof"
)

// Rules about the sources that are listed without being cited.
const (
	RuleNoCiteStray = "nocite-stray" // warning
	RuleNoCiteAll   = "nocite-all"   // note
)

// listed checks the field nocite: its keys must be known, and their sources
// complete, as those of the text.
func (k *checker) listed() {
	const field = "nocite"
	keys, stray := cite.NoCite(k.a.Front.NoCite)
	for _, s := range stray {
		k.field(field, RuleNoCiteStray, proof.Warning, "“{{.Text}}” names no source. Write its key with an @, in quotation marks.", args{"Text": s})
	}
	for _, key := range keys {
		if key == "*" {
			k.field(field, RuleNoCiteAll, proof.Note, "The list has all sources of the publication. It changes, and an approval with it, whenever one is added.", nil)
			continue
		}
		ref, ok := k.c.Library.Get(key)
		if !ok {
			k.field(field, proof.RuleUnknownKey, proof.Error, "There is no source with the key “{{.Key}}”. Add the source, or correct the key.", args{"Key": key})
			continue
		}
		if lacks := missing(ref); len(lacks) > 0 && !cites(k.doc.Citations, key) {
			k.field(field, RuleSourceIncomplete, proof.Warning, "The source “{{.Key}}” has no {{.Missing}}. Complete it.",
				args{"Key": key, "Missing": strings.Join(lacks, ", no ")})
		}
	}
}

func cites(doc cite.Document, key string) bool {
	for _, cl := range doc.Clusters {
		for _, c := range cl.Citations {
			if c.Key == key {
				return true
			}
		}
	}
	return false
}
