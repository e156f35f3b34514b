package repo

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"postil/publish/repo/credential"
	"postil/publish/repo/sshclient"
)

// Asker asks the person at work what a connection needs to know. Its methods
// are called from the goroutine that fetches or pushes, one at a time, and may
// take as long as the person does: no server waits meanwhile. They must return
// soon after the context ends. A false result means that the person declined,
// or that nobody is there; the connection then fails with ErrHostKey or ErrAuth.
type Asker interface {
	// TrustHost asks whether an ssh server that was never met is the right one.
	// On true its key is written down in the user's list of known servers.
	TrustHost(ctx context.Context, q HostQuestion) bool
	// Passphrase asks for the passphrase of a private key.
	Passphrase(ctx context.Context, q KeyQuestion) (passphrase string, ok bool)
	// Login asks for a user name and a password or token.
	Login(ctx context.Context, q LoginQuestion) (LoginAnswer, bool)
}

// HostQuestion is about an ssh server that is not known.
type HostQuestion struct {
	Host        string // "git.example.org", "[git.example.org]:2222"
	KeyType     string // "ED25519", "ECDSA", "RSA"
	Fingerprint string // "SHA256:" and 43 characters, as ssh shows it
}

// KeyQuestion is about a key file that a passphrase locks.
type KeyQuestion struct {
	File  string
	Again bool // the passphrase before did not open it
}

// LoginQuestion is about a server that wants to know who it talks to.
type LoginQuestion struct {
	Server string // "https://git.example.org"
	User   string // as the address has it, "" for none; it may be changed where it is ""
	Again  bool   // the server did not accept what was tried before
}

// LoginAnswer is what a person logs in with.
type LoginAnswer struct {
	User, Password string // a token stands in the password's place
	// Remember has it kept, once the server has accepted it, by git's
	// credential helper or in the system's keyring. It is never written down
	// anywhere else.
	Remember bool
}

// Phase is what a transfer is doing.
type Phase string

// The phases of a transfer, in the order in which they come.
const (
	PhaseConnect Phase = "connect" // reach the server and hear what it has
	PhaseCollect Phase = "collect" // find what to send, in objects
	PhaseSend    Phase = "send"    // in bytes
	PhaseCount   Phase = "count"   // the server finds what to send, in objects
	PhaseReceive Phase = "receive" // in bytes, of which the total is not known
	PhaseIndex   Phase = "index"   // look through what came, in objects
)

// Progress is how far a transfer has come.
type Progress struct {
	Phase       Phase
	Done, Total int64 // Total 0: not known
}

// Network says how a Repo talks to its remotes. The zero value asks nobody and
// has the usual limits.
type Network struct {
	Asker Asker // nil: never ask
	// Progress hears how far a fetch or push has come, a few times a second
	// and at the end of each phase, from the goroutine that does it; may be nil.
	Progress func(Progress)
	// Connect, Handshake and Idle limit how long it may take to reach a
	// server, to come to terms with it, and how long it may be silent
	// afterwards. Zero: 30 s, 30 s, 2 min.
	Connect, Handshake, Idle time.Duration
	// Home is the folder that .ssh is in; the user's home folder when "".
	Home string
	// Keyring keeps logins where git has no helper for that; nil: the system's.
	Keyring credential.Ring
}

// network is how a Repo talks to its remotes, and what it has learnt so far.
type network struct {
	Network
	ssh  *sshclient.Client // nil until it is needed
	http *http.Client

	mu      sync.Mutex       // guards what follows
	logins  map[string]login // by origin: "https://example.org:8443"
	secrets []string         // must not be seen in an error
}

// login is what a server takes, or may take.
type login struct {
	credential.Login
	remember bool // to be kept when it has proved right
}

// SetNetwork says how to talk to remotes from now on. It must not be called
// while a Fetch or Push is at work.
func (r *Repo) SetNetwork(n Network) error {
	if n.Connect < 0 || n.Handshake < 0 || n.Idle < 0 {
		return errors.New("network: a time limit is negative")
	}
	or := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	or(&n.Connect, 30*time.Second)
	or(&n.Handshake, 30*time.Second)
	or(&n.Idle, 2*time.Minute)
	if n.Keyring == nil {
		n.Keyring = credential.System{}
	}
	old := r.net
	r.net = &network{Network: n, logins: map[string]login{}}
	if old != nil {
		r.net.logins, r.net.secrets = old.logins, old.secrets
		old.close()
	}
	return nil
}

// login is what a server takes, or may take.
func (n *network) login(origin string) (login, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l, ok := n.logins[origin]
	return l, ok
}

// setLogin has a login used for a server from now on; without a password it
// has none used.
func (n *network) setLogin(origin string, l login) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if l.IsZero() {
		delete(n.logins, origin)
		return
	}
	n.logins[origin] = l
	n.secrets = append(n.secrets, l.Secrets()...)
}

// close lets go of connections that are kept open.
func (n *network) close() {
	if n.http != nil {
		n.http.CloseIdleConnections()
	}
}

// report tells how far a transfer has come.
func (n *network) report(p Progress) {
	if n.Progress != nil {
		n.Progress(p)
	}
}

// hide remembers what must not be seen.
func (n *network) hide(secret string) {
	if secret == "" {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.secrets = append(n.secrets, secret)
}

// scrub takes secrets out of a text: a server may repeat what it was sent.
func (n *network) scrub(text string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.secrets {
		text = strings.ReplaceAll(text, s, "***")
	}
	return text
}

// scrubbed is an error without the secrets in its text. Only what it is can be
// asked of the error behind it.
type scrubbed struct {
	text string
	err  error
}

func (e *scrubbed) Error() string        { return e.text }
func (e *scrubbed) Is(target error) bool { return errors.Is(e.err, target) }

// scrubError takes secrets out of an error.
func (n *network) scrubError(err error) error {
	if err == nil {
		return nil
	}
	var refused *PushError
	if errors.As(err, &refused) {
		refused.HookText = n.scrub(refused.HookText)
		for name, why := range refused.Refused {
			refused.Refused[name] = n.scrub(why)
		}
	}
	text := err.Error()
	if clean := n.scrub(text); clean != text {
		return &scrubbed{clean, err}
	}
	return err
}
