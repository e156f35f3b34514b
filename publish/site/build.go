package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/content"
)

// Options is what a site is made of.
type Options struct {
	Content *content.Content // required
	// Files reads a file of the content repository by its slash-separated
	// path: images and other files of the bundles. nil leaves them out.
	Files     func(path string) ([]byte, error)
	Formatter cite.Formatter // nil is the house style
	// Style and Program name the Formatter and the program that builds: files
	// made with another are made again.
	Style, Program string
	BaseURL        string // absolute; "" is the publication's own
	// DraftBanner, when set, stands above every page and keeps search engines
	// away: "Draft, not published".
	DraftBanner string
	// Version names the state of the content for a server that renders pages
	// on demand: it drops what it has rendered when Version changes. "" stands
	// for the identity of Content.
	Version string
}

// Sink receives the files of a site. Paths are slash-separated, relative and
// clean (fs.ValidPath).
type Sink interface {
	Write(path string, data []byte) error
}

// Memory is a Sink that keeps everything in memory.
type Memory map[string][]byte

// Write keeps data under path.
func (m Memory) Write(path string, data []byte) error {
	m[path] = data
	return nil
}

// Report says what a build made and what is wrong with the content. Problems
// never stop a build: what can be rendered is rendered.
type Report struct {
	Pages    int             // HTML pages
	Files    int             // all files, pages included
	Problems []proof.Finding // sorted by path and line
}

// Errors of this package.
var (
	ErrNoContent = errors.New("no content to build from")
	ErrNoPage    = errors.New("no such page")
)

// Build renders the whole site into sink. It fails when the sink does, when
// ctx ends, or when there is no content; faults of single articles are in the
// report.
func Build(ctx context.Context, o Options, sink Sink) (Report, error) {
	p, err := NewPlan(o)
	if err != nil {
		return Report{}, err
	}
	var r Report
	for _, path := range p.Paths() {
		if err := ctx.Err(); err != nil {
			return r, fmt.Errorf("build site: %w", err)
		}
		data, err := p.Render(path)
		if err != nil {
			// One page; the finding is in the plan's problems already.
			continue
		}
		if err := sink.Write(path, data); err != nil {
			return r, fmt.Errorf("build site: %w", err)
		}
		r.Files++
		if strings.HasSuffix(path, ".html") {
			r.Pages++
		}
	}
	r.Problems = p.Problems()
	return r, nil
}

// Article renders one article's page. dir is the bundle's folder in the
// repository, "content/commentary/2024/07/slug"; o.Content must hold it, also
// when it is a draft.
func Article(o Options, dir string) ([]byte, error) {
	p, err := NewPlan(o)
	if err != nil {
		return nil, err
	}
	if p.index.byDir[dir] == nil {
		return nil, fmt.Errorf("render %s: %w", dir, ErrNoPage)
	}
	return p.Render(articlePath(dir) + "index.html")
}

// sortFindings puts findings in an order that does not depend on the order of
// rendering, and drops repetitions.
func sortFindings(fs []proof.Finding) []proof.Finding {
	slices.SortStableFunc(fs, func(a, b proof.Finding) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return strings.Compare(a.Rule+a.Text(), b.Rule+b.Text())
	})
	return slices.CompactFunc(fs, func(a, b proof.Finding) bool {
		return a.Path == b.Path && a.Line == b.Line && a.Start == b.Start && a.Rule == b.Rule && a.Text() == b.Text()
	})
}
