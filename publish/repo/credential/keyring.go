package credential

import (
	"context"
	"encoding/json"

	keyring "github.com/zalando/go-keyring"
)

// Ring is a keyring as the system has it: secrets by service and user.
type Ring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

// System is the keyring of the system: the Secret Service, the Keychain, the
// Credential Manager.
type System struct{}

// Get reads a secret.
func (System) Get(service, user string) (string, error) { return keyring.Get(service, user) }

// Set writes a secret.
func (System) Set(service, user, secret string) error { return keyring.Set(service, user, secret) }

// Delete removes a secret.
func (System) Delete(service, user string) error { return keyring.Delete(service, user) }

// Keyring keeps logins in a Ring, one a server and name in the address.
type Keyring struct{ Ring Ring }

// Entries are called by the server, as a person sees them in the keyring's own
// window; anyName stands for addresses without a name.
const (
	servicePrefix = "Postil "
	anyName       = "login"
)

func (k Keyring) entry(s Server) (service, user string) {
	if user = s.User; user == "" {
		user = anyName
	}
	return servicePrefix + s.origin(), user
}

// Fill reads the login for a server.
func (k Keyring) Fill(ctx context.Context, s Server) (Login, bool) {
	service, user := k.entry(s)
	secret, err := await(ctx, func() (string, error) { return k.Ring.Get(service, user) })
	if err != nil {
		return Login{}, false // none, or no keyring
	}
	var l Login
	if err := json.Unmarshal([]byte(secret), &l); err != nil {
		return Login{}, false // of another make
	}
	return l, !l.IsZero()
}

// Approve keeps a login. Where there is no keyring, a person is asked again
// next time.
func (k Keyring) Approve(ctx context.Context, s Server, l Login) {
	secret, err := json.Marshal(l)
	if err != nil {
		return
	}
	service, user := k.entry(s)
	_, _ = await(ctx, func() (string, error) { return "", k.Ring.Set(service, user, string(secret)) })
}

// Reject forgets a login.
func (k Keyring) Reject(ctx context.Context, s Server, l Login) {
	if kept, ok := k.Fill(ctx, s); !ok || kept != l {
		return // somebody has put another one there
	}
	service, user := k.entry(s)
	_, _ = await(ctx, func() (string, error) { return "", k.Ring.Delete(service, user) })
}

// await waits for the keyring, or for the context.
func await(ctx context.Context, do func() (string, error)) (string, error) {
	type result struct {
		secret string
		err    error
	}
	done := make(chan result, 1)
	go func() {
		secret, err := do()
		done <- result{secret, err}
	}()
	select {
	case r := <-done:
		return r.secret, r.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

var _ Keeper = Keyring{}
