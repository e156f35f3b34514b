package newsletter

import (
	"strings"

	"postil/publish/newsletter/listmonk"
)

// placeholder stands for a reader's own address to unsubscribe at while the issue
// is rendered; no host can have that name.
const placeholder = "https://unsubscribe.invalid/"

// IssueHeader is the mail header that has the digest of the issue.
const IssueHeader = "X-Newsletter-Issue"

// Campaign is the issue as listmonk takes it. Each reader gets his own address to
// unsubscribe at, and what looks like one of listmonk's commands stays as the
// author wrote it. Lists, sender and template are the caller's to add.
func (i *Issue) Campaign() (listmonk.Campaign, error) {
	own := *i
	own.Unsubscribe = placeholder
	page, err := own.Content()
	if err != nil {
		return listmonk.Campaign{}, err
	}
	finish := func(text []byte) string {
		return strings.ReplaceAll(listmonk.Escape(string(text)), placeholder, listmonk.UnsubscribeURL)
	}
	return listmonk.Campaign{
		Name: i.Date + " " + i.Subject, Subject: i.Subject, From: i.From,
		HTML: finish(page), Text: finish(own.Text()), Tags: []string{"postil"},
		Headers: map[string]string{IssueHeader: i.Digest()},
	}, nil
}
