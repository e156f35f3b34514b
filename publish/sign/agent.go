package sign

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Errors of the ssh-agent.
var (
	// ErrNoAgent means that no ssh-agent runs, or none that can be reached.
	ErrNoAgent = errors.New("no ssh-agent is at hand")
	// ErrNotInAgent means that the ssh-agent does not hold a key.
	ErrNotInAgent = errors.New("the ssh-agent does not hold this key")
)

// windowsPipe is where OpenSSH's agent listens on Windows.
const windowsPipe = `\\.\pipe\openssh-ssh-agent`

// Agent is a connection to the ssh-agent.
type Agent struct {
	client agent.ExtendedAgent
	conn   io.Closer
}

// AgentKey is a key that the ssh-agent holds.
type AgentKey struct {
	Key     ssh.PublicKey
	Comment string
}

// DialAgent connects to the ssh-agent at a socket, the value of SSH_AUTH_SOCK;
// on Windows "" means OpenSSH's own. Errors wrap ErrNoAgent.
func DialAgent(socket string) (*Agent, error) {
	if runtime.GOOS == "windows" && (socket == "" || socket == windowsPipe) {
		pipe, err := os.OpenFile(windowsPipe, os.O_RDWR, 0)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoAgent, err)
		}
		return &Agent{agent.NewClient(pipe), pipe}, nil
	}
	if socket == "" {
		return nil, fmt.Errorf("%w: SSH_AUTH_SOCK is not set", ErrNoAgent)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoAgent, err)
	}
	return &Agent{agent.NewClient(conn), conn}, nil
}

// Close ends the connection.
func (a *Agent) Close() error { return a.conn.Close() }

// Keys lists the keys that can sign, in the agent's order.
func (a *Agent) Keys() ([]AgentKey, error) {
	held, err := a.client.List()
	if err != nil {
		return nil, fmt.Errorf("list the ssh-agent's keys: %w", err)
	}
	var keys []AgentKey
	for _, h := range held {
		key, err := ssh.ParsePublicKey(h.Blob)
		if err != nil || CheckKey(key) != nil {
			continue // certificates, and kinds that nothing here can use
		}
		keys = append(keys, AgentKey{key, h.Comment})
	}
	return keys, nil
}

// Signer signs with a key that the agent holds, while the connection is open.
// An agent without it gives ErrNotInAgent.
func (a *Agent) Signer(key ssh.PublicKey) (Signer, error) {
	signers, err := a.client.Signers()
	if err != nil {
		return nil, fmt.Errorf("list the ssh-agent's keys: %w", err)
	}
	for _, s := range signers {
		if string(s.PublicKey().Marshal()) == string(key.Marshal()) {
			return newSigner(agentSigner{s, key})
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrNotInAgent, Fingerprint(key))
}

// agentSigner gives the key as a parsed one, so that its length can be told:
// an agent's own keys are bytes only.
type agentSigner struct {
	ssh.Signer
	key ssh.PublicKey
}

func (s agentSigner) PublicKey() ssh.PublicKey { return s.key }

// SignWithAlgorithm is what RSA keys sign with.
func (s agentSigner) SignWithAlgorithm(rand io.Reader, data []byte, algorithm string) (*ssh.Signature, error) {
	as, ok := s.Signer.(ssh.AlgorithmSigner)
	if !ok {
		return nil, fmt.Errorf("the ssh-agent cannot sign with %s", algorithm)
	}
	return as.SignWithAlgorithm(rand, data, algorithm)
}
