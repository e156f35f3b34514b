// Package desk is the publication's workflow: start a draft, save it, check
// it, submit, approve, request changes, publish. The window and postilctl do
// their work through it, so neither can do what the other may not. What is
// done is signed where there is a key; rules.go says what counts where that is
// required.
//
// It imports the rest of publish and the pure part of editor. Calls are
// synchronous and take a context where they may be slow; a Desk is safe for
// use by several goroutines.
package desk
