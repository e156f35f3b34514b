package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/cite/exchange"
)

// importFlags are those of cite import, export and prose.
type importFlags struct {
	dry, merge, write bool
	format, zotero    string
	only              list
}

func (m *importFlags) declare(f *flag.FlagSet) {
	f.BoolVar(&m.dry, "n", false, "import: tell what would be added, add nothing")
	f.BoolVar(&m.merge, "merge", false, "import: put what an entry says more into the source that is known already")
	f.StringVar(&m.zotero, "zotero", "", "import: from the Zotero running here, the items with these `WORDS`")
	f.Var(&m.only, "only", "import: only the entry with that `KEY`, prose: only that number; once for each")
	f.StringVar(&m.format, "format", "", "export: `FORMAT` to write, "+formatNames()+" (bibtex)")
	f.BoolVar(&m.write, "w", false, "prose: replace them in the text")
}

func formatNames() string {
	var names []string
	for _, f := range exchange.Writable() {
		names = append(names, string(f))
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// imported is what cite import did, as -json prints it.
type imported struct {
	Added    []source        `json:"added"`
	Known    []knownEntry    `json:"known"`
	Renamed  []renamedEntry  `json:"renamed"`
	Problems []importProblem `json:"problems"`
}

type knownEntry struct {
	Entry       string             `json:"entry"` // its key in the file
	Key         string             `json:"key"`   // of the source that it is
	By          string             `json:"by"`
	Differences []dedup.Difference `json:"differences"`
	Merged      bool               `json:"merged"`
}

type renamedEntry struct {
	Entry string `json:"entry"`
	Key   string `json:"key"`
}

type importProblem struct {
	File  string `json:"file"`
	Line  int    `json:"line"`
	Entry string `json:"entry"`
	Lost  bool   `json:"lost"`
	Text  string `json:"text"`
}

func (p importProblem) String() string {
	place, kind := p.File, "warning"
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Lost {
		kind = "error"
	}
	if p.Entry != "" {
		return fmt.Sprintf("%s: %s: %s: %s", place, kind, p.Entry, p.Text)
	}
	return fmt.Sprintf("%s: %s: %s", place, kind, p.Text)
}

func (s *session) citeImport(ctx context.Context, draft string, m *importFlags, files []string) error {
	k, d, lib, err := s.citing(ctx, draft)
	if err != nil {
		return err
	}
	out := imported{[]source{}, []knownEntry{}, []renamedEntry{}, []importProblem{}}
	entries, err := s.entries(ctx, m, files, &out)
	if err != nil {
		return err
	}
	if entries, err = chosen(entries, m.only); err != nil {
		return err
	}
	index := dedup.NewIndex(lib.All())
	var fresh, same, fuller []*cite.Reference
	var names []string // the keys in the file
	for _, r := range entries {
		if old, by := index.Find(r); old != nil {
			merged, diffs := dedup.Merge(old, r)
			if diffs == nil {
				diffs = []dedup.Difference{}
			}
			_, cited := lib.Get(old.Key)
			more := m.merge && cited && !equal(merged, old)
			if more {
				fuller = append(fuller, merged)
				index.Replace(old, merged)
				old = merged
			}
			out.Known = append(out.Known, knownEntry{r.Key, "", string(by), diffs, more})
			same = append(same, old)
			continue
		}
		index.Add(r)
		fresh, names = append(fresh, r), append(names, r.Key)
	}
	for _, i := range lib.AssignKeys(fresh) {
		out.Renamed = append(out.Renamed, renamedEntry{names[i], fresh[i].Key})
	}
	for i, old := range same { // one of the files has its key only now
		out.Known[i].Key = old.Key
	}
	if m.dry {
		for _, r := range fresh {
			src, err := newSource(r)
			if err != nil {
				return err
			}
			out.Added = append(out.Added, src)
		}
	} else {
		written, err := s.addSources(ctx, k, d, append(slices.Clone(fresh), newest(fuller)...))
		if err != nil {
			return err
		}
		out.Added = written[:len(fresh)]
	}
	if err := s.print(out, func(w io.Writer) { out.write(w, m.dry) }); err != nil {
		return err
	}
	if slices.ContainsFunc(out.Problems, func(p importProblem) bool { return p.Lost }) {
		return errFound
	}
	return nil
}

// entries reads the files, or asks Zotero.
func (s *session) entries(ctx context.Context, m *importFlags, files []string, out *imported) ([]*cite.Reference, error) {
	take := func(from string, problems []cite.Problem) {
		for _, p := range problems {
			out.Problems = append(out.Problems, importProblem{from, p.Line, p.Key, p.Lost, p.Text()})
		}
	}
	if m.zotero != "" {
		client, err := s.lookup()
		if err != nil {
			return nil, err
		}
		refs, problems, err := client.Zotero(ctx, m.zotero, 100)
		take("Zotero", problems)
		return refs, err
	}
	var entries []*cite.Reference
	for _, file := range files {
		data, err := s.readFile(file)
		if err != nil {
			return nil, err
		}
		_, refs, problems, err := exchange.Read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		take(file, problems)
		entries = append(entries, refs...)
	}
	return entries, nil
}

func equal(a, b *cite.Reference) bool {
	x, errX := a.MarshalFile()
	y, errY := b.MarshalFile()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// newest leaves of several forms of one source the last.
func newest(refs []*cite.Reference) []*cite.Reference {
	var out []*cite.Reference
	for i, r := range refs {
		if !slices.ContainsFunc(refs[i+1:], func(o *cite.Reference) bool { return o.Key == r.Key }) {
			out = append(out, r)
		}
	}
	return out
}

func (o imported) write(w io.Writer, dry bool) {
	for _, p := range o.Problems {
		fmt.Fprintln(w, p)
	}
	renamed := map[string]string{}
	for _, r := range o.Renamed {
		renamed[r.Key] = r.Entry
	}
	for _, src := range o.Added {
		src.write(w)
		if was := renamed[src.Key]; was != "" {
			fmt.Fprintf(w, "  its key %q cannot be kept\n", was)
		}
	}
	for _, e := range o.Known {
		more := ""
		if e.Merged {
			more = "; what it says more was taken over"
		}
		fmt.Fprintf(w, "%s is there already, as [%s], by its %s%s\n", shownEntry(e.Entry), cite.FormatKey(e.Key), e.By, more)
		for _, d := range e.Differences {
			fmt.Fprintf(w, "  %s: there %q, in the file %q\n", d.Field, d.Kept, d.Other)
		}
	}
	done := "Added"
	if dry {
		done = "Would add"
	}
	fmt.Fprintf(w, "%s %d, %d known already, %d problems.\n", done, len(o.Added), len(o.Known), len(o.Problems))
}

func shownEntry(key string) string {
	if key == "" {
		return "An entry without a key"
	}
	return key
}

// chosen are the entries with the keys given, all for none.
func chosen(entries []*cite.Reference, only []string) ([]*cite.Reference, error) {
	if len(only) == 0 {
		return entries, nil
	}
	var out []*cite.Reference
	for _, key := range only {
		i := slices.IndexFunc(entries, func(r *cite.Reference) bool { return r.Key == strings.TrimPrefix(key, "@") })
		if i < 0 {
			return nil, fmt.Errorf("no entry has the key %q", key)
		}
		out = append(out, entries[i])
	}
	return out, nil
}

// readFile reads a file that the command line names, "-" for what comes in.
func (s *session) readFile(name string) ([]byte, error) {
	in := s.in
	if name != "-" {
		f, err := os.Open(s.path(name))
		if err != nil {
			return nil, err
		}
		defer f.Close() // it is only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, exchange.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

func (s *session) citeExport(ctx context.Context, draft string, m *importFlags, keys []string) error {
	format := exchange.Format(m.format)
	if format == "" {
		format = exchange.BibTeX
	}
	if !slices.Contains(exchange.Writable(), format) {
		return usagef("-format %q is not known: %s", m.format, formatNames())
	}
	lib, err := s.sources(ctx, draft)
	if err != nil {
		return err
	}
	refs := lib.All()
	if len(keys) > 0 {
		refs = nil
	}
	for _, key := range keys {
		r, ok := lib.Get(strings.TrimPrefix(key, "@"))
		if !ok {
			return fmt.Errorf("there is no source with the key %q. Look for it with postilctl cite find", key)
		}
		refs = append(refs, r)
	}
	data, err := exchange.Write(format, refs)
	if err != nil {
		return err
	}
	out := struct {
		Format  exchange.Format `json:"format"`
		Sources int             `json:"sources"`
		Text    string          `json:"text"`
	}{format, len(refs), string(data)}
	return s.print(out, func(w io.Writer) { fmt.Fprint(w, out.Text) })
}
