// Package desk is the publication's workflow: start a draft, save it, check
// it, submit, approve, request changes, publish. The window and postilctl do
// their work through it, so neither can do what the other may not. What is
// done is signed where there is a key; rules.go says what counts where that is
// required.
//
// A draft that is published ends: its branch and its log go into the archive,
// from where it is read as before, and what somebody who was offline has to add
// is added there (archive.go).
//
// It imports the rest of publish and the pure part of editor. Calls are
// synchronous and take a context where they may be slow; a Desk is safe for
// use by several goroutines.
package desk
