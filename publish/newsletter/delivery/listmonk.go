package delivery

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"postil/publish/newsletter"
	"postil/publish/newsletter/listmonk"
	"postil/publish/publication"
	"postil/publish/repo/credential"
)

// ErrNotKept means that no keyring has kept a token.
var ErrNotKept = errors.New("this computer has no keyring that keeps the token")

// keyringTime is how long a keyring may take; a desktop may ask for its password
// meanwhile.
const keyringTime = time.Minute

// Server is the publication's listmonk as a keeper of logins knows it. The error
// wraps newsletter.ErrNoListmonk or listmonk.ErrAddress.
func Server(set publication.Listmonk) (credential.Server, error) {
	if set.URL == "" || len(set.Lists) == 0 {
		return credential.Server{}, newsletter.ErrNoListmonk
	}
	u, err := url.Parse(set.URL)
	if err != nil {
		return credential.Server{}, fmt.Errorf("%w: %q", listmonk.ErrAddress, set.URL)
	}
	return credential.Server{Protocol: u.Scheme, Host: u.Host, User: listmonk.KeyringUser}, nil
}

// Token is what is kept for a server, as user:token; "" for nothing.
func Token(ctx context.Context, k credential.Keeper, s credential.Server) string {
	ctx, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	l, ok := k.Fill(ctx, s)
	if !ok {
		return ""
	}
	return l.User + ":" + l.Password
}

// KeepToken keeps a token. The error wraps ErrNotKept, or is of
// listmonk.CheckToken.
func KeepToken(ctx context.Context, k credential.Keeper, s credential.Server, token string) error {
	if err := listmonk.CheckToken(token); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	k.Approve(ctx, s, login(token))
	if kept, ok := k.Fill(ctx, s); !ok || kept != login(token) {
		return ErrNotKept
	}
	return nil
}

// ForgetToken forgets a token that the server does not take.
func ForgetToken(ctx context.Context, k credential.Keeper, s credential.Server, token string) {
	ctx, cancel := context.WithTimeout(ctx, keyringTime)
	defer cancel()
	k.Reject(ctx, s, login(token))
}

func login(token string) credential.Login {
	user, secret, _ := strings.Cut(token, ":")
	return credential.Login{User: user, Password: secret}
}

// Draft makes a draft campaign of an issue for the publication's lists. Of o the
// URL is filled in. Errors are those of listmonk, and newsletter.ErrNoListmonk.
func Draft(ctx context.Context, i *newsletter.Issue, set publication.Listmonk, o listmonk.Options) (listmonk.Draft, error) {
	if _, err := Server(set); err != nil {
		return listmonk.Draft{}, err
	}
	o.URL = set.URL
	client, err := listmonk.New(o)
	if err != nil {
		return listmonk.Draft{}, err
	}
	campaign, err := i.Campaign()
	if err != nil {
		return listmonk.Draft{}, err
	}
	campaign.Lists, campaign.Template = set.Lists, set.Template
	if set.From != "" {
		campaign.From = set.From
	}
	return client.CreateDraft(ctx, campaign)
}
