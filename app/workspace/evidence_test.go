package workspace_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"postil/app/task"
	"postil/app/workspace"
	"postil/editor/cite"
	"postil/editor/quotation"
	"postil/publish/check"
)

// quoting begins a draft with a quotation from a page, and gives its id.
func (w *window) quoting(title string) string {
	web := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(out, "The boats wait for the tide.\n")
	}))
	w.t.Cleanup(web.Close)
	id := w.begin(title)
	w.AddReference(&cite.Reference{Key: "castillo2024", Type: "webpage", Title: "Ports", URL: web.URL + "/ports"})
	w.SetBody("They say “the boats wait for the moon” [@castillo2024].\n")
	w.fine(w.Save)
	return id
}

// keep keeps what the article cites.
func (w *window) keep(keys ...string) (out []workspace.Keeping, steps int) {
	w.t.Helper()
	w.KeepSources(keys, func(task.Progress) { steps++ }, func(list []workspace.Keeping, err error) {
		if err != nil {
			w.t.Error(err)
		}
		out = list
	})
	w.drain("keep")
	return out, steps
}

func (w *window) near() int {
	n := 0
	for _, f := range w.Analysis().Findings {
		if f.Rule == check.RuleQuotationNear {
			n++
		}
	}
	return n
}

func TestEvidenceIsUnsavedTextLikeAnyOther(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.quoting("Boats")
	out, steps := w.keep()
	if len(out) != 1 || out[0].Err != nil || out[0].Unchanged || steps != 2 || !w.Document().Dirty() || w.near() != 1 {
		t.Fatalf("kept %+v in %d steps, %d findings", out, steps, w.near())
	}
	w.drain("recovery")
	w.Close() // the program is killed
	w.run.Close()

	w = p.open(t)
	w.fine(func() { w.OpenDraft(id) })
	if !w.Document().Dirty() || w.Analysis().Kept["castillo2024"] == nil || w.near() != 1 {
		t.Fatalf("after a kill: dirty %v, kept %v", w.Document().Dirty(), w.Analysis().Kept)
	}
	w.fine(w.Save)
	if out, _ := w.keep("castillo2024"); len(out) != 1 || !out[0].Unchanged || w.Document().Dirty() {
		t.Errorf("again: %+v", out)
	}
	var found []quotation.Result
	w.CheckQuotations(func(list []quotation.Result) { found = list })
	w.drain("quotations")
	if len(found) != 1 || found[0].State != quotation.Near {
		t.Errorf("quotations %+v", found)
	}
}

func TestEvidencePutIntoTheWorkingFolderIsTakenUp(t *testing.T) {
	p := newPlace(t, false)
	w := p.open(t)
	id := w.quoting("Boats")
	w.keep()
	w.fine(w.Save)
	folder := filepath.Join(p.dir, "drafts", "boats", "sources", "castillo2024")
	record, err := os.ReadFile(filepath.Join(folder, "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	other := w.quoting("Ships")
	if other == id || w.near() != 0 {
		t.Fatalf("%d findings of a draft that keeps nothing", w.near())
	}
	into := filepath.Join(p.dir, "drafts", "ships", "sources", "castillo2024")
	if err := os.MkdirAll(into, 0o777); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "text.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"record.json": record, "text.txt": text} {
		if err := os.WriteFile(filepath.Join(into, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	w.fine(w.LookAround)
	if w.near() != 1 || !w.Document().Dirty() {
		t.Errorf("%d findings once a copy is there", w.near())
	}
}
