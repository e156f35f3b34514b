package credential

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
)

// Login is a user name and a password, or a token in place of one.
type Login struct{ User, Password string }

// IsZero reports whether there is nothing to log in with.
func (l Login) IsZero() bool { return l.Password == "" }

// tokenUser is the name that goes with a token which came without one; hosts
// that take tokens do not look at it.
const tokenUser = "x-access-token"

// Apply puts the login on a request, as basic authentication.
func (l Login) Apply(r *http.Request) {
	if l.IsZero() {
		return
	}
	r.SetBasicAuth(l.name(), l.Password)
}

func (l Login) name() string {
	if l.User == "" {
		return tokenUser
	}
	return l.User
}

// Secrets are the forms in which the login must not be seen anywhere.
func (l Login) Secrets() []string {
	if l.IsZero() {
		return nil
	}
	return []string{l.Password, base64.StdEncoding.EncodeToString([]byte(l.name() + ":" + l.Password))}
}

// String does not tell the password.
func (l Login) String() string {
	if l.IsZero() {
		return "no login"
	}
	return fmt.Sprintf("login of %s", l.name())
}

// GoString does not tell the password either.
func (l Login) GoString() string { return l.String() }

// Server is what a login is for.
type Server struct {
	Protocol string // "https", "http", "ssh"
	Host     string // with the port where the address has one
	Path     string // of the repository, without a slash at the beginning
	User     string // "" where the address names none
}

// origin is the server without the repository.
func (s Server) origin() string { return s.Protocol + "://" + s.Host }

// Keeper keeps logins.
type Keeper interface {
	// Fill returns the login that is kept for a server, if there is one.
	Fill(ctx context.Context, s Server) (Login, bool)
	// Approve keeps a login that a server took.
	Approve(ctx context.Context, s Server, l Login)
	// Reject forgets a login that a server did not take.
	Reject(ctx context.Context, s Server, l Login)
}
