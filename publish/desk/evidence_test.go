package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/editor/proof"
	"postil/editor/quotation"
	"postil/publish/article"
	"postil/publish/check"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/repo"
)

// keptPage are the files of a page that was got on a day of March.
func keptPage(t *testing.T, old *evidence.Snapshot, day int, text string) (*evidence.Snapshot, map[string][]byte) {
	t.Helper()
	s, err := evidence.Keep("castillo2024", old, evidence.Page{
		Retrieval: evidence.Retrieval{
			Asked: "https://example.org/", Address: "https://example.org/", At: time.Date(2026, 3, day, 8, 0, 0, 0, time.UTC),
			Status: 200, Type: "text/plain", Size: len(text), SHA256: evidence.Hash([]byte(text)),
		},
		Words: text,
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if data == nil {
			delete(files, name)
		}
	}
	return s, files
}

const (
	keptRecord = "sources/castillo2024/record.json"
	keptText   = "sources/castillo2024/text.txt"
	newestText = "sources/castillo2024/newest.txt"
)

func save(t *testing.T, k *desk.Desk, id string, e desk.Edit) desk.Receipt {
	t.Helper()
	r, err := k.Save(t.Context(), id, e)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func draft(t *testing.T, k *desk.Desk, id string) *desk.Draft {
	t.Helper()
	d, err := k.Draft(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEvidenceIsApprovedAndPublishedWithItsArticle(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	first, files := keptPage(t, nil, 9, "The boats wait.\n")
	r := save(t, k, id, desk.Edit{Put: files})
	if !slices.Contains(draft(t, k, id).Files(), keptText) {
		t.Errorf("an approval would list %q", draft(t, k, id).Files())
	}
	for _, name := range []string{keptRecord, keptText} {
		if data, err := os.ReadFile(filepath.Join(r.Folder, filepath.FromSlash(name))); err != nil || !bytes.Equal(data, files[name]) {
			t.Errorf("the working folder has %q, %v", data, err)
		}
	}
	approve(t, k, id)
	second, files := keptPage(t, first, 10, "The boats go.\n")
	save(t, k, id, desk.Edit{Put: files})
	if n := len(draft(t, k, id).Status.Counting()); n != 0 {
		t.Errorf("%d approvals count of evidence that nobody has seen", n)
	}
	// Once the page is as it was, its other text goes.
	_, files = keptPage(t, second, 11, "The boats wait.\n")
	save(t, k, id, desk.Edit{Put: files})
	if d := draft(t, k, id); slices.Contains(d.Files(), newestText) {
		t.Errorf("the draft still brings %q", d.Files())
	}
	if _, err := k.Submit(t.Context(), id, ""); err == nil {
		t.Error("submitted twice")
	}
	k.SetWho(ben)
	if _, err := k.Approve(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	k.SetWho(ada)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if data, err := k.PublishedFile(keptText); err != nil || string(data) != "The boats wait.\n" {
		t.Errorf("main has %q, %v", data, err)
	}
	if _, err := os.Stat(filepath.Join(k.Folder(), "drafts", "the-fourth-boat")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the working folder is still there: %v", err)
	}
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}

func TestEvidenceThatNobodyApprovedIsInDoubt(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), nil)
	folder := k.Folder()
	tip, err := k.Version()
	if err != nil {
		t.Fatal(err)
	}
	parent, err := repo.ParseHash(tip)
	if err != nil {
		t.Fatal(err)
	}
	r, err := repo.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, files := keptPage(t, nil, 9, "The boats wait.\n")
	if _, err := r.Commit(t.Context(), repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{parent}, Message: "Slip in a source\n", Author: ada, Committer: ada,
		When: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC), Changes: []repo.Change{{Path: keptRecord, Data: files[keptRecord]}, {Path: keptText, Data: files[keptText]}},
	}); err != nil {
		t.Fatal(err)
	}
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 1 {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}

func TestTwoDraftsKeepOnePage(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), nil)
	one, two := write(t, k, article.Front{Title: "One"}), write(t, k, article.Front{Title: "Two"})
	_, files := keptPage(t, nil, 9, "The boats wait.\n")
	save(t, k, one, desk.Edit{Put: files})
	_, files = keptPage(t, nil, 10, "The boats go.\n")
	save(t, k, two, desk.Edit{Put: files})
	for _, id := range []string{one, two} {
		approve(t, k, id)
		if _, err := k.Publish(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := k.PublishedFile(keptText); err != nil || string(data) != "The boats wait.\n" {
		t.Errorf("main has %q, %v", data, err)
	}
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 0 {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}

func TestEvidenceInTheWorkingFolder(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	folder := k.WorkFolder(id)
	before := k.WorkStamp(id)
	_, files := keptPage(t, nil, 9, "The boats wait for the tide.\n")
	for name, data := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if k.WorkStamp(id) == before {
		t.Error("evidence put into the working folder is not noticed")
	}
	e, err := k.Work(t.Context(), draft(t, k, id))
	if err != nil || !slices.Equal(e.Names(), []string{keptRecord, keptText}) {
		t.Fatalf("the edit has %q, %v", e.Names(), err)
	}
	v, err := k.View(t.Context(), id, e)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := v.Kept("castillo2024")
	if err != nil || len(kept.Sources) != 1 || kept.Sources[0].Compare("boats wait for").State != quotation.Found {
		t.Errorf("kept %v, %v", kept, err)
	}
	if again, _ := v.Kept("castillo2024"); again != kept {
		t.Error("it is read anew though nothing has changed")
	}
	if slices.Contains(v.Article.Files, keptText) {
		t.Error("evidence counts as a file beside the article")
	}
	if _, err := v.Kept("nobody"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of another source: %v", err)
	}
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "sources")); err != nil {
		t.Fatal(err)
	}
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if d := draft(t, k, id); slices.Contains(d.Files(), keptRecord) {
		t.Errorf("what was removed there is still in the draft: %q", d.Files())
	}
}

func TestQuotationsAreChecked(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), func(p *desk.NewPublication) { p.Publication.HouseStyle.KeepSources = true })
	id := write(t, k, article.Front{})
	f := draft(t, k, id).Article.File
	f.SetBody("\nThey say “the boats wait for the moon every day” [@castillo2024]. They say “ferries are the whole future” [@castillo2024].\n")
	e := desk.Edit{Article: f}
	rules := func() (out []string) {
		v, err := k.View(t.Context(), id, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range v.Check() {
			switch found.Rule {
			case check.RuleQuotationNear, check.RuleQuotationNotFound, check.RuleEvidence, check.RuleSourceNotKept:
				out = append(out, found.Rule+" «"+string(f.Bytes()[found.Start:found.End])+"» "+found.Text())
			}
		}
		return out
	}
	if got := rules(); len(got) != 1 || !strings.HasPrefix(got[0], "source-not-kept «@castillo2024»") {
		t.Errorf("nothing kept: %q", got)
	}
	_, e.Put = keptPage(t, nil, 9, "Every day, the boats wait for the tide every day, they say.\n")
	got := rules()
	if len(got) != 2 || !strings.HasPrefix(got[0], "quotation-near «the boats wait for the moon every day»") || !strings.Contains(got[0], "tide → moon") ||
		!strings.HasPrefix(got[1], "quotation-not-found «ferries are the whole future»") {
		t.Errorf("kept: %q", got)
	}
	e.Put[keptText] = []byte("The boats wait for the moon every day. Ferries are the whole future.\n")
	if got := rules(); len(got) != 1 || !strings.HasPrefix(got[0], "evidence «") {
		t.Errorf("changed by hand: %q", got)
	}
}

func TestTwoPeopleKeepOnePageInOneDraft(t *testing.T) {
	c := at("2026-03-09T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	sync(t, k)
	other := cloned(t, k, c, ben)
	first, files := keptPage(t, nil, 9, "The boats wait.\n")
	save(t, k, id, desk.Edit{Put: files})
	_, files = keptPage(t, first, 10, "The boats go.\n")
	save(t, other, id, desk.Edit{Put: files})
	sync(t, other)
	if rep := sync(t, k); len(rep.Joined) != 1 || len(rep.Diverged) != 0 {
		t.Fatalf("joined %q, diverged %q", rep.Joined, rep.Diverged)
	}
	sync(t, other)
	for _, desk := range []*desk.Desk{k, other} { // ours, whole: no text of the other look beside it
		d := draft(t, desk, id)
		if _, err := desk.DraftFile(d, newestText); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", desk.Who().Name, err)
		}
		found, err := desk.Check(t.Context(), d)
		if err != nil || slices.ContainsFunc(found, func(f proof.Finding) bool { return f.Rule == check.RuleEvidence }) {
			t.Errorf("%s finds %v, %v", desk.Who().Name, found, err)
		}
	}
}

func TestAPublicationThatLeavesItsEvidenceOutIsInDoubt(t *testing.T) {
	k := newDesk(t, at("2026-03-09T08:00:00Z"), nil)
	id := write(t, k, article.Front{})
	_, files := keptPage(t, nil, 9, "The boats wait.\n")
	save(t, k, id, desk.Edit{Put: files})
	approve(t, k, id)
	d := draft(t, k, id)
	spec := repo.CommitSpec{
		Ref: "refs/heads/main", Parents: []repo.Hash{d.Base}, Author: ada, Committer: ada, When: time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC),
		Message: fmt.Sprintf("Publish %q\n\nDraft-Id: %s\nApproved-By: Ben Okoro <ben@example.org>\nApproval: %s\n", d.Title(), id, d.Status.Counting()[0].Event.ID()),
	}
	for _, name := range d.Files() {
		if strings.HasPrefix(name, "sources/") {
			continue
		}
		data, err := k.DraftFile(d, name)
		if err != nil {
			t.Fatal(err)
		}
		spec.Changes = append(spec.Changes, repo.Change{Path: name, Data: data})
	}
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Commit(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	v, err := k.Verify(t.Context())
	if err != nil || len(v.Doubts) != 1 || !strings.Contains(v.Doubts[0].Reason, keptRecord+" is not as Ben Okoro approved it") {
		t.Errorf("doubts %v, %v", v.Doubts, err)
	}
}
