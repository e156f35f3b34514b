package serve

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"time"
)

// previewRoot is where the preview's own files are, beside the site's.
const previewRoot = "/_preview"

//go:embed preview
var previewFiles embed.FS

// PreviewPath is the address, on this server, of the frame that shows a page at
// the widths of a phone and of a desktop; page is "/commentary/2024/07/slug/".
func PreviewPath(page string) string {
	return previewRoot + "?at=" + strings.NewReplacer("%", "%25", "&", "%26", "#", "%23", "+", "%2B").Replace(page)
}

// pagesRoot is where the pages of SetPage are.
const pagesRoot = previewRoot + "/pages/"

// SetPage hands a page out that is none of the site's, such as an issue of the
// newsletter, and tells the browsers that follow it; name is of letters. The
// address is PagePath's.
func (s *Server) SetPage(name string, page []byte) {
	s.mu.Lock()
	if s.extra == nil {
		s.extra = map[string][]byte{}
	}
	s.extra[name] = live(page)
	s.mu.Unlock()
	s.Changed()
}

// PagePath is the address, on this server, of a page of SetPage.
func PagePath(name string) string { return pagesRoot + name }

// page answers for the pages of SetPage; false for all else.
func (s *Server) page(w http.ResponseWriter, r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.Path, pagesRoot)
	s.mu.Lock()
	data := s.extra[name]
	s.mu.Unlock()
	if !ok || data == nil {
		return false
	}
	h := w.Header()
	// Its images may be the site's own, elsewhere; what it says is never run.
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' https: http: data:; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	h.Set("Content-Type", contentType("page.html"))
	h.Set("Content-Length", fmt.Sprint(len(data)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(data) // the reader may have gone
	}
	return true
}

// own answers for the preview's own files; false for pages of the site.
func (s *Server) own(w http.ResponseWriter, r *http.Request) bool {
	name, ok := strings.CutPrefix(r.URL.Path, previewRoot)
	switch {
	case !ok:
		return false
	case s.page(w, r):
		return true
	case name == "/events":
		s.events(w, r)
		return true
	case name == "" || name == "/":
		name = "/frame.html"
	}
	data, err := previewFiles.ReadFile("preview" + name)
	if err != nil {
		return false
	}
	h := w.Header()
	// The colours of framed pages are set with style attributes.
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", contentType(name))
	h.Set("Content-Length", fmt.Sprint(len(data)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(data) // the reader may have gone
	}
	return true
}

// beat is how often a quiet stream of events says that it is alive.
const beat = 20 * time.Second

// events tells a browser of changes until it goes, or the server ends.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	flusher, ok := w.(http.Flusher)
	if !ok {
		http.Error(w, "This connection cannot carry events.", http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	changed, leave := s.watchers.join()
	defer leave()
	// Should the program be started again, browsers try once a second.
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil {
		return
	}
	flusher.Flush()
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for {
		text := ": alive\n\n"
		select {
		case <-r.Context().Done():
			return
		case <-s.watchers.ended:
			return
		case <-alive.C:
		case <-changed:
			text = "event: change\ndata:\n\n"
		}
		if _, err := fmt.Fprint(w, text); err != nil {
			return
		}
		flusher.Flush()
	}
}

const cspMeta = `<meta http-equiv="Content-Security-Policy" content="`

// live puts the script that follows changes into a page, and allows it where
// the page forbids scripts. Built pages have neither.
func live(page []byte) []byte {
	end := bytes.LastIndex(page, []byte("</body>"))
	if end < 0 {
		return page
	}
	out := make([]byte, 0, len(page)+256)
	head := page[:end]
	if at := bytes.Index(head, []byte(cspMeta)); at >= 0 {
		at += len(cspMeta)
		if n := bytes.IndexByte(head[at:], '"'); n >= 0 {
			out = append(out, head[:at]...)
			out = append(out, html.EscapeString(allow(html.UnescapeString(string(head[at:at+n]))))...)
			head = head[at+n:]
		}
	}
	out = append(out, head...)
	out = append(out, `<script src="`+previewRoot+`/reload.js"></script>`...)
	return append(out, page[end:]...)
}

// allow adds what the preview's script needs to a policy.
func allow(policy string) string {
	var parts []string
	missing := map[string]bool{"script-src": true, "connect-src": true}
	for part := range strings.SplitSeq(policy, ";") {
		fields := strings.Fields(part)
		if len(fields) == 0 {
			continue
		}
		if missing[fields[0]] {
			delete(missing, fields[0])
			if len(fields) == 2 && fields[1] == "'none'" {
				fields = fields[:1]
			}
			if !slices.Contains(fields, "'self'") {
				fields = append(fields, "'self'")
			}
		}
		parts = append(parts, strings.Join(fields, " "))
	}
	for _, name := range []string{"script-src", "connect-src"} {
		if missing[name] {
			parts = append(parts, name+" 'self'")
		}
	}
	return strings.Join(parts, "; ")
}
