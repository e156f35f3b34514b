package check

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"postil/editor/proof"
	"postil/editor/quotation"
)

// Rules about what is quoted and what is kept of its sources.
const (
	RuleQuotationNear     = "quotation-near"      // warning
	RuleQuotationNotFound = "quotation-not-found" // warning
	RuleEvidence          = "evidence"            // warning: what is kept cannot be used
	RuleSourceNotKept     = "source-not-kept"     // note, where the house asks for copies
)

// Kept is what is kept of a cited source.
type Kept struct {
	Any   bool                // something is kept, be it without text
	Texts []*quotation.Source // the readable texts
}

// quotations compares what the article quotes with what is kept of its sources.
func (k *checker) quotations() {
	if k.o.Kept == nil {
		return
	}
	kept := map[string]Kept{}
	for _, cl := range k.doc.Citations.Clusters {
		for _, ct := range cl.Citations {
			ref, known := k.c.Library.Get(ct.Key)
			if _, seen := kept[ct.Key]; seen {
				continue
			}
			got, err := k.o.Kept(ct.Key)
			kept[ct.Key] = got
			switch {
			case err != nil:
				k.text(ct.KeySpan, RuleEvidence, proof.Warning, "What is kept of “{{.Key}}” cannot be used: {{.Problem}}. Keep the source anew.",
					args{"Key": ct.Key, "Problem": err.Error()})
			case known && !got.Any && k.pub.HouseStyle.KeepSources && ref.Address() != "":
				k.text(ct.KeySpan, RuleSourceNotKept, proof.Note, "No copy of “{{.Key}}” is kept, so that nobody can look up what it said. Keep one.", args{"Key": ct.Key})
			}
		}
	}
	for _, r := range quotation.Check(k.doc, func(key string) []*quotation.Source { return kept[key].Texts }) {
		a := args{"Key": r.Key}
		switch {
		case r.State == quotation.NotFound:
			k.text(r.Span, RuleQuotationNotFound, proof.Warning,
				"What is kept of “{{.Key}}” does not have this quotation. Compare it with the source, or cite the source that says it.", a)
		case r.Reordered:
			k.text(r.Span, RuleQuotationNear, proof.Warning,
				"All parts of this quotation are in “{{.Key}}”, but in another order. Quote them in the order of the source.", a)
		case r.State == quotation.Near:
			a["Difference"] = differences(r.Differences)
			a["Passage"] = shorten(kept[r.Key].Texts[r.Source].Text()[r.Start:r.End])
			k.text(r.Span, RuleQuotationNear, proof.Warning,
				"“{{.Key}}” says it in other words: {{.Difference}}. It has: “{{.Passage}}”. Quote it as it stands, or mark what you leave out with … and what you put in with [brackets].", a)
		}
	}
}

// differences writes what a source says and what is quoted instead, without
// words of any language.
func differences(list []quotation.Difference) string {
	var parts []string
	for i, d := range list {
		if i == 6 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, cmp.Or(shorten(d.Source), "∅")+" → "+cmp.Or(shorten(d.Quoted), "∅"))
	}
	return strings.Join(parts, "; ")
}

// shorten leaves out the middle of a long passage.
func shorten(s string) string {
	const most = 240
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= most {
		return s
	}
	head, tail := most/2, len(s)-most/2
	for head > 0 && !utf8.RuneStart(s[head]) {
		head--
	}
	for tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	return strings.TrimSpace(s[:head]) + " … " + strings.TrimSpace(s[tail:])
}
