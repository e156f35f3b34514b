package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
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
