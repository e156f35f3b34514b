package message_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"postil/app/message"
	"postil/app/signing"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/repo/hostkey"
	"postil/publish/review"
	"postil/publish/sign"
)

func TestEveryReasonToLookAtADraftIsTold(t *testing.T) {
	d := &desk.Draft{Article: &content.Article{}}
	d.Article.Front.Date = article.Day(2026, 4, 1)
	ben := review.Actor{Name: "Ben Okoro", Email: "ben@example.org"}
	for _, test := range []struct {
		task desk.Task
		want string
	}{
		{desk.Task{Reason: desk.ReasonClash}, "Changed here and elsewhere: decide which words stand"},
		{desk.Task{Reason: desk.ReasonChanges, Note: "Name the\nshipyard.", By: ben}, "Ben Okoro asks for changes: Name the shipyard."},
		{desk.Task{Reason: desk.ReasonApprove, By: review.Actor{Email: "x@example.org"}}, "x@example.org asks for your approval"},
		{desk.Task{Reason: desk.ReasonApprove, By: ben, Own: true}, "You submitted it, and may approve it yourself"},
		{desk.Task{Reason: desk.ReasonPublish}, "Approved: it can be published"},
		{desk.Task{Reason: desk.ReasonDate}, "Approved: it can be published on 1 April 2026"},
		{desk.Task{Reason: desk.ReasonRemarks, Remarks: 1, By: ben}, "A remark by Ben Okoro waits for your answer"},
		{desk.Task{Reason: desk.ReasonRemarks, Remarks: 3, By: ben}, "3 remarks wait for your answer, the last by Ben Okoro"},
		{desk.Task{Reason: desk.ReasonAssigned, By: ben}, "Ben Okoro gave it to you to look after"},
	} {
		test.task.Draft = d
		if got := message.Task(test.task).String(); got != test.want {
			t.Errorf("%s: %q, want %q", test.task.Reason, got, test.want)
		}
	}
}

func TestWhatDoesNotCountIsToldWithItsReason(t *testing.T) {
	ben := review.Actor{Name: "Ben Okoro"}
	for _, test := range []struct {
		kind review.Kind
		why  error
		want string
	}{
		{review.Approve, review.ErrUnsigned, "The approval by Ben Okoro does not count. It is not signed,"},
		{review.Submit, fmt.Errorf("%w: x of y is not among the publication's keys", sign.ErrNotAllowed), "That Ben Okoro submitted it does not count. This key does not count here: x of y"},
		{review.RequestChanges, sign.ErrForged, "That Ben Okoro asked for changes does not count. The signature is not of this text"},
		{review.Comment, review.ErrUnsigned, "Something that Ben Okoro said of it does not count."},
		{review.Assign, review.ErrUnsigned, "Something that Ben Okoro did does not count."},
	} {
		got := message.Uncounted(review.Uncounted{Event: review.Event{Kind: test.kind, Actor: ben}, Why: test.why}).String()
		if !strings.HasPrefix(got, test.want) || !strings.HasSuffix(got, ".") {
			t.Errorf("%s: %q, want %q", test.kind, got, test.want)
		}
	}
	for void, want := range map[string]string{
		"": "", "the same person wrote the draft": "The approval by Ben Okoro does not count. The same person wrote the draft.",
		"content/a/index.md was changed after it": "The approval by Ben Okoro does not count. content/a/index.md was changed after it.",
	} {
		if got := message.Void(review.Approval{Event: review.Event{Kind: review.Approve, Actor: ben}, Void: void}).String(); got != want {
			t.Errorf("%q: %q", void, got)
		}
	}
}

func hostKey(t *testing.T, seed byte) ssh.PublicKey {
	t.Helper()
	key, err := ssh.NewPublicKey(ed25519.NewKeyFromSeed(append(make([]byte, 31), seed)).Public())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAServersKeyIsToldApart(t *testing.T) {
	shown, known := hostKey(t, 1), hostKey(t, 2)
	for _, test := range []struct {
		err  *hostkey.Error
		want []string
	}{
		{
			&hostkey.Error{Host: "git.example.org", Shown: shown, Err: hostkey.ErrUnknown},
			[]string{"git.example.org was never met before", ssh.FingerprintSHA256(shown), "agree if it is the same"},
		},
		{
			&hostkey.Error{Host: "git.example.org", Shown: shown, Err: hostkey.ErrChanged, Known: []hostkey.Entry{{Key: known, File: "/h/known_hosts", Line: 7}}},
			[]string{"does not show the ssh key that it had before", "pretending", ssh.FingerprintSHA256(shown), ssh.FingerprintSHA256(known), "line 7 out of /h/known_hosts"},
		},
		{&hostkey.Error{Host: "git.example.org", Shown: shown, Err: hostkey.ErrRevoked}, []string{"must not be trusted any more"}},
	} {
		got := message.Error(fmt.Errorf("fetch: %w: %w", repo.ErrHostKey, test.err)).String()
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%v: %q lacks %q", test.err.Err, got, want)
			}
		}
	}
}

func TestAPassphraseThatWasNotGiven(t *testing.T) {
	err := fmt.Errorf("approve: %w: /k: %w", sign.ErrPassphrase, signing.ErrDeclined)
	if got := message.Error(err).String(); !strings.Contains(got, "It was not done, and nothing is lost") {
		t.Errorf("got %q", got)
	}
	if got := message.Error(errors.Join(err)).String(); strings.Contains(got, "/k") {
		t.Errorf("got %q", got)
	}
}

func TestAStoppedSendingIsNoFailedAct(t *testing.T) {
	r := desk.Receipt{Act: desk.ActSubmit, Title: "Boats", Remote: "r.git", Unsent: fmt.Errorf("push: %w", context.Canceled)}
	got := fmt.Sprint(message.Details(r))
	if !strings.Contains(got, "was stopped") || strings.Contains(got, "Nothing was changed") {
		t.Errorf("details %s", got)
	}
}
