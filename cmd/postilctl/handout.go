package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/newsletter"
	"postil/publish/newsletter/ledger"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo/credential"
)

// handOut writes an issue as a message or makes a campaign of it, and notes that it
// went out. Nothing is done where it, or an article of it, went out before.
func (s *session) handOut(ctx context.Context, o *issueFlags, command, name string) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	if k.Remote() != "" { // somebody else may have sent it
		if _, err := k.Sync(ctx); err != nil {
			fmt.Fprintf(screen{s.err}, "postilctl: What others have sent is not known. %s\n", sentence(err))
		}
	}
	issue, err := s.issue(ctx, k, name)
	if err != nil {
		return err
	}
	if err := notSent(k, issue, o.again); err != nil {
		return err
	}
	if command == "eml" {
		file := s.path(o.out)
		if o.out == "" {
			file = strings.TrimSuffix(s.path(name), filepath.Ext(name)) + ".eml"
		}
		return s.writeMessage(ctx, k, issue, o.to, file)
	}
	return s.campaign(ctx, k, issue)
}

// notSent refuses an issue that went out before, or has an article that did.
func notSent(k *desk.Desk, issue *newsletter.Issue, again bool) error {
	if again {
		return nil
	}
	sent, err := k.SentIssues()
	if err != nil {
		return err
	}
	e := entryOf(issue)
	repeats := ledger.Repeats(sent, e.Digest, e.Articles)
	if len(repeats) == 0 {
		return nil
	}
	var what []string
	for _, r := range repeats {
		thing := "this issue"
		if !r.Whole() {
			thing = fmt.Sprintf("“%s”", r.Article.Title)
		}
		what = append(what, fmt.Sprintf("%s went out on %s, in “%s”", thing, r.Before.At.Format(time.DateOnly), r.Before.Subject))
	}
	return &refusal{
		err:  fmt.Errorf("%w: %s", newsletter.ErrSentBefore, strings.Join(what, "; ")),
		hint: "With -again it is handed out all the same.",
	}
}

func (s *session) writeMessage(ctx context.Context, k *desk.Desk, issue *newsletter.Issue, to, file string) error {
	data, err := issue.Message(newsletter.MessageOptions{To: to})
	if err != nil {
		return err
	}
	if err := durable.WriteFile(file, data, 0o666); err != nil {
		return err
	}
	e := entryOf(issue)
	e.Way, e.To = ledger.ByMessage, filepath.Base(file)
	unsent, err := k.NoteIssue(ctx, e)
	if err != nil {
		return fmt.Errorf("%s is written, but not noted as sent: %w", shown(file), err)
	}
	out := struct {
		File    string `json:"file"`
		Subject string `json:"subject"`
		Digest  string `json:"digest"`
		Unsent  string `json:"unsent"`
	}{shown(file), issue.Subject, e.Digest, reason(unsent)}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Wrote %s. Open it in a mail program and send it from there.\n", out.File)
		tellUnsent(w, out.Unsent)
	})
}

// reason is an error in words, "" for none.
func reason(err error) string {
	if err == nil {
		return ""
	}
	return sentence(err)
}

func tellUnsent(w io.Writer, why string) {
	if why != "" {
		fmt.Fprintf(w, "  Others do not know of it yet: %s\n", why)
	}
}

func (s *session) campaign(ctx context.Context, k *desk.Desk, issue *newsletter.Issue) error {
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	client, set, err := s.listmonk(ctx, c.Publication)
	if err != nil {
		return err
	}
	campaign, err := issue.Campaign()
	if err != nil {
		return err
	}
	campaign.Lists, campaign.Template = set.Lists, set.Template
	if set.From != "" {
		campaign.From = set.From
	}
	draft, err := client.CreateDraft(ctx, campaign)
	if err != nil {
		return err
	}
	e := entryOf(issue)
	e.Way, e.To = ledger.ByListmonk, draft.Address
	unsent, err := k.NoteIssue(context.WithoutCancel(ctx), e)
	if err != nil {
		return fmt.Errorf("listmonk has the campaign, %s, but it is not noted as sent: %w", draft.Address, err)
	}
	out := struct {
		ID      int    `json:"id"`
		Address string `json:"address"`
		Subject string `json:"subject"`
		Digest  string `json:"digest"`
		Unsent  string `json:"unsent"`
	}{draft.ID, draft.Address, issue.Subject, e.Digest, reason(unsent)}
	return s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "listmonk has “%s” as a draft, campaign %d. Look at it and start it there: %s\n", out.Subject, out.ID, out.Address)
		tellUnsent(w, out.Unsent)
	})
}

// tokenVariable is the environment variable that may have listmonk's token.
const tokenVariable = "POSTIL_LISTMONK_TOKEN"

// keyringTime is how long the system's keyring may take; a desktop may ask for its
// password meanwhile.
const keyringTime = time.Minute

// listmonk is the client of the publication's server.
func (s *session) listmonk(ctx context.Context, p *publication.Publication) (*listmonk.Client, publication.Listmonk, error) {
	set := p.Newsletter.Listmonk
	server, err := listmonkServer(set)
	if err != nil {
		return nil, set, err
	}
	token := s.getenv(tokenVariable)
	if token == "" {
		ctx, cancel := context.WithTimeout(ctx, keyringTime)
		defer cancel()
		if l, ok := (credential.Keyring{Ring: credential.System{}}).Fill(ctx, server); ok {
			token = l.User + ":" + l.Password
		}
	}
	c, err := listmonk.New(listmonk.Options{URL: set.URL, Token: token, Agent: strings.TrimSpace("Postil " + revision)})
	return c, set, err
}

// listmonkServer is the publication's listmonk as the keyring knows it.
func listmonkServer(set publication.Listmonk) (credential.Server, error) {
	if set.URL == "" || len(set.Lists) == 0 {
		return credential.Server{}, newsletter.ErrNoListmonk
	}
	u, err := url.Parse(set.URL)
	if err != nil {
		return credential.Server{}, fmt.Errorf("%w: %q", listmonk.ErrAddress, set.URL)
	}
	return credential.Server{Protocol: u.Scheme, Host: u.Host, User: listmonk.KeyringUser}, nil
}

// listmonkLogin keeps the token in the system's keyring.
func (s *session) listmonkLogin(ctx context.Context) error {
	k, err := s.desk()
	if err != nil {
		return err
	}
	c, err := k.Published(ctx)
	if err != nil {
		return err
	}
	set := c.Publication.Newsletter.Listmonk
	server, err := listmonkServer(set)
	if err != nil {
		return err
	}
	token, err := s.secretLine("Token of an API user of listmonk, as user:token: ")
	if err != nil {
		return err
	}
	if err := listmonk.CheckToken(token); err != nil {
		return err
	}
	user, secret, _ := strings.Cut(token, ":")
	ctx, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	ring, want := credential.Keyring{Ring: credential.System{}}, credential.Login{User: user, Password: secret}
	ring.Approve(ctx, server, want)
	if kept, ok := ring.Fill(ctx, server); !ok || kept != want {
		return fmt.Errorf("this computer has no keyring that keeps the token. Put it into the environment variable %s instead", tokenVariable)
	}
	out := struct {
		Server string `json:"server"`
		User   string `json:"user"`
	}{set.URL, user}
	return s.print(out, func(w io.Writer) { fmt.Fprintf(w, "The keyring has the token of %s for %s\n", user, set.URL) })
}

// secretLine asks on the terminal, without showing the answer, or takes the first
// line of what comes in.
func (s *session) secretLine(prompt string) (string, error) {
	secret, err := s.askSecret(prompt)
	if errors.Is(err, errNoTerminal) {
		secret, err = io.ReadAll(io.LimitReader(s.in, 4096))
	}
	line, _, _ := strings.Cut(string(secret), "\n")
	return strings.TrimSpace(line), err
}
