package workspace

import (
	"context"
	"log/slog"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"postil/app/task"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/serve"
	"postil/publish/site"
)

// page is the loopback server that shows the real page of what is being
// written. The server asks for options on its own goroutines.
type page struct {
	server  *serve.Server
	address string // "http://127.0.0.1:port"

	doc     *Document // that a browser follows, nil for none
	version int       // of it that was shown last

	mu      sync.Mutex
	options site.Options
}

// set gives the server other content and tells the browsers that follow it.
func (p *page) set(o site.Options) {
	p.mu.Lock()
	p.options = o
	p.mu.Unlock()
	p.server.Changed()
}

func (p *page) get(context.Context) (site.Options, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.options, nil
}

// stop ends the server, requests under way included.
func (p *page) stop(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := p.server.Shutdown(ctx); err != nil {
		log.Warn("page server", "err", err)
	}
}

// PageURL starts the loopback server if it does not run and gives the address
// of the open document's page there, or of the front page when nothing is
// open. The page follows the text as it is typed.
func (w *Workspace) PageURL() (string, error) {
	if w.published == nil {
		return "", ErrBusy
	}
	if err := w.startPage(); err != nil {
		return "", err
	}
	w.updatePage()
	if w.doc == nil {
		return w.page.address + "/", nil
	}
	dir := w.doc.Dir
	if w.analysis != nil && w.analysis.View != nil {
		dir = w.analysis.View.Article.Dir
	}
	return w.page.address + "/" + strings.TrimPrefix(dir, path.Dir(content.ArticleRoot)+"/") + "/", nil
}

// startPage starts the loopback server if it does not run.
func (w *Workspace) startPage() error {
	if w.page != nil {
		return nil
	}
	l, err := serve.Listen(0)
	if err != nil {
		return err
	}
	p := &page{address: "http://" + l.Addr().String()}
	p.server = serve.New(p.get)
	w.page = p
	task.Run(w.o.Runner, "page", func(ctx context.Context) (struct{}, error) {
		defer context.AfterFunc(ctx, func() { p.stop(w.o.Log) })()
		return struct{}{}, p.server.Serve(l)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.o.Log.Warn("page server", "err", err)
		}
	})
	return nil
}

// updatePage gives the server the content as the last analysis has it.
func (w *Workspace) updatePage() {
	if w.page == nil || w.published == nil {
		return
	}
	if w.analysis != nil && w.page.doc == w.doc && w.analysis.version < w.page.version {
		return // it shows newer text already
	}
	var v *desk.View
	if w.analysis != nil {
		v = w.analysis.View
	}
	w.showPage(v)
}

// showPage gives the server the published record, or the view of a draft.
func (w *Workspace) showPage(v *desk.View) {
	w.pageTick++
	o := site.Options{
		Content: w.published, Files: w.desk.PublishedFile, Formatter: w.formatter,
		BaseURL: w.page.address + "/", Version: strconv.Itoa(w.pageTick), Images: w.o.Images,
	}
	if v != nil {
		o.Content, o.Files = v.Content, v.ReadFile
		if !w.doc.ReadOnly() {
			o.DraftBanner = "Not published: " + string(w.doc.State())
		}
	}
	w.page.set(o)
}

// pageRest is how long keys must rest before the page in a browser follows
// them: shorter than the analysis waits, since the page needs no more than the
// text.
const pageRest = 15 * time.Millisecond

// followPage shows the text as it stands now on the page that a browser has
// open. While none does, a key costs nothing here.
func (w *Workspace) followPage() {
	if w.page == nil || w.published == nil || w.doc.Draft == nil || !w.page.server.Watched() {
		return
	}
	doc, k := w.doc, w.desk
	w.o.Runner.After("page text", pageRest, func() {
		if w.doc != doc || w.page == nil {
			return
		}
		doc.takeTyped()
		version, e, id := doc.version, doc.edit(), doc.Draft.ID
		task.Run(w.o.Runner, "page text", func(ctx context.Context) (*desk.View, error) {
			return k.View(ctx, id, e)
		}, func(v *desk.View, err error) {
			if err != nil || w.doc != doc || w.page == nil {
				return // the analysis tells what is wrong
			}
			w.page.doc, w.page.version = doc, version
			w.showPage(v)
		})
	})
}
