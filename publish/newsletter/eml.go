package newsletter

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// MessageOptions say between whom a message goes.
type MessageOptions struct {
	From string // "" for the issue's own
	To   string // "" for whoever sends it
}

// Message is the issue as a mail message (RFC 5322) with a plain text and an HTML
// part. Programs that heed X-Unsent open it as one to be sent. Boundary, date and
// message id are made of the issue, so that the same issue gives the same bytes.
// The error wraps ErrNoSender or ErrBadSender where an address is wanting.
func (i *Issue) Message(o MessageOptions) ([]byte, error) {
	data, err := i.message(o)
	if err != nil {
		return nil, fmt.Errorf("issue as a message: %w", err)
	}
	return data, nil
}

func (i *Issue) message(o MessageOptions) ([]byte, error) {
	sender := o.From
	if sender == "" {
		sender = i.From
	}
	if sender == "" {
		return nil, ErrNoSender
	}
	from, err := address(sender)
	if err != nil {
		return nil, err
	}
	to := from
	if o.To != "" {
		if to, err = address(o.To); err != nil {
			return nil, err
		}
	}
	page, err := i.HTML()
	if err != nil {
		return nil, err
	}
	day, err := time.Parse(time.DateOnly, i.Date)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrNoDate, i.Date)
	}
	sum := sha256.Sum256([]byte(i.Digest() + "\n" + from.String() + "\n" + to.String()))
	id := hex.EncodeToString(sum[:16])

	m := gomail.NewMsg(gomail.WithBoundary("postil-"+id), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	_, host, _ := strings.Cut(from.Address, "@")
	m.SetMessageIDWithValue(id + "@" + host)
	m.SetDateWithValue(day.Add(12 * time.Hour)) // noon, the same day nearly everywhere
	m.Subject(i.Subject)
	if err := errors.Join(m.FromFormat(from.Name, from.Address), m.AddToFormat(to.Name, to.Address)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadSender, err)
	}
	m.SetGenHeader("X-Unsent", "1")
	m.SetGenHeader("Content-Language", i.Lang)
	if i.Unsubscribe != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+i.Unsubscribe+">")
		if strings.HasPrefix(i.Unsubscribe, "https://") { // RFC 8058: one click is a POST there
			m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	m.SetBodyString(gomail.TypeTextPlain, string(i.Text()))
	m.AddAlternativeString(gomail.TypeTextHTML, string(page))
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func address(s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrBadSender, s)
	}
	return a, nil
}
