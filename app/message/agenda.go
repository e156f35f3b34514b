package message

import (
	"cmp"
	"strconv"
	"strings"

	"postil/publish/desk"
	"postil/publish/review"
)

// Task says in a line why a draft waits for the person at work.
func Task(t desk.Task) Message {
	who := cmp.Or(t.By.Name, t.By.Email)
	switch t.Reason {
	case desk.ReasonClash:
		return New("Changed here and elsewhere: decide which words stand")
	case desk.ReasonChanges:
		return New("{{.Who}} asks for changes: {{.Note}}", "Who", who, "Note", oneLine(t.Note))
	case desk.ReasonApprove:
		if t.Own {
			return New("You submitted it, and may approve it yourself")
		}
		return New("{{.Who}} asks for your approval", "Who", who)
	case desk.ReasonPublish:
		return New("Approved: it can be published")
	case desk.ReasonDate:
		return New("Approved: it can be published on {{.Date}}", "Date", t.Date().Format("2 January 2006"))
	case desk.ReasonRemarks:
		if t.Remarks == 1 {
			return New("A remark by {{.Who}} waits for your answer", "Who", who)
		}
		return New("{{.Count}} remarks wait for your answer, the last by {{.Who}}", "Count", strconv.Itoa(t.Remarks), "Who", who)
	case desk.ReasonAssigned:
		return New("{{.Who}} gave it to you to look after", "Who", who)
	}
	return New("It waits for you")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Uncounted says that an event does not count, and why.
func Uncounted(u review.Uncounted) Message {
	return notCounted(u.Event, Error(u.Why).String())
}

// Void says that an approval does not count, and why; nothing for one that
// counts.
func Void(a review.Approval) Message {
	if a.Void == "" {
		return Message{}
	}
	why := strings.ToUpper(a.Void[:1]) + a.Void[1:] + "."
	if strings.Contains(strings.SplitN(a.Void, " ", 2)[0], "/") { // it begins with a path, which is written as it is
		why = a.Void + "."
	}
	return notCounted(a.Event, why)
}

func notCounted(e review.Event, why string) Message {
	pairs := []string{"Who", cmp.Or(e.Actor.Name, e.Actor.Email), "Why", why}
	switch e.Kind {
	case review.Approve:
		return New("The approval by {{.Who}} does not count. {{.Why}}", pairs...)
	case review.Submit:
		return New("That {{.Who}} submitted it does not count. {{.Why}}", pairs...)
	case review.RequestChanges:
		return New("That {{.Who}} asked for changes does not count. {{.Why}}", pairs...)
	case review.Comment, review.Suggest, review.Reply:
		return New("Something that {{.Who}} said of it does not count. {{.Why}}", pairs...)
	}
	return New("Something that {{.Who}} did does not count. {{.Why}}", pairs...)
}
