// Package csljson reads and writes lists of references as CSL-JSON, what
// Zotero, pandoc and most services exchange, and as CSL-YAML, the same items
// in YAML.
//
// An item that cannot be read is reported and costs no other. Pure: it imports
// editor/cite, a YAML parser and the standard library, holds no state and
// starts no goroutine.
package csljson
