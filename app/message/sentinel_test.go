package message_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/app/message"
	"postil/publish/archive"
	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
	"postil/publish/export"
	"postil/publish/live"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo"
	"postil/publish/repo/hostkey"
	"postil/publish/review"
	"postil/publish/sign"
)

// sentinels are all errors by name of the packages behind the window.
var sentinels = map[string]error{
	"export.ErrNoArticle": export.ErrNoArticle, "export.ErrNoBrowser": export.ErrNoBrowser, "export.ErrBrowser": export.ErrBrowser, "export.ErrPDFTimeout": export.ErrPDFTimeout,
	"newsletter.ErrNoSubject": newsletter.ErrNoSubject, "newsletter.ErrNoDate": newsletter.ErrNoDate, "newsletter.ErrEmpty": newsletter.ErrEmpty, "newsletter.ErrNoArticle": newsletter.ErrNoArticle, "newsletter.ErrNoBaseURL": newsletter.ErrNoBaseURL, "newsletter.ErrNoSender": newsletter.ErrNoSender, "newsletter.ErrBadSender": newsletter.ErrBadSender, "newsletter.ErrLongHeader": newsletter.ErrLongHeader, "newsletter.ErrSentBefore": newsletter.ErrSentBefore, "newsletter.ErrNoListmonk": newsletter.ErrNoListmonk,
	"newsletter/ledger.ErrBadEntry": ledger.ErrBadEntry, "newsletter/delivery.ErrNotKept": delivery.ErrNotKept,
	"newsletter/listmonk.ErrAddress": listmonk.ErrAddress, "newsletter/listmonk.ErrNoToken": listmonk.ErrNoToken, "newsletter/listmonk.ErrBadToken": listmonk.ErrBadToken, "newsletter/listmonk.ErrLogin": listmonk.ErrLogin, "newsletter/listmonk.ErrForbidden": listmonk.ErrForbidden, "newsletter/listmonk.ErrNotFound": listmonk.ErrNotFound, "newsletter/listmonk.ErrRejected": listmonk.ErrRejected, "newsletter/listmonk.ErrServer": listmonk.ErrServer, "newsletter/listmonk.ErrUnreachable": listmonk.ErrUnreachable, "newsletter/listmonk.ErrSlow": listmonk.ErrSlow, "newsletter/listmonk.ErrInsecure": listmonk.ErrInsecure, "newsletter/listmonk.ErrElsewhere": listmonk.ErrElsewhere, "newsletter/listmonk.ErrAnswer": listmonk.ErrAnswer, "newsletter/listmonk.ErrNotDraft": listmonk.ErrNotDraft,
	"live.ErrAddress": live.ErrAddress, "live.ErrPlaceholder": live.ErrPlaceholder, "live.ErrUnknownHost": live.ErrUnknownHost,
	"live.ErrUnreachable": live.ErrUnreachable, "live.ErrSlow": live.ErrSlow, "live.ErrInsecure": live.ErrInsecure,
	"live.ErrElsewhere": live.ErrElsewhere, "live.ErrRedirects": live.ErrRedirects, "live.ErrStatus": live.ErrStatus,
	"live.ErrNotHTML": live.ErrNotHTML, "live.ErrTooLarge": live.ErrTooLarge,
	"archive.ErrForeign": archive.ErrForeign, "archive.ErrNewer": archive.ErrNewer,
	"article.ErrCannotEdit": article.ErrCannotEdit, "article.ErrSlug": article.ErrSlug, "article.ErrAlias": article.ErrAlias, "article.ErrNoDate": article.ErrNoDate,

	"publication.ErrUnsettable": publication.ErrUnsettable,
	"review.ErrBadEvent":        review.ErrBadEvent, "review.ErrBadPolicy": review.ErrBadPolicy,
	"review.ErrOwnDraft": review.ErrOwnDraft, "review.ErrNotApproved": review.ErrNotApproved,

	"review.ErrUnsigned": review.ErrUnsigned, "desk.ErrNoKey": desk.ErrNoKey, "desk.ErrKeyNotTaken": desk.ErrKeyNotTaken,
	"desk.ErrOwnKey": desk.ErrOwnKey, "desk.ErrLockedOut": desk.ErrLockedOut, "review.ErrNotYours": &review.RoleError{Role: review.Editor, Email: "x@example.org", Have: []string{"y@example.org"}}, "desk.ErrRulesTampered": desk.ErrRulesTampered, "repo.ErrNoSignature": repo.ErrNoSignature,

	"sign.ErrNotASignature": sign.ErrNotASignature, "sign.ErrNamespace": sign.ErrNamespace, "sign.ErrForged": sign.ErrForged,
	"sign.ErrWeakKey": sign.ErrWeakKey, "sign.ErrNotAKey": sign.ErrNotAKey, "sign.ErrKeyExists": sign.ErrKeyExists,
	"sign.ErrPassphrase": sign.ErrPassphrase, "sign.ErrUnprotected": sign.ErrUnprotected, "sign.ErrNoAgent": sign.ErrNoAgent,
	"sign.ErrNotInAgent": sign.ErrNotInAgent, "sign.ErrNotAllowed": sign.ErrNotAllowed, "sign.ErrRevoked": sign.ErrRevoked,
	"sign.ErrBadKeyring": sign.ErrBadKeyring,

	"evidence.ErrRecord": evidence.ErrRecord, "evidence.ErrTampered": evidence.ErrTampered, "evidence.ErrKey": evidence.ErrKey,
	"evidence/fetch.ErrAddress": fetch.ErrAddress, "evidence/fetch.ErrPrivate": fetch.ErrPrivate, "evidence/fetch.ErrTooLarge": fetch.ErrTooLarge,
	"evidence/fetch.ErrRedirects": fetch.ErrRedirects, "evidence/fetch.ErrNoHost": fetch.ErrNoHost, "evidence/fetch.ErrNoAnswer": fetch.ErrNoAnswer,
	"evidence/fetch.ErrNotArchived": fetch.ErrNotArchived,

	"desk.ErrDraftMoved": desk.ErrDraftMoved, "desk.ErrNotPublished": desk.ErrNotPublished, "desk.ErrAddressTaken": desk.ErrAddressTaken,
	"desk.ErrNotYet": desk.ErrNotYet, "desk.ErrNoNote": desk.ErrNoNote, "desk.ErrNoArticle": desk.ErrNoArticle, "desk.ErrNoPublished": desk.ErrNoPublished,
	"desk.ErrFalseClaim": desk.ErrFalseClaim, "desk.ErrStray": desk.ErrStray,
	"desk.ErrNoIdentity": desk.ErrNoIdentity, "desk.ErrNoPublication": desk.ErrNoPublication, "desk.ErrNoDraft": desk.ErrNoDraft,
	"desk.ErrAmbiguousDraft": desk.ErrAmbiguousDraft, "desk.ErrWorkStale": desk.ErrWorkStale, "desk.ErrMainDiverged": desk.ErrMainDiverged,
	"desk.ErrDiverged": desk.ErrDiverged, "desk.ErrExists": desk.ErrExists, "desk.ErrNoThread": desk.ErrNoThread,
	"desk.ErrNothingSaid": desk.ErrNothingSaid, "desk.ErrNotASuggestion": desk.ErrNotASuggestion, "desk.ErrThreadClosed": desk.ErrThreadClosed,
	"desk.ErrThreadOpen": desk.ErrThreadOpen, "desk.ErrPassageGone": desk.ErrPassageGone, "desk.ErrNoVersion": desk.ErrNoVersion,

	"repo.ErrNotARepository": repo.ErrNotARepository, "repo.ErrRepositoryExists": repo.ErrRepositoryExists,
	"repo.ErrUnsupported": repo.ErrUnsupported, "repo.ErrNoRef": repo.ErrNoRef, "repo.ErrBadRefName": repo.ErrBadRefName,
	"repo.ErrRefConflict": repo.ErrRefConflict, "repo.ErrBrokenRef": repo.ErrBrokenRef, "repo.ErrNoObject": repo.ErrNoObject,
	"repo.ErrCorruptObject": repo.ErrCorruptObject, "repo.ErrBadPath": repo.ErrBadPath, "repo.ErrBadCommit": repo.ErrBadCommit,
	"repo.ErrNothingToCommit": repo.ErrNothingToCommit, "repo.ErrNoRemote": repo.ErrNoRemote, "repo.ErrEmptyRemote": repo.ErrEmptyRemote,
	"repo.ErrNoRemoteRepository": repo.ErrNoRemoteRepository, "repo.ErrOffline": repo.ErrOffline, "repo.ErrAuth": repo.ErrAuth,
	"repo/hostkey.ErrUnknown": hostkey.ErrUnknown, "repo/hostkey.ErrChanged": hostkey.ErrChanged, "repo/hostkey.ErrRevoked": hostkey.ErrRevoked,
	"repo.ErrHostKey": repo.ErrHostKey, "repo.ErrGitMissing": repo.ErrGitMissing, "repo.ErrStale": repo.ErrStale, "repo.ErrTooLarge": repo.ErrTooLarge, "repo.ErrBadHash": repo.ErrBadHash,
}

// declared lists the sentinel errors in a package's source.
func declared(t *testing.T, pkg string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "publish", pkg, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of %s: %v", pkg, err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if strings.HasPrefix(name.Name, "Err") {
						names = append(names, pkg+"."+name.Name)
					}
				}
			}
		}
	}
	return names
}

func TestEverySentinelHasASentence(t *testing.T) {
	all := map[string]error{"context.Canceled": context.Canceled, "context.DeadlineExceeded": context.DeadlineExceeded, "fs.ErrPermission": fs.ErrPermission}
	for _, pkg := range []string{"article", "review", "desk", "repo", "repo/hostkey", "sign", "live", "evidence", "evidence/fetch", "newsletter", "newsletter/ledger", "newsletter/delivery", "newsletter/listmonk", "export", "publication", "archive"} {
		for _, name := range declared(t, pkg) {
			if sentinels[name] == nil {
				t.Errorf("%s is not in this test's table", name)
				continue
			}
			all[name] = sentinels[name]
		}
	}
	if len(all) != len(sentinels)+3 {
		t.Errorf("%d errors are declared, the table has %d", len(all)-3, len(sentinels))
	}
	for name, sentinel := range all {
		for _, err := range []error{sentinel, fmt.Errorf("do it: %w", sentinel), fmt.Errorf("do it: %w: the reason", sentinel)} {
			m := message.Error(err)
			got := m.String()
			switch {
			case got == err.Error() || m.Template == "{{.What}}":
				t.Errorf("%s: %q has no sentence of its own", name, err)
			case strings.Contains(got, "{{") || strings.Contains(got, "do it"):
				t.Errorf("%s: %q shows its workings: %s", name, err, got)
			case !sentence(got):
				t.Errorf("%s: %q gives no whole sentence: %s", name, err, got)
			}
			for slot := range strings.SplitSeq(m.Template, "{{.") {
				if key, _, ok := strings.Cut(slot, "}}"); ok {
					if _, has := m.Args[key]; !has {
						t.Errorf("%s: the slot %s has no value", name, key)
					}
				}
			}
		}
	}
}

// sentence reports whether text begins and ends as one.
func sentence(text string) bool {
	first := []rune(text)[0]
	return strings.HasSuffix(text, ".") && (first >= 'A' && first <= 'Z' || strings.HasPrefix(text, "git "))
}

func TestReasonStandsInTheSentence(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("open: %w: it is a partial clone.", repo.ErrUnsupported), "cannot work with: it is a partial clone. Clone"}, //nolint:staticcheck // a reason that ends in a full stop
		{fmt.Errorf("read: %w", repo.ErrCorruptObject), "damaged: damaged object. Keep"},
		{fmt.Errorf("%w: \"A B\" has a space", article.ErrSlug), "cannot be a slug: \"A B\" has a space. Use"},
		{&repo.PushError{Refused: map[string]string{"refs/heads/main": "hook declined"}, HookText: "main needs an approval\n"}, "says: main needs an approval"},
		{&repo.PushError{Stale: true, Refused: map[string]string{"refs/heads/main": "stale"}}, "Somebody else published or saved meanwhile."},
		{errors.Join(fmt.Errorf("publish: %w", repo.ErrOffline), repo.ErrNoRef), "The remote cannot be reached."},
	} {
		if got := message.Error(test.err).String(); !strings.Contains(got, test.want) {
			t.Errorf("%v\n got %q\nwant %q in it", test.err, got, test.want)
		}
	}
}

func TestStateErrorsSayWhatToDo(t *testing.T) {
	acts := []desk.Act{desk.ActSave, desk.ActSubmit, desk.ActApprove, desk.ActRequestChanges, desk.ActWithdraw, desk.ActPublish}
	for _, act := range acts {
		for _, state := range review.States() {
			err := &desk.StateError{Act: act, State: state, Title: "Boats"}
			got := message.Error(fmt.Errorf("%s: %w", act, err)).String()
			if !strings.Contains(got, "“Boats”") || strings.Contains(got, "{{") || got == err.Error() || !strings.HasSuffix(got, ".") {
				t.Errorf("%s while %s: %q", act, state, got)
			}
		}
	}
}

func TestEveryActIsToldWhenDone(t *testing.T) {
	r := desk.Receipt{Title: "Boats", URL: "https://example.org/boats/", Commit: repo.BlobHash([]byte("x")), Remote: "r.git", Pushed: []string{"refs/heads/main"}}
	var seen []string
	for _, test := range []struct {
		act    desk.Act
		change func(*desk.Receipt)
		want   string
		detail string
	}{
		{desk.ActNew, nil, "Started “Boats”.", "on this computer so far"},
		{desk.ActSave, nil, "Saved “Boats”.", "the draft's branch"},
		{desk.ActSave, func(r *desk.Receipt) { r.Unchanged = true }, "Nothing has changed since the last save.", ""},
		{desk.ActSubmit, nil, "“Boats” is in review.", "Pushed to r.git."},
		{desk.ActSubmit, func(r *desk.Receipt) { r.Remote = "" }, "“Boats” is in review.", "has no remote"},
		{desk.ActSubmit, func(r *desk.Receipt) { r.Unsent = repo.ErrOffline }, "“Boats” is in review.", "Not sent to r.git yet: The remote cannot be reached."},
		{desk.ActApprove, nil, "You approved “Boats” exactly as it stands.", "Pushed to r.git."},
		{desk.ActApprove, func(r *desk.Receipt) { r.SelfApproved = true }, "which you wrote yourself", "Pushed"},
		{desk.ActRequestChanges, nil, "“Boats” went back to its author with your note.", "Pushed"},
		{desk.ActWithdraw, nil, "“Boats” is a draft again.", "Pushed"},
		{desk.ActPublish, nil, "“Boats” is published at https://example.org/boats/", "on main."},
	} {
		r := r
		r.Act = test.act
		if test.change != nil {
			test.change(&r)
		}
		seen = append(seen, string(test.act))
		if got := message.Done(r).String(); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.act, got, test.want)
		}
		var lines []string
		for _, d := range message.Details(r) {
			lines = append(lines, d.String())
		}
		if got := strings.Join(lines, "\n"); !strings.Contains(got, test.detail) || strings.Contains(got, "{{") {
			t.Errorf("%s: details %q, want %q", test.act, got, test.detail)
		}
	}
	for _, act := range []desk.Act{desk.ActNew, desk.ActSave, desk.ActSubmit, desk.ActApprove, desk.ActRequestChanges, desk.ActWithdraw, desk.ActPublish} {
		if !slices.Contains(seen, string(act)) {
			t.Errorf("%s is not tested", act)
		}
	}
}
