// Package exchange reads a file of references whatever its format is, told by
// its content and not by its name, and writes those formats that can be
// written.
//
// Pure: it imports the packages of the formats below editor/cite,
// golang.org/x/text and the standard library, holds no state
// and starts no goroutine.
package exchange
