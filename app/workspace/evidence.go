package workspace

import (
	"context"
	"errors"
	"io/fs"

	"postil/app/task"
	"postil/editor/quotation"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
)

// Keeping is the outcome of keeping a copy of one source.
type Keeping struct {
	Key       string
	Unchanged bool // it is as it was kept before
	NoText    bool // only the record is kept: the page has no text to read
	Err       error

	snapshot *evidence.Snapshot
}

// readKept reads what is kept of the sources that an analysis cites, nil where
// nothing is that can be used; the findings say what cannot.
func (a *Analysis) readKept() {
	a.Kept = map[string]*desk.Kept{}
	if a.View == nil {
		return
	}
	for _, key := range a.Cited() {
		if k, err := a.View.Kept(key); err == nil {
			a.Kept[key] = k
		}
	}
}

// KeepSources gets the pages of sources, of all that the article cites when no
// key is given, and adds what they say to the draft as unsaved changes. told
// hears how far it has come, done what came of it; neither is called once
// another document is open.
func (w *Workspace) KeepSources(keys []string, told func(task.Progress), done func([]Keeping, error)) {
	doc, a, pub := w.doc, w.analysis, w.Publication()
	if doc == nil || doc.ReadOnly() || a == nil || a.View == nil || pub == nil {
		return
	}
	if len(keys) == 0 {
		keys = a.Cited()
	}
	lib := w.Library()
	var list []fetch.Cited
	for _, key := range keys {
		if ref, ok := lib.Get(key); ok && ref.Address() != "" {
			list = append(list, fetch.Cited{Key: key, Address: ref.Address()})
		}
	}
	o := w.o.Fetch
	o.Publication = pub.BaseURL
	task.Run(w.o.Runner, "keep", task.OnProgress(func(p task.Progress) {
		if w.doc == doc {
			told(p)
		}
	}, func(ctx context.Context) ([]Keeping, error) {
		f, err := fetch.New(o)
		if err != nil {
			return nil, err
		}
		out := make([]Keeping, len(list))
		finished := 0
		task.Report(ctx, task.Progress{Total: len(list)})
		fetch.Each(ctx, list, 4, func(ctx context.Context, i int) { out[i] = keepOne(ctx, f, a.View, list[i]) }, func(i int) {
			finished++
			task.Report(ctx, task.Progress{Done: finished, Total: len(list), Text: list[i].Key})
		})
		return out, ctx.Err()
	}), func(out []Keeping, err error) {
		if w.doc != doc || doc.ReadOnly() {
			return
		}
		for i, o := range out {
			if o.snapshot == nil || err != nil {
				continue
			}
			files, ferr := o.snapshot.Files()
			if ferr != nil {
				out[i].Err = ferr
				continue
			}
			for name, data := range files {
				if data != nil {
					doc.put[name] = data
				}
			}
			w.touched()
		}
		done(out, err)
	})
}

func keepOne(ctx context.Context, f *fetch.Fetcher, v *desk.View, c fetch.Cited) Keeping {
	o := Keeping{Key: c.Key}
	var old *evidence.Snapshot
	kept, err := v.Kept(c.Key)
	switch {
	case err == nil:
		old = kept.Snapshot
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, evidence.ErrRecord), errors.Is(err, evidence.ErrTampered):
	default:
		o.Err = err
		return o
	}
	p, err := f.Get(ctx, c.Address)
	if err != nil {
		o.Err = err
		return o
	}
	if link, err := f.Archived(ctx, c.Address, p.At); err == nil { // a help, never needed
		p.Archive = link
	}
	s, err := evidence.Keep(c.Key, old, p)
	if err != nil {
		o.Err = err
		return o
	}
	o.NoText = p.Words == ""
	if o.Unchanged = s == old; !o.Unchanged {
		o.snapshot = s
	}
	return o
}

// Keeps reports whether sources are being kept just now.
func (w *Workspace) Keeps() bool { return w.o.Runner.Busy("keep") }

// StopKeeping ends it; what was got so far is dropped.
func (w *Workspace) StopKeeping() { w.o.Runner.Cancel("keep") }

// CheckQuotations compares what the article quotes with what is kept of its
// sources, and gives the outcomes in the order of the text. It does nothing
// before the first analysis.
func (w *Workspace) CheckQuotations(done func([]quotation.Result)) {
	doc, a := w.doc, w.analysis
	if doc == nil || a == nil {
		return
	}
	task.Run(w.o.Runner, "quotations", func(context.Context) ([]quotation.Result, error) {
		return quotation.Check(a.Doc, func(key string) []*quotation.Source {
			if k := a.Kept[key]; k != nil {
				return k.Sources
			}
			return nil
		}), nil
	}, func(list []quotation.Result, err error) {
		if w.doc == doc && err == nil {
			done(list)
		}
	})
}
