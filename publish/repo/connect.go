package repo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/transport"
	"golang.org/x/crypto/ssh"

	"postil/publish/repo/credential"
	"postil/publish/repo/hostkey"
	"postil/publish/repo/sshclient"
)

// maxAsked is how often a person may mistype.
const maxAsked = 3

// connect opens a session with a service of the remote at an address, and asks
// the person at work what it must.
func (r *Repo) connect(ctx context.Context, address string, s service) (*session, error) {
	r.net.report(Progress{Phase: PhaseConnect})
	clean, secret := credential.Split(address)
	r.net.hide(secret.Password)
	ep, err := transport.NewEndpoint(clean)
	if err != nil {
		return nil, fmt.Errorf("the address %s cannot be read: %w", clean, err)
	}
	var open *session
	switch ep.Protocol {
	case "file":
		var l link
		if l, err = localLink(ctx, s, ep.Path); err == nil {
			open, err = openOrClose(ctx, l)
		}
	case "http", "https":
		open, err = r.connectHTTP(ctx, ep, secret, s)
	case "ssh":
		open, err = r.connectSSH(ctx, ep, secret, s)
	default:
		return nil, fmt.Errorf("the address begins with %q; use https, ssh or a path", ep.Protocol+"://")
	}
	return open, remoteError(ctx, err)
}

func openOrClose(ctx context.Context, l link) (*session, error) {
	s, err := openSession(ctx, l)
	if err != nil {
		_ = l.close() // the first error is the one to tell
		return nil, err
	}
	return s, nil
}

// connectHTTP tries the logins that are known until the server takes one.
func (r *Repo) connectHTTP(ctx context.Context, ep *transport.Endpoint, secret credential.Login, s service) (*session, error) {
	base, err := url.Parse(ep.String())
	if err != nil {
		return nil, errors.New("the address cannot be read as one of the web")
	}
	user := base.User.Username()
	base.User = nil
	if !secret.IsZero() {
		r.net.setLogin(origin(base), login{Login: secret})
	}
	seekers := map[string]*seeker{} // by origin: a redirect may lead to another one
	for {
		open, err := openOrClose(ctx, &httpLink{net: r.net, service: s, base: base})
		var denied *unauthorizedError
		if !errors.As(err, &denied) {
			if err == nil {
				for _, k := range seekers {
					k.approve(ctx)
				}
				r.keepProved(ctx, credential.Server{Protocol: base.Scheme, Host: strings.TrimPrefix(origin(base), base.Scheme+"://"), Path: strings.TrimPrefix(base.Path, "/")})
			}
			return open, err
		}
		at := origin(denied.at)
		k := seekers[at]
		if k == nil {
			k = r.seek(credential.Server{Protocol: denied.at.Scheme, Host: strings.TrimPrefix(at, denied.at.Scheme+"://"), Path: strings.TrimPrefix(base.Path, "/")})
			if at == origin(base) {
				k.server.User = user
			}
			seekers[at] = k
		}
		if !k.next(ctx) {
			return nil, err
		}
	}
}

// keepProved keeps a login that came with the address or from a person, now
// that it has proved right.
func (r *Repo) keepProved(ctx context.Context, s credential.Server) {
	at := s.Protocol + "://" + s.Host
	if l, ok := r.net.login(at); ok && l.remember {
		l.remember = false
		r.net.setLogin(at, l)
		r.keeperFor(ctx, s).Approve(ctx, s, l.Login)
	}
}

// keeperFor is who keeps new logins for a server: git, where it has a helper
// for that, else the keyring.
func (r *Repo) keeperFor(ctx context.Context, s credential.Server) credential.Keeper {
	if s.Protocol == "ssh" { // git asks no helper for ssh
		return credential.Keyring{Ring: r.net.Keyring}
	}
	if git := credential.NewGit(r.gitDir); git != nil && git.CanKeep(ctx, s) {
		return git
	}
	return credential.Keyring{Ring: r.net.Keyring}
}

// seeker looks for a login that a server takes: with git's helpers, in the
// keyring, from the person at work.
type seeker struct {
	r       *Repo
	server  credential.Server
	keepers []credential.Keeper // not asked yet
	asked   int
	last    credential.Login  // what next found
	from    credential.Keeper // where; nil: a person gave it
}

func (r *Repo) seek(s credential.Server) *seeker {
	k := &seeker{r: r, server: s}
	if git := credential.NewGit(r.gitDir); git != nil && s.Protocol != "ssh" {
		k.keepers = append(k.keepers, git)
	}
	k.keepers = append(k.keepers, credential.Keyring{Ring: r.net.Keyring})
	return k
}

func (k *seeker) origin() string { return k.server.Protocol + "://" + k.server.Host }

// next forgets the login that was tried last, which the server did not take,
// and finds another one.
func (k *seeker) next(ctx context.Context) bool {
	net := k.r.net
	tried, again := net.login(k.origin())
	net.setLogin(k.origin(), login{})
	if !k.last.IsZero() && k.from != nil {
		k.from.Reject(ctx, k.server, k.last)
	}
	use := func(l login, from credential.Keeper) bool {
		k.last, k.from = l.Login, from
		net.setLogin(k.origin(), l)
		return true
	}
	for len(k.keepers) > 0 {
		keeper := k.keepers[0]
		k.keepers = k.keepers[1:]
		if l, ok := keeper.Fill(ctx, k.server); ok && l != tried.Login {
			return use(login{Login: l}, keeper)
		}
	}
	if net.Asker == nil || k.asked == maxAsked || ctx.Err() != nil {
		return false
	}
	k.asked++
	answer, ok := net.Asker.Login(ctx, LoginQuestion{Server: k.origin(), User: k.server.User, Again: again})
	if !ok || answer.Password == "" || ctx.Err() != nil {
		return false
	}
	if answer.User == "" {
		answer.User = k.server.User
	}
	return use(login{credential.Login{User: answer.User, Password: answer.Password}, answer.Remember}, nil)
}

// approve tells that the server took the login that next found last.
func (k *seeker) approve(ctx context.Context) {
	if !k.last.IsZero() && k.from != nil {
		k.from.Approve(ctx, k.server, k.last)
	}
	k.r.keepProved(ctx, k.server)
}

// connectSSH dials until there is nothing more to ask.
func (r *Repo) connectSSH(ctx context.Context, ep *transport.Endpoint, secret credential.Login, s service) (*session, error) {
	n := r.net
	if n.ssh == nil {
		c, err := sshclient.New(sshclient.Options{Home: n.Home, Connect: n.Connect, Handshake: n.Handshake, Idle: n.Idle})
		if err != nil {
			return nil, err
		}
		n.ssh = c
	}
	target := sshclient.Target{User: ep.User, Host: ep.Host}
	if ep.Port > 0 && ep.Port != 22 { // 22 is what an address without a port gets
		target.Port = strconv.Itoa(ep.Port)
	}
	q := &sshQuestions{r: r, target: target, secret: login{Login: secret}}
	if u, err := url.Parse(ep.String()); err == nil && secret.IsZero() {
		q.secret, _ = n.login(origin(u))
	}
	for {
		conn, err := n.ssh.Dial(ctx, target)
		if err == nil {
			q.approve(ctx)
			l, err := sshLink(conn, s, ep.Path)
			if err != nil {
				return nil, err
			}
			return openOrClose(ctx, l)
		}
		if !q.answer(ctx, err) {
			return nil, err
		}
	}
}

// sshQuestions answers what an ssh connection asks.
type sshQuestions struct {
	r       *Repo
	target  sshclient.Target
	secret  login // from the address
	trusted bool
	opened  int     // key files that were asked for
	seeker  *seeker // of a password
}

// answer does what Dial's error asks for, and reports whether to dial again.
func (q *sshQuestions) answer(ctx context.Context, err error) bool {
	var (
		host     *hostkey.Error
		locked   *sshclient.LockedKeyError
		password *sshclient.PasswordError
	)
	ask := q.r.net.Asker
	switch {
	case ctx.Err() != nil:
		return false
	case errors.As(err, &host) && errors.Is(err, hostkey.ErrUnknown):
		if ask == nil || q.trusted || !ask.TrustHost(ctx, HostQuestion{Host: host.Host, KeyType: hostkey.Kind(host.Shown), Fingerprint: ssh.FingerprintSHA256(host.Shown)}) || ctx.Err() != nil {
			return false
		}
		q.trusted = true
		return q.r.net.ssh.Trust(q.target, host) == nil
	case errors.As(err, &locked):
		return q.unlock(ctx, locked.File)
	case errors.As(err, &password):
		return q.login(ctx, password)
	}
	return false
}

func (q *sshQuestions) unlock(ctx context.Context, file string) bool {
	ask := q.r.net.Asker
	if ask == nil || q.opened == maxAsked {
		return false
	}
	q.opened++
	for i := range maxAsked {
		passphrase, ok := ask.Passphrase(ctx, KeyQuestion{File: file, Again: i > 0})
		if !ok || ctx.Err() != nil {
			return false
		}
		q.r.net.hide(passphrase)
		if q.r.net.ssh.Unlock(file, passphrase) == nil {
			return true
		}
	}
	return false
}

func (q *sshQuestions) login(ctx context.Context, e *sshclient.PasswordError) bool {
	if q.seeker == nil {
		q.seeker = q.r.seek(credential.Server{Protocol: "ssh", Host: e.Host, User: e.User})
		if !q.secret.IsZero() && !e.Again {
			q.r.net.setLogin(q.seeker.origin(), q.secret)
			q.r.net.ssh.SetPassword(e, q.secret.Password)
			return true
		}
	}
	if !q.seeker.next(ctx) {
		return false
	}
	q.r.net.ssh.SetPassword(e, q.seeker.last.Password)
	return true
}

func (q *sshQuestions) approve(ctx context.Context) {
	if q.seeker != nil {
		q.seeker.approve(ctx)
	}
}
