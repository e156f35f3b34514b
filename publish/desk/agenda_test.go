package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/review"
)

// drawn is a draft drawn up by hand: what was done, by whom, a minute apart.
func drawn(t *testing.T, policy review.Policy, id, writer, date string, events ...review.Event) *Draft {
	t.Helper()
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	d := &Draft{ID: id, present: review.Present{Files: map[string]string{"a": "1"}, Writers: []string{writer}}}
	d.Article = &content.Article{}
	d.Article.Front.Date = article.Day(day.Year(), day.Month(), day.Day())
	for i, e := range events {
		e.Draft, e.At = id, time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC)
		if e.Kind == review.Submit || e.Kind == review.Approve {
			e.Files = d.present.Files
		}
		if strings.HasPrefix(e.Thread, "#") { // the event of that number
			var n int
			if _, err := fmt.Sscanf(e.Thread, "#%d", &n); err != nil {
				t.Fatal(err)
			}
			e.Thread = d.Log[n].ID()
		}
		data, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if e, err = review.Decode(data); err != nil {
			t.Fatal(err)
		}
		d.Log = append(d.Log, e)
		d.Updated = e.At
	}
	d.Status = review.Fold(d.Log, d.present, policy)
	return d
}

func TestAgenda(t *testing.T) {
	const me, other, third = "me@example.org", "other@example.org", "third@example.org"
	by := func(kind review.Kind, who string) review.Event {
		return review.Event{Kind: kind, Actor: review.Actor{Email: who}}
	}
	to := func(from, who string) review.Event {
		e := by(review.Assign, from)
		if who != "" {
			e.To = &review.Actor{Email: who}
		}
		return e
	}
	on := func(kind review.Kind, who string, n int) review.Event {
		e := by(kind, who)
		e.Thread = fmt.Sprintf("#%d", n)
		return e
	}
	ev := func(list ...review.Event) []review.Event { return list }
	one, two := review.DefaultPolicy(), review.Policy{Approvals: 2}
	alone := review.Policy{Approvals: 1, SelfApproval: true}
	roles := review.Policy{Approvals: 1, Roles: map[review.Role][]string{review.Editor: {other}, review.Publisher: {other}}}
	desk := review.Policy{Approvals: 1, Roles: map[review.Role][]string{review.Publisher: {me}}}
	for _, test := range []struct {
		name   string
		policy review.Policy
		writer string
		date   string
		clash  bool
		events []review.Event
		want   string // reason, who asks, remarks
	}{
		{"a draft of mine is my own affair", one, me, "2026-03-09", false, ev(by(review.Create, me)), ""},
		{"a draft of another's is theirs", one, other, "2026-03-09", false, ev(by(review.Create, other)), ""},
		{"in review, and I may approve", one, other, "2026-03-09", false, ev(by(review.Create, other), by(review.Submit, other)), "approve other 0"},
		{"in review, and I wrote it", one, me, "2026-03-09", false, ev(by(review.Submit, me)), ""},
		{"in review, mine, and I work alone", alone, me, "2026-03-09", false, ev(by(review.Submit, me)), "approve me 0"},
		{"in review, and I am no editor", roles, third, "2026-03-09", false, ev(by(review.Submit, third)), ""},
		{"one of two approvals is mine", two, other, "2026-03-09", false, ev(by(review.Submit, other), by(review.Approve, me)), ""},
		{"one of two approvals is a third's", two, other, "2026-03-09", false, ev(by(review.Submit, other), by(review.Approve, third)), "approve other 0"},
		{"I asked for changes", one, other, "2026-03-09", false, ev(by(review.Submit, other), by(review.RequestChanges, me)), ""},
		{"changes of mine are requested", one, me, "2026-03-09", false, ev(by(review.Submit, me), by(review.RequestChanges, other)), "changes other 0"},
		{"I only submitted it", one, third, "2026-03-09", false, ev(by(review.Submit, me), by(review.RequestChanges, other)), "changes other 0"},
		{"approved, mine, its day is today", one, me, "2026-03-09", false, ev(by(review.Submit, me), by(review.Approve, other)), "publish  0"},
		{"approved, mine, its day lies ahead", one, me, "2026-03-10", false, ev(by(review.Submit, me), by(review.Approve, other)), "date  0"},
		{"approved, another's", one, other, "2026-03-09", false, ev(by(review.Submit, other), by(review.Approve, third)), ""},
		{"approved, mine, but others publish", roles, me, "2026-03-09", false, ev(by(review.Submit, me), by(review.Approve, other)), ""},
		{"approved, another's, and I am the publisher", desk, other, "2026-03-09", false, ev(by(review.Submit, other), by(review.Approve, third)), "publish  0"},
		{"it looks after itself", one, other, "2026-03-09", false, ev(by(review.Create, other), to(other, me)), "assigned other 0"},
		{"I took it myself", one, other, "2026-03-09", false, ev(by(review.Create, other), to(me, me)), ""},
		{"it was taken from me", one, other, "2026-03-09", false, ev(to(other, me), to(other, "")), ""},
		{"mine to look after, in review", one, other, "2026-03-09", false, ev(by(review.Submit, other), to(other, me)), "approve other 0"},
		{"a remark on mine", one, me, "2026-03-09", false, ev(by(review.Create, me), by(review.Comment, other)), "remarks other 1"},
		{"two, one of them answered", one, me, "2026-03-09", false, ev(by(review.Comment, other), by(review.Suggest, third), on(review.Reply, me, 0)), "remarks third 1"},
		{"answered and asked again", one, me, "2026-03-09", false, ev(by(review.Comment, other), on(review.Reply, me, 0), on(review.Reply, other, 0)), "remarks other 1"},
		{"resolved", one, me, "2026-03-09", false, ev(by(review.Comment, other), on(review.Resolve, other, 0)), ""},
		{"a remark on another's", one, other, "2026-03-09", false, ev(by(review.Create, other), by(review.Comment, third)), ""},
		{"changed here and elsewhere", one, other, "2026-03-09", true, ev(by(review.Submit, other)), "clash  0"},
		{"published", one, me, "2026-03-09", true, ev(by(review.Submit, me), by(review.Approve, other), by(review.Publish, me)), ""},
	} {
		d := drawn(t, test.policy, "d", test.writer, test.date, test.events...)
		o := AgendaOptions{Who: strings.ToUpper(me), Policy: test.policy, Now: time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)}
		if test.clash {
			o.Clashing = []string{"d"}
		}
		got := ""
		for _, task := range Agenda([]*Draft{d}, o) {
			who, _, _ := strings.Cut(task.By.Email, "@")
			got += fmt.Sprintf("%s %s %d", task.Reason, who, task.Remarks)
			if task.Since.IsZero() || task.Draft != d {
				t.Errorf("%s: %+v", test.name, task)
			}
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAgendaBeginsWithWhatIsMostUrgent(t *testing.T) {
	const me, other = "me@example.org", "other@example.org"
	one := review.DefaultPolicy()
	by := func(kind review.Kind, who string) review.Event {
		return review.Event{Kind: kind, Actor: review.Actor{Email: who}}
	}
	idle := by(review.Create, other)
	drafts := []*Draft{
		drawn(t, one, "later", other, "2026-03-09", idle, by(review.Submit, other)),
		drawn(t, one, "sooner", other, "2026-03-09", by(review.Submit, other)),
		drawn(t, one, "dated", me, "2026-04-01", by(review.Submit, me), by(review.Approve, other)),
		drawn(t, one, "sent-back", me, "2026-03-09", by(review.Submit, me), by(review.RequestChanges, other)),
		drawn(t, one, "clash", me, "2026-03-09", by(review.Create, me)),
		drawn(t, one, "due", me, "2026-03-09", by(review.Submit, me), by(review.Approve, other)),
	}
	var got []string
	for _, task := range Agenda(drafts, AgendaOptions{Who: me, Policy: one, Clashing: []string{"clash"}, Now: time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)}) {
		got = append(got, task.Draft.ID)
	}
	if want := "clash sent-back sooner later due dated"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestUnsentIsToldByWhatItIs(t *testing.T) {
	for _, test := range []struct {
		refs []string
		want string
	}{
		{nil, "[] [] false 0"},
		{[]string{"refs/heads/main"}, "[] [] true 1"},
		{[]string{"refs/editorial/log/b", "refs/editorial/log/a", "refs/heads/draft/a", "refs/heads/draft/c"}, "[a c] [b] false 3"},
		{[]string{"refs/heads/main", "refs/editorial/log/a"}, "[] [a] true 2"},
		{[]string{"refs/heads/mainly", "refs/tags/x"}, "[] [] false 0"},
	} {
		u := SortUnsent(test.refs)
		if got := fmt.Sprint(u.Drafts, u.Reviews, u.Record, u.Count()); got != test.want {
			t.Errorf("%v: got %s, want %s", test.refs, got, test.want)
		}
	}
}
