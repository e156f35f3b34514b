package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"postil/publish/citing"
	"postil/publish/content"
	"postil/publish/publication"
	"postil/publish/serve"
	"postil/publish/serve/watch"
	"postil/publish/site"
	"postil/publish/site/origin"
)

// follower reads the files of a folder as they change.
type follower struct {
	dir    string
	reader *origin.Reader
	// missed are paths whose change could not be read; all stands for any path.
	missed []string
	all    bool
}

// follow calls changed when the files of the publication have been read, at
// first and after each change, until ctx ends.
func (s *session) follow(ctx context.Context, dir string, changed func(site.Options, error)) error {
	reader, err := s.filesOf(dir)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return err
	}
	f := &follower{dir: dir, reader: reader, all: true}
	read := func(paths []string) {
		if o, err := f.read(ctx, paths); ctx.Err() == nil {
			changed(o, err)
		}
	}
	watch.Folders(ctx, f.watched(), watch.Options{Ready: func() { read(nil) }}, read)
	return nil
}

// watched are the places where the files of a publication lie, so that a site
// or a repository beside them is not looked at.
func (f *follower) watched() []string {
	var out []string
	for _, name := range []string{publication.File, "content", content.ReferenceRoot, content.EvidenceRoot, citing.Folder, site.ThemeRoot} {
		out = append(out, filepath.Join(f.dir, name))
	}
	return out
}

// read looks at what has changed, and at what could not be read before.
func (f *follower) read(ctx context.Context, paths []string) (o site.Options, err error) {
	f.all = f.all || paths == nil
	for _, p := range paths {
		rel, err := filepath.Rel(f.dir, p)
		if err != nil {
			f.all = true
			break
		}
		f.missed = append(f.missed, filepath.ToSlash(rel))
	}
	if f.all {
		o, err = f.reader.Read(ctx)
	} else {
		o, err = f.reader.Changed(ctx, f.missed)
	}
	if err == nil {
		f.missed, f.all = nil, false
	}
	return o, err
}

// buildOften builds the files of the folder, and builds again after each change
// of one, until ctx ends.
func (s *session) buildOften(ctx context.Context, b buildFlags) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	dir := s.path(b.out)
	builder := site.NewBuilder(dir)
	known := map[finding]bool{}
	var failed error // what ends it: without a first build there is nothing to go on from
	building, stop := context.WithCancel(ctx)
	defer stop()
	first := true
	err := s.follow(building, s.dir, func(o site.Options, err error) {
		began := time.Now()
		var rep site.Report
		var changed int
		if err == nil {
			s.dress(&o, b)
			rep, changed, err = builder.Build(building, o)
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && first:
			failed = err
			stop()
			return
		case err != nil:
			s.complain(err)
			return
		}
		out := built{Folder: shown(dir), Pages: rep.Pages, Files: rep.Files, Made: rep.Made, Changed: changed, Findings: seen{root: s.dir}.findings(rep.Problems)}
		err = s.print(out, func(w io.Writer) { out.next(w, known, first, time.Since(began)) })
		if first = false; err != nil { // nobody is told any more
			failed = err
			stop()
		}
	})
	return errors.Join(err, failed, builder.Close())
}

// next says what a build after another has changed. Findings that were told are
// not told again.
func (b built) next(w io.Writer, known map[finding]bool, first bool, took time.Duration) {
	now := map[finding]bool{}
	for _, f := range b.Findings {
		if now[f] = true; !known[f] {
			fmt.Fprintln(w, f)
		}
	}
	had := len(known)
	clear(known)
	for f := range now {
		known[f] = true
	}
	switch {
	case first:
		short := b
		short.Findings = nil
		short.text(w)
		fmt.Fprintln(w, "Building again after each change (Ctrl+C stops it)")
	case b.Changed > 0:
		fmt.Fprintf(w, "%s changed in %d ms\n", count(b.Changed, "file"), took.Milliseconds())
	}
	if had > 0 && len(now) == 0 {
		fmt.Fprintln(w, "Nothing is wrong any more")
	}
}

// served is the site of a folder's files as they were read last.
type served struct {
	mu      sync.Mutex
	options site.Options
	reads   int
}

func (v *served) set(o site.Options) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reads++
	v.options = o
	v.options.Version = fmt.Sprint(v.reads)
}

func (v *served) get(context.Context) (site.Options, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.options, nil
}

// serverOfFiles serves the files of the folder, and follows them until ctx
// ends. When they cannot be read, what was read before stays.
func (s *session) serverOfFiles(ctx context.Context) (*serve.Server, error) {
	v := &served{}
	srv := serve.New(v.get)
	first := make(chan error, 1)
	go func() {
		told := false
		err := s.follow(ctx, s.dir, func(o site.Options, err error) {
			if err == nil {
				o.Images = s.images()
				v.set(o)
			}
			switch {
			case !told:
				told = true
				first <- err
			case err != nil:
				s.complain(err)
			default:
				srv.Changed()
			}
		})
		if !told {
			first <- cmp.Or(err, ctx.Err())
		}
	}()
	if err := <-first; err != nil {
		return nil, err
	}
	return srv, nil
}
