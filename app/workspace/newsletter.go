package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"postil/app/task"
	"postil/publish/article"
	"postil/publish/content"
	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
	"postil/publish/newsletter/ledger"
	"postil/publish/serve"
)

// Issue is an issue of the newsletter as it would go out.
type Issue struct {
	*newsletter.Issue
	Page, Text []byte            // what readers get, as HTML and as plain text
	Size       int               // of the mail message in bytes, 0 where none can be made
	NoMessage  error             // why none can be made
	Images     map[string]string // addresses of its images, to their files on main
	Repeats    []ledger.Repeat   // what of it went out before
	Unknown    error             // why it is not known what others have sent; set by LookIssue
}

// StartedIssue is the issue that is being made.
type StartedIssue struct {
	File  newsletter.File
	Place string         // where it is kept, "" for nowhere
	Begun bool           // it was begun just now
	Sent  []ledger.Entry // the issues that went out, oldest first
}

const (
	// issueFile is where the issue is kept, in the folder of the drafts: the
	// command line finds it there too.
	issueFile = "newsletter.md"
	// issueKeep is how long typing in an issue must rest before it is kept.
	issueKeep = 400 * time.Millisecond
	// issueRest is how long it must rest before it is put together again.
	issueRest = 120 * time.Millisecond
	// issuePage is the issue's name in the loopback server.
	issuePage = "newsletter"
	// firstArticles is how many articles the very first issue begins with, and
	// mostArticles how many any other does.
	firstArticles, mostArticles = 5, 20
)

// issueKeeper keeps the issue that is being made. Writes are one at a time, in
// the order that they were asked for.
type issueKeeper struct {
	writing sync.Mutex
	waiting *newsletter.File // not kept yet, nil for nothing
	shown   bool             // a browser was sent to its page
	token   string           // of listmonk, where no keyring keeps it
}

// write keeps an issue unless its context ended before its turn came.
func (s *issueKeeper) write(ctx context.Context, k *desk.Desk, f newsletter.File) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	name, err := k.IssueFile(issueFile)
	if err != nil || name == "" {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return fmt.Errorf("keep the issue: %w", err)
	}
	if err := durable.WriteFile(name, f.Marshal(), 0o666); err != nil {
		return fmt.Errorf("keep the issue: %w", err)
	}
	return nil
}

// StartIssue gives the issue that is being made, or begins one with what was
// published since the last. A file that cannot be read is an error that wraps
// *newsletter.SyntaxError and is left as it is.
func (w *Workspace) StartIssue(done func(StartedIssue, error)) {
	w.keepIssueNow()
	readDesk(w, "issue start", func(ctx context.Context, k *desk.Desk) (StartedIssue, error) {
		return startIssue(ctx, k, w.o.Now())
	}, done)
}

// AnotherIssue puts the issue that is being made aside, under the name of its day,
// and begins another.
func (w *Workspace) AnotherIssue(done func(StartedIssue, error)) {
	w.keepIssueNow()
	readDesk(w, "issue start", func(ctx context.Context, k *desk.Desk) (s StartedIssue, err error) {
		now := w.o.Now()
		if err := setIssueAside(k, now); err != nil {
			return s, err
		}
		return startIssue(ctx, k, now)
	}, done)
}

func startIssue(ctx context.Context, k *desk.Desk, now time.Time) (s StartedIssue, err error) {
	c, err := k.Published(ctx)
	if err != nil {
		return s, err
	}
	if s.Sent, err = k.SentIssues(); err != nil && !errors.Is(err, ledger.ErrBadEntry) {
		return s, err
	}
	if s.Place, err = k.IssueFile(issueFile); err != nil {
		return s, err
	}
	if s.Place != "" {
		data, err := os.ReadFile(s.Place)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return s, fmt.Errorf("read the issue: %w", err)
		default:
			f, err := newsletter.ParseFile(data)
			if err != nil {
				return s, fmt.Errorf("%s: %w", s.Place, err)
			}
			s.File = *f
			return s, nil
		}
	}
	s.Begun = true
	s.File = newsletter.File{Date: article.Day(now.In(c.Publication.Location()).Date())}
	most := mostArticles
	if len(s.Sent) == 0 {
		most = firstArticles
	}
	for _, a := range delivery.Fresh(c, s.Sent, most) {
		s.File.Articles = append(s.File.Articles, a.Dir)
	}
	return s, nil
}

// setIssueAside gives the file of the issue another name, which nothing has yet.
func setIssueAside(k *desk.Desk, now time.Time) error {
	name, err := k.IssueFile(issueFile)
	if err != nil || name == "" {
		return err
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("put the issue aside: %w", err)
	}
	day := now.Format(time.DateOnly)
	if f, err := newsletter.ParseFile(data); err == nil && !f.Date.IsZero() {
		day = f.Date.Format(time.DateOnly)
	}
	stem := filepath.Join(filepath.Dir(name), "newsletter-"+day)
	aside := stem + ".md"
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return fmt.Errorf("put the issue aside: %w", err)
		}
		aside = fmt.Sprintf("%s-%d.md", stem, n)
	}
	if err := os.Rename(name, aside); err != nil {
		return fmt.Errorf("put the issue aside: %w", err)
	}
	return nil
}

// KeepIssue keeps the issue as it stands once typing rests; failed hears when it
// cannot be kept.
func (w *Workspace) KeepIssue(f newsletter.File, failed func(error)) {
	k := w.desk
	if k == nil {
		return
	}
	w.issue.waiting = &f
	keeper := w.issue
	task.Debounce(w.o.Runner, "issue keep", issueKeep, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, keeper.write(ctx, k, f)
	}, func(_ struct{}, err error) {
		if keeper.waiting == &f {
			keeper.waiting = nil
		}
		if err != nil {
			w.o.Log.Warn("keep the issue", "err", err)
			failed(err)
		}
	})
}

// keepIssueNow keeps what KeepIssue has not kept yet.
func (w *Workspace) keepIssueNow() {
	f := w.issue.waiting
	if f == nil || w.desk == nil {
		return
	}
	w.issue.waiting = nil
	w.o.Runner.Cancel("issue keep")
	if err := w.issue.write(context.Background(), w.desk, *f); err != nil {
		w.o.Log.Warn("keep the issue", "err", err)
		w.o.Listener.Failed(err)
	}
}

// LeaveIssue keeps the issue and forgets what is being put together: nobody works
// on it any more.
func (w *Workspace) LeaveIssue() {
	w.keepIssueNow()
	w.o.Runner.Cancel("issue")
	w.o.Runner.Cancel("issue start")
	w.issue.shown = false
}

// ComposeIssue puts an issue together once typing rests, as it would go out. A
// browser that shows it follows.
func (w *Workspace) ComposeIssue(f newsletter.File, done func(*Issue, error)) {
	k := w.desk
	if k == nil {
		done(nil, desk.ErrNoPublication)
		return
	}
	local := w.issueAddress()
	type both struct {
		issue *Issue
		page  []byte
	}
	task.Debounce(w.o.Runner, "issue", issueRest, func(ctx context.Context) (b both, err error) {
		if b.issue, err = composeIssue(ctx, k, f); err == nil && local != "" {
			b.page, err = localIssue(ctx, k, f, local)
		}
		return b, err
	}, func(b both, err error) {
		if w.desk != k {
			return
		}
		if b.page != nil && w.page != nil {
			w.page.server.SetPage(issuePage, b.page)
		}
		done(b.issue, err)
	})
}

func composeIssue(ctx context.Context, k *desk.Desk, f newsletter.File) (*Issue, error) {
	c, err := k.Published(ctx)
	if err != nil {
		return nil, err
	}
	issue, err := newsletter.Compose(&f, c)
	if err != nil {
		return nil, err
	}
	i := &Issue{Issue: issue, Text: issue.Text(), Images: map[string]string{}}
	if i.Page, err = issue.HTML(); err != nil {
		return nil, err
	}
	message, err := issue.Message(newsletter.MessageOptions{})
	if i.Size, i.NoMessage = len(message), err; err != nil {
		i.Size = 0
	}
	for _, it := range issue.Items {
		if a := c.ByDir(it.Dir); it.Image != nil && a != nil {
			i.Images[it.Image.URL] = path.Join(it.Dir, a.Front.Image.File)
		}
	}
	sent, err := k.SentIssues()
	if err != nil && !errors.Is(err, ledger.ErrBadEntry) {
		return nil, err
	}
	i.Repeats = delivery.Repeats(sent, issue)
	return i, nil
}

// localIssue is the issue's page with its links and images at another address.
func localIssue(ctx context.Context, k *desk.Desk, f newsletter.File, base string) ([]byte, error) {
	c, err := k.Published(ctx)
	if err != nil {
		return nil, err
	}
	i, err := newsletter.Compose(&f, rebased(c, base))
	if err != nil {
		return nil, err
	}
	return i.HTML()
}

// rebased is the published record of a site at another address.
func rebased(c *content.Content, base string) *content.Content {
	own, p := *c, *c.Publication
	p.BaseURL = base
	own.Publication = &p
	return &own
}

// issueAddress is where the loopback server has the publication, "" while no
// browser was sent to the issue.
func (w *Workspace) issueAddress() string {
	if w.page == nil || !w.issue.shown {
		return ""
	}
	return w.page.address + "/"
}

// IssueURL gives the address on this computer of the issue's page, which follows
// what ComposeIssue puts together.
func (w *Workspace) IssueURL(f newsletter.File, done func(string, error)) {
	if w.published == nil {
		done("", ErrBusy)
		return
	}
	if err := w.startPage(); err != nil {
		done("", err)
		return
	}
	w.updatePage()
	w.issue.shown = true
	base := w.issueAddress()
	readDesk(w, "issue page", func(ctx context.Context, k *desk.Desk) ([]byte, error) {
		return localIssue(ctx, k, f, base)
	}, func(page []byte, err error) {
		if err != nil || w.page == nil {
			done("", err)
			return
		}
		w.page.server.SetPage(issuePage, page)
		address, err := url.JoinPath(base, serve.PagePath(issuePage))
		done(address, err)
	})
}

// PublishedFile reads a file of the published record, such as an image.
func (w *Workspace) PublishedFile(name string) ([]byte, error) {
	if w.desk == nil {
		return nil, desk.ErrNoPublication
	}
	return w.desk.PublishedFile(name)
}
