package desk_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"postil/publish/article"
	"postil/publish/desk"
	"postil/publish/repo"
	"postil/publish/review"
	"postil/publish/sign"
)

func TestStandingSaysWhetherAKeyCounts(t *testing.T) {
	s := newSignedDesk(t)
	stranger := newKey(t)
	for _, test := range []struct {
		name string
		who  repo.Person
		key  *sign.Key
		want error
	}{
		{"a key that counts", ada, s.ada, nil},
		{"no key", ada, nil, desk.ErrNoKey},
		{"a key of another", ada, s.ben, desk.ErrKeyNotTaken},
		{"a key of nobody", ada, stranger, desk.ErrKeyNotTaken},
	} {
		var key ssh.PublicKey
		if test.key != nil {
			key = test.key.Public()
		}
		st, err := s.Standing(t.Context(), test.who.Email, key)
		if err != nil {
			t.Fatal(err)
		}
		if !errors.Is(st.Refused, test.want) || st.Counts() != (test.want == nil) || !st.Policy.Signed() {
			t.Errorf("%s: %+v", test.name, st)
		}
	}
	open := newDesk(t, at("2026-03-01T09:00:00Z"), nil)
	if st, err := open.Standing(t.Context(), ada.Email, nil); err != nil || !st.Counts() || !errors.Is(st.Refused, desk.ErrNoKey) {
		t.Errorf("where nothing is signed: %+v, %v", st, err)
	}
}

func TestHoldersHaveTheirKeysAndRoles(t *testing.T) {
	s := newSignedDesk(t)
	carol := newKey(t)
	if _, err := s.Allow(t.Context(), repo.Person{Name: "Carol Dunn", Email: "carol@example.org"}, carol.Public(), "Carol Dunn"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Revoke(t.Context(), s.ben.Public(), "lost"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SetPolicy(t.Context(), func(p review.Policy) review.Policy {
		return p.WithRole(review.Admin, ada.Email).WithRole(review.Editor, "*@example.org")
	}); err != nil {
		t.Fatal(err)
	}
	list, err := s.Holders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range list {
		line := fmt.Sprint(h.Who, h.Roles)
		for _, k := range h.Keys {
			line += fmt.Sprintf(" %q revoked=%v", k.Comment, errors.Is(k.Refused, sign.ErrRevoked))
			if !errors.Is(k.Refused, sign.ErrRevoked) && k.Refused != nil {
				t.Errorf("%s: %v", h.Who, k.Refused)
			}
		}
		got = append(got, line)
	}
	want := []string{`*@example.org[editor]`, `ada@example.org[admin] "" revoked=false`, `ben@example.org[] "" revoked=true`, `carol@example.org[] "Carol Dunn" revoked=false`}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSyncNotesWhenItWasAndWhatClashes(t *testing.T) {
	c := at("2024-06-14T08:00:00Z")
	k := newDesk(t, c, withRemote(t))
	id := write(t, k, article.Front{})
	if !k.LastSync().IsZero() {
		t.Errorf("synchronised %v before it was", k.LastSync())
	}
	sync(t, k)
	before := k.LastSync()
	if before.IsZero() || before.After(c.now()) {
		t.Errorf("synchronised %v", before)
	}
	other := cloned(t, k, c, ben)
	elsewhere(t, other, id, "cost less", "save money")
	put(t, filepath.Join(k.WorkFolder(id), "index.md"), "cost less", "cost more")
	if _, err := k.SaveWork(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Clashing(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("clashing before anybody has seen it: %v, %v", got, err)
	}
	sync(t, k)
	if got, err := k.Clashing(t.Context()); err != nil || !slices.Equal(got, []string{id}) {
		t.Errorf("clashing: %v, %v", got, err)
	}
	drafts, err := k.Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if tasks, err := k.Agenda(t.Context(), ada.Email, drafts); err != nil || len(tasks) != 1 || tasks[0].Reason != desk.ReasonClash {
		t.Errorf("the agenda is %+v, %v", tasks, err)
	}
	if _, err := k.TakeRemote(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Clashing(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("clashing afterwards: %v, %v", got, err)
	}
}
