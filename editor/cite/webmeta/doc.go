// Package webmeta reads from a web page what it says of itself as a source:
// the citation_ tags of scholarly sites, JSON-LD, Dublin Core, OpenGraph and
// its title, and the references that it lists as COinS.
//
// Pure: it takes bytes and fetches nothing. It imports editor/cite,
// editor/cite/identifier, golang.org/x/net/html and the standard library, holds
// no state and starts no goroutine.
package webmeta
