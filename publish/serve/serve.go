package serve

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"
	"sync"
	"time"

	"postil/publish/site"
)

// Server renders pages on demand. Make one with New.
type Server struct {
	build    func(context.Context) (site.Options, error)
	watchers *watchers

	mu    sync.Mutex // guards what follows and everything plan does
	key   key
	plan  *site.Plan
	pages map[string][]byte
	extra map[string][]byte // pages that are none of the site's, by name
	http  *http.Server
}

// key says which content the rendered pages belong to.
type key struct {
	version, banner, base string
	content               any // *content.Content, by identity
}

// New makes a server. build is called for each request and gives the content
// as it is now; it should be quick and return the same Options.Content, or the
// same Options.Version, while nothing has changed.
func New(build func(context.Context) (site.Options, error)) *Server {
	return &Server{build: build, watchers: newWatchers()}
}

// Listen opens a port on 127.0.0.1 and nowhere else; port 0 is any free one.
// The address to open is "http://" + l.Addr().String().
func Listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return l, nil
}

// Serve answers on l until Shutdown, then returns nil. A listener that is not
// on the loopback interface is refused: drafts are not for the network.
func (s *Server) Serve(l net.Listener) error {
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return fmt.Errorf("serve on %s: only loopback addresses are allowed", l.Addr())
	}
	srv := s.server()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Shutdown stops accepting requests and waits for those under way, at most
// until ctx ends. Called before Serve, it makes Serve return at once.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.server().Shutdown(ctx); err != nil {
		return fmt.Errorf("serve: shut down: %w", err)
	}
	return nil
}

func (s *Server) server() *http.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http == nil {
		s.http = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
		s.http.RegisterOnShutdown(s.watchers.end) // they would wait for ever
	}
	return s.http
}

// Handler answers GET and HEAD for the site's files.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.handle) }

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "SAMEORIGIN") // the preview frames pages
	if !loopback(r.Host) {
		// A page elsewhere may point its own name at 127.0.0.1 to read drafts.
		http.Error(w, "This preview answers only to 127.0.0.1, localhost and [::1].", http.StatusMisdirectedRequest)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are allowed.", http.StatusMethodNotAllowed)
		return
	}
	if s.own(w, r) {
		return
	}
	a, err := s.answer(r.Context(), r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if a.redirect != "" {
		http.Redirect(w, r, a.redirect, http.StatusTemporaryRedirect)
		return
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", fmt.Sprint(len(a.data)))
	w.WriteHeader(a.status)
	if r.Method == http.MethodGet {
		// The reader may have gone; there is nobody to tell.
		_, _ = w.Write(a.data)
	}
}

// answer is what a request gets: a redirect, or a status with a body.
type answer struct {
	redirect    string
	status      int
	contentType string
	data        []byte
}

func (s *Server) answer(ctx context.Context, urlPath string) (answer, error) {
	o, err := s.build(ctx)
	if err != nil {
		return answer{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(o); err != nil {
		return answer{}, err
	}
	base := s.plan.BasePath()
	rel, inside := strings.CutPrefix(urlPath, base)
	if !inside {
		if urlPath == "/" || urlPath+"/" == base {
			return answer{redirect: base}, nil
		}
		return s.notFound()
	}
	name := rel
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	data, err := s.render(name)
	if errors.Is(err, site.ErrNoPage) {
		if _, err := s.render(name + "/index.html"); err == nil {
			return answer{redirect: "./" + path.Base(rel) + "/"}, nil
		}
		return s.notFound()
	}
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, contentType: contentType(name), data: data}, nil
}

func (s *Server) notFound() (answer, error) {
	data, err := s.render("404.html")
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusNotFound, contentType: contentType("404.html"), data: data}, nil
}

// refresh plans the site again when the content is another.
func (s *Server) refresh(o site.Options) error {
	k := key{version: o.Version, banner: o.DraftBanner, base: o.BaseURL}
	if o.Version == "" {
		k.content = o.Content
	}
	if s.plan != nil && s.key == k {
		return nil
	}
	if s.plan != nil && s.plan.Update(o) { // an author types
		s.key, s.pages = k, map[string][]byte{}
		return nil
	}
	plan, err := site.NewPlan(o)
	if err != nil {
		return err
	}
	s.plan, s.key, s.pages = plan, k, map[string][]byte{}
	return nil
}

func (s *Server) render(name string) ([]byte, error) {
	if data, ok := s.pages[name]; ok {
		return data, nil
	}
	data, err := s.plan.Render(name)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, ".html") {
		data = live(data)
	}
	s.pages[name] = data
	return data, nil
}

// contentType does not ask the system's tables first: they differ between
// machines and some lack woff2 and webp.
func contentType(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".xml":
		if path.Base(name) == "feed.xml" {
			return "application/atom+xml; charset=utf-8"
		}
		return "application/xml; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	case ".pdf":
		return "application/pdf"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

// loopback reports whether a Host header names this machine's loopback
// interface, with or without a port.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback()
}
