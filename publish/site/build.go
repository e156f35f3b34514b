package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/parallel"
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
	Workers        int // files that are rendered at once; 0 is one for each core
	// Progress, when set, hears how many parts of the site of how many are done;
	// an article with its files is one. It is called often, never twice at once.
	Progress func(done, of int)
	BaseURL  string // absolute; "" is the publication's own
	// DraftBanner, when set, stands above every page and keeps search engines
	// away: "Draft, not published".
	DraftBanner string
	// Images keeps scaled images between builds; nil keeps none.
	Images ImageStore
	// Now is when the site is built: what is news goes by it, and nothing else.
	// Zero leaves the list of news out.
	Now time.Time
	// Frame names the state of all that a Plan reads when it is made, besides
	// articles and sources: theme, texts about the publication and its authors,
	// records of kept sources. "" stands for one that is like no other.
	Frame string
	// Version names the state of the content for a server that renders pages
	// on demand: it drops what it has rendered when Version changes. "" stands
	// for the identity of Content.
	Version string
}

// Sink receives the files of a site, in any order, one at a time. Paths are
// slash-separated, relative and clean (fs.ValidPath).
type Sink interface {
	Write(path string, data []byte) error
}

// Store is a Sink that remembers earlier builds, so that a build renders only
// what changed. Its methods are called from several goroutines at once.
type Store interface {
	Sink
	// Keep reports whether the file at path is still the one that was made of
	// the same inputs, and keeps it then. found is what was wrong with it.
	Keep(path, inputs string) (found []proof.Finding, ok bool)
	// Made says what the file that was just written was made of; inputs are ""
	// for one that has to be made each time.
	Made(path, inputs string, found []proof.Finding)
}

// FolderStore is a Store that remembers the files of an article as one, so that
// a build need not look at each of them.
type FolderStore interface {
	Store
	// KeepFolder is Keep for all that MadeFolder was told of.
	KeepFolder(folder, inputs string) (Kept, bool)
	// MadeFolder says what files, those that were just made in a folder or kept,
	// were made of together. found is what is wrong besides what Made was told.
	MadeFolder(folder, inputs string, files []string, found []proof.Finding)
}

// Kept says what a FolderStore keeps in a folder.
type Kept struct {
	Pages, Files int
	Found        []proof.Finding
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
	Made     int             // files that were rendered; the others were kept
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
	return p.Build(ctx, sink)
}

// Build renders the files of the plan into sink, on Options.Workers at once.
// What a Store still has it leaves alone. The bytes are the same whatever the
// number of workers and whatever was there before.
func (p *Plan) Build(ctx context.Context, sink Sink) (Report, error) {
	b := build{plan: p, ctx: ctx, digests: p.digester(), sink: sink}
	b.store, _ = sink.(Store)
	b.folders, _ = sink.(FolderStore)
	b.parts = len(p.bundles) + len(p.rest.paths)
	parallel.Each(p.o.Workers, b.parts, func(i int) {
		var r Report
		if i < len(p.bundles) {
			r = b.bundle(i)
		} else {
			b.file(&r, p.rest.files[p.rest.paths[i-len(p.bundles)]])
		}
		b.done(r)
	})
	if b.err == nil {
		b.err = ctx.Err()
	}
	if b.err != nil {
		return b.report, fmt.Errorf("build site: %w", b.err)
	}
	b.report.Problems = sortFindings(append(p.planned(), b.report.Problems...))
	return b.report, nil
}

// build is one build under way.
type build struct {
	plan    *Plan
	ctx     context.Context
	digests *digester // only read once it is made
	sink    Sink
	store   Store       // nil for a sink that is none
	folders FolderStore // likewise
	parts   int
	stopped atomic.Bool

	mu     sync.Mutex // guards what follows and a sink that is no Store
	report Report
	ended  int
	err    error
}

// bundle makes what the site has of one article.
func (b *build) bundle(place int) (r Report) {
	if b.over() {
		return r
	}
	s := b.plan.index.stories[place]
	folder, inputs := strings.TrimSuffix(s.url, "/"), ""
	if b.folders != nil {
		inputs = b.digests.bundle(s)
	}
	if inputs != "" {
		if kept, ok := b.folders.KeepFolder(folder, inputs); ok {
			return Report{Pages: kept.Pages, Files: kept.Files, Problems: kept.Found}
		}
	}
	all := b.plan.bundle(place)
	r.Problems = append(r.Problems, all.problems...)
	var files []string
	whole := true
	for _, path := range all.paths {
		switch b.file(&r, all.files[path]) {
		case there:
			files = append(files, path)
		case failed:
			whole = false
		}
	}
	if inputs != "" && whole {
		b.folders.MadeFolder(folder, inputs, files, all.problems)
	}
	return r
}

// outcome says what became of a file.
type outcome int

const (
	failed outcome = iota
	there
	notNeeded
)

// file makes one file, unless the store still has it, and adds it to r.
func (b *build) file(r *Report, f *output) outcome {
	if b.over() {
		return failed
	}
	inputs := ""
	if b.store != nil {
		inputs = b.digests.sum(f.path, f.inputs)
	}
	if inputs != "" {
		if found, ok := b.store.Keep(f.path, inputs); ok {
			r.add(f.path, found)
			return there
		}
	}
	data, found, err := b.plan.render(f)
	if err != nil {
		// One page; the finding says so.
		r.Problems = append(r.Problems, found...)
		if errors.Is(err, errNotNeeded) {
			return notNeeded
		}
		return failed
	}
	if b.store != nil {
		if err = b.store.Write(f.path, data); err == nil {
			b.store.Made(f.path, inputs, found)
		}
	} else {
		b.mu.Lock()
		err = b.sink.Write(f.path, data)
		b.mu.Unlock()
	}
	if err != nil {
		b.stopped.Store(true)
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.err == nil {
			b.err = err
		}
		return failed
	}
	r.add(f.path, found)
	r.Made++
	return there
}

func (b *build) over() bool { return b.stopped.Load() || b.ctx.Err() != nil }

func (r *Report) add(path string, found []proof.Finding) {
	if r.Files++; isPage(path) {
		r.Pages++
	}
	r.Problems = append(r.Problems, found...)
}

func isPage(path string) bool { return strings.HasSuffix(path, ".html") }

func (b *build) done(r Report) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.report.Pages += r.Pages
	b.report.Files += r.Files
	b.report.Made += r.Made
	b.report.Problems = append(b.report.Problems, r.Problems...)
	if b.ended++; b.plan.o.Progress != nil && !b.over() {
		b.plan.o.Progress(b.ended, b.parts)
	}
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
