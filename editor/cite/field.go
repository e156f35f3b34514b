package cite

import (
	"encoding/json"
	"maps"
	"slices"
)

// Field gives the text of a field by its CSL-JSON name, be it one that
// Reference has a member for ("container-title") or not ("collection-title").
// It is "" for a field that is absent or holds no text.
func (r *Reference) Field(name string) string {
	if name == "id" {
		return r.Key
	}
	if p := r.textField(name); p != nil && *p != "" {
		return *p
	}
	raw, ok := r.extra[name]
	if !ok {
		return ""
	}
	s, _ := textOf(raw)
	return s
}

// NamesOf gives the names in a field by its CSL-JSON name: "author",
// "translator".
func (r *Reference) NamesOf(name string) []Name {
	if p := r.nameField(name); p != nil && len(*p) > 0 {
		return *p
	}
	raw, ok := r.extra[name]
	if !ok {
		return nil
	}
	names, _ := namesOf(raw)
	return names
}

// DateOf gives the date in a field by its CSL-JSON name: "issued",
// "original-date". It is the zero Date when there is none.
func (r *Reference) DateOf(name string) Date {
	if p := r.dateField(name); p != nil && !p.IsZero() {
		return *p
	}
	raw, ok := r.extra[name]
	if !ok {
		return Date{}
	}
	d, _ := dateOf(raw)
	return d
}

// SetField sets a text field by its CSL-JSON name; "" removes it. Names and
// dates are set through their members or SetRaw.
func (r *Reference) SetField(name, value string) {
	if name == "id" {
		r.Key = value
		return
	}
	if p := r.textField(name); p != nil {
		*p = value
		delete(r.extra, name)
		return
	}
	if value == "" {
		delete(r.extra, name)
		return
	}
	raw, err := encode(value)
	if err != nil {
		return // text always encodes
	}
	r.SetRaw(name, raw)
}

// SetDate sets a field of a date by its CSL-JSON name; the zero Date removes
// it.
func (r *Reference) SetDate(field string, d Date) {
	delete(r.extra, field)
	if p := r.dateField(field); p != nil {
		*p = d
		return
	}
	if d.IsZero() {
		return
	}
	raw, err := encode(dateJSON(d))
	if err != nil {
		return // dates always encode
	}
	r.SetRaw(field, raw)
}

// SetRaw sets a field to a JSON value. A value that is no valid JSON is
// ignored and reported as false.
func (r *Reference) SetRaw(name string, value json.RawMessage) bool {
	if !json.Valid(value) {
		return false
	}
	value = slices.Clone(value)
	if r.take(name, value) {
		delete(r.extra, name)
		return true
	}
	if r.extra == nil {
		r.extra = map[string]json.RawMessage{}
	}
	r.extra[name] = value
	return true
}

// Raw gives the JSON of a field that Unknown lists.
func (r *Reference) Raw(name string) (json.RawMessage, bool) {
	raw, ok := r.extra[name]
	return slices.Clone(raw), ok
}

// Unknown lists the names of the fields that Reference has no member for, or
// whose value had a shape it could not take, sorted.
func (r *Reference) Unknown() []string { return slices.Sorted(maps.Keys(r.extra)) }
