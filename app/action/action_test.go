package action

import (
	"errors"
	"testing"
)

func TestParseShortcut(t *testing.T) {
	tests := []struct {
		in, linux, mac string
	}{
		{"", "", ""},
		{"Ctrl+Shift+C", "Ctrl+Shift+C", "⇧⌘C"},
		{"shift+ctrl+c", "Ctrl+Shift+C", "⇧⌘C"},
		{"Cmd+Option+Left", "Ctrl+Alt+Left", "⌥⌘Left"},
		{"f6", "F6", "F6"},
		{"Ctrl+/", "Ctrl+/", "⌘/"},
		{"Ctrl++", "Ctrl++", "⌘+"},
		{"+", "+", "+"},
		{"Ctrl+Plus", "Ctrl++", "⌘+"},
		{"ctrl+enter", "Ctrl+Return", "⌘Return"},
		{"Super+é", "Super+É", "⌃É"},
	}
	for _, tc := range tests {
		s, err := Parse(tc.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", tc.in, err)
			continue
		}
		if got := s.Format("linux"); got != tc.linux {
			t.Errorf("Parse(%q) prints %q on linux, want %q", tc.in, got, tc.linux)
		}
		if got := s.Format("darwin"); got != tc.mac {
			t.Errorf("Parse(%q) prints %q on darwin, want %q", tc.in, got, tc.mac)
		}
	}
	for _, bad := range []string{"Ctrl+", "Hyper+C", "Ctrl+Ctrl+C", "F13", "F01", "Ctrl+Foo", "Ctrl+\x01", "\xff"} {
		if s, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", bad, s)
		}
	}
}

func FuzzParseShortcut(f *testing.F) {
	for _, s := range []string{"Ctrl+Shift+C", "F6", "++", "Ctrl++", "+++", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		s, err := Parse(in)
		if err != nil {
			return
		}
		again, err := Parse(s.Format("linux"))
		if err != nil || again != s {
			t.Fatalf("Parse(%q) = %+v prints %q, which parses to %+v, %v", in, s, s.Format("linux"), again, err)
		}
	})
}

func TestAddRefusesDuplicatesAndIncompleteActions(t *testing.T) {
	run := func() {}
	r := New()
	if err := r.Add(Action{ID: "a", Title: "A", Group: "G", Shortcut: Shortcut{"C", Ctrl}, Run: run}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		a    Action
		want error
	}{
		{Action{ID: "a", Title: "B", Group: "G", Run: run}, ErrDuplicateID},
		{Action{ID: "b", Title: "B", Group: "G", Shortcut: Shortcut{"C", Ctrl}, Run: run}, ErrDuplicateShortcut},
		{Action{ID: "c", Title: "B", Group: "G"}, ErrIncomplete},
		{Action{ID: "d", Group: "G", Run: run}, ErrIncomplete},
	}
	for _, tc := range tests {
		if err := r.Add(tc.a); !errors.Is(err, tc.want) {
			t.Errorf("Add(%s) = %v, want %v", tc.a.ID, err, tc.want)
		}
	}
	if n := len(r.All()); n != 1 {
		t.Errorf("refused actions were registered: %d in all", n)
	}
	if r.ByShortcut(Shortcut{"C", Ctrl}) != r.ByID("a") {
		t.Error("the first owner lost its shortcut")
	}
}

func TestTriggerRunsOnlyWhenEnabled(t *testing.T) {
	ran, enabled := 0, false
	a := Action{Enabled: func() bool { return enabled }, Run: func() { ran++ }}
	if a.Trigger() || ran != 0 {
		t.Error("a disabled action ran")
	}
	enabled = true
	if !a.Trigger() || ran != 1 {
		t.Error("an enabled action did not run")
	}
}

func TestGroupsKeepOrderAndHideHidden(t *testing.T) {
	r := sample(t)
	groups := r.Groups()
	if len(groups) != 3 || groups[0].Name != "Draft" || groups[1].Name != "Insert" || groups[2].Name != "View" {
		t.Fatalf("groups = %+v", groups)
	}
	if len(groups[0].Actions) != 3 || groups[0].Actions[2].ID != "draft.save" {
		t.Errorf("Draft holds %d actions", len(groups[0].Actions))
	}
}

func sample(t *testing.T) *Registry {
	t.Helper()
	r := New()
	for _, a := range []Action{
		{ID: "draft.new", Title: "New draft", Group: "Draft"},
		{ID: "draft.submit", Title: "Submit for review", Group: "Draft"},
		{ID: "insert.citation", Title: "Insert citation…", Group: "Insert"},
		{ID: "insert.cite.import", Title: "Import references…", Group: "Insert"},
		{ID: "view.preview", Title: "Show preview", Group: "View"},
		{ID: "hidden", Title: "Submit secretly", Group: "View", Hidden: true},
		{ID: "draft.save", Title: "Save version", Group: "Draft"},
	} {
		a.Run = func() {}
		if err := r.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestSearchFindsBestFirst(t *testing.T) {
	r := sample(t)
	tests := []struct{ query, first string }{
		{"cit", "insert.citation"},
		{"sfr", "draft.submit"},
		{"sub", "draft.submit"},
		{"prev", "view.preview"},
		{"ND", "draft.new"},
		{"draft save", "draft.save"},
		{"ir", "insert.cite.import"},
	}
	for _, tc := range tests {
		found := r.Search(tc.query, nil)
		if len(found) == 0 || found[0].ID != tc.first {
			t.Errorf("Search(%q) gives %v first, want %s", tc.query, ids(found), tc.first)
		}
	}
	if got := r.Search("zzz", nil); len(got) != 0 {
		t.Errorf("Search(zzz) = %v", ids(got))
	}
	if got := r.Search("", nil); len(got) != 6 || got[0].ID != "draft.new" {
		t.Errorf("an empty query lists %v", ids(got))
	}
}

func TestSearchMatchesTranslatedTitles(t *testing.T) {
	r := sample(t)
	de := func(s string) string {
		if s == "New draft" {
			return "Neuer Entwurf"
		}
		return s
	}
	if found := r.Search("entw", de); len(found) != 1 || found[0].ID != "draft.new" {
		t.Errorf("found %v", ids(found))
	}
}

func ids(as []*Action) []string {
	var out []string
	for _, a := range as {
		out = append(out, a.ID)
	}
	return out
}
