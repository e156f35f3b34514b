// Package cite is the model of citing: references (CSL-JSON items), the
// library that holds them, citations as they stand in a text, and the
// Formatter interface that turns citations into readable text.
//
// It imports the standard library and golang.org/x/text only. All functions
// are synchronous; a Library is immutable once built and safe to share, every
// other value belongs to one goroutine at a time.
package cite
