package delivery

import (
	"time"

	"postil/publish/content"
	"postil/publish/newsletter"
	"postil/publish/newsletter/ledger"
)

// Entry is an issue as the ledger notes it. Way and To are the caller's to add.
func Entry(i *newsletter.Issue) ledger.Entry {
	e := ledger.Entry{Date: i.Date, Subject: i.Subject, Digest: i.Digest()}
	for _, it := range i.Items {
		e.Articles = append(e.Articles, ledger.Article{Dir: it.Dir, Source: it.Source, Title: it.Title})
	}
	return e
}

// Repeats is what of an issue went out before: the issue itself, articles of it.
// sent is the ledger, oldest first.
func Repeats(sent []ledger.Entry, i *newsletter.Issue) []ledger.Repeat {
	e := Entry(i)
	return ledger.Repeats(sent, e.Digest, e.Articles)
}

// Fresh are the articles for a new issue, newest first and n at most: those that
// were in no issue and are not older than the day of the last one. Before the
// first issue they are the newest of all.
func Fresh(c *content.Content, sent []ledger.Entry, n int) []*content.Article {
	was := map[string]bool{}
	var last time.Time // the day of the last issue, 0:00 UTC
	for _, e := range sent {
		for _, a := range e.Articles {
			was[a.Dir] = true
		}
		if day, err := time.Parse(time.DateOnly, e.Date); err == nil && day.After(last) {
			last = day
		}
	}
	loc := c.Publication.Location()
	var out []*content.Article
	for _, a := range c.Articles {
		if len(out) == n {
			break
		}
		if !was[a.Dir] && !dayOf(a, loc).Before(last) {
			out = append(out, a)
		}
	}
	return out
}

// dayOf is the day of an article in a time zone, at 0:00 UTC.
func dayOf(a *content.Article, loc *time.Location) time.Time {
	day := a.Front.Date.Time
	if a.Front.Date.HasTime {
		day = day.In(loc)
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
