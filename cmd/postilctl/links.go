package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"strconv"
	"time"

	"postil/editor/cite"
	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/editor/quotation"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/evidence"
	"postil/publish/evidence/fetch"
	"postil/publish/evidence/lastlook"
)

// Rules of what check -links finds.
const (
	ruleLinkDead      = "link-dead"      // warning
	ruleLinkMoved     = "link-moved"     // note
	ruleSourceAltered = "source-altered" // note; warning where a quotation is gone
	ruleLinkUnknown   = "link-unknown"   // note: it could not be looked at
)

// link is a cited page as check -links prints it.
type link struct {
	Key     string `json:"key"`
	Address string `json:"address"`
	State   string `json:"state"` // "fine", "moved", "altered", "dead", "refused", "no-answer", "not-checked"
	Now     string `json:"now"`   // the address that answers, "" for none
	Kept    string `json:"kept"`  // day of the newest copy, "" for none
	Lost    int    `json:"lost"`  // quotations that are not on the page any more
	Problem string `json:"problem"`
}

func (l link) String() string {
	s := fmt.Sprintf("%-9s  %s  %s", l.State, l.Key, l.Address)
	if l.Now != "" && l.Now != l.Address {
		s += " → " + l.Now
	}
	return s
}

// links looks at the pages that an article cites again.
func (s *session) links(ctx context.Context, v *desk.View, net netFlags) ([]link, []proof.Finding, error) {
	f, err := net.fetcher(v)
	if err != nil {
		return nil, nil, err
	}
	body := []byte(v.Article.File.Body())
	doc := markdown.New(markdown.Options{Lang: v.Article.Front.Lang}).Parse(body)
	first := map[string]cite.Span{}
	for _, cl := range doc.Citations.Clusters {
		for _, c := range cl.Citations {
			if _, seen := first[c.Key]; !seen {
				first[c.Key] = c.KeySpan
			}
		}
	}
	var list []fetch.Cited
	for _, r := range citedOnce(v) {
		if address := r.Address(); address != "" {
			kept, err := snapshotOf(v, r.Key)
			if err != nil {
				kept = nil // the check says so itself
			}
			list = append(list, fetch.Cited{Key: r.Key, Address: address, Kept: kept})
		}
	}
	looked := f.Links(ctx, list, nil)
	s.remember(list, looked)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	out, findings := make([]link, len(looked)), []proof.Finding{}
	for i, l := range looked {
		out[i] = link{Key: l.Key, Address: list[i].Address, State: string(l.State), Now: l.Page.Address}
		if l.Err != nil {
			out[i].Problem = sentence(l.Err)
		}
		if kept := list[i].Kept; kept != nil {
			out[i].Kept = kept.Record.Latest().At.Format(time.DateOnly)
			if l.State == fetch.Altered {
				out[i].Lost = lost(doc, l.Key, kept, l.Page)
			}
		}
		if finding, ok := out[i].finding(l.Moved); ok {
			at := first[l.Key]
			finding.Path = path.Join(v.Article.Dir, content.ArticleFile)
			finding.Line = v.Article.File.BodyLine() + doc.Line(at.Start) - 1
			finding.Start, finding.End = v.Article.File.BodyOffset()+at.Start, v.Article.File.BodyOffset()+at.End
			findings = append(findings, finding)
		}
	}
	return out, findings, nil
}

// remember keeps what was found, for the window's list of sources. That it cannot
// is said and fails nothing.
func (s *session) remember(list []fetch.Cited, looked []fetch.Link) {
	now, fresh := time.Now(), lastlook.Looks{}
	for i, l := range looked {
		if k, ok := lastlook.Of(l, list[i].Address, now); ok {
			fresh[list[i].Address] = k
		}
	}
	if len(fresh) == 0 {
		return
	}
	file, err := s.env().LooksFile()
	if err == nil {
		_, err = lastlook.Add(file, fresh, now)
	}
	if err != nil {
		fmt.Fprintf(screen{s.err}, "postilctl: What was found is not remembered. %s\n", sentence(err))
	}
}

// lost counts the quotations of a source that what is kept of it has and the
// page has not any more.
func lost(doc *markdown.Document, key string, kept *evidence.Snapshot, now evidence.Page) int {
	page := quotation.NewSource(now.Words)
	var before []*quotation.Source
	for _, t := range kept.Texts() {
		before = append(before, quotation.NewSource(t))
	}
	n := 0
	for _, r := range quotation.Check(doc, func(k string) []*quotation.Source {
		if k == key {
			return before
		}
		return nil
	}) {
		if r.Key == key && r.State == quotation.Found && page.Compare(r.Text).State != quotation.Found {
			n++
		}
	}
	return n
}

// finding is what should be done about a link.
func (l link) finding(moved bool) (proof.Finding, bool) {
	f := proof.Finding{Severity: proof.Note, Args: map[string]string{
		"Key": l.Key, "Address": l.Address, "Now": l.Now, "Date": l.Kept, "Problem": l.Problem, "Count": strconv.Itoa(l.Lost),
	}}
	switch fetch.LinkState(l.State) {
	case fetch.Dead:
		f.Rule, f.Severity = ruleLinkDead, proof.Warning
		f.Template = "The page of “{{.Key}}”, {{.Address}}, is gone. Give the source the address where it is now, or that of an archive's copy."
	case fetch.Altered:
		f.Rule = ruleSourceAltered
		f.Template = "The page of “{{.Key}}” is not as it was kept on {{.Date}}. Look whether it still says what the article says of it, and keep it anew."
		if l.Lost > 0 {
			f.Severity = proof.Warning
			f.Template = "The page of “{{.Key}}” is not as it was kept on {{.Date}}, and does not have {{.Count}} of the quotations any more. Say when you read it, or quote it anew."
		}
		if moved {
			f.Template += " It is at {{.Now}} now."
		}
	case fetch.Moved:
		f.Rule = ruleLinkMoved
		f.Template = "The page of “{{.Key}}” has moved to {{.Now}}. Give the source that address."
	case fetch.Refused, fetch.Unreadable, fetch.Unchecked:
		f.Rule = ruleLinkUnknown
		f.Template = "The page of “{{.Key}}” could not be looked at. {{.Problem}} Look at {{.Address}} yourself."
	default:
		return f, false
	}
	return f, true
}

func printLinks(w io.Writer, links []link) {
	for _, l := range links {
		fmt.Fprintln(w, l)
	}
}
