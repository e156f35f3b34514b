package repo

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
)

// Sign gives the armoured signature of a commit's bytes. Its form is of no
// matter here; git reads those of ssh-keygen -Y sign with the namespace "git".
type Sign func(payload []byte) (armored []byte, err error)

// ErrNoSignature says that a commit is not signed.
var ErrNoSignature = errors.New("the commit is not signed")

// signatureHeader is the commit header that holds a signature, and the
// beginning of what git names those over other hashes.
const signatureHeader = "gpgsig"

// withSignature puts a signature into a commit's bytes, as git does it: behind
// all other headers, each further line after a space.
func withSignature(payload []byte, sign Sign) ([]byte, error) {
	armored, err := sign(payload)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	armored = bytes.TrimRight(armored, "\n")
	if len(armored) == 0 || bytes.IndexByte(armored, 0) >= 0 {
		return nil, fmt.Errorf("%w: its signature is empty or no text", ErrBadCommit)
	}
	headers, message, ok := bytes.Cut(payload, []byte("\n\n"))
	if !ok {
		return nil, fmt.Errorf("%w: it has no message", ErrBadCommit)
	}
	var b bytes.Buffer
	b.Write(headers)
	b.WriteString("\n" + signatureHeader + " ")
	b.Write(bytes.ReplaceAll(armored, []byte("\n"), []byte("\n ")))
	b.WriteString("\n\n")
	b.Write(message)
	return b.Bytes(), nil
}

// CommitSignature gives a commit's signature and the bytes that it is of: the
// commit without its signature. Errors wrap ErrNoSignature, ErrNoObject or
// ErrCorruptObject. Whether the signature is a good one is not looked at.
func (r *Repo) CommitSignature(h Hash) (signature, payload []byte, err error) {
	data, err := r.readObject(plumbing.CommitObject, h)
	if err != nil {
		return nil, nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	signature, payload = splitSignature(data)
	if len(signature) == 0 {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoSignature, h)
	}
	return signature, payload, nil
}

// splitSignature parts a commit's bytes as git does: signatures over other
// hashes belong neither to the signature nor to what is signed.
func splitSignature(data []byte) (signature, payload []byte) {
	headers, message := data, []byte(nil)
	if i := bytes.Index(data, []byte("\n\n")); i >= 0 {
		headers, message = data[:i+1], data[i+1:]
	}
	ours, other := false, false
	for line := range bytes.Lines(headers) {
		name, value, _ := bytes.Cut(line, []byte(" "))
		switch {
		case len(name) == 0: // goes on with the header before
		case string(name) == signatureHeader:
			ours, other = true, false
		default:
			ours, other = false, bytes.HasPrefix(name, []byte(signatureHeader))
		}
		switch {
		case ours:
			signature = append(signature, value...)
		case !other:
			payload = append(payload, line...)
		}
	}
	return signature, append(payload, message...)
}
