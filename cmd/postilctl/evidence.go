package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"postil/editor/cite"
	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
)

func evidenceVerb() *verb {
	return &verb{
		name: "evidence", group: groupWrite, args: "keep|list|show [flags] [KEY…]",
		short: "keep what cited pages say, and compare quotations with it",
		long: `evidence keep [-draft DRAFT] [KEY…]  gets the pages of cited sources, those of
                                     all that have an address without KEY
evidence list [-draft DRAFT]         lists what is kept of the cited sources
evidence show [-draft DRAFT] KEY     shows the record and the text of one

What is kept of a source is its readable text, with the address that answered,
the time, hashes, and the link of a copy in the web archive where it has one:
files in sources/<key>/ of the draft's working folder. They are saved, reviewed
and published with the draft, into the repository, but not onto the site: check
your right to pass such texts on before you make the repository public.

A second keep leaves the first text as it is, and adds the newest where it is
another. "postilctl check" compares quotations with both; "postilctl check
-links" asks whether the pages are still there.

Text is read from HTML, plain text and Markdown. Of a PDF or a picture the hash
and the links are kept.`,
		example: "postilctl evidence keep\npostilctl evidence show castillo2024",
		json: `keep: [{"key", "outcome": "kept"|"unchanged"|"failed", "address", "words", "noText",
 "altered", "archive", "problem"}]
list: [{"key", "address", "kept": DATE, "newest": DATE, "words", "noText", "archive", "problem"}]
show: {"key", "record", "texts": [text, …]}`,
		setup: func(f *flag.FlagSet) action {
			draft := f.String("draft", "", "`DRAFT` that cites them (the only open one)")
			var net netFlags
			net.declare(f)
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) == 0 {
					return usagef("evidence what? keep, list or show")
				}
				keys := args[1:]
				for i := range keys {
					keys[i] = strings.TrimPrefix(keys[i], "@")
				}
				switch args[0] {
				case "keep":
					return s.evidenceKeep(ctx, *draft, keys, net)
				case "list":
					if len(keys) > 0 {
						return usagef("evidence list takes no keys; show takes one")
					}
					return s.evidenceList(ctx, *draft)
				case "show":
					if len(keys) != 1 {
						return usagef("evidence show takes one key")
					}
					return s.evidenceShow(ctx, *draft, keys[0])
				}
				return usagef("evidence %q is not known: keep, list or show", args[0])
			}
		},
	}
}

// netFlags say how pages are fetched.
type netFlags struct {
	private bool
	archive string
}

func (n *netFlags) declare(f *flag.FlagSet) {
	f.BoolVar(&n.private, "private", false, "also fetch pages of this computer and of private networks")
	f.StringVar(&n.archive, "archive", "", "`URL` of the web archive to ask for a copy, \"-\" for none (archive.org)")
}

func (n netFlags) fetcher(v *desk.View) (*fetch.Fetcher, error) {
	return fetch.New(fetch.Options{Publication: v.Content.Publication.BaseURL, AllowPrivate: n.private, Archive: n.archive})
}

// edited opens a draft with what stands in its working folder.
func (s *session) edited(ctx context.Context, names []string) (*desk.Desk, *desk.Draft, *desk.View, error) {
	k, d, err := s.draft(ctx, names)
	if err != nil {
		return nil, nil, nil, err
	}
	edit, err := k.Work(ctx, d)
	if err != nil {
		return nil, nil, nil, located(k, d, err)
	}
	v, err := k.View(ctx, d.ID, edit)
	return k, d, v, err
}

// citedOnce are the sources that an article cites, in the order of the text.
func citedOnce(v *desk.View) []*cite.Reference {
	var refs []*cite.Reference
	for _, r := range cited(v) {
		if !slices.Contains(refs, r) {
			refs = append(refs, r)
		}
	}
	return refs
}

// snapshotOf is what a view has of a source, nil for nothing.
func snapshotOf(v *desk.View, key string) (*evidence.Snapshot, error) {
	kept, err := v.Kept(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return kept.Snapshot, nil
}

// keeping is the outcome of keeping one source.
type keeping struct {
	Key     string `json:"key"`
	Outcome string `json:"outcome"` // "kept", "unchanged", "failed"
	Address string `json:"address"`
	Words   int    `json:"words"`
	NoText  string `json:"noText"`
	Altered bool   `json:"altered"` // it is not what was kept before
	Archive string `json:"archive"`
	Problem string `json:"problem"`

	snapshot *evidence.Snapshot
}

func (s *session) evidenceKeep(ctx context.Context, draft string, keys []string, net netFlags) error {
	k, d, v, err := s.edited(ctx, one(draft))
	if err != nil {
		return err
	}
	var refs []*cite.Reference
	for _, key := range keys {
		ref, ok := v.Content.Library.Get(key)
		if !ok {
			return fmt.Errorf("there is no source with the key %q. Look for it with postilctl cite find", key)
		}
		if ref.Address() == "" {
			return fmt.Errorf("the source %q has no address to fetch: give it a URL or a DOI", key)
		}
		refs = append(refs, ref)
	}
	if len(keys) == 0 {
		refs = slices.DeleteFunc(citedOnce(v), func(r *cite.Reference) bool { return r.Address() == "" })
	}
	f, err := net.fetcher(v)
	if err != nil {
		return err
	}
	out := make([]keeping, len(refs))
	fetch.Each(ctx, refs, 4, func(ctx context.Context, i int) { out[i] = keepOne(ctx, f, v, refs[i]) }, func(i int) {
		if !s.json {
			fmt.Fprintln(s.out, out[i])
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := s.putEvidence(ctx, k, d, out); err != nil {
		return err
	}
	failed := 0
	for _, o := range out {
		if o.Outcome == "failed" {
			failed++
		}
	}
	err = s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintln(w, "The article cites nothing that has an address.")
		}
	})
	if err == nil && failed > 0 {
		err = errFound
	}
	return err
}

// keepOne gets one source's page.
func keepOne(ctx context.Context, f *fetch.Fetcher, v *desk.View, ref *cite.Reference) keeping {
	o := keeping{Key: ref.Key, Outcome: "failed", Address: ref.Address()}
	old, err := snapshotOf(v, ref.Key)
	if errors.Is(err, evidence.ErrRecord) || errors.Is(err, evidence.ErrTampered) {
		old = nil // it proves nothing any more: begin anew
	} else if err != nil {
		o.Problem = sentence(err)
		return o
	}
	p, err := f.Get(ctx, o.Address)
	if err != nil {
		o.Problem = sentence(err)
		return o
	}
	if link, err := f.Archived(ctx, o.Address, p.At); err == nil { // a help, never needed
		p.Archive = link
	}
	if o.snapshot, err = evidence.Keep(ref.Key, old, p); err != nil {
		o.Problem = sentence(err)
		return o
	}
	o.Outcome = "kept"
	if o.snapshot == old {
		o.Outcome, o.snapshot = "unchanged", nil
	}
	o.Altered = old != nil && o.snapshot != nil && fetch.Differs(old.Record.Latest(), p)
	o.Address, o.NoText, o.Archive = p.Address, p.NoText, p.Archive
	o.Words = len(strings.Fields(p.Words))
	return o
}

// String is the outcome on a line.
func (o keeping) String() string {
	switch {
	case o.Outcome == "failed":
		return fmt.Sprintf("%s: not kept: %s", o.Key, o.Problem)
	case o.Outcome == "unchanged":
		return fmt.Sprintf("%s: as it was kept before", o.Key)
	}
	what := count(o.Words, "word")
	if o.NoText != "" {
		what = "without text: " + o.NoText
	}
	if o.Altered {
		what += ", not the text that was kept before"
	}
	if o.Archive != "" {
		what += ", and " + o.Archive
	}
	return fmt.Sprintf("%s: kept, %s", o.Key, what)
}

// putEvidence writes what was kept into a draft's working folder; where there is
// none it saves it to the draft.
func (s *session) putEvidence(ctx context.Context, k *desk.Desk, d *desk.Draft, list []keeping) error {
	edit := desk.Edit{Base: d.Tip, Put: map[string][]byte{}}
	var keys []string
	for _, o := range list {
		if o.snapshot == nil {
			continue
		}
		files, err := o.snapshot.Files()
		if err != nil {
			return err
		}
		keys = append(keys, o.Key)
		for name, data := range files {
			if data == nil {
				edit.Remove = append(edit.Remove, name)
			} else {
				edit.Put[name] = data
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	folder := k.WorkFolder(d.ID)
	if folder == "" {
		edit.Message = fmt.Sprintf("Keep what %s says\n", strings.Join(keys, ", "))
		_, err := k.Save(ctx, d.ID, edit)
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(edit.Put)) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		has, err := k.DraftFile(d, name)
		if _, absent := os.Stat(file); err == nil && bytes.Equal(has, edit.Put[name]) && absent != nil {
			continue // such as the first text, which is published already
		}
		if err := durable.WriteFile(file, edit.Put[name], 0o666); err != nil {
			return err
		}
	}
	for _, name := range edit.Remove {
		if err := os.Remove(filepath.Join(folder, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *session) evidenceList(ctx context.Context, draft string) error {
	_, _, v, err := s.edited(ctx, one(draft))
	if err != nil {
		return err
	}
	type entry struct {
		Key     string `json:"key"`
		Address string `json:"address"`
		Kept    string `json:"kept"`   // day of the first retrieval, "" for none
		Newest  string `json:"newest"` // day of the newest, "" when there was one only
		Words   int    `json:"words"`
		NoText  string `json:"noText"`
		Archive string `json:"archive"`
		Problem string `json:"problem"`
	}
	out := []entry{}
	for _, r := range citedOnce(v) {
		e := entry{Key: r.Key, Address: r.Address()}
		kept, err := snapshotOf(v, r.Key)
		switch {
		case err != nil:
			e.Problem = sentence(err)
		case kept != nil:
			last := kept.Record.Latest()
			e.Kept = kept.Record.First.At.Format(time.DateOnly)
			if kept.Record.Newest != nil {
				e.Newest = last.At.Format(time.DateOnly)
			}
			e.NoText, e.Archive = last.NoText, cmp.Or(last.Archive, kept.Record.First.Archive)
			if last.Text != nil {
				e.Words = last.Text.Words
			}
		}
		out = append(out, e)
	}
	return s.print(out, func(w io.Writer) {
		if len(out) == 0 {
			fmt.Fprintln(w, "The article cites nothing yet.")
			return
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "SOURCE\tKEPT\tNEWEST\tTEXT")
		for _, e := range out {
			text := count(e.Words, "word")
			switch {
			case e.Problem != "":
				text = e.Problem
			case e.NoText != "":
				text = e.NoText
			case e.Kept == "" && e.Address == "":
				text = "the source has no address"
			case e.Kept == "":
				text = "nothing is kept"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.Key, cmp.Or(e.Kept, "-"), cmp.Or(e.Newest, "-"), text)
		}
		t.Flush() // the writer below reports what fails
	})
}

func (s *session) evidenceShow(ctx context.Context, draft, key string) error {
	_, _, v, err := s.edited(ctx, one(draft))
	if err != nil {
		return err
	}
	kept, err := snapshotOf(v, key)
	if err != nil {
		return err
	}
	if kept == nil {
		return fmt.Errorf("nothing is kept of %q. Keep it with postilctl evidence keep %s", key, key)
	}
	out := struct {
		Key    string          `json:"key"`
		Record evidence.Record `json:"record"`
		Texts  []string        `json:"texts"`
	}{key, kept.Record, some(kept.Texts())}
	record, err := kept.Record.Marshal()
	if err != nil {
		return err
	}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s", record)
		for _, text := range out.Texts {
			fmt.Fprintf(w, "\n%s", text)
		}
	})
}
