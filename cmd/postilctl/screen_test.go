package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"postil/publish/repo"
)

// What others wrote does nothing to a terminal, in a result or an error, and
// JSON keeps it as it is.
func TestOutputIsPlain(t *testing.T) {
	const nasty = "a\x1b]0;owned\x07\x1b[2Jb\u009b31m\u202ec\rd\x7f\te\nÅé\u00ad…"
	var out, errs bytes.Buffer
	s := &session{out: &out, err: &errs}
	if err := s.print(nil, func(w io.Writer) { fmt.Fprint(w, nasty) }); err != nil {
		t.Fatal(err)
	}
	s.complain(&repo.PushError{Remote: "origin", Refused: map[string]string{"x": "no"}, HookText: nasty})
	s.complain(&refusal{err: errors.New("x"), findings: []finding{{Path: nasty, Text: nasty}}, hint: nasty})
	for _, got := range []string{out.String(), errs.String()} {
		if strings.ContainsAny(got, "\x1b\x07\u009b\u202e\r\x7f") || !strings.Contains(got, "\te\nÅé\u00ad…") {
			t.Errorf("printed %q", got)
		}
	}
	out.Reset()
	s.json = true
	if err := s.print(nasty, nil); err != nil || !strings.Contains(out.String(), "\\u001b") || !strings.Contains(out.String(), "\u009b") {
		t.Errorf("JSON is %q, %v", out.String(), err)
	}
}
