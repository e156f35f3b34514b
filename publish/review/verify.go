package review

import "errors"

// ErrUnsigned means that an event is not signed where signatures are required.
var ErrUnsigned = errors.New("it is not signed")

// Verifier says whether an event is by whom it says it is.
type Verifier interface {
	// VerifyEvent gives nil for an event that counts, else why it does not.
	VerifyEvent(e Event) error
}

// Uncounted is an event that does not count.
type Uncounted struct {
	Event Event
	Why   error
}

// Vet parts a log into what counts by the policy, still in order, and the
// rest. Where signatures are not required all of it counts and v, which may be
// nil, is not asked. Everything that is concluded from a log is concluded from
// what Vet says counts.
func (p Policy) Vet(log Log, v Verifier) (counts Log, rest []Uncounted) {
	if !p.Signed() {
		return log, nil
	}
	for _, e := range log {
		err := ErrUnsigned
		if v != nil {
			err = v.VerifyEvent(e)
		}
		if err != nil {
			rest = append(rest, Uncounted{e, err})
			continue
		}
		counts = append(counts, e)
	}
	return counts, rest
}
