// Package written finds the citations that an article has written out, such as
// (N. Castillo, Ports Wait, The Strait Times, July 16, 2024), with the sources that
// they would cite, and puts [@key] in their place.
//
// Pure: it imports editor/cite, its extract and dedup, editor/markdown, goldmark's
// tree and the standard library, holds no state and starts no goroutine.
package written
