package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// as is the environment of a person at work.
func as(name, email string) func(string) string {
	return func(key string) string {
		switch key {
		case "POSTIL_NAME":
			return name
		case "POSTIL_EMAIL":
			return email
		}
		return ""
	}
}

// ctl runs a command that must end with an exit code, and gives what it printed.
func ctl(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &out, &errs, as("Ada Reyes", "ada@example.org")); got != code {
		t.Fatalf("postilctl %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, &out, &errs)
	}
	return out.String() + errs.String()
}

func TestServeShowsDraftsAsTheyAreWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pub")
	ctl(t, exitFine, "init", "-name", "Harbour Review", dir)
	ctl(t, exitFine, "-C", dir, "new", "-date", "2024-08-01", "-section", "commentary", "Seen While Written")
	file := filepath.Join(dir, "drafts", "seen-while-written", "index.md")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, print := io.Pipe()
	ended := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"-C", dir, "serve", "-drafts"}, strings.NewReader(""), print, &errs, as("", ""))
		print.Close()
	}()
	printed := bufio.NewReader(out)
	line, err := printed.ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	if second, err := printed.ReadString('\n'); err != nil || !strings.Contains(second, "/_preview?at=/") {
		t.Errorf("then it printed %q: %v", second, err)
	}
	address := strings.Fields(line)[1]
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("it printed %q", line)
	}
	page := func() (int, string) {
		r, err := http.Get(address + "commentary/2024/08/seen-while-written/")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	events, err := http.Get(address + "_preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	told := make(chan string)
	go func() {
		defer close(told)
		for sc := bufio.NewScanner(events.Body); sc.Scan(); {
			told <- sc.Text()
		}
	}()
	<-told // the stream has begun
	if code, body := page(); code != http.StatusOK || strings.Contains(body, "one more sentence") {
		t.Errorf("before: %d\n%s", code, body)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("\nThere is one more sentence.\n")
	if err = firstOf(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	for line := range told {
		if line == "event: change" {
			break
		}
	}
	if _, body := page(); !strings.Contains(body, "one more sentence") || !strings.Contains(body, "not published") {
		t.Errorf("after:\n%s", body)
	}
	stop()
	if code := <-ended; code != exitFine {
		t.Errorf("it ended with %d\n%s", code, &errs)
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestACancelledCommandChangesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pub")
	ctl(t, exitFine, "init", dir)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"-C", dir, "new", "Never Begun"}, strings.NewReader(""), &out, &errs, as("Ada Reyes", "ada@example.org"))
	if code != exitRefused || !strings.Contains(errs.String(), "cancelled") {
		t.Errorf("exit code %d: %s%s", code, &out, &errs)
	}
	if got := ctl(t, exitFine, "-C", dir, "list"); !strings.Contains(got, "no such drafts") {
		t.Errorf("the desk has\n%s", got)
	}
}

func TestEveryCommandTellsHowToUseIt(t *testing.T) {
	overview := ctl(t, exitFine, "help")
	for _, v := range verbs() {
		text := ctl(t, exitFine, "help", v.name)
		for _, want := range []string{v.short, "Usage: postilctl " + v.name, "Example:\n  postilctl ", "With -json:\n  "} {
			if !strings.Contains(text, want) {
				t.Errorf("help %s lacks %q:\n%s", v.name, want, text)
			}
		}
		if text != ctl(t, exitFine, v.name, "-h") {
			t.Errorf("%s -h differs from help %s", v.name, v.name)
		}
		if !strings.Contains(overview, "\n  "+v.name+" ") {
			t.Errorf("the overview lacks %s", v.name)
		}
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 || strings.TrimRight(line, "\n ") != strings.TrimRight(line, "\n") {
				t.Errorf("help %s: a line of %d characters or with space at its end: %q", v.name, n, line)
			}
		}
	}
}

func TestFlagsStandBeforeAndBehindArguments(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pub")
	ctl(t, exitFine, "init", dir, "-name", "Harbour Review")
	if got := ctl(t, exitFine, "new", "One", "-slug", "first", "Word", "-C", dir); !strings.Contains(got, "“One Word”") || !strings.Contains(got, "first") {
		t.Errorf("got %s", got)
	}
	if got := ctl(t, exitFine, "-C", dir, "new", "--", "-json is a title"); !strings.Contains(got, "“-json is a title”") {
		t.Errorf("got %s", got)
	}
}
