package site

import (
	"context"
	"errors"
	"fmt"
)

// Builder builds a site into a folder again and again while its content
// changes: what one build found out, the next one need not. Between its builds
// nobody else should write into the folder; what somebody changes there by hand
// is put right by the next Builder. It must not be used by several goroutines at
// once.
type Builder struct {
	dir  string
	plan *Plan
	sink *DirSink // nil before the first build, and after one that failed
}

// NewBuilder makes a Builder for a folder, which is not touched yet.
func NewBuilder(dir string) *Builder { return &Builder{dir: dir} }

// Build makes the folder the site of o, as a DirSink does, and says how many
// files it changed. Whenever the process ends, the next build sees which files
// were not finished.
func (b *Builder) Build(ctx context.Context, o Options) (Report, int, error) {
	if b.plan == nil || o.Frame == "" || !b.plan.Update(o) {
		plan, err := NewPlan(o)
		if err != nil {
			return Report{}, 0, err
		}
		b.plan = plan
	}
	if err := b.open(); err != nil {
		return Report{}, 0, err
	}
	rep, err := b.plan.Build(ctx, b.sink)
	if err == nil {
		err = b.sink.finish()
	}
	if err != nil {
		err = errors.Join(err, b.sink.Abandon())
		b.sink = nil
		return rep, 0, err
	}
	return rep, b.sink.Changed(), nil
}

// open has the sink begin a build.
func (b *Builder) open() (err error) {
	if b.sink != nil {
		ok, err := b.sink.again()
		if ok {
			return nil
		}
		b.sink = nil
		if err != nil {
			return fmt.Errorf("build into %s: %w", b.dir, err)
		}
	}
	b.sink, err = NewDirSink(b.dir)
	return err
}

// Close lets go of the folder. The Builder may go on afterwards.
func (b *Builder) Close() error {
	if b.sink == nil {
		return nil
	}
	sink := b.sink
	b.sink = nil
	if err := sink.close(); err != nil {
		return fmt.Errorf("build into %s: %w", b.dir, err)
	}
	return nil
}
