package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// website serves a folder as somebody's pages and sets $web: website DIR
//
// A file page.html is served as it is. What NAME.moved holds is where NAME has
// moved to for good, and NAME.status the status that NAME is answered with. The
// web archive has a copy of every page whose address is in the file archived.
func website(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: website DIR")
	}
	dir := ts.MkAbs(args[0])
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(data))
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "wayback/available" {
			asked := r.URL.Query().Get("url")
			if u := strings.TrimPrefix(asked, "http://"+r.Host+"/"); read("archived") != "" && strings.Contains(read("archived"), u) {
				fmt.Fprintf(w, `{"archived_snapshots":{"closest":{"available":true,"status":"200","url":"http://web.archive.org/web/2026/%s"}}}`, asked)
				return
			}
			fmt.Fprint(w, `{"archived_snapshots":{}}`)
			return
		}
		if to := read(name + ".moved"); to != "" {
			http.Redirect(w, r, to, http.StatusMovedPermanently)
			return
		}
		if code, err := strconv.Atoi(read(name + ".status")); err == nil {
			w.WriteHeader(code)
			return
		}
		http.ServeFile(w, r, filepath.Join(dir, filepath.FromSlash(name)))
	}))
	ts.Defer(srv.Close)
	ts.Setenv("web", srv.URL)
}
