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

	"postil/editor/cite"
	"postil/editor/cite/extract"
	"postil/editor/cite/house"
	"postil/editor/written"
	"postil/publish/desk"
	"postil/publish/durable"
)

// writtenOut is a citation that is written out in a text, as -json prints it.
type writtenOut struct {
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
	list := written.Find(body, v.Content.Library)
	last := 0
	if len(list) > 0 {
		last = list[len(list)-1].Number
	}
	for _, n := range numbers {
		if n > last {
			return usagef("-only %d: there are %d citations", n, last)
		}
	}
	var chosen []written.Proposal
	for n := 1; m.write && n <= last; n++ {
		parts := slices.DeleteFunc(slices.Clone(list), func(p written.Proposal) bool { return p.Number != n })
		ready := !slices.ContainsFunc(parts, func(p written.Proposal) bool { return !p.Ready() })
		if slices.Contains(numbers, n) || len(numbers) == 0 && ready {
			chosen = append(chosen, parts...)
		}
	}
	out := struct {
		Draft     string        `json:"draft"`
		Citations []*writtenOut `json:"citations"`
	}{d.Slug(), []*writtenOut{}}
	for _, p := range list {
		w := &writtenOut{
			Number: p.Number, Line: file.BodyLine() + strings.Count(body[:p.Span.Start], "\n"), Text: p.Part.Text, Lacks: p.Part.Lacks,
			Key: p.Reference.Key, Known: p.Known, ref: p.Reference,
			Replaced: slices.ContainsFunc(chosen, func(c written.Proposal) bool { return c.Number == p.Number }),
		}
		if w.Lacks == nil {
			w.Lacks = []extract.Lack{}
		}
		if w.Item, err = w.ref.MarshalFile(); err != nil {
			return err
		}
		out.Citations = append(out.Citations, w)
	}
	if added := written.Sources(chosen); len(chosen) > 0 {
		file.SetBody(written.Apply(body, written.Edits(body, chosen)))
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
	return s.print(out, func(w io.Writer) { writeProse(w, out.Citations, m.write) })
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

func writeProse(w io.Writer, list []*writtenOut, wrote bool) {
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
