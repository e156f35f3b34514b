package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"postil/app/message"
	"postil/editor/proof"
	"postil/publish/desk"
)

// print gives a result: as JSON when that is asked for, else as text.
func (s *session) print(value any, text func(w io.Writer)) error {
	if !s.json {
		text(screen{s.out})
		return nil
	}
	return encode(s.out, value)
}

func encode(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

// finding is a finding as -json prints it and as lines show it.
type finding struct {
	Path     string `json:"path"` // as the person at this computer sees it
	Line     int    `json:"line"` // 0 when it has no place
	Col      int    `json:"col"`
	Severity string `json:"severity"` // "error", "warning", "note"
	Rule     string `json:"rule"`
	Text     string `json:"text"`
}

func (f finding) String() string {
	place := f.Path
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.Path, f.Line)
	}
	return fmt.Sprintf("%s: %s: %s (%s)", place, f.Severity, f.Text, f.Rule)
}

// seen is where the files of a publication lie for the person at work: those
// of a draft in its working folder, all others in the publication's.
type seen struct {
	root   string            // the publication's folder, "" when it is bare
	drafts map[string]string // an article's folder in the repository to its working folder
}

func (v seen) path(p string) string {
	for dir, folder := range v.drafts {
		if rest, ok := strings.CutPrefix(p, dir+"/"); ok {
			return shown(filepath.Join(folder, filepath.FromSlash(rest)))
		}
	}
	if v.root == "" || !path.IsAbs("/"+p) {
		return p
	}
	for _, folder := range v.drafts { // a source that the draft brings
		own := filepath.Join(folder, filepath.FromSlash(p))
		if _, err := os.Stat(own); err == nil {
			return shown(own)
		}
	}
	return shown(filepath.Join(v.root, filepath.FromSlash(p)))
}

func (v seen) findings(fs []proof.Finding) []finding {
	out := make([]finding, len(fs))
	for i, f := range fs {
		out[i] = finding{v.path(f.Path), f.Line, f.Col, f.Severity.String(), f.Rule, f.Text()}
	}
	return out
}

// place is the seen of a draft. dirs are the folders its article has or will
// have in the repository.
func place(k *desk.Desk, id string, dirs ...string) seen {
	v := seen{drafts: map[string]string{}}
	if k.HasWorkTree() {
		v.root = k.Folder()
	}
	if folder := k.WorkFolder(id); folder != "" {
		for _, d := range dirs {
			v.drafts[d] = folder
		}
	}
	return v
}

// refusal is an error with the findings that a person can act on, their paths
// already those that the person sees.
type refusal struct {
	err      error
	findings []finding
	hint     string // what to run next
}

func (r *refusal) Error() string { return r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

// located makes an error of an act on a draft a refusal that shows the
// person's own paths.
func located(k *desk.Desk, d *desk.Draft, err error) error {
	var checks *desk.CheckError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &checks):
		return &refusal{err: err, findings: place(k, d.ID, d.Dir).findings(checks.Findings)}
	case errors.Is(err, desk.ErrDiverged):
		return &refusal{err: err, hint: fmt.Sprintf(
			"postilctl checkout -theirs %s takes the remote's text and keeps yours beside it, its name ending in ~.", d.Slug())}
	case errors.Is(err, desk.ErrWorkStale):
		return &refusal{err: err, hint: fmt.Sprintf(
			"postilctl checkout -replace %s puts the newer text in place and keeps yours beside it, its name ending in ~.", d.Slug())}
	}
	return err
}

// sentence is an error in the words of app/message.
func sentence(err error) string { return message.Error(err).String() }

// complain prints an error: a sentence, the findings behind it, what to do.
func (s *session) complain(err error) {
	text := sentence(err)
	var usage *usageError
	if errors.As(err, &usage) {
		text = usage.text
	}
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{}
	}
	if len(r.findings) > 0 {
		text = fmt.Sprintf("The article has %s that must be mended first.", count(len(r.findings), "error"))
	}
	if s.json {
		out := struct {
			Error    string    `json:"error"`
			Findings []finding `json:"findings,omitempty"`
			Hint     string    `json:"hint,omitempty"`
		}{text, r.findings, r.hint}
		if encode(s.err, out) == nil {
			return
		}
	}
	w := screen{s.err}
	fmt.Fprintf(w, "postilctl: %s\n", text)
	for _, f := range r.findings {
		fmt.Fprintln(w, f)
	}
	if r.hint != "" {
		fmt.Fprintln(w, r.hint)
	}
	if usage != nil {
		fmt.Fprintf(s.err, "Run \"postilctl help%s\" for how to use it.\n", strings.TrimRight(" "+usage.verb, " "))
	}
}

// receipt is a desk.Receipt as -json prints it.
type receipt struct {
	Act          string   `json:"act"`
	Message      string   `json:"message"`
	Draft        string   `json:"draft"`
	Slug         string   `json:"slug"`
	Title        string   `json:"title"`
	State        string   `json:"state"`
	Commit       string   `json:"commit"`
	Unchanged    bool     `json:"unchanged"`
	Remote       string   `json:"remote"`
	Pushed       []string `json:"pushed"`
	Unsent       string   `json:"unsent"` // why the remote has not got it, "" when it has
	URL          string   `json:"url"`
	Folder       string   `json:"folder"` // working folder
	File         string   `json:"file"`   // the text in it
	Kept         []string `json:"kept"`
	SelfApproved bool     `json:"selfApproved"`
}

func newReceipt(r desk.Receipt) receipt {
	out := receipt{
		Act: string(r.Act), Message: message.Done(r).String(), Draft: r.Draft, Slug: r.Slug, Title: r.Title,
		State: string(r.State), Commit: r.Commit.String(), Unchanged: r.Unchanged, Remote: r.Remote,
		Pushed: some(r.Pushed), URL: r.URL, Kept: some(r.Kept), SelfApproved: r.SelfApproved,
	}
	if r.Unsent != nil {
		out.Unsent = sentence(r.Unsent)
	}
	if r.Folder != "" {
		out.Folder = shown(r.Folder)
		out.File = filepath.Join(out.Folder, articleFile)
	}
	return out
}

// done prints what an act did.
func (s *session) done(r desk.Receipt) error {
	return s.print(newReceipt(r), func(w io.Writer) {
		fmt.Fprintln(w, message.Done(r))
		details(w, r)
	})
}

func details(w io.Writer, r desk.Receipt) {
	for _, m := range message.Details(r) {
		fmt.Fprintf(w, "  %s\n", m)
	}
}

// some is s, never nil, so that JSON has a list and no null.
func some[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// count is "1 error", "2 errors".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
