package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/zalando/go-keyring"
)

// fakeListmonk answers as listmonk does, writes the campaign that it gets to
// campaign.json, and sets $listmonk: listmonk TOKEN
func fakeListmonk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listmonk TOKEN")
	}
	file := ts.MkAbs("campaign.json")
	made := 0
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/campaigns", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		if r.Header.Get("Authorization") != "token "+args[0] {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"invalid API credentials"}`)
			return
		}
		data, err := io.ReadAll(r.Body)
		if err != nil || !json.Valid(data) || os.WriteFile(file, data, 0o666) != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		made++
		fmt.Fprintf(w, `{"data":{"id":%d,"status":"draft"}}`, made)
	})
	srv := httptest.NewServer(mux)
	ts.Defer(srv.Close)
	ts.Setenv("listmonk", srv.URL)
}

// The token that login was told is in the keyring, under the server's name, and
// nowhere else; a campaign is made with it.
func TestListmonkTokenIsKeptInTheKeyring(t *testing.T) {
	keyring.MockInit()
	var authorized string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorized = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"data":{"id":7,"status":"draft"}}`)
	}))
	defer srv.Close()
	dir := filepath.Join(t.TempDir(), "pub")
	ctl(t, exitFine, "init", "-name", "Harbour Review", "-base-url", "https://review.example.org/", dir)
	settings := filepath.Join(dir, "postil.yaml")
	data, err := os.ReadFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), `    url: ""`+"\n    lists: []", "    url: "+srv.URL+"\n    lists: [4]", 1)
	text = strings.Replace(text, `  from: ""`, "  from: news@review.example.org", 1)
	if err := os.WriteFile(settings, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "git", "-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qam", "Name listmonk")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("git is not at hand: %v %s", err, out)
	}
	issue := filepath.Join(t.TempDir(), "issue.md")
	if err := os.WriteFile(issue, []byte("---\nsubject: Hello\ndate: 2026-09-20\n---\n\nText.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if said := ctl(t, exitRefused, "-C", dir, "newsletter", "campaign", issue); !strings.Contains(said, "There is no token for listmonk") {
		t.Errorf("without a token: %s", said)
	}
	login := func(line string) (int, string) {
		var out bytes.Buffer
		code := run(t.Context(), []string{"-C", dir, "newsletter", "login"}, strings.NewReader(line), &out, &out, as("Ada Reyes", "ada@example.org"))
		return code, out.String()
	}
	if code, said := login("nonsense\n"); code != exitRefused || !strings.Contains(said, "no token of listmonk") || strings.Contains(said, "nonsense") {
		t.Errorf("%d %s", code, said)
	}
	if code, said := login("api:s3cret\nmore\n"); code != exitFine || strings.Contains(said, "s3cret") {
		t.Errorf("%d %s", code, said)
	}
	if said := ctl(t, exitFine, "-C", dir, "newsletter", "campaign", issue); !strings.Contains(said, "campaign 7") {
		t.Errorf("with a token: %s", said)
	}
	if authorized != "token api:s3cret" {
		t.Errorf("it was sent %q", authorized)
	}
	err = filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if data, err := os.ReadFile(p); err == nil && bytes.Contains(data, []byte("s3cret")) {
			t.Errorf("the token is in %s", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
