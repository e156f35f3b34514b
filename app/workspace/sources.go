package workspace

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"postil/app/task"
	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/desk"
)

// looseSettle is how long files must be left alone before they are read: who
// writes one rarely writes it at once, and git writes many.
const looseSettle = 80 * time.Millisecond

// looseEvery is at how many looks at the folder each file is looked at, where the
// system tells of changes: with thousands of files that costs more than nothing.
const looseEvery = 15

// looseRetry is how soon a file is read again that may still be being written.
const looseRetry = 250 * time.Millisecond

// watchSources reads the sources that stand in the publication's folder, then
// waits for a change of them or of main. last is the stamp that they were read
// at, "" for never.
func (w *Workspace) watchSources(last string) {
	k := w.desk
	if k == nil {
		return
	}
	type read struct {
		loose desk.Loose
		stamp string
	}
	task.Run(w.o.Runner, "sources", func(ctx context.Context) (read, error) {
		if last != "" {
			if err := waitForSources(ctx, k, last); err != nil {
				return read{}, err
			}
		}
		r := read{stamp: k.LooseStamp()}
		for {
			var err error
			if r.loose, err = k.Loose(ctx); err != nil || !r.loose.Young {
				return r, err
			}
			if err := pause(ctx, looseRetry); err != nil {
				return r, err
			}
		}
	}, func(r read, err error) {
		if w.desk != k {
			return
		}
		if err != nil {
			w.o.Log.Warn("look for sources", "err", err)
			w.o.Runner.After("sources", watchPause, func() { w.watchSources(r.stamp) })
			return
		}
		was := w.loose
		w.loose = r.loose
		if was.Main != "" && was.Main != r.loose.Main {
			w.Refresh()
		}
		if !slices.Equal(was.References, r.loose.References) || !slices.EqualFunc(was.Findings, r.loose.Findings, sameFinding) {
			w.o.Listener.SourcesChanged()
			w.bringCited()
		}
		w.watchSources(r.stamp)
	})
}

func sameFinding(a, b proof.Finding) bool {
	return a.Path == b.Path && a.Line == b.Line && a.Text() == b.Text()
}

// waitForSources returns once the folders have changed since they had a stamp.
// The system tells of changes where it can; besides, the folders are looked at
// now and then, since network drives tell nothing.
func waitForSources(ctx context.Context, k *desk.Desk, last string) error {
	var events chan fsnotify.Event
	var failures chan error
	if watcher, err := fsnotify.NewWatcher(); err == nil {
		defer watcher.Close()
		events, failures = watcher.Events, watcher.Errors
		for _, folder := range k.LooseFolders() {
			if watchable(folder) {
				_ = watcher.Add(folder) // one that is not there, or cannot be watched, is looked at
			}
		}
	}
	tick := time.NewTicker(watchPause)
	defer tick.Stop()
	glance, ticks := k.LooseGlance(), 0
	for look := true; !look || k.LooseStamp() == last; {
		look = true
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			ticks++
			now := k.LooseGlance()
			look = events == nil || now != glance || ticks%looseEvery == 0
			glance = now
		case <-failures: // the ticker sees what was lost
		case e := <-events:
			if err := pause(ctx, looseSettle); err != nil {
				return err
			}
			if path.Base(filepath.ToSlash(filepath.Dir(e.Name))) == content.ReferenceRoot && strings.HasSuffix(e.Name, ".json") {
				return nil // whatever the stamp of a large folder says
			}
		}
	}
	return pause(ctx, looseSettle)
}

// watchable reports whether watching a folder is cheap. Where it takes a file
// handle for each file in it, large folders are not watched.
func watchable(folder string) bool {
	switch runtime.GOOS {
	case "linux", "windows", "android":
		return true
	}
	entries, err := os.ReadDir(folder)
	return err == nil && len(entries) < 500
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Library is all that can be cited: the publication's sources, those that stand
// in its folder only, and those the draft brings, which count before the others
// of their keys. It stays the same as long as all of them do.
func (w *Workspace) Library() *cite.Library {
	var base *cite.Library
	var view *desk.View
	switch {
	case w.analysis != nil && w.analysis.View != nil:
		view = w.analysis.View
		base = view.Content.Library
	case w.published != nil:
		base = w.published.Library
	}
	var added []*cite.Reference
	for _, r := range w.loose.References {
		if view == nil || !view.Brings(r.Key) {
			added = append(added, r)
		}
	}
	if w.doc != nil {
		added = append(added, w.doc.refs...)
	}
	if base != nil && len(added) == 0 {
		return w.withoutGone(base)
	}
	return w.withoutGone(w.laid.over(base, added))
}

// Bring takes sources into the draft that stand only in the publication's
// folder, or are another there than what is published: what is cited must be
// reviewed and published with the draft.
func (w *Workspace) Bring(keys ...string) {
	if w.doc == nil || w.doc.ReadOnly() {
		return
	}
	for _, r := range w.loose.References {
		brought := slices.ContainsFunc(w.doc.refs, func(o *cite.Reference) bool { return o.Key == r.Key }) ||
			w.analysis != nil && w.analysis.View != nil && w.analysis.View.Brings(r.Key)
		if !brought && slices.Contains(keys, r.Key) {
			w.AddReference(r.Clone())
		}
	}
}

// bringCited takes the sources into the draft that the text cites and that only
// the publication's folder has.
func (w *Workspace) bringCited() {
	if w.analysis == nil || len(w.loose.References) == 0 {
		return
	}
	var keys []string
	for _, u := range w.analysis.Cites.Unknown {
		keys = append(keys, u.Key)
	}
	if len(keys) > 0 {
		w.Bring(keys...)
	}
}

// UnreadableSources are the findings on files of sources, by their paths in the
// publication's folder: errors for those that cannot be read, and warnings for
// those that look wrong. Everything else can be cited all the same.
func (w *Workspace) UnreadableSources() []proof.Finding {
	var list []proof.Finding
	seen := map[string]bool{}
	add := func(f proof.Finding) {
		if at := f.Path + f.Text(); !seen[at] {
			seen[at] = true
			list = append(list, f)
		}
	}
	if w.doc != nil {
		for _, bad := range w.doc.unreadable {
			f := proof.Finding{
				Rule: content.RuleReference, Severity: proof.Error, Path: bad.Path,
				Template: "The source cannot be read: {{.Problem}}. Correct the file, or import the source anew.",
				Args:     map[string]string{"Problem": bad.Err.Error()},
			}
			var se *cite.SyntaxError
			if errors.As(bad.Err, &se) {
				f.Line, f.Args["Problem"] = se.Line, se.Msg
			}
			add(f)
		}
	}
	mended := map[string]bool{}
	for _, r := range w.loose.References {
		mended[path.Join(content.ReferenceRoot, r.Key+".json")] = true
	}
	for _, f := range w.loose.Findings {
		add(f)
	}
	if w.published != nil {
		for _, f := range w.published.Problems {
			if strings.HasPrefix(f.Path, content.ReferenceRoot) && !mended[f.Path] {
				add(f)
			}
		}
	}
	return list
}
