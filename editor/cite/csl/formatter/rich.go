package formatter

import (
	"strings"

	"postil/editor/cite"
	"postil/editor/cite/csl/output"
)

// writer turns finished trees into runs.
type writer struct {
	lib     *cite.Library
	options Options
}

// state is what holds for a node.
type state struct {
	look output.Style
	key  string // of the source
	url  string
}

func (w *writer) rich(n *output.Node, key string) cite.Rich {
	var out cite.Rich
	w.node(n, state{key: key}, &out)
	return out
}

func (w *writer) node(n *output.Node, s state, out *cite.Rich) {
	if n == nil {
		return
	}
	look := n.Look(s.look)
	for _, p := range []struct{ own, at *string }{
		{&look.FontStyle, &s.look.FontStyle}, {&look.FontWeight, &s.look.FontWeight}, {&look.FontVariant, &s.look.FontVariant},
	} {
		if *p.own != "" {
			*p.at = *p.own
		}
	}
	switch n.Role {
	case output.Cite:
		s.key = n.ID
	case output.Missing:
		write(out, cite.Run{Text: "@" + n.ID, Missing: true})
		return
	case output.Title:
		if w.options.LinkTitles && s.url == "" {
			s.url = w.address(s.key)
		}
	case output.DOI:
		if w.options.LinkDOIs && n.ID != "" {
			s.url = "https://doi.org/" + n.ID
			// The address before a DOI is part of the link.
			if k := len(*out) - 1; k >= 0 {
				if rest, ok := strings.CutSuffix((*out)[k].Text, "https://doi.org/"); ok {
					run := (*out)[k]
					(*out)[k].Text = rest
					if rest == "" {
						*out = (*out)[:k]
					}
					run.Text, run.URL = "https://doi.org/", s.url
					write(out, run)
				}
			}
		}
	case output.URL:
		if w.options.LinkDOIs && n.ID != "" {
			s.url = n.ID
		}
	}
	if n.Display != "" && len(*out) > 0 && !strings.HasSuffix((*out)[len(*out)-1].Text, " ") {
		write(out, cite.Run{Text: " "}) // blocks stand side by side in a run of text
	}
	if len(n.Children) == 0 && n.Text != "" {
		text := n.Text
		if n.Display == "" && len(*out) > 0 && text[0] == ' ' && strings.HasSuffix((*out)[len(*out)-1].Text, " ") {
			text = text[1:]
		}
		write(out, cite.Run{
			Text: text, Italic: s.look.FontStyle == "italic" || s.look.FontStyle == "oblique",
			Bold: s.look.FontWeight == "bold", SmallCaps: s.look.FontVariant == "small-caps", URL: s.url,
		})
	}
	for _, c := range n.Children {
		w.node(c, s, out)
	}
}

// address is where a source can be read.
func (w *writer) address(key string) string {
	r, ok := w.lib.Get(key)
	switch {
	case !ok:
		return ""
	case r.URL != "":
		return r.URL
	case r.DOI != "":
		return "https://doi.org/" + r.DOI
	}
	return ""
}

// write adds a run, to the one before when they look the same.
func write(out *cite.Rich, r cite.Run) {
	if r.Text == "" {
		return
	}
	if k := len(*out) - 1; k >= 0 {
		same := (*out)[k]
		same.Text = r.Text
		if same == r {
			(*out)[k].Text += r.Text
			return
		}
	}
	*out = append(*out, r)
}
