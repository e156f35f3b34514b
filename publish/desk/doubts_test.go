package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
)

func doubts(t *testing.T, k *desk.Desk) []desk.Doubt {
	t.Helper()
	list, err := k.Doubts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDoubtsAreFoundWhenTheyComeAndGoWithTheirReason(t *testing.T) {
	k := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	id := write(t, k, article.Front{})
	approve(t, k, id)
	if _, err := k.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := doubts(t, k); len(got) != 0 {
		t.Errorf("doubts %+v about what was approved", got)
	}
	r, err := repo.Open(k.Folder())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	commit(t, r, []repo.Change{{Path: "postil.yaml", Data: []byte("name: x\n")}}, "Settings only")
	commit(t, r, []repo.Change{{Path: "references/x.json", Data: []byte("{}\n")}}, "Behind everybody's back")
	for range 2 { // found anew, and remembered
		if got := doubts(t, k); len(got) != 1 || got[0].Subject != "Behind everybody's back" || !strings.Contains(got[0].Reason, "no approval") {
			t.Errorf("doubts %+v", got)
		}
	}
	commit(t, r, []repo.Change{{Path: "references/y.json", Data: []byte("{}\n")}}, "Again")
	if got := doubts(t, k); len(got) != 2 || got[0].Subject != "Again" {
		t.Errorf("doubts %+v", got)
	}
	// What was remembered is a convenience: without it all is looked at.
	if err := os.WriteFile(filepath.Join(k.Folder(), ".git", "postil", "vouched.json"), []byte("damaged"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := doubts(t, k); len(got) != 2 {
		t.Errorf("doubts %+v after the memory was damaged", got)
	}
}
