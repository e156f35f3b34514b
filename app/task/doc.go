// Package task runs slow work beside the window. It is the only package that
// starts goroutines: a Runner runs work under a key, a new run under the same
// key replaces the one before it, and results come back one at a time through
// an injected Poster, which in the window is the UI thread.
//
// Pure: standard library only.
package task
