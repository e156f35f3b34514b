// Package endnote reads references from the XML that EndNote exports.
//
// Pure: it imports editor/cite, editor/cite/identifier and the standard
// library, holds no state and starts no goroutine.
package endnote
