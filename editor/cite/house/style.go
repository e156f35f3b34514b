package house

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"postil/editor/cite"
)

// style implements cite.Formatter.
type style struct{}

// New gives the house style.
func New() cite.Formatter { return style{} }

// Format implements cite.Formatter.
func (style) Format(doc cite.Document, lib *cite.Library) cite.Formatted {
	f := cite.Formatted{Clusters: make([]cite.Rich, len(doc.Clusters))}
	cited := map[string]*kept{}
	find := func(key string) *kept {
		k := cited[key]
		if k == nil {
			if k = keptOf(lib, key); k != nil {
				cited[key] = k
			}
		}
		return k
	}
	for i, cl := range doc.Clusters {
		for _, c := range cl.Citations {
			if find(c.Key) == nil {
				f.Unknown = append(f.Unknown, cite.Unknown{Key: c.Key, Cluster: i, Span: c.KeySpan})
			}
		}
		f.Clusters[i] = cluster(cl, find)
	}
	for _, key := range doc.NoCite {
		if key == "*" {
			for _, r := range lib.All() {
				find(r.Key)
			}
		} else {
			find(key)
		}
	}
	refs := make([]*kept, 0, len(cited))
	for _, k := range cited {
		refs = append(refs, k)
	}
	slices.SortFunc(refs, func(a, b *kept) int {
		return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.date, b.date), cmp.Compare(a.ref.Key, b.ref.Key))
	})
	if len(refs) > 0 {
		f.Sources = make([]cite.Source, len(refs))
	}
	for i, k := range refs {
		f.Sources[i] = cite.Source{Key: k.ref.Key, Text: slices.Clone(k.source)}
	}
	return f
}

// Reference implements cite.Formatter.
func (style) Reference(ref *cite.Reference) cite.Rich {
	if ref == nil {
		return nil
	}
	return source(ref)
}

// InNotes implements cite.Formatter.
func (style) InNotes() bool { return false }

func source(r *cite.Reference) cite.Rich {
	var t text
	t.entry(r, cite.Locator{}, true)
	if !strings.ContainsRune(".?!…", t.last()) {
		t.write(cite.Run{Text: "."})
	}
	return t.runs
}

// sortKey orders sources by the surnames of their authors, then the title.
func sortKey(r *cite.Reference) string {
	var parts []string
	names, _ := creators(r)
	for _, n := range names {
		parts = append(parts, cmp.Or(n.Family, article(n.Literal), n.Given)+" "+n.Given)
	}
	parts = append(parts, article(plainTitle(r)))
	return cite.Fold(strings.Join(parts, "\x01"))
}

// article leaves out an article at the beginning, which does not sort.
func article(s string) string {
	for _, a := range []string{"The ", "A ", "An "} {
		if len(s) > len(a) && strings.EqualFold(s[:len(a)], a) {
			return s[len(a):]
		}
	}
	return strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func cluster(cl cite.Cluster, find func(key string) *kept) cite.Rich {
	t := text{runs: make(cite.Rich, 0, 4*len(cl.Citations)+2)}
	open := false // whether the parentheses are open
	begin := func() {
		switch {
		case open:
			t.write(cite.Run{Text: "; "})
		case len(t.runs) > 0:
			t.write(cite.Run{Text: " ("})
		default:
			t.write(cite.Run{Text: "("})
		}
		open = true
	}
	for i, c := range cl.Citations {
		k := find(c.Key)
		if i == 0 && c.Mode == cite.AuthorInText {
			rest := t.inText(c, k)
			if rest == nil {
				continue
			}
			begin()
			t.append(rest)
			continue
		}
		begin()
		t.prefix(c.Prefix)
		if k != nil {
			t.cited(k, c)
		} else {
			t.missing(c)
			t.locator(c.Locator)
		}
		t.suffix(c.Suffix)
	}
	if open {
		t.write(cite.Run{Text: ")"})
	}
	return t.runs
}

// inText writes the part of an in-text citation that belongs to the sentence
// and gives what follows in parentheses, nil for nothing.
func (t *text) inText(c cite.Citation, k *kept) cite.Rich {
	var rest text
	if k == nil {
		t.missing(c)
		rest.locator(c.Locator)
		rest.suffix(c.Suffix)
		return trimLead(rest.runs)
	}
	if names, _ := creators(k.ref); len(names) > 0 {
		t.append(nameList(names))
		rest.entry(k.ref, c.Locator, false)
	} else {
		t.append(title(k.ref))
		rest.locate(c.Locator, rest.rest(k.ref))
	}
	rest.suffix(c.Suffix)
	return trimLead(rest.runs)
}

// trimLead removes the separator before a first part.
func trimLead(r cite.Rich) cite.Rich {
	for len(r) > 0 {
		r[0].Text = strings.TrimLeft(r[0].Text, ", ")
		if r[0].Text != "" {
			return r
		}
		r = r[1:]
	}
	return nil
}
