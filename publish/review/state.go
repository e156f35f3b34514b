package review

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// State is where a draft stands.
type State string

// The states of a draft, in the order in which a desk shows them.
const (
	Draft            State = "draft"
	InReview         State = "in review"
	ChangesRequested State = "changes requested"
	Approved         State = "approved"
	Published        State = "published"
)

// States lists every state in the order of the workflow.
func States() []State { return []State{Draft, InReview, ChangesRequested, Approved, Published} }

// Present is what a draft holds now; approvals are judged against it.
type Present struct {
	Files   map[string]string // path to blob id of all that would be published with the draft
	Writers []string          // e-mail addresses of those who wrote it
	// Unsure says why Writers may not be all, or not the true ones; "" where
	// they are. Then approvals wait for somebody else to stand behind the very
	// same content by submitting it.
	Unsure string
	// Persons gives, for addresses of people who sign in several names with one
	// key, the one that stands for all; in small letters. Nil where nobody does.
	Persons map[string]string
}

// WrittenBy reports whether the person with an e-mail address is one of those who
// wrote it, under whichever address.
func (now Present) WrittenBy(email string) bool {
	return slices.ContainsFunc(now.Writers, func(w string) bool { return strings.EqualFold(now.Person(w), now.Person(email)) })
}

// Person is the address that stands for the person with an e-mail address, in
// small letters.
func (now Present) Person(email string) string {
	email = strings.ToLower(email)
	if p := now.Persons[email]; p != "" {
		return p
	}
	return email
}

// Status is a draft's state and how it came to it.
type Status struct {
	State     State
	Approvals []Approval // every approve event since the last submission, valid or not
	People    int        // how many different people have approved, so that it counts
	Note      Event      // the last note from an editor: request-changes or approve
	Submitted Event      // the last submission; zero when never submitted
	Published Event      // the publication; zero when not published
}

// Approval is one approve event, judged.
type Approval struct {
	Event Event
	// Void says in plain words why it does not count; "" means it counts.
	Void string
}

// Counting are the approvals that count.
func (s Status) Counting() []Approval {
	return slices.DeleteFunc(slices.Clone(s.Approvals), func(a Approval) bool { return a.Void != "" })
}

// Fold derives a draft's status from its log, what it holds now, and the
// publication's policy. It is the only place where a state is made.
func Fold(log Log, now Present, policy Policy) Status {
	st := Status{State: Draft}
	var submitted []Event // all of them, whatever came of it
	for _, e := range log {
		switch e.Kind {
		case Submit:
			submitted = append(submitted, e)
			st.State, st.Submitted, st.Approvals = InReview, e, nil
		case Approve:
			st.Note = e
			st.Approvals = append(st.Approvals, Approval{Event: e, Void: policy.void(e, now, submitted)})
		case RequestChanges:
			st.State, st.Note = ChangesRequested, e
			for i := range st.Approvals {
				st.Approvals[i].Void = fmt.Sprintf("%s asked for changes later", e.Actor.Name)
			}
		case Withdraw:
			st.State, st.Approvals = Draft, nil
		case Publish:
			st.State, st.Published = Published, e
		}
	}
	people := map[string]bool{}
	for _, a := range st.Counting() {
		people[now.Person(a.Event.Actor.Email)] = true
	}
	if st.People = len(people); st.State == InReview && st.People >= policy.Approvals {
		st.State = Approved
	}
	return st
}

// ErrNotApproved is wrapped by every refusal to publish for want of approval.
var ErrNotApproved = errors.New("not approved")

// MayPublish says whether a draft in this status may be published; the error
// names the reason.
func (p Policy) MayPublish(s Status) error {
	switch s.State {
	case Approved:
		return nil
	case Published:
		return fmt.Errorf("%w: it is published already", ErrNotApproved)
	case Draft:
		return fmt.Errorf("%w: it was not submitted for review", ErrNotApproved)
	case ChangesRequested:
		return fmt.Errorf("%w: %s asked for changes", ErrNotApproved, s.Note.Actor.Name)
	}
	var why []string
	for _, a := range s.Approvals {
		if a.Void != "" {
			why = append(why, fmt.Sprintf("the approval of %s does not count: %s", a.Event.Actor.Name, a.Void))
		}
	}
	why = append(why, fmt.Sprintf("it has %d of %d approvals that the publication asks for", s.People, p.Approvals))
	return fmt.Errorf("%w: %s", ErrNotApproved, strings.Join(why, "; "))
}

// void says why an approval does not count, "" when it does. submitted are the
// submissions before it.
func (p Policy) void(e Event, now Present, submitted []Event) string {
	if err := p.May(Editor, e.Actor.Email); err != nil {
		return fmt.Sprintf("%s is not among those who may approve", e.Actor.Email)
	}
	if !p.SelfApproval && now.WrittenBy(e.Actor.Email) {
		return "the same person wrote the draft"
	}
	if why := p.SecondEyes(e, now, submitted); why != "" && maps.Equal(e.Files, now.Files) {
		return why
	}
	if maps.Equal(e.Files, now.Files) {
		return ""
	}
	paths := slices.Collect(maps.Keys(e.Files))
	for p := range now.Files {
		if _, ok := e.Files[p]; !ok {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	for _, p := range paths {
		if e.Files[p] != now.Files[p] {
			return fmt.Sprintf("%s was changed after it", p)
		}
	}
	return "the draft was changed after it"
}

// SecondEyes says why it is not certain that an approval is by another than the
// one who wrote what it approves; "" when it is. Where it is unsure who wrote a
// draft, somebody else must have submitted the very same content: what is
// signed by two people was seen by two.
func (p Policy) SecondEyes(approval Event, now Present, submitted []Event) string {
	if p.SelfApproval || now.Unsure == "" {
		return ""
	}
	for _, s := range submitted {
		if maps.Equal(s.Files, approval.Files) && now.Person(s.Actor.Email) != now.Person(approval.Actor.Email) {
			return ""
		}
	}
	return now.Unsure + "; its author must withdraw it and submit it again"
}
