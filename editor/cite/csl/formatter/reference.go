package formatter

import (
	"postil/editor/cite"
	"postil/editor/cite/csl"
)

// single is a reference by itself, as a file has it, in a language.
type single struct{ data, lang string }

// maxReferences bounds what is kept of references that were asked for singly:
// more than anybody's library shows at once.
const maxReferences = 2000

// Reference implements cite.Formatter, in the style's own language.
func (f *Formatter) Reference(ref *cite.Reference) cite.Rich { return f.reference(ref, "") }

func (f *Formatter) reference(ref *cite.Reference, lang string) cite.Rich {
	if ref == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	data, it := convert(ref)
	asked := single{string(data), lang}
	if text, ok := f.references[asked]; ok {
		return text
	}
	e, err := f.engine(f.single, lang)
	if err != nil {
		return nil // New made one of the same
	}
	e.SetItems([]*csl.Item{it})
	r := e.Format(csl.Document{Uncited: []string{ref.Key}})
	w := writer{lib: cite.NewLibrary([]*cite.Reference{ref}), options: f.options}
	var text cite.Rich
	if f.style.Bibliography == nil {
		text = w.rich(e.FormatCitation(csl.Citation{Cites: []csl.Cite{{ID: ref.Key, Position: csl.First}}}), ref.Key)
	} else if len(r.Bibliography.Entries) > 0 {
		text = w.rich(r.Bibliography.Entries[0].Text, ref.Key)
	}
	if f.references == nil || len(f.references) >= maxReferences {
		f.references = map[single]cite.Rich{}
	}
	f.references[asked] = text
	return text
}

// In implements cite.Localizer.
func (f *Formatter) In(lang string) cite.Formatter { return localized{f, lang} }

// localized is a Formatter that writes single references in a language.
type localized struct {
	*Formatter
	lang string
}

// Reference implements cite.Formatter.
func (l localized) Reference(ref *cite.Reference) cite.Rich { return l.reference(ref, l.lang) }
