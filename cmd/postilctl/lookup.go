package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/cite/lookup"
)

// lookup makes the client that asks the network.
func (s *session) lookup() (*lookup.Client, error) {
	return lookup.New(lookup.Options{
		DOI: s.getenv("POSTIL_DOI_URL"), OpenLibrary: s.getenv("POSTIL_OPENLIBRARY_URL"), ArXiv: s.getenv("POSTIL_ARXIV_URL"),
		Zotero: s.getenv("POSTIL_ZOTERO_URL"), UserAgent: "Postil/" + version(),
	})
}

// citeLookup finds a source in the network by its identifier and adds it.
func (s *session) citeLookup(ctx context.Context, a *sourceFlags, text string, f *flag.FlagSet) error {
	client, err := s.lookup()
	if err != nil {
		return err
	}
	_, _, lib, err := s.citing(ctx, a.draft) // before anybody is asked
	if err != nil {
		return err
	}
	res, err := client.Find(ctx, text)
	if err != nil {
		return err
	}
	ref := res.Reference
	said, err := a.overrule(f, ref)
	if err != nil {
		return err
	}
	if old, by := dedup.NewIndex(lib.All()).Find(ref); old != nil {
		return fmt.Errorf("this source is there already, as [%s], by its %s", cite.FormatKey(old.Key), by)
	}
	settled := func(field string) bool { return slices.Contains(said, field) }
	missing := slices.DeleteFunc(slices.Clone(res.Missing), settled)
	guessed := slices.DeleteFunc(slices.Clone(res.Guessed), settled)
	if ref.Title == "" {
		return fmt.Errorf("what was found for %s has no title: give it with -title", text)
	}
	out, err := s.addSource(ctx, a, ref)
	if err != nil {
		return err
	}
	out.Missing = missing
	return s.print(out, func(w io.Writer) {
		out.write(w)
		if len(missing) > 0 {
			fmt.Fprintf(w, "  missing: %s\n", strings.Join(missing, ", "))
		}
		if len(guessed) > 0 {
			fmt.Fprintf(w, "  guessed, please look at it: %s\n", strings.Join(guessed, ", "))
		}
	})
}

// overrule puts what the flags say into a source that was found, and lists
// the CSL names of those fields.
func (a *sourceFlags) overrule(f *flag.FlagSet, ref *cite.Reference) (said []string, err error) {
	asked := *a
	if asked.title == "" {
		asked.title = "-"
	}
	given, err := asked.reference()
	if err != nil {
		return nil, err
	}
	f.Visit(func(fl *flag.Flag) {
		name := map[string]string{
			"type": "type", "title": "title", "container": "container-title", "publisher": "publisher", "url": "URL", "doi": "DOI", "author": "author", "date": "issued", "accessed": "accessed",
		}[fl.Name]
		switch name {
		case "":
			return
		case "author":
			ref.Author = given.Author
		case "issued", "accessed":
			ref.SetDate(name, given.DateOf(name))
		default:
			ref.SetField(name, given.Field(name))
		}
		said = append(said, name)
	})
	for _, field := range a.fields {
		name, value, _ := strings.Cut(field, "=")
		ref.SetField(name, value)
		said = append(said, name)
	}
	return said, nil
}
