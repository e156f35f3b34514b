package bibtex

import (
	"maps"
	"strings"

	"postil/editor/cite"
)

// maxParents bounds how far an entry inherits, and so ends circles.
const maxParents = 5

// notInherited are fields that say what an entry itself is.
var notInherited = map[string]bool{
	"ids": true, "crossref": true, "xref": true, "xdata": true, "entryset": true, "options": true, "label": true, "shorthand": true,
	"keywords": true, "file": true, "abstract": true, "annotation": true, "annote": true, "note": true, "addendum": true, "pages": true, "doi": true,
	"url": true, "urldate": true, "eprint": true, "shorttitle": true, "subtitle": true, "titleaddon": true, "sortkey": true, "relatedstring": true,
}

// inherited gives an entry's fields with those that it has from its parents.
func (c *converter) inherited(e *entry) map[string]field {
	if e.fields["crossref"].value == "" && e.fields["xdata"].value == "" {
		return e.fields
	}
	f := maps.Clone(e.fields)
	at := e
	for range maxParents {
		for key := range strings.SplitSeq(at.fields["xdata"].value, ",") {
			if parent := c.parent(at, "xdata", key); parent != nil {
				for name, v := range parent.fields {
					if _, has := f[name]; !has {
						f[name] = v
					}
				}
			}
		}
		parent := c.parent(at, "crossref", at.fields["crossref"].value)
		if parent == nil {
			break
		}
		for name, v := range parent.fields {
			to := inheritedName(e.kind, parent.kind, name)
			if _, has := f[to]; to != "" && !has && !(to == "date" && f["year"].value != "") && !(to == "year" && f["date"].value != "") {
				f[to] = v
			}
		}
		at = parent
	}
	return f
}

func (c *converter) parent(e *entry, field, key string) *entry {
	if key = strings.TrimSpace(key); key == "" {
		return nil
	}
	if p := c.byKey[key]; p != nil {
		return p
	}
	if p := c.byKey[strings.ToLower(key)]; p != nil {
		return p
	}
	c.problems = append(c.problems, cite.NewProblem(e.fields[field].line, e.key, false, "“{{.Field}}” names “{{.Other}}”, which is no entry of this file.", "Field", field, "Other", clip(key)))
	return nil
}

// inheritedName is what a parent's field is called in its child, "" for one
// that stays with the parent.
func inheritedName(child, parent, name string) string {
	if notInherited[name] {
		switch {
		case name == "subtitle" && (child != "article" && strings.HasPrefix(child, "in") || child == "suppbook"):
			return "booksubtitle"
		case name == "subtitle" && child == "article":
			return "journalsubtitle"
		}
		return ""
	}
	switch {
	case name == "title" && (child == "article" || child == "suppperiodical") && parent == "periodical":
		return "journaltitle"
	case name == "title" && (strings.HasPrefix(child, "in") || child == "suppbook" || child == "suppcollection" || child == "bookinbook" || child == "conference"):
		return "booktitle"
	case name == "title" && strings.HasPrefix(parent, "mv"):
		return "maintitle"
	case name == "title":
		return ""
	case name == "author" && (child == "inbook" || child == "bookinbook" || child == "suppbook") && strings.HasSuffix(parent, "book"):
		return "bookauthor"
	case name == "author" && (child == "incollection" || child == "inproceedings" || child == "conference"):
		return ""
	}
	return name
}
