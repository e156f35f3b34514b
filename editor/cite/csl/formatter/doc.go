// Package formatter lets any CSL style stand where the house style does: it
// adapts an engine of package csl to cite.Formatter.
//
// It imports editor/cite, editor/cite/csl and its parts, and the standard
// library. A Formatter is safe to share; it formats one document at a time and
// keeps what it computed for the next.
package formatter
