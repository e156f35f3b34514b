package hook

import (
	"errors"
	"strings"
	"testing"

	"postil/publish/repo"
)

const (
	one  = "1111111111111111111111111111111111111111"
	two  = "2222222222222222222222222222222222222222"
	none = "0000000000000000000000000000000000000000"
)

func TestReadUpdates(t *testing.T) {
	got, err := ReadUpdates(strings.NewReader(one + " " + two + " refs/heads/main\n" + none + " " + one + " refs/heads/draft/abcd\n"))
	if err != nil || len(got) != 2 || got[0].Name != "refs/heads/main" || got[0].New.String() != two || got[1].Old != repo.ZeroHash {
		t.Errorf("read %+v, %v", got, err)
	}
	for _, bad := range []string{one, one + " " + two, one + " two refs/heads/main", one + " " + two + " main", one + " " + two + " refs/heads/../x"} {
		if _, err := ReadUpdates(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := ReadUpdates(strings.NewReader("x")); !errors.Is(err, ErrBadInput) {
		t.Errorf("error %v", err)
	}
	if got, err := ReadUpdates(strings.NewReader("")); err != nil || len(got) != 0 {
		t.Errorf("nothing gives %v, %v", got, err)
	}
}

func TestTheViewHasTheRefsAfterThePush(t *testing.T) {
	hash := func(s string) repo.Hash {
		h, err := repo.ParseHash(s)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	refs := []repo.Ref{{Name: "refs/heads/a", Hash: hash(one)}, {Name: "refs/heads/b", Hash: hash(one)}, {Name: "refs/heads/c", Hash: hash(one)}}
	got := packed(refs, []Update{
		{Name: "refs/heads/b", Old: hash(one), New: hash(two)},
		{Name: "refs/heads/c", Old: hash(one)},
		{Name: "refs/heads/d", New: hash(two)},
	})
	want := "# pack-refs with: sorted \n" + one + " refs/heads/a\n" + two + " refs/heads/b\n" + two + " refs/heads/d\n"
	if got != want {
		t.Errorf("packed\n%s", got)
	}
}

func FuzzReadUpdates(f *testing.F) {
	f.Add(one + " " + two + " refs/heads/main\n")
	f.Fuzz(func(t *testing.T, s string) {
		updates, err := ReadUpdates(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, u := range updates {
			if repo.CheckRefName(u.Name) != nil {
				t.Errorf("read a ref called %q", u.Name)
			}
		}
	})
}
