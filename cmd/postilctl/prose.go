package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"postil/editor/cite"
	"postil/editor/cite/dedup"
	"postil/editor/cite/extract"
	"postil/editor/cite/house"
	"postil/editor/markdown"
	"postil/publish/desk"
	"postil/publish/durable"
)

// written is a citation that is written out in a text, as -json prints it.
type written struct {
	Number   int             `json:"number"` // several in one pair of parentheses have one number
	Line     int             `json:"line"`
	Text     string          `json:"text"`
	Lacks    []extract.Lack  `json:"lacks"`
	Key      string          `json:"key"`      // that it has or would get
	Known    bool            `json:"known"`    // the draft can cite it already
	Replaced bool            `json:"replaced"` // [@key] stands in its place now
	Item     json.RawMessage `json:"item"`     // CSL-JSON

	ref *cite.Reference
}

func (s *session) citeProse(ctx context.Context, m *importFlags, names []string) error {
	numbers, err := atLeastOne(m.only)
	if err != nil {
		return err
	}
	if len(numbers) > 0 && !m.write {
		return usagef("-only says which to replace: give -w too")
	}
	k, d, v, err := s.edited(ctx, names[:min(len(names), 1)])
	if err != nil {
		return err
	}
	file := v.Article.File.Clone()
	body := file.Body()
	found := outsideCode(body, extract.Find(body))
	for _, n := range numbers {
		if n > len(found) {
			return usagef("-only %d: there are %d citations", n, len(found))
		}
	}
	list, fresh := proposed(found, v.Content.Library)
	var added []*cite.Reference
	var chosen []extract.Found
	replaced := map[string]string{} // a part's text to its key
	for n := range found {
		parts := slices.DeleteFunc(slices.Clone(list), func(w *written) bool { return w.Number != n+1 })
		ready := !slices.ContainsFunc(parts, func(w *written) bool { return len(w.Lacks) > 0 && !w.Known })
		if !m.write || len(numbers) > 0 && !slices.Contains(numbers, n+1) || len(numbers) == 0 && !ready {
			continue
		}
		chosen = append(chosen, found[n])
		for _, w := range parts {
			w.Replaced, replaced[w.Text] = true, w.Key
			if slices.Contains(fresh, w.ref) && !slices.Contains(added, w.ref) {
				added = append(added, w.ref)
			}
		}
	}
	out := struct {
		Draft     string     `json:"draft"`
		Citations []*written `json:"citations"`
	}{d.Slug(), list}
	for _, w := range list {
		w.Line = file.BodyLine() + strings.Count(body[:found[w.Number-1].Span.Start], "\n")
		if w.Item, err = w.ref.MarshalFile(); err != nil {
			return err
		}
	}
	if len(replaced) > 0 {
		file.SetBody(extract.Replace(body, chosen, func(p extract.Part) string { return replaced[p.Text] }))
		if folder := k.WorkFolder(d.ID); folder != "" {
			if _, err := s.addSources(ctx, k, d, added); err != nil {
				return err
			}
			if err := durable.WriteFile(filepath.Join(folder, articleFile), file.Bytes(), 0o666); err != nil {
				return err
			}
		} else if _, err := k.Save(ctx, d.ID, desk.Edit{Base: d.Tip, Article: file, References: added, Message: "Cite by key what was written out\n"}); err != nil {
			return located(k, d, err)
		}
	}
	return s.print(out, func(w io.Writer) { writeProse(w, list, m.write) })
}

// atLeastOne reads the numbers of citations.
func atLeastOne(only []string) ([]int, error) {
	var numbers []int
	for _, s := range only {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, usagef("-only %q: give the number that cite prose lists", s)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// outsideCode leaves out what stands in blocks of code.
func outsideCode(body string, found []extract.Found) []extract.Found {
	for _, b := range markdown.New(markdown.Options{}).Parse([]byte(body)).Blocks() {
		if kind := b.Node.Kind(); kind == ast.KindFencedCodeBlock || kind == ast.KindCodeBlock || kind == ast.KindHTMLBlock {
			found = slices.DeleteFunc(found, func(f extract.Found) bool {
				return f.Span.Start >= b.Span.Start && f.Span.Start < b.Span.End
			})
		}
	}
	return found
}

// proposed lists the parts of what was found with their keys. fresh are the
// sources that the library lacks.
func proposed(found []extract.Found, lib *cite.Library) (list []*written, fresh []*cite.Reference) {
	index := dedup.NewIndex(lib.All())
	list = []*written{}
	for n, f := range found {
		for _, p := range f.Parts {
			w := &written{Number: n + 1, Text: p.Text, Lacks: p.Lacks, ref: p.Reference}
			if w.Lacks == nil {
				w.Lacks = []extract.Lack{}
			}
			if old, _ := index.Find(p.Reference); old != nil {
				_, w.Known = lib.Get(old.Key)
				w.ref = old
			} else {
				index.Add(p.Reference)
				fresh = append(fresh, p.Reference)
			}
			list = append(list, w)
		}
	}
	lib.AssignKeys(fresh)
	for _, w := range list {
		w.Key = w.ref.Key
	}
	return list, fresh
}

func writeProse(w io.Writer, list []*written, wrote bool) {
	if len(list) == 0 {
		fmt.Fprintln(w, "No citation is written out in the text.")
		return
	}
	replaced := 0
	for _, c := range list {
		state := ""
		switch {
		case c.Replaced:
			state = ", replaced"
			replaced++
		case c.Known:
			state = ", known already"
		}
		fmt.Fprintf(w, "%d. line %d%s: [%s]\n  (%s)\n  %s\n", c.Number, c.Line, state, cite.FormatKey(c.Key), c.Text, house.New().Reference(c.ref).Plain())
		if len(c.Lacks) > 0 {
			lacks := make([]string, len(c.Lacks))
			for i, l := range c.Lacks {
				lacks[i] = string(l)
			}
			fmt.Fprintf(w, "  lacks: %s\n", strings.Join(lacks, ", "))
		}
	}
	switch {
	case wrote:
		fmt.Fprintf(w, "Replaced %d of %d. The others: -w -only NUMBER.\n", replaced, len(list))
	default:
		fmt.Fprintln(w, "With -w those that lack nothing are replaced, with -only NUMBER any of them.")
	}
}
