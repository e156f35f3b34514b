package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"postil/publish/article"
	"postil/publish/review"
)

// Reason is why a draft waits for somebody.
type Reason string

// The reasons, the most urgent first.
const (
	ReasonClash    Reason = "clash"    // changed here and at the remote in the same places
	ReasonChanges  Reason = "changes"  // theirs, and changes were requested
	ReasonApprove  Reason = "approve"  // in review, and they may approve it
	ReasonPublish  Reason = "publish"  // approved, and they can publish it
	ReasonRemarks  Reason = "remarks"  // theirs, and others said something of it
	ReasonAssigned Reason = "assigned" // they are to look after it
	ReasonDate     Reason = "date"     // approved, and its day has not come
)

// reasons in the order of an agenda.
var reasons = []Reason{ReasonClash, ReasonChanges, ReasonApprove, ReasonPublish, ReasonRemarks, ReasonAssigned, ReasonDate}

// Task is a draft that waits for somebody.
type Task struct {
	Draft  *Draft
	Reason Reason
	// By is who asks: for ReasonChanges, ReasonApprove and ReasonAssigned;
	// for ReasonRemarks who spoke last.
	By      review.Actor
	Since   time.Time
	Note    string // what they said with it, may be empty
	Remarks int    // open ones, for ReasonRemarks
	Own     bool   // By is the person whom it waits for
}

// AgendaOptions say whose agenda it is.
type AgendaOptions struct {
	Who    string // e-mail address
	Policy review.Policy
	// Now is the moment, in the publication's time zone: an article's day
	// begins there.
	Now time.Time
	// Clashing are the ids of drafts that were changed here and at the remote
	// in the same places.
	Clashing []string
}

// Agenda lists the drafts that wait for somebody, each once and with its most
// urgent reason: the most urgent first, and of the same reason the one that has
// waited longest.
func Agenda(drafts []*Draft, o AgendaOptions) []Task {
	var tasks []Task
	for _, d := range drafts {
		if t := taskOf(d, o); t.Reason != "" {
			t.Draft = d
			t.Own = strings.EqualFold(t.By.Email, o.Who)
			tasks = append(tasks, t)
		}
	}
	slices.SortStableFunc(tasks, func(a, b Task) int {
		return cmp.Or(
			cmp.Compare(slices.Index(reasons, a.Reason), slices.Index(reasons, b.Reason)),
			a.Since.Compare(b.Since), cmp.Compare(a.Draft.ID, b.Draft.ID),
		)
	})
	return tasks
}

// Agenda lists which of some drafts wait now for the person with an e-mail
// address.
func (k *Desk) Agenda(ctx context.Context, who string, drafts []*Draft) ([]Task, error) {
	p, err := k.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r, err := k.rules(ctx)
	if err != nil {
		return nil, err
	}
	clashing, err := k.Clashing(ctx)
	if err != nil {
		return nil, err
	}
	return Agenda(drafts, AgendaOptions{
		Who: who, Policy: r.policy, Now: k.now().In(p.Location()), Clashing: clashing,
	}), nil
}

// taskOf is what somebody has to do with a draft; without a reason nothing.
func taskOf(d *Draft, o AgendaOptions) Task {
	st := d.Status
	mine := d.of(o.Who)
	assigned, _ := d.Log.Last(review.Assign)
	toMe := assigned.To != nil && strings.EqualFold(assigned.To.Email, o.Who)
	if st.State == review.Published {
		return Task{}
	}
	if slices.Contains(o.Clashing, d.ID) {
		return Task{Reason: ReasonClash, Since: d.Updated}
	}
	if st.State == review.ChangesRequested && (mine || toMe) {
		return Task{Reason: ReasonChanges, By: st.Note.Actor, Since: st.Note.At, Note: st.Note.Body}
	}
	if st.State == review.InReview && o.Policy.MayApprove(review.Actor{Email: o.Who}, d.present) == nil && !approvedBy(st, o.Who) {
		return Task{Reason: ReasonApprove, By: st.Submitted.Actor, Since: st.Submitted.At, Note: st.Submitted.Body}
	}
	if st.State == review.Approved && d.Article != nil && d.publishes(o, mine || toMe) {
		since := st.Approvals[len(st.Approvals)-1].Event.At
		if notYet(d.Article.Front.Date, o.Now) {
			return Task{Reason: ReasonDate, Since: since}
		}
		return Task{Reason: ReasonPublish, Since: since}
	}
	if mine || toMe {
		if n, last := unanswered(d.Log, o.Who); n > 0 {
			return Task{Reason: ReasonRemarks, By: last.Actor, Since: last.At, Note: last.Body, Remarks: n}
		}
	}
	if toMe && !strings.EqualFold(assigned.Actor.Email, o.Who) {
		return Task{Reason: ReasonAssigned, By: assigned.Actor, Since: assigned.At}
	}
	return Task{}
}

// of reports whether a draft is of somebody: who began it, wrote in it or
// submitted it.
func (d *Draft) of(email string) bool {
	if d.WrittenBy(email) {
		return true
	}
	return slices.ContainsFunc(d.Log, func(e review.Event) bool {
		return (e.Kind == review.Create || e.Kind == review.Submit) && strings.EqualFold(e.Actor.Email, email)
	})
}

// publishes reports whether publishing an approved draft is somebody's: the
// named publishers', else that of those whose draft it is.
func (d *Draft) publishes(o AgendaOptions, theirs bool) bool {
	_, named := o.Policy.Roles[review.Publisher]
	return o.Policy.May(review.Publisher, o.Who) == nil && (named || theirs)
}

// approvedBy reports whether an approval by somebody counts.
func approvedBy(st review.Status, email string) bool {
	return slices.ContainsFunc(st.Counting(), func(a review.Approval) bool { return strings.EqualFold(a.Event.Actor.Email, email) })
}

// unanswered counts the open remarks in which another has the last word, and
// gives the latest of these words.
func unanswered(log review.Log, email string) (n int, last review.Event) {
	for _, t := range review.Threads(log) {
		if !t.Open() {
			continue
		}
		word := t.Opening
		if len(t.Replies) > 0 {
			word = t.Replies[len(t.Replies)-1]
		}
		if strings.EqualFold(word.Actor.Email, email) {
			continue
		}
		if n++; word.At.After(last.At) {
			last = word
		}
	}
	return n, last
}

// Date is the day on which a task's article is to go out.
func (t Task) Date() article.Date { return t.Draft.Article.Front.Date }
