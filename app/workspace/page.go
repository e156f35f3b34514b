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
	"postil/publish/serve"
	"postil/publish/site"
)

// page is the loopback server that shows the real page of what is being
// written. The server asks for options on its own goroutines.
type page struct {
	server  *serve.Server
	address string // "http://127.0.0.1:port"

	mu      sync.Mutex
	options site.Options
}

func (p *page) set(o site.Options) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.options = o
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
// open. The page follows the text as it is typed: reload to see more.
func (w *Workspace) PageURL() (string, error) {
	if w.published == nil {
		return "", ErrBusy
	}
	if w.page == nil {
		l, err := serve.Listen(0)
		if err != nil {
			return "", err
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

// updatePage gives the server the content as it is now.
func (w *Workspace) updatePage() {
	if w.page == nil || w.published == nil {
		return
	}
	o := site.Options{
		Content: w.published, Files: w.desk.PublishedFile, Formatter: w.formatter,
		BaseURL: w.page.address + "/", Version: strconv.Itoa(w.pageTick), Images: w.o.Images,
	}
	if w.analysis != nil && w.analysis.View != nil {
		v := w.analysis.View
		o.Content, o.Files = v.Content, v.ReadFile
		if !w.doc.ReadOnly() {
			o.DraftBanner = "Not published: " + string(w.doc.State())
		}
	}
	w.page.set(o)
}
