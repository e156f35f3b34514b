// Package packed reads what was written with encoding/binary's Append functions:
// numbers, and texts behind their lengths. Texts are parts of one string, so that
// an index of ten thousand entries is read without copying any.
//
// Pure: the standard library. A Reader belongs to one goroutine.
package packed
