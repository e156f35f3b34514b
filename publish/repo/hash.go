package repo

import (
	"errors"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
)

// ErrBadHash is wrapped by ParseHash's errors.
var ErrBadHash = errors.New("not an object id")

// ParseHash reads an object id written in full: 40 hexadecimal digits.
func ParseHash(s string) (Hash, error) {
	if !plumbing.IsHash(s) {
		return ZeroHash, fmt.Errorf("%w: %q", ErrBadHash, s)
	}
	return plumbing.NewHash(s), nil
}
