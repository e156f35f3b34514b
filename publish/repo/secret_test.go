package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"postil/publish/repo/gittest"
)

// TestNoSecretIsSeen goes through what can fail with secrets about, and looks
// for them in every error, in what is printed, and in every file.
func TestNoSecretIsSeen(t *testing.T) {
	const (
		right = "ghp_r1ghtr1ghtr1ghtr1ghtr1ghtr1ght"
		wrong = "ghp_wr0ngwr0ngwr0ngwr0ngwr0ngwr0ng"
		pass  = "passphrase-0123456789"
	)
	var said bytes.Buffer // all that a person or a log could get to see
	see := func(err error) {
		if err != nil {
			fmt.Fprintf(&said, "%v\n%+v\n", err, err)
		}
	}
	// A server that repeats what it was sent.
	r, s, _ := withRemote(t, gittest.Options{User: "x-access-token", Password: right, Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if strings.Contains(req.URL.Path, "echo") && req.Header.Get("Authorization") != "" {
				_, p, _ := req.BasicAuth()
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprintln(w, req.Header.Get("Authorization"), p)
				return
			}
			h.ServeHTTP(w, req)
		})
	}})
	setNetwork(t, r, Network{})
	h := commit(t, r, "refs/heads/main", "a", "1")
	update := []RefUpdate{{Name: "refs/heads/main", New: h}}
	address := func(secret, path string) string {
		return strings.Replace(s.URL, "http://", "http://"+secret+"@", 1) + "/" + path
	}
	failed := 0
	for _, a := range []string{
		address(wrong, "content.git"), address("ann:"+wrong, "content.git"), address(right, "absent.git"), address(right, "echo.git"),
		address("ann:"+wrong, "echo.git"), "https://" + right + "@127.0.0.1:1/x.git", "ssh://git:" + wrong + "@127.0.0.1:1/x",
		"https://ann:" + wrong + "@exa mple.org/x", "ftp://ann:" + wrong + "@example.org/x", "https://ann:" + wrong + "@example.org:port/x",
	} {
		if err := r.SetRemote("origin", a); err != nil {
			see(err)
			failed++
			continue
		}
		for _, err := range []error{r.Push(t.Context(), "origin", update, PushOptions{Progress: &said}), r.Fetch(t.Context(), "origin", &said)} {
			see(err)
			if err != nil {
				failed++
			}
		}
		_, err := Clone(t.Context(), a, filepath.Join(t.TempDir(), "c"), CloneOptions{Progress: &said, Network: Network{Keyring: &ring{}}})
		see(err)
		shown, _, err := r.Remote("origin")
		see(err)
		said.WriteString(shown)
	}
	if failed < 15 {
		t.Errorf("only %d failures to look at", failed)
	}
	// One that somebody wrote into the config by hand still works.
	gitIn(t, r.GitDir(), "config", "remote.origin.url", address(right, "content.git"))
	push(t, r, PushOptions{}, update...)
	shown, _, err := r.Remote("origin")
	see(err)
	said.WriteString(shown)
	if err := r.SetRemote("origin", address(right, "content.git")); err != nil {
		t.Fatal(err)
	}
	if err := r.Fetch(t.Context(), "origin", &said); err != nil {
		t.Fatal(err)
	}
	locked, public := home(t, pass)
	ss := gittest.NewSSH(t, gittest.SSHOptions{Keys: []ssh.PublicKey{public}})
	setNetwork(t, r, Network{Home: locked, Asker: &person{trust: true, passphrases: []string{pass + "!", pass}}})
	if err := r.SetRemote("origin", ss.URL+"/absent.git"); err != nil {
		t.Fatal(err)
	}
	see(r.Fetch(t.Context(), "origin", &said))

	secrets := []string{right, wrong, pass}
	for _, s := range secrets {
		if strings.Contains(said.String(), s) {
			t.Errorf("%q is in the open:\n%s", s, said.String())
		}
	}
	if !strings.Contains(said.String(), "***") {
		t.Error("the server that repeats what it hears was not heard")
	}
	err = filepath.WalkDir(r.WorkTree(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%q is in %s", s, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A redirect takes the login nowhere else.
func TestRedirects(t *testing.T) {
	var leaked []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if a := req.Header.Get("Authorization"); a != "" {
			leaked = append(leaked, a)
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="yours"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer thief.Close()
	r, s, dir := withRemote(t, gittest.Options{User: "ann", Password: "s3cret-s3cret", Wrap: func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			switch {
			case strings.HasPrefix(req.URL.Path, "/moved/"):
				http.Redirect(w, req, strings.TrimPrefix(req.URL.RequestURI(), "/moved"), http.StatusMovedPermanently)
			case strings.HasPrefix(req.URL.Path, "/away/"):
				http.Redirect(w, req, thief.URL+req.URL.RequestURI(), http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/ftp/"):
				http.Redirect(w, req, "ftp://example.org/", http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/round/"):
				http.Redirect(w, req, req.URL.RequestURI(), http.StatusFound)
			case strings.HasPrefix(req.URL.Path, "/page/"):
				fmt.Fprintln(w, "<html>")
			default:
				h.ServeHTTP(w, req)
			}
		})
	}})
	setNetwork(t, r, Network{})
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("ann", "s3cret-s3cret")
	h := commit(t, r, "refs/heads/main", "a", "1")
	for path, want := range map[string]error{"/moved/content.git": nil, "/away/content.git": ErrAuth, "/ftp/x": errAny, "/round/x": errAny, "/page/x": ErrNoRemoteRepository} {
		u.Path = path
		if err := r.SetRemote("origin", u.String()); err != nil {
			t.Fatal(err)
		}
		err := r.Push(t.Context(), "origin", []RefUpdate{{Name: "refs/heads/main", New: h}}, PushOptions{})
		if want == errAny && err != nil || want != errAny && errors.Is(err, want) {
			continue
		}
		t.Errorf("%s: %v; want %v", path, err, want)
	}
	if len(leaked) > 0 {
		t.Errorf("another server was told %q", leaked)
	}
	if got := remoteRefs(t, dir)["refs/heads/main"]; got != h.String() {
		t.Errorf("the moved repository has main at %q", got)
	}
}

var errAny = errors.New("any error")
