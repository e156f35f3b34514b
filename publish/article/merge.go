package article

import (
	"bytes"
	"slices"

	"postil/editor/prose"
)

// Merged is an article made of two that were made of one.
type Merged struct {
	File *File
	// Fields are the front matter's fields that both changed differently,
	// "title" or "image.alt". Ours stand in File.
	Fields []FieldClash
	// Conflicts are passages of the body that both changed and that cannot be
	// joined. Ours stand in File. Review are passages that were joined, but
	// should be looked at. Their places are bytes of File's body.
	Conflicts, Review []prose.Passage
}

// FieldClash is a field of the front matter that two people changed.
type FieldClash struct {
	Key                string // "title", "image.alt"
	Base, Ours, Theirs string
}

// Clean reports whether everything could be joined.
func (m Merged) Clean() bool { return len(m.Fields)+len(m.Conflicts) == 0 }

// Merge joins what was changed from base to ours and from base to theirs: the
// front matter field by field, the body by sentence and word. Nothing that
// either side wrote is lost: it is in the file or in a clash. The error wraps
// ErrCannotEdit when ours has its front matter in a form that cannot be
// changed in place, and theirs changed it too.
func Merge(base, ours, theirs *File) (Merged, error) {
	var m Merged
	body := prose.Merge3(base.Body(), ours.Body(), theirs.Body())
	m.Conflicts, m.Review = body.Conflicts, body.Review
	head := func(f *File) []byte { return f.src[:f.bodyStart] }
	switch {
	case bytes.Equal(head(base), head(theirs)), bytes.Equal(head(ours), head(theirs)):
		m.File = ours.Clone()
	case bytes.Equal(head(base), head(ours)): // comments and all
		m.File = theirs.Clone()
	default:
		m.File = ours.Clone()
		var front Front
		front, m.Fields = mergeFront(base.Front(), ours.Front(), theirs.Front())
		if err := m.File.SetFront(front); err != nil {
			return Merged{}, err
		}
	}
	m.File.SetBody(body.Text)
	return m, nil
}

// mergeFront merges field by field. Of lists, such as tags, the members that
// either side put in or took out are put in or taken out.
func mergeFront(base, ours, theirs Front) (Front, []FieldClash) {
	merged := ours.clone()
	var clashes []FieldClash
	b, o, t := base.single(), ours.single(), theirs.single()
	into := merged.single()
	for i, f := range into {
		was, mine, other := b[i].String(), o[i].String(), t[i].String()
		switch {
		case other == was, other == mine:
		case mine == was, f.key == "lastmod" && t[i].date.After(o[i].date.Time):
			f.take(t[i])
		case f.key == "lastmod": // whichever is later says when both were changed
		default:
			clashes = append(clashes, FieldClash{Key: f.key, Base: was, Ours: mine, Theirs: other})
		}
	}
	same := func(a, b string) bool { return text(a) == text(b) }
	merged.Authors = mergeList(base.Authors, ours.Authors, theirs.Authors, same)
	merged.Tags = mergeList(base.Tags, ours.Tags, theirs.Tags, same)
	merged.Aliases = mergeList(base.Aliases, ours.Aliases, theirs.Aliases, same)
	merged.NoCite = mergeList(base.NoCite, ours.NoCite, theirs.NoCite, same)
	merged.Corrections = mergeList(base.Corrections, ours.Corrections, theirs.Corrections, func(a, b Correction) bool {
		return equal(a.fields(), b.fields())
	})
	return merged, clashes
}

// single is a field of one value: a text or a date.
type single struct {
	key  string
	text *string
	date *Date
}

// single lists the fields of one value, always in the same order.
func (f *Front) single() []single {
	return []single{
		{key: "title", text: &f.Title},
		{key: "subtitle", text: &f.Subtitle},
		{key: "slug", text: &f.Slug},
		{key: "guid", text: &f.GUID},
		{key: "date", date: &f.Date},
		{key: "lastmod", date: &f.Lastmod},
		{key: "summary", text: &f.Summary},
		{key: "section", text: &f.Section},
		{key: "lang", text: &f.Lang},
		{key: "translationKey", text: &f.TranslationKey},
		{key: "image.file", text: &f.Image.File},
		{key: "image.alt", text: &f.Image.Alt},
		{key: "image.caption", text: &f.Image.Caption},
		{key: "image.credit", text: &f.Image.Credit},
		{key: "image.source", text: &f.Image.Source},
		{key: "image.licence", text: &f.Image.Licence},
	}
}

// String is the value as front matter has it.
func (s single) String() string {
	if s.date != nil {
		return s.date.String()
	}
	return string(text(*s.text))
}

func (s single) take(o single) {
	if s.date != nil {
		*s.date = *o.date
		return
	}
	*s.text = *o.text
}

// Set gives a field of one value, such as "title" or "image.alt", the value
// that a FieldClash has it with. It reports whether there is such a field and
// the value fits it.
func (f *Front) Set(key, value string) bool {
	for _, s := range f.single() {
		switch {
		case s.key != key:
		case s.date == nil:
			*s.text = value
			return true
		default:
			d, ok := ParseDate(value)
			if ok {
				*s.date = d
			}
			return ok
		}
	}
	return false
}

// mergeList does to ours what theirs did to base.
func mergeList[T any](base, ours, theirs []T, same func(a, b T) bool) []T {
	if slices.EqualFunc(ours, base, same) {
		return theirs // in their order, too
	}
	in := func(list []T, x T) bool {
		return slices.ContainsFunc(list, func(y T) bool { return same(x, y) })
	}
	merged := slices.DeleteFunc(slices.Clone(ours), func(x T) bool { return in(base, x) && !in(theirs, x) })
	for _, x := range theirs {
		if !in(base, x) && !in(merged, x) {
			merged = append(merged, x)
		}
	}
	return merged
}
