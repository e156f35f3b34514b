package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"postil/publish/repo/gittest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"postilctl": func() { os.Exit(command()) },
	})
}

// TestStories runs whole stories through the program, against real git.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.Getenv("WORK"))
			e.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			e.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			e.Setenv("GIT_AUTHOR_NAME", "Plain Git")
			e.Setenv("GIT_AUTHOR_EMAIL", "git@example.org")
			e.Setenv("GIT_COMMITTER_NAME", "Plain Git")
			e.Setenv("GIT_COMMITTER_EMAIL", "git@example.org")
			e.Setenv("POSTIL_NAME", "Ada Reyes")
			e.Setenv("POSTIL_EMAIL", "ada@example.org")
			e.Setenv("POSTIL_CACHE_DIR", filepath.Join(e.Getenv("WORK"), ".cache"))
			e.Setenv("POSTIL_CONFIG_DIR", filepath.Join(e.Getenv("WORK"), ".config", "postil"))
			e.Setenv("editor", "Ben Okoro <ben@example.org>")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "git" {
				_, err := exec.LookPath("git")
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":      exits,
			"remember":   remember,
			"unchanged":  unchanged,
			"draw":       draw,
			"overwrite":  overwrite,
			"httpserver": httpserver,
			"webserver":  webServer,
			"website":    website,
			"listmonk":   fakeListmonk,
			"registries": registries,
			"replace":    replace,
			"json":       jsonFields,
			"force-each": forceEach,

			"forge-approval": forgeApproval,
			"verify-events":  verifyEvents,

			"answer-first":      func(ts *testscript.TestScript, neg bool, args []string) { answerRemark(ts, "comment", args) },
			"answer-suggestion": func(ts *testscript.TestScript, neg bool, args []string) { answerRemark(ts, "suggest", args) },
		},
	})
}

// answerRemark runs a command on the first remark of a kind that is listed in
// remarks.json: answer-first COMMAND [FLAGS]
func answerRemark(ts *testscript.TestScript, kind string, args []string) {
	var list []remark
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("remarks.json")), &list))
	for _, r := range list {
		if r.Kind == kind {
			ts.Check(ts.Exec("postilctl", append(args, r.ID[:8])...))
			return
		}
	}
	ts.Fatalf("no %s is listed", kind)
}

// forceEach tries to put an empty commit in place of each ref that a file lists
// as refs/seen/…, and to delete it; both must be refused: force-each REPOSITORY
// FILE
func forceEach(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: force-each REPOSITORY FILE")
	}
	refs := strings.Fields(ts.ReadFile(args[1]))
	if len(refs) == 0 {
		ts.Fatalf("no refs to force")
	}
	dir := ts.MkAbs(args[0])
	git := func(args ...string) (string, error) {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull)
		for _, name := range []string{"PATH", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"} {
			cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
		}
		out, err := cmd.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
	tree, err := git("hash-object", "-t", "tree", "-w", "--stdin")
	if err != nil {
		tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	}
	for _, seen := range refs {
		ref := "refs/" + strings.TrimPrefix(seen, "refs/seen/")
		// An heir that has lost everything, a stranger, and nothing at all.
		heir, err := git("commit-tree", "-m", "heir", "-p", seen, tree)
		ts.Check(err)
		stranger, err := git("commit-tree", "-m", "stranger", tree)
		ts.Check(err)
		pushes := []string{"+" + stranger + ":" + ref, ":" + ref}
		if strings.Contains(ref, "/log/") {
			pushes = append(pushes, heir+":"+ref)
		}
		for _, push := range pushes {
			out, err := git("push", "origin", push)
			if err == nil || !strings.Contains(out, "Postil refuses this push") {
				ts.Fatalf("push %s: %v\n%s", push, err, out)
			}
		}
	}
}

// exits runs a program and wants the exit code given: exits CODE PROGRAM [ARG…]
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// remember notes all refs and files of folders: remember DIR…
func remember(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: remember DIR…")
	}
	for _, dir := range args {
		ts.Check(os.WriteFile(remembered(ts, dir), state(ts, dir), 0o666))
	}
}

func remembered(ts *testscript.TestScript, dir string) string {
	return filepath.Join(ts.Getenv("WORK"), filepath.Base(ts.MkAbs(dir))+".remembered")
}

// unchanged wants folders to be as remembered: unchanged DIR…
func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: unchanged DIR…")
	}
	for _, dir := range args {
		before, err := os.ReadFile(remembered(ts, dir))
		ts.Check(err)
		if after := state(ts, dir); !bytes.Equal(before, after) {
			ts.Fatalf("%s changed. Before:\n%s\nafter:\n%s", dir, before, after)
		}
	}
}

// state lists the refs of a repository, and the files beside .git by digest.
func state(ts *testscript.TestScript, dir string) []byte {
	abs := ts.MkAbs(dir)
	cmd := exec.Command("git", "-C", abs, "for-each-ref", "--format=%(objectname) %(refname)")
	out, err := cmd.Output()
	ts.Check(err)
	var b bytes.Buffer
	b.Write(out)
	if _, err := os.Stat(filepath.Join(abs, ".git")); err != nil {
		return b.Bytes() // a bare repository: its objects may grow
	}
	ts.Check(filepath.WalkDir(abs, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if e.Name() == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(p)
		fmt.Fprintf(&b, "%x %s\n", sha256.Sum256(data), p)
		return err
	}))
	return b.Bytes()
}

// draw makes a PNG: draw FILE
func draw(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: draw FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), drawing(ts.Check), 0o666))
}

// drawing is a picture of stripes, large enough for a page.
func drawing(check func(error)) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 675))
	for y := range 675 {
		for x := range 1200 {
			img.Set(x, y, color.RGBA{uint8(40 + x/10), uint8(60 + y/6), uint8((x/75 + y/75) % 2 * 90), 255})
		}
	}
	var b bytes.Buffer
	check(png.Encode(&b, img))
	return b.Bytes()
}

// httpserver serves the repositories in a folder over HTTP and sets $server:
// httpserver DIR
func httpserver(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: httpserver DIR")
	}
	srv, err := gittest.Start(gittest.Options{Root: ts.MkAbs(args[0])})
	ts.Check(err)
	ts.Defer(func() { ts.Check(srv.Close()) })
	ts.Setenv("server", srv.URL)
}

// webServer serves the files of a folder, as the host of a site does, and sets
// $web: webserver DIR
func webServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: webserver DIR")
	}
	srv := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
	ts.Defer(srv.Close)
	ts.Setenv("web", srv.URL)
}

// registries answers as doi.org, Open Library, arXiv and a web site do, sets
// the addresses of the first three for postilctl, and $site to the last:
// registries
func registries(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: registries")
	}
	mux := http.NewServeMux()
	answer := func(pattern, contentType, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, body)
		})
	}
	answer("/10.1000/182", "application/vnd.citationstyles.csl+json",
		`{"type":"journal-article","title":["Ports &amp; Tides"],"container-title":["Journal of Tides"],"author":[{"given":"Nadia","family":"Castillo"}],"issued":{"date-parts":[[2024,7]]},"DOI":"10.1000/182"}`)
	answer("/api/books", "application/json", `{"ISBN:9780306406157":{"title":"Tides","authors":[{"name":"Ben Okoro"}],"publishers":[{"name":"Press"}],"publish_date":"2005"}}`)
	answer("/api/query", "application/atom+xml",
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>On Pilots</title><published>2024-01-02T00:00:00Z</published><author><name>Ada Reyes</name></author></entry></feed>`)
	answer("/page", "text/html", `<title>Ports Wait</title><meta property="og:site_name" content="The Strait Times">`)
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/api/users/0/items", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Zotero-API-Version", "3")
		fmt.Fprint(w, `{"items":[{"id":"http://zotero.org/users/local/x/items/A","citation-key":"vega2020","type":"book","title":"Boats"},{"id":"http://zotero.org/users/local/x/items/B","type":"book","title":"Tides","ISBN":"9780306406157","publisher-place":"Porto"}]}`)
	})
	srv := httptest.NewServer(mux)
	ts.Defer(srv.Close)
	for _, name := range []string{"POSTIL_ZOTERO_URL", "POSTIL_DOI_URL", "POSTIL_OPENLIBRARY_URL", "POSTIL_ARXIV_URL", "site"} {
		ts.Setenv(name, srv.URL)
	}
}

// replace puts one text in the place of another: replace OLD NEW FILE
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace OLD NEW FILE")
	}
	file := ts.MkAbs(args[2])
	data, err := os.ReadFile(file)
	ts.Check(err)
	if n := bytes.Count(data, []byte(args[0])); n != 1 {
		ts.Fatalf("%s has %q %d times, not once", args[2], args[0], n)
	}
	ts.Check(os.WriteFile(file, bytes.Replace(data, []byte(args[0]), []byte(args[1]), 1), 0o666))
}

// jsonFields wants one JSON value, with fields whose text begins as given:
// json stdout|stderr PATH=TEXT… where a path is "doubts.0.author".
func jsonFields(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: json stdout|stderr PATH=TEXT…")
	}
	var root any
	text := ts.ReadFile(args[0])
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		ts.Fatalf("not one JSON value: %v\n%s", err, text)
	}
	for _, arg := range args[1:] {
		name, want, _ := strings.Cut(arg, "=")
		at := root
		for step := range strings.SplitSeq(name, ".") {
			ok := false
			switch v := at.(type) {
			case map[string]any:
				at, ok = v[step]
			case []any:
				if i, err := strconv.Atoi(step); err == nil && i < len(v) {
					at, ok = v[i], true
				}
			}
			if !ok {
				ts.Fatalf("there is no %s in\n%s", name, text)
			}
		}
		got := fmt.Sprint(at)
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			ts.Fatalf("%s is %q, not %q", name, got, want)
		}
	}
}

// overwrite writes other bytes over the files in a folder.
func overwrite(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.db"))
	ts.Check(err)
	if len(files) == 0 {
		ts.Fatalf("no file in %s", args[0])
	}
	for _, f := range files {
		ts.Check(os.WriteFile(f, []byte(strings.Repeat("Somebody's novel. ", 100)), 0o600))
	}
}
