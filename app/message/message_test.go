package message_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"postil/app/message"
	"postil/editor/cite"
	"postil/editor/proof"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
)

func TestErrorsAreSentences(t *testing.T) {
	finding := proof.Finding{Template: "There is no source with the key “{{.Key}}”.", Args: map[string]string{"Key": "x"}}
	tests := []struct {
		err  error
		want string
	}{
		{nil, ""},
		{fmt.Errorf("submit: %w", desk.ErrNoIdentity), "Postil does not know who you are yet."},
		{&desk.CheckError{Act: desk.ActSubmit, Findings: []proof.Finding{finding}}, "The article has an error that must be mended first: There is no source with the key “x”."},
		{&desk.CheckError{Act: desk.ActSubmit, Findings: []proof.Finding{finding, finding}}, "The article has 2 errors that must be mended first."},
		{fmt.Errorf("publish: %w", &desk.StateError{Act: desk.ActPublish, State: review.Published, Title: "Boats"}), "“Boats” is published already."},
		{&desk.StateError{Act: desk.ActSubmit, State: review.InReview, Title: "Boats"}, "“Boats” is in review already."},
		{fmt.Errorf("publish: %w: it was not submitted for review", review.ErrNotApproved), "It is not approved as it stands: it was not submitted for review."},
		{&article.SyntaxError{Line: 3, Msg: "the list has no end", Remedy: "Close it."}, "The article cannot be read at line 3: the list has no end. Close it."},
		{
			fmt.Errorf("save: %w", &desk.FileError{Path: "drafts/a/index.md", Err: &article.SyntaxError{Line: 3, Msg: "the list has no end", Remedy: "Close it."}}),
			"drafts/a/index.md cannot be read at line 3: the list has no end. Close it.",
		},
		{&desk.FileError{Path: "drafts/a/references/b.json", Err: &cite.SyntaxError{Line: 2, Msg: "a } is missing"}}, "drafts/a/references/b.json cannot be read at line 2: a } is missing"},
		{fmt.Errorf("%w: boats", desk.ErrNoDraft), "There is no draft called boats."},
		{desk.ErrNoDraft, "No draft is open."},
		{fmt.Errorf("%w: boats, ships", desk.ErrAmbiguousDraft), "More than one draft could be meant: boats, ships."},
		{fmt.Errorf("publish: %w: 2030-01-01", desk.ErrNotYet), "This article carries a date in the future (2030-01-01)."},
		{fmt.Errorf("submit: %w", &repo.RefMovedError{Name: "refs/editorial/log/x"}), "Somebody or something else changed this at the same moment."},
		{errors.New("the disk is on fire"), "the disk is on fire"},
	}
	for _, test := range tests {
		got := message.Error(test.err).String()
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%v\n got %q\nwant %q…", test.err, got, test.want)
		}
	}
}

func TestAValueIsNeverTakenForASlot(t *testing.T) {
	m := message.New("{{.A}} and {{.B}}", "A", "{{.B}}", "B", "{{.A}}")
	for range 20 { // the order of a map changes
		if got := m.String(); got != "{{.B}} and {{.A}}" {
			t.Fatalf("got %q", got)
		}
	}
}

func TestDetailsSayWhereASaveIs(t *testing.T) {
	r := desk.Receipt{Act: desk.ActSave, Title: "Boats", Commit: repo.BlobHash([]byte("x")), Remote: "r.git"}
	got := fmt.Sprint(message.Details(r))
	if !strings.Contains(got, "on this computer so far") {
		t.Errorf("details: %s", got)
	}
	r.Unchanged = true
	if got := message.Details(r); len(got) != 0 {
		t.Errorf("of nothing saved: %v", got)
	}
}

func TestDetailsSayWhatIsWaiting(t *testing.T) {
	commit := repo.BlobHash([]byte("x"))
	r := desk.Receipt{Act: desk.ActSubmit, Title: "Boats", Commit: commit, Remote: "r.git", Unsent: repo.ErrOffline, Kept: []string{"a.png"}}
	var lines []string
	for _, m := range message.Details(r) {
		lines = append(lines, m.String())
	}
	got := strings.Join(lines, "\n")
	for _, want := range []string{commit.String()[:10], "Not sent to r.git yet: The remote cannot be reached.", "because you edited them: a.png"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}
