package review

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestMay(t *testing.T) {
	p := Policy{Approvals: 1, Roles: map[Role][]string{Admin: {"Ana@example.org"}, Editor: {"*@desk.example.org", ben.Email}}}
	for _, tc := range []struct {
		role  Role
		email string
		may   bool
	}{
		{Admin, ana.Email, true},
		{Admin, ben.Email, false},
		{Admin, "", false},
		{Editor, ben.Email, true},
		{Editor, "anybody@DESK.example.org", true},
		{Editor, "anybody@desk.example.org.evil.org", false},
		{Editor, "@desk.example.org", false},
		{Editor, "x@sub.desk.example.org", false},
		{Editor, ana.Email, false}, // an admin is no editor by that
		{Publisher, "whoever", true},
	} {
		err := p.May(tc.role, tc.email)
		var refused *RoleError
		if (err == nil) != tc.may || err != nil && (!errors.Is(err, ErrNotYours) || !errors.As(err, &refused) || refused.Role != tc.role) {
			t.Errorf("May(%s, %q) = %v", tc.role, tc.email, err)
		}
	}
}

func TestRolesThatNoPolicyMeans(t *testing.T) {
	for _, bad := range []string{
		`{"approvals":1,"roles":{"king":["a@example.org"]}}`, `{"approvals":1,"roles":{"admin":[]}}`,
		`{"approvals":1,"roles":{"admin":["Ana"]}}`, `{"approvals":1,"roles":{"admin":["Ana <ana@example.org>"]}}`,
		`{"approvals":1,"roles":{"admin":["a*@example.org"]}}`, `{"approvals":1,"roles":{"admin":["*@"]}}`, `{"approvals":1,"roles":{"admin":["a@b@c"]}}`,
	} {
		if _, err := ParsePolicy([]byte(bad)); !errors.Is(err, ErrBadPolicy) {
			t.Errorf("ParsePolicy(%s) = %v", bad, err)
		}
	}
}

func TestGrantAndWithdraw(t *testing.T) {
	none := DefaultPolicy()
	one := none.WithRole(Editor, ben.Email)
	same := one.WithRole(Editor, strings.ToUpper(ben.Email))
	two := same.WithRole(Editor, ana.Email)
	if none.Roles != nil || len(one.Roles[Editor]) != 1 || len(same.Roles[Editor]) != 1 || !slices.Equal(two.Roles[Editor], []string{ben.Email, ana.Email}) {
		t.Errorf("%v, %v, %v, %v", none.Roles, one.Roles, same.Roles, two.Roles)
	}
	back := two.WithoutRole(Editor, ben.Email)
	if !slices.Equal(back.Roles[Editor], []string{ana.Email}) || len(two.Roles[Editor]) != 2 {
		t.Errorf("%v left of %v", back.Roles, two.Roles)
	}
	if last := back.WithoutRole(Editor, ana.Email); last.May(Editor, "whoever") != nil {
		t.Error("a role that nobody is left with is not everybody's")
	}
}

func TestApprovalsAndRoles(t *testing.T) {
	files := map[string]string{"content/a/index.md": "11"}
	now := Present{Files: files, Writers: []string{ana.Email}}
	strict := Policy{Approvals: 1, Roles: map[Role][]string{Editor: {"chief@example.org"}}}
	create, submit := Event{Kind: Create, Actor: ana}, Event{Kind: Submit, Actor: ana, Files: files}
	by := func(a Actor) Event { return Event{Kind: Approve, Actor: a, Files: files} }
	chief := Actor{Name: "Chief", Email: "chief@example.org"}

	st := Fold(Log(chain(t, create, submit, by(ben))), now, strict)
	if st.State != InReview || !strings.Contains(st.Approvals[0].Void, "not among those who may approve") {
		t.Errorf("an approval of one who may not: %+v", st)
	}
	if st := Fold(Log(chain(t, create, submit, by(ben), by(chief))), now, strict); st.State != Approved {
		t.Errorf("an editor's approval: %s", st.State)
	}
	var refused *RoleError
	if err := strict.MayApprove(ben, now); !errors.As(err, &refused) {
		t.Errorf("MayApprove: %v", err)
	}
	if err := strict.MayApprove(chief, now); err != nil {
		t.Errorf("MayApprove: %v", err)
	}
}

// Where it is unsure who wrote a draft, two must stand behind the same bytes.
func TestUnsureWriters(t *testing.T) {
	files := map[string]string{"content/a/index.md": "11"}
	other := maps.Clone(files)
	other["content/a/index.md"] = "22"
	unsure := Present{Files: files, Writers: []string{ana.Email}, Unsure: "commit 1 may be by anybody"}
	policy := DefaultPolicy()
	submit := func(a Actor, f map[string]string) Event { return Event{Kind: Submit, Actor: a, Files: f} }
	yes := Event{Kind: Approve, Actor: ben, Files: files}
	for _, tc := range []struct {
		name string
		log  []Event
		want State
	}{
		{"the author submitted it as it is", []Event{submit(ana, files), yes}, Approved},
		{"the author submitted something else", []Event{submit(ana, other), yes}, InReview},
		{"the approver submitted it", []Event{submit(ben, files), yes}, InReview},
		{"an older kind of submission", []Event{submit(ana, nil), yes}, InReview},
		{"an earlier submission was the same", []Event{submit(ana, files), submit(ana, other), yes}, Approved},
	} {
		st := Fold(Log(chain(t, tc.log...)), unsure, policy)
		if st.State != tc.want {
			t.Errorf("%s: %s, %+v", tc.name, st.State, st.Approvals)
		}
		if tc.want == InReview && !strings.Contains(st.Approvals[0].Void, unsure.Unsure) {
			t.Errorf("%s: void is %q", tc.name, st.Approvals[0].Void)
		}
	}
	if st := Fold(Log(chain(t, submit(ben, files), yes)), unsure, Policy{Approvals: 1, SelfApproval: true}); st.State != Approved {
		t.Error("where one's own approval counts nobody else is needed")
	}
}

// Two addresses that look the same are not two people's.
func TestAddressesCanBeSeen(t *testing.T) {
	for _, who := range []string{"ben\u200b@example.org", "ben@exam\u00adple.org", "\u202eneb@example.org", "ben@example.org\x1b[2J", "ben@example\u2060.org", "*@\ufeffexample.org"} {
		data, err := Policy{Approvals: 1, Roles: map[Role][]string{Editor: {who}}}.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePolicy(data); !errors.Is(err, ErrBadPolicy) {
			t.Errorf("%q: %v", who, err)
		}
	}
	if _, err := ParsePolicy([]byte(`{"approvals":1,"roles":{"editor":["büro@exämple.org"]}}`)); err != nil {
		t.Error(err)
	}
}
