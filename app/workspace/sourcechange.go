package workspace

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"postil/editor/cite"
	"postil/publish/content"
	"postil/publish/desk"
)

// Sources is a change of the draft's sources.
type Sources struct {
	Put    []*cite.Reference // to add, or to take the place of those of their keys
	Remove []string          // keys of those that the draft has brought
}

// ErrSourcePublished means that a source is in the published record, where keys
// stay for good.
var ErrSourcePublished = errors.New("the source is published")

// CitedError refuses to take away a source that is cited.
type CitedError struct {
	Key string
	By  []string // titles of the articles and drafts
}

func (e *CitedError) Error() string {
	return fmt.Sprintf("source %s is cited by %s", e.Key, strings.Join(e.By, ", "))
}

// ChangeSources changes the draft's sources, as unsaved changes. undo takes that
// back while the same draft is open, whether it was saved meanwhile or not, and
// reports whether it did; it is nil where nothing can be changed. A source that is
// taken away comes back by itself when the text cites it again, as after Undo in
// the text. The error wraps ErrSourcePublished; whether a source is cited is for
// MayRemove to say.
func (w *Workspace) ChangeSources(change Sources) (undo func() bool, err error) {
	doc := w.doc
	if doc == nil || doc.ReadOnly() {
		return nil, nil
	}
	for _, key := range change.Remove {
		if w.published == nil { // nobody knows yet
			return nil, ErrBusy
		}
		if w.IsPublished(key) {
			return nil, fmt.Errorf("%s: %w", key, ErrSourcePublished)
		}
	}
	lib, base := w.Library(), doc.base
	before := map[string]*cite.Reference{}  // in the library
	pending := map[string]*cite.Reference{} // not saved
	for _, r := range doc.refs {
		pending[r.Key] = r
	}
	keys := slices.Clone(change.Remove)
	for _, r := range change.Put {
		keys = append(keys, r.Key)
	}
	for _, key := range keys {
		if r, ok := lib.Get(key); ok {
			before[key] = r
		}
	}
	doc.addReferences(change.Put)
	doc.removeReferences(change.Remove, before)
	w.touched()
	return func() bool {
		if w.doc != doc || doc.ReadOnly() {
			return false
		}
		now := w.Library()
		var put []*cite.Reference
		var remove []string
		var drop []string // as it was saved
		were := map[string]*cite.Reference{}
		for _, key := range keys {
			switch was := before[key]; {
			case was == nil:
				were[key], _ = now.Get(key)
				remove = append(remove, key)
			case pending[key] == nil && doc.base == base:
				drop = append(drop, key)
			default:
				put = append(put, was)
			}
		}
		doc.addReferences(put)
		doc.removeReferences(remove, were)
		doc.dropReferences(drop)
		for _, key := range drop {
			doc.forgetGone(key)
		}
		w.touched()
		return true
	}, nil
}

// removeReferences takes sources out of the draft; were is what they were.
func (d *Document) removeReferences(keys []string, were map[string]*cite.Reference) {
	d.dropReferences(keys)
	gone := maps.Clone(d.gone)
	if gone == nil {
		gone = map[string]goneSource{}
	}
	for _, key := range keys {
		gone[key] = goneSource{was: were[key]}
	}
	d.gone = gone
}

// dropReferences forgets what is unsaved of some sources.
func (d *Document) dropReferences(keys []string) {
	some := make(map[string]bool, len(keys))
	for _, key := range keys {
		some[key] = true
	}
	d.refs = slices.DeleteFunc(slices.Clone(d.refs), func(r *cite.Reference) bool { return some[r.Key] })
}

// goneSource is a source that was taken away.
type goneSource struct {
	was   *cite.Reference // nil when it was never there
	saved bool            // the draft was saved without it
}

// laid is the library with the draft's unsaved sources over it, kept while both
// stay: with thousands of sources it takes a while to make.
type laid struct {
	base    *cite.Library
	refs    []*cite.Reference
	library *cite.Library
}

func (l *laid) over(base *cite.Library, refs []*cite.Reference) *cite.Library {
	if l.library == nil || l.base != base || !slices.Equal(l.refs, refs) {
		*l = laid{base, refs, base.With(refs...)}
	}
	return l.library
}

// without is a library without what was taken away, kept while both stay.
type without struct {
	base, library *cite.Library
	keys          []string
}

// withoutGone is a library without the sources that were taken out of the draft
// and are in it until it is saved.
func (w *Workspace) withoutGone(lib *cite.Library) *cite.Library {
	if w.doc == nil {
		return lib
	}
	var keys []string
	for key, g := range w.doc.gone {
		if _, there := lib.Get(key); there && !g.saved {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return lib
	}
	slices.Sort(keys)
	if c := &w.without; c.base != lib || !slices.Equal(c.keys, keys) {
		left := slices.DeleteFunc(lib.All(), func(r *cite.Reference) bool {
			_, gone := slices.BinarySearch(keys, r.Key)
			return gone
		})
		*c = without{lib, cite.NewLibrary(left), keys}
	}
	return w.without.library
}

// forgetGone ends that a source is taken away.
func (d *Document) forgetGone(key string) {
	if _, ok := d.gone[key]; ok {
		gone := maps.Clone(d.gone)
		delete(gone, key)
		d.gone = gone
	}
}

// removed are the files of the sources that the draft gives up.
func (d *Document) removed() []string {
	var names []string
	for key, g := range d.gone {
		if g.saved {
			continue
		}
		names = append(names, content.ReferenceRoot+"/"+key+".json")
	}
	slices.Sort(names)
	return names
}

// bringBackCited takes up again what was removed and is cited after all. It
// reports whether there was any.
func (w *Workspace) bringBackCited(cited []string) bool {
	back := false
	for _, key := range cited {
		if g := w.doc.gone[key]; g.was != nil {
			w.doc.addReference(g.was)
			back = true
		}
	}
	return back
}

// IsPublished reports whether a source is in the published record.
func (w *Workspace) IsPublished(key string) bool {
	if w.published == nil {
		return false
	}
	_, there := w.published.Library.Get(key)
	return there
}

// MayRemove says why a source cannot be taken away: it is cited, then the error
// is a *CitedError, or it wraps ErrSourcePublished, or ErrBusy while the published
// record is not known. nil means that it can.
func (w *Workspace) MayRemove(key string) error {
	if w.published == nil {
		return ErrBusy // who cites it is not known yet
	}
	if by := w.CitedBy(key); len(by) > 0 {
		return &CitedError{key, by}
	}
	if w.IsPublished(key) {
		return fmt.Errorf("%s: %w", key, ErrSourcePublished)
	}
	return nil
}

// CitedBy gives the titles of the articles and drafts that cite a source: the
// open one first, then other drafts, then what is published.
func (w *Workspace) CitedBy(key string) []string {
	var by []string
	add := func(title string) {
		if !slices.Contains(by, title) {
			by = append(by, title)
		}
	}
	if w.analysis != nil && w.doc != nil && slices.Contains(w.analysis.Cited(), key) {
		add(w.doc.Front().Title)
	}
	for _, title := range w.CitedElsewhere(key) {
		add(title)
	}
	return by
}

// CitedElsewhere gives the titles of the articles and drafts that cite a source,
// besides the open one.
func (w *Workspace) CitedElsewhere(key string) []string {
	var by []string
	add := func(title string) {
		if !slices.Contains(by, title) {
			by = append(by, title)
		}
	}
	for _, d := range w.drafts {
		if d.Article != nil && (w.doc == nil || w.doc.Draft == nil || w.doc.Draft.ID != d.ID) && citesIn(d.Article.File.Body(), key) {
			add(d.Title())
		}
	}
	for _, title := range w.PublishedCiting(key) {
		add(title)
	}
	return by
}

// PublishedCiting gives the titles of the published articles that cite a source.
func (w *Workspace) PublishedCiting(key string) []string {
	var by []string
	if w.published != nil {
		for _, a := range w.published.Articles {
			if _, may := slices.BinarySearch(a.MayCite(), key); !may {
				continue
			}
			// One that cannot be read any more is rather told of than not.
			if f, err := w.published.Text(a); err != nil || citesIn(f.Body(), key) {
				by = append(by, a.Front.Title)
			}
		}
	}
	return by
}

// citesIn reports whether a text cites a key.
func citesIn(body, key string) bool {
	if !strings.Contains(body, key) {
		return false
	}
	for _, c := range cite.FindClusters([]byte(body)) {
		for _, one := range c.Citations {
			if one.Key == key {
				return true
			}
		}
	}
	return false
}

// SetCitationStyle sets the publication's style; see desk.SetCitationStyle. done
// hears why it was not set, nil where it was.
func (w *Workspace) SetCitationStyle(name string, bring bool, done func(error)) {
	doElse(w, "citation style", func(ctx context.Context, k *desk.Desk) (desk.Receipt, error) {
		return k.SetCitationStyle(ctx, name, bring)
	}, func(r desk.Receipt) {
		w.Refresh()
		done(nil)
		w.done(r)
	}, done)
}

// Styles reads the styles that the publication can be set to: the heads of all,
// which takes seconds where there are thousands. done is called on the window's
// goroutine; the error names files that are no styles, too.
func (w *Workspace) Styles(done func(*desk.Styles, []desk.Style, error)) {
	type found struct {
		styles *desk.Styles
		list   []desk.Style
	}
	readDesk(w, "styles", func(ctx context.Context, k *desk.Desk) (f found, err error) {
		if f.styles, err = k.Styles(ctx); err != nil {
			return f, err
		}
		f.list, err = f.styles.List(ctx)
		return f, err
	}, func(f found, err error) { done(f.styles, f.list, err) })
}
