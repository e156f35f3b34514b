package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"postil/publish/desk"
	"postil/publish/durable"
	"postil/publish/newsletter"
	"postil/publish/newsletter/delivery"
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
	repeats := delivery.Repeats(sent, issue)
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
	e := delivery.Entry(issue)
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
	set := c.Publication.Newsletter.Listmonk
	token, err := s.listmonkToken(ctx, set)
	if err != nil {
		return err
	}
	draft, err := delivery.Draft(ctx, issue, set, listmonk.Options{Token: token, Agent: strings.TrimSpace("Postil " + revision)})
	if err != nil {
		return err
	}
	e := delivery.Entry(issue)
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

// listmonkToken is the token for the publication's server, "" for none.
func (s *session) listmonkToken(ctx context.Context, set publication.Listmonk) (string, error) {
	server, err := delivery.Server(set)
	if err != nil {
		return "", err
	}
	if token := s.getenv(tokenVariable); token != "" {
		return token, nil
	}
	return delivery.Token(ctx, credential.Keyring{Ring: credential.System{}}, server), nil
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
	server, err := delivery.Server(set)
	if err != nil {
		return err
	}
	token, err := s.secretLine("Token of an API user of listmonk, as user:token: ")
	if err != nil {
		return err
	}
	switch err := delivery.KeepToken(ctx, credential.Keyring{Ring: credential.System{}}, server, token); {
	case errors.Is(err, delivery.ErrNotKept):
		return fmt.Errorf("%w. Put it into the environment variable %s instead", err, tokenVariable)
	case err != nil:
		return err
	}
	user, _, _ := strings.Cut(token, ":")
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
